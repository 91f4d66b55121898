//! Where in a body something is, as a JSON pointer (RFC 6901). Bodies are not read here.

use std::fmt;

/// Where in a body the fault is: a JSON pointer (RFC 6901), the empty text for the whole body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The whole body.
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer written as a literal: `Pointer::to("/wage/max")`.
    pub fn to(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// This pointer, one step further down; `~` and `/` are escaped.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// The pointer below another one: `/0` under `/certificates` is `/certificates/0`.
    #[must_use]
    pub fn under(&self, parent: &Self) -> Self {
        Self(format!("{}{}", parent.0, self.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
