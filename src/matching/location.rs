//! The location component: how near the work is.
//! Roads and buses are not known here; the distance is the great circle's.

use crate::domain::place::{Place, distance_km};

use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;
use super::score::Millionths;

/// How far home and workplace are apart, and whether either point is only the centre of a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    kilometres: f64,
    approximate: bool,
}

impl Distance {
    /// `None` where either place is unknown.
    pub fn between(home: Option<Place>, workplace: Option<Place>) -> Option<Self> {
        let (home, workplace) = (home?, workplace?);
        Some(Self {
            kilometres: distance_km(home.coordinates, workplace.coordinates),
            approximate: home.approximate || workplace.approximate,
        })
    }

    pub const fn kilometres(self) -> f64 {
        self.kilometres
    }

    /// In whole tenths of a kilometre, as answers show it.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "at most half the Earth's girth, 200,150 tenths"
    )]
    pub fn tenths(self) -> i64 {
        (self.kilometres * 10.0).round() as i64
    }

    pub const fn is_approximate(self) -> bool {
        self.approximate
    }
}

/// 1 for remote work; else h² ∕ (h² + d²), where d is the distance and h the half distance of the rules. Sums, products
/// and quotients of IEEE 754 are correctly rounded, so a shorter distance never has the lower share. Unknown is 0.
pub fn share(rules: &Rules, profile: &Profile, role: &Role) -> Millionths {
    if role.remote {
        return Millionths::ONE;
    }
    let Some(distance) = Distance::between(profile.place, role.place) else { return Millionths::ZERO };
    let half_squared = rules.half_distance_km * rules.half_distance_km;
    let distance_squared = distance.kilometres() * distance.kilometres();
    Millionths::nearest(half_squared / (half_squared + distance_squared))
}
