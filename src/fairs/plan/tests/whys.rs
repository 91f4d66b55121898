//! Why people are left out, and what a fair is short of.

use super::rules::small_fair;
use super::{effort, planned};
use crate::fairs::plan::outcome::{Effort, Reason, Scarce};
use crate::fairs::plan::planner::plan;
use crate::fairs::plan::problem::{AideKind, AideKinds, Fair, Rest};
use crate::fairs::plan::slots::SlotSet;

/// The reasons of the first person after a change of the fair; the other stays at home.
fn why(change: impl FnOnce(&mut Fair)) -> Vec<Reason> {
    let mut fair = small_fair();
    fair.people.truncate(1);
    change(&mut fair);
    let unplanned = planned(&fair).unplanned;
    assert!(unplanned.iter().all(super::super::outcome::Unplanned::is_impossible));
    unplanned.into_iter().flat_map(|it| it.reasons).map(|(reason, _)| reason).collect()
}

fn all_need(fair: &mut Fair, kind: AideKind) {
    let candidates = fair.people.iter_mut().flat_map(|it| &mut it.candidates);
    candidates.for_each(|it| it.needs = AideKinds::NONE.with(kind));
}

#[test]
fn each_way_of_being_impossible_has_its_reason() {
    assert_eq!(why(|_| ()), []);
    assert_eq!(why(|fair| fair.people[0].candidates.clear()), [Reason::NoCandidatePosting]);
    assert_eq!(why(|fair| fair.people[0].most_interviews = 0), [Reason::MaxInterviewsZero]);
    assert_eq!(why(|fair| fair.people[0].there = SlotSet::NONE), [Reason::NeverThere]);
    assert_eq!(why(|fair| fair.slots.clear()), [Reason::NeverThere]);
    assert_eq!(why(|fair| fair.people[0].rest = Some(Rest { free_slots: 1, after: 0 })), [Reason::RestAllowsNone]);
    assert_eq!(why(|fair| fair.postings.iter_mut().for_each(|it| it.limit = Some(0))), [Reason::PostingLimitZero]);
    assert_eq!(why(|fair| fair.interviewers.clear()), [Reason::NoInterviewerForPostings]);
    let early = |fair: &mut Fair| fair.booths.iter_mut().for_each(|it| it.open = SlotSet::before(1));
    let late = |fair: &mut Fair| fair.people[0].there = SlotSet::from_on(1);
    assert_eq!(why(|fair| (early(fair), late(fair)).0), [Reason::NotThereWhenBoothsAreOpen]);
    let kind = AideKind::JobCoach;
    assert_eq!(why(|fair| all_need(fair, kind)), [Reason::NoHelperOfKind { kind }]);
    let kind = AideKind::Guide;
    let at_night = |fair: &mut Fair| {
        all_need(fair, kind);
        fair.helpers[0].works = SlotSet::from_on(4);
    };
    assert_eq!(why(at_night), [Reason::HelperNeverFreeWhenBoothOpen { kind }]);
}

/// Two people who can come in one slot only, both with a guide, of whom there is one.
fn contested() -> Fair {
    let mut fair = small_fair();
    all_need(&mut fair, AideKind::Guide);
    fair.people.iter_mut().for_each(|it| it.there = SlotSet::before(1));
    fair
}

#[test]
fn what_others_took_is_told_apart_from_what_never_was() {
    let plan = plan(&contested(), Effort { shortages: true, ..effort(100) }, &|_| true).unwrap();
    assert_eq!((plan.figures.people_with_interview, plan.figures.people_bound), (1, 1));
    let [left] = plan.unplanned.as_slice() else { panic!("{:?}", plan.unplanned) };
    assert!(!left.is_impossible());
    assert_eq!(left.reasons.iter().map(|it| it.0).max(), Some(Reason::HelpersTaken { kind: AideKind::Guide }));
    let shortage = plan.shortages.first().unwrap();
    assert_eq!((shortage.what, shortage.more_people), (Scarce::Helper(AideKind::Guide), 1));
}

#[test]
fn seats_that_all_are_taken_are_counted() {
    let mut fair = small_fair();
    fair.people.iter_mut().for_each(|it| {
        it.there = SlotSet::before(1);
        it.candidates.retain(|candidate| candidate.posting == fair.postings[2].id);
    });
    let plan = plan(&fair, Effort { shortages: true, ..effort(100) }, &|_| true).unwrap();
    let reasons: Vec<_> = plan.unplanned.iter().flat_map(|it| &it.reasons).collect();
    assert_eq!(reasons, [&(Reason::EverySeatTaken { seats: 1, wanting: 2 }, 1)]);
    assert_eq!(plan.shortages.first().map(|it| (it.what, it.more_people)), Some((Scarce::Booth(fair.booths[1].id), 1)));
}
