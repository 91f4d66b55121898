//! The plan that a careful clerk would make: the pairs from the highest score down, each in the earliest slot that is left.
//! It is what the search starts from and is measured against.

use std::cmp::Reverse;

use super::aim::Aim;
use super::board::Board;
use super::hall::{Hall, Seat, Visitor};

/// Best score first, equals by person and posting; earliest feasible slot.
pub(super) fn greedy(hall: &Hall, aim: &Aim) -> Board {
    let mut board = Board::new(hall, aim);
    let of_visitor = |(visitor, it): (usize, &Visitor)| -> Vec<(Reverse<i128>, usize, usize)> {
        it.wishes.iter().enumerate().map(|(wish, it)| (Reverse(it.score), visitor, wish)).collect()
    };
    let mut pairs: Vec<_> = hall.visitors.iter().enumerate().flat_map(of_visitor).collect();
    pairs.sort_unstable();
    for (_, visitor, wish) in pairs {
        let Some(it) = hall.visitors.get(visitor) else { continue };
        let slots = it.wishes.get(wish).map_or(super::slots::SlotSet::NONE, |wish| wish.slots);
        if let Some(day) = slots.iter().find_map(|slot| with_interview(hall, aim, &board, visitor, (slot, wish))) {
            board.set_day(hall, aim, visitor, day);
        }
    }
    board
}

/// The visitor's day with one more interview, where that can be.
pub(super) fn with_interview(
    hall: &Hall,
    aim: &Aim,
    board: &Board,
    visitor: usize,
    (slot, wish): (usize, usize),
) -> Option<Vec<Seat>> {
    let day = board.day(visitor);
    if day.len() >= aim.most(visitor) || day.iter().any(|it| it.slot == slot || it.wish == wish) {
        return None;
    }
    let desk = board.free_desk(hall, visitor, slot, wish)?;
    let mut longer = day.to_vec();
    longer.push(Seat { slot, wish, desk, is_fixed: false });
    longer.sort_unstable_by_key(|it| it.slot);
    hangs_together(hall, hall.visitors.get(visitor)?, &longer).then_some(longer)
}

/// Whether a person can walk and rest as a day asks.
pub(super) fn hangs_together(hall: &Hall, visitor: &Visitor, day: &[Seat]) -> bool {
    let mut row = 1;
    for (one, next) in day.iter().zip(day.iter().skip(1)) {
        if one.slot == next.slot || !visitor.can_walk(hall, (one.slot, one.wish), (next.slot, next.wish)) {
            return false;
        }
        row = if visitor.is_rest(hall, one.slot, next.slot) { 1 } else { row + 1 };
        if row > visitor.row() {
            return false;
        }
    }
    day.is_empty() || visitor.row() > 0
}
