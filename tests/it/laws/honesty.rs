//! Unknown is never a yes, a barrier is never a match, and nothing that must not count does.

use proptest::prelude::*;
use proptest::sample::select;

use stirrup::domain::accommodation::{Accommodation, Offer, Offers};
use stirrup::domain::demand::{Degree, Demand};
use stirrup::domain::disability::{DisabilityCategory, DisabilityLevel};
use stirrup::domain::disability_record::Disability;
use stirrup::domain::jobseeker::{Jobseeker, JobseekerStatus};
use stirrup::domain::place::Adcode;
use stirrup::domain::text::{PersonName, Phone};
use stirrup::matching::assess::{self, ComponentName, Listing, assess};
use stirrup::matching::explain::{Subject, explain};
use stirrup::matching::finding::{Finding, Verdict, demand_finding};
use stirrup::matching::gates::{self, Gate};
use stirrup::matching::profile::Profile;
use stirrup::matching::rules::{Bridges, Rules};
use stirrup::matching::score::Millionths;

use super::{cases, oracle};
use crate::support::pairs::{
    Pair, TODAY, any_demand, any_pair, any_profile, any_role, any_rules, degree, empty_profile, empty_role, open_pair,
    rules,
};

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_finding_is_the_one_the_design_describes(rules in any_rules(), pair in any_pair()) {
        let explanation = explain(&rules, TODAY, &pair.profile, &pair.role);
        let codes: Vec<_> = explanation.findings.iter().map(|(_, finding)| finding.code()).collect();
        prop_assert_eq!(codes, oracle::codes(&rules, &pair));
        for (subject, finding) in explanation.findings {
            let offer = finding.by().map(|by| pair.role.offers.get(by));
            match finding {
                Finding::Bridged(_) => prop_assert_eq!(offer, Some(Some(Offer::Available)), "{:?}", subject),
                Finding::Negotiable(_) => prop_assert_eq!(offer, Some(Some(Offer::OnRequest)), "{:?}", subject),
                Finding::Met | Finding::Unknown | Finding::Barrier => prop_assert_eq!(offer, None),
            }
        }
    }

    #[test]
    fn the_verdict_is_the_one_the_design_describes(rules in any_rules(), pair in any_pair()) {
        let verdict = assess::verdict(&rules, TODAY, &pair.profile, &pair.role);
        prop_assert_eq!(verdict, oracle::verdict(&rules, &pair));
    }

    #[test]
    fn every_gate_is_shut_when_the_design_says_so(rules in any_rules(), pair in any_pair()) {
        let shut: Vec<_> = gates::shut(&rules, TODAY, &pair.profile, &pair.role).collect();
        let expected: Vec<_> = Gate::ALL.iter().copied().filter(|&gate| oracle::is_shut(gate, &pair)).collect();
        prop_assert_eq!(shut, expected);
    }

    #[test]
    fn a_pair_is_listed_where_gates_and_verdict_allow_and_nowhere_else(rules in any_rules(), pair in any_pair()) {
        let Pair { profile, role } = &pair;
        let kept_apart = Gate::ALL.iter().any(|&it| it != Gate::MandatoryCertificate && oracle::is_shut(it, &pair));
        let verdict = oracle::verdict(&rules, &pair);
        let is_listed = |listing| assess(&rules, TODAY, listing, profile, role).is_some();
        prop_assert_eq!(is_listed(Listing::NearMisses), !kept_apart && verdict == Verdict::Barrier);
        prop_assert_eq!(is_listed(Listing::Matches(None)), !kept_apart && verdict != Verdict::Barrier);
        for &wanted in Verdict::ALL {
            let expected = !kept_apart && verdict == wanted && wanted != Verdict::Barrier;
            prop_assert_eq!(is_listed(Listing::Matches(Some(wanted))), expected, "{}", wanted);
        }
    }

    #[test]
    fn a_pair_with_a_barrier_is_never_a_match_at_any_weight(rules in any_rules(), pair in open_pair()) {
        let Pair { profile, role } = &pair;
        prop_assume!(explain(&rules, TODAY, profile, role).findings.iter().any(|(_, it)| *it == Finding::Barrier));
        let wanted = Verdict::ALL.iter().copied().map(Some).chain([None]);
        for listing in wanted.map(Listing::Matches) {
            prop_assert_eq!(assess(&rules, TODAY, listing, profile, role), None);
        }
    }

    #[test]
    fn a_demand_of_zero_is_met_whatever_the_capacity(
        rules in any_rules(), mut pair in any_pair(), demand in any_demand(),
    ) {
        pair.role.demands.set(demand, Some(Degree::ZERO));
        let finding = demand_finding(&rules.bridges, demand, &pair.profile, &pair.role);
        prop_assert_eq!(finding, Finding::Met);
    }

    #[test]
    fn unknown_is_never_a_yes(rules in any_rules(), mut pair in any_pair(), demand in any_demand(), person in any::<bool>()) {
        if person { pair.profile.capacities.set(demand, None) } else { pair.role.demands.set(demand, None) }
        prop_assume!(pair.role.demands.get(demand) != Some(Degree::ZERO));
        let Pair { profile, role } = &pair;
        prop_assert_eq!(demand_finding(&rules.bridges, demand, profile, role), Finding::Unknown);
        prop_assert_ne!(assess::verdict(&rules, TODAY, profile, role), Verdict::Accessible);
    }

    #[test]
    fn bridges_on_one_demand_do_not_add_up(demand in any_demand(), gap in 2..=3_i64, mut pair in any_pair()) {
        let everything = Accommodation::ALL.iter().map(|&it| (it, demand, 1));
        let one_level_each = Rules { bridges: Bridges::new(everything), ..rules().clone() };
        pair.role.offers = Accommodation::ALL.iter().map(|&it| (it, Offer::Available)).collect();
        pair.role.demands.set(demand, Some(Degree::MAX));
        pair.profile.capacities.set(demand, Some(degree(3 - gap)));
        let finding = demand_finding(&one_level_each.bridges, demand, &pair.profile, &pair.role);
        prop_assert_eq!(finding, Finding::Barrier);
    }

    #[test]
    fn an_empty_profile_agrees_to_nothing(rules in any_rules(), role in any_role()) {
        let profile = empty_profile();
        let explanation = explain(&rules, TODAY, &profile, &role);
        let zeros = role.demands.stated().filter(|(_, degree)| *degree == Degree::ZERO).count();
        let is_unfit = oracle::lacks_mandatory_certificate(&Pair { profile, role: role.clone() });
        prop_assert_eq!(explanation.verdict == Verdict::Accessible, zeros == Demand::ALL.len() && !is_unfit);
        for (subject, finding) in explanation.findings {
            let is_zero = matches!(subject, Subject::Demand { required: Some(Degree::ZERO), .. });
            prop_assert_eq!(finding, if is_zero { Finding::Met } else { Finding::Unknown });
        }
        let share = |name| assess::share(name, &rules, TODAY, &empty_profile(), &role);
        prop_assert_eq!(share(ComponentName::Accessibility).value(), u32::try_from(zeros * 1_000_000 / 12).unwrap());
        prop_assert_eq!(share(ComponentName::Preference), Millionths::ZERO);
        prop_assert_eq!(share(ComponentName::Location), if role.remote { Millionths::ONE } else { Millionths::ZERO });
    }

    #[test]
    fn an_empty_role_is_all_unknown(rules in any_rules(), profile in any_profile()) {
        let role = empty_role();
        let explanation = explain(&rules, TODAY, &profile, &role);
        prop_assert_eq!(explanation.verdict, Verdict::ToConfirm);
        prop_assert!(explanation.findings.iter().all(|(_, finding)| *finding == Finding::Unknown));
        for name in [ComponentName::Accessibility, ComponentName::Location, ComponentName::Preference] {
            prop_assert_eq!(assess::share(name, &rules, TODAY, &profile, &role), Millionths::ZERO, "{}", name);
        }
    }

    #[test]
    fn two_worlds_that_differ_only_in_who_the_person_is_are_one_to_matching(
        profile in any_profile(),
        worlds in [select(DisabilityCategory::ALL), select(DisabilityCategory::ALL)],
        levels in [1..=4_i64, 1..=4_i64],
    ) {
        let person = |category, level, name: &str, phone: &str| Jobseeker {
            name: PersonName::parse(name).unwrap(),
            citizen_id: None,
            birth_date: profile.birth_date,
            sex: profile.sex,
            region: Adcode::parse("370203").unwrap(),
            location: None,
            phone: Some(Phone::parse(phone).unwrap()),
            disability: Disability::new(None, Some(category), Some(DisabilityLevel::new(level).unwrap())).ok(),
            capacities: profile.capacities,
            needs: profile.needs,
            preferences: profile.preferences.clone(),
            employment_status: None,
            unemployed_since: None,
            status: if profile.is_active { JobseekerStatus::Active } else { JobseekerStatus::Inactive },
            external_reference: None,
        };
        let one = person(worlds[0], levels[0], "求职者甲", "0532-85880000");
        let other = person(worlds[1], levels[1], "求职者乙", "0532-85881111");
        prop_assert_eq!(Profile::new(&one, [], profile.place), Profile::new(&other, [], profile.place));
    }

    #[test]
    fn an_unknown_place_scores_nothing_and_shuts_nothing(rules in any_rules(), mut pair in open_pair()) {
        pair.profile.place = None;
        let Pair { profile, role } = &pair;
        let share = assess::share(ComponentName::Location, &rules, TODAY, profile, role);
        prop_assert_eq!(share == Millionths::ZERO, !role.remote);
        prop_assert!(gates::shut(&rules, TODAY, profile, role).all(|gate| gate != Gate::WithinCommute));
    }

    /// The workplace's ramp says nothing about an ordinary dormitory's.
    #[test]
    fn an_ordinary_dormitory_opens_the_way_only_to_those_who_can_live_there(mut pair in open_pair(), needed in select(vec![
        Accommodation::AccessibleDormitory, Accommodation::StepFreeAccess, Accommodation::Lift, Accommodation::AccessibleToilet,
    ])) {
        pair.role.offers = Offers::default();
        pair.role.offers.set(Accommodation::Dormitory, Some(Offer::Available));
        pair.profile.needs.set(needed, Some(stirrup::domain::accommodation::Need::Required));
        prop_assert_eq!(gates::usable_dormitory(&pair.profile, &pair.role), None);
        pair.role.offers.set(Accommodation::AccessibleDormitory, Some(Offer::Available));
        let usable = gates::usable_dormitory(&pair.profile, &pair.role);
        prop_assert_eq!(usable, Some(Accommodation::AccessibleDormitory));
        prop_assert!(gates::shut(rules(), TODAY, &pair.profile, &pair.role).all(|gate| gate != Gate::WithinCommute));
    }
}
