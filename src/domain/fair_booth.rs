//! Who is at a fair for the people who come: booths with their postings and interviewers, and those who go along with people.

use super::accommodation::Offers;
use super::coded::coded;
use super::fair::{InterviewCount, Metre, SessionNumber};
use super::ids::{EmployerId, InterviewerId, PostingId};
use super::text::{Label, PersonName};

coded! {
    /// What somebody who goes along with people can do.
    pub enum AideKind {
        SignLanguageInterpreter = "sign_language_interpreter",
        Guide = "guide",
        JobCoach = "job_coach",
    }
}

/// On the plan of the hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoothPosition {
    pub x: Metre,
    pub y: Metre,
}

/// What is offered at a booth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoothPosting {
    pub posting: PostingId,
    /// So many interviews the employer would like.
    pub wished: Option<InterviewCount>,
    /// More are never planned.
    pub limit: Option<InterviewCount>,
}

/// Interviews one person at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoothInterviewer {
    /// `None` until it is stored.
    pub id: Option<InterviewerId>,
    pub label: Option<Label>,
    /// `None` is all.
    pub sessions: Option<Vec<SessionNumber>>,
    /// `None` is all of the booth's.
    pub postings: Option<Vec<PostingId>>,
    /// From this slot of the day on they are away.
    pub out_from: Option<u16>,
}

impl BoothInterviewer {
    /// Somebody who is there all day for everything.
    pub const ANYBODY: Self = Self { id: None, label: None, sessions: None, postings: None, out_from: None };
}

/// A booth of one employer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booth {
    pub label: Label,
    pub position: BoothPosition,
    pub accommodations: Offers,
    pub employer: EmployerId,
    pub postings: Vec<BoothPosting>,
    /// At least one.
    pub interviewers: Vec<BoothInterviewer>,
    /// From this slot of the day on it is shut.
    pub out_from: Option<u16>,
}

impl Booth {
    pub const MAX_POSTINGS: usize = 50;
    pub const MAX_INTERVIEWERS: usize = 30;
}

/// Somebody who goes along with people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aide {
    pub name: PersonName,
    pub kind: AideKind,
    /// `None` is all.
    pub sessions: Option<Vec<SessionNumber>>,
    /// From this slot of the day on they are away.
    pub out_from: Option<u16>,
}
