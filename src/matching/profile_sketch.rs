//! A profile in a few machine words, and what many of them have in common: what a ranking of people compares before it
//! looks closer. Dates are left out, so a sketch takes certificates for unexpired and people for of working age; the
//! profile itself is assessed in the end (`assess`), never the sketch.

use crate::domain::accommodation::Need;
use crate::domain::certificate::CertificateStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit};
use crate::domain::skill::SkillLevel;

use super::accommodation_set::AccommodationSet;
use super::lanes::{Lanes, StatedLanes};
use super::occupation_filter::OccupationFilter;
use super::profile::Profile;
use super::role_sketch::{in_order, location_spread, wider};
use super::sphere::{Extent, Point};

/// Certificates, and wished occupations, that a sketch holds; of whoever has more it says nothing.
const FEW: usize = 3;

/// What counts of one person.
#[derive(Debug, Clone, Copy)]
pub struct ProfileSketch {
    pub(super) capacities: StatedLanes,
    pub(super) required: AccommodationSet,
    pub(super) preferred: AccommodationSet,
    pub(super) point: Option<Point>,
    pub(super) region: Option<Adcode>,
    /// The least wage in fen; 0 where none is wished.
    pub(super) wage: u32,
    pub(super) employment_types: u32,
    pub(super) skills: Few<SketchedSkill>,
    pub(super) wished: Few<OccupationCode>,
    /// In kilometres; the highest where there is no limit.
    pub(super) commute: u16,
    /// Wishes that are stated, the preferred accommodations among them.
    pub(super) wishes: u8,
    pub(super) wishes_remote: bool,
    pub(super) is_active: bool,
    /// Whether an ordinary dormitory will do.
    pub(super) any_dormitory: bool,
}

/// A certificate that is not revoked.
#[derive(Debug, Clone, Copy)]
pub(super) struct SketchedSkill {
    pub(super) occupation: OccupationCode,
    pub(super) level: SkillLevel,
    pub(super) is_verified: bool,
}

/// Up to three of something, or more than can be told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Few<T> {
    These([Option<T>; FEW]),
    Many,
}

impl<T: Copy> Few<T> {
    fn of(mut all: impl Iterator<Item = T>) -> Self {
        let these = [(); FEW].map(|()| all.next());
        if all.next().is_some() { Self::Many } else { Self::These(these) }
    }
}

impl ProfileSketch {
    pub fn of(profile: &Profile) -> Self {
        let wishes = &profile.preferences;
        let skills =
            profile.skills.iter().filter(|it| it.status != CertificateStatus::Revoked).map(|it| SketchedSkill {
                occupation: it.occupation,
                level: it.level,
                is_verified: it.status == CertificateStatus::Verified,
            });
        let preferred = profile.needs.with(Need::Preferred);
        let stated = [
            !wishes.occupations.is_empty(),
            wishes.wage_min.is_some(),
            !wishes.employment_types.is_empty(),
            wishes.remote,
        ];
        let count = stated.into_iter().filter(|it| *it).count() + preferred.count();
        Self {
            capacities: StatedLanes::of(&profile.capacities),
            required: profile.needs.with(Need::Required).collect(),
            preferred: profile.needs.with(Need::Preferred).collect(),
            point: profile.place.map(|place| Point::of(place.coordinates)),
            region: profile.region,
            wage: wishes.wage_min.map_or(0, |fen| fen.value() + 1),
            employment_types: wishes.employment_types.iter().fold(0, |word, it| word | 1 << it.index()),
            skills: Few::of(skills),
            wished: Few::of(wishes.occupations.iter().copied()),
            commute: wishes.max_commute.map_or(u16::MAX, CommuteLimit::kilometres),
            wishes: u8::try_from(count).unwrap_or(u8::MAX),
            wishes_remote: wishes.remote,
            is_active: profile.is_active,
            any_dormitory: super::gates::usable_dormitories(profile).count() > 1,
        }
    }

    /// Whether the person can live this near to a point: anywhere where the home is not known.
    pub fn may_lie_within(&self, point: &Point, kilometres: f64) -> bool {
        self.point.is_none_or(|home| home.at_least_km(point) <= kilometres)
    }

    pub const fn region(&self) -> Option<Adcode> {
        self.region
    }

    pub(super) const fn has_limit(&self) -> bool {
        self.commute != u16::MAX
    }
}

/// What is true of every profile of some.
#[derive(Debug, Clone)]
pub struct ProfileBounds {
    pub(super) extent: Option<Extent>,
    pub(super) any_placeless: bool,
    pub(super) any_active: bool,
    pub(super) any_idle: bool,
    /// The most that any of them can; 0 where none states it.
    pub(super) most: Lanes,
    /// The fewest and the most capacities that one states.
    pub(super) stated: (u32, u32),
    /// The fewest and the most accommodations that one requires.
    pub(super) needs: (u32, u32),
    /// The furthest that one will travel.
    pub(super) commute: u16,
    /// Of those with few certificates.
    pub(super) skills: OccupationFilter,
    pub(super) any_with_many_skills: bool,
    pub(super) any_with_wishes: bool,
    /// The lowest and the highest region.
    pub(super) regions: (u32, u32),
}

/// Along what people differ most, for whoever sorts them into groups of their like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ProfileAxis {
    Active,
    /// One of the three coordinates.
    Place(usize),
    Stated,
}

impl ProfileBounds {
    pub fn of(profile: &ProfileSketch) -> Self {
        let stated = profile.capacities.stated().count();
        let needs = profile.required.count();
        let (skills, is_many) = match &profile.skills {
            Few::Many => (OccupationFilter::default(), true),
            Few::These(these) => (these.iter().flatten().map(|it| it.occupation).collect(), false),
        };
        let region = profile.region.map_or(0, Adcode::number);
        Self {
            extent: profile.point.map(Extent::of),
            any_placeless: profile.point.is_none(),
            any_active: profile.is_active,
            any_idle: !profile.is_active,
            most: profile.capacities.degrees(),
            stated: (stated, stated),
            needs: (needs, needs),
            commute: profile.commute,
            skills,
            any_with_many_skills: is_many,
            any_with_wishes: profile.wishes > 0,
            regions: (region, region),
        }
    }

    /// Becomes true of the others too.
    pub fn cover(&mut self, other: &Self) {
        match (&mut self.extent, other.extent) {
            (Some(mine), Some(its)) => mine.cover(&its),
            (mine @ None, its) => *mine = its,
            (Some(_), None) => {}
        }
        self.any_placeless |= other.any_placeless;
        self.any_active |= other.any_active;
        self.any_idle |= other.any_idle;
        self.most = self.most.most(other.most);
        self.stated = wider(self.stated, other.stated);
        self.needs = wider(self.needs, other.needs);
        self.commute = self.commute.max(other.commute);
        self.skills.cover(&other.skills);
        self.any_with_many_skills |= other.any_with_many_skills;
        self.any_with_wishes |= other.any_with_wishes;
        self.regions = wider(self.regions, other.regions);
    }

    /// Whether somebody of this region can be among them.
    pub fn may_be_of(&self, region: Adcode) -> bool {
        let (first, last) = region.range();
        first <= self.regions.1 && self.regions.0 <= last
    }

    /// Whether any of them can live this near to a point.
    pub fn any_within(&self, point: &Point, kilometres: f64) -> bool {
        self.any_placeless || self.extent.is_some_and(|extent| extent.at_least_km(point) <= kilometres)
    }

    /// Along what scores of these people differ most; `None` where nothing is left that matters.
    pub fn widest(&self) -> Option<ProfileAxis> {
        if self.any_active && self.any_idle {
            return Some(ProfileAxis::Active);
        }
        let place = self.extent.map(|extent| {
            let (axis, length) = extent.longest();
            (location_spread(length), ProfileAxis::Place(axis))
        });
        let stated = (f64::from(self.stated.1 - self.stated.0) * 0.02, ProfileAxis::Stated);
        let axes = [place, Some(stated)].into_iter().flatten();
        axes.filter(|(spread, _)| *spread > 0.0).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, axis)| axis)
    }
}

impl ProfileAxis {
    /// Where a person lies on the axis.
    pub fn of(self, profile: &ProfileSketch) -> i64 {
        match self {
            Self::Active => i64::from(profile.is_active),
            Self::Place(axis) => profile.point.map_or(i64::MIN, |point| in_order(point.along(axis))),
            Self::Stated => i64::from(profile.capacities.stated().count()),
        }
    }

    /// Whether it has two sides, between which people are to be parted however few are on one.
    pub const fn is_either_or(self) -> bool {
        matches!(self, Self::Active)
    }
}
