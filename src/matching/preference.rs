//! The preference component: the mean over the wishes a person has stated. No wish is no agreement: 0, and it says so.

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::posting::EmploymentType;
use crate::domain::wage::Fen;

use super::profile::Profile;
use super::role::Role;
use super::rules::SkillShares;
use super::score::Millionths;

/// One stated wish, and how a posting answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The nearest of the wished occupations; `None` where the posting's is not known.
    Occupation(Option<(OccupationCode, Kinship)>),
    /// The wished wage, and the most that the posting promises; `None` where it states none.
    Wage { wished: Fen, promised: Option<Fen> },
    /// The posting's form of employment where it states one, and whether it is a wished one.
    EmploymentType(Option<(EmploymentType, bool)>),
    /// Whether the posting is remote, as wished.
    Remote(bool),
    /// A preferred accommodation, and what the posting says of it.
    Accommodation(Accommodation, Option<Offer>),
}

impl Wish {
    /// What the posting's answer is worth. Something not stated is worth nothing.
    pub fn worth(self, shares: &SkillShares) -> Millionths {
        match self {
            Self::Occupation(Some((_, kinship))) => shares.of_kinship(kinship),
            Self::Wage { wished, promised: Some(promised) } if promised >= wished => Millionths::ONE,
            Self::EmploymentType(Some((_, true)))
            | Self::Remote(true)
            | Self::Accommodation(_, Some(Offer::Available)) => Millionths::ONE,
            Self::Accommodation(_, Some(Offer::OnRequest)) => Millionths::HALF,
            Self::Occupation(None)
            | Self::Wage { .. }
            | Self::EmploymentType(_)
            | Self::Remote(false)
            | Self::Accommodation(_, Some(Offer::Unavailable) | None) => Millionths::ZERO,
        }
    }
}

/// Kinship of a wish: an occupation inside a wished group is just what was wished.
pub fn nearness(wished: OccupationCode, offered: OccupationCode) -> Kinship {
    if wished.contains(offered) { Kinship::Same } else { wished.kinship(offered) }
}

/// The stated wishes, in a fixed order.
pub fn wishes<'a>(profile: &'a Profile, role: &'a Role) -> impl Iterator<Item = Wish> + 'a {
    let preferences = &profile.preferences;
    let occupation = (!preferences.occupations.is_empty()).then(|| {
        Wish::Occupation(role.occupation.and_then(|offered| {
            let wished = preferences.occupations.iter().map(|&wished| (nearness(wished, offered), wished));
            wished
                .max_by_key(|&(kinship, code)| (kinship, std::cmp::Reverse(code)))
                .map(|(kinship, code)| (code, kinship))
        }))
    });
    let wage = preferences.wage_min.map(|wished| Wish::Wage { wished, promised: role.wage.top() });
    let employment_type = (!preferences.employment_types.is_empty())
        .then(|| Wish::EmploymentType(role.employment_type.map(|it| (it, preferences.employment_types.contains(&it)))));
    let remote = preferences.remote.then_some(Wish::Remote(role.remote));
    let accommodations = profile.needs.with(Need::Preferred).map(|it| Wish::Accommodation(it, role.offers.get(it)));
    [occupation, wage, employment_type, remote].into_iter().flatten().chain(accommodations)
}

/// The preference share of a pair.
pub fn share(shares: &SkillShares, profile: &Profile, role: &Role) -> Millionths {
    Millionths::mean(wishes(profile, role).map(|wish| wish.worth(shares)))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{empty_profile, empty_role, millionths, shares};
    use super::*;
    use crate::domain::accommodation::Offers;
    use crate::domain::wage::WageRange;

    fn fen(yuan: i64) -> Fen {
        Fen::new(yuan * 100).unwrap()
    }

    #[test]
    fn no_wish_is_no_agreement() {
        assert_eq!(share(&shares(), &empty_profile(), &empty_role()), Millionths::ZERO);
    }

    #[test]
    fn the_share_is_the_mean_over_the_stated_wishes() {
        let mut profile = empty_profile();
        profile.preferences.wage_min = Some(fen(3000));
        profile.preferences.employment_types = vec![EmploymentType::FullTime];
        profile.needs.set(Accommodation::Lift, Some(Need::Preferred));
        let mut role = empty_role();
        role.wage = WageRange::new(Some(fen(2500)), Some(fen(3000))).unwrap();
        role.employment_type = Some(EmploymentType::Temporary);
        role.offers = Offers::from_iter([(Accommodation::Lift, Offer::OnRequest)]);
        // Wage 1, form of employment 0, lift on request 1/2.
        assert_eq!(share(&shares(), &profile, &role), millionths(500_000));
    }

    #[test]
    fn an_occupation_inside_a_wished_group_is_what_was_wished() {
        let code = |text| OccupationCode::parse(text).unwrap();
        let worth = |wished, offered| {
            let mut profile = empty_profile();
            profile.preferences.occupations = vec![code(wished)];
            share(&shares(), &profile, &Role { occupation: Some(code(offered)), ..empty_role() })
        };
        assert_eq!(worth("4-03-02-00", "4-03-02-02"), Millionths::ONE);
        assert_eq!(worth("4-03-02-05", "4-03-02-02"), millionths(500_000));
        assert_eq!(worth("4-03-01-01", "4-03-02-02"), millionths(250_000));
        assert_eq!(worth("4-14-03-01", "4-03-02-02"), Millionths::ZERO);
    }
}
