//! A plan in the making: who sits where, and what is still free. It keeps count and lets nobody sit on a taken seat;
//! whether a person's own day hangs together (moving, rest, number) is `day.rs`.

use super::aim::Aim;
use super::grid::{Grid, count};
use super::hall::{Hall, Seat};
use super::problem::AideKind;

#[derive(Debug, Clone)]
pub(super) struct Board {
    /// Of each visitor, in order of time.
    days: Vec<Vec<Seat>>,
    /// Visitors by desk and slot.
    at_desk: Cells,
    /// Visitors by kind of helper and slot.
    with_helper: Cells,
    /// Visitors with an interview of each offer.
    held: Vec<Vec<usize>>,
    pub worth: i128,
}

/// Visitors in the cells of a table.
#[derive(Debug, Clone)]
struct Cells(Grid<u32>, Vec<Vec<usize>>);

impl Cells {
    fn new(rows: usize, width: usize) -> Self {
        Self(Grid::new(rows, width), vec![Vec::new(); rows * width])
    }

    fn add(&mut self, row: usize, column: usize, visitor: usize) {
        self.0.change(row, column, |number| number + 1);
        if let Some(cell) = self.1.get_mut(self.0.place(row, column)) {
            cell.push(visitor);
        }
    }

    fn remove(&mut self, row: usize, column: usize, visitor: usize) {
        let Some(cell) = self.1.get_mut(self.0.place(row, column)) else { return };
        if let Some(place) = cell.iter().position(|it| *it == visitor) {
            cell.remove(place);
            self.0.change(row, column, |number| number.saturating_sub(1));
        }
    }

    fn get(&self, row: usize, column: usize) -> &[usize] {
        self.1.get(self.0.place(row, column)).map_or(&[], Vec::as_slice)
    }
}

impl Board {
    /// With the fixed interviews and no others.
    pub fn new(hall: &Hall, aim: &Aim) -> Self {
        let slots = hall.slots.len();
        let mut board = Self {
            days: vec![Vec::new(); hall.visitors.len()],
            at_desk: Cells::new(hall.desks.len(), slots),
            with_helper: Cells::new(AideKind::ALL.len(), slots),
            held: vec![Vec::new(); hall.offers.len()],
            worth: 0,
        };
        for (visitor, it) in hall.visitors.iter().enumerate() {
            board.set_day(hall, aim, visitor, it.fixed.clone());
        }
        board
    }

    pub fn day(&self, visitor: usize) -> &[Seat] {
        self.days.get(visitor).map_or(&[], Vec::as_slice)
    }

    pub fn days(&self) -> &[Vec<Seat>] {
        &self.days
    }

    pub fn at_desk(&self, desk: usize, slot: usize) -> &[usize] {
        self.at_desk.get(desk, slot)
    }

    pub fn with_helper(&self, kind: AideKind, slot: usize) -> &[usize] {
        self.with_helper.get(kind.place(), slot)
    }

    /// Visitors with an interview for this offer.
    pub fn held(&self, offer: usize) -> &[usize] {
        self.held.get(offer).map_or(&[], Vec::as_slice)
    }

    pub fn has_room_at(&self, hall: &Hall, desk: usize, slot: usize) -> bool {
        self.at_desk.0.get(desk, slot) < hall.desk_room.get(desk, slot)
    }

    pub fn has_helper(&self, hall: &Hall, kind: AideKind, slot: usize) -> bool {
        self.with_helper.0.get(kind.place(), slot) < hall.kind_room.get(kind.place(), slot)
    }

    pub fn is_below_limit(&self, hall: &Hall, offer: usize) -> bool {
        hall.offers.get(offer).is_some_and(|it| count(self.held(offer).len()) < it.limit)
    }

    /// A desk where the visitor could have this interview, as far as others leave it free.
    pub fn free_desk(&self, hall: &Hall, visitor: usize, slot: usize, wish: usize) -> Option<usize> {
        let visitor = hall.visitors.get(visitor)?;
        let offer = visitor.offer_at(wish);
        let is_helped = visitor.needs_of(wish).iter().all(|kind| self.has_helper(hall, kind, slot));
        if !is_helped || !self.is_below_limit(hall, offer) {
            return None;
        }
        hall.offers.get(offer)?.desks.iter().copied().find(|desk| self.has_room_at(hall, *desk, slot))
    }

    /// Replaces a visitor's day, and tells the one before.
    pub fn set_day(&mut self, hall: &Hall, aim: &Aim, visitor: usize, day: Vec<Seat>) -> Vec<Seat> {
        let before = self.days.get_mut(visitor).map(std::mem::take).unwrap_or_default();
        self.worth -= aim.worth_of_day(hall, visitor, &before);
        self.worth += aim.worth_of_day(hall, visitor, &day);
        let Some(it) = hall.visitors.get(visitor) else { return before };
        for seat in &before {
            self.at_desk.remove(seat.desk, seat.slot, visitor);
            it.needs_of(seat.wish).iter().for_each(|kind| self.with_helper.remove(kind.place(), seat.slot, visitor));
            if let Some(held) = self.held.get_mut(it.offer_at(seat.wish)) {
                held.retain(|it| *it != visitor);
            }
        }
        for seat in &day {
            self.at_desk.add(seat.desk, seat.slot, visitor);
            it.needs_of(seat.wish).iter().for_each(|kind| self.with_helper.add(kind.place(), seat.slot, visitor));
            if let Some(held) = self.held.get_mut(it.offer_at(seat.wish)) {
                held.push(visitor);
            }
        }
        if let Some(place) = self.days.get_mut(visitor) {
            *place = day;
        }
        before
    }

    /// Takes away all of a visitor's interviews but the fixed ones, and tells the day before.
    pub fn clear_day(&mut self, hall: &Hall, aim: &Aim, visitor: usize) -> Vec<Seat> {
        let fixed = hall.visitors.get(visitor).map(|it| it.fixed.clone()).unwrap_or_default();
        self.set_day(hall, aim, visitor, fixed)
    }

    /// People with an interview.
    pub fn people(&self) -> u32 {
        count(self.days.iter().filter(|day| !day.is_empty()).count())
    }

    pub fn score(&self, hall: &Hall) -> i128 {
        let of_day = |(visitor, day): (&super::hall::Visitor, &Vec<Seat>)| -> i128 {
            day.iter().map(|seat| visitor.score_of(seat.wish)).sum()
        };
        hall.visitors.iter().zip(&self.days).map(of_day).sum()
    }
}
