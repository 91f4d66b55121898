//! Placements in JSON. Whether somebody is still there is worked out from the visits each time, and stored nowhere.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::accommodation::Accommodation;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{EmployerId, FairId, JobseekerId, PlacementId, PostingId};
use crate::domain::placement::{
    AfterDays, LeavingReason, Placement, Retention, SocialInsurance, VisitReport, retention,
};
use crate::domain::stored::Stored;
use crate::domain::wage::Fen;

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// A placement, as it is posted.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "jobseeker_id": "019a0000-0000-7000-8000-000000000001", "posting_id": "019a0000-0000-7000-8000-000000000002",
    "fair_id": "019a0000-0000-7000-8000-000000000003", "starts_on": "2026-12-07", "ends_on": "2027-12-06",
    "monthly_wage": 380_000, "social_insurance": "paid_in_full", "promised_accommodations": ["step_free_access", "rest_breaks"]
}))]
pub struct PlacementBody {
    pub jobseeker_id: JobseekerId,
    pub posting_id: PostingId,
    /// At which fair they met.
    #[deserr(default)]
    pub fair_id: Option<FairId>,
    /// The first day of work, in the past or to come.
    starts_on: Day,
    /// The contract's last day; without it there is none.
    #[deserr(default)]
    ends_on: Option<Day>,
    /// Before tax.
    #[deserr(default)]
    monthly_wage: Option<Fen>,
    #[deserr(default)]
    social_insurance: Option<SocialInsurance>,
    /// What the employer has promised to have in place.
    #[deserr(default)]
    promised_accommodations: Vec<Accommodation>,
}

/// Where one of a list stands a second time.
pub(super) fn repeated(list: &[Accommodation], pointer: &str) -> Option<FieldFault> {
    let is_repeated = list.iter().enumerate().any(|(at, one)| list.iter().take(at).any(|it| it == one));
    is_repeated.then(|| FieldFault::at(pointer, Fault::Repeated))
}

impl PlacementBody {
    /// Reads a placement; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        let day = |field| faults::read_field::<Day>(&body, field);
        let ends_first = day("starts_on").zip(day("ends_on")).is_some_and(|(first, last)| last.0 < first.0);
        let promised = faults::read_field::<Vec<Accommodation>>(&body, "promised_accommodations").unwrap_or_default();
        let found = [
            ends_first.then(|| FieldFault::at("/ends_on", Fault::EndsBeforeStart)),
            repeated(&promised, "/promised_accommodations"),
        ];
        faults::read_with(body, found.into_iter().flatten().collect())
    }

    /// The placement, with whoever offers the posting.
    pub fn placement(self, employer: EmployerId) -> Placement {
        let mut promised = self.promised_accommodations;
        promised.sort_unstable();
        Placement {
            jobseeker: self.jobseeker_id,
            posting: self.posting_id,
            employer,
            fair: self.fair_id,
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.map(|it| it.0),
            monthly_wage: self.monthly_wage,
            social_insurance: self.social_insurance.unwrap_or(SocialInsurance::Unknown),
            promised,
            left: None,
        }
    }
}

impl From<&Placement> for PlacementBody {
    fn from(it: &Placement) -> Self {
        Self {
            jobseeker_id: it.jobseeker,
            posting_id: it.posting,
            fair_id: it.fair,
            starts_on: Day(it.starts_on),
            ends_on: it.ends_on.map(Day),
            monthly_wage: it.monthly_wage,
            social_insurance: Some(it.social_insurance),
            promised_accommodations: it.promised.clone(),
        }
    }
}

/// That somebody does not work there any more.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(example = json!({"left_on": "2027-01-15", "reason": "accommodation_missing"}))]
pub struct LeavingBody {
    /// The last day of work; not in the future.
    pub left_on: Day,
    pub reason: LeavingReason,
}

impl LeavingBody {
    /// Reads it; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}

/// What is known so many days after the first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionAnswer {
    after_days: AfterDays,
    retention: Retention,
}

/// A placement, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct PlacementAnswer {
    id: PlacementId,
    #[serde(flatten)]
    placement: PlacementBody,
    employer_id: EmployerId,
    /// The last day of work; null while the person works there.
    left_on: Option<Day>,
    leaving_reason: Option<LeavingReason>,
    /// After 30, 90 and 180 days.
    retention: Vec<RetentionAnswer>,
    created_at: Instant,
    updated_at: Instant,
}

impl PlacementAnswer {
    pub fn new(stored: &Stored<PlacementId, Placement>, reports: &[&VisitReport], today: Date) -> Self {
        let it = &stored.value;
        let known = |after_days: AfterDays| RetentionAnswer {
            after_days,
            retention: retention(it, reports.iter().copied(), after_days, today),
        };
        Self {
            id: stored.id,
            placement: PlacementBody::from(it),
            employer_id: it.employer,
            left_on: it.left.map(|it| Day(it.on)),
            leaving_reason: it.left.map(|it| it.reason),
            retention: AfterDays::COUNTED.into_iter().map(known).collect(),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
