//! Events in JSON, as a webhook brings them and the feed lists them: ids, codes and counts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::event::{Event, EventKind, Happened};
use crate::domain::ids::{FairId, IntroductionId, JobseekerId, MatchRunId};
use crate::domain::introduction::IntroductionState;
use crate::domain::match_run::Subjects;
use crate::domain::place::Adcode;

use super::scalars::Instant;

/// What an event is about; the rest is asked for by the ids.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum EventDetailAnswer {
    /// Of `match_run.completed`.
    MatchRunCompleted { run_id: MatchRunId, of: Subjects, region: Option<Adcode> },
    /// Of `match.new`: how many matches of the run are new or better for somebody.
    MatchNew { run_id: MatchRunId, jobseeker_id: JobseekerId, new: u32, better: u32 },
    /// Of `introduction.stepped`.
    IntroductionStepped { introduction_id: IntroductionId, jobseeker_id: JobseekerId, state: IntroductionState },
    /// Of `fair.invited`.
    FairInvited { fair_id: FairId, jobseeker_id: JobseekerId },
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventAnswer {
    /// The same whenever it comes: who has seen it has seen the event.
    #[schema(pattern = "^evt_[0-9]+$")]
    id: String,
    #[serde(rename = "type")]
    kind: EventKind,
    timestamp: Instant,
    data: EventDetailAnswer,
}

impl EventAnswer {
    pub fn id_of(event: &Event) -> String {
        format!("evt_{}", event.number)
    }
}

impl From<&Event> for EventAnswer {
    fn from(event: &Event) -> Self {
        let run_id = MatchRunId::new(event.subject);
        let data = match event.happened {
            Happened::MatchRunCompleted { subjects, region } => {
                EventDetailAnswer::MatchRunCompleted { run_id, of: subjects, region }
            }
            Happened::MatchNew { jobseeker, fresh, better } => {
                EventDetailAnswer::MatchNew { run_id, jobseeker_id: jobseeker, new: fresh, better }
            }
            Happened::IntroductionStepped { jobseeker, state } => EventDetailAnswer::IntroductionStepped {
                introduction_id: IntroductionId::new(event.subject),
                jobseeker_id: jobseeker,
                state,
            },
            Happened::FairInvited { jobseeker } => {
                EventDetailAnswer::FairInvited { fair_id: FairId::new(event.subject), jobseeker_id: jobseeker }
            }
        };
        Self { id: Self::id_of(event), kind: event.happened.kind(), timestamp: Instant(event.at), data }
    }
}

/// Some events in their order.
#[derive(Serialize, ToSchema)]
pub struct EventsAnswer {
    pub items: Vec<EventAnswer>,
    /// Where to go on, now or later; never null: the next events come after it.
    pub next_cursor: String,
}
