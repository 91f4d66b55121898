//! What holds of every plan: no broken rule, no plan above the bound, the same for the same.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::wild::{any_size, shuffled, wild};
use super::{effort, planned};
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::outcome::{Effort, Plan};
use crate::fairs::plan::planner::plan;
use crate::fairs::plan::problem::Fair;
use crate::fairs::plan::sample;
use crate::fairs::plan::sample::Shape;

fn check(fair: &Fair, plan: &Plan) -> Result<(), TestCaseError> {
    prop_assert_eq!(breaches(fair, &plan.interviews), vec![]);
    let it = plan.figures;
    let people: BTreeSet<_> = plan.interviews.iter().map(|it| it.person).collect();
    let score_of = |interview: &crate::fairs::plan::problem::Interview| {
        let person = fair.people.iter().find(|it| it.id == interview.person).unwrap();
        let candidate = person.candidates.iter().find(|it| it.posting == interview.posting).unwrap();
        u64::from(candidate.score.value())
    };
    prop_assert_eq!(it.people_with_interview, u32::try_from(people.len()).unwrap());
    prop_assert_eq!(it.score, plan.interviews.iter().map(score_of).sum::<u64>());
    prop_assert_eq!(it.objective, u64::from(it.people_with_interview) * 1_000_000 + it.score);
    prop_assert!(it.objective <= it.bound && it.people_with_interview <= it.people_bound);
    prop_assert!(it.score <= it.score_bound && it.strict_objective <= it.strict_bound);
    let greedy_score = it.greedy_objective - u64::from(it.greedy_people) * 1_000_000;
    prop_assert!((it.people_with_interview, it.score) >= (it.greedy_people, greedy_score));
    prop_assert_eq!(plan.unplanned.len(), fair.people.len() - people.len());
    prop_assert!(plan.unplanned.iter().all(|it| !it.reasons.is_empty() && !people.contains(&it.person)));
    prop_assert!(plan.interviews.is_sorted());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_plan_breaks_a_rule_or_passes_its_bound(size in any_size(14, 6, 9)) {
        let fair = wild(size);
        check(&fair, &planned(&fair))?;
    }

    #[test]
    fn the_same_fair_has_the_same_plan_in_whatever_order_it_is_told(size in any_size(10, 5, 8), seed in any::<u64>()) {
        let fair = wild(size);
        let plan = planned(&fair);
        prop_assert_eq!(&plan, &planned(&fair));
        prop_assert_eq!(&plan, &planned(&shuffled(&fair, seed)));
    }

    /// The limit is zero, or falls anywhere.
    #[test]
    fn a_planner_that_is_stopped_has_a_valid_plan(size in any_size(10, 5, 8), asked in 0_u32..12) {
        let fair = wild(size);
        let left = Cell::new(asked);
        let keep_going = |_| {
            let goes_on = left.get() > 0;
            left.set(left.get().saturating_sub(1));
            goes_on
        };
        let plan = plan(&fair, effort(200), &keep_going).unwrap();
        check(&fair, &plan)?;
        prop_assert!(plan.was_cut || asked > 0);
    }

    #[test]
    fn whatever_was_fixed_stays(size in any_size(10, 5, 8), seed in any::<u64>()) {
        let fair = wild(size);
        let plan = planned(&fair);
        let fixed = plan.interviews.iter().enumerate().filter(|(at, _)| (seed >> (at % 64)) & 1 == 1);
        let fair = Fair { fixed: fixed.map(|(_, it)| it.clone()).collect(), ..fair };
        check(&fair, &planned(&fair))?;
    }

    /// Of people whom no plan can help this is said, and of nobody else.
    #[test]
    fn whoever_is_impossible_would_be_so_alone(size in any_size(12, 4, 6)) {
        let fair = wild(size);
        for left in planned(&fair).unplanned {
            let person = fair.people.iter().find(|it| it.id == left.person).unwrap().clone();
            let alone = planned(&Fair { people: vec![person], ..fair.clone() });
            prop_assert_eq!(left.is_impossible(), alone.interviews.is_empty(), "{:?}", left);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn middle_fairs_are_planned_near_their_bound(seed in any::<u64>()) {
        let fair = sample::fair(Shape { people: 60, booths: 12, slots: 12, helpers: 2, seed });
        let effort = Effort { rounds: 600, careful_work: 60_000_000, shortages: true, ..effort(2500) };
        let plan = plan(&fair, effort, &|_| true).unwrap();
        check(&fair, &plan)?;
        prop_assert!(plan.figures.gap.value() <= 50_000, "{:?}", plan.figures);
    }
}

#[test]
fn an_empty_fair_has_an_empty_plan() {
    let plan = planned(&Fair::default());
    assert_eq!((plan.interviews.len(), plan.figures.bound, plan.figures.gap.value()), (0, 0, 0));
}
