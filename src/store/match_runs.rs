//! Match runs: what was ordered, how far each has come, and which have had their time. Who works on one is in `run_claims`,
//! its matches in `match_results`.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Int4};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::columns::{instant, int2, parsed, region, region_number, there};
use super::error::StoreError;
use super::page::Page;
use super::schema::match_runs;
use super::time::to_pg_instant;
use crate::domain::ids::{AccountId, MatchRunId};
use crate::domain::match_run::{ChangeCounts, RunFailure, RunOrder, RunStatus, Subjects, Top};

/// One run, as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchRun {
    pub id: MatchRunId,
    /// What its matches name it by.
    pub number: i32,
    pub order: RunOrder,
    pub status: RunStatus,
    /// Whose it is; `None` is the command line.
    pub account: Option<AccountId>,
    /// `None` until the subjects have been counted.
    pub total: Option<u32>,
    pub done: u32,
    /// The subject up to which matches are stored.
    pub position: Option<Uuid>,
    /// The number of the run it is compared with.
    pub previous: Option<i32>,
    pub counts: ChangeCounts,
    /// What sharing out came to, as an object of figures.
    pub coverage: Option<Value>,
    pub failure: Option<RunFailure>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = match_runs, check_for_backend(Pg))]
struct RunRow {
    id: Uuid,
    number: i32,
    subjects: String,
    region: Option<i32>,
    top: i16,
    congestion_aware: bool,
    status: String,
    account_id: Option<Uuid>,
    total: Option<i32>,
    done: i32,
    position: Option<Uuid>,
    previous: Option<i32>,
    listed: i32,
    fresh: i32,
    better: i32,
    gone: i32,
    coverage: Option<Value>,
    failure: Option<String>,
    created_at: PgTimestamp,
    started_at: Option<PgTimestamp>,
    finished_at: Option<PgTimestamp>,
}

fn count(column: &'static str, number: i32) -> Result<u32, StoreError> {
    there(column, u32::try_from(number).ok())
}

impl RunRow {
    fn into_run(self) -> Result<MatchRun, StoreError> {
        Ok(MatchRun {
            id: MatchRunId::new(self.id),
            number: self.number,
            order: RunOrder {
                subjects: parsed("subjects", &self.subjects, Subjects::parse)?,
                region: self.region.map(region).transpose()?,
                top: there("top", Top::new(self.top.into()).ok())?,
                congestion_aware: self.congestion_aware,
            },
            status: parsed("run status", &self.status, RunStatus::parse)?,
            account: self.account_id.map(AccountId::new),
            total: self.total.map(|number| count("total", number)).transpose()?,
            done: count("done", self.done)?,
            position: self.position,
            previous: self.previous,
            counts: ChangeCounts {
                listed: count("listed", self.listed)?,
                fresh: count("fresh", self.fresh)?,
                better: count("better", self.better)?,
                gone: count("gone", self.gone)?,
            },
            coverage: self.coverage,
            failure: self.failure.map(|code| parsed("run failure", &code, RunFailure::parse)).transpose()?,
            created_at: instant("created_at", self.created_at)?,
            started_at: self.started_at.map(|at| instant("started_at", at)).transpose()?,
            finished_at: self.finished_at.map(|at| instant("finished_at", at)).transpose()?,
        })
    }
}

/// Queues a run, as one of whoever the transaction is for.
///
/// # Errors
/// `Unavailable`.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: MatchRunId,
    order: &RunOrder,
    now: Timestamp,
) -> Result<MatchRun, StoreError> {
    let queued = (
        match_runs::id.eq(id.uuid()),
        match_runs::subjects.eq(order.subjects.code()),
        match_runs::region.eq(order.region.map(region_number)),
        match_runs::top.eq(int2(order.top.value())),
        match_runs::congestion_aware.eq(order.congestion_aware),
        match_runs::status.eq(RunStatus::Queued.code()),
        match_runs::created_at.eq(to_pg_instant(now)),
        match_runs::heartbeat_at.eq(to_pg_instant(now)),
    );
    let insert = diesel::insert_into(match_runs::table).values(queued).returning(RunRow::as_returning());
    insert.get_result(conn).await.map_err(StoreError::from)?.into_run()
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: MatchRunId) -> Result<MatchRun, StoreError> {
    let query = match_runs::table.find(id.uuid()).select(RunRow::as_select());
    query.get_result(conn).await.map_err(StoreError::from)?.into_run()
}

/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, page: &Page) -> Result<Vec<MatchRun>, StoreError> {
    let mut query = match_runs::table.select(RunRow::as_select()).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(match_runs::id.lt(after));
    }
    let found: Vec<RunRow> = query.order(match_runs::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(RunRow::into_run).collect()
}

/// An unfinished run of the command line's with this order: what a killed command left.
///
/// # Errors
/// `Unavailable`.
pub async fn left_over(conn: &mut AsyncPgConnection, order: &RunOrder) -> Result<Option<MatchRun>, StoreError> {
    let query = match_runs::table
        .filter(match_runs::account_id.is_null())
        .filter(match_runs::finished_at.is_null())
        .filter(match_runs::subjects.eq(order.subjects.code()))
        .filter(match_runs::region.is_not_distinct_from(order.region.map(region_number)))
        .filter(match_runs::top.eq(int2(order.top.value())))
        .filter(match_runs::congestion_aware.eq(order.congestion_aware))
        .order(match_runs::number.desc());
    let found = query.select(RunRow::as_select()).first(conn).await.optional()?;
    found.map(RunRow::into_run).transpose()
}

/// Ends a run before its time; one that has ended stays as it is. Whoever works on it finds out with the next step.
///
/// # Errors
/// `Unavailable`.
pub async fn cancel(conn: &mut AsyncPgConnection, id: MatchRunId, now: Timestamp) -> Result<(), StoreError> {
    let unfinished = match_runs::table.find(id.uuid()).filter(match_runs::finished_at.is_null());
    let cancelled =
        (match_runs::status.eq(RunStatus::Cancelled.code()), match_runs::finished_at.eq(to_pg_instant(now)));
    diesel::update(unfinished).set(cancelled).execute(conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = Int4)]
    number: i32,
}

/// Runs whose matches have had their time: of each kind and region all that are done but the newest few, and those that came
/// to nothing. Nothing that an unfinished run is compared with.
///
/// # Errors
/// `Unavailable`.
pub async fn outlived(conn: &mut AsyncPgConnection, keep: u32) -> Result<Vec<i32>, StoreError> {
    let query = "select number from (
            select number, status, finished_at, row_number() over (
                partition by subjects, region, status order by number desc
            ) as place
            from match_runs
        ) as runs
        where finished_at is not null and place > $1
            and not exists (
                select from match_runs as later where later.previous = runs.number and later.finished_at is null
            )
        order by number";
    let rows: Vec<NumberRow> = diesel::sql_query(query).bind::<BigInt, _>(i64::from(keep)).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

/// Numbers of runs that are over, whose candidates nobody needs.
///
/// # Errors
/// `Unavailable`.
pub async fn with_needless_candidates(conn: &mut AsyncPgConnection) -> Result<Vec<i32>, StoreError> {
    let query = match_runs::table.filter(match_runs::congestion_aware).filter(match_runs::finished_at.is_not_null());
    Ok(query.select(match_runs::number).load(conn).await?)
}

/// Numbers of runs that came to nothing: what they have stored is of no use to anybody.
///
/// # Errors
/// `Unavailable`.
pub async fn in_vain(conn: &mut AsyncPgConnection) -> Result<Vec<i32>, StoreError> {
    let vain = [RunStatus::Failed.code(), RunStatus::Cancelled.code()];
    Ok(match_runs::table.filter(match_runs::status.eq_any(vain)).select(match_runs::number).load(conn).await?)
}

/// Deletes runs, whose matches must be gone.
///
/// # Errors
/// `Unavailable`.
pub async fn delete(conn: &mut AsyncPgConnection, numbers: &[i32]) -> Result<(), StoreError> {
    diesel::delete(match_runs::table.filter(match_runs::number.eq_any(numbers))).execute(conn).await?;
    Ok(())
}
