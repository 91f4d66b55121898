//! Makes a plan better by trying: a person takes the best day even where others sit, these look for another, and whoever
//! wanted what is left free is asked next. What makes the plan worse by too much is taken back. The number of tries is
//! given, not the time, and the draws come from a seed, so the same fair ends in the same plan on every machine.

use super::aim::Aim;
use super::board::Board;
use super::bound::Prices;
use super::day::{Day, DayFinder, Wanted};
use super::hall::{Hall, Seat};
use super::lottery::Lottery;

/// The most that a try may cost at the beginning, in millionths of a score. It falls to nothing in the end.
const BOLDNESS: i128 = 80_000;
/// So many people are asked whether they want a seat that was left free.
const ASKED: usize = 3;
/// So many in turn may take somebody else's seat in one try.
const CHAIN: usize = 3;

pub(super) struct Search<'a> {
    hall: &'a Hall,
    aim: &'a Aim,
    prices: &'a Prices,
    pub board: Board,
    finder: DayFinder,
    lottery: Lottery,
    /// By offer, who wishes for it.
    wanting: Vec<Vec<usize>>,
    /// Days before the present try, of those whom it touches.
    before: Vec<(usize, Vec<Seat>)>,
    best: Vec<Vec<Seat>>,
    best_worth: i128,
}

/// How ready somebody is to take the seats of others: hundredths of what these lose that count as a cost.
#[derive(Debug, Clone, Copy)]
struct Elbows {
    interview: i128,
    /// Of somebody's only interview.
    only: i128,
}

/// Who gives up a seat, and in which slot: at the desk, with each kind of helper, and for the posting.
type Losers = [Option<(usize, usize)>; 5];

impl<'a> Search<'a> {
    pub fn new(hall: &'a Hall, aim: &'a Aim, prices: &'a Prices, board: Board, seed: u64) -> Self {
        let mut wanting = vec![Vec::new(); hall.offers.len()];
        for (visitor, it) in hall.visitors.iter().enumerate() {
            for wish in &it.wishes {
                if let Some(list) = wanting.get_mut(wish.offer) {
                    list.push(visitor);
                }
            }
        }
        let (best, best_worth) = (board.days().to_vec(), board.worth);
        let (finder, lottery) = (DayFinder::default(), Lottery::new(seed));
        Self { hall, aim, prices, board, finder, lottery, wanting, before: Vec::new(), best, best_worth }
    }

    /// Everybody in turn takes what is left, those with the fewest choices first, at so many hundredths of the prices.
    pub fn seat_all(&mut self, price_percent: i64) {
        let choices =
            |visitor: usize| self.hall.visitors.get(visitor).map_or(0, |it| it.options.iter().map(Vec::len).sum());
        let mut order: Vec<(usize, usize)> = (0..self.hall.visitors.len()).map(|it| (choices(it), it)).collect();
        order.sort_unstable();
        for (_, visitor) in order {
            self.take_free(visitor, price_percent);
        }
        self.before.clear();
        self.remember();
    }

    /// One try. `progress` is how far the search has come, in millionths.
    pub fn attempt(&mut self, progress: i128) {
        let before = self.board.worth;
        let Some(visitor) = self.choose() else { return };
        if self.lottery.percent(65) {
            self.elbow_in(visitor);
        } else {
            self.shuffle_around(visitor);
        }
        self.offer_what_is_left();
        let drawn = i128::from(self.lottery.draw() >> 44);
        let tolerated = BOLDNESS * (1_000_000 - progress) / 1_000_000 * drawn / (1 << 20);
        if self.board.worth + tolerated < before {
            self.take_back();
        } else {
            self.before.clear();
            self.remember();
        }
    }

    fn remember(&mut self) {
        if self.board.worth > self.best_worth {
            self.best_worth = self.board.worth;
            self.best = self.board.days().to_vec();
        }
    }

    /// Goes back to the best plan that was seen, and lets everybody take what is free in it.
    pub fn finish(&mut self) {
        let best = self.best.clone();
        for visitor in 0..best.len() {
            self.board.clear_day(self.hall, self.aim, visitor);
        }
        for (visitor, day) in best.into_iter().enumerate() {
            self.board.set_day(self.hall, self.aim, visitor, day);
        }
        for _ in 0..2 {
            (0..self.hall.visitors.len()).for_each(|visitor| self.take_free(visitor, 0));
        }
        self.before.clear();
        self.remember();
    }

    /// Whether somebody waits for a seat: has none, or in a plan that is mended fewer than before.
    pub fn is_waiting(&self, visitor: usize) -> bool {
        let (seats, most) = (self.board.day(visitor).len(), self.aim.most(visitor));
        let is_short = seats == 0 || (self.aim.kept > 0 && seats < most);
        is_short && most > 0 && self.hall.visitors.get(visitor).is_some_and(|it| !it.wishes.is_empty())
    }

    /// Half of the tries are about somebody who waits, as long as there is one.
    fn choose(&mut self) -> Option<usize> {
        let all = self.hall.visitors.len();
        let drawn = self.lottery.below(all);
        let of_waiting = self.lottery.percent(50);
        let waiting = (drawn..all).chain(0..drawn).find(|visitor| of_waiting && self.is_waiting(*visitor));
        waiting.or((drawn < all).then_some(drawn))
    }

    fn wanted(&self, visitor: usize) -> Wanted {
        Wanted { most: self.aim.most(visitor), cover: self.aim.cover(visitor) }
    }

    fn set_day(&mut self, visitor: usize, day: Vec<Seat>) {
        let before = self.board.set_day(self.hall, self.aim, visitor, day);
        if self.before.iter().all(|(touched, _)| *touched != visitor) {
            self.before.push((visitor, before));
        }
    }

    fn clear(&mut self, visitor: usize) {
        let fixed = self.hall.visitors.get(visitor).map(|it| it.fixed.clone()).unwrap_or_default();
        self.set_day(visitor, fixed);
    }

    fn take_back(&mut self) {
        let before = std::mem::take(&mut self.before);
        for (visitor, _) in &before {
            self.board.clear_day(self.hall, self.aim, *visitor);
        }
        for (visitor, day) in before {
            self.board.set_day(self.hall, self.aim, visitor, day);
        }
    }

    /// The visitor's best day of what is free, the present one if there is none better.
    fn take_free(&mut self, visitor: usize, price_percent: i64) {
        let Some(it) = self.hall.visitors.get(visitor) else { return };
        let present = self.board.day(visitor).to_vec();
        let worth_before = self.board.worth;
        self.clear(visitor);
        let (board, aim, hall, prices) = (&self.board, self.aim, self.hall, self.prices);
        let wanted = Wanted { most: aim.most(visitor), cover: aim.cover(visitor) };
        let day = self.finder.best(hall, it, wanted, |slot, wish| {
            let desk = board.free_desk(hall, visitor, slot, wish)?;
            let price = if price_percent == 0 { 0 } else { price_of(prices, it.needs_of(wish), desk, slot) };
            Some(aim.worth(hall, visitor, slot, wish) - i128::from(price * price_percent / 100))
        });
        self.sit_down(visitor, &day, &present);
        // A printed day stays unless there is a better one; else an equal one may be tried for a change.
        let is_better = if aim.kept > 0 { self.board.worth > worth_before } else { self.board.worth >= worth_before };
        if !is_better && price_percent == 0 {
            self.clear(visitor);
            self.set_day(visitor, present);
        }
    }

    /// Seats a visitor for a day all of which is free, at the desks of before where that can be.
    fn sit_down(&mut self, visitor: usize, day: &Day, before: &[Seat]) {
        let Some(it) = self.hall.visitors.get(visitor) else { return };
        let mut seats = it.fixed.clone();
        for (slot, wish) in &day.interviews {
            let own = before.iter().find(|seat| seat.slot == *slot && seat.wish == *wish).map(|seat| seat.desk);
            if seats.iter().all(|seat| seat.slot != *slot)
                && let Some(desk) = self.board.free_desk(self.hall, visitor, *slot, *wish)
            {
                let desk = own.filter(|own| self.board.has_room_at(self.hall, *own, *slot)).unwrap_or(desk);
                seats.push(Seat { slot: *slot, wish: *wish, desk, is_fixed: false });
            }
        }
        seats.sort_unstable_by_key(|seat| seat.slot);
        self.set_day(visitor, seats);
    }

    /// A visitor takes the best day, also where others sit; these do the same, the last of them with what is free.
    fn elbow_in(&mut self, visitor: usize) {
        let elbows = Elbows {
            interview: i128::try_from(30 + self.lottery.below(71)).unwrap_or(100),
            only: if self.lottery.percent(25) { 50 } else { 100 },
        };
        let mut next = vec![visitor];
        for turn in 0.. {
            let Some(visitor) = next.pop() else { break };
            if turn >= CHAIN {
                self.take_free(visitor, 0);
                continue;
            }
            let moved = self.take_over(visitor, elbows);
            next.extend(moved);
        }
    }

    /// Gives a visitor the best day, and tells who lost a seat by that.
    fn take_over(&mut self, visitor: usize, elbows: Elbows) -> Vec<usize> {
        let Some(it) = self.hall.visitors.get(visitor) else { return Vec::new() };
        let present = self.board.day(visitor).to_vec();
        self.clear(visitor);
        let wanted = self.wanted(visitor);
        let mut finder = std::mem::take(&mut self.finder);
        let day = finder.best(self.hall, it, wanted, |slot, wish| {
            let (cost, _) = self.cost(visitor, slot, wish, elbows)?;
            Some(self.aim.worth(self.hall, visitor, slot, wish) - cost)
        });
        self.finder = finder;
        let mut moved = Vec::new();
        for (slot, wish) in &day.interviews {
            let Some((_, losers)) = self.cost(visitor, *slot, *wish, elbows) else { continue };
            for (loser, slot) in losers.into_iter().flatten() {
                let rest =
                    self.board.day(loser).iter().copied().filter(|seat| seat.slot != slot || seat.is_fixed).collect();
                self.set_day(loser, rest);
                if !moved.contains(&loser) {
                    moved.push(loser);
                }
            }
        }
        self.sit_down(visitor, &day, &present);
        moved
    }

    /// What it costs others to let a visitor have this interview, and who they are: at the desk, with each helper, and
    /// for the posting. `None` where it cannot be.
    fn cost(&self, visitor: usize, slot: usize, wish: usize, elbows: Elbows) -> Option<(i128, Losers)> {
        let it = self.hall.visitors.get(visitor)?;
        let offer = it.offer_at(wish);
        let mut losers = [None; 5];
        let mut places = losers.iter_mut();
        let mut cost = 0;
        let desks = &self.hall.offers.get(offer)?.desks;
        if !desks.iter().any(|desk| self.board.has_room_at(self.hall, *desk, slot)) {
            let seated = desks.iter().flat_map(|desk| self.board.at_desk(*desk, slot)).map(|it| (*it, slot));
            let (loss, loser) = self.cheapest(seated, elbows)?;
            cost += loss;
            *places.next()? = Some(loser);
        }
        for kind in it.needs_of(wish).iter() {
            if !self.board.has_helper(self.hall, kind, slot) {
                let helped = self.board.with_helper(kind, slot).iter().map(|it| (*it, slot));
                let (loss, loser) = self.cheapest(helped, elbows)?;
                cost += loss;
                *places.next()? = Some(loser);
            }
        }
        if !self.board.is_below_limit(self.hall, offer) {
            let slot_of = |other: usize| {
                let mut day = self.board.day(other).iter();
                let offer_at = |seat: &Seat| self.hall.visitors.get(other).map(|it| it.offer_at(seat.wish));
                day.find(|seat| offer_at(seat) == Some(offer)).map(|seat| (other, seat.slot))
            };
            let holders = self.board.held(offer).iter().filter_map(|other| slot_of(*other));
            let (loss, loser) = self.cheapest(holders, elbows)?;
            cost += loss;
            *places.next()? = Some(loser);
        }
        Some((cost, losers))
    }

    /// Who of some others loses least, with the slot.
    fn cheapest(&self, others: impl Iterator<Item = (usize, usize)>, elbows: Elbows) -> Option<(i128, (usize, usize))> {
        let loss = |(other, slot): (usize, usize)| {
            let day = self.board.day(other);
            let seat = day.iter().find(|seat| seat.slot == slot && !seat.is_fixed)?;
            let only = if day.len() == 1 { self.aim.cover(other) * elbows.only / 100 } else { 0 };
            Some((self.aim.worth(self.hall, other, slot, seat.wish) * elbows.interview / 100 + only, (other, slot)))
        };
        others.filter_map(loss).min()
    }

    /// A few people who sit at the same desks or with the same helpers give up their days and take new ones in turn.
    fn shuffle_around(&mut self, visitor: usize) {
        let mut circle = vec![visitor];
        let size = 2 + self.lottery.below(4);
        for _ in 0..size * 3 {
            if circle.len() >= size {
                break;
            }
            if let Some(other) = self.neighbour(visitor)
                && !circle.contains(&other)
            {
                circle.push(other);
            }
        }
        for visitor in &circle {
            self.clear(*visitor);
        }
        let price_percent = [0, 50, 100].get(self.lottery.below(3)).copied().unwrap_or(0);
        while !circle.is_empty() {
            let next = circle.swap_remove(self.lottery.below(circle.len()));
            self.take_free(next, price_percent);
        }
    }

    /// Somebody who sits where this visitor would like to.
    fn neighbour(&mut self, visitor: usize) -> Option<usize> {
        let it = self.hall.visitors.get(visitor)?;
        let wish = it.wishes.get(self.lottery.below(it.wishes.len()))?;
        let slots = wish.slots.count();
        let slot = wish.slots.iter().nth(self.lottery.below(usize::try_from(slots).ok()?))?;
        let helped = wish.needs.iter().flat_map(|kind| self.board.with_helper(kind, slot));
        let desks = self.hall.offers.get(wish.offer).map_or(&[][..], |it| &it.desks);
        let seated = desks.iter().flat_map(|desk| self.board.at_desk(*desk, slot));
        let near: Vec<usize> = seated.chain(helped).copied().collect();
        self.lottery.pick(&near).copied()
    }

    /// Some of those who wish for what this try has left free are asked whether they want it.
    fn offer_what_is_left(&mut self) {
        let mut left: Vec<usize> = Vec::new();
        for (visitor, day) in &self.before {
            let Some(it) = self.hall.visitors.get(*visitor) else { continue };
            for seat in day {
                if self.board.has_room_at(self.hall, seat.desk, seat.slot) {
                    left.push(it.offer_at(seat.wish));
                }
            }
        }
        left.sort_unstable();
        left.dedup();
        for offer in left {
            for _ in 0..ASKED {
                let wanting = self.wanting.get(offer).map_or(&[][..], Vec::as_slice);
                if let Some(visitor) = self.lottery.pick(wanting).copied() {
                    self.take_free(visitor, 0);
                }
            }
        }
    }
}

fn price_of(prices: &Prices, needs: super::problem::AideKinds, desk: usize, slot: usize) -> i64 {
    prices.desks.get(desk, slot) + needs.iter().map(|kind| prices.kinds.get(kind.place(), slot)).sum::<i64>()
}
