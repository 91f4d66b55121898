//! What the planner answers: the interviews, how good they are and how good any plan could be, who was left out and why,
//! and what the fair is short of. Codes and numbers only; sentences are made elsewhere.

use super::problem::{AideKind, Interview};
use crate::domain::ids::{BoothId, JobseekerId};
use crate::matching::score::Millionths;

/// How much the planner tries. These are counts, not times: the same fair, effort and seed give the same plan anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Rounds of lowering the bound.
    pub rounds: u32,
    /// How much the rounds that look at whole days may look at; a hundred million is a quarter of a second or so.
    pub careful_work: u64,
    /// Tries of making the plan better.
    pub attempts: u32,
    pub seed: u64,
    /// Whether to work out what the fair is short of.
    pub shortages: bool,
}

impl Effort {
    /// Enough for a fair of so many people.
    pub fn for_people(people: usize) -> Self {
        let attempts = u32::try_from(people).unwrap_or(u32::MAX).saturating_mul(150).clamp(3_000, 60_000);
        Self { rounds: 1_000, careful_work: 1_000_000_000, attempts, seed: 0, shortages: true }
    }

    /// Enough for mending the plan of so many people while they wait.
    pub fn for_replan(people: usize) -> Self {
        let attempts = u32::try_from(people).unwrap_or(u32::MAX).saturating_mul(10).clamp(500, 10_000);
        Self { rounds: 300, careful_work: 0, attempts, seed: 0, shortages: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Greedy,
    Bound,
    Search,
    PeopleBound,
    Finish,
}

/// How far the planner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    /// Of the rounds or attempts of this phase.
    pub done: u32,
    pub total: u32,
    /// As in `Figures`, of the best plan and the lowest bound until now.
    pub objective: u64,
    pub bound: u64,
}

/// How good a plan is. A covered person and a score of 1 count one million each in `objective`, `bound` and `gap`; people
/// still go strictly first in the plan, and `strict_objective` and `strict_bound` weigh them so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub people_with_interview: u32,
    /// No plan reaches more people.
    pub people_bound: u32,
    /// Sum of the scores of all interviews, in millionths.
    pub score: u64,
    /// No plan that reaches at least as many people has a higher score.
    pub score_bound: u64,
    pub objective: u64,
    /// No plan has a higher objective.
    pub bound: u64,
    /// (bound − objective) ∕ bound, rounded up.
    pub gap: Millionths,
    /// (people bound − people) ∕ people bound, rounded up.
    pub people_gap: Millionths,
    /// (score bound − score) ∕ score bound, rounded up.
    pub score_gap: Millionths,
    /// A person counts for more than all scores that people could reach together.
    pub strict_objective: u128,
    pub strict_bound: u128,
    pub greedy_people: u32,
    pub greedy_objective: u64,
    /// Lower is more even; see `tidy.rs`.
    pub unevenness: u64,
    /// Between the booths of each person's interviews.
    pub metres: u64,
}

/// Why somebody has no interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    MaxInterviewsZero,
    NoCandidatePosting,
    /// In no slot of the day.
    NeverThere,
    /// The wish for rest leaves no interview in a row.
    RestAllowsNone,
    PostingLimitZero,
    /// No interviewer is for these postings in any slot in which their booth is open.
    NoInterviewerForPostings,
    NotThereWhenBoothsAreOpen,
    NoHelperOfKind {
        kind: AideKind,
    },
    /// There are helpers of the kind, but not while the person and the booth are there, or not together with the other kinds.
    HelperNeverFreeWhenBoothOpen {
        kind: AideKind,
    },
    /// The posting has as many interviews as its limit allows.
    PostingLimitReached,
    /// A seat is left, but all helpers of the kind are with others.
    HelpersTaken {
        kind: AideKind,
    },
    /// The `seats` of the posting while person and booth are there; `wanting` people have a candidate at that booth.
    EverySeatTaken {
        seats: u32,
        wanting: u32,
    },
    /// The search ended before it found a seat; others may have to change for it.
    NotReached,
}

impl Reason {
    pub const fn code(self) -> &'static str {
        match self {
            Self::MaxInterviewsZero => "max_interviews_zero",
            Self::NoCandidatePosting => "no_candidate_posting",
            Self::NeverThere => "never_there",
            Self::RestAllowsNone => "rest_allows_none",
            Self::PostingLimitZero => "posting_limit_zero",
            Self::NoInterviewerForPostings => "no_interviewer_for_postings",
            Self::NotThereWhenBoothsAreOpen => "not_there_when_booths_are_open",
            Self::NoHelperOfKind { .. } => "no_helper_of_kind",
            Self::HelperNeverFreeWhenBoothOpen { .. } => "helper_never_free_when_booth_open",
            Self::PostingLimitReached => "posting_limit_reached",
            Self::HelpersTaken { .. } => "helpers_taken",
            Self::EverySeatTaken { .. } => "every_seat_taken",
            Self::NotReached => "not_reached",
        }
    }

    /// Whether it would hold if nobody else came to the fair. The others are lost to competition.
    pub const fn is_alone(self) -> bool {
        !matches!(
            self,
            Self::PostingLimitReached | Self::HelpersTaken { .. } | Self::EverySeatTaken { .. } | Self::NotReached
        )
    }
}

/// Somebody without an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplanned {
    pub person: JobseekerId,
    /// With the number of candidate postings that each is about; those that are about most first.
    pub reasons: Vec<(Reason, u32)>,
}

impl Unplanned {
    /// Whether no plan at all has an interview for this person.
    pub fn is_impossible(&self) -> bool {
        self.reasons.iter().all(|(reason, _)| reason.is_alone())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scarce {
    Helper(AideKind),
    Booth(BoothId),
}

/// What one more helper of a kind, or one more interviewer for all postings of a booth, all day long, would bring: found by
/// planning again, so at least that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    pub what: Scarce,
    pub more_people: u32,
    pub more_score: u64,
}

/// A plan without broken rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In order of slot and person.
    pub interviews: Vec<Interview>,
    pub figures: Figures,
    /// In order of their ids.
    pub unplanned: Vec<Unplanned>,
    /// What would help most first. Empty where nothing would, and where the planner was stopped.
    pub shortages: Vec<Shortage>,
    /// The planner was stopped before it had done what it was asked to.
    pub was_cut: bool,
}

/// (whole − part) ∕ whole, rounded up; zero of nothing.
pub(super) fn gap(part: u64, whole: u64) -> Millionths {
    if whole == 0 {
        return Millionths::ZERO;
    }
    let missing = u128::from(whole.saturating_sub(part)) * 1_000_000;
    let share = missing.div_ceil(u128::from(whole));
    u32::try_from(share).ok().and_then(Millionths::new).unwrap_or(Millionths::ONE)
}
