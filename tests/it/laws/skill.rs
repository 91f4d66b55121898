//! What certificates are worth: exact values for the posting's own occupation, nothing for ended and revoked ones.

use proptest::prelude::*;
use proptest::sample::select;

use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::skill::SkillLevel;
use stirrup::matching::assess::{self, ComponentName};
use stirrup::matching::explain::explain;
use stirrup::matching::profile::{Profile, Skill};
use stirrup::matching::reason::Reason;
use stirrup::matching::role::Role;
use stirrup::matching::rules::Rules;
use stirrup::matching::score::Millionths;
use stirrup::matching::skill::Standing;

use super::cases;
use crate::support::pairs::{Pair, TODAY, any_pair, any_rules, occupation, open_pair, rules};

pub fn level() -> impl Strategy<Value = SkillLevel> {
    select(SkillLevel::ALL)
}

fn skill_share(rules: &Rules, profile: &Profile, role: &Role) -> Millionths {
    assess::share(ComponentName::Skill, rules, TODAY, profile, role)
}

fn counts(skill: &Skill) -> bool {
    matches!(skill.standing(TODAY), Standing::Good | Standing::Unverified)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_verified_certificate_of_the_occupation_is_worth_one_six_tenths_three_tenths_or_nothing(
        mut pair in any_pair(), held in level(), required in level(), mandatory in any::<bool>(),
    ) {
        let code = occupation("4-03-02-02");
        let skill = Skill { occupation: code, level: held, status: CertificateStatus::Verified, expires_on: None };
        pair.profile.skills = vec![skill];
        pair.role = Role {
            occupation: Some(code), required_level: Some(required), certificate_mandatory: mandatory, ..pair.role
        };
        let expected = match required.index().saturating_sub(held.index()) {
            0 => 1_000_000,
            1 => 600_000,
            2 => 300_000,
            _ => 0,
        };
        prop_assert_eq!(skill_share(rules(), &pair.profile, &pair.role).value(), expected);
    }

    #[test]
    fn a_posting_without_a_requirement_is_open_to_all_and_says_so(rules in any_rules(), mut pair in any_pair()) {
        pair.role.required_level = None;
        pair.role.certificate_mandatory = false;
        let explanation = explain(&rules, TODAY, &pair.profile, &pair.role);
        prop_assert_eq!(explanation.components[0].share, Millionths::ONE);
        prop_assert_eq!(explanation.components[0].reasons.as_slice(), &[Reason::NoRequirement]);
    }

    #[test]
    fn ended_and_revoked_certificates_count_as_nothing_and_say_why(rules in any_rules(), pair in any_pair()) {
        let Pair { profile, role } = &pair;
        let mut without = pair.clone();
        without.profile.skills.retain(counts);
        let (all, fewer) = (explain(&rules, TODAY, profile, role), explain(&rules, TODAY, &without.profile, role));
        prop_assert_eq!((all.score(), all.verdict), (fewer.score(), fewer.verdict));
        prop_assert_eq!(&all.shut_gates, &fewer.shut_gates);
        let has_requirement = role.required_level.is_some() || role.certificate_mandatory;
        for skill in profile.skills.iter().filter(|it| has_requirement && it.is_kin(role)) {
            let (occupation, level) = (skill.occupation, skill.level);
            let expected = match skill.standing(TODAY) {
                Standing::Expired(expired_on) => Reason::CertificateExpired { occupation, level, expired_on },
                Standing::Revoked => Reason::CertificateRevoked { occupation, level },
                Standing::Good | Standing::Unverified => continue,
            };
            prop_assert!(all.components[0].reasons.contains(&expected), "{expected:?}");
        }
    }

    #[test]
    fn an_unverified_certificate_never_counts_more_than_a_verified_one(rules in any_rules(), pair in open_pair()) {
        let with = |status| {
            let mut pair = pair.clone();
            for skill in pair.profile.skills.iter_mut().filter(|skill| skill.status != CertificateStatus::Revoked) {
                skill.status = status;
            }
            skill_share(&rules, &pair.profile, &pair.role)
        };
        let (unverified, verified) = (with(CertificateStatus::Unverified), with(CertificateStatus::Verified));
        prop_assert!(unverified <= verified, "{unverified:?} {verified:?}");
    }

    #[test]
    fn an_unverified_certificate_counts_by_its_discount(rules in any_rules(), mut pair in any_pair()) {
        pair.profile.skills.truncate(1);
        pair.role.required_level.get_or_insert(SkillLevel::Junior);
        prop_assume!(pair.profile.skills.iter().any(counts));
        let share = |pair: &Pair| skill_share(&rules, &pair.profile, &pair.role);
        pair.profile.skills[0].status = CertificateStatus::Verified;
        let verified = share(&pair);
        pair.profile.skills[0].status = CertificateStatus::Unverified;
        prop_assert_eq!(share(&pair), verified.times(rules.skill.unverified));
    }

    #[test]
    fn an_unverified_certificate_that_counts_says_so(rules in any_rules(), mut pair in open_pair()) {
        for skill in &mut pair.profile.skills {
            skill.status = CertificateStatus::Unverified;
        }
        pair.role.required_level.get_or_insert(SkillLevel::Junior);
        let skill = &explain(&rules, TODAY, &pair.profile, &pair.role).components[0];
        let says_so = skill.reasons.iter().any(|reason| matches!(reason, Reason::CertificateUnverified { .. }));
        let has_any = pair.profile.skills.iter().any(|it| counts(it) && it.is_kin(&pair.role));
        prop_assert_eq!(says_so, has_any);
    }

    /// A certificate that is too low is not the same as none: the person learns how far it is.
    #[test]
    fn only_who_holds_nothing_of_use_is_told_so(rules in any_rules(), mut pair in any_pair()) {
        pair.role.required_level.get_or_insert(SkillLevel::Technician);
        let Pair { profile, role } = &pair;
        let reasons = &explain(&rules, TODAY, profile, role).components[0].reasons;
        let has_any = profile.skills.iter().any(|it| counts(it) && it.is_kin(role));
        prop_assert_eq!(reasons.contains(&Reason::NoCertificate), role.occupation.is_some() && !has_any);
        prop_assert_eq!(reasons.contains(&Reason::OccupationUnknown), role.occupation.is_none());
    }

    #[test]
    fn a_nearer_occupation_never_counts_less(
        mut pair in any_pair(), rules in any_rules(), held in level(), required in level(),
    ) {
        pair.role.occupation = Some(occupation("4-03-02-02"));
        pair.role.required_level = Some(required);
        let mut shares = Vec::new();
        for code in ["4-14-03-01", "4-03-01-01", "4-03-02-05", "4-03-02-02"] {
            let occupation = occupation(code);
            let skill = Skill { occupation, level: held, status: CertificateStatus::Verified, expires_on: None };
            pair.profile.skills = vec![skill];
            shares.push(skill_share(&rules, &pair.profile, &pair.role));
        }
        prop_assert!(shares.is_sorted(), "{shares:?}");
        prop_assert_eq!(shares[0], Millionths::ZERO);
    }
}
