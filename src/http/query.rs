//! Query strings, read like bodies: every unknown, repeated or wrong parameter is named at once.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde_json::Map;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::fair::SessionNumber;
use crate::domain::fault::{Fault, FieldFault, Form, Kind, Pointer};
use crate::domain::wage::Fen;
use crate::wire::faults::{self, Faults};
use crate::wording::problem::ProblemKind;

use super::problem::Problem;

/// The parameters of a request.
pub struct Query<T>(pub T);

impl<T: Deserr<Faults>> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: Deserr<Faults>>(query: &str) -> Result<T, Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Problem::of(ProblemKind::MalformedRequest))?;
    let mut object = Map::new();
    let mut found = Vec::new();
    for (name, value) in pairs.into_inner() {
        let pointer = Pointer::root().child(&name);
        if object.insert(name, value.into()).is_some() {
            found.push(FieldFault { pointer, fault: Fault::Repeated });
        }
    }
    Ok(faults::read_with(object.into(), found)?)
}

/// Reads a parameter's text.
fn parameter<T, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> Result<T, Faults> {
    match value {
        Value::String(text) => parse(&text).map_err(|fault| Faults::one(location, fault)),
        other => {
            debug_assert!(other.kind() != ValueKind::String, "parameters are text");
            Err(Faults::one(location, Fault::WrongType { expected: Kind::String }))
        }
    }
}

macro_rules! parameters {
    ($($(#[$meta:meta])* $name:ident($inner:ty) as $schema:expr, $parse:expr;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name(pub $inner);

        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
                parameter(value, location, $parse).map(Self)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

parameters! {
    /// How many items a page has, 1 to 100.
    Limit(u32) as integer(1, Limit::MAX.into()), |text| {
        let number = text.parse().map_err(|_| Fault::WrongType { expected: Kind::Integer })?;
        if (1..=Limit::MAX).contains(&number) { Ok(number) } else { Err(Fault::OutOfRange { min: 1, max: Limit::MAX.into() }) }
    };
    /// `true` or `false`.
    Flag(bool) as ObjectBuilder::new().schema_type(Type::Boolean), |text| text.parse().map_err(|_| Fault::WrongType { expected: Kind::Boolean });
    /// Text to search for; blanks only is no text.
    SearchText(String) as string().max_length(Some(SearchText::MAX)).pattern(Some("^[^\\x00-\\x1f\\x7f-\\x9f]*$")), |text| {
        if text.chars().any(char::is_control) {
            Err(Fault::ControlCharacter)
        } else if text.chars().count() > SearchText::MAX {
            Err(Fault::TooLong { max: SearchText::MAX })
        } else {
            Ok(text.trim().to_owned())
        }
    };
    /// A wage in fen per month.
    WageMin(Fen) as integer(0, Fen::MAX), |text| text.parse().map_err(|_| Fault::WrongType { expected: Kind::Integer }).and_then(Fen::new);
    /// A session of a fair, from 0.
    SessionParameter(u16) as integer(0, SessionNumber::MAX), |text| {
        let number = text.parse().map_err(|_| Fault::WrongType { expected: Kind::Integer }).and_then(SessionNumber::new)?;
        Ok(u16::try_from(number.value()).unwrap_or(u16::MAX))
    };
    /// Where the page before ended.
    Cursor(Vec<u8>) as string().pattern(Some("^([0-9a-f]{2})+$")), |text| unhex(text).ok_or(Fault::Malformed { form: Form::Cursor });
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn integer(min: i64, max: i64) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min)).maximum(Some(max))
}

impl Limit {
    pub const MAX: u32 = 100;
    pub const DEFAULT: u32 = 20;
}

impl SearchText {
    /// Most characters.
    pub const MAX: usize = 200;
}

/// The number of items that a page should have.
pub fn count(stated: Option<&Limit>) -> usize {
    usize::try_from(stated.map_or(Limit::DEFAULT, |limit| limit.0)).unwrap_or(usize::MAX)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let is_shaped = !text.is_empty() && text.len() <= 128;
    hex::decode(text).ok().filter(|_| is_shaped)
}
