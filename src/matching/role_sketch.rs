//! A role in a few machine words, and what many of them have in common: what a ranking compares before it looks closer.
//! A sketch leaves out what no score reads; the role itself is assessed in the end (`assess`), never the sketch.

use jiff::civil::Date;

use crate::domain::accommodation::Offer;
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::skill::SkillLevel;

use super::accommodation_set::AccommodationSet;
use super::lanes::{Lanes, StatedLanes};
use super::role::Role;
use super::skill;
use super::sphere::{Extent, Point};

/// What counts of one role.
#[derive(Debug, Clone, Copy)]
pub struct RoleSketch {
    pub(super) demands: StatedLanes,
    pub(super) available: AccommodationSet,
    pub(super) on_request: AccommodationSet,
    pub(super) unavailable: AccommodationSet,
    pub(super) point: Option<Point>,
    /// The first and the last day, as `day`.
    pub(super) days: (u32, u32),
    /// The wage's upper end in fen; 0 where none is stated.
    pub(super) wage: u32,
    pub(super) occupation: Option<OccupationCode>,
    pub(super) required_level: Option<SkillLevel>,
    pub(super) employment_type: Option<EmploymentType>,
    pub(super) certificate_mandatory: bool,
    pub(super) remote: bool,
    /// Open, with openings left.
    pub(super) is_open: bool,
}

/// A number that orders days; above 0.
pub(super) fn day(date: Date) -> u32 {
    let part = |part: i8| u32::from(part.unsigned_abs());
    let year = u32::try_from(i32::from(date.year()) + 10_000).unwrap_or_default();
    year << 9 | part(date.month()) << 5 | part(date.day())
}

impl RoleSketch {
    pub fn of(role: &Role) -> Self {
        Self {
            demands: StatedLanes::of(&role.demands),
            available: role.offers.with(Offer::Available).collect(),
            on_request: role.offers.with(Offer::OnRequest).collect(),
            unavailable: role.offers.with(Offer::Unavailable).collect(),
            point: role.place.map(|place| Point::of(place.coordinates)),
            days: (role.validity.from().map_or(0, day), role.validity.through().map_or(u32::MAX, day)),
            wage: role.wage.top().map_or(0, |fen| fen.value() + 1),
            occupation: role.occupation,
            required_level: role.required_level,
            employment_type: role.employment_type,
            certificate_mandatory: role.certificate_mandatory,
            remote: role.remote,
            is_open: role.status == PostingStatus::Open && role.openings.value() > 0,
        }
    }

    pub(super) const fn has_requirement(&self) -> bool {
        skill::requires(self.required_level, self.certificate_mandatory)
    }

    /// Whether the work can be this near to a point: anywhere where it is remote or its place is not known.
    pub fn may_lie_within(&self, point: &Point, kilometres: f64) -> bool {
        self.remote || self.point.is_none_or(|place| place.at_least_km(point) <= kilometres)
    }
}

/// What is true of every role of some.
#[derive(Debug, Clone)]
pub struct RoleBounds {
    /// Around the places of those that are not remote; `None` where none has one.
    pub(super) extent: Option<Extent>,
    pub(super) any_remote: bool,
    pub(super) any_tied: bool,
    pub(super) any_placeless: bool,
    pub(super) any_open: bool,
    pub(super) any_shut: bool,
    /// Offered by any of them, available or on request.
    pub(super) available: AccommodationSet,
    pub(super) on_request: AccommodationSet,
    /// The least that any of them asks; 7 where none states it.
    pub(super) least: Lanes,
    pub(super) most: Lanes,
    /// The fewest and the most demands that one states.
    pub(super) stated: (u32, u32),
    /// The lowest and the highest code; only of those that have one.
    pub(super) occupations: Option<(u32, u32)>,
    pub(super) any_free_of_requirement: bool,
    pub(super) any_with_requirement: bool,
    /// The lowest and highest required level of those with a requirement, 0 where none is named.
    pub(super) levels: (usize, usize),
    pub(super) wages: (u32, u32),
    /// A bit per form of employment, by its place in the code list.
    pub(super) employment_types: u32,
    /// The earliest first and the latest last day.
    pub(super) days: (u32, u32),
}

/// Along what roles differ most, for whoever sorts them into groups of their like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RoleAxis {
    Open,
    Remote,
    Requirement,
    /// One of the three coordinates.
    Place(usize),
    Stated,
    Occupation,
    Wage,
    /// The degree of one demand.
    Degree(usize),
}

impl RoleBounds {
    pub fn of(role: &RoleSketch) -> Self {
        let (tied, requires) = (!role.remote, role.has_requirement());
        let stated = role.demands.stated().count();
        let level = role.required_level.map_or(0, SkillLevel::index);
        let code = role.occupation.map(OccupationCode::number);
        Self {
            extent: role.point.filter(|_| tied).map(Extent::of),
            any_remote: role.remote,
            any_tied: tied,
            any_placeless: tied && role.point.is_none(),
            any_open: role.is_open,
            any_shut: !role.is_open,
            available: role.available,
            on_request: role.on_request,
            least: role.demands.degrees_or_highest(),
            most: role.demands.degrees(),
            stated: (stated, stated),
            occupations: code.map(|code| (code, code)),
            any_free_of_requirement: !requires,
            any_with_requirement: requires,
            levels: if requires { (level, level) } else { (usize::MAX, 0) },
            wages: (role.wage, role.wage),
            employment_types: role.employment_type.map_or(0, |it| 1 << it.index()),
            days: role.days,
        }
    }

    /// Becomes true of the others too.
    pub fn cover(&mut self, other: &Self) {
        match (&mut self.extent, other.extent) {
            (Some(mine), Some(its)) => mine.cover(&its),
            (mine @ None, its) => *mine = its,
            (Some(_), None) => {}
        }
        self.any_remote |= other.any_remote;
        self.any_tied |= other.any_tied;
        self.any_placeless |= other.any_placeless;
        self.any_open |= other.any_open;
        self.any_shut |= other.any_shut;
        self.available = self.available.or(other.available);
        self.on_request = self.on_request.or(other.on_request);
        self.least = self.least.least(other.least);
        self.most = self.most.most(other.most);
        self.stated = wider(self.stated, other.stated);
        self.occupations = match (self.occupations, other.occupations) {
            (Some(mine), Some(its)) => Some(wider(mine, its)),
            (mine, its) => mine.or(its),
        };
        self.any_free_of_requirement |= other.any_free_of_requirement;
        self.any_with_requirement |= other.any_with_requirement;
        self.levels = wider(self.levels, other.levels);
        self.wages = wider(self.wages, other.wages);
        self.employment_types |= other.employment_types;
        self.days = wider(self.days, other.days);
    }

    /// Whether any of them can be this near to a point.
    pub fn any_within(&self, point: &Point, kilometres: f64) -> bool {
        let is_near = || self.extent.is_some_and(|extent| extent.at_least_km(point) <= kilometres);
        self.any_remote || self.any_placeless || is_near()
    }

    /// Along what scores of these roles differ most; `None` where nothing is left that matters. The weights are rough:
    /// they decide how fast the best are found, never which they are.
    pub fn widest(&self) -> Option<RoleAxis> {
        if self.any_open && self.any_shut {
            return Some(RoleAxis::Open);
        }
        if self.any_remote && self.any_tied {
            return Some(RoleAxis::Remote);
        }
        if self.any_free_of_requirement && self.any_with_requirement {
            return Some(RoleAxis::Requirement);
        }
        let place = self.extent.map(|extent| {
            let (axis, length) = extent.longest();
            (location_spread(length), RoleAxis::Place(axis))
        });
        let stated = (f64::from(self.stated.1 - self.stated.0) * 0.025, RoleAxis::Stated);
        let occupation = self.occupations.map(|range| {
            let spread = occupation_spread(range) * if self.any_free_of_requirement { 0.04 } else { 0.4 };
            (spread, RoleAxis::Occupation)
        });
        let wage = (if self.wages.0 == self.wages.1 { 0.0 } else { 0.005 }, RoleAxis::Wage);
        let degree = (0..12)
            .map(|at| (f64::from(self.most.get(at).saturating_sub(self.least.get(at))) * 0.008, RoleAxis::Degree(at)))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let axes = [place, Some(stated), occupation, Some(wage), degree].into_iter().flatten();
        axes.filter(|(spread, _)| *spread > 0.0).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, axis)| axis)
    }
}

impl RoleAxis {
    /// Where a role lies on the axis.
    pub fn of(self, role: &RoleSketch) -> i64 {
        match self {
            Self::Open => i64::from(role.is_open),
            Self::Remote => i64::from(role.remote),
            Self::Requirement => i64::from(role.has_requirement()),
            Self::Place(axis) => role.point.map_or(i64::MIN, |point| in_order(point.along(axis))),
            Self::Stated => i64::from(role.demands.stated().count()),
            Self::Occupation => role.occupation.map_or(-1, |code| i64::from(code.number())),
            Self::Wage => i64::from(role.wage),
            Self::Degree(demand) => i64::from(role.demands.degrees_or_highest().get(demand)),
        }
    }

    /// Whether it has two sides, between which roles are to be parted however few are on one.
    pub const fn is_either_or(self) -> bool {
        matches!(self, Self::Open | Self::Remote | Self::Requirement)
    }
}

/// How far location's part of a score reaches over this many kilometres, at a half distance of ten.
pub(super) fn location_spread(kilometres: f64) -> f64 {
    let half = kilometres / 2.0;
    0.2 * (1.0 - 100.0 / (100.0 + half * half))
}

/// A whole number in the order of these numbers from −1 to 1.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a float's conversion saturates")]
pub(super) fn in_order(number: f32) -> i64 {
    (f64::from(number) * 1e12) as i64
}

/// How far apart in the classification: 1 across middle groups, less inside one.
fn occupation_spread((low, high): (u32, u32)) -> f64 {
    if low == high {
        0.0
    } else if low / 100 == high / 100 {
        0.5
    } else if low / 10_000 == high / 10_000 {
        0.75
    } else {
        1.0
    }
}

pub(super) fn wider<T: Ord>(one: (T, T), other: (T, T)) -> (T, T) {
    (one.0.min(other.0), one.1.max(other.1))
}
