//! What every stored thing has beside its own fields: an id, a version, two instants.
//! How the version becomes an `ETag` is `http`'s business.

use jiff::Timestamp;

/// Counts the changes of one record, from 1. A change names the version it was made against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(i64);

impl Version {
    /// The version of a record that was just made.
    pub const FIRST: Self = Self(1);

    /// `None` for a number that no record ever has.
    pub fn new(number: i64) -> Option<Self> {
        (number >= 1).then_some(Self(number))
    }

    pub const fn number(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A value with the identity and history it has in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<Id, T> {
    pub id: Id,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub value: T,
}
