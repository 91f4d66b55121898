//! Mends a printed plan while the fair goes on. In this order: nobody who had an interview ends without one if that can be
//! helped; as few printed interviews as possible change; then people and score, as in a plan anew.
//!
//! What is over or going on stays. Who lost something, has nothing or has just come gets what is left; whoever keeps all that
//! was printed gets more only where the caller wants free seats filled.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::aim::{Aim, people_weight};
use super::board::Board;
use super::carry::carry;
use super::faults::{Fault, faults};
use super::greedy::greedy;
use super::grid::count;
use super::hall::Hall;
use super::outcome::{Effort, Plan, Progress};
use super::planner::Run;
use super::problem::{Fair, Interview, Person};
use super::slots::SlotSet;
use crate::domain::ids::{JobseekerId, PostingId};

/// From when on a plan is mended, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mending {
    /// What starts before this slot is over, or going on.
    pub now: usize,
    /// Whether people who keep all that was printed may get more interviews in seats that are free.
    pub fills_free_seats: bool,
}

/// What became of one person's printed interviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonChange {
    pub person: JobseekerId,
    /// The same posting in another slot.
    pub moved: u32,
    /// Taken from somebody who is there.
    pub dropped: u32,
    /// Given up by the person, who is not there then.
    pub freed: u32,
    /// Postings that were not on the printed card.
    pub added: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replan {
    pub plan: Plan,
    /// Of everybody with a change, in order of their ids.
    pub changes: Vec<PersonChange>,
    /// Printed interviews that are no longer where they were, moved or dropped; what people freed themselves is not counted.
    pub changed_slots: u32,
    pub freed_slots: u32,
    pub added_slots: u32,
}

/// Plans the rest of a fair from slot `now` on. `fair` is the fair as it is now (`changes.rs`), `printed` the plan that
/// people hold in their hands; of this whatever lies before `now` is over, or going on, and stays. Printed interviews of
/// people who were not there then were never held.
///
/// # Errors
/// Everything for which the fair cannot be planned, among it a past that breaks rules.
pub fn replan(
    fair: &Fair,
    printed: &[Interview],
    mending: Mending,
    effort: Effort,
    keep_going: &dyn Fn(Progress) -> bool,
) -> Result<Replan, Vec<Fault>> {
    let now = mending.now;
    let rest = from_now(fair, printed, now);
    let found = faults(&rest);
    if !found.is_empty() {
        return Err(found);
    }
    let hall = Hall::of(&rest);
    let mut run = Run::new(&hall, effort, keep_going);
    let anew = greedy(&hall, &Aim::people_then_score(&hall));
    run.greedy = (anew.people(), objective_of(&hall, &anew));
    let aim = aim(&hall, printed, mending.fills_free_seats);
    let mut board = Board::new(&hall, &aim);
    carry(&hall, &aim, &mut board, &in_order(&hall, printed, now));
    run.reached(&board);
    run.lower_bound();
    let prices = run.prices.clone();
    let board = run.search(&aim, &prices, board, Some(effort.attempts));
    run.bound_people(board.people());
    let plan = run.finish(&rest, &board, printed);
    let changes = changes(fair, printed, &plan.interviews);
    let sum = |number: fn(&PersonChange) -> u32| changes.iter().map(number).sum::<u32>();
    let (changed_slots, freed_slots) = (sum(|it| it.moved + it.dropped), sum(|it| it.freed));
    let added_slots = sum(|it| it.added);
    Ok(Replan { plan, changes, changed_slots, freed_slots, added_slots })
}

fn objective_of(hall: &Hall, board: &Board) -> u64 {
    u64::from(board.people()) * 1_000_000 + u64::try_from(board.score(hall)).unwrap_or(0)
}

/// The fair in which what is past is fixed, and nothing else can be planned there.
fn from_now(fair: &Fair, printed: &[Interview], now: usize) -> Fair {
    let there: BTreeMap<JobseekerId, SlotSet> = fair.people.iter().map(|it| (it.id, it.there)).collect();
    let was_held =
        |it: &&Interview| it.slot < now && there.get(&it.person).is_some_and(|there| there.contains(it.slot));
    let mut fixed: BTreeSet<Interview> = printed.iter().filter(was_held).cloned().collect();
    fixed.extend(fair.fixed.iter().cloned());
    let mut slots: BTreeMap<JobseekerId, SlotSet> = BTreeMap::new();
    for interview in &fixed {
        let own = slots.entry(interview.person).or_default();
        *own = own.with(interview.slot);
    }
    let left = |person: &Person| {
        let fixed = slots.get(&person.id).copied().unwrap_or_default();
        Person { there: person.there.and(SlotSet::from_on(now).or(fixed)), ..person.clone() }
    };
    let people = fair.people.iter().map(left).collect();
    Fair { people, fixed: fixed.into_iter().collect(), ..fair.clone() }
}

/// What is worth how much: each level outweighs all that come after it together.
fn aim(hall: &Hall, printed: &[Interview], fills_free_seats: bool) -> Aim {
    let mut aim = Aim::people_then_score(hall);
    let people = i128::from(hall.visitors_count());
    aim.kept = people_weight(hall) * (people + 1);
    let had = aim.kept * (i128::try_from(printed.len()).unwrap_or(i128::MAX >> 64) + 1) + aim.kept;
    let mut cards: BTreeMap<JobseekerId, Vec<&Interview>> = BTreeMap::new();
    for interview in printed {
        cards.entry(interview.person).or_default().push(interview);
    }
    for (place, visitor) in hall.visitors.iter().enumerate() {
        let Some(card) = cards.get(&visitor.id) else { continue };
        let seat = |it: &&Interview| {
            let offer = hall.offer_of(it.posting)?;
            Some((it.slot, visitor.wishes.iter().position(|wish| wish.offer == offer)?))
        };
        aim.printed.get_mut(place).into_iter().for_each(|it| *it = card.iter().filter_map(seat).collect());
        aim.cover.get_mut(place).into_iter().for_each(|it| *it = had);
        if !fills_free_seats {
            aim.most.get_mut(place).into_iter().for_each(|most| *most = (*most).min(card.len()));
        }
    }
    aim
}

/// What is still to come, everybody's first interview before anybody's second, the higher scores first.
fn in_order(hall: &Hall, printed: &[Interview], now: usize) -> Vec<Interview> {
    let score = |it: &Interview| {
        let visitor =
            hall.visitors.binary_search_by_key(&it.person, |it| it.id).ok().and_then(|it| hall.visitors.get(it));
        let wish = visitor
            .and_then(|visitor| visitor.wishes.iter().find(|wish| Some(wish.offer) == hall.offer_of(it.posting)));
        wish.map_or(0, |wish| wish.score)
    };
    let mut coming: Vec<(Reverse<i128>, &Interview)> =
        printed.iter().filter(|it| it.slot >= now).map(|it| (Reverse(score(it)), it)).collect();
    coming.sort();
    let mut turns: BTreeMap<JobseekerId, u32> = BTreeMap::new();
    let mut ranked: Vec<(u32, Reverse<i128>, &Interview)> = Vec::new();
    for (score, it) in coming {
        let turn = turns.entry(it.person).or_default();
        ranked.push((*turn, score, it));
        *turn += 1;
    }
    ranked.sort();
    ranked.into_iter().map(|(.., it)| it.clone()).collect()
}

/// Who finds what changed on the card.
fn changes(fair: &Fair, printed: &[Interview], planned: &[Interview]) -> Vec<PersonChange> {
    let people: BTreeSet<JobseekerId> = printed.iter().chain(planned).map(|it| it.person).collect();
    let there: BTreeMap<JobseekerId, SlotSet> = fair.people.iter().map(|it| (it.id, it.there)).collect();
    let card = |list: &[Interview]| {
        let mut cards: BTreeMap<JobseekerId, BTreeMap<PostingId, usize>> = BTreeMap::new();
        for it in list {
            cards.entry(it.person).or_default().insert(it.posting, it.slot);
        }
        cards
    };
    let (before, after) = (card(printed), card(planned));
    let none = BTreeMap::new();
    let change = |person: JobseekerId| {
        let (old, new) = (before.get(&person).unwrap_or(&none), after.get(&person).unwrap_or(&none));
        let there = there.get(&person).copied().unwrap_or_default();
        let moved = old.iter().filter(|(posting, slot)| new.get(posting).is_some_and(|it| it != *slot)).count();
        let lost = || old.iter().filter(|(posting, _)| !new.contains_key(posting));
        let freed = lost().filter(|(_, slot)| !there.contains(**slot)).count();
        let added = new.keys().filter(|posting| !old.contains_key(posting)).count();
        let dropped = count(lost().count() - freed);
        PersonChange { person, moved: count(moved), dropped, freed: count(freed), added: count(added) }
    };
    people.into_iter().map(change).filter(|it| it.moved + it.dropped + it.freed + it.added > 0).collect()
}
