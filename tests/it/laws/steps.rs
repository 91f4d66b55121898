//! The next steps keep their word: each one helps, and together they open what can be opened.

use proptest::prelude::*;

use stirrup::domain::accommodation::{Accommodation, Offer};
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::Demand;
use stirrup::domain::skill::SkillLevel;
use stirrup::matching::assess;
use stirrup::matching::finding::{Finding, Verdict, demand_finding};
use stirrup::matching::gate_outcome::GateOutcome;
use stirrup::matching::gates::{self, Gate};
use stirrup::matching::next_step::{Fact, NextStep, next_steps};
use stirrup::matching::profile::Skill;
use stirrup::matching::skill::Standing;

use super::cases;
use super::monotone::never_worse;
use crate::support::pairs::{Pair, TODAY, any_pair, any_rules, open_pair};

/// The pair after somebody has taken the step; `None` for a fact to confirm, whose answer is open.
fn taken(step: NextStep, pair: &Pair) -> Option<Pair> {
    let mut after = pair.clone();
    let skills = &mut after.profile.skills;
    match step {
        NextStep::RequestAccommodation { accommodation, .. } => {
            after.role.offers.set(accommodation, Some(Offer::Available));
        }
        NextStep::LowerDemand { demand, to, .. } => after.role.demands.set(demand, Some(to)),
        NextStep::TakeCertificate { occupation, level } => {
            let level = level.unwrap_or(SkillLevel::Apprentice);
            skills.push(Skill { occupation, level, status: CertificateStatus::Verified, expires_on: None });
        }
        NextStep::RenewCertificate { occupation, level } => {
            let is_meant = |it: &Skill| matches!(it.standing(TODAY), Standing::Expired(_));
            let meant = skills.iter_mut().filter(|it| (it.occupation, it.level) == (occupation, level) && is_meant(it));
            meant.for_each(|skill| skill.expires_on = None);
        }
        NextStep::VerifyCertificate { occupation, level } => {
            let is_meant = |it: &Skill| it.standing(TODAY) == Standing::Unverified;
            let meant = skills.iter_mut().filter(|it| (it.occupation, it.level) == (occupation, level) && is_meant(it));
            meant.for_each(|skill| skill.status = CertificateStatus::Verified);
        }
        NextStep::ConfirmFact(_) => return None,
    }
    Some(after)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_step_that_is_taken_changes_something_and_never_for_the_worse(rules in any_rules(), pair in open_pair()) {
        for step in next_steps(&rules, TODAY, &pair.profile, &pair.role) {
            if let Some(after) = taken(step, &pair) {
                prop_assert_ne!(&after, &pair, "{:?}", step);
                never_worse(&rules, &pair, &after)?;
            }
        }
    }

    #[test]
    fn all_steps_together_remove_every_barrier_that_has_one(rules in any_rules(), pair in open_pair()) {
        prop_assume!(assess::verdict(&rules, TODAY, &pair.profile, &pair.role) == Verdict::Barrier);
        let steps = next_steps(&rules, TODAY, &pair.profile, &pair.role);
        let certificate = gates::outcome(Gate::MandatoryCertificate, &rules, TODAY, &pair.profile, &pair.role);
        let is_certificate =
            |step: &NextStep| matches!(step, NextStep::TakeCertificate { .. } | NextStep::RenewCertificate { .. });
        prop_assume!(certificate == GateOutcome::Open || steps.iter().any(is_certificate));
        let after = steps.into_iter().fold(pair, |pair, step| taken(step, &pair).unwrap_or(pair));
        prop_assert_ne!(assess::verdict(&rules, TODAY, &after.profile, &after.role), Verdict::Barrier);
    }

    /// The smallest change: of what would bridge a barrier, nothing refused where something else would do, and nothing
    /// stronger than needed.
    #[test]
    fn no_smaller_request_would_do(rules in any_rules(), pair in open_pair()) {
        let Pair { profile, role } = &pair;
        for step in next_steps(&rules, TODAY, profile, role) {
            let NextStep::RequestAccommodation { accommodation, demand: Some(demand) } = step else { continue };
            if demand_finding(&rules.bridges, demand, profile, role) != Finding::Barrier {
                continue;
            }
            let gap = role.demands.get(demand).unwrap().value() - profile.capacities.get(demand).unwrap().value();
            let is_refused = |it| role.offers.get(it) == Some(Offer::Unavailable);
            let of_demand = |it: &(Accommodation, Demand, u8)| it.1 == demand && it.2 >= gap;
            let least = rules.bridges.entries().filter(of_demand).map(|(it, _, levels)| (is_refused(it), levels)).min();
            let levels = rules.bridges.entries().find(|it| of_demand(it) && it.0 == accommodation).map(|it| it.2);
            prop_assert_eq!(levels.map(|levels| (is_refused(accommodation), levels)), least);
        }
    }

    #[test]
    fn only_what_is_unknown_is_to_be_confirmed(rules in any_rules(), pair in any_pair()) {
        let Pair { profile, role } = &pair;
        for step in next_steps(&rules, TODAY, profile, role) {
            let NextStep::ConfirmFact(fact) = step else { continue };
            let is_unknown = match fact {
                Fact::Demand(demand) => role.demands.get(demand).is_none(),
                Fact::Capacity(demand) => profile.capacities.get(demand).is_none(),
                Fact::Accommodation(it) => role.offers.get(it).is_none(),
                Fact::BirthDate => profile.birth_date.is_none(),
                Fact::Location(_) => true,
                Fact::Wage => role.wage.top().is_none(),
                Fact::EmploymentType => role.employment_type.is_none(),
                Fact::Occupation => role.occupation.is_none(),
            };
            prop_assert!(is_unknown, "{fact:?}");
        }
    }

    #[test]
    fn no_step_is_named_twice(rules in any_rules(), pair in any_pair()) {
        let steps = next_steps(&rules, TODAY, &pair.profile, &pair.role);
        for (at, step) in steps.iter().enumerate() {
            prop_assert!(!steps[..at].contains(step), "{step:?}");
        }
    }

    /// An accessible pair has nothing to be confirmed among its findings, so no request stands in its steps.
    #[test]
    fn an_accessible_pair_asks_for_no_accommodation(rules in any_rules(), pair in any_pair()) {
        prop_assume!(assess::verdict(&rules, TODAY, &pair.profile, &pair.role) == Verdict::Accessible);
        let asks = |step: &NextStep| {
            matches!(step, NextStep::RequestAccommodation { .. } | NextStep::LowerDemand { .. })
        };
        prop_assert!(!next_steps(&rules, TODAY, &pair.profile, &pair.role).iter().any(asks));
    }
}
