//! Generators of pairs and of rules. Every value that the types allow can come out; what decides something comes out
//! often: kindred occupations, near places, gaps that a bridge closes, days beside today.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use stirrup::domain::accommodation::{ACCOMMODATIONS, Accommodation, Need, Needs, Offer, Offers, PerAccommodation};
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::{DEMANDS, Degree, Degrees, Demand};
use stirrup::domain::identity::Sex;
use stirrup::domain::jobseeker::Preferences;
use stirrup::domain::occupation::OccupationCode;
use stirrup::domain::place::{CommuteLimit, Coordinates, Place};
use stirrup::domain::posting::{EmploymentType, Openings, PostingStatus, Validity};
use stirrup::domain::skill::SkillLevel;
use stirrup::domain::wage::{Fen, WageRange};
use stirrup::matching::profile::{Profile, Skill};
use stirrup::matching::role::Role;
use stirrup::matching::rules::{AccessibilityShares, Bridges, Rules, SkillShares, Weights};
use stirrup::matching::score::Millionths;

/// The day on which every law is tried.
pub const TODAY: Date = date(2026, 6, 15);

/// The two sides of a match.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    pub profile: Profile,
    pub role: Role,
}

/// A pair that broke a law is read by a person: on one line each, and only what is stated.
impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn stated<T: fmt::Debug>(entries: impl Iterator<Item = T>) -> String {
            format!("{:?}", entries.collect::<Vec<_>>())
        }
        let Self {
            profile: Profile { is_active, birth_date, sex, region: _, place, capacities, needs, skills, preferences },
            role,
        } = self;
        writeln!(f, "person: active {is_active}, born {birth_date:?}, {sex:?}, at {place:?}")?;
        writeln!(f, "  can {}", stated(capacities.stated()))?;
        writeln!(f, "  needs {}", stated(needs.stated()))?;
        writeln!(f, "  holds {skills:?}")?;
        writeln!(f, "  wishes {preferences:?}")?;
        writeln!(f, "role: {:?}, {:?}, {:?}, at {:?}", role.status, role.validity, role.openings, role.place)?;
        let Role { occupation, required_level, certificate_mandatory, .. } = role;
        writeln!(f, "  for {occupation:?}, {required_level:?}, certificate mandatory: {certificate_mandatory}")?;
        writeln!(f, "  asks {}", stated(role.demands.stated()))?;
        writeln!(f, "  offers {}", stated(role.offers.stated()))?;
        writeln!(f, "  pays {:?}, {:?}, remote: {}", role.wage, role.employment_type, role.remote)
    }
}

/// The rules in the binary.
pub fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| stirrup::scoring::load(None, TODAY).unwrap());
    &RULES
}

pub fn occupation(code: &str) -> OccupationCode {
    OccupationCode::parse(code).unwrap()
}

pub fn degree(value: i64) -> Degree {
    Degree::new(value).unwrap()
}

/// A profile of which nothing is known but that the person is looking.
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

/// An open role of which nothing else is known.
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

/// Any pair at all, matched or not. Twelve demands seldom fit by chance, so every other pair nearly fits.
pub fn any_pair() -> impl Strategy<Value = Pair> {
    let gaps = option::of(subsequence(Demand::ALL, 0..3));
    (any_profile(), any_role(), gaps).prop_map(|(profile, role, gaps)| match gaps {
        Some(gaps) => Pair { role: nearly_fitting(&profile, role, &gaps), profile },
        None => Pair { profile, role },
    })
}

/// The role with nothing in the person's way, but for these demands and for what is offered on request only.
fn nearly_fitting(profile: &Profile, mut role: Role, gaps: &[Demand]) -> Role {
    for &demand in Demand::ALL.iter().filter(|demand| !gaps.contains(demand)) {
        let degree = profile.capacities.get(demand).min(role.demands.get(demand)).unwrap_or(Degree::ZERO);
        role.demands.set(demand, Some(degree));
    }
    for needed in profile.needs.with(Need::Required) {
        if role.offers.get(needed) != Some(Offer::OnRequest) {
            role.offers.set(needed, Some(Offer::Available));
        }
    }
    role
}

/// A pair that no date, status or age keeps apart, so that the findings decide.
pub fn open_pair() -> impl Strategy<Value = Pair> {
    any_pair().prop_map(|Pair { profile, role }| Pair {
        profile: Profile { is_active: true, birth_date: Some(date(1989, 3, 1)), ..profile },
        role: Role {
            status: PostingStatus::Open,
            validity: Validity::default(),
            openings: role.openings.max(Openings::ONE),
            ..role
        },
    })
}

pub fn any_profile() -> BoxedStrategy<Profile> {
    let person = (prop::bool::weighted(0.9), any_birth_date(), option::of(select(Sex::ALL)), any_place());
    // Capacities are mostly high, or no pair would be without a barrier.
    let capacities = any_degrees([1, 1, 2, 6]);
    let need = prop_oneof![16 => Just(None), 1 => Just(Some(Need::Required)), 1 => Just(Some(Need::Preferred))];
    let needs = vec(need, ACCOMMODATIONS);
    (person, capacities, needs, any_skills(), any_preferences())
        .prop_map(|((is_active, birth_date, sex, place), capacities, needs, skills, preferences)| Profile {
            is_active,
            birth_date,
            sex,
            region: None,
            place,
            capacities,
            needs: per_accommodation(needs),
            skills,
            preferences,
        })
        .boxed()
}

pub fn any_role() -> BoxedStrategy<Role> {
    let offer = prop_oneof![
        3 => Just(None),
        2 => Just(Some(Offer::Available)),
        1 => Just(Some(Offer::OnRequest)),
        1 => Just(Some(Offer::Unavailable)),
    ];
    let standing = (
        prop_oneof![8 => Just(PostingStatus::Open), 1 => Just(PostingStatus::Draft), 1 => Just(PostingStatus::Closed)],
        any_validity(),
        prop_oneof![1 => Just(0_u16), 8 => 1_u16..4].prop_map(Openings::remaining),
    );
    let skill = (option::weighted(0.9, any_occupation()), option::of(any_level()), prop::bool::weighted(0.3));
    let terms = (any_place(), any_wage(), option::of(select(EmploymentType::ALL)), prop::bool::weighted(0.2));
    (standing, skill, terms, any_degrees([6, 2, 2, 2]), vec(offer, ACCOMMODATIONS))
        .prop_map(|((status, validity, openings), skill, (place, wage, employment_type, remote), demands, offers)| {
            let (occupation, required_level, certificate_mandatory) = skill;
            Role {
                status,
                validity,
                openings,
                occupation,
                required_level,
                certificate_mandatory,
                place,
                demands,
                offers: per_accommodation(offers),
                wage,
                employment_type,
                remote,
            }
        })
        .boxed()
}

fn per_accommodation<T: Copy + PartialEq>(values: Vec<Option<T>>) -> PerAccommodation<T> {
    let stated = Accommodation::ALL.iter().zip(values).filter_map(|(&it, value)| value.map(|value| (it, value)));
    stated.collect()
}

/// All twelve stated, most stated, or few; `weights` are those of the degrees 0 to 3.
fn any_degrees(weights: [u32; 4]) -> impl Strategy<Value = Degrees> {
    let [zero, one, two, three] = weights;
    let some = move || {
        prop_oneof![
            zero => Just(Degree::ZERO),
            one => Just(degree(1)),
            two => Just(degree(2)),
            three => Just(Degree::MAX),
        ]
    };
    let stated = |degrees: Vec<Option<Degree>>| {
        Demand::ALL.iter().zip(degrees).filter_map(|(&demand, degree)| degree.map(|it| (demand, it))).collect()
    };
    prop_oneof![
        4 => vec(some().prop_map(Some), DEMANDS).prop_map(stated),
        2 => vec(option::weighted(0.9, some()), DEMANDS).prop_map(stated),
        1 => vec(option::weighted(0.3, some()), DEMANDS).prop_map(stated),
    ]
}

/// One occupation, its kin of every degree, groups, and strangers.
pub fn any_occupation() -> impl Strategy<Value = OccupationCode> {
    prop_oneof![
        6 => Just("4-03-02-02"),
        2 => Just("4-03-02-05"),
        2 => Just("4-03-01-01"),
        1 => Just("4-03-02-00"),
        1 => Just("4-03-00-00"),
        1 => Just("2-06-03-00"),
        1 => Just("4-14-03-01"),
    ]
    .prop_map(occupation)
}

pub fn any_level() -> impl Strategy<Value = SkillLevel> {
    prop_oneof![4 => select(&SkillLevel::ALL[..5]), 1 => select(SkillLevel::ALL)]
}

pub fn any_demand() -> impl Strategy<Value = Demand> {
    select(Demand::ALL)
}

pub fn any_accommodation() -> impl Strategy<Value = Accommodation> {
    select(Accommodation::ALL)
}

/// Days on either side of today, and today itself.
fn any_near_day() -> impl Strategy<Value = Date> {
    select(vec![date(2020, 10, 20), date(2026, 6, 14), TODAY, date(2026, 6, 16), date(2030, 1, 1)])
}

pub fn any_skill() -> impl Strategy<Value = Skill> {
    (any_occupation(), any_level(), select(CertificateStatus::ALL), option::of(any_near_day()))
        .prop_map(|(occupation, level, status, expires_on)| Skill { occupation, level, status, expires_on })
}

/// Up to five certificates; often two that differ in nothing but their standing.
fn any_skills() -> impl Strategy<Value = Vec<Skill>> {
    (vec(any_skill(), 0..4), option::of((select(CertificateStatus::ALL), any_skill()))).prop_map(
        |(mut skills, twin)| {
            if let (Some(first), Some((status, other))) = (skills.first().copied(), twin) {
                skills.push(Skill { status, ..first });
                skills.push(Skill { occupation: first.occupation, level: first.level, ..other });
            }
            skills
        },
    )
}

fn any_validity() -> impl Strategy<Value = Validity> {
    let dates = (option::weighted(0.3, any_near_day()), option::weighted(0.3, any_near_day()));
    dates.prop_map(|(from, through)| Validity::new(from, through).unwrap_or_default())
}

fn any_birth_date() -> impl Strategy<Value = Option<Date>> {
    let on = |(year, month, day)| Some(date(year, month, day));
    prop_oneof![
        1 => Just(None),
        8 => (1970_i16..2005, 1_i8..13, 1_i8..29).prop_map(on),
        1 => (2009_i16..2012, 1_i8..13, 1_i8..29).prop_map(on),
        1 => (1960_i16..1970, 1_i8..13, 1_i8..29).prop_map(on),
        // The last to retire before today, the first after: men of early 1966, women of early 1971.
        2 => (select(vec![1966_i16, 1971]), 1_i8..5, 1_i8..29).prop_map(on),
    ]
}

/// In China, most often within a commute of one workplace.
pub fn any_place() -> impl Strategy<Value = Option<Place>> {
    let near = (35_900_000..36_300_000, 120_200_000..120_600_000);
    let far = (20_000_000..50_000_000, 75_000_000..130_000_000);
    let point = prop_oneof![4 => near, 1 => far];
    option::weighted(
        0.9,
        (point, prop::bool::weighted(0.3)).prop_map(|((latitude, longitude), approximate)| Place {
            coordinates: Coordinates::from_microdegrees(latitude, longitude).unwrap(),
            approximate,
        }),
    )
}

fn any_fen() -> impl Strategy<Value = Fen> {
    prop_oneof![
        (20_i64..60).prop_map(|hundreds| Fen::new(hundreds * 10_000).unwrap()),
        (0..=Fen::MAX).prop_map(|fen| { Fen::new(fen).unwrap() })
    ]
}

fn any_wage() -> impl Strategy<Value = WageRange> {
    let ends = (option::of(any_fen()), option::of(any_fen()));
    ends.prop_map(|(one, other)| match (one, other) {
        (Some(one), Some(other)) => WageRange::new(Some(one.min(other)), Some(one.max(other))).unwrap(),
        (min, max) => WageRange::new(min, max).unwrap(),
    })
}

fn any_preferences() -> impl Strategy<Value = Preferences> {
    let commute = select(vec![0, 2, 5, 15, 30, 500]).prop_map(|limit| CommuteLimit::new(limit).unwrap());
    (
        vec(any_occupation(), 0..4),
        option::of(any_fen()),
        option::of(commute),
        prop::bool::weighted(0.2),
        subsequence(EmploymentType::ALL, 0..3),
    )
        .prop_map(|(mut occupations, wage_min, max_commute, remote, employment_types)| {
            occupations.sort();
            occupations.dedup();
            Preferences { occupations, wage_min, max_commute, remote, employment_types }
        })
}

fn any_share() -> impl Strategy<Value = Millionths> {
    prop_oneof![1 => Just(0), 1 => Just(1_000_000), 6 => 0..=1_000_000_u32].prop_map(|it| Millionths::new(it).unwrap())
}

/// Any four weights that add up to one.
fn any_weights() -> impl Strategy<Value = Weights> {
    [any_share(), any_share(), any_share()].prop_map(|cuts| {
        let mut cuts = cuts.map(Millionths::value);
        cuts.sort_unstable();
        let [one, two, three] = cuts;
        let parts = [one, two - one, three - two, 1_000_000 - three].map(|it| Millionths::new(it).unwrap());
        Weights::new(parts[0], parts[1], parts[2], parts[3]).unwrap()
    })
}

/// Any rules that a settings folder may hold; the ages are those of the law.
pub fn any_rules() -> BoxedStrategy<Rules> {
    let bridge = (any_accommodation(), any_demand(), 1_u8..4);
    let bridges = prop_oneof![Just(None), vec(bridge, 0..60).prop_map(Some)];
    let falling = || [any_share(), any_share()].prop_map(|[one, other]| (one.max(other), one.min(other)));
    let shares = (falling(), falling(), any_share(), falling());
    (any_weights(), bridges, shares, 0.1_f64..1000.0)
        .prop_map(|(weights, bridges, shares, half_distance_km)| {
            let (by_level, by_group, unverified, accessibility) = shares;
            let (one_rung_under, two_rungs_under) = by_level;
            let (same_minor_group, same_middle_group) = by_group;
            Rules {
                weights,
                bridges: bridges.map_or_else(|| rules().bridges.clone(), Bridges::new),
                skill: SkillShares { one_rung_under, two_rungs_under, same_minor_group, same_middle_group, unverified },
                accessibility: AccessibilityShares::new(accessibility.0, accessibility.1).unwrap(),
                half_distance_km,
                working_age: rules().working_age,
            }
        })
        .boxed()
}
