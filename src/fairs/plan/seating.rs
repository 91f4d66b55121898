//! Turns seats at desks into interviews with named interviewers and helpers. There are enough of both by then. Whoever is
//! fixed or was printed stays; a helper stays with a person, or else near the booth of before.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::hall::{Hall, Seat};
use super::problem::{AideKind, Interview};
use crate::domain::ids::{AideId, InterviewerId, JobseekerId};

/// What is to be kept, by slot and person.
pub(super) type Named<'a> = BTreeMap<(usize, JobseekerId), &'a Interview>;

pub(super) fn named(interviews: &[Interview]) -> Named<'_> {
    interviews.iter().map(|it| ((it.slot, it.person), it)).collect()
}

struct Seating<'a> {
    hall: &'a Hall,
    /// Where each helper was last: visitor and booth.
    last: BTreeMap<AideId, (usize, usize)>,
}

/// Interviews in order of slot and person. `fixed` are kept as they are, of `printed` whoever is still at work.
pub(super) fn interviews(hall: &Hall, board: &Board, fixed: &Named<'_>, printed: &Named<'_>) -> Vec<Interview> {
    let mut by_slot: Vec<Vec<(usize, Seat)>> = vec![Vec::new(); hall.slots.len()];
    for (visitor, day) in board.days().iter().enumerate() {
        for seat in day {
            if let Some(list) = by_slot.get_mut(seat.slot) {
                list.push((visitor, *seat));
            }
        }
    }
    let mut seating = Seating { hall, last: BTreeMap::new() };
    let of_slot = |seats: &Vec<(usize, Seat)>| seating.of_slot(seats, fixed, printed);
    let mut all: Vec<Interview> = by_slot.iter().flat_map(of_slot).collect();
    all.sort();
    all
}

impl Seating<'_> {
    fn of_slot(&mut self, seats: &[(usize, Seat)], fixed: &Named<'_>, printed: &Named<'_>) -> Vec<Interview> {
        let mut interviewers: BTreeMap<usize, InterviewerId> = BTreeMap::new();
        let mut helpers: BTreeMap<(usize, AideKind), AideId> = BTreeMap::new();
        // First who is fixed, then who was printed, then the others: so nobody takes a place that was somebody's.
        for kept in [Some(fixed), Some(printed), None] {
            for (visitor, seat) in seats {
                let before = kept.map(|kept| self.kept(kept, *visitor, *seat));
                if before == Some(None) {
                    continue;
                }
                let before = before.flatten();
                self.seat_interviewer(*visitor, *seat, before, &mut interviewers);
                self.seat_helpers(*visitor, *seat, before, &mut helpers);
            }
        }
        let interview = |(visitor, seat): &(usize, Seat)| {
            let it = self.hall.visitors.get(*visitor)?;
            let offer = self.hall.offers.get(it.offer_at(seat.wish))?;
            let of_visitor = helpers.iter().filter(|((whose, _), _)| whose == visitor);
            let mut helpers: Vec<AideId> = of_visitor.map(|(_, helper)| *helper).collect();
            helpers.sort_unstable();
            let (person, booth) = (it.id, *self.hall.booths.get(offer.booth)?);
            let interviewer = *interviewers.get(visitor)?;
            Some(Interview { slot: seat.slot, person, booth, posting: offer.id, interviewer, helpers })
        };
        let of_slot: Vec<Interview> = seats.iter().filter_map(interview).collect();
        for ((visitor, _), helper) in helpers {
            if let Some((_, seat)) = seats.iter().find(|(other, _)| *other == visitor) {
                self.last.insert(helper, (visitor, self.booth(visitor, *seat)));
            }
        }
        of_slot
    }

    fn booth(&self, visitor: usize, seat: Seat) -> usize {
        self.hall.visitors.get(visitor).map_or(usize::MAX, |it| self.hall.booth_of(it.offer_at(seat.wish)))
    }

    /// The interview that was this one before.
    fn kept<'a>(&self, kept: &Named<'a>, visitor: usize, seat: Seat) -> Option<&'a Interview> {
        let it = self.hall.visitors.get(visitor)?;
        let posting = self.hall.offers.get(it.offer_at(seat.wish))?.id;
        kept.get(&(seat.slot, it.id)).copied().filter(|before| before.posting == posting)
    }

    fn seat_interviewer(
        &self,
        visitor: usize,
        seat: Seat,
        before: Option<&Interview>,
        seated: &mut BTreeMap<usize, InterviewerId>,
    ) {
        if seated.contains_key(&visitor) {
            return;
        }
        let taken: BTreeSet<InterviewerId> = seated.values().copied().collect();
        let members = self.hall.desks.get(seat.desk).map_or(&[][..], |it| &it.members);
        let at_work = members.iter().filter_map(|member| self.hall.interviewers.get(*member));
        let mut free =
            at_work.filter(|(id, works)| works.contains(seat.slot) && !taken.contains(id)).map(|(id, _)| *id);
        let chosen = match before {
            Some(before) => free.find(|id| *id == before.interviewer),
            None => free.next(),
        };
        if let Some(id) = chosen {
            seated.insert(visitor, id);
        }
    }

    fn seat_helpers(
        &self,
        visitor: usize,
        seat: Seat,
        before: Option<&Interview>,
        seated: &mut BTreeMap<(usize, AideKind), AideId>,
    ) {
        let needs = self.hall.visitors.get(visitor).map(|it| it.needs_of(seat.wish)).unwrap_or_default();
        let booth = self.booth(visitor, seat);
        for kind in needs.iter().filter(|kind| !seated.contains_key(&(visitor, *kind))).collect::<Vec<_>>() {
            let taken: BTreeSet<AideId> = seated.values().copied().collect();
            let of_kind =
                self.hall.helpers.iter().filter(|(_, other, works)| *other == kind && works.contains(seat.slot));
            let free = of_kind.map(|(id, ..)| *id).filter(|id| !taken.contains(id));
            let distance = |id: AideId| match self.last.get(&id) {
                Some((before, _)) if *before == visitor => (false, 0, id),
                Some((_, place)) => (true, self.hall.metres.get(*place, booth), id),
                None => (true, 0, id),
            };
            let chosen = match before {
                Some(before) => free.filter(|id| before.helpers.contains(id)).min(),
                None => free.min_by_key(|id| distance(*id)),
            };
            if let Some(id) = chosen {
                seated.insert((visitor, kind), id);
            }
        }
    }
}
