//! A table against brute force: every ranking is compared with assessing and sorting everything.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::{Among, Question, Rows, Shelf, Table};
use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{CommuteLimit, Coordinates, Place};
use crate::domain::posting::{Openings, PostingStatus, Validity};
use crate::domain::skill::SkillLevel;
use crate::domain::wage::{Fen, WageRange};
use crate::matching::assess::{Listing, assess};
use crate::matching::finding::Verdict;
use crate::matching::fit;
use crate::matching::profile::{Profile, Skill};
use crate::matching::role::Role;
use crate::matching::rules::Rules;
use crate::matching::score::Millionths;
use crate::matching::unlock_person::{Nearby, PersonTally};
use crate::search::samples::{any_profile, any_role, rules};
use crate::search::scan::{Hit, Top};

const TODAY: Date = date(2026, 11, 25);

/// A few occupations of two middle groups, groups among them, so that kinship happens.
fn occupation() -> impl Strategy<Value = OccupationCode> {
    let codes = ["4-03-02-02", "4-03-02-05", "4-03-02-00", "4-03-01-01", "4-03-00-00", "4-14-03-01", "4-00-00-00"];
    select(codes.map(|code| OccupationCode::parse(code).unwrap()).to_vec())
}

/// Within some tens of kilometres, often at the same place; seldom far off.
fn place() -> impl Strategy<Value = Place> {
    let near =
        (0..8_i32, 0..8_i32).prop_map(|(north, east)| (36_000_000 + north * 60_000, 120_000_000 + east * 60_000));
    let far = (-90_000_000..=90_000_000_i32, -180_000_000..=180_000_000_i32);
    prop_oneof![6 => near, 1 => far].prop_map(|(latitude, longitude)| Place {
        coordinates: Coordinates::from_microdegrees(latitude, longitude).unwrap(),
        approximate: false,
    })
}

fn level() -> impl Strategy<Value = SkillLevel> {
    select(SkillLevel::ALL[..5].to_vec())
}

fn fen() -> impl Strategy<Value = Fen> {
    (0..4_i64).prop_map(|step| Fen::new(step * 100_000).unwrap())
}

/// Days around today.
fn day() -> impl Strategy<Value = Date> {
    select(vec![date(2026, 11, 24), TODAY, date(2026, 11, 26), date(2025, 1, 1), date(2028, 1, 1)])
}

/// Roles that are mostly open, near each other, and alike.
fn role() -> impl Strategy<Value = Role> {
    let gates = (0..8_u8, option::weighted(0.2, day()), 0..6_u16);
    let work = (option::weighted(0.9, occupation()), option::of(level()), prop::bool::weighted(0.2));
    let offer = (option::weighted(0.9, place()), option::of(fen()), prop::bool::weighted(0.2));
    let asks = option::weighted(0.7, any::<()>());
    (any_role(), gates, work, offer, asks).prop_map(|(mut role, (status, through, openings), work, offer, asks)| {
        role.status = if status == 0 { PostingStatus::Closed } else { PostingStatus::Open };
        role.validity = Validity::new(None, through).unwrap();
        role.openings = Openings::remaining(openings);
        (role.occupation, role.required_level, role.certificate_mandatory) = work;
        role.place = offer.0;
        role.wage = WageRange::new(offer.1, offer.1).unwrap();
        role.remote = offer.2;
        if asks.is_none() {
            role.demands = Default::default();
        }
        role
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    let skill = (occupation(), level(), select(crate::domain::certificate::CertificateStatus::ALL), option::of(day()))
        .prop_map(|(occupation, level, status, expires_on)| Skill { occupation, level, status, expires_on });
    let wishes = (vec(occupation(), 0..5), option::of(fen()), option::of(0..60_i64), any::<bool>());
    let person = (0..10_u8, option::weighted(0.9, place()), option::weighted(0.1, day()));
    (any_profile(), vec(skill, 0..5), wishes, person).prop_map(|(mut profile, skills, wishes, person)| {
        profile.skills = skills;
        profile.preferences.occupations = wishes.0;
        profile.preferences.wage_min = wishes.1;
        profile.preferences.max_commute = wishes.2.map(|limit| CommuteLimit::new(limit).unwrap());
        profile.preferences.remote = wishes.3;
        profile.preferences.employment_types.truncate(2);
        profile.is_active = person.0 > 0;
        profile.place = person.1;
        profile.birth_date = person.2;
        profile
    })
}

/// Demands and capacities that often meet: barriers are common among any degrees, so that few pairs would be listed.
fn mild(profile: Profile) -> Profile {
    let mut profile = profile;
    let raised: Vec<_> = profile.capacities.stated().map(|(demand, it)| (demand, it.raised().unwrap_or(it))).collect();
    for (demand, degree) in raised {
        profile.capacities.set(demand, degree.raised().or(Some(degree)));
    }
    let spared: Vec<Accommodation> = profile.needs.with(Need::Required).skip(2).collect();
    for accommodation in spared {
        profile.needs.set(accommodation, None);
    }
    profile
}

fn any_listing() -> impl Strategy<Value = Listing> {
    prop_oneof![
        4 => Just(Listing::Matches(None)),
        1 => select(Verdict::ALL).prop_map(|verdict| Listing::Matches(Some(verdict))),
        1 => Just(Listing::NearMisses),
        1 => Just(Listing::Nothing),
    ]
}

type Scored<Id> = Vec<(Reverse<Millionths>, Id)>;

fn sorted<Id: Ord>(scored: impl Iterator<Item = (Millionths, Id)>) -> Scored<Id> {
    let mut all: Scored<Id> = scored.map(|(score, id)| (Reverse(score), id)).collect();
    all.sort();
    all
}

fn plain<Id: Copy>(hits: &[Hit<Id, Millionths>]) -> Scored<Id> {
    hits.iter().map(|hit| (Reverse(hit.key), hit.id)).collect()
}

fn table<T: super::Sketched>(values: &BTreeMap<u128, T>) -> Table<T> {
    let mut rows = Rows::default();
    for (number, value) in values {
        rows.push(Uuid::from_u128(*number), value);
    }
    rows.into()
}

fn roles_for(rules: &Rules, listing: Listing, profile: &Profile, roles: &BTreeMap<u128, Role>) -> Scored<PostingId> {
    sorted(roles.iter().filter_map(|(number, role)| {
        assess(rules, TODAY, listing, profile, role).map(|score| (score, PostingId::new(Uuid::from_u128(*number))))
    }))
}

fn profiles_for(
    rules: &Rules,
    listing: Listing,
    role: &Role,
    profiles: &BTreeMap<u128, Profile>,
) -> Scored<JobseekerId> {
    sorted(profiles.iter().filter_map(|(number, profile)| {
        assess(rules, TODAY, listing, profile, role).map(|score| (score, JobseekerId::new(Uuid::from_u128(*number))))
    }))
}

fn numbered<T>(values: Vec<T>) -> BTreeMap<u128, T> {
    (1..).zip(values).collect()
}

fn page<Id: Copy + Ord>(all: &Scored<Id>, skipped: usize, limit: usize) -> Scored<Id> {
    all.iter().skip(skipped).take(limit).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_best_roles_are_those_that_assessing_all_of_them_gives(
        roles in vec(role(), 1..260),
        profiles in vec(profile().prop_map(mild), 1..5),
        listing in any_listing(),
        (limit, skipped) in (1_usize..30, 0_usize..12),
    ) {
        let (rules, roles) = (rules(), numbered(roles));
        let table = table(&roles);
        for profile in &profiles {
            let all = roles_for(&rules, listing, profile, &roles);
            let question = Question { rules: &rules, today: TODAY, listing };
            let before = table.best_for(question, profile, &Top { limit: skipped, after: None });
            prop_assert_eq!(plain(&before), page(&all, 0, skipped));
            let hits = table.best_for(question, profile, &Top { limit, after: before.last() });
            prop_assert_eq!(plain(&hits), page(&all, before.len(), limit));
        }
    }

    #[test]
    fn the_best_people_are_those_that_assessing_all_of_them_gives(
        roles in vec(role(), 1..5),
        profiles in vec(profile().prop_map(mild), 1..260),
        listing in any_listing(),
        (limit, skipped) in (1_usize..30, 0_usize..12),
        is_picky in any::<bool>(),
    ) {
        let (rules, profiles) = (rules(), numbered(profiles));
        let table = table(&profiles);
        let with_skills = |profile: &Profile| !profile.skills.is_empty();
        let only: Option<&dyn Fn(&Profile) -> bool> = if is_picky { Some(&with_skills) } else { None };
        let wanted: BTreeMap<u128, Profile> =
            profiles.into_iter().filter(|(_, it)| !is_picky || with_skills(it)).collect();
        for role in &roles {
            let all = profiles_for(&rules, listing, role, &wanted);
            let question = Question { rules: &rules, today: TODAY, listing };
            let among = Among { region: None, only };
            let before = table.best_for(question, role, among, &Top { limit: skipped, after: None });
            prop_assert_eq!(plain(&before), page(&all, 0, skipped));
            let hits = table.best_for(question, role, among, &Top { limit, after: before.last() });
            prop_assert_eq!(plain(&hits), page(&all, before.len(), limit));
        }
    }

    /// Rounded scores tie by the dozen, and an order of the employer's own parts them.
    #[test]
    fn the_order_for_employers_is_that_of_sorting_everybody(
        roles in vec(role(), 1..4),
        profiles in vec(profile().prop_map(mild), 1..200),
        (limit, skipped) in (1_usize..30, 0_usize..12),
    ) {
        let (rules, profiles) = (rules(), numbered(profiles));
        let table = table(&profiles);
        let order = |id: JobseekerId| u32::try_from(id.uuid().as_u128() * 7919 % 101 / 2).unwrap();
        for role in &roles {
            let listing = Listing::Matches(None);
            let mut all: Vec<_> = profiles_for(&rules, listing, role, &profiles)
                .into_iter()
                .map(|(Reverse(score), id)| (Reverse(fit::rounded(score)), order(id), id))
                .collect();
            all.sort();
            let question = Question { rules: &rules, today: TODAY, listing };
            let ask = |limit, after: Option<&Hit<JobseekerId, Millionths>>| {
                table.best_in_order(question, role, Among::default(), (&Top { limit, after }, order))
            };
            let before = ask(skipped, None);
            let expected: Vec<_> = all.iter().skip(before.len()).take(limit).map(|it| it.2).collect();
            prop_assert_eq!(ask(limit, before.last()).iter().map(|hit| hit.id).collect::<Vec<_>>(), expected);
        }
    }

    /// Through changes, replacements and deletions, and the tidying that follows them.
    #[test]
    fn a_changed_table_is_as_one_made_of_what_is_left(
        roles in vec(role(), 1..80),
        changes in vec(vec((1..120_u128, option::weighted(0.8, role())), 1..20), 1..25),
        profile in profile().prop_map(mild),
    ) {
        let (rules, mut roles) = (rules(), numbered(roles));
        let shelf = Shelf::new(table(&roles));
        let first = shelf.table();
        let expected_first = roles_for(&rules, Listing::Matches(None), &profile, &roles);
        let question = Question { rules: &rules, today: TODAY, listing: Listing::Matches(None) };
        for batch in &changes {
            shelf.apply(batch.iter().map(|(number, role)| (Uuid::from_u128(*number), role.as_ref())));
            for (number, role) in batch {
                match role {
                    Some(role) => roles.insert(*number, role.clone()),
                    None => roles.remove(number),
                };
            }
            let table = shelf.table();
            prop_assert_eq!(table.len(), roles.len());
            let all = roles_for(&rules, Listing::Matches(None), &profile, &roles);
            let hits = table.best_for(question, &profile, &Top { limit: 20, after: None });
            prop_assert_eq!(plain(&hits), page(&all, 0, 20));
        }
        let table = shelf.table();
        prop_assert!(table.kept.len() < 16, "{} segments", table.kept.len());
        let mut walked: BTreeMap<u128, Role> = BTreeMap::new();
        table.walk(|id, role| assert!(walked.insert(id.uuid().as_u128(), role.clone()).is_none()));
        prop_assert_eq!(&walked, &roles);
        for (number, role) in &roles {
            prop_assert_eq!(table.find(Uuid::from_u128(*number)), Some(role.clone()));
        }
        // Who looked before sees what was there before.
        let hits = first.best_for(question, &profile, &Top { limit: 20, after: None });
        prop_assert_eq!(plain(&hits), page(&expected_first, 0, 20));
    }

    #[test]
    fn a_walk_around_a_place_passes_over_nothing_near(
        roles in vec(role(), 1..200),
        home in place(),
        kilometres in 0..40_u8,
    ) {
        let roles = numbered(roles);
        let mut found = Vec::new();
        table(&roles).walk_within(home.coordinates, f64::from(kilometres), |id, _| found.push(id.uuid().as_u128()));
        for (number, role) in &roles {
            let distance = role.place.map(|it| crate::domain::place::distance_km(it.coordinates, home.coordinates));
            let is_near = role.remote || distance.is_none_or(|it| it <= f64::from(kilometres));
            prop_assert!(!is_near || found.contains(number));
            let is_far = !role.remote && distance.is_some_and(|it| it > f64::from(kilometres) * 1.001 + 0.05);
            prop_assert!(!is_far || !found.contains(number));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Several look, each at some, and only at what may be near; together they see what one sees who looks at everything.
    #[test]
    fn what_would_unlock_more_is_counted_without_passing_over_anything(
        roles in vec(role(), 1..300),
        profile in profile(),
        limit in option::weighted(0.8, select(vec![0, 2, 15, 60])),
    ) {
        let (rules, mut profile) = (rules(), profile);
        profile.preferences.max_commute = limit.and_then(|limit| CommuteLimit::new(limit).ok());
        let table = table(&numbered(roles));
        let mut everything = PersonTally::default();
        table.walk(|id, role| everything.look((&rules, TODAY), &profile, id, role));
        let nearby = Nearby::of(&profile);
        let look = |tally: &mut PersonTally, id, role: &Role| tally.look((&rules, TODAY), &profile, id, role);
        let seen = table.fold_where(|group| nearby.any(group), |role| nearby.may(role), PersonTally::default, look);
        let mut together = PersonTally::default();
        seen.iter().for_each(|seen| together.merge(seen));
        prop_assert_eq!(together, everything);
    }
}

/// So that the properties above are about something: near pairs of these kinds are listed by the hundred.
#[test]
fn the_pairs_of_these_tests_are_often_listed() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let rules = rules();
    let roles = numbered(vec(role(), 300).new_tree(&mut runner).unwrap().current());
    let profiles = vec(profile().prop_map(mild), 20).new_tree(&mut runner).unwrap().current();
    let listed = |listing| profiles.iter().map(|it| roles_for(&rules, listing, it, &roles).len()).sum::<usize>();
    let counts = [
        listed(Listing::Matches(None)),
        listed(Listing::Matches(Some(Verdict::ToConfirm))),
        listed(Listing::NearMisses),
    ];
    assert!(counts.iter().all(|count| *count > 150), "{counts:?}");
}

#[test]
fn much_is_tidied_beside_and_nothing_is_lost() {
    let mut role = crate::search::samples::role_with(1);
    role.status = PostingStatus::Open;
    role.offers.set(Accommodation::Lift, Some(Offer::Available));
    let shelf: Shelf<Role> = Shelf::new(Table::default());
    let count = 3_u128 * 5000;
    for start in (0..count).step_by(500) {
        let ids = (start..start + 500).map(Uuid::from_u128);
        shelf.apply(ids.map(|id| (id, Some(&role))));
        shelf.apply([(Uuid::from_u128(start), None)]);
    }
    let begun = std::time::Instant::now();
    while shelf.table().kept.len() > 16 && begun.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(5));
        shelf.apply([(Uuid::from_u128(1), Some(&role))]);
    }
    let table = shelf.table();
    assert!(table.kept.len() <= 16, "{} segments", table.kept.len());
    assert_eq!(u128::try_from(table.len()).unwrap(), count - count / 500);
}
