//! What one person's day is worth at most, at given prices: with time to move, rests and the number of interviews, but a
//! posting may come up again (a path through slots; Righini and Salani 2008 call this decremental state space relaxation).
//! A posting that does come up again is remembered and kept apart the next time, for a few postings of each person. So
//! the value is never below that of the best day, and mostly equal. Days to be planned are made in `day.rs`.

use super::hall::{Hall, Visitor};

/// Postings of one person that are kept apart.
const REMEMBERED: usize = 6;
/// No day has come here yet.
const NONE: i64 = i64::MIN / 4;

/// The best day of a relaxed kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RelaxedDay {
    /// Without anything for being covered.
    pub worth: i64,
    /// Wish and slot of the interviews that are not fixed.
    pub interviews: Vec<(usize, usize)>,
}

/// Days that end with the same interview, equally many in a row.
#[derive(Debug, Clone, Copy)]
struct End {
    slot: usize,
    wish: usize,
    row: usize,
    is_fixed: bool,
}

/// Room to work in. Cells stand for the number of interviews and the remembered postings that a day has had.
#[derive(Debug, Clone, Default)]
pub(super) struct DayBounder {
    ends: Vec<End>,
    worths: Vec<i64>,
    from: Vec<usize>,
    /// After which anything may follow: worth and cell.
    settled: Vec<(i64, usize)>,
    recent: Vec<usize>,
    most: usize,
    /// Cells of one end.
    cells: usize,
    /// Cells that were looked at, ever.
    pub work: u64,
}

impl DayBounder {
    /// The best day at most. Only gains above zero are taken. Adds to `remembered` what came up again.
    pub fn best(
        &mut self,
        hall: &Hall,
        visitor: &Visitor,
        most: usize,
        remembered: &mut Vec<usize>,
        gain: &impl Fn(usize, usize) -> i64,
    ) -> RelaxedDay {
        loop {
            let day = self.relaxed(hall, visitor, most, remembered, gain);
            let is_again = |at: usize, wish: usize| day.interviews.iter().skip(at + 1).any(|(other, _)| *other == wish);
            let again = day.interviews.iter().enumerate().find(|(at, (wish, _))| is_again(*at, *wish));
            let Some((_, (wish, _))) = again.filter(|_| remembered.len() < REMEMBERED) else { return day };
            remembered.push(*wish);
        }
    }

    fn relaxed(
        &mut self,
        hall: &Hall,
        visitor: &Visitor,
        most: usize,
        remembered: &[usize],
        gain: &impl Fn(usize, usize) -> i64,
    ) -> RelaxedDay {
        self.start(most, remembered.len());
        let mut fixed = visitor.fixed.iter().peekable();
        for slot in 0..hall.slots.len() {
            self.settle(hall, visitor, slot);
            let first = self.ends.len();
            if let Some(seat) = fixed.next_if(|seat| seat.slot == slot) {
                self.add_ends(hall, visitor, (slot, seat.wish), None, 0);
                self.settled.iter_mut().for_each(|cell| cell.0 = NONE);
                self.recent.clear();
            } else {
                for wish in visitor.options.get(slot).into_iter().flatten() {
                    let gain = gain(*wish, slot);
                    if gain > 0 && visitor.fixed.iter().all(|seat| seat.wish != *wish) {
                        let bit = remembered.iter().position(|it| it == wish).map_or(0, |at| 1 << at);
                        self.add_ends(hall, visitor, (slot, *wish), Some(gain), bit);
                    }
                }
            }
            self.recent.extend(first..self.ends.len());
        }
        self.finish()
    }

    fn start(&mut self, most: usize, remembered: usize) {
        self.most = most;
        self.cells = (most + 1) << remembered;
        self.ends.clear();
        self.recent.clear();
        // The first cell is the day without interviews; it belongs to no end.
        self.worths.clear();
        self.from.clear();
        self.settled.clear();
        self.settled.resize(self.cells, (NONE, usize::MAX));
        self.settled.first_mut().into_iter().for_each(|cell| cell.0 = 0);
    }

    fn worths_of(&self, end: usize) -> &[i64] {
        self.worths.get(end * self.cells..(end + 1) * self.cells).unwrap_or(&[])
    }

    fn settle(&mut self, hall: &Hall, visitor: &Visitor, slot: usize) {
        let mut recent = std::mem::take(&mut self.recent);
        recent.retain(|end| {
            let is_settled = self.ends.get(*end).is_some_and(|it| visitor.is_settled(hall, it.slot, slot));
            if is_settled {
                let worths = self.worths.get(end * self.cells..(end + 1) * self.cells).unwrap_or(&[]);
                for (at, (worth, best)) in worths.iter().zip(&mut self.settled).enumerate() {
                    if *worth > best.0 {
                        *best = (*worth, end * self.cells + at);
                    }
                }
                self.work += u64::try_from(self.cells).unwrap_or(0);
            }
            !is_settled
        });
        self.recent = recent;
    }

    /// Days that end with this interview; without a gain it is a fixed one, which does not count.
    fn add_ends(&mut self, hall: &Hall, visitor: &Visitor, end: (usize, usize), gain: Option<i64>, bit: usize) {
        let mut by_row: Vec<usize> = Vec::new();
        if self.settled.iter().any(|cell| cell.0 > NONE) {
            let before = self.settled.clone();
            self.extend(end, 1, gain, bit, &mut by_row, before.into_iter());
        }
        for at in 0..self.recent.len() {
            let Some(last) = self.recent.get(at).copied() else { continue };
            let Some(it) = self.ends.get(last).copied() else { continue };
            if (it.wish == end.1 && !it.is_fixed) || !visitor.can_walk(hall, (it.slot, it.wish), end) {
                continue;
            }
            let row = if visitor.is_rest(hall, it.slot, end.0) { 1 } else { it.row + 1 };
            if row <= visitor.row() {
                let first = last * self.cells;
                let before: Vec<(i64, usize)> = self.worths_of(last).iter().copied().zip(first..).collect();
                self.extend(end, row, gain, bit, &mut by_row, before.into_iter());
            }
        }
    }

    fn extend(
        &mut self,
        (slot, wish): (usize, usize),
        row: usize,
        gain: Option<i64>,
        bit: usize,
        by_row: &mut Vec<usize>,
        before: impl Iterator<Item = (i64, usize)>,
    ) {
        let place =
            if let Some(place) = by_row.iter().copied().find(|it| self.ends.get(*it).is_some_and(|it| it.row == row)) {
                place
            } else {
                by_row.push(self.ends.len());
                self.ends.push(End { slot, wish, row, is_fixed: gain.is_none() });
                self.worths.resize(self.ends.len() * self.cells, NONE);
                self.from.resize(self.ends.len() * self.cells, usize::MAX);
                self.ends.len() - 1
            };
        self.work += u64::try_from(self.cells).unwrap_or(0);
        let one_more = self.cells / (self.most + 1);
        for (at, (worth, cell)) in before.enumerate() {
            // Cells are numbered by count, then by remembered postings.
            if worth == NONE || at & bit & (one_more - 1) != 0 {
                continue;
            }
            let next = if gain.is_some() { (at | bit) + one_more } else { at };
            if next >= self.cells {
                break;
            }
            let next = place * self.cells + next;
            if let (Some(best), Some(from)) = (self.worths.get_mut(next), self.from.get_mut(next)) {
                let worth = worth + gain.unwrap_or(0);
                if worth > *best {
                    (*best, *from) = (worth, cell);
                }
            }
        }
    }

    fn finish(&self) -> RelaxedDay {
        let recent = self.recent.iter().flat_map(|end| self.worths_of(*end).iter().copied().zip(end * self.cells..));
        let best =
            self.settled.iter().copied().chain(recent).max_by_key(|(worth, cell)| (*worth, std::cmp::Reverse(*cell)));
        let Some((worth, mut cell)) = best.filter(|(worth, _)| *worth > NONE) else { return RelaxedDay::default() };
        let mut interviews = Vec::new();
        while let Some(end) = cell.checked_div(self.cells).and_then(|end| self.ends.get(end)) {
            if !end.is_fixed {
                interviews.push((end.wish, end.slot));
            }
            cell = self.from.get(cell).copied().unwrap_or(usize::MAX);
        }
        RelaxedDay { worth, interviews }
    }
}
