//! Points on a sphere of radius one, and boxes around them: cheap lower bounds of distances, which settle most comparisons
//! without a sine. The distance itself is `location`'s alone.

use crate::domain::place::Coordinates;

/// Mean Earth radius (IUGG), as in `domain::place`.
const EARTH_RADIUS_KM: f64 = 6371.0088;
/// What a bound gives way, in kilometres: a coordinate of 32 bits is off by less than a metre.
const LEEWAY_KM: f64 = 0.02;
/// And in proportion to the distance, for the rounding of 32-bit products.
const LEEWAY_SHARE: f64 = 2e-6;

/// A point, as the unit vector towards it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point([f32; 3]);

impl Point {
    pub fn of(coordinates: Coordinates) -> Self {
        let (latitude, longitude) = (coordinates.latitude().to_radians(), coordinates.longitude().to_radians());
        let flat = latitude.cos();
        Self([flat * longitude.cos(), flat * longitude.sin(), latitude.sin()].map(narrow))
    }

    /// One of the three coordinates, from −1 to 1.
    pub fn along(&self, axis: usize) -> f32 {
        self.0.get(axis).copied().unwrap_or_default()
    }

    /// Kilometres that the great circle between the two is certainly not shorter than.
    pub fn at_least_km(&self, other: &Self) -> f64 {
        let apart = self.0.iter().zip(other.0).map(|(here, there)| (here - there) * (here - there));
        not_shorter(apart.sum())
    }
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "rounded on purpose, within the leeway")]
const fn narrow(number: f64) -> f32 {
    number as f32
}

/// From the square of the chord: the straight way is never longer than the way around.
fn not_shorter(chord_squared: f32) -> f64 {
    let kilometres = EARTH_RADIUS_KM * f64::from(chord_squared).sqrt();
    (kilometres * (1.0 - LEEWAY_SHARE) - LEEWAY_KM).max(0.0)
}

/// A box around points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    low: [f32; 3],
    high: [f32; 3],
}

impl Extent {
    pub const fn of(point: Point) -> Self {
        Self { low: point.0, high: point.0 }
    }

    pub fn cover(&mut self, other: &Self) {
        for (mine, its) in self.low.iter_mut().zip(other.low) {
            *mine = mine.min(its);
        }
        for (mine, its) in self.high.iter_mut().zip(other.high) {
            *mine = mine.max(its);
        }
    }

    /// Kilometres that no point inside is nearer than.
    pub fn at_least_km(&self, point: &Point) -> f64 {
        let outside = self.low.iter().zip(&self.high).zip(&point.0);
        not_shorter(outside.map(|((low, high), at)| (low - at).max(at - high).max(0.0)).map(|it| it * it).sum())
    }

    /// The axis along which it is longest, and that length in kilometres.
    pub fn longest(&self) -> (usize, f64) {
        let lengths = self.low.iter().zip(&self.high).map(|(low, high)| f64::from(high - low) * EARTH_RADIUS_KM);
        lengths.enumerate().max_by(|(_, one), (_, other)| one.total_cmp(other)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::place::distance_km;

    fn any_coordinates() -> impl Strategy<Value = Coordinates> {
        (-90_000_000..=90_000_000, -180_000_000..=180_000_000)
            .prop_map(|(latitude, longitude)| Coordinates::from_microdegrees(latitude, longitude).unwrap())
    }

    proptest! {
        #[test]
        fn a_bound_is_never_above_the_distance(from in any_coordinates(), to in any_coordinates(), step in -9_000..9_000_i32) {
            let (latitude, longitude) = from.microdegrees();
            let near = Coordinates::from_microdegrees((latitude + step).clamp(-90_000_000, 90_000_000), longitude).unwrap();
            for to in [to, near, from] {
                let (point, distance) = (Point::of(from), distance_km(from, to));
                prop_assert!(point.at_least_km(&Point::of(to)) <= distance);
                let mut extent = Extent::of(Point::of(to));
                prop_assert!(extent.at_least_km(&point) <= distance);
                extent.cover(&Extent::of(Point::of(near)));
                prop_assert!(extent.at_least_km(&point) <= distance.min(distance_km(from, near)));
            }
        }
    }

    #[test]
    fn the_bound_of_a_commute_is_tight() {
        let at = |latitude, longitude| Coordinates::new(latitude, longitude).unwrap();
        let (from, to) = (at(36.08, 120.37), at(36.2, 120.5));
        let bound = Point::of(from).at_least_km(&Point::of(to));
        assert!(distance_km(from, to) - bound < 0.03, "{bound}");
    }
}
