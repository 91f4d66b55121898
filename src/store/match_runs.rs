//! Match runs: what was ordered, how far it has come, who works on it, and the ones that lost whoever worked on them.
//! Their matches are in `match_results`. Each step of a run asks first whether the run is still whose who takes it.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Int4, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::columns::{instant, int2, int4, parsed, region, region_number, there};
use super::error::StoreError;
use super::page::Page;
use super::schema::match_runs;
use super::time::to_pg_instant;
use crate::domain::ids::{AccountId, MatchRunId};
use crate::domain::match_run::{ChangeCounts, RunFailure, RunOrder, RunStatus, Subjects, Top};

/// Most processes that may fail of one run.
const MOST_ATTEMPTS: i16 = 5;

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

/// A run with somebody who works on it.
#[derive(Debug, Clone)]
pub struct Claim {
    pub run: MatchRun,
    /// Whoever works on it: a number of its own with each taking up.
    pub worker: Uuid,
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

/// The id of a run by its number; `None` for one that is gone, or that whoever asks does not see.
///
/// # Errors
/// `Unavailable`.
pub async fn id_of(conn: &mut AsyncPgConnection, number: i32) -> Result<Option<MatchRunId>, StoreError> {
    let query = match_runs::table.filter(match_runs::number.eq(number)).select(match_runs::id);
    let found: Option<Uuid> = query.get_result(conn).await.optional()?;
    Ok(found.map(MatchRunId::new))
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

/// Takes up the oldest run that waits or has lost whoever worked on it, or a certain one of these; `None` where there is
/// none. Of several that ask at once each gets another. The first to take a run up settles what it is compared with.
///
/// # Errors
/// `Unavailable`.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    only: Option<MatchRunId>,
    worker: Uuid,
    silent_since: Timestamp,
    now: Timestamp,
) -> Result<Option<Claim>, StoreError> {
    give_up(conn, silent_since, now).await?;
    let claim = diesel::sql_query(
        "update match_runs set status = 'running', worker = $1, attempts = attempts + 1, heartbeat_at = $2,
            started_at = coalesce(started_at, $2),
            previous = case when started_at is not null then previous else (
                select max(before.number) from match_runs as before
                where before.status = 'done' and before.subjects = match_runs.subjects
                    and before.region is not distinct from match_runs.region
            ) end
         where id = (
            select id from match_runs
            where (status = 'queued' or status = 'running' and heartbeat_at < $3) and ($4 is null or id = $4)
            order by number for update skip locked limit 1
         )
         returning id",
    );
    let claim = claim.bind::<SqlUuid, _>(worker).bind::<Timestamptz, _>(to_pg_instant(now));
    let claim = claim.bind::<Timestamptz, _>(to_pg_instant(silent_since));
    let claim = claim.bind::<Nullable<SqlUuid>, _>(only.map(MatchRunId::uuid));
    let claimed: Option<IdRow> = claim.get_result(conn).await.optional()?;
    let Some(IdRow { id }) = claimed else { return Ok(None) };
    Ok(Some(Claim { run: find(conn, MatchRunId::new(id)).await?, worker }))
}

/// Fails the runs that nobody has come to an end with, however often they were taken up.
async fn give_up(conn: &mut AsyncPgConnection, silent_since: Timestamp, now: Timestamp) -> Result<(), StoreError> {
    let hopeless = match_runs::table
        .filter(match_runs::status.eq(RunStatus::Running.code()))
        .filter(match_runs::heartbeat_at.lt(to_pg_instant(silent_since)))
        .filter(match_runs::attempts.ge(MOST_ATTEMPTS));
    let failed = (
        match_runs::status.eq(RunStatus::Failed.code()),
        match_runs::failure.eq(RunFailure::GivenUp.code()),
        match_runs::finished_at.eq(to_pg_instant(now)),
    );
    diesel::update(hopeless).set(failed).execute(conn).await?;
    Ok(())
}

/// A change of a run that is still this worker's. `Stale` when it is not: it must stop.
macro_rules! change {
    ($conn:expr, $claim:expr, $set:expr) => {{
        let own = match_runs::table
            .find($claim.run.id.uuid())
            .filter(match_runs::status.eq(RunStatus::Running.code()))
            .filter(match_runs::worker.eq($claim.worker));
        let changed = diesel::update(own).set($set).execute($conn).await?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }};
}

/// Says that somebody works on the run.
///
/// # Errors
/// `Stale` when the run is not this worker's any more, as with all that follow.
pub async fn beat(conn: &mut AsyncPgConnection, claim: &Claim, now: Timestamp) -> Result<(), StoreError> {
    change!(conn, claim, match_runs::heartbeat_at.eq(to_pg_instant(now)))
}

/// Says how many subjects there are.
///
/// # Errors
/// `Stale`.
pub async fn set_total(conn: &mut AsyncPgConnection, claim: &Claim, total: u32) -> Result<(), StoreError> {
    change!(conn, claim, match_runs::total.eq(int4(total)))
}

/// Moves a run on past some subjects, as the first statement of the transaction that stores their matches.
///
/// # Errors
/// `Stale`.
pub async fn advance(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    (done, position): (u32, Option<Uuid>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let on = (
        match_runs::done.eq(int4(done)),
        match_runs::position.eq(position),
        match_runs::heartbeat_at.eq(to_pg_instant(now)),
    );
    change!(conn, claim, on)
}

/// Counts matches that were stored.
///
/// # Errors
/// `Stale`.
pub async fn tally(conn: &mut AsyncPgConnection, claim: &Claim, counts: ChangeCounts) -> Result<(), StoreError> {
    let more = (
        match_runs::listed.eq(match_runs::listed + int4(counts.listed)),
        match_runs::fresh.eq(match_runs::fresh + int4(counts.fresh)),
        match_runs::better.eq(match_runs::better + int4(counts.better)),
        match_runs::gone.eq(match_runs::gone + int4(counts.gone)),
    );
    change!(conn, claim, more)
}

/// Counts anew: what was stored of the lists is thrown away.
///
/// # Errors
/// `Stale`.
pub async fn reset_counts(conn: &mut AsyncPgConnection, claim: &Claim) -> Result<(), StoreError> {
    let none = (
        match_runs::listed.eq(0),
        match_runs::fresh.eq(0),
        match_runs::better.eq(0),
        match_runs::gone.eq(0),
        match_runs::coverage.eq(None::<Value>),
    );
    change!(conn, claim, none)
}

/// Says what sharing out came to.
///
/// # Errors
/// `Stale`.
pub async fn set_coverage(conn: &mut AsyncPgConnection, claim: &Claim, coverage: &Value) -> Result<(), StoreError> {
    change!(conn, claim, match_runs::coverage.eq(coverage))
}

/// Ends a run that has come through.
///
/// # Errors
/// `Stale`.
pub async fn finish(conn: &mut AsyncPgConnection, claim: &Claim, now: Timestamp) -> Result<(), StoreError> {
    let done = (
        match_runs::status.eq(RunStatus::Done.code()),
        match_runs::worker.eq(None::<Uuid>),
        match_runs::finished_at.eq(to_pg_instant(now)),
    );
    change!(conn, claim, done)
}

/// Ends a run that came to nothing.
///
/// # Errors
/// `Stale`.
pub async fn fail(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    failure: RunFailure,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failed = (
        match_runs::status.eq(RunStatus::Failed.code()),
        match_runs::failure.eq(failure.code()),
        match_runs::finished_at.eq(to_pg_instant(now)),
    );
    change!(conn, claim, failed)
}

/// Leaves a run to whoever comes next, who goes on where this one stopped. That was no failed attempt.
///
/// # Errors
/// `Stale`.
pub async fn release(conn: &mut AsyncPgConnection, claim: &Claim) -> Result<(), StoreError> {
    let left = (
        match_runs::status.eq(RunStatus::Queued.code()),
        match_runs::worker.eq(None::<Uuid>),
        match_runs::attempts.eq(match_runs::attempts - 1),
    );
    change!(conn, claim, left)
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
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
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
