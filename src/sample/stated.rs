//! Bodies in which what is not stated is simply not there, rather than null.

use serde_json::Value;

/// The object without its fields that are null.
pub(super) fn stated(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    body
}
