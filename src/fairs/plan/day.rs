//! One person's best day, given what each interview is worth: which postings in which slots, with time to move and rest.
//! Goes through the slots in order and keeps the best beginnings. What the days of others leave free is not known here.

use super::hall::{Hall, Visitor};

/// What the days of one person are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Day {
    /// Slot and wish, in order of time.
    pub interviews: Vec<(usize, usize)>,
    pub worth: i128,
}

/// The beginning of a day, up to and with its last interview.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    worth: i128,
    before: usize,
    slot: usize,
    wish: usize,
    count: usize,
    /// Interviews in a row at its end.
    row: usize,
    used: u128,
}

/// So many beginnings with equally many interviews are kept apart.
const KEPT: usize = 2;

/// Room to work in, kept from one day to the next.
#[derive(Debug, Default)]
pub(super) struct DayFinder {
    beginnings: Vec<Beginning>,
    /// After which anything may follow, by number of interviews.
    settled: Vec<Vec<usize>>,
    /// Whose last interview is too near for some walk or rest.
    recent: Vec<usize>,
    fresh: Vec<Beginning>,
}

/// What a day may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub most: usize,
    /// For the first interview.
    pub cover: i128,
}

impl DayFinder {
    /// The best day for what `worth` says of each slot and wish; `None` is one that cannot be. Fixed interviews are in
    /// it, whatever it says. Of two equal days the one found first is taken, which depends on nothing but the input.
    pub fn best(
        &mut self,
        hall: &Hall,
        visitor: &Visitor,
        wanted: Wanted,
        mut worth: impl FnMut(usize, usize) -> Option<i128>,
    ) -> Day {
        self.start(visitor, wanted);
        let mut fixed = visitor.fixed.iter().peekable();
        for slot in 0..hall.slots.len() {
            let options = visitor.options.get(slot).map_or(&[][..], Vec::as_slice);
            let here = fixed.next_if(|seat| seat.slot == slot);
            if here.is_none() && options.is_empty() {
                continue;
            }
            self.settle(hall, visitor, slot);
            self.fresh.clear();
            if let Some(seat) = here {
                let value = worth(slot, seat.wish).unwrap_or(0);
                self.extend(hall, visitor, (slot, seat.wish), value, usize::MAX, true);
                self.settled.iter_mut().for_each(Vec::clear);
                self.recent.clear();
            } else {
                // Fixed interviews that are still to come count as well.
                let most = wanted.most.saturating_sub(fixed.len());
                for wish in options {
                    if let Some(value) = worth(slot, *wish) {
                        self.extend(hall, visitor, (slot, *wish), value, most, false);
                    }
                }
            }
            for beginning in self.fresh.drain(..) {
                self.recent.push(self.beginnings.len());
                self.beginnings.push(beginning);
            }
        }
        self.finish(visitor, wanted)
    }

    fn start(&mut self, visitor: &Visitor, wanted: Wanted) {
        self.beginnings.clear();
        self.recent.clear();
        self.settled.iter_mut().for_each(Vec::clear);
        self.settled.resize(wanted.most.max(visitor.fixed.len()) + 1, Vec::new());
        let used = visitor.fixed.iter().fold(0, |used, seat| used | bit(seat.wish));
        self.beginnings.push(Beginning { worth: 0, before: 0, slot: 0, wish: 0, count: 0, row: 0, used });
        if let Some(none) = self.settled.first_mut() {
            none.push(0);
        }
    }

    /// Beginnings that end long enough before a slot no longer need to be told apart by where they end.
    fn settle(&mut self, hall: &Hall, visitor: &Visitor, slot: usize) {
        let (beginnings, settled) = (&self.beginnings, &mut self.settled);
        self.recent.retain(|place| {
            let Some(it) = beginnings.get(*place) else { return false };
            let is_settled = visitor.is_settled(hall, it.slot, slot);
            if is_settled && let Some(best) = settled.get_mut(it.count) {
                keep_best(beginnings, best, *place);
            }
            !is_settled
        });
    }

    /// Adds the best beginnings that end with this interview.
    fn extend(
        &mut self,
        hall: &Hall,
        visitor: &Visitor,
        end: (usize, usize),
        worth: i128,
        most: usize,
        is_fixed: bool,
    ) {
        let first = self.fresh.len();
        for place in self.settled.iter().flatten().chain(&self.recent) {
            let Some(it) = self.beginnings.get(*place) else { continue };
            if it.count >= most || (!is_fixed && it.used & bit(end.1) != 0) {
                continue;
            }
            let row = if it.count == 0 {
                1
            } else {
                if !visitor.can_walk(hall, (it.slot, it.wish), end) {
                    continue;
                }
                if visitor.is_rest(hall, it.slot, end.0) { 1 } else { it.row + 1 }
            };
            if row > visitor.row() {
                continue;
            }
            let next = Beginning {
                worth: it.worth + worth,
                before: *place,
                slot: end.0,
                wish: end.1,
                count: it.count + 1,
                row,
                used: it.used | bit(end.1),
            };
            let same = self.fresh.iter_mut().skip(first).find(|it| it.count == next.count && it.row == next.row);
            match same {
                Some(it) if it.worth >= next.worth => {}
                Some(it) => *it = next,
                None => self.fresh.push(next),
            }
        }
    }

    fn finish(&self, visitor: &Visitor, wanted: Wanted) -> Day {
        let with_cover = |it: &Beginning| if it.count > 0 { it.worth + wanted.cover } else { it.worth };
        let mut best: Option<(i128, usize)> = None;
        for place in self.settled.iter().flatten().chain(&self.recent) {
            let Some(it) = self.beginnings.get(*place) else { continue };
            if best.is_none_or(|(worth, _)| with_cover(it) > worth) {
                best = Some((with_cover(it), *place));
            }
        }
        let Some((worth, mut place)) = best else {
            return Day { interviews: visitor.fixed.iter().map(|it| (it.slot, it.wish)).collect(), worth: 0 };
        };
        let mut interviews = Vec::new();
        while let Some(it) = self.beginnings.get(place).filter(|it| it.count > 0) {
            interviews.push((it.slot, it.wish));
            place = it.before;
        }
        interviews.reverse();
        Day { interviews, worth }
    }
}

fn bit(wish: usize) -> u128 {
    u32::try_from(wish).ok().and_then(|it| 1_u128.checked_shl(it)).unwrap_or(0)
}

/// Puts a beginning among the few best of its number of interviews; one of two with the same postings is enough.
fn keep_best(beginnings: &[Beginning], best: &mut Vec<usize>, place: usize) {
    let Some(it) = beginnings.get(place) else { return };
    let of = |place: usize| beginnings.get(place);
    if let Some(same) = best.iter_mut().find(|same| of(**same).is_some_and(|same| same.used == it.used)) {
        if of(*same).is_some_and(|same| same.worth < it.worth) {
            *same = place;
        }
    } else {
        best.push(place);
    }
    best.sort_by_key(|place| std::cmp::Reverse(of(*place).map_or(i128::MIN, |it| it.worth)));
    best.truncate(KEPT);
}
