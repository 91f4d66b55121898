//! Made-up fairs from a seed, shaped like real ones, for tests and figures. Nothing in them is about anybody.

use uuid::Uuid;

use super::lottery::Lottery;
use super::problem::{
    Aide, AideKind, AideKinds, Booth, Candidate, Fair, FairPosting, Interviewer, Person, Position, Rest, Slot,
};
use super::slots::SlotSet;
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;

/// How large a made-up fair is, and how it is filled.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub people: usize,
    pub booths: usize,
    pub slots: usize,
    /// Helpers of each kind.
    pub helpers: usize,
    pub seed: u64,
}

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((kind << 64) | u128::try_from(number).unwrap_or(0))
}

fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// A hall of booths in rows of ten, six metres apart; three of ten people need a helper for some postings, one in four
/// walks slowly, one in five wants rests, and everybody has 3 to 25 candidates, more of them at the booths all want.
pub fn fair(shape: Shape) -> Fair {
    let mut lottery = Lottery::new(shape.seed);
    let mut fair = Fair { slots: day(shape.slots), ..Fair::default() };
    for number in 0..shape.booths {
        set_up_booth(&mut fair, &mut lottery, number, shape.slots);
    }
    for (kind, it) in AideKind::ALL.into_iter().enumerate() {
        for number in 0..shape.helpers {
            let works = stay(&mut lottery, shape.slots, 60);
            fair.helpers.push(Aide { id: AideId::new(id(5, kind * 1000 + number)), kind: it, works });
        }
    }
    for number in 0..shape.people {
        let person = person(&fair, &mut lottery, number);
        fair.people.push(person);
    }
    fair
}

/// Slots of 15 minutes with 3 to move, in sessions of six with 20 minutes between.
fn day(slots: usize) -> Vec<Slot> {
    let start = |at: usize| 9 * 60 + at * 18 + (at / 6) * 17;
    (0..slots)
        .map(|at| Slot { session: small(at / 6), starts: small(start(at)), ends: small(start(at) + 15) })
        .collect()
}

/// All day for so many of a hundred, else a part of it.
fn stay(lottery: &mut Lottery, slots: usize, percent: usize) -> SlotSet {
    if lottery.percent(percent) {
        return SlotSet::before(slots);
    }
    let first = lottery.below(slots / 2 + 1);
    let length = slots / 3 + lottery.below(slots / 2 + 1);
    SlotSet::from_on(first).and(SlotSet::before((first + length).min(slots)))
}

fn set_up_booth(fair: &mut Fair, lottery: &mut Lottery, number: usize, slots: usize) {
    let booth = BoothId::new(id(1, number));
    let metre = |place: usize| i32::try_from(place * 6).unwrap_or(0);
    let position = Position { x: metre(number % 10), y: metre(number / 10) };
    fair.booths.push(Booth { id: booth, position, open: stay(lottery, slots, 85) });
    let postings: Vec<PostingId> = (0..=lottery.below(5)).map(|at| PostingId::new(id(2, number * 10 + at))).collect();
    for posting in &postings {
        let limit = lottery.percent(15).then(|| small(3 + lottery.below(8)));
        fair.postings.push(FairPosting { id: *posting, booth, wished: None, limit });
    }
    for at in 0..=lottery.below(3) {
        // The second and third interviewer may be for some of the postings only.
        let is_for = |lottery: &mut Lottery| at == 0 || lottery.percent(70);
        let postings = postings.iter().copied().filter(|_| is_for(lottery)).collect();
        let works = stay(lottery, slots, 75);
        fair.interviewers.push(Interviewer { id: InterviewerId::new(id(3, number * 10 + at)), booth, works, postings });
    }
}

/// Somebody with wishes among the postings that the fair has.
pub fn person(fair: &Fair, lottery: &mut Lottery, number: usize) -> Person {
    let kinds: AideKinds = if lottery.percent(30) {
        let first = lottery.pick(&AideKind::ALL).copied();
        let second = if lottery.percent(15) { lottery.pick(&AideKind::ALL).copied() } else { None };
        first.into_iter().chain(second).collect()
    } else {
        AideKinds::NONE
    };
    let pace = if lottery.percent(25) { 8 + lottery.below(12) } else { 50 + lottery.below(20) };
    let rest = lottery.percent(20).then(|| Rest { free_slots: 1, after: small(1 + lottery.below(2)) });
    let wanted = 3 + lottery.below(23);
    let mut candidates: Vec<Candidate> = Vec::new();
    for _ in 0..wanted * 3 {
        // The lower of two draws: some booths are wanted by more.
        let drawn = lottery.below(fair.postings.len()).min(lottery.below(fair.postings.len()));
        let Some(posting) = fair.postings.get(drawn) else { break };
        if candidates.len() < wanted && candidates.iter().all(|it| it.posting != posting.id) {
            let drawn = 400_000 + lottery.below(300_000) + lottery.below(300_000);
            let score = Millionths::new(u32::try_from(drawn).unwrap_or(0)).unwrap_or_default();
            let verdict = if lottery.percent(60) { Verdict::Accessible } else { Verdict::ToConfirm };
            let needs = if lottery.percent(80) { kinds } else { AideKinds::NONE };
            candidates.push(Candidate { posting: posting.id, score, verdict, needs });
        }
    }
    Person {
        id: JobseekerId::new(id(4, number)),
        there: stay(lottery, fair.slots.len(), 70),
        most_interviews: small(2 + lottery.below(4)),
        pace: small(pace),
        rest,
        candidates,
    }
}
