//! Tiny fairs, of which all plans can be looked at: no plan is above the bound, and the planner's is hardly ever below the best.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::wild::{any_size, wild};
use super::{effort, planned};
use crate::fairs::plan::changes::{Change, changed};
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::day::{DayFinder, Wanted};
use crate::fairs::plan::day_bound::DayBounder;
use crate::fairs::plan::greedy::hangs_together;
use crate::fairs::plan::hall::{Hall, Seat, Visitor};
use crate::fairs::plan::problem::{AideKind, Fair, Interview};
use crate::fairs::plan::replan::{Mending, replan};

/// All plans, by trying every interviewer and posting for every person and slot.
struct AllPlans<'a> {
    fair: &'a Fair,
    worth: &'a dyn Fn(&[Interview]) -> [u64; 4],
    best: [u64; 4],
}

impl AllPlans<'_> {
    fn look(&mut self, plan: &mut Vec<Interview>, at: usize) {
        let slots = self.fair.slots.len();
        if slots == 0 || at == slots * self.fair.people.len() {
            self.best = self.best.max((self.worth)(plan));
            return;
        }
        self.look(plan, at + 1);
        let (person, slot) = (&self.fair.people[at / slots], at % slots);
        for candidate in &person.candidates {
            for interviewer in self.fair.interviewers.iter().filter(|it| it.postings.contains(&candidate.posting)) {
                let mut helpers = Vec::new();
                for kind in AideKind::ALL.into_iter().filter(|kind| candidate.needs.contains(*kind)) {
                    let is_taken = |id| plan.iter().any(|it| it.slot == slot && it.helpers.contains(&id));
                    let of_kind = self.fair.helpers.iter().filter(|it| it.kind == kind && it.works.contains(slot));
                    helpers.extend(of_kind.map(|it| it.id).find(|id| !is_taken(*id)));
                }
                let (booth, posting) = (interviewer.booth, candidate.posting);
                plan.push(Interview { slot, person: person.id, booth, posting, interviewer: interviewer.id, helpers });
                if breaches(self.fair, plan).is_empty() {
                    self.look(plan, at + 1);
                }
                plan.pop();
            }
        }
    }
}

/// People and score.
fn worth(fair: &Fair, plan: &[Interview]) -> [u64; 4] {
    let people: BTreeSet<_> = plan.iter().map(|it| it.person).collect();
    let score = |it: &Interview| {
        let person = fair.people.iter().find(|person| person.id == it.person).unwrap();
        u64::from(person.candidates.iter().find(|candidate| candidate.posting == it.posting).unwrap().score.value())
    };
    [0, 0, u64::try_from(people.len()).unwrap(), plan.iter().map(score).sum()]
}

/// The same, after people who keep an interview and printed interviews that stay.
fn worth_mended(fair: &Fair, printed: &[Interview], plan: &[Interview]) -> [u64; 4] {
    let people = |list: &[Interview]| list.iter().map(|it| it.person).collect::<BTreeSet<_>>();
    let kept = |it: &&Interview| {
        plan.iter().any(|new| (new.person, new.posting, new.slot) == (it.person, it.posting, it.slot))
    };
    let [_, _, all, score] = worth(fair, plan);
    let had = people(printed).intersection(&people(plan)).count();
    [u64::try_from(had).unwrap(), u64::try_from(printed.iter().filter(kept).count()).unwrap(), all, score]
}

/// Fairs of which all plans can be looked at in a moment.
fn tiny_fairs(number: usize, most_choices: usize) -> impl Iterator<Item = Fair> {
    let mut runner = TestRunner::deterministic();
    let fairs = std::iter::repeat_with(move || wild(any_size(4, 3, 3).new_tree(&mut runner).unwrap().current()));
    let choices = |fair: &Fair| fair.people.iter().map(|it| it.candidates.len()).sum::<usize>() * fair.slots.len();
    fairs.filter(move |fair| (1..=most_choices).contains(&choices(fair))).take(number)
}

/// Prints how often the plan is the best one there is.
#[test]
fn tiny_plans_are_below_their_bound_and_mostly_the_best() {
    let (mut best_people, mut best) = (0, 0);
    for fair in tiny_fairs(150, 26) {
        let mut all = AllPlans { fair: &fair, worth: &|plan| worth(&fair, plan), best: [0; 4] };
        all.look(&mut Vec::new(), 0);
        let it = planned(&fair).figures;
        let [_, _, people, score] = all.best;
        assert!(u64::from(it.people_bound) >= people && it.bound >= people * 1_000_000 + score, "{fair:?}");
        assert!((u64::from(it.people_with_interview), it.score) <= (people, score));
        if people == u64::from(it.people_with_interview) {
            assert!(it.score_bound >= score, "{fair:?}");
        }
        best_people += u32::from(people == u64::from(it.people_with_interview));
        best += u32::from((people, score) == (u64::from(it.people_with_interview), it.score));
    }
    println!("of 150 tiny fairs {best_people} have the most people, {best} also the highest score");
    assert!(best_people == 150 && best >= 145, "{best_people} {best}");
}

/// Prints how often as few printed interviews change as can be.
#[test]
fn tiny_plans_are_mended_with_mostly_the_fewest_changes() {
    let (mut mended, mut fewest, mut best) = (0, 0, 0);
    for fair in tiny_fairs(100, 16) {
        let printed = planned(&fair).interviews;
        let outs = fair.interviewers.iter().take(2).map(|it| Change::InterviewerOut(it.id));
        for out in outs.chain(fair.helpers.iter().take(1).map(|it| Change::HelperOut(it.id))) {
            let after = changed(&fair, &[out], 0);
            let mut all = AllPlans { fair: &after, worth: &|plan| worth_mended(&after, &printed, plan), best: [0; 4] };
            all.look(&mut Vec::new(), 0);
            let mending = Mending { now: 0, fills_free_seats: true };
            let plan = replan(&after, &printed, mending, effort(150), &|_| true).unwrap().plan;
            let reached = worth_mended(&after, &printed, &plan.interviews);
            assert!(reached <= all.best);
            mended += 1;
            fewest += u32::from(reached[..2] == all.best[..2]);
            best += u32::from(reached == all.best);
        }
    }
    println!("of {mended} mended plans {fewest} have the fewest changes, {best} are also the best there are");
    assert!(fewest * 100 >= mended * 98 && best * 100 >= mended * 95, "{fewest} {best} of {mended}");
}

/// All days of one person that hang together, and the best of them.
fn best_day(hall: &Hall, visitor: &Visitor, most: usize, gain: &dyn Fn(usize, usize) -> i64) -> i64 {
    fn look(
        hall: &Hall,
        visitor: &Visitor,
        left: usize,
        slot: usize,
        day: &mut Vec<Seat>,
        gain: &dyn Fn(usize, usize) -> i64,
    ) -> i64 {
        if slot == hall.slots.len() || left == 0 {
            return 0;
        }
        let mut best = look(hall, visitor, left, slot + 1, day, gain);
        for wish in &visitor.options[slot] {
            if day.iter().all(|it| it.wish != *wish) {
                day.push(Seat { slot, wish: *wish, desk: 0, is_fixed: false });
                if hangs_together(hall, visitor, day) {
                    best = best.max(gain(*wish, slot) + look(hall, visitor, left - 1, slot + 1, day, gain));
                }
                day.pop();
            }
        }
        best
    }
    look(hall, visitor, most, 0, &mut Vec::new(), gain)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// At any prices.
    #[test]
    fn the_relaxed_day_is_never_below_the_best_and_the_planned_one_never_above(size in any_size(3, 4, 6), seed in any::<u64>()) {
        let fair = wild(size);
        let hall = Hall::of(&fair);
        for visitor in &hall.visitors {
            let gain = |wish: usize, slot: usize| {
                let mut lottery = crate::fairs::plan::lottery::Lottery::new(seed ^ u64::try_from(wish * 64 + slot).unwrap());
                i64::try_from(lottery.below(1_500_000)).unwrap() - 500_000
            };
            let best = best_day(&hall, visitor, visitor.most, &gain);
            let relaxed = DayBounder::default().best(&hall, visitor, visitor.most, &mut Vec::new(), &gain);
            prop_assert!(relaxed.worth >= best, "{} < {}", relaxed.worth, best);
            let wanted = Wanted { most: visitor.most, cover: 0 };
            let planned = DayFinder::default().best(&hall, visitor, wanted, |slot, wish| Some(i128::from(gain(wish, slot))));
            prop_assert!(planned.worth <= i128::from(best));
        }
    }
}
