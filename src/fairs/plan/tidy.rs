//! Among plans of equal people and score: even queues, then short ways. Moves single interviews, or changes two of one
//! person, and never lets a score drop.
//!
//! Unevenness is the sum of ⌊1000 n² ∕ m⌋ over postings (n interviews; m those wished for, or the posting's seats of the day)
//! and over booths and sessions (n interviews; m the seats of the booth in that session).

use super::aim::Aim;
use super::board::Board;
use super::greedy::hangs_together;
use super::grid::{Grid, count};
use super::hall::{Hall, Seat, Visitor};

/// Rounds over all people; the first ones bring nearly everything.
const ROUNDS: u32 = 4;

/// Interviews by booth and session, with the seats there are.
struct Queues<'a> {
    hall: &'a Hall,
    sessions: Vec<u16>,
    held: Grid<u32>,
    seats: Grid<u32>,
}

impl<'a> Queues<'a> {
    fn of(hall: &'a Hall, board: &Board) -> Self {
        let mut sessions: Vec<u16> = hall.slots.iter().map(|it| it.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        let held = Grid::new(hall.booths.len(), sessions.len());
        let mut queues = Self { hall, sessions, seats: held.clone(), held };
        for booth in 0..hall.booths.len() {
            for (place, session) in queues.sessions.iter().enumerate() {
                queues.seats.set(booth, place, hall.seats_of_booth(booth, *session));
            }
        }
        for (visitor, day) in hall.visitors.iter().zip(board.days()) {
            queues.count_in(visitor, day, true);
        }
        queues
    }

    fn place(&self, visitor: &Visitor, seat: Seat) -> (usize, usize) {
        let session = self.hall.slots.get(seat.slot).map_or(0, |it| it.session);
        let place = self.sessions.binary_search(&session).unwrap_or(usize::MAX);
        (self.hall.booth_of(visitor.offer_at(seat.wish)), place)
    }

    /// Counts a day, or takes it out again.
    fn count_in(&mut self, visitor: &Visitor, day: &[Seat], is_new: bool) {
        for seat in day {
            let (booth, session) = self.place(visitor, *seat);
            self.held.change(booth, session, |held| if is_new { held + 1 } else { held.saturating_sub(1) });
        }
    }

    fn unevenness(&self, board: &Board) -> u64 {
        let offers = self.hall.offers.iter().enumerate();
        let by_offer = offers.map(|(offer, it)| weight(count(board.held(offer).len()), it.measure));
        let by_session = self.held.cells().iter().zip(self.seats.cells()).map(|(held, seats)| weight(*held, *seats));
        by_offer.chain(by_session).sum()
    }

    /// Of what a visitor's day touches.
    fn unevenness_of(&self, board: &Board, visitor: &Visitor, days: [&[Seat]; 2]) -> u64 {
        let seats = || days.into_iter().flatten();
        let mut offers: Vec<usize> = seats().map(|seat| visitor.offer_at(seat.wish)).collect();
        let mut places: Vec<(usize, usize)> = seats().map(|seat| self.place(visitor, *seat)).collect();
        offers.sort_unstable();
        offers.dedup();
        places.sort_unstable();
        places.dedup();
        let measure = |offer: usize| self.hall.offers.get(offer).map_or(1, |it| it.measure);
        let by_offer = offers.into_iter().map(|it| weight(count(board.held(it).len()), measure(it)));
        let by_session =
            places.into_iter().map(|(row, column)| weight(self.held.get(row, column), self.seats.get(row, column)));
        by_offer.chain(by_session).sum()
    }
}

fn weight(held: u32, measure: u32) -> u64 {
    1000 * u64::from(held) * u64::from(held) / u64::from(measure.max(1))
}

/// Metres between the booths of a day.
pub(super) fn metres_of(hall: &Hall, visitor: &Visitor, day: &[Seat]) -> u64 {
    let booth = |seat: &Seat| hall.booth_of(visitor.offer_at(seat.wish));
    day.iter().zip(day.iter().skip(1)).map(|(one, next)| u64::from(hall.metres.get(booth(one), booth(next)))).sum()
}

/// Of a whole plan: unevenness and metres.
pub(super) fn measures(hall: &Hall, board: &Board) -> (u64, u64) {
    let metres = hall.visitors.iter().zip(board.days()).map(|(visitor, day)| metres_of(hall, visitor, day)).sum();
    (Queues::of(hall, board).unevenness(board), metres)
}

/// Makes a plan more even and its ways shorter, in as many rounds as are allowed.
pub(super) fn tidy(hall: &Hall, aim: &Aim, board: &mut Board) {
    let mut queues = Queues::of(hall, board);
    for _ in 0..ROUNDS {
        let mut is_better = false;
        for (place, visitor) in hall.visitors.iter().enumerate() {
            for at in 0..board.day(place).len() {
                // After a move the day is another one, and its other choices are looked at in the next round.
                let choices = equals(visitor, board.day(place), at);
                is_better |= choices
                    .into_iter()
                    .any(|(slot, wish)| move_one(hall, aim, board, &mut queues, place, (at, slot, wish)));
                for other in at + 1..board.day(place).len() {
                    is_better |= change_two(hall, aim, board, &mut queues, place, (at, other));
                }
            }
        }
        if !is_better {
            break;
        }
    }
}

/// Where else an interview of a day could be, for the same score.
fn equals(visitor: &Visitor, day: &[Seat], at: usize) -> Vec<(usize, usize)> {
    let Some(seat) = day.get(at).filter(|seat| !seat.is_fixed) else { return Vec::new() };
    let is_taken = |wish: usize| day.iter().any(|it| it.wish == wish) && wish != seat.wish;
    let score = visitor.score_of(seat.wish);
    let wishes = visitor.wishes.iter().enumerate().filter(|(wish, it)| it.score == score && !is_taken(*wish));
    let is_free = |slot: &usize| day.iter().all(|it| it.slot != *slot) || *slot == seat.slot;
    wishes.flat_map(|(wish, it)| it.slots.iter().filter(is_free).map(move |slot| (slot, wish))).collect()
}

fn move_one(
    hall: &Hall,
    aim: &Aim,
    board: &mut Board,
    queues: &mut Queues<'_>,
    place: usize,
    (at, slot, wish): (usize, usize, usize),
) -> bool {
    let mut day = board.day(place).to_vec();
    let Some(seat) = day.get_mut(at).filter(|seat| !seat.is_fixed) else { return false };
    (seat.slot, seat.wish) = (slot, wish);
    settle_if_better(hall, aim, board, queues, place, day)
}

/// Two interviews of one person change their slots.
fn change_two(
    hall: &Hall,
    aim: &Aim,
    board: &mut Board,
    queues: &mut Queues<'_>,
    place: usize,
    (one, other): (usize, usize),
) -> bool {
    let mut day = board.day(place).to_vec();
    let slots = (day.get(one).map(|it| it.slot), day.get(other).map(|it| it.slot));
    let (Some(first), Some(second)) = slots else { return false };
    if day.get(one).is_none_or(|it| it.is_fixed) || day.get(other).is_none_or(|it| it.is_fixed) {
        return false;
    }
    day.get_mut(one).into_iter().for_each(|it| it.slot = second);
    day.get_mut(other).into_iter().for_each(|it| it.slot = first);
    settle_if_better(hall, aim, board, queues, place, day)
}

/// Takes a day in place of the present one where it can be had and is more even, or as even and shorter.
fn settle_if_better(
    hall: &Hall,
    aim: &Aim,
    board: &mut Board,
    queues: &mut Queues<'_>,
    place: usize,
    mut day: Vec<Seat>,
) -> bool {
    let Some(visitor) = hall.visitors.get(place) else { return false };
    day.sort_unstable_by_key(|seat| seat.slot);
    let is_possible =
        |seat: &Seat| seat.is_fixed || visitor.wishes.get(seat.wish).is_some_and(|it| it.slots.contains(seat.slot));
    let is_once = |seat: &Seat| day.iter().filter(|other| other.wish == seat.wish).count() == 1;
    if day == board.day(place)
        || !day.iter().all(|it| is_possible(it) && is_once(it))
        || !hangs_together(hall, visitor, &day)
    {
        return false;
    }
    let before = board.day(place).to_vec();
    let touched = [before.as_slice(), day.as_slice()].map(<[Seat]>::to_vec);
    let measure = |board: &Board, queues: &Queues<'_>| {
        let [one, other] = &touched;
        (queues.unevenness_of(board, visitor, [one, other]), metres_of(hall, visitor, board.day(place)))
    };
    let old = measure(board, queues);
    board.clear_day(hall, aim, place);
    let mut seats = visitor.fixed.clone();
    for seat in day.iter().filter(|seat| !seat.is_fixed) {
        if let Some(desk) = board.free_desk(hall, place, seat.slot, seat.wish) {
            seats.push(Seat { desk, ..*seat });
        }
    }
    seats.sort_unstable_by_key(|seat| seat.slot);
    let is_whole = seats.len() == day.len();
    queues.count_in(visitor, &before, false);
    queues.count_in(visitor, &seats, true);
    board.set_day(hall, aim, place, seats.clone());
    if is_whole && measure(board, queues) < old {
        return true;
    }
    queues.count_in(visitor, &seats, false);
    queues.count_in(visitor, &before, true);
    board.set_day(hall, aim, place, before);
    false
}
