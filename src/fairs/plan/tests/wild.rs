//! Fairs of every kind, good and bad: without slots, people, interviewers or helpers, with everybody slow, with limits of
//! nothing. Small numbers of each, so that things meet.

use proptest::prelude::*;
use uuid::Uuid;

use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};
use crate::fairs::plan::lottery::Lottery;
use crate::fairs::plan::problem::{
    Aide, AideKind, AideKinds, Booth, Candidate, Fair, FairPosting, Interviewer, Person, Position, Rest, Slot,
};
use crate::fairs::plan::slots::SlotSet;
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;

#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub people: usize,
    pub booths: usize,
    pub slots: usize,
    pub seed: u64,
}

pub fn any_size(people: usize, booths: usize, slots: usize) -> impl Strategy<Value = Size> {
    (0..=people, 0..=booths, 0..=slots, any::<u64>()).prop_map(|(people, booths, slots, seed)| Size {
        people,
        booths,
        slots,
        seed,
    })
}

fn id(kind: u128, lottery: &mut Lottery) -> Uuid {
    Uuid::from_u128((u128::from(lottery.draw()) << 64) | kind)
}

fn some_slots(lottery: &mut Lottery, slots: usize, percent: usize) -> SlotSet {
    (0..slots).filter(|_| lottery.percent(percent)).collect()
}

fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap()
}

/// What is the same for a whole fair, so that some fairs are all slow, all helped, without any helper …
struct Mood {
    slow: usize,
    resting: usize,
    helped: usize,
    there: usize,
    few_scores: bool,
}

pub fn wild(size: Size) -> Fair {
    let mut lottery = Lottery::new(size.seed);
    let draw = |lottery: &mut Lottery| [0, 30, 100].get(lottery.below(3)).copied().unwrap();
    let mood = Mood {
        slow: draw(&mut lottery),
        resting: draw(&mut lottery),
        helped: draw(&mut lottery),
        there: [40, 80, 100].get(lottery.below(3)).copied().unwrap(),
        few_scores: lottery.percent(40),
    };
    let mut fair = Fair::default();
    let (gap, mut minute) = (lottery.below(8), 540);
    for at in 0..size.slots {
        let starts = minute + if at % 4 == 0 { lottery.below(25) } else { lottery.below(gap + 1) };
        minute = starts + 10 + lottery.below(6);
        fair.slots.push(Slot { session: small(at / 4), starts: small(starts), ends: small(minute) });
    }
    for _ in 0..size.booths {
        let booth = BoothId::new(id(1, &mut lottery));
        let metre = |lottery: &mut Lottery| i32::try_from(lottery.below(60)).unwrap() - 20;
        let position = Position { x: metre(&mut lottery), y: metre(&mut lottery) };
        fair.booths.push(Booth { id: booth, position, open: some_slots(&mut lottery, size.slots, 85) });
        let postings: Vec<PostingId> = (0..lottery.below(4)).map(|_| PostingId::new(id(2, &mut lottery))).collect();
        for posting in &postings {
            let limit = lottery.percent(25).then(|| small(lottery.below(4)));
            let wished = lottery.percent(25).then(|| small(lottery.below(4)));
            fair.postings.push(FairPosting { id: *posting, booth, wished, limit });
        }
        for _ in 0..lottery.below(4) {
            let postings = postings.iter().copied().filter(|_| lottery.percent(70)).collect();
            let works = some_slots(&mut lottery, size.slots + 1, 80);
            fair.interviewers.push(Interviewer { id: InterviewerId::new(id(3, &mut lottery)), booth, works, postings });
        }
    }
    for kind in AideKind::ALL {
        for _ in 0..lottery.below(3) {
            fair.helpers.push(Aide {
                id: AideId::new(id(4, &mut lottery)),
                kind,
                works: some_slots(&mut lottery, size.slots, 70),
            });
        }
    }
    for _ in 0..size.people {
        let person = somebody(&fair, &mood, &mut lottery);
        fair.people.push(person);
    }
    fair.barriers = fair.people.iter().map(|it| (it.id, PostingId::new(id(2, &mut lottery)))).collect();
    fair
}

fn somebody(fair: &Fair, mood: &Mood, lottery: &mut Lottery) -> Person {
    let rest = lottery
        .percent(mood.resting)
        .then(|| Rest { free_slots: small(lottery.below(3)), after: small(lottery.below(20).min(3)) });
    let mut candidates = Vec::new();
    for posting in &fair.postings {
        if lottery.percent(50) {
            let kinds = AideKind::ALL.into_iter().filter(|_| lottery.percent(mood.helped) && lottery.percent(45));
            let needs: AideKinds = kinds.collect();
            let score = if mood.few_scores { lottery.below(3) * 400_000 } else { lottery.below(1_000_001) };
            let score = Millionths::new(u32::try_from(score).unwrap()).unwrap();
            let verdict = if lottery.percent(50) { Verdict::Accessible } else { Verdict::ToConfirm };
            candidates.push(Candidate { posting: posting.id, score, verdict, needs });
        }
    }
    Person {
        id: JobseekerId::new(id(5, lottery)),
        there: some_slots(lottery, fair.slots.len() + 1, mood.there),
        most_interviews: small(lottery.below(5)),
        pace: if lottery.percent(mood.slow) { small(lottery.below(6)) } else { 60 },
        rest,
        candidates,
    }
}

/// The same fair, told in another order.
pub fn shuffled(fair: &Fair, seed: u64) -> Fair {
    fn shuffle<T>(list: &mut [T], lottery: &mut Lottery) {
        for at in (1..list.len()).rev() {
            list.swap(at, lottery.below(at + 1));
        }
    }
    let (mut fair, mut lottery) = (fair.clone(), Lottery::new(seed));
    shuffle(&mut fair.booths, &mut lottery);
    shuffle(&mut fair.interviewers, &mut lottery);
    shuffle(&mut fair.postings, &mut lottery);
    shuffle(&mut fair.helpers, &mut lottery);
    shuffle(&mut fair.people, &mut lottery);
    shuffle(&mut fair.fixed, &mut lottery);
    fair.people.iter_mut().for_each(|it| shuffle(&mut it.candidates, &mut lottery));
    fair
}
