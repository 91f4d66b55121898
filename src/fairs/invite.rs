//! Who is asked for which postings, so that each posting is asked for by enough people and none by all of them. Everybody gets
//! one posting first, as many people as can; only then are places left filled with second and third ones.
//!
//! Pure: it knows places and choices, and neither people nor work. Sets of people who can all be placed at once are the
//! independent sets of a transversal matroid (Edmonds & Fulkerson 1965): to take people in the order given, each who can still be
//! placed when others move, places as many as can be, and of all such sets the one in which the first come first.

use std::collections::VecDeque;

/// A posting by its place in the list of all.
type Posting = usize;

/// The postings each person is asked for, in their own order of choice; nobody is left without where a place could be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// For each person, in their order; empty for those on reserve.
    pub asked: Vec<Vec<Posting>>,
    /// For each posting, how many are asked.
    pub taken: Vec<u32>,
}

/// Draws up who is asked for what. `places` are those of each posting; `choices` the postings that fit each person, best first,
/// people in the order in which they take precedence.
pub fn draw_up(places: &[u32], choices: &[Vec<Posting>], most_each: usize) -> Drawn {
    let mut draw = Draw {
        places,
        choices,
        first: vec![None; choices.len()],
        holders: vec![Vec::new(); places.len()],
        is_closed: vec![false; places.len()],
    };
    if most_each > 0 {
        for person in 0..choices.len() {
            draw.place(person);
        }
        draw.better();
    }
    draw.fill(most_each)
}

struct Draw<'a> {
    places: &'a [u32],
    choices: &'a [Vec<Posting>],
    first: Vec<Option<Posting>>,
    holders: Vec<Vec<usize>>,
    /// Full for good: whoever is placed here can go nowhere that is not full as well.
    is_closed: Vec<bool>,
}

impl Draw<'_> {
    fn is_free(&self, posting: Posting) -> bool {
        let most = self.places.get(posting).copied().unwrap_or(0);
        self.holders.get(posting).is_some_and(|it| u32::try_from(it.len()).is_ok_and(|taken| taken < most))
    }

    fn choices_of(&self, person: usize) -> &[Posting] {
        self.choices.get(person).map_or(&[], Vec::as_slice)
    }

    /// Finds a place for somebody, by the shortest chain of others who move on.
    fn place(&mut self, person: usize) {
        // By posting: who would go there, if it is reached at all.
        let mut reached: Vec<Option<usize>> = vec![None; self.places.len()];
        let mut next: VecDeque<Posting> = VecDeque::new();
        let reach = |reached: &mut Vec<Option<usize>>, next: &mut VecDeque<Posting>, who: usize, to: &[Posting]| {
            for &posting in to {
                if let Some(by) = reached.get_mut(posting).filter(|it| it.is_none()) {
                    *by = Some(who);
                    next.push_back(posting);
                }
            }
        };
        let open: Vec<Posting> = self.open_choices(person);
        reach(&mut reached, &mut next, person, &open);
        while let Some(posting) = next.pop_front() {
            if self.is_free(posting) {
                self.move_along(&reached, posting, person);
                return;
            }
            for &holder in self.holders.get(posting).map_or(&[][..], Vec::as_slice) {
                let open = self.open_choices(holder);
                reach(&mut reached, &mut next, holder, &open);
            }
        }
        // Everything that can be reached is full, and stays so.
        for (is_closed, by) in self.is_closed.iter_mut().zip(&reached) {
            *is_closed |= by.is_some();
        }
    }

    fn open_choices(&self, person: usize) -> Vec<Posting> {
        let is_open = |it: &&Posting| self.is_closed.get(**it).is_some_and(|is_closed| !is_closed);
        self.choices_of(person).iter().filter(is_open).copied().collect()
    }

    /// From a free posting back along the chain: each takes the place that the next one leaves.
    fn move_along(&mut self, reached: &[Option<usize>], mut posting: Posting, newcomer: usize) {
        while let Some(who) = reached.get(posting).copied().flatten() {
            let left = self.first.get(who).copied().flatten();
            self.sit(who, posting);
            match left {
                Some(left) if who != newcomer => posting = left,
                _ => return,
            }
        }
    }

    fn sit(&mut self, person: usize, posting: Posting) {
        if let Some(first) = self.first.get_mut(person) {
            if let Some(left) = first.and_then(|left| self.holders.get_mut(left)) {
                left.retain(|it| *it != person);
            }
            *first = Some(posting);
        }
        if let Some(holders) = self.holders.get_mut(posting) {
            holders.push(person);
        }
    }

    /// Whoever had to make way goes back to a better choice that has a place after all.
    fn better(&mut self) {
        for person in 0..self.choices.len() {
            let Some(now) = self.first.get(person).copied().flatten() else { continue };
            let better = self.choices_of(person).iter().copied().take_while(|it| *it != now);
            if let Some(better) = better.into_iter().find(|it| self.is_free(*it)) {
                self.sit(person, better);
            }
        }
    }

    /// Fills the places that are left, one more for each in turn.
    fn fill(mut self, most_each: usize) -> Drawn {
        let mut asked: Vec<Vec<Posting>> = self.first.iter().map(|it| it.iter().copied().collect()).collect();
        for _ in 1..most_each {
            for (person, mine) in asked.iter_mut().enumerate().filter(|(_, mine)| !mine.is_empty()) {
                let more = self.choices_of(person).iter().copied().find(|it| !mine.contains(it) && self.is_free(*it));
                if let Some(more) = more {
                    mine.push(more);
                    if let Some(holders) = self.holders.get_mut(more) {
                        holders.push(person);
                    }
                }
            }
        }
        for (mine, choices) in asked.iter_mut().zip(self.choices) {
            mine.sort_by_key(|posting| choices.iter().position(|it| it == posting));
        }
        let taken = self.holders.iter().map(|it| u32::try_from(it.len()).unwrap_or(u32::MAX)).collect();
        Drawn { asked, taken }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_fits_everywhere_makes_way_for_who_fits_in_one_place_only() {
        let drawn = draw_up(&[1, 1], &[vec![0, 1], vec![0]], 3);
        assert_eq!(drawn.asked, [vec![1], vec![0]]);
    }

    #[test]
    fn places_left_go_to_second_choices_in_turn() {
        let drawn = draw_up(&[1, 2], &[vec![0, 1], vec![0, 1]], 2);
        assert_eq!(drawn.asked, [vec![0, 1], vec![1]]);
        assert_eq!(drawn.taken, [1, 2]);
    }

    #[test]
    fn where_all_is_full_the_last_wait() {
        let drawn = draw_up(&[2, 0], &[vec![0, 1], vec![0], vec![1], vec![0]], 3);
        assert_eq!(drawn.asked, [vec![0], vec![0], vec![], vec![]]);
    }

    fn arb_fair() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<Posting>>, usize)> {
        (1_usize..6).prop_flat_map(|postings| {
            let choices = proptest::sample::subsequence((0..postings).collect::<Vec<_>>(), 0..=postings).prop_shuffle();
            let places = proptest::collection::vec(0_u32..4, postings);
            (places, proptest::collection::vec(choices, 0..12), 1_usize..4)
        })
    }

    /// Whether all of them can be placed at once: by Hall's condition, tried on every set of postings.
    fn fit_at_once(places: &[u32], people: &[&Vec<Posting>]) -> bool {
        (0..1_u32 << places.len()).all(|set| {
            let is_in = |posting: &Posting| set >> *posting & 1 == 1;
            let room: u32 = places.iter().enumerate().filter(|(at, _)| is_in(at)).map(|(_, it)| it).sum();
            let only_here = people.iter().filter(|choices| choices.iter().all(is_in)).count();
            u32::try_from(only_here).unwrap() <= room
        })
    }

    proptest! {
        #[test]
        fn nobody_is_left_who_could_be_placed_and_no_posting_is_asked_for_by_too_many(
            (places, choices, most_each) in arb_fair()
        ) {
            let drawn = draw_up(&places, &choices, most_each);
            for (posting, most) in places.iter().enumerate() {
                let asked = drawn.asked.iter().filter(|it| it.contains(&posting)).count();
                prop_assert_eq!(u32::try_from(asked).unwrap(), drawn.taken[posting]);
                prop_assert!(drawn.taken[posting] <= *most);
            }
            let mut placed: Vec<&Vec<Posting>> = Vec::new();
            for (mine, its) in drawn.asked.iter().zip(&choices) {
                prop_assert!(mine.len() <= most_each && mine.iter().all(|it| its.contains(it)));
                prop_assert!((1..mine.len()).all(|at| !mine[..at].contains(&mine[at])));
                // First come, and everybody who can: exactly those who fit in beside all who came before.
                placed.push(its);
                let fits = !its.is_empty() && fit_at_once(&places, &placed);
                prop_assert_eq!(!mine.is_empty(), fits);
                if !fits {
                    placed.pop();
                }
                // No place stays empty that somebody would have had.
                let is_free = |it: &Posting| drawn.taken[*it] < places[*it];
                prop_assert!(mine.is_empty() || mine.len() == most_each || its.iter().all(|it| mine.contains(it) || !is_free(it)));
            }
        }
    }
}
