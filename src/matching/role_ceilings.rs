//! How well roles can score at most for one person: exactly what `assess` says but for the distance, which is taken for as
//! short as it can be. So whoever has no place among the best by its ceiling has none by its score.
//! Made once for a ranking, and asked of sketches and of groups of them by the hundred thousand.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::domain::accommodation::Need;
use crate::domain::demand::{DEMANDS, Demand};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::skill::SkillLevel;

use super::accommodation_set::AccommodationSet;
use super::assess::Listing;
use super::finding::Verdict;
use super::gate_outcome::GateOutcome;
use super::gates;
use super::lanes::{Lanes, Marks, StatedLanes, value};
use super::location;
use super::preference::nearness;
use super::profile::Profile;
use super::role_sketch::{RoleBounds, RoleSketch, day};
use super::rules::{Bridges, Rules};
use super::score::Millionths;
use super::skill::{self, Standing};
use super::sphere::Point;

/// The ceilings of roles for one person.
#[derive(Debug)]
pub struct RoleCeilings<'a> {
    rules: &'a Rules,
    listing: Listing,
    today: u32,
    /// Whether nothing can be listed for the person.
    is_hopeless: bool,
    point: Option<Point>,
    /// Kilometres.
    commute: Option<f64>,
    dormitories: AccommodationSet,
    /// 7 where no capacity is stated, which is above every demand.
    capacities: Lanes,
    /// The same with the strongest bridge that there is; 0 where none is stated.
    reach: Lanes,
    unstated: Marks,
    /// By demand and by how far it is above the capacity: what bridges that.
    bridging: [[AccommodationSet; 3]; DEMANDS],
    required: AccommodationSet,
    preferred: AccommodationSet,
    skills: Vec<Held>,
    wishes: Wishes,
}

/// A certificate that counts.
#[derive(Debug)]
struct Held {
    occupation: OccupationCode,
    level: SkillLevel,
    /// What it is worth by kinship and rungs under.
    worth: [[Millionths; 4]; 4],
}

const KINSHIPS: [Kinship; 4] = [Kinship::None, Kinship::MiddleGroup, Kinship::MinorGroup, Kinship::Same];

/// What the person wishes, without the preferred accommodations.
#[derive(Debug)]
struct Wishes {
    occupations: Vec<OccupationCode>,
    /// As in a sketch.
    wage: Option<u32>,
    employment_types: u32,
    remote: bool,
    /// How many there are, the preferred accommodations among them.
    count: u32,
}

impl<'a> RoleCeilings<'a> {
    pub fn new(rules: &'a Rules, today: Date, listing: Listing, profile: &Profile) -> Self {
        let age = rules.working_age.outcome(profile.birth_date, profile.sex, today);
        let capacities = StatedLanes::of(&profile.capacities);
        let reach =
            |demand| profile.capacities.get(demand).map_or(0, |it| it.value() + strongest(&rules.bridges, demand));
        Self {
            rules,
            listing,
            today: day(today),
            is_hopeless: listing == Listing::Nothing || !profile.is_active || age == GateOutcome::Shut,
            point: profile.place.map(|place| Point::of(place.coordinates)),
            commute: profile.preferences.max_commute.map(|limit| f64::from(limit.kilometres())),
            dormitories: gates::usable_dormitories(profile).collect(),
            capacities: capacities.degrees_or_highest(),
            reach: Lanes::of(reach),
            unstated: capacities.stated().inverse(),
            bridging: bridging(&rules.bridges),
            required: profile.needs.with(Need::Required).collect(),
            preferred: profile.needs.with(Need::Preferred).collect(),
            skills: held(rules, today, profile),
            wishes: Wishes::of(profile),
        }
    }

    /// The most that a role can score; `None` where it is certainly not listed.
    pub fn of(&self, role: &RoleSketch) -> Option<Millionths> {
        let is_open = role.is_open && role.days.0 <= self.today && self.today <= role.days.1;
        if self.is_hopeless || !is_open {
            return None;
        }
        let location = self.location(role)?;
        let accessibility = self.accessibility(role)?;
        let weights = &self.rules.weights;
        Some(
            [
                weights.skill().times(self.skill(role)),
                weights.accessibility().times(accessibility),
                weights.location().times(location),
                weights.preference().times(self.preference(role)),
            ]
            .into_iter()
            .sum(),
        )
    }

    /// The highest that the location share can be; `None` beyond the commute.
    fn location(&self, role: &RoleSketch) -> Option<Millionths> {
        if role.remote {
            return Some(Millionths::ONE);
        }
        let (Some(home), Some(work)) = (&self.point, &role.point) else { return Some(Millionths::ZERO) };
        let kilometres = home.at_least_km(work);
        let is_within = self.commute.is_none_or(|limit| kilometres <= limit);
        (is_within || role.available.meets(self.dormitories))
            .then(|| location::share_at(self.rules.half_distance_km, kilometres))
    }

    /// The accessibility share; `None` where the verdict is not one that is listed.
    fn accessibility(&self, role: &RoleSketch) -> Option<Millionths> {
        let short = role.demands.degrees().above(self.capacities);
        let unknown = role.demands.stated().inverse().or(self.unstated.and(role.demands.above_zero()));
        let mut bridged = 0;
        let mut negotiable = self.required.and(role.on_request).count();
        let mut is_barrier = self.required.meets(role.unavailable) || self.lacks_mandatory_certificate(role);
        for place in short.places() {
            let above = role.demands.degrees().get(place).saturating_sub(self.capacities.get(place));
            let bridges = self.bridging.get(place).and_then(|by| by.get(usize::from(above).wrapping_sub(1)));
            match bridges.copied().unwrap_or_default() {
                bridges if bridges.meets(role.available) => bridged += 1,
                bridges if bridges.meets(role.on_request) => negotiable += 1,
                _ => is_barrier = true,
            }
        }
        let needs_met = self.required.and(role.available).count();
        let stated_needs = role.available.or(role.on_request).or(role.unavailable);
        let is_certain = unknown.is_empty() && negotiable == 0 && stated_needs.holds_all(self.required);
        let is_listed = match self.listing {
            Listing::Matches(None) => !is_barrier,
            Listing::Matches(Some(Verdict::Accessible)) => !is_barrier && is_certain,
            Listing::Matches(Some(Verdict::ToConfirm)) => !is_barrier && !is_certain,
            Listing::NearMisses => is_barrier,
            Listing::Matches(Some(Verdict::Barrier)) | Listing::Nothing => false,
        };
        if !is_listed {
            return None;
        }
        let met = short.or(unknown).inverse().count() + needs_met;
        Some(self.mean(met, bridged, negotiable))
    }

    fn mean(&self, met: u32, bridged: u32, negotiable: u32) -> Millionths {
        let shares = &self.rules.accessibility;
        let sum = met * Millionths::ONE.value()
            + bridged * shares.bridged().value()
            + negotiable * shares.negotiable().value();
        Millionths::part(sum, all_demands() + self.required.count())
    }

    fn lacks_mandatory_certificate(&self, role: &RoleSketch) -> bool {
        let holds = |held: &Held| {
            role.occupation.is_some_and(|asked| asked.contains(held.occupation))
                && role.required_level.is_none_or(|required| held.level >= required)
        };
        role.certificate_mandatory && !self.skills.iter().any(holds)
    }

    fn skill(&self, role: &RoleSketch) -> Millionths {
        if !role.has_requirement() {
            return Millionths::ONE;
        }
        let Some(offered) = role.occupation else { return Millionths::ZERO };
        let worth = |held: &Held| {
            let rungs = role.required_level.map_or(0, |required| held.level.rungs_under(required));
            held.worth_of(offered.kinship(held.occupation), rungs)
        };
        self.skills.iter().map(worth).max().unwrap_or_default()
    }

    fn preference(&self, role: &RoleSketch) -> Millionths {
        let wishes = &self.wishes;
        let occupation = role.occupation.and_then(|offered| {
            let kinships = wishes.occupations.iter().map(|&wished| nearness(wished, offered));
            kinships.max().map(|kinship| self.rules.skill.of_kinship(kinship))
        });
        let wage = wishes.wage.is_some_and(|wished| role.wage >= wished);
        let employment = role.employment_type.is_some_and(|it| wishes.employment_types & 1 << it.index() != 0);
        let remote = wishes.remote && role.remote;
        self.wished(occupation.unwrap_or_default(), [wage, employment, remote], role.available, role.on_request)
    }

    fn wished(
        &self,
        occupation: Millionths,
        fulfilled: [bool; 3],
        available: AccommodationSet,
        on_request: AccommodationSet,
    ) -> Millionths {
        let whole = fulfilled.into_iter().map(u32::from).sum::<u32>() + self.preferred.and(available).count();
        let half = self.preferred.and(on_request).count();
        let sum = occupation.value() + whole * Millionths::ONE.value() + half * Millionths::HALF.value();
        Millionths::part(sum, self.wishes.count)
    }

    /// The most that any of these roles can score; `None` where certainly none is listed.
    pub fn of_all(&self, roles: &RoleBounds) -> Option<Millionths> {
        let is_open = roles.any_open && roles.days.0 <= self.today && self.today <= roles.days.1;
        if self.is_hopeless || !is_open {
            return None;
        }
        let location = self.location_of_all(roles)?;
        let accessibility = self.accessibility_of_all(roles)?;
        let weights = &self.rules.weights;
        Some(
            [
                weights.skill().times(self.skill_of_all(roles)),
                weights.accessibility().times(accessibility),
                weights.location().times(location),
                weights.preference().times(self.preference_of_all(roles)),
            ]
            .into_iter()
            .sum(),
        )
    }

    fn location_of_all(&self, roles: &RoleBounds) -> Option<Millionths> {
        if roles.any_remote {
            return Some(Millionths::ONE);
        }
        let (Some(home), Some(extent)) = (&self.point, &roles.extent) else { return Some(Millionths::ZERO) };
        let kilometres = extent.at_least_km(home);
        let is_within = self.commute.is_none_or(|limit| kilometres <= limit);
        (is_within || roles.any_placeless || roles.available.meets(self.dormitories))
            .then(|| location::share_at(self.rules.half_distance_km, kilometres))
    }

    /// As if the role that states most asked just what the person can do.
    fn accessibility_of_all(&self, roles: &RoleBounds) -> Option<Millionths> {
        let beyond = roles.least.above(self.reach);
        let reached = beyond.inverse().count();
        let within = roles.least.above(self.capacities).or(beyond).inverse().count();
        let met = within.min(roles.stated.1);
        let bridged = (reached.min(roles.stated.1)).saturating_sub(met);
        let available = self.required.and(roles.available);
        let negotiable = self.required.and(roles.on_request).without(available);
        if self.listing == Listing::Matches(Some(Verdict::Accessible)) {
            let is_possible = reached.min(roles.stated.1) == all_demands() && available == self.required;
            return is_possible.then(|| self.mean(met + available.count(), bridged, 0));
        }
        Some(self.mean(met + available.count(), bridged, negotiable.count()))
    }

    fn skill_of_all(&self, roles: &RoleBounds) -> Millionths {
        if roles.any_free_of_requirement {
            return Millionths::ONE;
        }
        let Some(offered) = roles.occupations else { return Millionths::ZERO };
        let best = |held: &Held| {
            let rungs = roles.levels.0.saturating_sub(held.level.index());
            let kinships = KINSHIPS.into_iter().filter(|&kinship| occur(held.occupation, kinship, offered));
            kinships.map(|kinship| held.most_of(kinship, rungs)).max().unwrap_or_default()
        };
        self.skills.iter().map(best).max().unwrap_or_default()
    }

    fn preference_of_all(&self, roles: &RoleBounds) -> Millionths {
        let wishes = &self.wishes;
        let occupation = roles.occupations.map(|offered| {
            let best = |&wished: &OccupationCode| {
                let is_inside = meets(codes_in(wished), offered);
                let kinships = KINSHIPS
                    .into_iter()
                    .filter(|&kinship| is_inside && kinship == Kinship::Same || occur(wished, kinship, offered));
                kinships.map(|kinship| self.rules.skill.of_kinship(kinship)).max().unwrap_or_default()
            };
            wishes.occupations.iter().map(best).max().unwrap_or_default()
        });
        let wage = wishes.wage.is_some_and(|wished| roles.wages.1 >= wished);
        let employment = wishes.employment_types & roles.employment_types != 0;
        let remote = wishes.remote && roles.any_remote;
        let on_request = roles.on_request.without(roles.available);
        self.wished(occupation.unwrap_or_default(), [wage, employment, remote], roles.available, on_request)
    }
}

impl Held {
    fn worth_of(&self, kinship: Kinship, rungs: usize) -> Millionths {
        let by_rungs = KINSHIPS.into_iter().zip(&self.worth).find(|(it, _)| *it == kinship);
        by_rungs.and_then(|(_, by_rungs)| by_rungs.get(rungs.min(3))).copied().unwrap_or_default()
    }

    /// The most that it is worth at so many rungs under, or more.
    fn most_of(&self, kinship: Kinship, rungs: usize) -> Millionths {
        (rungs.min(3)..4).map(|rungs| self.worth_of(kinship, rungs)).max().unwrap_or_default()
    }
}

impl Wishes {
    fn of(profile: &Profile) -> Self {
        let preferences = &profile.preferences;
        let stated = [
            !preferences.occupations.is_empty(),
            preferences.wage_min.is_some(),
            !preferences.employment_types.is_empty(),
            preferences.remote,
        ];
        let preferred = profile.needs.with(Need::Preferred).count();
        Self {
            occupations: preferences.occupations.clone(),
            wage: preferences.wage_min.map(|fen| fen.value() + 1),
            employment_types: preferences.employment_types.iter().fold(0, |word, it| word | 1 << it.index()),
            remote: preferences.remote,
            count: stated.into_iter().map(u32::from).sum::<u32>() + u32::try_from(preferred).unwrap_or_default(),
        }
    }
}

fn held(rules: &Rules, today: Date, profile: &Profile) -> Vec<Held> {
    let counting = profile.skills.iter().filter_map(|it| match it.standing(today) {
        standing @ (Standing::Good | Standing::Unverified) => Some((it, standing)),
        Standing::Expired(_) | Standing::Revoked => None,
    });
    let worth = |standing| {
        KINSHIPS.map(|kinship| [0, 1, 2, 3].map(|rungs| skill::worth(&rules.skill, kinship, rungs, standing)))
    };
    counting.map(|(it, standing)| Held { occupation: it.occupation, level: it.level, worth: worth(standing) }).collect()
}

/// By demand and by how many levels are to be bridged, less one: what does it.
pub(super) fn bridging(bridges: &Bridges) -> [[AccommodationSet; 3]; DEMANDS] {
    let mut all = [[AccommodationSet::default(); 3]; DEMANDS];
    for (&demand, by_levels) in Demand::ALL.iter().zip(&mut all) {
        for (levels, strong_enough) in (1..).zip(by_levels) {
            let those = bridges.of(demand).iter().filter(|(_, lowered)| *lowered >= levels);
            *strong_enough = those.map(|(accommodation, _)| *accommodation).collect();
        }
    }
    all
}

/// The most that anything lowers a demand; a demand has no more than three levels.
fn strongest(bridges: &Bridges, demand: Demand) -> u8 {
    bridges.of(demand).first().map_or(0, |(_, levels)| *levels).min(value(Some(crate::domain::demand::Degree::MAX)))
}

pub(super) fn all_demands() -> u32 {
    u32::try_from(DEMANDS).unwrap_or_default()
}

/// The codes that a code contains: its own, or those of its group.
fn codes_in(code: OccupationCode) -> RangeInclusive<u32> {
    let number = code.number();
    let width = match code.depth() {
        4 => 1,
        3 => 100,
        2 => 10_000,
        _ => 1_000_000,
    };
    let first = number / width * width;
    first..=first + (width - 1)
}

/// Whether a code of this range may be so near to an occupation.
fn occur(occupation: OccupationCode, kinship: Kinship, range: (u32, u32)) -> bool {
    let number = occupation.number();
    let group = |width: u32| number / width * width..=number / width * width + (width - 1);
    match kinship {
        Kinship::Same => meets(number..=number, range),
        Kinship::MinorGroup => meets(group(100), range),
        Kinship::MiddleGroup => meets(group(10_000), range),
        Kinship::None => true,
    }
}

fn meets(one: RangeInclusive<u32>, (low, high): (u32, u32)) -> bool {
    *one.start() <= high && low <= *one.end()
}
