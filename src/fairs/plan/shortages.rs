//! What a fair is short of: plans again with one more helper of a kind, or one more interviewer at a booth, and tells what
//! that brings beyond what the same effort brings without. Where to look first is read from the bound's prices.

use std::cmp::Reverse;

use uuid::Uuid;

use super::aim::Aim;
use super::board::Board;
use super::bound::Prices;
use super::carry::carry;
use super::hall::Hall;
use super::outcome::{Scarce, Shortage};
use super::problem::{Aide, AideKind, AideKinds, Fair, Interview, Interviewer};
use super::search::Search;
use super::slots::SlotSet;
use crate::domain::ids::{AideId, InterviewerId};

/// Booths that are looked at: those with the highest prices.
const BOOTHS: usize = 6;
/// Tries with one more of something.
const ATTEMPTS: u32 = 300;

/// What would help most first; nothing that would not, and nothing at all where `goes_on` stops it. `needed` are the kinds
/// of helper that people without an interview need.
pub(super) fn shortages(
    fair: &Fair,
    hall: &Hall,
    plan: &[Interview],
    prices: &Prices,
    needed: AideKinds,
    goes_on: &mut dyn FnMut() -> bool,
) -> Vec<Shortage> {
    let scarce = scarce(hall, prices, needed);
    if scarce.is_empty() || !goes_on() {
        return Vec::new();
    }
    let (people, score) = reach(fair, plan, prices);
    let mut found = Vec::new();
    for what in scarce {
        if !goes_on() {
            return Vec::new();
        }
        let (more_people, more_score) = reach(&with_one_more(fair, what), plan, prices);
        let more_people = more_people.saturating_sub(people);
        let more_score = u64::try_from(more_score - score).unwrap_or(0);
        if more_people > 0 || more_score > 0 {
            found.push(Shortage { what, more_people, more_score });
        }
    }
    found.sort_by_key(|it| (Reverse(it.more_people), Reverse(it.more_score), it.what));
    found
}

fn scarce(hall: &Hall, prices: &Prices, needed: AideKinds) -> Vec<Scarce> {
    let price_of_kind = |kind: AideKind| prices.kinds.row(kind.place()).iter().sum::<i64>();
    let kinds = AideKind::ALL.into_iter().filter(|kind| price_of_kind(*kind) > 0 || needed.contains(*kind));
    let price_of_booth = |booth: usize| -> i64 {
        let desks = hall.desks.iter().enumerate().filter(|(_, it)| it.booth == booth);
        desks.map(|(desk, _)| prices.desks.row(desk).iter().sum::<i64>()).sum()
    };
    let mut booths: Vec<(Reverse<i64>, usize)> =
        (0..hall.booths.len()).map(|it| (Reverse(price_of_booth(it)), it)).collect();
    booths.sort_unstable();
    let dear = booths.into_iter().take(BOOTHS).filter(|(price, _)| price.0 > 0);
    let booths = dear.filter_map(|(_, booth)| hall.booths.get(booth)).map(|id| Scarce::Booth(*id));
    kinds.map(Scarce::Helper).chain(booths).collect()
}

fn with_one_more(fair: &Fair, what: Scarce) -> Fair {
    let mut larger = fair.clone();
    let works = SlotSet::before(fair.slots.len());
    match what {
        Scarce::Helper(kind) => {
            let is_free = |id: &AideId| fair.helpers.iter().all(|it| it.id != *id);
            let id = (0..=u128::from(u64::MAX)).map(|number| AideId::new(Uuid::from_u128(number))).find(is_free);
            larger.helpers.extend(id.map(|id| Aide { id, kind, works }));
        }
        Scarce::Booth(booth) => {
            let is_free = |id: &InterviewerId| fair.interviewers.iter().all(|it| it.id != *id);
            let id = (0..=u128::from(u64::MAX)).map(|number| InterviewerId::new(Uuid::from_u128(number))).find(is_free);
            let postings = fair.postings.iter().filter(|it| it.booth == booth).map(|it| it.id).collect();
            larger.interviewers.extend(id.map(|id| Interviewer { id, booth, works, postings }));
        }
    }
    larger
}

/// People and score after a short search that starts from the plan.
fn reach(fair: &Fair, plan: &[Interview], prices: &Prices) -> (u32, i128) {
    let hall = Hall::of(fair);
    let aim = Aim::people_then_score(&hall);
    let mut board = Board::new(&hall, &aim);
    carry(&hall, &aim, &mut board, plan);
    let mut search = Search::new(&hall, &aim, prices, board, 1);
    search.seat_all(0);
    (0..ATTEMPTS).for_each(|_| search.attempt(1_000_000));
    search.finish();
    (search.board.people(), search.board.score(&hall))
}
