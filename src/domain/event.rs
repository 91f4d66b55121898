//! What clients can hear of: that something has happened, by ids and codes alone. Who hears of what is the database's.

use jiff::Timestamp;
use uuid::Uuid;

use super::coded::coded;
use super::ids::JobseekerId;
use super::introduction::IntroductionState;
use super::match_run::Subjects;
use super::place::Adcode;

coded! {
    /// Kinds of events.
    pub enum EventKind {
        /// A match run is done.
        MatchRunCompleted = "match_run.completed",
        /// A match run has found something new or better for somebody.
        MatchNew = "match.new",
        /// An introduction has taken a step.
        IntroductionStepped = "introduction.stepped",
        /// Somebody is asked to come to a fair.
        FairInvited = "fair.invited",
    }
}

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    MatchRunCompleted { subjects: Subjects, region: Option<Adcode> },
    MatchNew { jobseeker: JobseekerId, fresh: u32, better: u32 },
    IntroductionStepped { jobseeker: JobseekerId, state: IntroductionState },
    FairInvited { jobseeker: JobseekerId },
}

impl Happened {
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::MatchRunCompleted { .. } => EventKind::MatchRunCompleted,
            Self::MatchNew { .. } => EventKind::MatchNew,
            Self::IntroductionStepped { .. } => EventKind::IntroductionStepped,
            Self::FairInvited { .. } => EventKind::FairInvited,
        }
    }

    /// The person it is about.
    pub const fn jobseeker(&self) -> Option<JobseekerId> {
        match self {
            Self::MatchRunCompleted { .. } => None,
            Self::MatchNew { jobseeker, .. }
            | Self::IntroductionStepped { jobseeker, .. }
            | Self::FairInvited { jobseeker } => Some(*jobseeker),
        }
    }
}

/// One event. Numbers grow in the order in which events came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    pub number: i64,
    /// The run, introduction or fair.
    pub subject: Uuid,
    pub happened: Happened,
    pub at: Timestamp,
}
