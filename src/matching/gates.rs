//! Hard gates beside the findings: a pair that fails one is not a match, however well it scores.
//! Whether the work can be done is not a gate (`finding`).

use jiff::civil::Date;

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::coded::coded;
use crate::domain::posting::PostingStatus;

use super::gate_outcome::GateOutcome;
use super::location::Distance;
use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;
use super::skill;

coded! {
    /// The gates, in the order in which they are tried.
    pub enum Gate {
        /// The jobseeker is active.
        JobseekerActive = "jobseeker_active",
        /// The posting is open.
        PostingOpen = "posting_open",
        /// Today lies within the posting's dates.
        WithinDates = "within_dates",
        /// There are openings left.
        OpeningsLeft = "openings_left",
        /// A certificate that the posting makes mandatory is held and valid.
        MandatoryCertificate = "mandatory_certificate",
        /// Not further than the person will travel, unless remote or with a dormitory the person can use.
        WithinCommute = "within_commute",
        /// The person is of legal working age.
        WorkingAge = "working_age",
    }
}

/// The outcome of one gate for one pair.
pub fn outcome(gate: Gate, rules: &Rules, today: Date, profile: &Profile, role: &Role) -> GateOutcome {
    match gate {
        Gate::JobseekerActive => GateOutcome::open_if(profile.is_active),
        Gate::PostingOpen => GateOutcome::open_if(role.status == PostingStatus::Open),
        Gate::WithinDates => GateOutcome::open_if(role.validity.holds_on(today)),
        Gate::OpeningsLeft => GateOutcome::open_if(role.openings.value() > 0),
        Gate::MandatoryCertificate => GateOutcome::open_if(
            !role.certificate_mandatory || skill::holds_mandatory_certificate(today, profile, role),
        ),
        Gate::WithinCommute => within_commute(profile, role),
        Gate::WorkingAge => rules.working_age.outcome(profile.birth_date, profile.sex, today),
    }
}

/// The gates that are shut for a pair, in their order.
pub fn shut<'a>(
    rules: &'a Rules,
    today: Date,
    profile: &'a Profile,
    role: &'a Role,
) -> impl Iterator<Item = Gate> + 'a {
    Gate::ALL.iter().copied().filter(move |&gate| outcome(gate, rules, today, profile, role) == GateOutcome::Shut)
}

fn within_commute(profile: &Profile, role: &Role) -> GateOutcome {
    let Some(limit) = profile.preferences.max_commute else { return GateOutcome::Open };
    if role.remote || usable_dormitory(profile, role).is_some() {
        return GateOutcome::Open;
    }
    match Distance::between(profile.place, role.place) {
        Some(distance) => GateOutcome::open_if(distance.kilometres() <= f64::from(limit.kilometres())),
        None => GateOutcome::Unknown,
    }
}

/// Needs of the way and the washroom, which an ordinary dormitory cannot be assumed to meet.
const NEEDS_OF_DWELLING: [Accommodation; 4] = [
    Accommodation::AccessibleDormitory,
    Accommodation::StepFreeAccess,
    Accommodation::Lift,
    Accommodation::AccessibleToilet,
];

/// The available dormitory that the person can live in.
pub fn usable_dormitory(profile: &Profile, role: &Role) -> Option<Accommodation> {
    usable_dormitories(profile).find(|&dormitory| role.offers.get(dormitory) == Some(Offer::Available))
}

/// The dormitories that the person could live in, were they available. Someone who requires step-free access, a lift or an
/// accessible toilet needs the accessible one: the workplace's ramp says nothing about the dormitory's.
pub fn usable_dormitories(profile: &Profile) -> impl Iterator<Item = Accommodation> + use<> {
    let needs_accessible = NEEDS_OF_DWELLING.iter().any(|&need| profile.needs.get(need) == Some(Need::Required));
    [Accommodation::AccessibleDormitory].into_iter().chain((!needs_accessible).then_some(Accommodation::Dormitory))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{empty_profile, empty_role, place, rules};
    use super::*;
    use crate::domain::accommodation::Offers;
    use crate::domain::place::CommuteLimit;
    use crate::domain::posting::{Openings, Validity};

    const TODAY: Date = date(2026, 6, 15);

    /// One degree of latitude apart, 111.2 km, with this limit.
    fn far_apart(limit: i64) -> (Profile, Role) {
        let mut profile = Profile { place: place(36.0, 120.0), ..empty_profile() };
        profile.preferences.max_commute = CommuteLimit::new(limit).ok();
        (profile, Role { place: place(37.0, 120.0), ..empty_role() })
    }

    fn commute((profile, role): &(Profile, Role)) -> GateOutcome {
        outcome(Gate::WithinCommute, &rules(), TODAY, profile, role)
    }

    #[test]
    fn a_commute_is_limited_by_the_person_alone() {
        assert_eq!(commute(&far_apart(112)), GateOutcome::Open);
        assert_eq!(commute(&far_apart(111)), GateOutcome::Shut);
    }

    #[test]
    fn remote_work_and_a_usable_dormitory_need_no_commute() {
        let (profile, role) = far_apart(0);
        assert_eq!(commute(&(profile.clone(), Role { remote: true, ..role.clone() })), GateOutcome::Open);
        let with_dormitory = |offer| {
            let offers = Offers::from_iter([(Accommodation::Dormitory, offer)]);
            commute(&(profile.clone(), Role { offers, ..role.clone() }))
        };
        assert_eq!(with_dormitory(Offer::Available), GateOutcome::Open);
        assert_eq!(with_dormitory(Offer::OnRequest), GateOutcome::Shut, "a promise is not a bed");
    }

    #[test]
    fn an_unknown_place_does_not_shut_the_gate() {
        let (profile, role) = far_apart(5);
        assert_eq!(commute(&(profile, Role { place: None, ..role })), GateOutcome::Unknown);
    }

    #[test]
    fn a_posting_closes_after_its_last_day_and_its_last_opening() {
        let is_shut = |role: &Role| shut(&rules(), TODAY, &empty_profile(), role).collect::<Vec<_>>();
        let through = |last| Role { validity: Validity::new(None, Some(last)).unwrap(), ..empty_role() };
        assert_eq!(is_shut(&through(TODAY)), []);
        assert_eq!(is_shut(&through(date(2026, 6, 14))), [Gate::WithinDates]);
        assert_eq!(is_shut(&Role { openings: Openings::remaining(0), ..empty_role() }), [Gate::OpeningsLeft]);
        assert_eq!(is_shut(&Role { status: PostingStatus::Draft, ..empty_role() }), [Gate::PostingOpen]);
    }
}
