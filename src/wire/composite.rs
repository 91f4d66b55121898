//! Small objects inside bodies: a point, a wage range, a disability. Each is read whole, with the rules between its fields.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::disability_record::Disability;
use crate::domain::fault::Fault;
use crate::domain::identity::CertificateNumber;
use crate::domain::place::Coordinates;
use crate::domain::wage::{Fen, WageRange};

use super::faults::Faults;

/// A WGS 84 point in degrees.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = Location)]
struct LocationBody {
    /// Degrees north.
    #[schema(value_type = f64, minimum = -90, maximum = 90)]
    latitude: Degrees<90>,
    /// Degrees east.
    #[schema(value_type = f64, minimum = -180, maximum = 180)]
    longitude: Degrees<180>,
}

/// An angle of at most so many degrees either way. It is checked where it is read, so that a wrong latitude is named
/// beside a wrong longitude.
#[derive(Serialize)]
#[serde(transparent)]
struct Degrees<const LIMIT: i64>(f64);

impl<const LIMIT: i64> Deserr<Faults> for Degrees<LIMIT> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let degrees = <f64 as Deserr<Faults>>::deserialize_from_value(value, location)?;
        let (latitude, longitude) = if LIMIT == 90 { (degrees, 0.0) } else { (0.0, degrees) };
        match Coordinates::new(latitude, longitude) {
            Ok(_) => Ok(Self(degrees)),
            Err(_) => Err(Faults::one(location, Fault::OutOfRange { min: -LIMIT, max: LIMIT })),
        }
    }
}

/// A wage per month; `min` is not above `max`.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = Wage)]
struct WageBody {
    #[deserr(default)]
    min: Option<Fen>,
    #[deserr(default)]
    max: Option<Fen>,
}

/// What is on record of a disability. Category and level are read from the number where they are not given, and must
/// agree with it where they are.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = Disability)]
struct DisabilityBody {
    #[deserr(default)]
    certificate_number: Option<CertificateNumber>,
    #[deserr(default)]
    category: Option<DisabilityCategory>,
    #[deserr(default)]
    level: Option<DisabilityLevel>,
}

/// Reads the body, then the domain type from it; the faults of both carry the pointers of their fields.
fn through<B: Deserr<Faults>, T, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    convert: impl FnOnce(B) -> Result<T, Vec<(&'static str, Fault)>>,
) -> Result<T, Faults> {
    let body = B::deserialize_from_value(value, location)?;
    convert(body).map_err(|faults| Faults::below(location, faults))
}

impl Deserr<Faults> for Coordinates {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        through(value, location, |body: LocationBody| Self::new(body.latitude.0, body.longitude.0))
    }
}

impl Serialize for Coordinates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LocationBody { latitude: Degrees(self.latitude()), longitude: Degrees(self.longitude()) }.serialize(serializer)
    }
}

impl Deserr<Faults> for WageRange {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        through(value, location, |body: WageBody| Self::new(body.min, body.max).map_err(|fault| vec![("min", fault)]))
    }
}

impl Serialize for WageRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WageBody { min: self.min(), max: self.max() }.serialize(serializer)
    }
}

impl Deserr<Faults> for Disability {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        through(value, location, |body: DisabilityBody| Self::new(body.certificate_number, body.category, body.level))
    }
}

impl Serialize for Disability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let certificate_number = self.certificate_number().cloned();
        DisabilityBody { certificate_number, category: self.category(), level: self.level() }.serialize(serializer)
    }
}

/// The domain type has the schema of the body that it is read from.
macro_rules! schema_of {
    ($($name:ident as $body:ident;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $body::schema()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $body::name()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $body::schemas(schemas);
            }
        }
    )+};
}

schema_of! {
    Coordinates as LocationBody;
    WageRange as WageBody;
    Disability as DisabilityBody;
}
