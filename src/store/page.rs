//! What a caller says with every list and every change: which page, and which version it knows.
//! Cursors and `ETag`s are how `http` writes these down; they are not known here.

use diesel::IntoSql;
use diesel::dsl::AsExprOf;
use diesel::sql_types::Bool;
use uuid::Uuid;

use crate::domain::stored::Version;

/// One page of a list, newest first (by id, descending). Records added meanwhile come before the page, never into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most entries. Ask for one more than you show, to know of a next page.
    pub limit: u32,
    /// The last id of the page before; `None` is the first page.
    pub after: Option<Uuid>,
}

/// Which version of a record a change was made against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there.
    Any,
    /// This version; another one is `StoreError::Stale`.
    Version(Version),
}

impl Expected {
    /// As a term of a query; a bare `bool` leaves the compiler searching for its SQL type without end.
    pub(super) fn is_any(self) -> AsExprOf<bool, Bool> {
        matches!(self, Self::Any).into_sql::<Bool>()
    }

    /// 0, which no record has, for `Any`.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Any => 0,
            Self::Version(version) => version.number(),
        }
    }
}
