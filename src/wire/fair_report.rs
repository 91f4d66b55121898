//! What came of a fair in JSON: each number with the records that it counts.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fair_report::FairReport;
use crate::domain::ids::{FairId, InterviewId, PlacementId, RegistrationId};
use crate::domain::placement::{AfterDays, Retention};

use super::scalars::Day;

/// So many registrations, and which.
#[derive(Serialize, ToSchema)]
pub struct RegistrationsAnswer {
    count: usize,
    registration_ids: Vec<RegistrationId>,
}

impl From<Vec<RegistrationId>> for RegistrationsAnswer {
    fn from(registration_ids: Vec<RegistrationId>) -> Self {
        Self { count: registration_ids.len(), registration_ids }
    }
}

/// So many interviews, and which.
#[derive(Serialize, ToSchema)]
pub struct InterviewsAnswer {
    count: usize,
    interview_ids: Vec<InterviewId>,
}

impl From<Vec<InterviewId>> for InterviewsAnswer {
    fn from(interview_ids: Vec<InterviewId>) -> Self {
        Self { count: interview_ids.len(), interview_ids }
    }
}

/// So many placements, and which.
#[derive(Serialize, ToSchema)]
pub struct PlacementsAnswer {
    count: usize,
    placement_ids: Vec<PlacementId>,
}

impl From<Vec<PlacementId>> for PlacementsAnswer {
    fn from(placement_ids: Vec<PlacementId>) -> Self {
        Self { count: placement_ids.len(), placement_ids }
    }
}

/// Of how many this is known so many days after the first.
#[derive(Serialize, ToSchema)]
pub struct RetainedAnswer {
    after_days: AfterDays,
    retention: Retention,
    #[serde(flatten)]
    placements: PlacementsAnswer,
}

/// What came of a fair, out of the records in view.
#[derive(Serialize, ToSchema)]
pub struct FairReportAnswer {
    fair_id: FairId,
    /// The day for which it is worked out.
    as_of: Day,
    registered: RegistrationsAnswer,
    /// Those who were there, also if they have left since.
    came: RegistrationsAnswer,
    missed: RegistrationsAnswer,
    /// Those with an interview that took place.
    interviewed: RegistrationsAnswer,
    interviews: InterviewsAnswer,
    held: InterviewsAnswer,
    /// Both sides would like to go on.
    intents: InterviewsAnswer,
    offers: InterviewsAnswer,
    /// Placements that name the fair.
    hires: PlacementsAnswer,
    /// After 30, 90 and 180 days, for each thing that may be known.
    retention: Vec<RetainedAnswer>,
}

impl FairReportAnswer {
    pub fn new(fair: FairId, as_of: Date, report: FairReport) -> Self {
        let retained = |(after_days, retention, ids): (AfterDays, Retention, Vec<PlacementId>)| RetainedAnswer {
            after_days,
            retention,
            placements: ids.into(),
        };
        Self {
            fair_id: fair,
            as_of: Day(as_of),
            registered: report.registered.into(),
            came: report.came.into(),
            missed: report.missed.into(),
            interviewed: report.interviewed.into(),
            interviews: report.interviews.into(),
            held: report.held.into(),
            intents: report.intents.into(),
            offers: report.offers.into(),
            hires: report.hires.into(),
            retention: report.retention.into_iter().map(retained).collect(),
        }
    }
}
