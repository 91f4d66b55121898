//! Follow-up visits in their table: when they fall due, and what they found.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::columns::{self, Stamp, counted_if, date, date_if, int2, parsed_if, there};
use super::error::StoreError;
use super::page::{Expected, Page};
use super::placements::{accommodations_of, codes_of};
use super::schema::{placements, visits};
use super::time::{to_pg_date, to_pg_instant};
use crate::domain::ids::{JobseekerId, PlacementId, VisitId};
use crate::domain::placement::{AfterDays, FollowUpVisit, StillWorking, VisitReport, VisitWay, WagePaid};
use crate::domain::stored::{Stored, Version};
use crate::domain::text::Reason;

pub type StoredVisit = Stored<VisitId, FollowUpVisit>;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = visits, check_for_backend(Pg), treat_none_as_null = true)]
struct VisitRow {
    placement_id: Uuid,
    after_days: Option<i16>,
    due_on: PgDate,
    done_on: Option<PgDate>,
    way: Option<String>,
    still_working: Option<String>,
    in_place: Vec<String>,
    missing: Vec<String>,
    wage_paid: Option<String>,
    needs: Option<String>,
}

impl VisitRow {
    fn from_domain(it: &FollowUpVisit) -> Self {
        let report = it.report.as_ref();
        Self {
            placement_id: it.placement.uuid(),
            after_days: it.after.map(|it| int2(it.value())),
            due_on: to_pg_date(it.due_on),
            done_on: report.map(|it| to_pg_date(it.on)),
            way: report.map(|it| it.way.code().to_owned()),
            still_working: report.map(|it| it.still_working.code().to_owned()),
            in_place: report.map(|it| codes_of(&it.in_place)).unwrap_or_default(),
            missing: report.map(|it| codes_of(&it.missing)).unwrap_or_default(),
            wage_paid: report.map(|it| it.wage_paid.code().to_owned()),
            needs: report.and_then(|it| it.needs.as_ref()).map(|it| it.as_str().to_owned()),
        }
    }

    fn into_domain(self) -> Result<FollowUpVisit, StoreError> {
        let report = match date_if("done_on", self.done_on)? {
            None => None,
            Some(on) => Some(VisitReport {
                on,
                way: there("way", self.way.as_deref().and_then(|it| VisitWay::parse(it).ok()))?,
                still_working: there(
                    "still_working",
                    self.still_working.as_deref().and_then(|it| StillWorking::parse(it).ok()),
                )?,
                in_place: accommodations_of("in_place", &self.in_place)?,
                missing: accommodations_of("missing", &self.missing)?,
                wage_paid: there("wage_paid", self.wage_paid.as_deref().and_then(|it| WagePaid::parse(it).ok()))?,
                needs: parsed_if("needs", self.needs.as_deref(), Reason::parse)?,
            }),
        };
        Ok(FollowUpVisit {
            placement: PlacementId::new(self.placement_id),
            after: counted_if("after_days", self.after_days, AfterDays::new)?,
            due_on: date("due_on", self.due_on)?,
            report,
        })
    }
}

type StampColumns = (visits::id, visits::version, visits::created_at, visits::updated_at);
const STAMP: StampColumns = (visits::id, visits::version, visits::created_at, visits::updated_at);
type Found = (Stamp, VisitRow);

fn from_found((stamp, row): Found) -> Result<StoredVisit, StoreError> {
    columns::stored(VisitId::new, stamp, row.into_domain()?)
}

/// # Errors
/// `Taken` where the placement has a visit after so many days already.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    (id, visit): (VisitId, &FollowUpVisit),
    now: Timestamp,
) -> Result<StoredVisit, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        visits::id.eq(id.uuid()),
        visits::version.eq(Version::FIRST.number()),
        visits::created_at.eq(now),
        visits::updated_at.eq(now),
    );
    conn.transaction(async |conn| {
        let insert = diesel::insert_into(visits::table).values((stamp, VisitRow::from_domain(visit)));
        from_found(insert.returning((STAMP, VisitRow::as_select())).get_result(conn).await?)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    id: VisitId,
) -> Result<StoredVisit, StoreError> {
    let query = visits::table.find(id.uuid()).filter(visits::placement_id.eq(placement.uuid()));
    from_found(query.select((STAMP, VisitRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    (id, visit): (VisitId, &FollowUpVisit),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredVisit, StoreError> {
    let is_expected = visits::version.eq(expected.number()).or(expected.is_any());
    let update = diesel::update(visits::table.find(id.uuid()).filter(is_expected)).set((
        VisitRow::from_domain(visit),
        visits::version.eq(visits::version + 1),
        visits::updated_at.eq(to_pg_instant(now)),
    ));
    match update.returning((STAMP, VisitRow::as_select())).get_result(conn).await.optional()? {
        Some(found) => from_found(found),
        None => find(conn, visit.placement, id).await.and(Err(StoreError::Stale)),
    }
}

/// Takes back the visits of a placement that have not taken place: whoever has left is not visited there.
///
/// # Errors
/// `Unavailable`.
pub async fn drop_due(conn: &mut AsyncPgConnection, placement: PlacementId) -> Result<(), StoreError> {
    let due = visits::table.filter(visits::placement_id.eq(placement.uuid())).filter(visits::done_on.is_null());
    diesel::delete(due).execute(conn).await?;
    Ok(())
}

/// The visits of these placements, each one's in the order in which they fall due.
///
/// # Errors
/// `Unavailable`.
pub async fn of_placements(
    conn: &mut AsyncPgConnection,
    ids: &[PlacementId],
) -> Result<HashMap<PlacementId, Vec<StoredVisit>>, StoreError> {
    let query = visits::table
        .filter(visits::placement_id.eq_any(ids.iter().map(|id| id.uuid())))
        .order((visits::due_on, visits::id))
        .select((STAMP, VisitRow::as_select()));
    let mut found: HashMap<PlacementId, Vec<StoredVisit>> = HashMap::new();
    for row in query.load::<Found>(conn).await? {
        let visit = from_found(row)?;
        found.entry(visit.value.placement).or_default().push(visit);
    }
    Ok(found)
}

/// Visits that have not taken place and fall due until a day, the earliest first, each with whom it is to.
///
/// # Errors
/// `NotFound` where the page is to begin after a visit that is not in view.
pub async fn due(
    conn: &mut AsyncPgConnection,
    until: Date,
    page: &Page,
) -> Result<Vec<(JobseekerId, StoredVisit)>, StoreError> {
    let mut query = visits::table
        .inner_join(placements::table)
        .filter(visits::done_on.is_null())
        .filter(visits::due_on.le(to_pg_date(until)))
        .select((placements::jobseeker_id, (STAMP, VisitRow::as_select())))
        .into_boxed::<Pg>();
    if let Some(after) = page.after {
        let day: PgDate = visits::table.find(after).select(visits::due_on).get_result(conn).await?;
        query = query.filter(visits::due_on.gt(day).or(visits::due_on.eq(day).and(visits::id.gt(after))));
    }
    let query = query.order((visits::due_on, visits::id)).limit(page.limit.into());
    let found: Vec<(Uuid, Found)> = query.load(conn).await?;
    found.into_iter().map(|(person, found)| Ok((JobseekerId::new(person), from_found(found)?))).collect()
}
