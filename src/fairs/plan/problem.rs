//! What the planner is asked: a fair of one day with its slots, booths, interviewers, postings, helpers and people.
//! Types that planner and checker share, and nothing that either of them decides.

use std::collections::BTreeSet;

use super::slots::SlotSet;
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;

/// Times are minutes of the day. Slots do not overlap; breaks lie between sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub session: u16,
    pub starts: u16,
    pub ends: u16,
}

/// On the plan of the hall, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    pub x: i32,
    pub y: i32,
}

impl Position {
    /// In a straight line, rounded up to whole metres.
    pub fn metres_to(self, other: Self) -> u32 {
        let (x, y) = (u64::from(self.x.abs_diff(other.x)), u64::from(self.y.abs_diff(other.y)));
        let square = u128::from(x) * u128::from(x) + u128::from(y) * u128::from(y);
        let floor = square.isqrt();
        u32::try_from(floor + u128::from(floor * floor < square)).unwrap_or(u32::MAX)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booth {
    pub id: BoothId,
    pub position: Position,
    pub open: SlotSet,
}

/// Interviews one person at a time, at one booth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interviewer {
    pub id: InterviewerId,
    pub booth: BoothId,
    pub works: SlotSet,
    pub postings: BTreeSet<PostingId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FairPosting {
    pub id: PostingId,
    pub booth: BoothId,
    /// So many interviews the employer would like; only evenness looks at it.
    pub wished: Option<u16>,
    /// More interviews than this are never planned.
    pub limit: Option<u16>,
}

/// What a helper can do. A helper has one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AideKind {
    SignLanguageInterpreter,
    Guide,
    JobCoach,
}

impl AideKind {
    pub const ALL: [Self; 3] = [Self::SignLanguageInterpreter, Self::Guide, Self::JobCoach];

    pub const fn code(self) -> &'static str {
        match self {
            Self::SignLanguageInterpreter => "sign_language_interpreter",
            Self::Guide => "guide",
            Self::JobCoach => "job_coach",
        }
    }

    /// Its place in `ALL`.
    pub const fn place(self) -> usize {
        match self {
            Self::SignLanguageInterpreter => 0,
            Self::Guide => 1,
            Self::JobCoach => 2,
        }
    }
}

/// The kinds of helper that an interview needs, one helper of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AideKinds(u8);

impl AideKinds {
    pub const NONE: Self = Self(0);

    pub const fn contains(self, kind: AideKind) -> bool {
        self.0 & (1 << kind.place()) != 0
    }

    #[must_use]
    pub const fn with(self, kind: AideKind) -> Self {
        Self(self.0 | (1 << kind.place()))
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = AideKind> {
        AideKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<AideKind> for AideKinds {
    fn from_iter<I: IntoIterator<Item = AideKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

/// A helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aide {
    pub id: AideId,
    pub kind: AideKind,
    pub works: SlotSet,
}

/// After `after` interviews in a row a person is free for `free_slots` slots, or for as long in a break. Interviews with
/// less than that between them are in a row. `after` is 1 where each interview is followed by a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    pub free_slots: u16,
    pub after: u16,
}

/// A posting that a person may have an interview for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub posting: PostingId,
    pub score: Millionths,
    /// Never a barrier.
    pub verdict: Verdict,
    pub needs: AideKinds,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: JobseekerId,
    pub there: SlotSet,
    pub most_interviews: u16,
    /// Metres a minute. Zero: stays at one booth.
    pub pace: u16,
    pub rest: Option<Rest>,
    pub candidates: Vec<Candidate>,
}

impl Person {
    /// Minutes for so many metres, rounded up; `None` where the person cannot move.
    pub fn minutes_for(&self, metres: u32) -> Option<u32> {
        if metres == 0 { Some(0) } else { (self.pace > 0).then(|| metres.div_ceil(u32::from(self.pace))) }
    }
}

/// One planned interview.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interview {
    pub slot: usize,
    pub person: JobseekerId,
    pub booth: BoothId,
    pub posting: PostingId,
    pub interviewer: InterviewerId,
    /// In order of their ids.
    pub helpers: Vec<AideId>,
}

/// A pair that is never planned.
pub type Barrier = (JobseekerId, PostingId);

/// All of it. The order of the lists does not matter, but for that of the slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fair {
    pub slots: Vec<Slot>,
    pub booths: Vec<Booth>,
    pub interviewers: Vec<Interviewer>,
    pub postings: Vec<FairPosting>,
    pub helpers: Vec<Aide>,
    pub people: Vec<Person>,
    /// Interviews that stay as they are.
    pub fixed: Vec<Interview>,
    pub barriers: BTreeSet<Barrier>,
}

impl Fair {
    /// Free slots between two interviews, the first of which ends before the second starts: those that lie between, or
    /// as many of the longest as the time between them could hold, whichever is more.
    pub fn free_slots_between(&self, first: usize, second: usize) -> u32 {
        let length = |slot: &Slot| u32::from(slot.ends.saturating_sub(slot.starts));
        let longest = self.slots.iter().map(length).max().unwrap_or(1).max(1);
        let between = second.saturating_sub(first).saturating_sub(1);
        self.minutes_between(first, second).map_or(0, |minutes| (minutes / longest).max(super::grid::count(between)))
    }

    /// From the end of one slot to the start of a later one; `None` where it is not later.
    pub fn minutes_between(&self, first: usize, second: usize) -> Option<u32> {
        let (one, other) = (self.slots.get(first)?, self.slots.get(second)?);
        (first < second).then(|| other.starts.checked_sub(one.ends).map(u32::from)).flatten()
    }
}
