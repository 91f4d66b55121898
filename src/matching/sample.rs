//! Plain values for this room's tests: a pair of which nothing is known, and rules with the numbers of the design.
//! Each test states what it is about on top of them.

use crate::domain::accommodation::{Accommodation, Needs, Offers};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::{Degrees, Demand};
use crate::domain::jobseeker::Preferences;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Coordinates, Place};
use crate::domain::posting::{Openings, PostingStatus, Validity};
use crate::domain::skill::SkillLevel;
use crate::domain::wage::WageRange;

use super::age::{RetirementSchedule, WorkingAge};
use super::profile::{Profile, Skill};
use super::role::Role;
use super::rules::{AccessibilityShares, Bridges, Rules, SkillShares, Weights};
use super::score::Millionths;

pub fn millionths(value: u32) -> Millionths {
    Millionths::new(value).unwrap()
}

pub fn shares() -> SkillShares {
    SkillShares {
        one_rung_under: millionths(600_000),
        two_rungs_under: millionths(300_000),
        same_minor_group: millionths(500_000),
        same_middle_group: millionths(250_000),
        unverified: millionths(800_000),
    }
}

pub fn rules() -> Rules {
    let retirement = |base_years, first_year| RetirementSchedule {
        base_years,
        affected_from: (first_year, 1),
        step_months: 4,
        max_delay_months: 36,
    };
    let [skill, accessibility, location, preference] = [400_000, 300_000, 200_000, 100_000].map(millionths);
    Rules {
        weights: Weights::new(skill, accessibility, location, preference).unwrap(),
        bridges: Bridges::new([
            (Accommodation::RemoteWork, Demand::StandingWalking, 2),
            (Accommodation::SeatedWork, Demand::StandingWalking, 2),
            (Accommodation::AdjustableDesk, Demand::StandingWalking, 1),
            (Accommodation::PersonalAssistant, Demand::Lifting, 1),
        ]),
        skill: shares(),
        accessibility: AccessibilityShares::new(millionths(900_000), Millionths::HALF).unwrap(),
        half_distance_km: 10.0,
        working_age: WorkingAge { from_years: 16, male: retirement(60, 1965), female: retirement(55, 1970) },
    }
}

pub fn skill(occupation: &str, level: SkillLevel) -> Skill {
    let occupation = OccupationCode::parse(occupation).unwrap();
    Skill { occupation, level, status: CertificateStatus::Verified, expires_on: None }
}

/// An address; `None` off the globe.
pub fn place(latitude: f64, longitude: f64) -> Option<Place> {
    Coordinates::new(latitude, longitude).ok().map(|coordinates| Place { coordinates, approximate: false })
}

pub fn empty_profile() -> Profile {
    Profile {
        is_active: true,
        birth_date: None,
        sex: None,
        region: None,
        place: None,
        capacities: Degrees::default(),
        needs: Needs::default(),
        skills: Vec::new(),
        preferences: Preferences::default(),
    }
}

pub fn empty_role() -> Role {
    Role {
        status: PostingStatus::Open,
        validity: Validity::default(),
        openings: Openings::ONE,
        occupation: None,
        required_level: None,
        certificate_mandatory: false,
        place: None,
        demands: Degrees::default(),
        offers: Offers::default(),
        wage: WageRange::default(),
        employment_type: None,
        remote: false,
    }
}
