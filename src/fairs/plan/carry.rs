//! Brings interviews of an earlier plan to a hall that has changed since: each to its own desk where that still stands,
//! else to another of the posting. What cannot be had any more is left out, and the caller hears of it.

use super::aim::Aim;
use super::board::Board;
use super::greedy::{hangs_together, with_interview};
use super::hall::{Hall, Seat};
use super::problem::Interview;

/// An interview in the numbers of a hall: visitor, seat. `None` where the hall no longer knows who, what or at which desk.
fn seat_of(hall: &Hall, interview: &Interview) -> Option<(usize, Seat)> {
    let visitor = hall.visitors.binary_search_by_key(&interview.person, |it| it.id).ok()?;
    let offer = hall.offer_of(interview.posting)?;
    let it = hall.visitors.get(visitor)?;
    let wish = it.wishes.iter().position(|wish| wish.offer == offer && wish.slots.contains(interview.slot))?;
    let member = hall.interviewers.iter().position(|(id, _)| *id == interview.interviewer);
    let own = member.and_then(|member| hall.desks.iter().position(|desk| desk.members.contains(&member)));
    Some((visitor, Seat { slot: interview.slot, wish, desk: own.unwrap_or(usize::MAX), is_fixed: false }))
}

/// Seats the interviews in the order in which they are given, first all that find their own desk.
pub(super) fn carry(hall: &Hall, aim: &Aim, board: &mut Board, interviews: &[Interview]) {
    let mut left = Vec::new();
    for (visitor, seat) in interviews.iter().filter_map(|it| seat_of(hall, it)) {
        if !at_own_desk(hall, aim, board, visitor, seat) {
            left.push((visitor, seat));
        }
    }
    for (visitor, seat) in left {
        if let Some(day) = with_interview(hall, aim, board, visitor, (seat.slot, seat.wish)) {
            board.set_day(hall, aim, visitor, day);
        }
    }
}

fn at_own_desk(hall: &Hall, aim: &Aim, board: &mut Board, visitor: usize, seat: Seat) -> bool {
    let Some(it) = hall.visitors.get(visitor) else { return false };
    let mut day = board.day(visitor).to_vec();
    let is_own = hall.offers.get(it.offer_at(seat.wish)).is_some_and(|offer| offer.desks.contains(&seat.desk));
    let is_free = board.has_room_at(hall, seat.desk, seat.slot)
        && board.is_below_limit(hall, it.offer_at(seat.wish))
        && it.needs_of(seat.wish).iter().all(|kind| board.has_helper(hall, kind, seat.slot));
    let is_new =
        day.len() < aim.most(visitor) && day.iter().all(|other| other.slot != seat.slot && other.wish != seat.wish);
    if !is_own || !is_free || !is_new {
        return false;
    }
    day.push(seat);
    day.sort_unstable_by_key(|seat| seat.slot);
    let is_possible = hangs_together(hall, it, &day);
    if is_possible {
        board.set_day(hall, aim, visitor, day);
    }
    is_possible
}
