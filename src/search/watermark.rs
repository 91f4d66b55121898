//! How far along the outbox the index is, and of which database: kept in the commit's payload and nowhere else,
//! so that it can never run ahead of the documents.

use serde::{Deserialize, Serialize};

/// A place in the outbox. Everything up to it is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxPosition(i64);

impl OutboxPosition {
    /// From the outbox table's own count.
    pub const fn new(sequence: i64) -> Self {
        Self(sequence)
    }

    /// For the query that reads on from here.
    pub const fn sequence(self) -> i64 {
        self.0
    }
}

/// Why the index holds nothing and waits for `begin_rebuild`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RebuildReason {
    /// There was none of this version, or a rebuild did not get to its end.
    Empty,
    /// It was filled from another database.
    OtherDatabase,
    /// It could not be read, for this reason; what was left of it lies beside the directory.
    Damaged(String),
}

/// What a commit says about itself. Only complete contents get one.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watermark<'a> {
    position: i64,
    #[serde(borrow)]
    database: std::borrow::Cow<'a, str>,
}

impl<'a> Watermark<'a> {
    pub fn new(position: OutboxPosition, database: &'a str) -> Self {
        Self { position: position.0, database: database.into() }
    }

    /// The payload of the commit.
    pub fn payload(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// The position in this payload, if it is of `database`.
    pub fn read(payload: &str, database: &str) -> Result<OutboxPosition, RebuildReason> {
        let watermark: Watermark<'_> =
            serde_json::from_str(payload).map_err(|error| RebuildReason::Damaged(error.to_string()))?;
        if watermark.database == database {
            Ok(OutboxPosition(watermark.position))
        } else {
            Err(RebuildReason::OtherDatabase)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watermark_is_good_for_its_own_database_only() {
        let payload = Watermark::new(OutboxPosition::new(42), "a \"quoted\" name").payload().unwrap();
        assert_eq!(Watermark::read(&payload, "a \"quoted\" name"), Ok(OutboxPosition::new(42)));
        assert_eq!(Watermark::read(&payload, "another"), Err(RebuildReason::OtherDatabase));
        assert!(matches!(Watermark::read("{}", "another"), Err(RebuildReason::Damaged(_))));
    }
}
