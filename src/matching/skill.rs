//! The skill component: what the certificates say against what the posting asks.
//! A certificate that has ended or was revoked counts as nothing; one that nobody has looked up counts less.

use jiff::civil::Date;

use crate::domain::certificate::CertificateStatus;
use crate::domain::occupation::Kinship;
use crate::domain::skill::SkillLevel;

use super::profile::{Profile, Skill};
use super::role::Role;
use super::rules::SkillShares;
use super::score::Millionths;

/// Whether a certificate counts on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Good,
    Unverified,
    Expired(Date),
    Revoked,
}

impl Skill {
    /// Whether it counts on `today`; revoked outweighs expired.
    pub fn standing(&self, today: Date) -> Standing {
        match (self.status, self.expires_on) {
            (CertificateStatus::Revoked, _) => Standing::Revoked,
            (_, Some(last_day)) if last_day < today => Standing::Expired(last_day),
            (CertificateStatus::Unverified, _) => Standing::Unverified,
            (CertificateStatus::Verified, _) => Standing::Good,
        }
    }

    /// How near its occupation is to the posting's; none where the posting's is not known.
    pub fn kinship(&self, role: &Role) -> Kinship {
        role.occupation.map_or(Kinship::None, |occupation| occupation.kinship(self.occupation))
    }

    /// Whether its occupation has to do with the posting's at all.
    pub fn is_kin(&self, role: &Role) -> bool {
        self.kinship(role) > Kinship::None
    }

    /// How many rungs it is under the required level; 0 where no level is required.
    pub fn rungs_under(&self, role: &Role) -> usize {
        role.required_level.map_or(0, |required| self.level.rungs_under(required))
    }

    /// What this one certificate is worth for the posting.
    pub fn share(&self, shares: &SkillShares, today: Date, role: &Role) -> Millionths {
        worth(shares, self.kinship(role), self.rungs_under(role), self.standing(today))
    }
}

/// What a certificate is worth that is so near, so many rungs too low, and so good.
pub fn worth(shares: &SkillShares, kinship: Kinship, rungs_under: usize, standing: Standing) -> Millionths {
    let level = match rungs_under {
        0 => Millionths::ONE,
        1 => shares.one_rung_under,
        2 => shares.two_rungs_under,
        _ => Millionths::ZERO,
    };
    let standing = match standing {
        Standing::Good => Millionths::ONE,
        Standing::Unverified => shares.unverified,
        Standing::Expired(_) | Standing::Revoked => Millionths::ZERO,
    };
    shares.of_kinship(kinship).times(level).times(standing)
}

/// Whether the posting asks for any skill at all. One that does not is open to all.
pub const fn has_requirement(role: &Role) -> bool {
    requires(role.required_level, role.certificate_mandatory)
}

/// The same, of what decides it.
pub const fn requires(required_level: Option<SkillLevel>, certificate_mandatory: bool) -> bool {
    required_level.is_some() || certificate_mandatory
}

/// The skill share: 1 where nothing is required, else the best certificate's.
pub fn share(shares: &SkillShares, today: Date, profile: &Profile, role: &Role) -> Millionths {
    if !has_requirement(role) {
        return Millionths::ONE;
    }
    profile.skills.iter().map(|skill| skill.share(shares, today, role)).max().unwrap_or(Millionths::ZERO)
}

/// The certificate the share comes from: the best of those that are good and have to do with the posting, though it may
/// be too low to be worth anything. Of equals the nearer occupation, the higher level, the lower code and the verified one
/// go first; what is still equal says the same.
pub fn best<'a>(shares: &SkillShares, today: Date, profile: &'a Profile, role: &Role) -> Option<&'a Skill> {
    let may_count =
        |skill: &&Skill| matches!(skill.standing(today), Standing::Good | Standing::Unverified) && skill.is_kin(role);
    profile.skills.iter().filter(may_count).max_by_key(|skill| {
        let share = skill.share(shares, today, role);
        let is_good = skill.standing(today) == Standing::Good;
        (share, skill.kinship(role), skill.level, std::cmp::Reverse(skill.occupation), is_good)
    })
}

/// Whether a mandatory certificate is held: of the posting's own occupation, or one of its group, at or above the level
/// where one is named, not ended and not revoked. Nobody having looked it up yet does not shut the gate; it lowers the
/// share.
pub fn holds_mandatory_certificate(today: Date, profile: &Profile, role: &Role) -> bool {
    profile.skills.iter().any(|skill| {
        let counts = matches!(skill.standing(today), Standing::Good | Standing::Unverified);
        let is_asked = role.occupation.is_some_and(|asked| asked.contains(skill.occupation));
        counts && is_asked && skill.rungs_under(role) == 0
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{empty_role, millionths, shares, skill};
    use super::*;
    use crate::domain::occupation::OccupationCode;
    use crate::domain::skill::SkillLevel::{Intermediate, Junior, Senior, Technician};

    const TODAY: Date = date(2026, 6, 15);

    fn pastry(required: crate::domain::skill::SkillLevel) -> Role {
        let occupation = OccupationCode::parse("4-03-02-02").ok();
        Role { occupation, required_level: Some(required), ..empty_role() }
    }

    #[test]
    fn the_last_day_of_a_certificate_still_counts() {
        let ends = |expires_on| Skill { expires_on: Some(expires_on), ..skill("4-03-02-02", Junior) };
        assert_eq!(ends(TODAY).standing(TODAY), Standing::Good);
        assert_eq!(ends(date(2026, 6, 14)).standing(TODAY), Standing::Expired(date(2026, 6, 14)));
    }

    #[test]
    fn a_revoked_certificate_counts_as_nothing() {
        let revoked = Skill { status: CertificateStatus::Revoked, ..skill("4-03-02-02", Senior) };
        assert_eq!(revoked.standing(TODAY), Standing::Revoked);
        assert_eq!(revoked.share(&shares(), TODAY, &pastry(Junior)), Millionths::ZERO);
    }

    #[test]
    fn discounts_multiply() {
        // One rung under 0.6, the same minor group 0.5, unverified 0.8.
        let far = Skill { status: CertificateStatus::Unverified, ..skill("4-03-02-05", Junior) };
        assert_eq!(far.share(&shares(), TODAY, &pastry(Intermediate)), millionths(240_000));
        assert_eq!(skill("4-03-02-02", Junior).share(&shares(), TODAY, &pastry(Senior)), millionths(300_000));
        assert_eq!(skill("4-03-02-02", Junior).share(&shares(), TODAY, &pastry(Technician)), Millionths::ZERO);
    }

    #[test]
    fn a_mandatory_certificate_may_be_unverified_but_not_too_low() {
        let holds = |held: Skill| {
            let profile = Profile { skills: vec![held], ..super::super::sample::empty_profile() };
            holds_mandatory_certificate(TODAY, &profile, &pastry(Intermediate))
        };
        assert!(holds(Skill { status: CertificateStatus::Unverified, ..skill("4-03-02-02", Intermediate) }));
        assert!(!holds(skill("4-03-02-02", Junior)), "too low");
        assert!(!holds(skill("4-03-02-05", Senior)), "another occupation");
    }
}
