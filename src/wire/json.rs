//! Reads JSON text strictly: an object that names a key twice is refused, since the reader of a contract must not choose.
//! It knows no fields; what a body may hold is said by the types beside it.

use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Where and why a text is not JSON. Lines and columns count from 1; column 0 is the line's beginning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct Malformed {
    pub line: usize,
    pub column: usize,
    pub reason: String,
}

/// The value that a text holds.
///
/// # Errors
/// `Malformed` for text that is not UTF-8 or not JSON, nests more than 128 deep, or repeats a key within one object.
pub fn parse(text: &[u8]) -> Result<Value, Malformed> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&reason).to_owned();
        Malformed { line, column, reason }
    })
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

/// Whole numbers are whole however they are written: JSON Schema calls `3.0` an integer.
const EXACT_IN_F64: f64 = 9_007_199_254_740_992.0;

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_f64<E: Error>(self, it: f64) -> Result<Value, E> {
        if it.fract() == 0.0 && it.abs() < EXACT_IN_F64 {
            #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
            return Ok(Value::Number((it as i64).into()));
        }
        Number::from_f64(it).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::String(it.to_owned()))
    }

    fn visit_string<E>(self, it: String) -> Result<Value, E> {
        Ok(Value::String(it))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(entry) = entries.next_element_seed(Self)? {
            array.push(entry);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key {key:?}")));
            }
            object.insert(key, entries.next_value_seed(Self)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_repeated_key_is_refused_with_its_place() {
        let error = parse(b"{\"title\": \"a\",\n \"title\": \"b\"}").unwrap_err();
        assert_eq!((error.line, error.reason.as_str()), (2, "duplicate key \"title\""));
        assert!(parse(br#"{"a": {"x": 1}, "b": {"x": 1}}"#).is_ok());
    }

    #[test]
    fn a_whole_number_is_whole_however_it_is_written() {
        assert_eq!(parse(b"[3.0, 3e2, 0.5, -2.0]").unwrap(), json!([3, 300, 0.5, -2]));
    }

    #[test]
    fn rubbish_is_refused_with_its_place() {
        for text in ["", "{", "{\"a\":1,}", "nul", "[1] 2", "\u{feff}{}", "1e999"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\"\xff\"").is_err());
        assert!(parse("[".repeat(5000).as_bytes()).is_err());
    }
}
