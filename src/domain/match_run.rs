//! Match runs: who fits what for all people of a region at once, and how such lists have changed since the run before.
//! How a pair is scored is `matching`'s; here a score is a number.

use super::coded::coded;
use super::fault::Fault;
use super::place::Adcode;

coded! {
    /// Whose lists a run makes.
    pub enum Subjects {
        /// For each active person of the region the best postings, wherever these are.
        Jobseekers = "jobseekers",
        /// For each open posting in the region the best people of the region.
        Postings = "postings",
    }
}

coded! {
    /// Where a run stands.
    pub enum RunStatus {
        Queued = "queued",
        Running = "running",
        Done = "done",
        /// The run came to nothing, and says why.
        Failed = "failed",
        /// Somebody did not want it any more.
        Cancelled = "cancelled",
    }
}

impl RunStatus {
    /// Whether nobody works on it any more, nor will.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

coded! {
    /// Why a run came to nothing.
    pub enum RunFailure {
        /// Whoever ordered it may not look at these people any more.
        OutOfReach = "out_of_reach",
        /// Each process that took it up failed or died.
        GivenUp = "given_up",
    }
}

coded! {
    /// What a match is against the run before.
    pub enum MatchChange {
        /// It was in the list, and no worse.
        Same = "same",
        /// It was not in the list.
        New = "new",
        /// Its score is higher, or nothing is left to confirm.
        Better = "better",
        /// It is not in the list any more.
        Gone = "gone",
    }
}

/// Length of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Top(u16);

impl Top {
    pub const MAX: i64 = 50;
    /// Where nobody says how long.
    pub const USUAL: Self = Self(10);

    /// # Errors
    /// `OutOfRange` outside 1 to 50.
    pub fn new(number: i64) -> Result<Self, Fault> {
        let number = u16::try_from(number).ok().filter(|number| (1..=Self::MAX).contains(&i64::from(*number)));
        number.map(Self).ok_or(Fault::OutOfRange { min: 1, max: Self::MAX })
    }

    pub const fn value(self) -> u16 {
        self.0
    }
}

/// What is asked for when a run is queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOrder {
    pub subjects: Subjects,
    /// `None` is the whole country.
    pub region: Option<Adcode>,
    pub top: Top,
    /// Whether postings with few openings are shared out.
    pub congestion_aware: bool,
}

/// How many matches there are in the lists, and how many changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChangeCounts {
    pub listed: u32,
    pub fresh: u32,
    pub better: u32,
    /// Not among the listed.
    pub gone: u32,
}

impl ChangeCounts {
    /// Counts so many matches of one kind.
    pub const fn add(&mut self, change: MatchChange, matches: u32) {
        match change {
            MatchChange::Same => {}
            MatchChange::New => self.fresh = self.fresh.saturating_add(matches),
            MatchChange::Better => self.better = self.better.saturating_add(matches),
            MatchChange::Gone => self.gone = self.gone.saturating_add(matches),
        }
        if !matches!(change, MatchChange::Gone) {
            self.listed = self.listed.saturating_add(matches);
        }
    }
}

/// One match of a subject's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<Id> {
    /// The posting of a person's list, the person of a posting's.
    pub other: Id,
    /// Millionths.
    pub score: u32,
    /// Otherwise something has to be confirmed first. A barrier is in no list.
    pub is_accessible: bool,
}

/// One match of a list, with its place and what it is against the list before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<Id> {
    pub entry: Entry<Id>,
    /// From 1. Of a match that is gone, the place it had.
    pub rank: u16,
    pub change: MatchChange,
}

/// A list against the one before: each match of it in its order, then what is gone, in the order it had.
pub fn compared<Id: Copy + Eq>(before: &[Entry<Id>], now: &[Entry<Id>]) -> Vec<Placed<Id>> {
    let change = |entry: &Entry<Id>| match before.iter().find(|old| old.other == entry.other) {
        None => MatchChange::New,
        Some(old) if entry.score > old.score || (entry.is_accessible && !old.is_accessible) => MatchChange::Better,
        Some(_) => MatchChange::Same,
    };
    let listed = (1..).zip(now).map(|(rank, entry)| Placed { entry: *entry, rank, change: change(entry) });
    let is_gone = |(_, old): &(u16, &Entry<Id>)| !now.iter().any(|entry| entry.other == old.other);
    let gone = (1..).zip(before).filter(is_gone);
    listed.chain(gone.map(|(rank, old)| Placed { entry: *old, rank, change: MatchChange::Gone })).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::*;

    fn any_list() -> impl Strategy<Value = Vec<Entry<u8>>> {
        btree_map(0_u8..20, (0_u32..4, any::<bool>()), 0..12).prop_map(|entries| {
            let entry = |(other, (score, is_accessible))| Entry { other, score, is_accessible };
            entries.into_iter().map(entry).collect()
        })
    }

    fn changes(before: &[Entry<u8>], now: &[Entry<u8>]) -> Vec<(u8, &'static str)> {
        compared(before, now).iter().map(|it| (it.entry.other, it.change.code())).collect()
    }

    const fn entry(other: u8, score: u32, is_accessible: bool) -> Entry<u8> {
        Entry { other, score, is_accessible }
    }

    #[test]
    fn a_higher_score_and_nothing_left_to_confirm_are_better_and_the_other_way_is_not_news() {
        let before = [entry(1, 5, false), entry(2, 5, true), entry(3, 5, false), entry(4, 5, true)];
        let now = [entry(1, 6, false), entry(2, 4, true), entry(3, 5, true), entry(4, 5, false), entry(5, 1, true)];
        assert_eq!(changes(&before, &now), [(1, "better"), (2, "same"), (3, "better"), (4, "same"), (5, "new")]);
    }

    proptest! {
        #[test]
        fn every_match_is_there_once_and_the_list_keeps_its_order(before in any_list(), now in any_list()) {
            let placed = compared(&before, &now);
            let (gone, listed): (Vec<&Placed<u8>>, Vec<&Placed<u8>>) = placed.iter().partition(|it| it.change == MatchChange::Gone);
            prop_assert_eq!(listed.iter().map(|it| it.entry).collect::<Vec<_>>(), now.clone());
            prop_assert!(listed.iter().zip(1..).all(|(it, rank)| it.rank == rank));
            let expected = before.iter().filter(|old| !now.iter().any(|it| it.other == old.other));
            prop_assert_eq!(gone.iter().map(|it| it.entry).collect::<Vec<_>>(), expected.copied().collect::<Vec<_>>());
        }

        #[test]
        fn what_was_told_is_not_told_again(list in any_list()) {
            prop_assert!(compared(&list, &list).iter().all(|it| it.change == MatchChange::Same));
        }

        #[test]
        fn a_first_list_is_all_new(list in any_list()) {
            prop_assert!(compared(&[], &list).iter().all(|it| it.change == MatchChange::New));
        }
    }
}
