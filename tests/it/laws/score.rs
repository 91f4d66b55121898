//! The arithmetic of a score: exact, in range, of its parts, and blind to the order of what comes in.

use proptest::prelude::*;

use stirrup::domain::jobseeker::Preferences;
use stirrup::matching::assess::{self, ComponentName, Listing, assess};
use stirrup::matching::explain::{Component, explain};
use stirrup::matching::score::Millionths;

use super::cases;
use crate::support::pairs::{Pair, TODAY, any_pair, any_rules, open_pair};

/// A pair, and the same pair with every list of the person's in another order.
fn two_orders() -> impl Strategy<Value = (Pair, Pair)> {
    any_pair().prop_flat_map(|pair| {
        let Preferences { occupations, employment_types, .. } = pair.profile.preferences.clone();
        let lists = (
            Just(pair.profile.skills.clone()).prop_shuffle(),
            Just(occupations).prop_shuffle(),
            Just(employment_types).prop_shuffle(),
        );
        (Just(pair), lists).prop_map(|(pair, (skills, occupations, employment_types))| {
            let mut other = pair.clone();
            other.profile.skills = skills;
            other.profile.preferences.occupations = occupations;
            other.profile.preferences.employment_types = employment_types;
            (pair, other)
        })
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn contributions_add_up_to_the_score_to_the_last_millionth(rules in any_rules(), pair in any_pair()) {
        let Pair { profile, role } = &pair;
        let explanation = explain(&rules, TODAY, profile, role);
        let sum: u32 = explanation.components.iter().map(|it| it.contribution().value()).sum();
        prop_assert_eq!(sum, explanation.score().value());
        prop_assert_eq!(explanation.score(), assess::score(&rules, TODAY, profile, role));
        let weights: u32 = explanation.components.iter().map(|it| it.weight.value()).sum();
        prop_assert_eq!(weights, 1_000_000);
    }

    /// Outside a score is a number with six decimals: added there, it must not differ either.
    #[test]
    fn six_decimals_are_enough_for_every_part(rules in any_rules(), pair in any_pair()) {
        let explanation = explain(&rules, TODAY, &pair.profile, &pair.role);
        let parts = explanation.components.iter().map(Component::contribution).chain([explanation.score()]);
        for part in parts {
            let text = part.as_f64().to_string();
            prop_assert!(text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 6), "{}", text);
            prop_assert_eq!(Millionths::nearest(text.parse().unwrap()), part);
        }
    }

    #[test]
    fn every_share_and_every_score_lies_between_nothing_and_one(rules in any_rules(), pair in any_pair()) {
        let Pair { profile, role } = &pair;
        for &name in ComponentName::ALL {
            let share = assess::share(name, &rules, TODAY, profile, role);
            prop_assert!(share <= Millionths::ONE, "{name}: {share:?}");
            prop_assert!(assess::weight(name, &rules).times(share) <= assess::weight(name, &rules));
        }
        prop_assert!(assess::score(&rules, TODAY, profile, role) <= Millionths::ONE);
    }

    #[test]
    fn the_explanation_says_what_the_assessment_says(rules in any_rules(), pair in open_pair()) {
        let Pair { profile, role } = &pair;
        let explanation = explain(&rules, TODAY, profile, role);
        prop_assert_eq!(explanation.verdict, assess::verdict(&rules, TODAY, profile, role));
        let names: Vec<_> = explanation.components.iter().map(|it| it.name).collect();
        prop_assert_eq!(names.as_slice(), ComponentName::ALL);
        for component in &explanation.components {
            prop_assert_eq!(component.share, assess::share(component.name, &rules, TODAY, profile, role));
            prop_assert!(!component.reasons.is_empty(), "{} says why", component.name);
        }
        for listing in [Listing::Matches(None), Listing::Matches(Some(explanation.verdict)), Listing::NearMisses] {
            if let Some(score) = assess(&rules, TODAY, listing, profile, role) {
                prop_assert_eq!(score, explanation.score());
            }
        }
    }

    /// Reasons, steps and findings come out in one order too: the same pair reads the same every day.
    #[test]
    fn the_order_of_what_comes_in_changes_nothing(rules in any_rules(), (one, other) in two_orders()) {
        prop_assert_eq!(
            explain(&rules, TODAY, &one.profile, &one.role),
            explain(&rules, TODAY, &other.profile, &other.role)
        );
    }

    /// Whole millionths order like the numbers they are, so equal scores are real ties, which ids break.
    #[test]
    fn scores_order_like_numbers(one in 0..=1_000_000_u32, other in 0..=1_000_000_u32) {
        let (a, b) = (Millionths::new(one).unwrap(), Millionths::new(other).unwrap());
        prop_assert_eq!(a.cmp(&b), one.cmp(&other));
        prop_assert_eq!(a.as_f64().total_cmp(&b.as_f64()), one.cmp(&other));
        prop_assert!(a.times(b) <= a.min(b));
        prop_assert_eq!(a.times(b), b.times(a));
        prop_assert_eq!(a.times(Millionths::ONE), a);
        let mean = Millionths::mean([a, b]);
        prop_assert!(mean >= a.min(b) && mean <= a.max(b));
    }
}
