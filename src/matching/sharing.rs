//! Shares lists out, so that not everybody is sent to the same few postings: each list is chosen from its subject's own
//! candidates, none of which is made up or scored anew. Who the subjects are, and what has room for how many, is the caller's.
//!
//! Everybody gets one place before anybody gets two: in round n lists grow to n places, and the pairs take theirs from the
//! highest score downward while there is room. Each round is a greedy matching, and so reaches at least half of the score
//! that the best one of that round would (Avis 1983). Whoever is left with a short list after the last round gets the places
//! of crowded postings that are crowded least: the room is doubled until all lists are full or have no candidate left.

use std::cmp::Reverse;

use super::score::Millionths;

/// A pair that may be listed. Subjects and others are numbered in the order of their ids, by which equals are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wish {
    pub subject: u32,
    pub other: u32,
    pub score: Millionths,
}

impl Wish {
    /// Best first; equals by their ids.
    const fn place(self) -> (Reverse<Millionths>, u32, u32) {
        (Reverse(self.score), self.subject, self.other)
    }
}

/// How far some lists reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Different others in the lists.
    pub others: u32,
    /// Subjects with an other that is in no more lists than it has room for.
    pub served: u32,
    /// Of all places in the lists; zero of none.
    pub mean_score: Millionths,
}

/// Places that are taken, by number; a number that nobody has counts as none.
struct Counts(Vec<u32>);

impl Counts {
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        let highest = numbers.max().and_then(|number| usize::try_from(number).ok());
        Self(vec![0; highest.map_or(0, |highest| highest + 1)])
    }

    fn get(&self, number: u32) -> u32 {
        usize::try_from(number).ok().and_then(|at| self.0.get(at)).copied().unwrap_or(0)
    }

    fn add(&mut self, number: u32) {
        if let Some(count) = usize::try_from(number).ok().and_then(|at| self.0.get_mut(at)) {
            *count = count.saturating_add(1);
        }
    }
}

/// The lists as everybody would have them alone: of each subject the best, in the order of subjects and then places.
pub fn alone(wishes: &[Wish], top: u16) -> Vec<Wish> {
    let mut listed = wishes.to_vec();
    listed.sort_unstable_by_key(|wish| (wish.subject, wish.place()));
    let (mut subject, mut places) = (None, 0_u16);
    listed.retain(|wish| {
        if subject != Some(wish.subject) {
            (subject, places) = (Some(wish.subject), 0);
        }
        places = places.saturating_add(1);
        places <= top
    });
    listed
}

/// The lists shared out. `room` tells for how many lists each other is good; none is good for less than one.
pub fn shared(wishes: &[Wish], top: u16, room: impl Fn(u32) -> u32) -> Vec<Wish> {
    let mut left = wishes.to_vec();
    left.sort_unstable_by_key(|wish| wish.place());
    let mut places = Counts::of(left.iter().map(|wish| wish.subject));
    let mut loads = Counts::of(left.iter().map(|wish| wish.other));
    let mut listed = Vec::new();
    let mut take = |left: &mut Vec<Wish>, longest: u16, fold: u32| {
        left.retain(|wish| {
            let has_room = loads.get(wish.other) < room(wish.other).max(1).saturating_mul(fold);
            let is_taken = places.get(wish.subject) < longest.into() && has_room;
            if is_taken {
                places.add(wish.subject);
                loads.add(wish.other);
                listed.push(*wish);
            }
            // Whoever's list is full has no use for more.
            !is_taken && places.get(wish.subject) < top.into()
        });
    };
    for longest in 1..=top {
        take(&mut left, longest, 1);
    }
    let mut fold = 1_u32;
    while !left.is_empty() && fold < u32::MAX {
        fold = fold.saturating_mul(2);
        take(&mut left, top, fold);
    }
    listed.sort_unstable_by_key(|wish| (wish.subject, wish.place()));
    listed
}

/// How far lists reach.
pub fn coverage(listed: &[Wish], room: impl Fn(u32) -> u32) -> Coverage {
    let mut loads = Counts::of(listed.iter().map(|wish| wish.other));
    listed.iter().for_each(|wish| loads.add(wish.other));
    let mut served: Vec<u32> =
        listed.iter().filter(|wish| loads.get(wish.other) <= room(wish.other).max(1)).map(|it| it.subject).collect();
    served.sort_unstable();
    served.dedup();
    Coverage {
        others: u32::try_from(loads.0.iter().filter(|load| **load > 0).count()).unwrap_or(u32::MAX),
        served: u32::try_from(served.len()).unwrap_or(u32::MAX),
        mean_score: Millionths::mean(listed.iter().map(|wish| wish.score)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::*;

    fn wish(subject: u32, other: u32, score: u32) -> Wish {
        Wish { subject, other, score: Millionths::new(score).unwrap() }
    }

    /// Few scores, so that there are ties, and others that many wish for.
    fn any_wishes() -> impl Strategy<Value = Vec<Wish>> {
        btree_map((0_u32..12, 0_u32..9), 0_u32..4, 0..70)
            .prop_map(|pairs| pairs.into_iter().map(|((subject, other), score)| wish(subject, other, score)).collect())
    }

    fn any_room() -> impl Strategy<Value = Vec<u32>> {
        proptest::collection::vec(1_u32..4, 9)
    }

    fn lists(listed: &[Wish]) -> BTreeMap<u32, Vec<Wish>> {
        let mut lists: BTreeMap<u32, Vec<Wish>> = BTreeMap::new();
        listed.iter().for_each(|wish| lists.entry(wish.subject).or_default().push(*wish));
        lists
    }

    fn loads(listed: &[Wish]) -> BTreeMap<u32, u32> {
        let mut loads = BTreeMap::new();
        listed.iter().for_each(|wish| *loads.entry(wish.other).or_default() += 1);
        loads
    }

    #[test]
    fn of_two_who_wish_for_one_opening_the_better_gets_it_and_the_other_the_next() {
        let wishes = [wish(1, 1, 9), wish(1, 2, 5), wish(2, 1, 8), wish(2, 3, 4)];
        assert_eq!(alone(&wishes, 1), [wish(1, 1, 9), wish(2, 1, 8)]);
        assert_eq!(shared(&wishes, 1, |_| 1), [wish(1, 1, 9), wish(2, 3, 4)]);
        let one = |listed: &[Wish]| coverage(listed, |_| 1);
        assert_eq!((one(&alone(&wishes, 1)).served, one(&shared(&wishes, 1, |_| 1)).served), (0, 2));
        assert_eq!((one(&alone(&wishes, 1)).others, one(&shared(&wishes, 1, |_| 1)).others), (1, 2));
    }

    #[test]
    fn everybody_gets_one_before_anybody_gets_two() {
        let wishes = [wish(1, 1, 9), wish(1, 2, 8), wish(2, 2, 1)];
        assert_eq!(shared(&wishes, 2, |_| 1), [wish(1, 1, 9), wish(1, 2, 8), wish(2, 2, 1)]);
        assert_eq!(shared(&[wish(1, 1, 9), wish(1, 2, 8), wish(1, 3, 1), wish(2, 2, 1)], 2, |_| 1).len(), 3);
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_does_not_matter(
            (wishes, shuffled) in any_wishes().prop_flat_map(|it| (Just(it.clone()), Just(it).prop_shuffle())),
            room in any_room(), top in 1_u16..5,
        ) {
            let room = |other: u32| room[usize::try_from(other).unwrap()];
            prop_assert_eq!(shared(&wishes, top, room), shared(&shuffled, top, room));
            prop_assert_eq!(alone(&wishes, top), alone(&shuffled, top));
        }

        /// So whoever has one candidate keeps it, and no pair comes in that was none.
        #[test]
        fn lists_are_as_long_as_they_would_be_alone_and_hold_wishes_as_they_were(
            wishes in any_wishes(), room in any_room(), top in 1_u16..5,
        ) {
            let listed = shared(&wishes, top, |other| room[usize::try_from(other).unwrap()]);
            let all: BTreeSet<Wish> = wishes.iter().copied().collect();
            prop_assert!(listed.iter().all(|wish| all.contains(wish)));
            let lengths = |listed: &[Wish]| lists(listed).into_iter().map(|(it, list)| (it, list.len())).collect::<Vec<_>>();
            prop_assert_eq!(lengths(&listed), lengths(&alone(&wishes, top)));
            for list in lists(&listed).values() {
                prop_assert!(list.windows(2).all(|two| two[0].place() < two[1].place()));
            }
        }

        /// Nobody is sent to a crowded posting who has another candidate with room.
        #[test]
        fn room_is_kept_where_that_is_possible(wishes in any_wishes(), room in any_room(), top in 1_u16..5) {
            let room = |other: u32| room[usize::try_from(other).unwrap()];
            let listed = shared(&wishes, top, room);
            let loads = loads(&listed);
            let taken: BTreeSet<(u32, u32)> = listed.iter().map(|wish| (wish.subject, wish.other)).collect();
            let has_room = |other: u32| loads.get(&other).copied().unwrap_or(0) < room(other);
            let untaken = |wish: &&Wish| !taken.contains(&(wish.subject, wish.other));
            for wish in wishes.iter().filter(untaken) {
                prop_assert_eq!(lists(&listed)[&wish.subject].len(), usize::from(top), "whoever has more to take has a full list");
            }
            for (other, load) in loads.iter().filter(|(other, load)| **load > room(**other)) {
                let has_elsewhere = |subject: u32| wishes.iter().filter(untaken).any(|it| it.subject == subject && has_room(it.other));
                let pressed = listed.iter().filter(|it| it.other == *other && !has_elsewhere(it.subject)).count();
                prop_assert!(pressed >= usize::try_from(load - room(*other)).unwrap());
            }
        }

        #[test]
        fn where_there_is_room_for_all_everybody_has_what_they_would_have_alone(wishes in any_wishes(), top in 1_u16..5) {
            prop_assert_eq!(shared(&wishes, top, |_| 1000), alone(&wishes, top));
        }

        #[test]
        fn sharing_never_reaches_a_lower_share_of_places_within_room(
            wishes in any_wishes(), room in any_room(), top in 1_u16..5,
        ) {
            let room = |other: u32| room[usize::try_from(other).unwrap()];
            let within = |listed: &[Wish]| -> u32 { loads(listed).iter().map(|(other, load)| (*load).min(room(*other))).sum() };
            prop_assert!(within(&shared(&wishes, top, room)) >= within(&alone(&wishes, top)) / 2);
        }
    }
}
