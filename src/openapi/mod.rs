//! The OpenAPI 3.1 document. It says what handlers say of themselves; what they do is theirs.

mod document;
mod patches;

pub use self::document::document;
