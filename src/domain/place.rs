//! Where things are: region codes, coordinates, and the distance between two points.
//! Which regions exist, and their centres, is in `reference`.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, Form};

/// A six-digit code of GB/T 2260. The first 2 digits name the province, the first 4 the prefecture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adcode(u32);

impl Adcode {
    /// # Errors
    /// `Malformed` unless it is six digits, the first not 0.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let is_shaped = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        match u32::from_str(text) {
            Ok(number) if is_shaped => Ok(Self(number)),
            _ => Err(Fault::Malformed { form: Form::Adcode }),
        }
    }

    pub const fn number(self) -> u32 {
        self.0
    }

    /// The province this code lies in, itself for a province.
    #[must_use]
    pub const fn province(self) -> Self {
        Self(self.0 / 10_000 * 10_000)
    }

    /// The prefecture this code lies in by its digits; municipalities and counties run by a province have none there.
    #[must_use]
    pub const fn prefecture(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// Whether `other` is this region or lies in it, by prefix.
    pub const fn contains(self, other: Self) -> bool {
        if self.0.is_multiple_of(10_000) {
            self.0 == other.province().0
        } else if self.0.is_multiple_of(100) {
            self.0 == other.prefecture().0
        } else {
            self.0 == other.0
        }
    }

    /// The codes this region contains, as an inclusive range of numbers.
    pub const fn range(self) -> (u32, u32) {
        if self.0.is_multiple_of(10_000) {
            (self.0, self.0 + 9_999)
        } else if self.0.is_multiple_of(100) {
            (self.0, self.0 + 99)
        } else {
            (self.0, self.0)
        }
    }
}

impl fmt::Display for Adcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for Adcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A WGS 84 point in whole microdegrees (about 11 cm), so that it is stored, indexed and compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Coordinates {
    latitude: i32,
    longitude: i32,
}

const MICRODEGREES: f64 = 1_000_000.0;

/// Degrees to microdegrees, or the fault when outside ±`limit` degrees.
fn microdegrees(degrees: f64, limit: i64) -> Result<i32, Fault> {
    let fault = Fault::OutOfRange { min: -limit, max: limit };
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "90 and 180 are exact in f64")]
    let bound = limit as f64;
    if !(-bound..=bound).contains(&degrees) {
        return Err(fault);
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "at most 180,000,000 in size, checked above"
    )]
    let whole = (degrees * MICRODEGREES).round() as i32;
    Ok(whole)
}

impl Coordinates {
    /// # Errors
    /// `OutOfRange` for a latitude outside ±90 or a longitude outside ±180, each under its own field name.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, Vec<(&'static str, Fault)>> {
        match (microdegrees(latitude, 90), microdegrees(longitude, 180)) {
            (Ok(latitude), Ok(longitude)) => Ok(Self { latitude, longitude }),
            (latitude, longitude) => Err([("latitude", latitude.err()), ("longitude", longitude.err())]
                .into_iter()
                .filter_map(|(field, fault)| fault.map(|fault| (field, fault)))
                .collect()),
        }
    }

    /// From whole microdegrees, as `store` and `search` keep them; `None` outside the globe.
    pub fn from_microdegrees(latitude: i32, longitude: i32) -> Option<Self> {
        let is_on_globe = latitude.unsigned_abs() <= 90_000_000 && longitude.unsigned_abs() <= 180_000_000;
        is_on_globe.then_some(Self { latitude, longitude })
    }

    /// Latitude and longitude in microdegrees.
    pub const fn microdegrees(self) -> (i32, i32) {
        (self.latitude, self.longitude)
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / MICRODEGREES
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / MICRODEGREES
    }
}

/// A point, and whether it stands for an address (exact) or for the centre of a region (approximate).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub coordinates: Coordinates,
    pub approximate: bool,
}

/// Great-circle distance in kilometres between two WGS 84 points (haversine; mean Earth radius 6371.0088 km, IUGG).
pub fn distance_km(from: Coordinates, to: Coordinates) -> f64 {
    const MEAN_EARTH_RADIUS_KM: f64 = 6371.0088;
    let (from_latitude, to_latitude) = (from.latitude().to_radians(), to.latitude().to_radians());
    let half_latitude = (to_latitude - from_latitude) / 2.0;
    let half_longitude = (to.longitude() - from.longitude()).to_radians() / 2.0;
    let chord = half_latitude.sin().powi(2) + from_latitude.cos() * to_latitude.cos() * half_longitude.sin().powi(2);
    // Rounding can lift the chord of two antipodes above 1, where asin is not defined.
    2.0 * MEAN_EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}

/// The furthest a person will travel to work, in whole kilometres, 0–500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommuteLimit(u16);

impl CommuteLimit {
    pub const MAX: i64 = 500;

    /// # Errors
    /// `OutOfRange` outside 0–500.
    pub fn new(kilometres: i64) -> Result<Self, Fault> {
        match u16::try_from(kilometres) {
            Ok(value) if kilometres <= Self::MAX => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 0, max: Self::MAX }),
        }
    }

    pub const fn kilometres(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_from_qingdao_to_jinan_is_the_published_one() {
        let qingdao = Coordinates::new(36.067_131, 120.382_621).unwrap();
        let jinan = Coordinates::new(36.651_216, 117.120_0).unwrap();
        let distance = distance_km(qingdao, jinan);
        assert!((distance - 299.0).abs() < 2.0, "{distance}");
        assert_eq!(distance_km(qingdao, qingdao).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn a_point_off_the_globe_names_both_fields() {
        let faults = Coordinates::new(91.0, f64::NAN).unwrap_err();
        assert_eq!(faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["latitude", "longitude"]);
    }

    #[test]
    fn a_province_contains_its_districts_by_prefix() {
        let code = |text| Adcode::parse(text).unwrap();
        assert!(code("370000").contains(code("370203")) && code("370200").contains(code("370203")));
        assert!(!code("370203").contains(code("370200")) && !code("370100").contains(code("370203")));
    }
}
