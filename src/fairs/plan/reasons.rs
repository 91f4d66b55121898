//! Says of each person without an interview why, one reason for each candidate posting. What would hold were the person
//! alone at the fair is told apart from what others took. The pace is never a reason: one interview needs no way.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::grid::count;
use super::hall::{Hall, Visitor, Wish};
use super::outcome::{Reason, Unplanned};
use super::problem::{AideKinds, Candidate, Fair, FairPosting, Person};
use super::slots::SlotSet;
use crate::domain::ids::PostingId;

/// The fair as these reasons see it.
struct Seen<'a> {
    day: SlotSet,
    postings: BTreeMap<PostingId, &'a FairPosting>,
    /// Slots in which some interviewer of the posting works at its open booth.
    staffed: BTreeMap<PostingId, SlotSet>,
    fair: &'a Fair,
}

/// In order of their ids.
pub(super) fn unplanned(fair: &Fair, hall: &Hall, board: &Board) -> Vec<Unplanned> {
    let open: BTreeMap<_, SlotSet> = fair.booths.iter().map(|it| (it.id, it.open)).collect();
    let mut staffed: BTreeMap<PostingId, SlotSet> = BTreeMap::new();
    for it in &fair.interviewers {
        let works = it.works.and(open.get(&it.booth).copied().unwrap_or_default());
        for posting in &it.postings {
            let slots = staffed.entry(*posting).or_default();
            *slots = slots.or(works);
        }
    }
    let day = SlotSet::before(fair.slots.len());
    let seen = Seen { day, postings: fair.postings.iter().map(|it| (it.id, it)).collect(), staffed, fair };
    let people: BTreeMap<_, &Person> = fair.people.iter().map(|it| (it.id, it)).collect();
    let left = hall.visitors.iter().zip(board.days()).filter(|(_, day)| day.is_empty());
    let why = |(visitor, _): (&Visitor, _)| {
        let person = people.get(&visitor.id)?;
        Some(Unplanned { person: visitor.id, reasons: reasons(&seen, hall, board, person, visitor) })
    };
    left.filter_map(why).collect()
}

fn reasons(seen: &Seen<'_>, hall: &Hall, board: &Board, person: &Person, visitor: &Visitor) -> Vec<(Reason, u32)> {
    let all = count(person.candidates.len());
    let rest_allows_none = person.rest.is_some_and(|rest| rest.free_slots > 0 && rest.after == 0);
    let whole = [
        (person.candidates.is_empty(), Reason::NoCandidatePosting),
        (person.most_interviews == 0, Reason::MaxInterviewsZero),
        (person.there.and(seen.day).is_empty(), Reason::NeverThere),
        (rest_allows_none, Reason::RestAllowsNone),
    ];
    if let Some((_, reason)) = whole.into_iter().find(|(holds, _)| *holds) {
        return vec![(reason, all)];
    }
    let mut counts: BTreeMap<Reason, u32> = BTreeMap::new();
    for candidate in &person.candidates {
        let reason = match alone(seen, person, candidate) {
            Some(reason) => reason,
            None => lost(hall, board, visitor, candidate.posting),
        };
        *counts.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<(Reason, u32)> = counts.into_iter().collect();
    reasons.sort_by_key(|(reason, number)| (std::cmp::Reverse(*number), *reason));
    reasons
}

/// Why this interview could not be, were nobody else at the fair; `None` where it could.
fn alone(seen: &Seen<'_>, person: &Person, candidate: &Candidate) -> Option<Reason> {
    if seen.postings.get(&candidate.posting).is_some_and(|it| it.limit == Some(0)) {
        return Some(Reason::PostingLimitZero);
    }
    let staffed = seen.staffed.get(&candidate.posting).copied().unwrap_or_default().and(seen.day);
    if staffed.is_empty() {
        return Some(Reason::NoInterviewerForPostings);
    }
    let mut slots = staffed.and(person.there);
    if slots.is_empty() {
        return Some(Reason::NotThereWhenBoothsAreOpen);
    }
    for kind in candidate.needs.iter() {
        let of_kind = || seen.fair.helpers.iter().filter(|it| it.kind == kind);
        if of_kind().next().is_none() {
            return Some(Reason::NoHelperOfKind { kind });
        }
        slots = slots.and(of_kind().fold(SlotSet::NONE, |slots, it| slots.or(it.works)));
        if slots.is_empty() {
            return Some(Reason::HelperNeverFreeWhenBoothOpen { kind });
        }
    }
    None
}

/// What stands in the way of an interview that could be, were nobody else at the fair.
fn lost(hall: &Hall, board: &Board, visitor: &Visitor, posting: PostingId) -> Reason {
    let offer = hall.offer_of(posting).unwrap_or(usize::MAX);
    let Some(wish) = visitor.wishes.iter().find(|it| it.offer == offer) else { return Reason::NotReached };
    if !board.is_below_limit(hall, offer) {
        return Reason::PostingLimitReached;
    }
    let desks = hall.offers.get(offer).map_or(&[][..], |it| &it.desks);
    let has_seat = |slot: &usize| desks.iter().any(|desk| board.has_room_at(hall, *desk, *slot));
    let open: Vec<usize> = wish.slots.iter().filter(has_seat).collect();
    if open.is_empty() {
        return every_seat_taken(hall, wish);
    }
    let busy = |slot: &usize| wish.needs.iter().find(|kind| !board.has_helper(hall, *kind, *slot));
    let kinds: Option<BTreeSet<_>> = open.iter().map(busy).collect();
    // Where a slot has seat and helpers nothing stands in the way but that the search was stopped.
    kinds.and_then(|kinds| kinds.first().copied()).map_or(Reason::NotReached, |kind| Reason::HelpersTaken { kind })
}

fn every_seat_taken(hall: &Hall, wish: &Wish) -> Reason {
    let seats = wish.slots.iter().map(|slot| hall.seats(wish.offer, slot)).sum();
    let booth = hall.booth_of(wish.offer);
    let wants = |visitor: &&Visitor| visitor.wishes.iter().any(|it| hall.booth_of(it.offer) == booth);
    Reason::EverySeatTaken { seats, wanting: count(hall.visitors.iter().filter(wants).count()) }
}

/// The kinds of helper that people without an interview need.
pub(super) fn kinds_needed(hall: &Hall, board: &Board, fair: &Fair) -> AideKinds {
    let left: BTreeSet<_> =
        hall.visitors.iter().zip(board.days()).filter(|(_, day)| day.is_empty()).map(|(it, _)| it.id).collect();
    let people = fair.people.iter().filter(|it| left.contains(&it.id));
    people.flat_map(|it| &it.candidates).flat_map(|it| it.needs.iter()).collect()
}
