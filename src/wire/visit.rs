//! Follow-up visits in JSON: flat, as a form is filled in. What was promised, and whether the person has left, is not known here.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::accommodation::Accommodation;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{JobseekerId, PlacementId, VisitId};
use crate::domain::placement::{
    AfterDays, FollowUpVisit, LeavingReason, StillWorking, VisitReport, VisitWay, WagePaid,
};
use crate::domain::stored::Stored;
use crate::domain::text::Reason;

use super::faults::{self, Faults};
use super::placement::repeated;
use super::scalars::{Day, Instant};

/// A visit, as it is posted: one to come has a day on which it is due, one that took place says what was found.
#[derive(Debug, Clone, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "due_on": "2027-01-06", "done_on": "2027-01-07", "way": "at_work", "still_working": "yes", "in_place": ["rest_breaks"],
    "missing": ["step_free_access"], "wage_paid": "in_full", "needs": "坡道还没有修好"
}))]
pub struct VisitBody {
    pub due_on: Day,
    /// When it took place, today or before; without it, it has not.
    #[deserr(default)]
    pub done_on: Option<Day>,
    #[deserr(default)]
    way: Option<VisitWay>,
    #[deserr(default)]
    still_working: Option<StillWorking>,
    /// Promised accommodations that are really there, …
    #[deserr(default)]
    pub in_place: Vec<Accommodation>,
    /// … and that are not; of the others nothing is known.
    #[deserr(default)]
    pub missing: Vec<Accommodation>,
    /// Without it unknown.
    #[deserr(default)]
    wage_paid: Option<WagePaid>,
    /// What the person needs.
    #[deserr(default)]
    needs: Option<Reason>,
    /// Where the person has left: the last day of work, …
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_on: Option<Day>,
    /// … and why.
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving_reason: Option<LeavingReason>,
}

impl VisitBody {
    /// Reads a visit; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<Self, Vec<FieldFault>> {
        let is_stated = |field| body.get(field).is_some_and(|it| !it.is_null());
        let is_done = is_stated("done_on");
        let list = |field| faults::read_field::<Vec<Accommodation>>(&body, field).unwrap_or_default();
        let (in_place, missing) = (list("in_place"), list("missing"));
        let in_future = faults::read_field::<Day>(&body, "done_on").is_some_and(|day| day.0 > today);
        let mut found: Vec<FieldFault> = [
            in_future.then(|| FieldFault::at("/done_on", Fault::InFuture)),
            repeated(&in_place, "/in_place"),
            repeated(&missing, "/missing"),
            missing.iter().any(|it| in_place.contains(it)).then(|| FieldFault::at("/missing", Fault::Contradicts)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let needed = ["way", "still_working"].into_iter().filter(|field| is_done && !is_stated(field));
        found.extend(needed.map(|field| FieldFault::at(&format!("/{field}"), Fault::Missing)));
        let says_something = ["way", "still_working", "wage_paid", "needs", "left_on", "leaving_reason"];
        let reports = says_something.into_iter().any(is_stated) || !in_place.is_empty() || !missing.is_empty();
        if reports && !is_done {
            found.push(FieldFault::at("/done_on", Fault::Missing));
        }
        faults::read_with(body, found)
    }

    /// What was found; `None` where it has not taken place.
    pub fn report(&self) -> Option<VisitReport> {
        let sorted = |list: &[Accommodation]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list
        };
        Some(VisitReport {
            on: self.done_on?.0,
            way: self.way?,
            still_working: self.still_working?,
            in_place: sorted(&self.in_place),
            missing: sorted(&self.missing),
            wage_paid: self.wage_paid.unwrap_or(WagePaid::Unknown),
            needs: self.needs.clone(),
        })
    }
}

impl From<&FollowUpVisit> for VisitBody {
    fn from(it: &FollowUpVisit) -> Self {
        let report = it.report.as_ref();
        Self {
            due_on: Day(it.due_on),
            done_on: report.map(|it| Day(it.on)),
            way: report.map(|it| it.way),
            still_working: report.map(|it| it.still_working),
            in_place: report.map(|it| it.in_place.clone()).unwrap_or_default(),
            missing: report.map(|it| it.missing.clone()).unwrap_or_default(),
            wage_paid: report.map(|it| it.wage_paid),
            needs: report.and_then(|it| it.needs.clone()),
            left_on: None,
            leaving_reason: None,
        }
    }
}

/// A visit, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct VisitAnswer {
    id: VisitId,
    placement_id: PlacementId,
    /// Null where it was agreed apart.
    after_days: Option<AfterDays>,
    #[serde(flatten)]
    visit: VisitBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<VisitId, FollowUpVisit>> for VisitAnswer {
    fn from(stored: &Stored<VisitId, FollowUpVisit>) -> Self {
        Self {
            id: stored.id,
            placement_id: stored.value.placement,
            after_days: stored.value.after,
            visit: VisitBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

/// One of the visits to be made, with whom it is to.
#[derive(Serialize, ToSchema)]
pub struct DueVisitAnswer {
    id: VisitId,
    placement_id: PlacementId,
    jobseeker_id: JobseekerId,
    after_days: Option<AfterDays>,
    due_on: Day,
    /// Whether its day is past.
    overdue: bool,
}

impl DueVisitAnswer {
    pub fn new(person: JobseekerId, stored: &Stored<VisitId, FollowUpVisit>, today: Date) -> Self {
        Self {
            id: stored.id,
            placement_id: stored.value.placement,
            jobseeker_id: person,
            after_days: stored.value.after,
            due_on: Day(stored.value.due_on),
            overdue: stored.value.due_on < today,
        }
    }
}
