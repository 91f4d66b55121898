//! What holds of a plan that is mended: the past stays, nothing changes without need, and what is counted is what changed.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::wild::{any_size, wild};
use super::{effort, planned};
use crate::domain::ids::JobseekerId;
use crate::fairs::plan::changes::{Change, changed};
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::lottery::Lottery;
use crate::fairs::plan::problem::{Fair, Interview};
use crate::fairs::plan::replan::{Mending, Replan, replan};

fn mended(fair: &Fair, printed: &[Interview], now: usize) -> Replan {
    replan(fair, printed, Mending { now, fills_free_seats: false }, effort(150), &|_| true).unwrap()
}

/// Whatever may happen on the day.
fn some_changes(fair: &Fair, walk_ins: Fair, now: usize, lottery: &mut Lottery) -> Vec<Change> {
    let mut all: Vec<Change> = fair.people.iter().map(|it| Change::NoShow(it.id)).collect();
    all.extend(fair.people.iter().map(|it| Change::LateArrival(it.id, now + 1)));
    all.extend(fair.people.iter().map(|it| Change::EarlyLeave(it.id, now + 1)));
    all.extend(fair.booths.iter().map(|it| Change::BoothOut(it.id)));
    all.extend(fair.interviewers.iter().map(|it| Change::InterviewerOut(it.id)));
    all.extend(fair.helpers.iter().map(|it| Change::HelperOut(it.id)));
    let mut some: Vec<Change> = (0..lottery.below(4)).filter_map(|_| lottery.pick(&all).cloned()).collect();
    for mut person in walk_ins.people {
        // They wish for what this fair has.
        person.candidates = fair.people.iter().flat_map(|it| it.candidates.clone()).take(4).collect();
        person.candidates.sort_by_key(|it| it.posting);
        person.candidates.dedup_by_key(|it| it.posting);
        some.push(Change::WalkIn(person));
    }
    some
}

fn places(plan: &[Interview]) -> BTreeSet<(JobseekerId, uuid::Uuid, usize)> {
    plan.iter().map(|it| (it.person, it.posting.uuid(), it.slot)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_mended_plan_is_valid_and_says_what_changed(size in any_size(12, 5, 8), now in 0_usize..9, seed in any::<u64>()) {
        let fair = wild(size);
        let printed = planned(&fair).interviews;
        let mut lottery = Lottery::new(seed);
        let walk_ins = wild(super::wild::Size { people: lottery.below(3), seed, ..size });
        let changes = some_changes(&fair, walk_ins, now, &mut lottery);
        let after = changed(&fair, &changes, now);
        let again = mended(&after, &printed, now);
        prop_assert_eq!(&again, &mended(&after, &printed, now));
        let plan = &again.plan.interviews;
        prop_assert_eq!(breaches(&after, plan), vec![]);
        // What is over is as it was, but for those who were not there.
        let was_there = |it: &&Interview| after.people.iter().any(|person| person.id == it.person && person.there.contains(it.slot));
        let past = |list: &[Interview]| list.iter().filter(|it| it.slot < now).filter(was_there).cloned().collect::<Vec<_>>();
        prop_assert_eq!(past(plan), past(&printed));
        let (old, new) = (places(&printed), places(plan));
        prop_assert_eq!(usize::try_from(again.changed_slots + again.freed_slots).unwrap(), old.difference(&new).count());
        prop_assert!(old.difference(&new).count() <= printed.len());
        // Where free seats are filled no more of what was printed changes, and the plan is no worse.
        let filled = replan(&after, &printed, Mending { now, fills_free_seats: true }, effort(150), &|_| true).unwrap();
        prop_assert_eq!(breaches(&after, &filled.plan.interviews), vec![]);
        prop_assert!(filled.changed_slots <= again.changed_slots + 1);
        let moved: u32 = again.changes.iter().map(|it| it.moved).sum();
        prop_assert_eq!(usize::try_from(again.added_slots + moved).unwrap(), new.difference(&old).count());
        prop_assert!(again.plan.figures.objective <= again.plan.figures.bound);
    }

    #[test]
    fn nothing_changes_where_nothing_has_changed(size in any_size(12, 5, 8), now in 0_usize..9) {
        let fair = wild(size);
        let printed = planned(&fair).interviews;
        let again = mended(&fair, &printed, now);
        prop_assert_eq!((again.changed_slots, again.added_slots), (0, 0));
        prop_assert_eq!(again.plan.interviews, printed);
    }

    /// Walk-ins take what is left.
    #[test]
    fn nobody_gives_way_to_a_walk_in(size in any_size(8, 4, 6), seed in any::<u64>()) {
        let fair = wild(size);
        let printed = planned(&fair).interviews;
        let walk_in = wild(super::wild::Size { people: 1, seed, ..size }).people.into_iter().map(|mut person| {
            person.candidates = fair.people.first().map(|it| it.candidates.clone()).unwrap_or_default();
            Change::WalkIn(person)
        });
        let after = changed(&fair, &walk_in.collect::<Vec<_>>(), 0);
        prop_assert_eq!(mended(&after, &printed, 0).changed_slots, 0);
    }
}

/// Somebody who loses the only interview gets another's second one: of two levels the people go first.
#[test]
fn whoever_loses_the_only_interview_gets_another_even_where_others_must_move() {
    let mut moved = 0;
    for seed in 0..60 {
        let fair = wild(super::wild::Size { people: 8, booths: 3, slots: 5, seed });
        let printed = planned(&fair).interviews;
        for booth in &fair.booths {
            let after = changed(&fair, &[Change::BoothOut(booth.id)], 0);
            let again = mended(&after, &printed, 0);
            let lost = printed.iter().filter(|it| it.booth == booth.id).count();
            moved += usize::from(usize::try_from(again.changed_slots).unwrap() > lost);
        }
    }
    assert!(moved > 0, "no fair was tight enough");
}
