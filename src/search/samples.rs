//! Arbitrary roles and profiles, and a few postings in words, for the tests of this room.
//! Only tests see it.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::document::PostingDocument;
use super::index::{Opened, SearchIndex, State};
use super::packing::Packed;
use super::watermark::OutboxPosition;
use crate::domain::accommodation::{Accommodation, Need, Offer, PerAccommodation};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::{Degree, Degrees, Demand};
use crate::domain::identity::Sex;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::jobseeker::Preferences;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit, Coordinates, Place};
use crate::domain::posting::{EmploymentType, Openings, PostingStatus, Validity};
use crate::domain::skill::SkillLevel;
use crate::domain::text::{Description, EmployerName, PostingTitle};
use crate::domain::wage::{Fen, WageRange};
use crate::matching::age::{RetirementSchedule, WorkingAge};
use crate::matching::profile::{Profile, Skill};
use crate::matching::role::Role;
use crate::matching::rules::{AccessibilityShares, Bridges, Rules, SkillShares, Weights};
use crate::matching::score::Millionths;

fn any_date() -> impl Strategy<Value = Date> {
    (-9999_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn any_occupation() -> impl Strategy<Value = OccupationCode> {
    (0_u32..10_000_000).prop_map(|number| OccupationCode::from_number(number).unwrap())
}

fn any_fen() -> impl Strategy<Value = Fen> {
    (0..=Fen::MAX).prop_map(|fen| Fen::new(fen).unwrap())
}

fn any_place() -> impl Strategy<Value = Place> {
    (-90_000_000..=90_000_000, -180_000_000..=180_000_000, any::<bool>()).prop_map(|(north, east, approximate)| Place {
        coordinates: Coordinates::from_microdegrees(north, east).unwrap(),
        approximate,
    })
}

fn any_degrees() -> impl Strategy<Value = Degrees> {
    vec((select(Demand::ALL), select(&Degree::ALL[..])), 0..14).prop_map(|entries| entries.into_iter().collect())
}

fn any_stated<T: Copy + PartialEq + std::fmt::Debug + 'static>(
    values: &'static [T],
) -> impl Strategy<Value = PerAccommodation<T>> {
    vec((select(Accommodation::ALL), select(values)), 0..30).prop_map(|entries| entries.into_iter().collect())
}

pub fn any_role() -> impl Strategy<Value = Role> {
    let dates = (option::of(any_date()), option::of(any_date())).prop_map(|(one, other)| match (one, other) {
        (Some(one), Some(other)) => Validity::new(Some(one.min(other)), Some(one.max(other))).unwrap(),
        (from, through) => Validity::new(from, through).unwrap(),
    });
    let wage = (option::of(any_fen()), option::of(any_fen())).prop_map(|(one, other)| match (one, other) {
        (Some(one), Some(other)) => WageRange::new(Some(one.min(other)), Some(one.max(other))).unwrap(),
        (min, max) => WageRange::new(min, max).unwrap(),
    });
    let codes = (
        select(PostingStatus::ALL),
        any::<u16>(),
        option::of(any_occupation()),
        option::of(select(SkillLevel::ALL)),
        option::of(select(EmploymentType::ALL)),
        any::<(bool, bool)>(),
    );
    (codes, dates, wage, option::of(any_place()), any_degrees(), any_stated(Offer::ALL)).prop_map(
        |(
            (status, openings, occupation, required_level, employment_type, flags),
            validity,
            wage,
            place,
            demands,
            offers,
        )| {
            Role {
                status,
                validity,
                openings: Openings::remaining(openings),
                occupation,
                required_level,
                certificate_mandatory: flags.0,
                place,
                demands,
                offers,
                wage,
                employment_type,
                remote: flags.1,
            }
        },
    )
}

fn any_skill() -> impl Strategy<Value = Skill> {
    (any_occupation(), select(SkillLevel::ALL), select(CertificateStatus::ALL), option::of(any_date()))
        .prop_map(|(occupation, level, status, expires_on)| Skill { occupation, level, status, expires_on })
}

fn any_region() -> impl Strategy<Value = Adcode> {
    (100_000..=999_999_u32).prop_map(|number| Adcode::parse(&number.to_string()).unwrap())
}

pub fn any_profile() -> impl Strategy<Value = Profile> {
    let preferences = (
        vec(any_occupation(), 0..=Preferences::MAX_OCCUPATIONS),
        option::of(any_fen()),
        option::of((0..=CommuteLimit::MAX).prop_map(|limit| CommuteLimit::new(limit).unwrap())),
        any::<bool>(),
        vec(select(EmploymentType::ALL), 0..40),
    )
        .prop_map(|(occupations, wage_min, max_commute, remote, employment_types)| Preferences {
            occupations,
            wage_min,
            max_commute,
            remote,
            employment_types,
        });
    let person = (
        any::<bool>(),
        option::of(any_date()),
        option::of(select(Sex::ALL)),
        option::of(any_region()),
        option::of(any_place()),
    );
    (person, any_degrees(), any_stated(Need::ALL), vec(any_skill(), 0..9), preferences).prop_map(
        |((is_active, birth_date, sex, region, place), capacities, needs, skills, preferences)| Profile {
            is_active,
            birth_date,
            sex,
            region,
            place,
            capacities,
            needs,
            skills,
            preferences,
        },
    )
}

/// Rules with the numbers of the design.
pub fn rules() -> Rules {
    let share = |thousandths: u32| Millionths::new(thousandths * 1000).unwrap();
    let retirement = |base_years, first_year| RetirementSchedule {
        base_years,
        affected_from: (first_year, 1),
        step_months: 4,
        max_delay_months: 36,
    };
    Rules {
        weights: Weights::new(share(400), share(300), share(200), share(100)).unwrap(),
        bridges: Bridges::new([
            (Accommodation::ScreenReader, Demand::Vision, 3),
            (Accommodation::Braille, Demand::Vision, 2),
            (Accommodation::Captioning, Demand::Hearing, 2),
            (Accommodation::VisualAlarm, Demand::Hearing, 1),
            (Accommodation::SeatedWork, Demand::StandingWalking, 2),
            (Accommodation::AdjustableDesk, Demand::StandingWalking, 1),
            (Accommodation::PersonalAssistant, Demand::Lifting, 1),
            (Accommodation::PersonalAssistant, Demand::Hands, 1),
            (Accommodation::JobCoach, Demand::Learning, 1),
            (Accommodation::RemoteWork, Demand::Travel, 3),
            (Accommodation::Shuttle, Demand::Travel, 2),
        ]),
        skill: SkillShares {
            one_rung_under: share(600),
            two_rungs_under: share(300),
            same_minor_group: share(500),
            same_middle_group: share(250),
            unverified: share(800),
        },
        accessibility: AccessibilityShares::new(share(900), share(500)).unwrap(),
        half_distance_km: 10.0,
        working_age: WorkingAge { from_years: 16, male: retirement(60, 1965), female: retirement(55, 1970) },
    }
}

pub fn posting_id(number: u128) -> PostingId {
    PostingId::new(Uuid::from_u128(number))
}

pub fn jobseeker_id(number: u128) -> JobseekerId {
    JobseekerId::new(Uuid::from_u128(number))
}

/// A role that only its openings tell from another.
pub fn role_with(openings: u16) -> Role {
    Role { openings: Openings::remaining(openings), ..Role::blank() }
}

pub fn posting(title: &str) -> PostingDocument {
    PostingDocument {
        role: Role::blank(),
        title: PostingTitle::parse(title).unwrap(),
        description: None,
        occupation_names: Vec::new(),
        employer_name: EmployerName::parse("青岛某某酒店有限公司").unwrap(),
    }
}

pub fn described(title: &str, description: &str, occupation_names: &[&str], employer: &str) -> PostingDocument {
    PostingDocument {
        description: Some(Description::parse(description).unwrap()),
        occupation_names: occupation_names.iter().map(|&name| name.to_owned()).collect(),
        employer_name: EmployerName::parse(employer).unwrap(),
        ..posting(title)
    }
}

pub const DATABASE: &str = "the database of the tests";

pub fn opened(root: &Path) -> (Arc<SearchIndex>, State) {
    let Opened { index, state } = SearchIndex::open(root, DATABASE).unwrap();
    (Arc::new(index), state)
}

/// Fills the index with these postings, numbered from 1, up to position 1.
pub fn rebuild(index: &Arc<SearchIndex>, postings: &[PostingDocument]) {
    let rebuild = index.begin_rebuild().unwrap();
    for (number, posting) in (1..).zip(postings) {
        rebuild.add_posting(posting_id(number), posting).unwrap();
    }
    rebuild.finish(OutboxPosition::new(1)).unwrap();
}

/// An index that holds these postings.
pub fn filled(root: &Path, postings: &[PostingDocument]) -> Arc<SearchIndex> {
    let (index, _) = opened(root);
    rebuild(&index, postings);
    index
}
