//! Who goes along with people at a fair.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;

use super::super::columns::{self, Stamp, int2, parsed, there};
use super::super::error::{StoreError, missed};
use super::super::page::{Expected, Page};
use super::super::schema::fair_aides;
use super::super::time::to_pg_instant;
use super::fair_columns::{numbers_from_json, numbers_to_json};
use crate::domain::fair_booth::{Aide, AideKind};
use crate::domain::ids::{AideId, FairId};
use crate::domain::stored::{Stored, Version};
use crate::domain::text::PersonName;

pub type StoredAide = Stored<AideId, Aide>;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fair_aides, check_for_backend(Pg), treat_none_as_null = true)]
struct AideRow {
    name: String,
    kind: String,
    sessions: Option<Value>,
    out_from: Option<i16>,
}

impl AideRow {
    fn from_domain(aide: &Aide) -> Self {
        Self {
            name: aide.name.as_str().to_owned(),
            kind: aide.kind.code().to_owned(),
            sessions: aide.sessions.as_deref().map(numbers_to_json),
            out_from: aide.out_from.map(int2),
        }
    }

    fn into_domain(self) -> Result<Aide, StoreError> {
        Ok(Aide {
            name: parsed("name", &self.name, PersonName::parse)?,
            kind: parsed("kind", &self.kind, AideKind::parse)?,
            sessions: self.sessions.map(|it| there("sessions", numbers_from_json(&it))).transpose()?,
            out_from: self.out_from.map(|it| there("out_from", u16::try_from(it).ok())).transpose()?,
        })
    }
}

type StampColumns = (fair_aides::id, fair_aides::version, fair_aides::created_at, fair_aides::updated_at);
const STAMP: StampColumns = (fair_aides::id, fair_aides::version, fair_aides::created_at, fair_aides::updated_at);
type Found = (Stamp, AideRow);

fn from_found((stamp, row): Found) -> Result<StoredAide, StoreError> {
    columns::stored(AideId::new, stamp, row.into_domain()?)
}

/// # Errors
/// `Refused` for an unknown fair.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, aide): (AideId, &Aide),
    now: Timestamp,
) -> Result<StoredAide, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        fair_aides::id.eq(id.uuid()),
        fair_aides::fair_id.eq(fair.uuid()),
        fair_aides::version.eq(Version::FIRST.number()),
        fair_aides::created_at.eq(now),
        fair_aides::updated_at.eq(now),
    );
    let insert = diesel::insert_into(fair_aides::table).values((stamp, AideRow::from_domain(aide)));
    from_found(insert.returning((STAMP, AideRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, fair: FairId, id: AideId) -> Result<StoredAide, StoreError> {
    let query = fair_aides::table.find(id.uuid()).filter(fair_aides::fair_id.eq(fair.uuid()));
    from_found(query.select((STAMP, AideRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, aide): (AideId, &Aide),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredAide, StoreError> {
    let is_expected = fair_aides::version.eq(expected.number()).or(expected.is_any());
    let one = fair_aides::table.find(id.uuid()).filter(fair_aides::fair_id.eq(fair.uuid())).filter(is_expected);
    let update = diesel::update(one).set((
        AideRow::from_domain(aide),
        fair_aides::version.eq(fair_aides::version + 1),
        fair_aides::updated_at.eq(to_pg_instant(now)),
    ));
    let updated = update.returning((STAMP, AideRow::as_select())).get_result(conn).await.optional()?;
    match updated {
        Some(found) => from_found(found),
        None => find(conn, fair, id).await.and(Err(StoreError::Stale)),
    }
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: AideId,
    expected: Expected,
) -> Result<(), StoreError> {
    let is_expected = fair_aides::version.eq(expected.number()).or(expected.is_any());
    let one = fair_aides::table.find(id.uuid()).filter(fair_aides::fair_id.eq(fair.uuid())).filter(is_expected);
    if diesel::delete(one).execute(conn).await? > 0 {
        return Ok(());
    }
    let query = fair_aides::table.find(id.uuid()).filter(fair_aides::fair_id.eq(fair.uuid()));
    Err(missed(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?))
}

/// Newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, fair: FairId, page: &Page) -> Result<Vec<StoredAide>, StoreError> {
    let mut query = fair_aides::table.select((STAMP, AideRow::as_select())).into_boxed::<Pg>();
    query = query.filter(fair_aides::fair_id.eq(fair.uuid()));
    if let Some(after) = page.after {
        query = query.filter(fair_aides::id.lt(after));
    }
    let found: Vec<Found> = query.order(fair_aides::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}
