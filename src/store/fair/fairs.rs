//! Fairs in their table: written, found, listed, and the steps they take. Which step is legal is the domain's to say.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::super::columns::{self, Stamp, date_if, parsed, parsed_if, there};
use super::super::error::{StoreError, missed};
use super::super::page::{Expected, Page};
use super::super::scales;
use super::super::schema::fairs;
use super::super::time::{to_pg_date, to_pg_instant};
use super::fair_columns::{sessions_from_json, sessions_to_json};
use crate::domain::fair::{Fair, FairState, MostInterviews, Seed};
use crate::domain::ids::FairId;
use crate::domain::place::Adcode;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{EmployerName, FairName, Reason, VenueAddress};

/// Which fairs to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct FairFilter {
    /// In this region or one inside it.
    pub region: Option<Adcode>,
    pub state: Option<FairState>,
    pub held_from: Option<Date>,
    pub held_until: Option<Date>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fairs, check_for_backend(Pg), treat_none_as_null = true)]
struct FairRow {
    name: String,
    organisers: Vec<String>,
    region: i32,
    address: Option<String>,
    latitude: Option<i32>,
    longitude: Option<i32>,
    accommodations: Value,
    held_on: PgDate,
    sessions: Value,
    max_interviews: i16,
    seed: i64,
    state: String,
    state_reason: Option<String>,
}

impl FairRow {
    fn from_domain(fair: &Fair) -> Self {
        let (latitude, longitude) = columns::microdegrees(fair.location);
        Self {
            name: fair.name.as_str().to_owned(),
            organisers: fair.organisers.iter().map(|it| it.as_str().to_owned()).collect(),
            region: columns::region_number(fair.region),
            address: fair.address.as_ref().map(|it| it.as_str().to_owned()),
            latitude,
            longitude,
            accommodations: scales::accommodations_to_json(&fair.accommodations),
            held_on: to_pg_date(fair.held_on),
            sessions: sessions_to_json(&fair.sessions),
            max_interviews: i16::try_from(fair.max_interviews.value()).unwrap_or(i16::MAX),
            seed: fair.seed.value(),
            state: fair.state.code().to_owned(),
            state_reason: fair.reason.as_ref().map(|it| it.as_str().to_owned()),
        }
    }

    fn into_domain(self) -> Result<Fair, StoreError> {
        Ok(Fair {
            name: parsed("fair name", &self.name, FairName::parse)?,
            organisers: self
                .organisers
                .iter()
                .map(|it| parsed("organisers", it, EmployerName::parse))
                .collect::<Result<_, _>>()?,
            region: columns::region(self.region)?,
            address: parsed_if("address", self.address.as_deref(), VenueAddress::parse)?,
            location: columns::location(self.latitude, self.longitude)?,
            accommodations: there("accommodations", scales::accommodations_from_json(&self.accommodations))?,
            held_on: there("held_on", date_if("held_on", Some(self.held_on))?)?,
            sessions: there("sessions", sessions_from_json(&self.sessions))?,
            max_interviews: there("max_interviews", MostInterviews::new(self.max_interviews.into()).ok())?,
            seed: there("seed", Seed::new(self.seed).ok())?,
            state: parsed("fair state", &self.state, FairState::parse)?,
            reason: parsed_if("state_reason", self.state_reason.as_deref(), Reason::parse)?,
        })
    }
}

type StampColumns = (fairs::id, fairs::version, fairs::created_at, fairs::updated_at);
const STAMP: StampColumns = (fairs::id, fairs::version, fairs::created_at, fairs::updated_at);

type Found = (Stamp, FairRow);
pub type StoredFair = Stored<FairId, Fair>;

fn from_found((stamp, row): Found) -> Result<StoredFair, StoreError> {
    columns::stored(FairId::new, stamp, row.into_domain()?)
}

/// # Errors
/// `Unavailable`.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: FairId,
    fair: &Fair,
    now: Timestamp,
) -> Result<StoredFair, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        fairs::id.eq(id.uuid()),
        fairs::version.eq(Version::FIRST.number()),
        fairs::created_at.eq(now),
        fairs::updated_at.eq(now),
    );
    let insert = diesel::insert_into(fairs::table).values((stamp, FairRow::from_domain(fair)));
    from_found(insert.returning((STAMP, FairRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound`, also for one that is not in view.
pub async fn find(conn: &mut AsyncPgConnection, id: FairId) -> Result<StoredFair, StoreError> {
    let query = fairs::table.find(id.uuid()).select((STAMP, FairRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// The same, and nobody else changes it until the transaction ends; only for whoever may change it.
///
/// # Errors
/// `NotFound`.
pub async fn lock(conn: &mut AsyncPgConnection, id: FairId) -> Result<StoredFair, StoreError> {
    let query = fairs::table.find(id.uuid()).select((STAMP, FairRow::as_select())).for_update();
    from_found(query.get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    id: FairId,
    expected: Expected,
    fair: &Fair,
    now: Timestamp,
) -> Result<StoredFair, StoreError> {
    conn.transaction(async |conn| {
        let is_expected = fairs::version.eq(expected.number()).or(expected.is_any());
        let update = diesel::update(fairs::table.find(id.uuid()).filter(is_expected)).set((
            FairRow::from_domain(fair),
            fairs::version.eq(fairs::version + 1),
            fairs::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, FairRow::as_select())).get_result(conn).await.optional()?;
        match updated {
            Some(found) => from_found(found),
            None => Err(missed(exists(conn, id).await?)),
        }
    })
    .await
}

async fn exists(conn: &mut AsyncPgConnection, id: FairId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(fairs::table.find(id.uuid()))).get_result(conn).await?)
}

/// Removes one with all that belongs to it.
///
/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(conn: &mut AsyncPgConnection, id: FairId, expected: Expected) -> Result<(), StoreError> {
    let is_expected = fairs::version.eq(expected.number()).or(expected.is_any());
    let deleted = diesel::delete(fairs::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
    if deleted == 0 { Err(missed(exists(conn, id).await?)) } else { Ok(()) }
}

/// Those in view, newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &FairFilter,
    page: &Page,
) -> Result<Vec<StoredFair>, StoreError> {
    let mut query = fairs::table.select((STAMP, FairRow::as_select())).into_boxed::<Pg>();
    if let Some(region) = filter.region {
        let (first, last) = columns::region_range(region);
        query = query.filter(fairs::region.between(first, last));
    }
    if let Some(state) = filter.state {
        query = query.filter(fairs::state.eq(state.code()));
    }
    if let Some(from) = filter.held_from {
        query = query.filter(fairs::held_on.ge(to_pg_date(from)));
    }
    if let Some(until) = filter.held_until {
        query = query.filter(fairs::held_on.le(to_pg_date(until)));
    }
    if let Some(after) = page.after {
        query = query.filter(fairs::id.lt(after));
    }
    let found: Vec<Found> = query.order(fairs::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}
