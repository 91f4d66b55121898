//! What an employer may know of a pair before consent: that it fits, roughly how well, what to provide, roughly how far.
//! No component, finding, capacity or exact number is in it, so that nothing said of one pair tells more than it has to.

use jiff::civil::Date;

use crate::domain::accommodation::Accommodation;

use super::assess::{self, Listing, assess};
use super::finding::{Finding, Verdict, demand_findings, need_findings};
use super::location::Distance;
use super::profile::{Profile, Skill};
use super::role::Role;
use super::rules::Rules;
use super::score::Millionths;
use super::skill::Standing;

/// Scores are shown, and ordered, in steps of this many millionths.
const SCORE_STEP: u32 = 100_000;
/// Distances are shown in steps of this many tenths of a kilometre.
const DISTANCE_STEP_TENTHS: i64 = 50;

/// Functional fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Rounded down to a tenth.
    pub score: Millionths,
    pub verdict: Verdict,
    /// What to provide, each once, in the order of the code list: whatever bridges, or is required and not refused.
    pub accommodations: Vec<Accommodation>,
    /// Rounded up to five kilometres, at least five; `None` where a place is unknown.
    pub distance_km: Option<i64>,
    /// What counts on the day, by occupation and level.
    pub skills: Vec<Skill>,
}

/// A score rounded down, as employers see it, and as their lists are ordered by it.
pub fn rounded(score: Millionths) -> Millionths {
    Millionths::new(score.value() / SCORE_STEP * SCORE_STEP).unwrap_or(Millionths::ZERO)
}

/// The rounded score of a match of the wanted verdict; `None` for any other pair. Near misses are not for employers: they
/// would tell what a person cannot do.
pub fn ranked(rules: &Rules, today: Date, wanted: Listing, profile: &Profile, role: &Role) -> Option<Millionths> {
    match wanted {
        Listing::Matches(_) => assess(rules, today, wanted, profile, role).map(rounded),
        Listing::NearMisses | Listing::Nothing => None,
    }
}

impl Fit {
    /// How a pair fits, that is listed as a match.
    pub fn of(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Self {
        let bridging = demand_findings(&rules.bridges, profile, role).filter_map(|(_, finding)| finding.by());
        let required = need_findings(profile, role)
            .filter(|(_, finding)| *finding != Finding::Barrier)
            .map(|(accommodation, _)| accommodation);
        let provided: Vec<Accommodation> = bridging.chain(required).collect();
        let accommodations = Accommodation::ALL.iter().copied().filter(|it| provided.contains(it)).collect();
        Self {
            score: rounded(assess::score(rules, today, profile, role)),
            verdict: assess::verdict(rules, today, profile, role),
            accommodations,
            distance_km: Distance::between(profile.place, role.place).map(steps_away),
            skills: sorted_skills(today, profile),
        }
    }
}

fn steps_away(distance: Distance) -> i64 {
    let steps = (distance.tenths() + DISTANCE_STEP_TENTHS - 1) / DISTANCE_STEP_TENTHS;
    steps.max(1) * DISTANCE_STEP_TENTHS / 10
}

/// The skills that count on a day. That a certificate was revoked, or has ended, is nothing that an employer is told.
pub fn counting_skills(today: Date, profile: &Profile) -> impl Iterator<Item = &Skill> {
    let counts = move |skill: &&Skill| matches!(skill.standing(today), Standing::Good | Standing::Unverified);
    profile.skills.iter().filter(counts)
}

/// The same, the order of entry forgotten.
fn sorted_skills(today: Date, profile: &Profile) -> Vec<Skill> {
    let mut skills: Vec<Skill> = counting_skills(today, profile).copied().collect();
    skills.sort_by_key(|skill| (skill.occupation, std::cmp::Reverse(skill.level), skill.status.index()));
    skills
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::sample::{empty_profile, empty_role, place, rules};
    use super::*;
    use crate::domain::accommodation::{Need, Offer};
    use crate::domain::demand::{Degree, Demand};

    const TODAY: Date = date(2026, 11, 24);

    proptest! {
        #[test]
        fn a_score_is_rounded_down_and_keeps_its_place(one in 0u32..=1_000_000, other in 0u32..=1_000_000) {
            let [one, other] = [one, other].map(|value| Millionths::new(value).unwrap());
            prop_assert!(rounded(one) <= one && one.value() - rounded(one).value() < SCORE_STEP);
            prop_assert!(one > other || rounded(one) <= rounded(other));
        }

        #[test]
        fn a_distance_is_rounded_up_to_five_kilometres(latitude in 30.0f64..40.0) {
            let profile = crate::matching::profile::Profile { place: place(latitude, 120.0), ..empty_profile() };
            let role = Role { place: place(36.0, 120.0), ..empty_role() };
            let exact = Distance::between(profile.place, role.place).unwrap().tenths();
            let shown = Fit::of(&rules(), TODAY, &profile, &role).distance_km.unwrap() * 10;
            prop_assert!(shown >= exact && shown - exact <= 50 && shown % 50 == 0 && shown >= 50, "{exact} {shown}");
        }
    }

    #[test]
    fn what_bridges_and_what_is_required_is_to_be_provided_each_once() {
        let degree = |value| Degree::new(value).unwrap();
        let mut profile = empty_profile();
        profile.capacities = [(Demand::StandingWalking, degree(1))].into_iter().collect();
        profile.needs = [
            (Accommodation::SeatedWork, Need::Required),
            (Accommodation::Lift, Need::Required),
            (Accommodation::Braille, Need::Preferred),
        ]
        .into_iter()
        .collect();
        let mut role = empty_role();
        role.demands = [(Demand::StandingWalking, degree(3))].into_iter().collect();
        role.offers = [(Accommodation::SeatedWork, Offer::Available), (Accommodation::Braille, Offer::Available)]
            .into_iter()
            .collect();
        let fit = Fit::of(&rules(), TODAY, &profile, &role);
        assert_eq!(fit.accommodations, [Accommodation::Lift, Accommodation::SeatedWork]);
        assert_eq!(fit.distance_km, None);
    }

    #[test]
    fn a_near_miss_is_ranked_for_nobody() {
        assert_eq!(ranked(&rules(), TODAY, Listing::NearMisses, &empty_profile(), &empty_role()), None);
    }
}
