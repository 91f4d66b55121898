//! The fair in numbers: everything sorted by id and named by its place, seats and ways worked out once. Interviewers of
//! one booth who interview for the same postings are one `Desk`, helpers of one kind are counted; who it is in person
//! is settled last, in `seating.rs`. Nothing is decided here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::grid::{Grid, count};
use super::problem::{AideKind, AideKinds, Candidate, Fair, Interview, Person, Position, Rest, Slot};
use super::slots::SlotSet;
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};

/// A posting as a place to go to.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub id: PostingId,
    pub booth: usize,
    /// Those with fewest postings first, so that the others stay free for more.
    pub desks: Vec<usize>,
    pub limit: u32,
    /// What its interviews are measured by for evenness: those wished for, or its seats; never zero.
    pub measure: u32,
}

/// Interviewers of one booth for the same postings.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub booth: usize,
    /// Places in `Hall::interviewers`.
    pub members: Vec<usize>,
}

/// A candidate posting of one visitor that some slot would allow, were nobody else there.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub offer: usize,
    pub score: i128,
    pub needs: AideKinds,
    pub slots: SlotSet,
}

/// An interview of one visitor: which of the wishes, when and at which desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seat {
    pub slot: usize,
    pub wish: usize,
    pub desk: usize,
    pub is_fixed: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub id: JobseekerId,
    pub most: usize,
    pub rest: Option<Rest>,
    /// The best first, equals by the ids of their postings.
    pub wishes: Vec<Wish>,
    /// Wishes by slot.
    pub options: Vec<Vec<usize>>,
    /// In order of time.
    pub fixed: Vec<Seat>,
    /// Minutes between the booths of two wishes.
    pub walk: Grid<u32>,
    pub longest_walk: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Hall {
    pub slots: Vec<Slot>,
    pub booths: Vec<BoothId>,
    pub offers: Vec<Offer>,
    pub desks: Vec<Desk>,
    pub interviewers: Vec<(InterviewerId, SlotSet)>,
    pub helpers: Vec<(AideId, AideKind, SlotSet)>,
    /// Interviewers at work, by desk and slot; none where the booth is shut.
    pub desk_room: Grid<u32>,
    /// Helpers at work, by kind and slot.
    pub kind_room: Grid<u32>,
    pub metres: Grid<u32>,
    /// From the end of one slot to the start of a later one.
    pub minutes: Grid<u32>,
    pub free_slots: Grid<u32>,
    pub visitors: Vec<Visitor>,
}

/// Of more candidates than this only the best are searched; the bound looks at all.
pub(super) const MOST_OPTIONS: usize = 128;
/// Nobody waits for a way that takes a day.
const NEVER: u32 = 24 * 60;

impl Hall {
    /// Of a fair without faults.
    pub fn of(fair: &Fair) -> Self {
        let mut places: Vec<(BoothId, Position, SlotSet)> =
            fair.booths.iter().map(|it| (it.id, it.position, it.open)).collect();
        places.sort_by_key(|(id, ..)| *id);
        let slots = fair.slots.len();
        let mut helpers: Vec<_> =
            fair.helpers.iter().map(|it| (it.id, it.kind, it.works.and(SlotSet::before(slots)))).collect();
        helpers.sort_unstable_by_key(|(id, ..)| *id);
        let mut hall = Self {
            slots: fair.slots.clone(),
            booths: places.iter().map(|(id, ..)| *id).collect(),
            offers: Vec::new(),
            desks: Vec::new(),
            interviewers: Vec::new(),
            desk_room: Grid::default(),
            kind_room: Grid::new(AideKind::ALL.len(), slots),
            metres: Grid::new(places.len(), places.len()),
            minutes: Grid::new(slots, slots),
            free_slots: Grid::new(slots, slots),
            visitors: Vec::new(),
            helpers,
        };
        for (row, (_, from, _)) in places.iter().enumerate() {
            for (column, (_, to, _)) in places.iter().enumerate() {
                hall.metres.set(row, column, from.metres_to(*to));
            }
        }
        for first in 0..slots {
            for second in first + 1..slots {
                hall.minutes.set(first, second, fair.minutes_between(first, second).unwrap_or(0));
                hall.free_slots.set(first, second, fair.free_slots_between(first, second));
            }
        }
        for (_, kind, works) in hall.helpers.clone() {
            works.iter().for_each(|slot| hall.kind_room.change(kind.place(), slot, |room| room + 1));
        }
        hall.set_up_desks(fair, &places);
        hall.set_up_offers(fair);
        hall.invite(fair);
        hall
    }

    fn set_up_desks(&mut self, fair: &Fair, places: &[(BoothId, Position, SlotSet)]) {
        let slots = self.slots.len();
        let mut interviewers: Vec<_> = fair.interviewers.iter().collect();
        interviewers.sort_by_key(|it| it.id);
        let mut desks: BTreeMap<(usize, Vec<PostingId>), Vec<usize>> = BTreeMap::new();
        for interviewer in interviewers {
            let Some(booth) = places.iter().position(|(id, ..)| *id == interviewer.booth) else { continue };
            let open = places.get(booth).map_or(SlotSet::NONE, |(.., open)| *open);
            let postings = interviewer.postings.iter().copied().collect();
            desks.entry((booth, postings)).or_default().push(self.interviewers.len());
            self.interviewers.push((interviewer.id, interviewer.works.and(open).and(SlotSet::before(slots))));
        }
        self.desk_room = Grid::new(desks.len(), slots);
        for (desk, ((booth, _), members)) in desks.into_iter().enumerate() {
            for (_, works) in members.iter().filter_map(|member| self.interviewers.get(*member)) {
                works.iter().for_each(|slot| self.desk_room.change(desk, slot, |room| room + 1));
            }
            self.desks.push(Desk { booth, members });
        }
    }

    fn set_up_offers(&mut self, fair: &Fair) {
        let mut postings: Vec<_> = fair.postings.iter().collect();
        postings.sort_by_key(|it| it.id);
        let postings_of: BTreeMap<InterviewerId, usize> =
            fair.interviewers.iter().map(|it| (it.id, it.postings.len())).collect();
        for posting in postings {
            let Ok(booth) = self.booths.binary_search(&posting.booth) else { continue };
            let interviews = |desk: &Desk| {
                let first = desk.members.first().and_then(|member| self.interviewers.get(*member)).map(|(id, _)| *id);
                fair.interviewers.iter().any(|it| Some(it.id) == first && it.postings.contains(&posting.id))
            };
            let breadth = |desk: usize| {
                let first =
                    self.desks.get(desk).and_then(|it| it.members.first()).and_then(|it| self.interviewers.get(*it));
                first.and_then(|(id, _)| postings_of.get(id)).copied().unwrap_or(0)
            };
            let of_booth = self.desks.iter().enumerate().filter(|(_, it)| it.booth == booth && interviews(it));
            let mut desks: Vec<usize> = of_booth.map(|(at, _)| at).collect();
            desks.sort_by_key(|desk| (breadth(*desk), *desk));
            let seats: u32 = desks.iter().map(|desk| self.desk_room.row(*desk).iter().sum::<u32>()).sum();
            let measure = posting.wished.map_or(seats, u32::from).max(1);
            let limit = posting.limit.map_or(u32::MAX, u32::from);
            self.offers.push(Offer { id: posting.id, booth, desks, limit, measure });
        }
    }

    fn invite(&mut self, fair: &Fair) {
        let mut people: Vec<&Person> = fair.people.iter().collect();
        people.sort_by_key(|it| it.id);
        let mut fixed: BTreeMap<JobseekerId, Vec<&Interview>> = BTreeMap::new();
        for interview in &fair.fixed {
            fixed.entry(interview.person).or_default().push(interview);
        }
        self.visitors =
            people.into_iter().map(|it| self.visitor(it, fixed.get(&it.id).map_or(&[], Vec::as_slice))).collect();
    }

    fn visitor(&self, person: &Person, fixed: &[&Interview]) -> Visitor {
        let mut candidates: Vec<&Candidate> = person.candidates.iter().collect();
        candidates.sort_by_key(|it| (Reverse(it.score), it.posting));
        let is_fixed = |posting: PostingId| fixed.iter().any(|it| it.posting == posting);
        let mut wishes: Vec<Wish> = candidates.iter().filter_map(|it| self.wish(person, it)).collect();
        wishes.retain(|wish| !wish.slots.is_empty() || self.offers.get(wish.offer).is_some_and(|it| is_fixed(it.id)));
        let mut options = vec![Vec::new(); self.slots.len()];
        for (at, wish) in wishes.iter().enumerate().take(MOST_OPTIONS) {
            wish.slots
                .iter()
                .filter_map(|slot| options.get_mut(slot).map(|list: &mut Vec<usize>| list.push(at)))
                .count();
        }
        let mut walk = Grid::new(wishes.len(), wishes.len());
        for (row, from) in wishes.iter().enumerate() {
            for (column, to) in wishes.iter().enumerate() {
                let metres = self.metres.get(self.booth_of(from.offer), self.booth_of(to.offer));
                walk.set(row, column, person.minutes_for(metres).unwrap_or(NEVER).min(NEVER));
            }
        }
        let longest_walk = walk.cells().iter().copied().max().unwrap_or(0);
        let rest = person.rest.filter(|rest| rest.free_slots > 0);
        // Somebody who must rest before the first interview never gets to it.
        let can_start = rest.is_none_or(|rest| rest.after > 0);
        let most = if can_start { usize::from(person.most_interviews) } else { 0 };
        let mut visitor = Visitor { id: person.id, most, rest, wishes, options, fixed: Vec::new(), walk, longest_walk };
        visitor.fixed = fixed.iter().filter_map(|it| self.fixed_seat(&visitor, it)).collect();
        visitor.fixed.sort_by_key(|seat| seat.slot);
        visitor
    }

    fn wish(&self, person: &Person, candidate: &Candidate) -> Option<Wish> {
        let offer = self.offer_of(candidate.posting)?;
        let desks = self.offers.get(offer).map_or(&[][..], |it| &it.desks);
        let has_room = |slot: &usize| {
            let is_helped = candidate.needs.iter().all(|kind| self.kind_room.get(kind.place(), *slot) > 0);
            is_helped && desks.iter().any(|desk| self.desk_room.get(*desk, *slot) > 0)
        };
        let is_open = person.most_interviews > 0 && self.offers.get(offer).is_some_and(|it| it.limit > 0);
        let there = person.there.and(SlotSet::before(self.slots.len()));
        let slots = if is_open { there.iter().filter(has_room).collect() } else { SlotSet::NONE };
        Some(Wish { offer, score: i128::from(candidate.score.value()), needs: candidate.needs, slots })
    }

    fn fixed_seat(&self, visitor: &Visitor, interview: &Interview) -> Option<Seat> {
        let offer = self.offer_of(interview.posting)?;
        let wish = visitor.wishes.iter().position(|it| it.offer == offer)?;
        let member = self.interviewers.iter().position(|(id, _)| *id == interview.interviewer)?;
        let desk = self.desks.iter().position(|it| it.members.contains(&member))?;
        Some(Seat { slot: interview.slot, wish, desk, is_fixed: true })
    }

    pub fn offer_of(&self, posting: PostingId) -> Option<usize> {
        self.offers.binary_search_by_key(&posting, |it| it.id).ok()
    }

    pub fn booth_of(&self, offer: usize) -> usize {
        self.offers.get(offer).map_or(usize::MAX, |it| it.booth)
    }

    /// Seats of an offer in a slot, taken or not.
    pub fn seats(&self, offer: usize, slot: usize) -> u32 {
        let desks = self.offers.get(offer).map_or(&[][..], |it| &it.desks);
        desks.iter().map(|desk| self.desk_room.get(*desk, slot)).sum()
    }

    pub fn seats_of_booth(&self, booth: usize, session: u16) -> u32 {
        let desks = self.desks.iter().enumerate().filter(|(_, it)| it.booth == booth);
        let of_session = |(_, slot): &(usize, &Slot)| slot.session == session;
        let room = |desk| {
            self.slots.iter().enumerate().filter(of_session).map(|(at, _)| self.desk_room.get(desk, at)).sum::<u32>()
        };
        desks.map(|(desk, _)| room(desk)).sum()
    }

    pub fn visitors_count(&self) -> u32 {
        count(self.visitors.len())
    }
}

impl Visitor {
    /// Whether there is time to move from one wish's booth to another's.
    pub fn can_walk(&self, hall: &Hall, from: (usize, usize), to: (usize, usize)) -> bool {
        self.walk.get(from.1, to.1) <= hall.minutes.get(from.0, to.0)
    }

    /// Whether the time between two slots is a rest. Without a wish for rest all times are.
    pub fn is_rest(&self, hall: &Hall, first: usize, second: usize) -> bool {
        self.rest.is_none_or(|rest| hall.free_slots.get(first, second) >= u32::from(rest.free_slots))
    }

    /// Whether every walk and any rest fits between the two slots.
    pub fn is_settled(&self, hall: &Hall, first: usize, second: usize) -> bool {
        self.longest_walk <= hall.minutes.get(first, second) && self.is_rest(hall, first, second)
    }

    /// Most interviews in a row.
    pub fn row(&self) -> usize {
        self.rest.map_or(usize::MAX, |rest| usize::from(rest.after))
    }

    pub fn score_of(&self, wish: usize) -> i128 {
        self.wishes.get(wish).map_or(0, |it| it.score)
    }

    pub fn needs_of(&self, wish: usize) -> AideKinds {
        self.wishes.get(wish).map_or(AideKinds::NONE, |it| it.needs)
    }

    pub fn offer_at(&self, wish: usize) -> usize {
        self.wishes.get(wish).map_or(usize::MAX, |it| it.offer)
    }
}
