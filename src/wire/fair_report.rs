//! What came of a fair in JSON: each number with the records that it counts.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fair_report::FairReport;
use crate::domain::ids::{FairId, InterviewId, InvitationId, PlacementId, RegistrationId};
use crate::domain::placement::{AfterDays, Retention};

use super::scalars::Day;

/// So many records, and which.
#[derive(Serialize, ToSchema)]
pub struct CountAnswer<Id: ToSchema> {
    count: usize,
    ids: Vec<Id>,
}

impl<Id: ToSchema> From<Vec<Id>> for CountAnswer<Id> {
    fn from(ids: Vec<Id>) -> Self {
        Self { count: ids.len(), ids }
    }
}

/// Of how many this is known so many days after the first.
#[derive(Serialize, ToSchema)]
pub struct RetainedAnswer {
    after_days: AfterDays,
    retention: Retention,
    #[serde(flatten)]
    placements: CountAnswer<PlacementId>,
}

/// What came of a fair, out of the records in view.
#[derive(Serialize, ToSchema)]
pub struct FairReportAnswer {
    fair_id: FairId,
    /// The day for which it is worked out.
    as_of: Day,
    /// Those who have been told, by a call or a message.
    invited: CountAnswer<InvitationId>,
    registered: CountAnswer<RegistrationId>,
    /// Those who were there, also if they have left since.
    came: CountAnswer<RegistrationId>,
    missed: CountAnswer<RegistrationId>,
    /// Those with an interview that took place.
    interviewed: CountAnswer<RegistrationId>,
    interviews: CountAnswer<InterviewId>,
    held: CountAnswer<InterviewId>,
    /// Both sides would like to go on.
    intents: CountAnswer<InterviewId>,
    offers: CountAnswer<InterviewId>,
    /// Placements that name the fair.
    hires: CountAnswer<PlacementId>,
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
            invited: report.invited.into(),
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
