//! A thousand people on a hundred thousand postings of the made-up country, and the other way around: the lists of the
//! tables are compared with assessing the pairs one by one. What a pair can score at most is told here by a bound of four
//! lines that shares nothing with the tables' own, so that not each of a hundred million pairs has to be assessed in a
//! build without optimisation; whatever the bound does not rule out is.

use std::cmp::Reverse;
use std::thread;

use jiff::civil::{Date, date};
use stirrup::domain::accommodation::Need;
use stirrup::domain::demand::Demand;
use stirrup::domain::ids::PostingId;
use stirrup::domain::occupation::OccupationCode;
use stirrup::domain::posting::PostingStatus;
use stirrup::matching::assess::{Listing, assess};
use stirrup::matching::profile::Profile;
use stirrup::matching::role::Role;
use stirrup::matching::rules::Rules;
use stirrup::matching::score::Millionths;
use stirrup::reference::regions::place_of;
use stirrup::sample::country::{Country, Population};
use stirrup::scoring;
use stirrup::search::{Among, Question, Table, Top};
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 25);
const POSTINGS: u32 = 100_000;
const JOBSEEKERS: u32 = 1_000;
const LIMIT: usize = 20;
const MATCHES: Listing = Listing::Matches(None);

fn country() -> Country {
    Country::new(11, TODAY, Population { employers: 5_000, postings: POSTINGS, jobseekers: JOBSEEKERS })
}

fn roles(country: &Country) -> Vec<(Uuid, Role)> {
    let role = |number| {
        let made = country.posting(number).unwrap();
        let place = place_of(made.posting.region, made.posting.location);
        (made.id.uuid(), Role::new(&made.posting, place))
    };
    in_halves(POSTINGS, role)
}

fn profiles(country: &Country) -> Vec<(Uuid, Profile)> {
    let profile = |number| {
        let made = country.jobseeker(number).unwrap();
        let place = place_of(made.jobseeker.region, made.jobseeker.location);
        let certificates = made.certificates.iter().map(|(_, certificate)| certificate);
        (made.id.uuid(), Profile::new(&made.jobseeker, certificates, place))
    };
    in_halves(JOBSEEKERS, profile)
}

/// Makes so many of something on two threads.
fn in_halves<T: Send>(count: u32, make: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let (make, half) = (&make, count / 2);
    thread::scope(|scope| {
        let second = scope.spawn(move || (half..count).map(make).collect::<Vec<T>>());
        let mut all: Vec<T> = (0..half).map(make).collect();
        all.extend(second.join().unwrap());
        all
    })
}

/// What the bound reads of a role.
struct Glance {
    is_open: bool,
    /// The middle group of an occupation that certificates are asked for; `None` where none is.
    asked: Option<u32>,
    stated: usize,
    /// Microdegrees north; `None` where distance does not count.
    latitude: Option<i32>,
}

impl Glance {
    fn at(role: &Role) -> Self {
        let middle = role.occupation.map_or(u32::MAX, |code| code.number() / 10_000);
        Self {
            is_open: role.status == PostingStatus::Open,
            asked: (role.required_level.is_some() || role.certificate_mandatory).then_some(middle),
            stated: Demand::ALL.iter().filter(|demand| role.demands.get(**demand).is_some()).count(),
            latitude: role.place.filter(|_| !role.remote).map(|place| place.coordinates.microdegrees().0),
        }
    }
}

/// What no role scores more than for one person, by what the role states and how far north or south it lies.
struct Bound {
    weights: [u32; 4],
    nearness: Millionths,
    by_stated: Vec<u32>,
    skilled_in: Vec<u32>,
    latitude: Option<i32>,
}

impl Bound {
    fn new(rules: &Rules, profile: &Profile) -> Self {
        let needs = profile.needs.with(Need::Required).count();
        let nearness = rules.weights.location();
        let weights = &rules.weights;
        let weights = [weights.skill(), weights.accessibility(), weights.location(), weights.preference()];
        let weights = weights.map(Millionths::value);
        let by_stated =
            |stated: usize| weights[1] * u32::try_from(stated + needs).unwrap() / u32::try_from(12 + needs).unwrap();
        let middle_group = |code: OccupationCode| code.number() / 10_000;
        Self {
            weights,
            nearness,
            by_stated: (0..=12).map(by_stated).collect(),
            skilled_in: profile.skills.iter().map(|it| middle_group(it.occupation)).collect(),
            latitude: profile.place.map(|place| place.coordinates.microdegrees().0),
        }
    }

    fn of(&self, rules: &Rules, role: &Glance, floor: u32) -> u32 {
        let skill = if role.asked.is_none_or(|it| self.skilled_in.contains(&it)) { self.weights[0] } else { 0 };
        // Rounding adds less than one millionth to each part.
        let without_place = skill + self.by_stated[role.stated] + self.weights[3] + 4;
        if without_place + self.weights[2] < floor {
            return without_place + self.weights[2];
        }
        let (Some(home), Some(work)) = (self.latitude, role.latitude) else { return without_place + self.weights[2] };
        // A degree of latitude is 111.19 km on the sphere that distances are measured on.
        let kilometres = f64::from(home - work) * 111.19e-6;
        let half = rules.half_distance_km * rules.half_distance_km;
        let share = half / (half + kilometres * kilometres);
        without_place + self.nearness.times(Millionths::nearest(share)).value() + 1
    }
}

/// Compares one person's list. Gives how many pairs were assessed, and how many are on the list.
fn check(
    rules: &Rules,
    table: &Table<Role>,
    roles: &[(Uuid, Role)],
    glances: &[Glance],
    profile: &Profile,
) -> (usize, usize) {
    let question = Question { rules, today: TODAY, listing: MATCHES };
    let hits = table.best_for(question, profile, &Top { limit: LIMIT, after: None });
    let listed: Vec<(Reverse<Millionths>, PostingId)> = hits.iter().map(|hit| (Reverse(hit.key), hit.id)).collect();
    assert!(listed.is_sorted());
    // Where the list is full, whatever is certainly below its last is rightly left out.
    let floor = if listed.len() == LIMIT { listed[LIMIT - 1].0.0.value() } else { 0 };
    let bound = Bound::new(rules, profile);
    let (mut assessed, mut best) = (0, Vec::new());
    if profile.is_active {
        for ((id, role), glance) in roles.iter().zip(glances) {
            if !glance.is_open || bound.of(rules, glance, floor) < floor {
                continue;
            }
            assessed += 1;
            best.extend(
                assess(rules, TODAY, MATCHES, profile, role).map(|score| (Reverse(score), PostingId::new(*id))),
            );
        }
    }
    best.sort_unstable();
    best.truncate(LIMIT);
    assert_eq!(listed, best);
    (assessed, listed.len())
}

#[test]
fn the_lists_of_a_thousand_people_are_those_of_assessing_every_posting() {
    let rules = scoring::load(None, TODAY).unwrap();
    let country = country();
    let (roles, people) = (roles(&country), profiles(&country));
    let table: Table<Role> = roles.iter().cloned().collect();
    let glances: Vec<Glance> = roles.iter().map(|(_, role)| Glance::at(role)).collect();
    let checked = |at: u32| check(&rules, &table, &roles, &glances, &people[usize::try_from(at).unwrap()].1);
    let counts = in_halves(JOBSEEKERS, checked);
    let (assessed, listed) = counts.into_iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    // So that the comparison is about something.
    assert!(listed > 5_000 && assessed > 2 * listed, "{listed} listed, {assessed} assessed");
}

#[test]
fn the_lists_of_postings_are_those_of_assessing_every_person() {
    const QUESTIONS: u32 = 600;
    let rules = scoring::load(None, TODAY).unwrap();
    let country = country();
    let people = profiles(&country);
    let table: Table<Profile> = people.iter().cloned().collect();
    let check = |number: u32| {
        let made = country.posting(number * 97).unwrap();
        let role = Role::new(&made.posting, place_of(made.posting.region, made.posting.location));
        let question = Question { rules: &rules, today: TODAY, listing: MATCHES };
        let hits = table.best_for(question, &role, Among::default(), &Top { limit: LIMIT, after: None });
        let listed: Vec<_> = hits.iter().map(|hit| (Reverse(hit.key), hit.id.uuid())).collect();
        let scored =
            people.iter().filter_map(|(id, it)| Some((Reverse(assess(&rules, TODAY, MATCHES, it, &role)?), *id)));
        let mut best: Vec<_> = scored.collect();
        best.sort_unstable();
        best.truncate(LIMIT);
        assert_eq!(listed, best);
        listed.len()
    };
    assert!(in_halves(QUESTIONS, check).into_iter().sum::<usize>() > 1_000);
}
