//! Objects keyed by a code list: demands and capacities, what is offered, what is needed. Null is not stated.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Map, Value, ValueKind, ValuePointerRef, take_cf_content};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::accommodation::{Accommodation, Need, Needs, Offer, Offers, PerAccommodation};
use crate::domain::demand::{Degree, Degrees, Demand};
use crate::domain::fault::Fault;

use super::faults::Faults;

/// Reads an object whose keys are codes; every wrong key and every wrong value is a fault of its own.
fn read<K, T, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    key: impl Fn(&str) -> Result<K, Fault>,
) -> Result<Vec<(K, T)>, Faults>
where
    T: Deserr<Faults>,
{
    let Value::Map(map) = value else {
        let error = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] };
        return Err(take_cf_content(Faults::error(None, error, location)));
    };
    let mut faults = Faults::default();
    let mut entries = Vec::new();
    for (code, value) in map.into_iter() {
        let here = location.push_key(&code);
        let parsed_key = key(&code).map_err(|_| Faults::one(here, Fault::UnknownField));
        match (parsed_key, Option::<T>::deserialize_from_value(value.into_value(), here)) {
            (Ok(key), Ok(Some(value))) => entries.push((key, value)),
            (Ok(_), Ok(None)) => {}
            (Err(fault), _) | (_, Err(fault)) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

impl Deserr<Faults> for Degrees {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        Ok(read::<_, Degree, _>(value, location, Demand::parse)?.into_iter().collect())
    }
}

impl Serialize for Degrees {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.stated().map(|(demand, degree)| (demand.code(), degree.value())))
    }
}

impl<T: Copy + PartialEq + Deserr<Faults>> Deserr<Faults> for PerAccommodation<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        Ok(read::<_, T, _>(value, location, Accommodation::parse)?.into_iter().collect())
    }
}

impl<T: Copy + PartialEq + Serialize> Serialize for PerAccommodation<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (accommodation, value) in self.stated() {
            map.serialize_entry(accommodation.code(), &value)?;
        }
        map.end()
    }
}

/// An object with one optional, nullable property per code and no others.
fn keyed<T: ToSchema>(codes: &[&str], about: &str) -> RefOr<Schema> {
    let empty = ObjectBuilder::new().schema_type(Type::Object).description(Some(about));
    let value = || {
        OneOfBuilder::new().item(ObjectBuilder::new().schema_type(Type::Null)).item(Ref::from_schema_name(T::name()))
    };
    let object = codes.iter().fold(empty, |object, code| object.property(*code, value()));
    object.additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
}

macro_rules! keyed {
    ($($name:ident of $value:ident by $key:ident, $about:literal;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                keyed::<$value>($key::CODES, $about)
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push(($value::name().into_owned(), $value::schema()));
            }
        }
    )+};
}

keyed! {
    Degrees of Degree by Demand, "Degrees by demand; not stated is unknown.";
    Offers of Offer by Accommodation, "What is offered; not stated is unknown.";
    Needs of Need by Accommodation, "What is needed.";
}
