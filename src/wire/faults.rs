//! Collects every fault of a body in one pass, each with the pointer of its field.
//! It is the error type of the body reader, and always goes on reading.

use std::ops::ControlFlow;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use serde_json::Value;

use crate::domain::fault::{Fault, FieldFault, Kind, Pointer};

/// The faults found so far, in the order of reading.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// One fault at a place.
    pub fn one(location: ValuePointerRef<'_>, fault: Fault) -> Self {
        Self(vec![FieldFault { pointer: pointer(location), fault }])
    }

    /// Faults of fields directly under a place.
    pub fn below(location: ValuePointerRef<'_>, faults: Vec<(&'static str, Fault)>) -> Self {
        let parent = pointer(location);
        Self(faults.into_iter().map(|(field, fault)| FieldFault { pointer: parent.child(field), fault }).collect())
    }

    pub fn push(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list, by pointer, without repeats.
    pub fn into_sorted(mut self) -> Vec<FieldFault> {
        self.0.sort_by(|a, b| (&a.pointer, a.fault.code()).cmp(&(&b.pointer, b.fault.code())));
        self.0.dedup();
        self.0
    }
}

impl From<Vec<FieldFault>> for Faults {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self(faults)
    }
}

/// Reads a value, with every fault found on the way.
pub fn read<T: Deserr<Faults>>(value: Value) -> Result<T, Faults> {
    deserr::deserialize(value)
}

/// Reads one field of an object for a rule between fields; `None` where it is absent or wrong in itself.
pub fn read_field<T: Deserr<Faults>>(object: &Value, field: &str) -> Option<T> {
    object.get(field).filter(|value| !value.is_null()).and_then(|value| read(value.clone()).ok())
}

/// Reads a body beside the faults that rules between its fields have found: either all is right, or every fault is named.
pub fn read_with<T: Deserr<Faults>>(body: Value, found: Vec<FieldFault>) -> Result<T, Vec<FieldFault>> {
    let mut found = Faults(found);
    match read(body) {
        Ok(value) if found.is_empty() => return Ok(value),
        Ok(_) => {}
        Err(more) => found.push(more),
    }
    Err(found.into_sorted())
}

fn pointer(location: ValuePointerRef<'_>) -> Pointer {
    match location {
        ValuePointerRef::Origin => Pointer::root(),
        ValuePointerRef::Key { key, prev } => pointer(*prev).child(key),
        ValuePointerRef::Index { index, prev } => pointer(*prev).child(&index.to_string()),
    }
}

fn kind(kind: ValueKind) -> Kind {
    match kind {
        ValueKind::Null | ValueKind::Map => Kind::Object,
        ValueKind::Boolean => Kind::Boolean,
        ValueKind::Integer | ValueKind::NegativeInteger => Kind::Integer,
        ValueKind::Float => Kind::Number,
        ValueKind::String => Kind::String,
        ValueKind::Sequence => Kind::Array,
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        found: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = found.unwrap_or_default();
        let at = pointer(location);
        let (pointer, fault) = match error {
            ErrorKind::IncorrectValueKind { actual, accepted } => match (actual.kind(), accepted.first()) {
                // A field that must be there is not there when it is null.
                (ValueKind::Null, _) => (at, Fault::Missing),
                (_, Some(&expected)) => (at, Fault::WrongType { expected: kind(expected) }),
                (_, None) => (at, Fault::WrongType { expected: Kind::Object }),
            },
            ErrorKind::MissingField { field } => (at.child(field), Fault::Missing),
            ErrorKind::UnknownKey { key, .. } => (at.child(key), Fault::UnknownField),
            ErrorKind::UnknownValue { .. } => (at, Fault::UnknownCode { accepted: &[] }),
            ErrorKind::BadSequenceLen { .. } => (at, Fault::WrongType { expected: Kind::Array }),
            // Integers beyond what the reader holds: beyond every range of ours too.
            ErrorKind::Unexpected { .. } => (at, Fault::OutOfRange { min: 0, max: i64::from(i32::MAX) }),
        };
        faults.0.push(FieldFault { pointer, fault });
        ControlFlow::Continue(faults)
    }
}

impl MergeWithError<Self> for Faults {
    fn merge(found: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut faults = found.unwrap_or_default();
        faults.push(other);
        ControlFlow::Continue(faults)
    }
}
