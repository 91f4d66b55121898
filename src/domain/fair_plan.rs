//! What becomes of a fair: its plan as it is asked for and kept, why somebody has no interview, and what came of each. How a plan
//! is made is `fairs`'.

use super::coded::coded;
use super::fair_booth::AideKind;
use super::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};

coded! {
    /// Where a plan stands.
    pub enum PlanStatus {
        Queued = "queued",
        Running = "running",
        Done = "done",
        /// It came to nothing, and says why.
        Failed = "failed",
    }
}

impl PlanStatus {
    /// Whether nobody works on it any more, nor will.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

coded! {
    /// Why a plan came to nothing.
    pub enum PlanFailure {
        /// Each process that took it up failed or died.
        GivenUp = "given_up",
        /// The fair contradicts itself.
        Senseless = "senseless",
    }
}

coded! {
    /// What the planner is at.
    pub enum PlanPhase {
        Greedy = "greedy",
        Bound = "bound",
        Search = "search",
        PeopleBound = "people_bound",
        Finish = "finish",
    }
}

/// How far a plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanProgress {
    pub phase: PlanPhase,
    pub done: u32,
    pub total: u32,
    pub objective: u64,
    pub bound: u64,
}

/// What a plan came to. Scores and gaps are millionths; a person with an interview counts a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanFigures {
    pub people_with_interview: u32,
    pub people_bound: u32,
    pub score: u64,
    pub score_bound: u64,
    pub objective: u64,
    pub bound: u64,
    pub gap: u32,
    pub people_gap: u32,
    pub score_gap: u32,
    pub greedy_people: u32,
    pub greedy_objective: u64,
    pub metres: u64,
    /// The planner was stopped before it had done what it was asked to.
    pub was_cut: bool,
}

coded! {
    /// Why somebody has no interview.
    pub enum UnplannedCode {
        MaxInterviewsZero = "max_interviews_zero",
        NoCandidatePosting = "no_candidate_posting",
        NeverThere = "never_there",
        RestAllowsNone = "rest_allows_none",
        PostingLimitZero = "posting_limit_zero",
        NoInterviewerForPostings = "no_interviewer_for_postings",
        NotThereWhenBoothsAreOpen = "not_there_when_booths_are_open",
        NoHelperOfKind = "no_helper_of_kind",
        HelperNeverFreeWhenBoothOpen = "helper_never_free_when_booth_open",
        PostingLimitReached = "posting_limit_reached",
        HelpersTaken = "helpers_taken",
        EverySeatTaken = "every_seat_taken",
        NotReached = "not_reached",
    }
}

impl UnplannedCode {
    /// Whether it would hold if nobody else came.
    pub const fn is_alone(self) -> bool {
        !matches!(self, Self::PostingLimitReached | Self::HelpersTaken | Self::EverySeatTaken | Self::NotReached)
    }
}

/// One reason, with the number of postings that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnplannedReason {
    pub code: UnplannedCode,
    pub postings: u32,
    pub kind: Option<AideKind>,
    /// Of the seats that were taken, and of those who wanted them.
    pub seats: Option<u32>,
    pub wanting: Option<u32>,
}

/// What one more helper of a kind, or one more interviewer of a booth, would bring at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanShortage {
    pub what: Scarcity,
    pub more_people: u32,
    pub more_score: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scarcity {
    Helper(AideKind),
    Booth(BoothId),
}

coded! {
    /// Whether an interview was held.
    pub enum InterviewOutcome {
        TookPlace = "took_place",
        NoShow = "no_show",
    }
}

coded! {
    /// Whether somebody would like to go on.
    pub enum Intent {
        Yes = "yes",
        No = "no",
        Unknown = "unknown",
    }
}

coded! {
    /// Why nothing came of it. A list: what is written freely tells too much of people.
    pub enum Refusal {
        Skills = "skills",
        Experience = "experience",
        WorkingHours = "working_hours",
        Wage = "wage",
        Distance = "distance",
        Accommodation = "accommodation",
        PositionFilled = "position_filled",
        PersonDeclined = "person_declined",
        Other = "other",
    }
}

/// What came of an interview; `None` is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InterviewResult {
    pub outcome: Option<InterviewOutcome>,
    pub person_intent: Option<Intent>,
    pub employer_intent: Option<Intent>,
    pub offer: Option<bool>,
    pub refusal: Option<Refusal>,
}

/// Where and when an interview is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Of the day, from 0.
    pub slot: u16,
    pub jobseeker: JobseekerId,
    pub booth: BoothId,
    pub posting: PostingId,
    pub interviewer: InterviewerId,
    pub helpers: Vec<AideId>,
}

/// One interview as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FairInterview {
    pub seat: Seat,
    pub result: InterviewResult,
}
