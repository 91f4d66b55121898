//! What no plan can exceed, by Lagrangian relaxation. Seats, helpers and limits are given prices in place of being kept;
//! then everybody can be asked alone what the best is, and that answer plus what all seats cost is above every plan, at
//! any prices. The prices are moved by subgradient steps until the bound is low; where they stop changes how tight the
//! bound is, never whether it holds. Moving between booths and rests in between are left out, which only raises it.

use super::day_bound::DayBounder;
use super::greedy::hangs_together;
use super::grid::{Grid, at};
use super::hall::{Hall, Seat, Visitor};
use super::problem::AideKind;

/// One interview and one covered person count for this, as does the highest score.
pub(super) const ONE: i64 = 1_000_000;
/// No price needs to be higher: nobody gains more than this by one interview.
const HIGHEST: i64 = 2 * ONE;
/// Directions are kept this much finer than whole numbers.
const FINE: i64 = 1024;
/// What one interview too many changes a price by in the first round, and the least in the last, in thousandths of a
/// millionth; in between it shrinks by so many thousandths each round. Long first steps cost little, short last ones do.
const FIRST_STEP: i128 = 40_000_000;
const LAST_STEP: i128 = 100_000;
const SHRINKING: i128 = 995;
/// The same for the careful rounds, which start from good prices and cost more.
const FIRST_CAREFUL_STEP: i128 = 30_000_000;

/// What is to be bounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// For a person with an interview.
    pub cover: i64,
    /// Whether scores count.
    pub has_scores: bool,
}

impl Measure {
    pub const BOTH: Self = Self { cover: ONE, has_scores: true };
    pub const PEOPLE: Self = Self { cover: ONE, has_scores: false };
}

/// Prices of the seats and helpers that all want.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    pub desks: Grid<i64>,
    pub kinds: Grid<i64>,
    pub offers: Vec<i64>,
}

/// A search for low prices, which can be stopped after any round.
#[derive(Debug, Clone)]
pub(super) struct Bounding<'a> {
    hall: &'a Hall,
    measure: Measure,
    desk_room: Grid<i64>,
    kind_room: Grid<i64>,
    limits: Vec<Option<i64>>,
    /// Interviews beside the fixed ones that each visitor has time for.
    most: Vec<usize>,
    /// What the fixed interviews are worth.
    fixed: i64,
    prices: Prices,
    /// Where the last steps went.
    direction: Vec<i64>,
    step: i128,
    shrinking: i128,
    rounds: u32,
    /// In careful rounds: what finds days, and the postings it keeps apart for each visitor.
    careful: Option<(DayBounder, Vec<Vec<usize>>)>,
    pub best: i64,
    pub best_prices: Prices,
}

/// How much of each is asked for at some prices.
struct Demand {
    desks: Grid<i64>,
    kinds: Grid<i64>,
    offers: Vec<i64>,
    worth: i64,
}

impl Demand {
    fn count_in(&mut self, visitor: &Visitor, taken: &[(i64, usize, usize)], cheapest: &Grid<usize>) {
        for (_, wish, slot) in taken {
            let offer = visitor.offer_at(*wish);
            self.desks.change(cheapest.get(offer, *slot), *slot, |number| number + 1);
            for kind in visitor.needs_of(*wish).iter() {
                self.kinds.change(kind.place(), *slot, |number| number + 1);
            }
            self.offers.get_mut(offer).into_iter().for_each(|number| *number += 1);
        }
    }
}

impl<'a> Bounding<'a> {
    pub fn new(hall: &'a Hall, measure: Measure) -> Self {
        let slots = hall.slots.len();
        let (desks, kinds) = (Grid::new(hall.desks.len(), slots), Grid::new(AideKind::ALL.len(), slots));
        let prices = Prices { desks, kinds, offers: vec![0; hall.offers.len()] };
        let limit = |limit: u32| (limit < u32::MAX).then_some(i64::from(limit));
        let mut bounding = Self {
            measure,
            desk_room: rooms(&hall.desk_room, hall.desks.len(), slots),
            kind_room: rooms(&hall.kind_room, AideKind::ALL.len(), slots),
            limits: hall.offers.iter().map(|it| limit(it.limit)).collect(),
            most: hall.visitors.iter().map(|it| time_for(hall, it).saturating_sub(it.fixed.len())).collect(),
            fixed: 0,
            best_prices: prices.clone(),
            direction: Vec::new(),
            step: FIRST_STEP,
            shrinking: SHRINKING,
            rounds: 0,
            careful: None,
            best: i64::MAX,
            prices,
            hall,
        };
        bounding.take_fixed();
        bounding
    }

    /// Fixed interviews use up their seats and are worth what they are.
    fn take_fixed(&mut self) {
        for visitor in &self.hall.visitors {
            if !visitor.fixed.is_empty() {
                self.fixed += self.measure.cover;
            }
            for seat in &visitor.fixed {
                if self.measure.has_scores {
                    self.fixed += small(visitor.score_of(seat.wish));
                }
                self.desk_room.change(seat.desk, seat.slot, |room| room - 1);
                for kind in visitor.needs_of(seat.wish).iter() {
                    self.kind_room.change(kind.place(), seat.slot, |room| room - 1);
                }
                if let Some(Some(limit)) = self.limits.get_mut(visitor.offer_at(seat.wish)) {
                    *limit -= 1;
                }
            }
        }
    }

    /// One round: asks everybody at the present prices, and moves these. False where further rounds have nothing to gain:
    /// the bound is at `reached`, which some plan is worth, or the steps have become too short.
    pub fn round(&mut self, reached: i64) -> bool {
        let demand = self.ask();
        let cost = self.cost_of_all();
        let bound = demand.worth + cost + self.fixed;
        if bound < self.best {
            self.best = bound;
            self.best_prices = self.prices.clone();
        }
        self.rounds += 1;
        self.step = self.step * self.shrinking / 1000;
        bound > reached && self.step >= LAST_STEP && self.move_prices(&demand)
    }

    /// From here on rounds are careful ones, at the best prices until now.
    pub fn take_care(&mut self, rounds: u32) {
        self.careful = Some((DayBounder::default(), vec![Vec::new(); self.hall.visitors.len()]));
        self.prices = self.best_prices.clone();
        self.direction.clear();
        self.take_steps(rounds);
    }

    /// Lets steps shrink to a hundredth within so many rounds.
    pub fn take_steps(&mut self, rounds: u32) {
        self.step = FIRST_CAREFUL_STEP;
        // e to the power of −4.605 is a hundredth.
        self.shrinking = 1000 - (4605 / i128::from(rounds.max(5))).min(500);
    }

    /// How much the careful rounds have looked at.
    pub fn work(&self) -> u64 {
        self.careful.as_ref().map_or(0, |(bounder, _)| bounder.work)
    }

    /// What is paid when every seat, helper and place up to a limit is taken.
    fn cost_of_all(&self) -> i64 {
        let sum = |prices: &Grid<i64>, room: &Grid<i64>| -> i64 {
            prices.cells().iter().zip(room.cells()).map(|(price, room)| price * room).sum()
        };
        let limits = self.prices.offers.iter().zip(&self.limits).map(|(price, limit)| price * limit.unwrap_or(0));
        sum(&self.prices.desks, &self.desk_room) + sum(&self.prices.kinds, &self.kind_room) + limits.sum::<i64>()
    }

    /// The cheapest desk of each offer in each slot, and its price.
    fn cheapest_desks(&self) -> (Grid<i64>, Grid<usize>) {
        let (offers, slots) = (self.hall.offers.len(), self.hall.slots.len());
        let (mut prices, mut cheapest) = (Grid::new(offers, slots), Grid::new(offers, slots));
        for (place, offer) in self.hall.offers.iter().enumerate() {
            for slot in 0..slots {
                let open = offer.desks.iter().filter(|desk| self.hall.desk_room.get(**desk, slot) > 0);
                if let Some((price, desk)) = open.map(|desk| (self.prices.desks.get(*desk, slot), *desk)).min() {
                    prices.set(place, slot, price + at(&self.prices.offers, place));
                    cheapest.set(place, slot, desk);
                }
            }
        }
        (prices, cheapest)
    }

    fn ask(&mut self) -> Demand {
        let slots = self.hall.slots.len();
        let mut demand = Demand {
            desks: Grid::new(self.hall.desks.len(), slots),
            kinds: Grid::new(AideKind::ALL.len(), slots),
            offers: vec![0; self.hall.offers.len()],
            worth: 0,
        };
        let (prices, cheapest) = self.cheapest_desks();
        let mut gains: Vec<(i64, usize, usize)> = Vec::new();
        let mut careful = self.careful.take();
        for (place, visitor) in self.hall.visitors.iter().enumerate() {
            let most = at(&self.most, place);
            if most == 0 {
                continue;
            }
            self.gains(place, visitor, &prices, &mut gains);
            let (mut worth, taken) = self.best_of(visitor, most, &mut gains);
            gains.truncate(taken);
            if let Some((bounder, remembered)) = &mut careful
                && let Some(remembered) = remembered.get_mut(place)
                && visitor.wishes.len() <= super::hall::MOST_OPTIONS
                && !is_a_day(self.hall, visitor, &gains)
            {
                let gain = |wish: usize, slot: usize| self.gain(visitor, wish, slot, &prices);
                let day = bounder.best(self.hall, visitor, most, remembered, &gain);
                // Two upper ends for the same person: the lower one holds. One interview alone is always a day.
                let covered = day.worth + if visitor.fixed.is_empty() { self.measure.cover } else { 0 };
                if !day.interviews.is_empty() && covered < worth {
                    worth = covered;
                    gains.clear();
                    gains.extend(day.interviews.iter().map(|(wish, slot)| (0, *wish, *slot)));
                }
            }
            demand.worth += worth;
            demand.count_in(visitor, &gains, &cheapest);
        }
        self.careful = careful;
        demand
    }

    fn gain(&self, visitor: &Visitor, wish: usize, slot: usize, prices: &Grid<i64>) -> i64 {
        let helpers = visitor.needs_of(wish).iter().map(|kind| self.prices.kinds.get(kind.place(), slot)).sum::<i64>();
        let score = if self.measure.has_scores { small(visitor.score_of(wish)) } else { 0 };
        score - prices.get(visitor.offer_at(wish), slot) - helpers
    }

    /// What each wish brings in its cheapest slot.
    fn gains(&self, place: usize, visitor: &Visitor, prices: &Grid<i64>, gains: &mut Vec<(i64, usize, usize)>) {
        gains.clear();
        let round = usize::try_from(self.rounds).unwrap_or(0);
        for (number, wish) in visitor.wishes.iter().enumerate() {
            if visitor.fixed.iter().any(|seat| seat.wish == number) {
                continue;
            }
            // Of equally cheap slots not always the first, or all would ask for the same.
            let turn = (place * 7 + number * 5 + round * 3) % self.hall.slots.len().max(1);
            let mut best: Option<(i64, usize, usize)> = None;
            for slot in wish.slots.iter().filter(|slot| visitor.fixed.iter().all(|seat| seat.slot != *slot)) {
                let later = (slot + self.hall.slots.len() - turn) % self.hall.slots.len().max(1);
                let offered = (-self.gain(visitor, number, slot, prices), later, slot);
                if best.is_none_or(|best| offered < best) {
                    best = Some(offered);
                }
            }
            gains.extend(best.map(|(loss, _, slot)| (-loss, number, slot)));
        }
    }

    /// The best that one visitor can take, the gains sorted so that it stands in front, and how many these are.
    fn best_of(&self, visitor: &Visitor, most: usize, gains: &mut [(i64, usize, usize)]) -> (i64, usize) {
        gains.sort_unstable_by_key(|gain| std::cmp::Reverse(*gain));
        let cover = if visitor.fixed.is_empty() { self.measure.cover } else { 0 };
        let Some((first, ..)) = gains.first().filter(|(gain, ..)| gain + cover > 0) else { return (0, 0) };
        let more = gains.iter().skip(1).take(most - 1).take_while(|(gain, ..)| *gain > 0);
        let (worth, taken) = more.fold((*first + cover, 1), |(sum, taken), (gain, ..)| (sum + gain, taken + 1));
        (worth, taken)
    }

    /// A step along the smoothed subgradient: what too many want becomes dearer. False where nothing moves any more.
    fn move_prices(&mut self, demand: &Demand) -> bool {
        let over = |demand: &Grid<i64>, room: &Grid<i64>| -> Vec<i64> {
            demand.cells().iter().zip(room.cells()).map(|(wanted, room)| wanted - room).collect()
        };
        let mut excess = over(&demand.desks, &self.desk_room);
        excess.extend(over(&demand.kinds, &self.kind_room));
        let limited = demand.offers.iter().zip(&self.limits);
        excess.extend(limited.map(|(wanted, limit)| limit.map_or(0, |limit| wanted - limit)));
        self.direction.resize(excess.len(), 0);
        let desks = self.prices.desks.cells_mut().iter_mut();
        let prices = desks.chain(self.prices.kinds.cells_mut()).chain(&mut self.prices.offers);
        let mut has_moved = false;
        for ((direction, excess), price) in self.direction.iter_mut().zip(excess).zip(prices) {
            *direction = *direction * 2 / 3 + excess * FINE / 3;
            // What is free already cannot become cheaper.
            if *price == 0 && *direction < 0 {
                *direction = 0;
            }
            has_moved |= *direction != 0;
            let change = self.step * i128::from(*direction) / (1000 * i128::from(FINE));
            *price = (*price + small(change)).clamp(0, HIGHEST);
        }
        has_moved
    }
}

/// Whether these interviews are a day that a person can have, so that nothing better is left out.
fn is_a_day(hall: &Hall, visitor: &Visitor, taken: &[(i64, usize, usize)]) -> bool {
    let seat = |(_, wish, slot): &(i64, usize, usize)| Seat { slot: *slot, wish: *wish, ..Seat::default() };
    let mut day: Vec<Seat> = visitor.fixed.iter().copied().chain(taken.iter().map(seat)).collect();
    day.sort_unstable_by_key(|seat| seat.slot);
    hangs_together(hall, visitor, &day)
}

fn small(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

fn rooms(room: &Grid<u32>, rows: usize, slots: usize) -> Grid<i64> {
    let mut wide = Grid::new(rows, slots);
    for row in 0..rows {
        for slot in 0..slots {
            wide.set(row, slot, i64::from(room.get(row, slot)));
        }
    }
    wide
}

/// The most interviews that a visitor's slots and rests allow, were every booth next to every other.
fn time_for(hall: &Hall, visitor: &Visitor) -> usize {
    let is_usable = |slot: usize| {
        visitor.options.get(slot).is_some_and(|it| !it.is_empty())
            || visitor.fixed.iter().any(|it| it.slot == slot)
            // Beyond the options that are searched any slot may be one.
            || visitor.wishes.iter().skip(super::hall::MOST_OPTIONS).any(|it| it.slots.contains(slot))
    };
    // The most interviews that end a day in a slot, by how many are in a row there.
    let mut best: Vec<(usize, usize, usize)> = Vec::new();
    for slot in (0..hall.slots.len()).filter(|slot| is_usable(*slot)) {
        let mut here = if visitor.row() > 0 { vec![(slot, 1, 1)] } else { Vec::new() };
        for (before, row, count) in &best {
            let row = if visitor.is_rest(hall, *before, slot) { 1 } else { row + 1 };
            if row > visitor.row() {
                continue;
            }
            match here.iter_mut().find(|it| it.1 == row) {
                Some(it) => it.2 = it.2.max(count + 1),
                None => here.push((slot, row, count + 1)),
            }
        }
        best.extend(here);
    }
    best.iter().map(|it| it.2).max().unwrap_or(0).min(visitor.most)
}
