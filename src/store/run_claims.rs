//! Who works on a match run: taking one up, moving it on, and its ends. Each step asks first whether the run is still whose who
//! takes it: whoever was taken for dead finds out, and stops.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, SmallInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::columns::int4;
use super::error::StoreError;
use super::match_runs::{MatchRun, find};
use super::schema::match_runs;
use super::time::to_pg_instant;
use crate::domain::ids::MatchRunId;
use crate::domain::match_run::{ChangeCounts, RunFailure, RunStatus};

/// Most processes that may fail of one run.
const MOST_ATTEMPTS: i16 = 5;

/// A run with somebody who works on it.
#[derive(Debug, Clone)]
pub struct Claim {
    pub run: MatchRun,
    /// Whoever works on it: a number of its own with each taking up.
    pub worker: Uuid,
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
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
            where (status = 'queued' or status = 'running' and heartbeat_at < $3 and attempts < $5)
                and ($4 is null or id = $4)
            order by number for update skip locked limit 1
         )
         returning id",
    );
    let claim = claim.bind::<SqlUuid, _>(worker).bind::<Timestamptz, _>(to_pg_instant(now));
    let claim = claim.bind::<Timestamptz, _>(to_pg_instant(silent_since));
    // Asked again, as one may have become hopeless since they were given up.
    let claim = claim.bind::<Nullable<SqlUuid>, _>(only.map(MatchRunId::uuid)).bind::<SmallInt, _>(MOST_ATTEMPTS);
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
