//! What improves a pair never makes it worse: not the score, not the verdict, not its place in the list.

use proptest::prelude::*;

use stirrup::domain::accommodation::Offer;
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::Degree;
use stirrup::domain::place::{Coordinates, Place};
use stirrup::domain::skill::SkillLevel;
use stirrup::matching::assess::{Listing, assess, score, verdict};
use stirrup::matching::finding::Verdict;
use stirrup::matching::location::Distance;
use stirrup::matching::rules::Rules;

use super::cases;
use crate::support::pairs::{Pair, TODAY, any_accommodation, any_demand, any_pair, any_place, any_rules, open_pair};

/// Better verdicts rank higher.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Accessible => 2,
        Verdict::ToConfirm => 1,
        Verdict::Barrier => 0,
    }
}

/// `after` scores at least as high as `before`, its verdict is no worse, and it is listed if `before` was.
pub fn never_worse(rules: &Rules, before: &Pair, after: &Pair) -> Result<(), TestCaseError> {
    let scored = |pair: &Pair| score(rules, TODAY, &pair.profile, &pair.role);
    prop_assert!(scored(after) >= scored(before), "score {:?} → {:?}", scored(before), scored(after));
    let judged = |pair: &Pair| verdict(rules, TODAY, &pair.profile, &pair.role);
    prop_assert!(rank(judged(after)) >= rank(judged(before)), "{:?} → {:?}", judged(before), judged(after));
    let listed = |pair: &Pair| assess(rules, TODAY, Listing::Matches(None), &pair.profile, &pair.role);
    prop_assert!(listed(after) >= listed(before), "listed {:?} → {:?}", listed(before), listed(after));
    Ok(())
}

/// The point a part of the way from one to the other.
fn on_the_way(from: Coordinates, to: Coordinates, tenths: i32) -> Coordinates {
    let ((from_latitude, from_longitude), (to_latitude, to_longitude)) = (from.microdegrees(), to.microdegrees());
    let between = |from: i32, to: i32| from + (to - from) / 10 * tenths + (to - from) % 10 * tenths / 10;
    Coordinates::from_microdegrees(between(from_latitude, to_latitude), between(from_longitude, to_longitude)).unwrap()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_higher_capacity_is_never_worse(rules in any_rules(), before in open_pair(), demand in any_demand()) {
        let mut after = before.clone();
        let raised = before.profile.capacities.get(demand).and_then(Degree::raised);
        prop_assume!(raised.is_some());
        after.profile.capacities.set(demand, raised);
        never_worse(&rules, &before, &after)?;
    }

    #[test]
    fn one_more_available_accommodation_is_never_worse(
        rules in any_rules(), before in open_pair(), accommodation in any_accommodation(),
    ) {
        let mut after = before.clone();
        after.role.offers.set(accommodation, Some(Offer::Available));
        never_worse(&rules, &before, &after)?;
    }

    /// Asking about something refused or not stated, and hearing "on request", is no loss either.
    #[test]
    fn an_accommodation_on_request_is_never_worse_than_none(
        rules in any_rules(), before in open_pair(), accommodation in any_accommodation(),
    ) {
        prop_assume!(before.role.offers.get(accommodation) != Some(Offer::Available));
        let mut after = before.clone();
        after.role.offers.set(accommodation, Some(Offer::OnRequest));
        never_worse(&rules, &before, &after)?;
    }

    #[test]
    fn a_lower_demand_is_never_worse(rules in any_rules(), before in open_pair(), demand in any_demand()) {
        let mut after = before.clone();
        let lowered = before.role.demands.get(demand).map(|degree| degree.lowered_by(1));
        prop_assume!(lowered.is_some());
        after.role.demands.set(demand, lowered);
        never_worse(&rules, &before, &after)?;
    }

    #[test]
    fn a_higher_certificate_level_up_to_the_required_one_is_never_worse(
        rules in any_rules(), before in open_pair(), which in any::<prop::sample::Index>(), required in super::skill::level(),
    ) {
        let mut before = before;
        before.role.required_level = Some(required);
        prop_assume!(!before.profile.skills.is_empty());
        let which = which.index(before.profile.skills.len());
        let mut after = before.clone();
        let held = before.profile.skills[which].level;
        let next = SkillLevel::ALL.iter().copied().find(|&level| level > held && level <= required);
        prop_assume!(next.is_some());
        after.profile.skills[which].level = next.unwrap();
        never_worse(&rules, &before, &after)?;
        after.profile.skills[which].level = required;
        never_worse(&rules, &before, &after)?;
    }

    #[test]
    fn one_more_certificate_or_a_verified_one_is_never_worse(
        rules in any_rules(), before in open_pair(), more in crate::support::pairs::any_skill(),
    ) {
        let mut after = before.clone();
        after.profile.skills.push(more);
        never_worse(&rules, &before, &after)?;
        let mut verified = after.clone();
        for skill in verified.profile.skills.iter_mut().filter(|it| it.status == CertificateStatus::Unverified) {
            skill.status = CertificateStatus::Verified;
        }
        never_worse(&rules, &after, &verified)?;
    }

    #[test]
    fn moving_towards_the_workplace_is_never_worse(
        rules in any_rules(), before in open_pair(), tenths in 1..=10_i32,
    ) {
        let (Some(home), Some(workplace)) = (before.profile.place, before.role.place) else {
            return Err(TestCaseError::reject("a place is not known"));
        };
        let mut after = before.clone();
        let coordinates = on_the_way(home.coordinates, workplace.coordinates, tenths);
        after.profile.place = Some(Place { coordinates, ..home });
        never_worse(&rules, &before, &after)?;
    }

    #[test]
    fn of_two_homes_the_nearer_is_never_worse(rules in any_rules(), pair in any_pair(), other in any_place()) {
        let (mut nearer, mut further) = (pair.clone(), pair.clone());
        let distance = |place| Distance::between(place, pair.role.place).map(Distance::kilometres);
        let (one, two) = (distance(pair.profile.place), distance(other));
        prop_assume!(one.is_some() && two.is_some());
        if one <= two { further.profile.place = other } else { nearer.profile.place = other }
        never_worse(&rules, &further, &nearer)?;
    }

    #[test]
    fn work_from_home_is_never_further_than_any_other(rules in any_rules(), before in open_pair()) {
        let mut after = before.clone();
        after.role.remote = true;
        never_worse(&rules, &before, &after)?;
    }
}
