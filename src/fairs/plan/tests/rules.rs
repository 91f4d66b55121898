//! Every rule, broken on purpose: the checker names it, and faults of a fair are named as well.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};
use crate::fairs::plan::checker::{Rule, breaches};
use crate::fairs::plan::faults::{Fault, faults};
use crate::fairs::plan::problem::{
    Aide, AideKind, AideKinds, Booth, Candidate, Fair, FairPosting, Interview, Interviewer, Person, Position, Rest,
    Slot,
};
use crate::fairs::plan::slots::SlotSet;
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn person(number: u128) -> Person {
    let needs = AideKinds::NONE.with(AideKind::Guide);
    let candidate = |posting, needs| Candidate {
        posting: PostingId::new(uuid(posting)),
        score: Millionths::HALF,
        verdict: Verdict::Accessible,
        needs,
    };
    Person {
        id: JobseekerId::new(uuid(number)),
        there: SlotSet::before(4),
        most_interviews: 2,
        pace: 10,
        rest: None,
        candidates: vec![candidate(1, AideKinds::NONE), candidate(2, needs), candidate(3, AideKinds::NONE)],
    }
}

/// Two booths 40 metres apart, one interviewer each; four slots with a minute between; a guide.
pub fn small_fair() -> Fair {
    let booth =
        |number, x| Booth { id: BoothId::new(uuid(number)), position: Position { x, y: 0 }, open: SlotSet::before(4) };
    let posting = |number, booth| FairPosting {
        id: PostingId::new(uuid(number)),
        booth: BoothId::new(uuid(booth)),
        wished: None,
        limit: None,
    };
    let interviewer = |number, booth, postings: &[u128]| Interviewer {
        id: InterviewerId::new(uuid(number)),
        booth: BoothId::new(uuid(booth)),
        works: SlotSet::before(4),
        postings: postings.iter().map(|it| PostingId::new(uuid(*it))).collect(),
    };
    Fair {
        slots: (0..4).map(|at| Slot { session: at / 2, starts: 540 + at * 16, ends: 555 + at * 16 }).collect(),
        booths: vec![booth(1, 0), booth(2, 40)],
        interviewers: vec![interviewer(1, 1, &[1, 2]), interviewer(2, 2, &[3]), interviewer(3, 1, &[1])],
        postings: vec![posting(1, 1), posting(2, 1), posting(3, 2)],
        helpers: vec![Aide { id: AideId::new(uuid(1)), kind: AideKind::Guide, works: SlotSet::before(4) }],
        people: vec![person(1), person(2)],
        fixed: Vec::new(),
        barriers: BTreeSet::new(),
    }
}

fn interview(person: u128, slot: usize, posting: u128) -> Interview {
    Interview {
        slot,
        person: JobseekerId::new(uuid(person)),
        booth: BoothId::new(uuid(if posting == 3 { 2 } else { 1 })),
        posting: PostingId::new(uuid(posting)),
        interviewer: InterviewerId::new(uuid(if posting == 3 { 2 } else { 1 })),
        helpers: if posting == 2 { vec![AideId::new(uuid(1))] } else { Vec::new() },
    }
}

fn rules(fair: &Fair, plan: &[Interview]) -> Vec<Rule> {
    breaches(fair, plan).into_iter().map(|it| it.rule).collect()
}

/// The rules that a change of the fair breaks in a plan that was good.
fn after(plan: &[Interview], change: impl FnOnce(&mut Fair)) -> Vec<Rule> {
    let mut fair = small_fair();
    assert_eq!(rules(&fair, plan), []);
    change(&mut fair);
    rules(&fair, plan)
}

#[test]
fn whoever_is_away_is_found() {
    let plan = [interview(1, 1, 2)];
    assert_eq!(after(&plan, |fair| fair.people[0].there = SlotSet::before(1)), [Rule::PersonNotThere]);
    assert_eq!(after(&plan, |fair| fair.booths[0].open = SlotSet::before(1)), [Rule::BoothShut]);
    assert_eq!(after(&plan, |fair| fair.interviewers[0].works = SlotSet::before(1)), [Rule::InterviewerNotAtWork]);
    assert_eq!(after(&plan, |fair| fair.helpers[0].works = SlotSet::before(1)), [Rule::HelperNotAtWork]);
    assert_eq!(after(&plan, |fair| fair.people.remove(0).there = SlotSet::NONE), [Rule::Unknown]);
    assert_eq!(after(&plan, |fair| fair.slots.truncate(1)), [Rule::Unknown]);
    assert_eq!(after(&plan, |fair| fair.helpers.clear()), [Rule::Unknown, Rule::HelperMissing]);
}

#[test]
fn a_pair_that_must_not_meet_is_found() {
    let plan = [interview(1, 1, 1)];
    let barrier = (JobseekerId::new(uuid(1)), PostingId::new(uuid(1)));
    assert_eq!(after(&plan, |fair| assert!(fair.barriers.insert(barrier))), [Rule::BarrierPair]);
    assert_eq!(after(&plan, |fair| fair.people[0].candidates[0].verdict = Verdict::Barrier), [Rule::BarrierPair]);
    assert_eq!(after(&plan, |fair| fair.people[0].candidates.truncate(0)), [Rule::NotACandidate]);
    assert_eq!(
        after(&plan, |fair| assert!(fair.interviewers[0].postings.pop_first().is_some())),
        [Rule::InterviewerNotForPosting]
    );
    assert_eq!(after(&plan, |fair| fair.postings[0].booth = BoothId::new(uuid(2))), [Rule::PostingOfAnotherBooth]);
    assert_eq!(
        after(&plan, |fair| fair.interviewers[0].booth = BoothId::new(uuid(2))),
        [Rule::InterviewerOfAnotherBooth]
    );
}

#[test]
fn nobody_is_in_two_places() {
    let fair = small_fair();
    let other_interviewer = Interview { interviewer: InterviewerId::new(uuid(3)), ..interview(2, 0, 1) };
    assert_eq!(rules(&fair, &[interview(1, 0, 1), other_interviewer]), []);
    assert_eq!(rules(&fair, &[interview(1, 0, 1), interview(2, 0, 1)]), [Rule::InterviewerInTwoPlaces]);
    assert!(rules(&fair, &[interview(1, 0, 1), interview(1, 0, 3)]).contains(&Rule::PersonInTwoPlaces));
    let both = [interview(1, 0, 2), Interview { interviewer: InterviewerId::new(uuid(3)), ..interview(2, 0, 2) }];
    assert_eq!(rules(&fair, &both), [Rule::InterviewerNotForPosting, Rule::HelperInTwoPlaces]);
}

#[test]
fn helpers_are_where_they_are_needed_and_nowhere_else() {
    let alone = Interview { helpers: Vec::new(), ..interview(1, 0, 2) };
    assert_eq!(rules(&small_fair(), &[alone]), [Rule::HelperMissing]);
    let guided = Interview { helpers: vec![AideId::new(uuid(1))], ..interview(1, 0, 1) };
    assert_eq!(rules(&small_fair(), &[guided]), [Rule::HelperNotNeeded]);
}

#[test]
fn a_day_hangs_together() {
    // Forty metres at ten a minute take four minutes: not the one between two slots, but the seventeen over the next.
    assert_eq!(rules(&small_fair(), &[interview(1, 0, 1), interview(1, 1, 3)]), [Rule::NoTimeToMove]);
    assert_eq!(rules(&small_fair(), &[interview(1, 0, 1), interview(1, 2, 3)]), []);
    let near = [interview(1, 0, 1), interview(1, 1, 2)];
    assert_eq!(after(&near, |fair| fair.people[0].rest = Some(Rest { free_slots: 1, after: 1 })), [Rule::NoRest]);
    assert_eq!(after(&near, |fair| fair.people[0].rest = Some(Rest { free_slots: 1, after: 2 })), []);
    assert_eq!(after(&near, |fair| fair.people[0].rest = Some(Rest { free_slots: 0, after: 1 })), []);
    // A break of fifteen minutes is a rest of one slot.
    let later = |fair: &mut Fair| {
        fair.slots.iter_mut().skip(1).for_each(|it| (it.starts, it.ends) = (it.starts + 14, it.ends + 14));
    };
    let rested = |fair: &mut Fair| {
        later(fair);
        fair.people[0].rest = Some(Rest { free_slots: 1, after: 1 });
    };
    assert_eq!(after(&near, rested), []);
    assert_eq!(after(&near, |fair| fair.people[0].most_interviews = 1), [Rule::TooManyInterviews]);
    assert_eq!(rules(&small_fair(), &[interview(1, 0, 1), interview(1, 2, 1)]), [Rule::PostingTwice]);
    let limit = |fair: &mut Fair| fair.postings[0].limit = Some(1);
    assert_eq!(after(&[interview(1, 0, 1), interview(2, 1, 1)], limit), [Rule::PostingOverItsLimit]);
    let fixed = |fair: &mut Fair| fair.fixed.push(interview(2, 3, 1));
    assert_eq!(after(&[interview(1, 0, 1)], fixed), [Rule::FixedInterviewMissing]);
}

#[test]
fn a_fair_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    assert_eq!(faults(&small_fair()), []);
    let mut fair = small_fair();
    fair.slots[1].starts = 550;
    fair.booths.remove(1);
    fair.people[1].id = fair.people[0].id;
    fair.people[0].candidates[0].verdict = Verdict::Barrier;
    fair.fixed = vec![interview(1, 0, 2), interview(1, 2, 2)];
    let found = faults(&fair);
    let barrier = (JobseekerId::new(uuid(1)), PostingId::new(uuid(1)));
    for fault in [
        Fault::SlotOutOfOrder(1),
        Fault::UnknownBooth(BoothId::new(uuid(2))),
        Fault::PersonTwice(JobseekerId::new(uuid(1))),
        Fault::BarrierCandidate(barrier),
    ] {
        assert!(found.contains(&fault), "{fault:?} is not in {found:?}");
    }
    assert!(found.iter().any(|it| matches!(it, Fault::Fixed(breach) if breach.rule == Rule::PostingTwice)));
}
