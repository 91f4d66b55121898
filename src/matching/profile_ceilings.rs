//! How well people can score at most for one role: what `assess` says but for what a sketch leaves out, which is taken for
//! as good as it can be. So whoever has no place among the best by their ceiling has none by their score.
//! Made once for a ranking, and asked of sketches and of groups of them by the hundred thousand.

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::posting::PostingStatus;

use super::accommodation_set::AccommodationSet;
use super::assess::Listing;
use super::finding::Verdict;
use super::lanes::{Lanes, Marks, StatedLanes};
use super::location;
use super::preference::nearness;
use super::profile_sketch::{Few, ProfileBounds, ProfileSketch, SketchedSkill};
use super::role::Role;
use super::role_ceilings::all_demands;
use super::rules::Rules;
use super::score::Millionths;
use super::skill::{self, Standing};
use super::sphere::Point;

use jiff::civil::Date;

/// The ceilings of people for one role.
#[derive(Debug)]
pub struct ProfileCeilings<'a> {
    rules: &'a Rules,
    role: &'a Role,
    listing: Listing,
    /// Whether nobody can be listed for the role.
    is_hopeless: bool,
    point: Option<Point>,
    demands: Lanes,
    stated: Marks,
    above_zero: Marks,
    /// What is left of the demands with what is available, and with what there is on request.
    bridged: Lanes,
    negotiable: Lanes,
    available: AccommodationSet,
    on_request: AccommodationSet,
    unavailable: AccommodationSet,
    has_dormitory: bool,
    has_accessible_dormitory: bool,
    /// As in a sketch of a role.
    wage: u32,
}

impl<'a> ProfileCeilings<'a> {
    pub fn new(rules: &'a Rules, today: Date, listing: Listing, role: &'a Role) -> Self {
        let is_open = role.status == PostingStatus::Open && role.openings.value() > 0 && role.validity.holds_on(today);
        let is_available = |accommodation| role.offers.get(accommodation) == Some(Offer::Available);
        let demands = StatedLanes::of(&role.demands);
        let lowered = |offer| {
            Lanes::of(|demand: Demand| {
                let strongest = rules.bridges.of(demand).iter().find(|(by, _)| role.offers.get(*by) == Some(offer));
                let levels = strongest.map_or(0, |(_, levels)| *levels);
                role.demands.get(demand).unwrap_or(Degree::ZERO).lowered_by(levels).value()
            })
        };
        Self {
            rules,
            role,
            listing,
            is_hopeless: listing == Listing::Nothing || !is_open,
            point: role.place.map(|place| Point::of(place.coordinates)),
            demands: demands.degrees(),
            stated: demands.stated(),
            above_zero: demands.above_zero(),
            bridged: lowered(Offer::Available),
            negotiable: lowered(Offer::OnRequest),
            available: role.offers.with(Offer::Available).collect(),
            on_request: role.offers.with(Offer::OnRequest).collect(),
            unavailable: role.offers.with(Offer::Unavailable).collect(),
            has_dormitory: is_available(Accommodation::Dormitory),
            has_accessible_dormitory: is_available(Accommodation::AccessibleDormitory),
            wage: role.wage.top().map_or(0, |fen| fen.value() + 1),
        }
    }

    /// The most that a person can score; `None` where they are certainly not listed.
    pub fn of(&self, profile: &ProfileSketch) -> Option<Millionths> {
        if self.is_hopeless || !profile.is_active {
            return None;
        }
        let location = self.location(profile)?;
        let accessibility = self.accessibility(profile)?;
        let weights = &self.rules.weights;
        Some(
            [
                weights.skill().times(self.skill(profile)),
                weights.accessibility().times(accessibility),
                weights.location().times(location),
                weights.preference().times(self.preference(profile)),
            ]
            .into_iter()
            .sum(),
        )
    }

    fn location(&self, profile: &ProfileSketch) -> Option<Millionths> {
        if self.role.remote {
            return Some(Millionths::ONE);
        }
        let (Some(work), Some(home)) = (&self.point, &profile.point) else { return Some(Millionths::ZERO) };
        let kilometres = work.at_least_km(home);
        let has_bed = self.has_accessible_dormitory || self.has_dormitory && profile.any_dormitory;
        let is_within = !profile.has_limit() || has_bed || kilometres <= f64::from(profile.commute);
        is_within.then(|| location::share_at(self.rules.half_distance_km, kilometres))
    }

    fn accessibility(&self, profile: &ProfileSketch) -> Option<Millionths> {
        let can = profile.capacities.degrees_or_highest();
        let short = self.demands.above(can);
        let unknown = self.stated.inverse().or(profile.capacities.stated().inverse().and(self.above_zero));
        let beyond_available = self.bridged.above(can);
        let beyond_request = self.negotiable.above(can);
        let bridged = short.and(beyond_available.inverse()).count();
        let on_request = short.and(beyond_available).and(beyond_request.inverse()).count();
        let is_certainly_barrier = !short.and(beyond_available).and(beyond_request).is_empty()
            || profile.required.meets(self.unavailable)
            || self.lacks_mandatory_certificate(profile);
        let negotiable = on_request + profile.required.and(self.on_request).count();
        let stated_needs = self.available.or(self.on_request).or(self.unavailable);
        let is_certain = unknown.is_empty() && negotiable == 0 && stated_needs.holds_all(profile.required);
        let is_listed = match self.listing {
            Listing::Matches(None) => !is_certainly_barrier,
            Listing::Matches(Some(Verdict::Accessible)) => !is_certainly_barrier && is_certain,
            Listing::Matches(Some(Verdict::ToConfirm)) => !is_certainly_barrier && !is_certain,
            // An expired certificate, which a sketch does not tell, is a barrier where one is mandatory.
            Listing::NearMisses => is_certainly_barrier || self.role.certificate_mandatory,
            Listing::Matches(Some(Verdict::Barrier)) | Listing::Nothing => false,
        };
        if !is_listed {
            return None;
        }
        let met = short.or(unknown).inverse().count() + profile.required.and(self.available).count();
        let shares = &self.rules.accessibility;
        let sum = met * Millionths::ONE.value()
            + bridged * shares.bridged().value()
            + negotiable * shares.negotiable().value();
        Some(Millionths::part(sum, all_demands() + profile.required.count()))
    }

    fn lacks_mandatory_certificate(&self, profile: &ProfileSketch) -> bool {
        let Few::These(skills) = &profile.skills else { return false };
        let holds = |it: &SketchedSkill| {
            self.role.occupation.is_some_and(|asked| asked.contains(it.occupation))
                && self.role.required_level.is_none_or(|required| it.level >= required)
        };
        self.role.certificate_mandatory && !skills.iter().flatten().any(holds)
    }

    fn skill(&self, profile: &ProfileSketch) -> Millionths {
        if !skill::has_requirement(self.role) {
            return Millionths::ONE;
        }
        let Few::These(skills) = &profile.skills else { return Millionths::ONE };
        let Some(asked) = self.role.occupation else { return Millionths::ZERO };
        let worth = |it: &SketchedSkill| {
            let rungs = self.role.required_level.map_or(0, |required| it.level.rungs_under(required));
            let standing = if it.is_verified { Standing::Good } else { Standing::Unverified };
            skill::worth(&self.rules.skill, asked.kinship(it.occupation), rungs, standing)
        };
        skills.iter().flatten().map(worth).max().unwrap_or_default()
    }

    fn preference(&self, profile: &ProfileSketch) -> Millionths {
        let occupation = match (&profile.wished, self.role.occupation) {
            (Few::Many, _) => Millionths::ONE,
            (Few::These(_), None) => Millionths::ZERO,
            (Few::These(wished), Some(offered)) => {
                let kinships = wished.iter().flatten().map(|&it: &OccupationCode| nearness(it, offered));
                kinships.max().map_or(Millionths::ZERO, |kinship| self.rules.skill.of_kinship(kinship))
            }
        };
        let types = profile.employment_types;
        let fulfilled = [
            profile.wage > 0 && self.wage >= profile.wage,
            self.role.employment_type.is_some_and(|it| types & 1 << it.index() != 0),
            profile.wishes_remote && self.role.remote,
        ];
        let whole = fulfilled.into_iter().map(u32::from).sum::<u32>() + profile.preferred.and(self.available).count();
        let half = profile.preferred.and(self.on_request).count();
        let sum = occupation.value() + whole * Millionths::ONE.value() + half * Millionths::HALF.value();
        Millionths::part(sum, u32::from(profile.wishes))
    }

    /// The most that any of these people can score; `None` where certainly nobody is listed.
    pub fn of_all(&self, profiles: &ProfileBounds) -> Option<Millionths> {
        if self.is_hopeless || !profiles.any_active {
            return None;
        }
        let location = self.location_of_all(profiles)?;
        let accessibility = self.accessibility_of_all(profiles)?;
        let preference = if profiles.any_with_wishes { Millionths::ONE } else { Millionths::ZERO };
        let weights = &self.rules.weights;
        Some(
            [
                weights.skill().times(self.skill_of_all(profiles)),
                weights.accessibility().times(accessibility),
                weights.location().times(location),
                weights.preference().times(preference),
            ]
            .into_iter()
            .sum(),
        )
    }

    fn location_of_all(&self, profiles: &ProfileBounds) -> Option<Millionths> {
        if self.role.remote {
            return Some(Millionths::ONE);
        }
        let (Some(work), Some(extent)) = (&self.point, &profiles.extent) else { return Some(Millionths::ZERO) };
        let kilometres = extent.at_least_km(work);
        let has_bed = self.has_accessible_dormitory || self.has_dormitory;
        let has_limit = profiles.commute != u16::MAX;
        let is_within = !has_limit || has_bed || profiles.any_placeless || kilometres <= f64::from(profiles.commute);
        is_within.then(|| location::share_at(self.rules.half_distance_km, kilometres))
    }

    /// As if who can most stated what is asked.
    fn accessibility_of_all(&self, profiles: &ProfileBounds) -> Option<Millionths> {
        let can = profiles.most;
        let left = |lanes: Lanes| lanes.above(can).inverse().and(self.stated);
        let met = left(self.demands);
        let bridged = left(self.bridged).or(left(self.negotiable)).or(met).count() - met.count();
        // The more that is required and met, the less one of the demands that are not weighs.
        let needs = profiles.needs.1;
        let sum =
            (met.count() + needs) * Millionths::ONE.value() + bridged * self.rules.accessibility.bridged().value();
        if self.listing == Listing::Matches(Some(Verdict::Accessible)) && self.stated.count() < all_demands() {
            return None;
        }
        Some(Millionths::part(sum, all_demands() + needs))
    }

    fn skill_of_all(&self, profiles: &ProfileBounds) -> Millionths {
        if !skill::has_requirement(self.role) || profiles.any_with_many_skills {
            return Millionths::ONE;
        }
        let (Some(asked), Some((low, high))) = (self.role.occupation.map(OccupationCode::number), profiles.skills)
        else {
            return Millionths::ZERO;
        };
        let shares = &self.rules.skill;
        let is_inside = |width: u32| low / width <= asked / width && asked / width <= high / width;
        let kinships = [(1, Kinship::Same), (100, Kinship::MinorGroup), (10_000, Kinship::MiddleGroup)];
        let possible = kinships.into_iter().filter(|(width, _)| is_inside(*width));
        possible.map(|(_, kinship)| shares.of_kinship(kinship)).max().unwrap_or_default()
    }
}
