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
    share_at(rules.half_distance_km, distance.kilometres())
}

/// The share of a workplace at this distance. The further, the lower.
pub fn share_at(half_distance_km: f64, kilometres: f64) -> Millionths {
    let half_squared = half_distance_km * half_distance_km;
    Millionths::nearest(half_squared / (half_squared + kilometres * kilometres))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{empty_profile, empty_role, millionths, place, rules};
    use super::*;

    fn share_from(latitude: f64) -> Millionths {
        let profile = Profile { place: place(latitude, 120.0), ..empty_profile() };
        share(&rules(), &profile, &Role { place: place(36.0, 120.0), ..empty_role() })
    }

    #[test]
    fn next_door_is_one_and_the_half_distance_is_one_half() {
        assert_eq!(share_from(36.0), Millionths::ONE);
        // 10 km are 0.089932 degrees of latitude on a sphere of 6371.0088 km; a microdegree is 11 cm.
        let half = share_from(36.089_932);
        assert!(half.value().abs_diff(500_000) <= 5, "{half:?}");
    }

    #[test]
    fn three_half_distances_leave_a_tenth() {
        // 1 ∕ (1 + 3²)
        let tenth = share_from(36.269_797);
        assert!(tenth.value().abs_diff(100_000) <= 5, "{tenth:?}");
    }

    #[test]
    fn an_unknown_place_is_worth_nothing_and_remote_work_everything() {
        assert_eq!(share(&rules(), &empty_profile(), &empty_role()), Millionths::ZERO);
        assert_eq!(share(&rules(), &empty_profile(), &Role { remote: true, ..empty_role() }), millionths(1_000_000));
    }

    #[test]
    fn one_centre_of_a_region_makes_the_distance_approximate() {
        let (exact, centre) = (place(36.0, 120.0), place(36.0, 120.0).map(|it| Place { approximate: true, ..it }));
        let is_approximate = |home, work| Distance::between(home, work).unwrap().is_approximate();
        assert!(is_approximate(exact, centre) && is_approximate(centre, exact) && !is_approximate(exact, exact));
    }
}
