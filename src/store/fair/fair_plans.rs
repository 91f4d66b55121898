//! Plans of fairs: what was asked for, who works on it, how far it has come and what it came to. Its interviews are in
//! `fair_interviews`. Whoever works on one finds out with each step whether it is still theirs.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::columns::{instant, parsed, parsed_if, there};
use super::super::error::StoreError;
use super::super::schema::fair_plans;
use super::super::time::to_pg_instant;
use super::fair_figures::{
    figures_from_json, figures_to_json, progress_from_json, progress_to_json, shortages_from_json, shortages_to_json,
};
use crate::domain::fair::Seed;
use crate::domain::fair_plan::{PlanFailure, PlanFigures, PlanProgress, PlanShortage, PlanStatus};
use crate::domain::ids::FairId;

/// Most processes that may fail of one plan.
const MOST_ATTEMPTS: i16 = 3;

/// The plan of a fair, as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct FairPlan {
    pub fair: FairId,
    pub status: PlanStatus,
    pub seed: Seed,
    pub time_limit_seconds: u16,
    pub progress: Option<PlanProgress>,
    pub figures: Option<PlanFigures>,
    pub shortages: Vec<PlanShortage>,
    pub failure: Option<PlanFailure>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// A plan with somebody who works on it.
#[derive(Debug, Clone)]
pub struct PlanClaim {
    pub plan: FairPlan,
    /// Whoever works on it: a number of its own with each taking up.
    pub worker: Uuid,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = fair_plans, check_for_backend(Pg))]
struct PlanRow {
    fair_id: Uuid,
    status: String,
    seed: i64,
    time_limit_seconds: i16,
    progress: Option<Value>,
    figures: Option<Value>,
    shortages: Option<Value>,
    failure: Option<String>,
    created_at: PgTimestamp,
    finished_at: Option<PgTimestamp>,
}

impl PlanRow {
    fn into_domain(self) -> Result<FairPlan, StoreError> {
        let shortages = self.shortages.map(|it| there("shortages", shortages_from_json(&it))).transpose()?;
        Ok(FairPlan {
            fair: FairId::new(self.fair_id),
            status: parsed("plan status", &self.status, PlanStatus::parse)?,
            seed: there("seed", Seed::new(self.seed).ok())?,
            time_limit_seconds: there("time_limit_seconds", u16::try_from(self.time_limit_seconds).ok())?,
            progress: self.progress.map(|it| there("progress", progress_from_json(&it))).transpose()?,
            figures: self.figures.map(|it| there("figures", figures_from_json(&it))).transpose()?,
            shortages: shortages.unwrap_or_default(),
            failure: parsed_if("plan failure", self.failure.as_deref(), PlanFailure::parse)?,
            created_at: instant("created_at", self.created_at)?,
            finished_at: self.finished_at.map(|it| instant("finished_at", it)).transpose()?,
        })
    }
}

/// # Errors
/// `NotFound` where none was asked for.
pub async fn find(conn: &mut AsyncPgConnection, fair: FairId) -> Result<FairPlan, StoreError> {
    let query = fair_plans::table.find(fair.uuid()).select(PlanRow::as_select());
    query.get_result(conn).await.map_err(StoreError::from)?.into_domain()
}

/// Queues a plan in the place of the one before; the caller has locked the fair, and knows that none is under way.
///
/// # Errors
/// `Unavailable`.
pub async fn queue(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (seed, time_limit_seconds): (Seed, u16),
    now: Timestamp,
) -> Result<FairPlan, StoreError> {
    diesel::delete(fair_plans::table.find(fair.uuid())).execute(conn).await?;
    let queued = (
        fair_plans::fair_id.eq(fair.uuid()),
        fair_plans::status.eq(PlanStatus::Queued.code()),
        fair_plans::seed.eq(seed.value()),
        fair_plans::time_limit_seconds.eq(i16::try_from(time_limit_seconds).unwrap_or(i16::MAX)),
        fair_plans::created_at.eq(to_pg_instant(now)),
        fair_plans::heartbeat_at.eq(to_pg_instant(now)),
    );
    let insert = diesel::insert_into(fair_plans::table).values(queued).returning(PlanRow::as_returning());
    insert.get_result(conn).await.map_err(StoreError::from)?.into_domain()
}

/// Throws away the plan of a fair that has changed.
///
/// # Errors
/// `Unavailable`.
pub async fn forget(conn: &mut AsyncPgConnection, fair: FairId) -> Result<(), StoreError> {
    diesel::delete(fair_plans::table.find(fair.uuid())).execute(conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    fair_id: Uuid,
}

/// Takes up the oldest plan that waits or has lost whoever worked on it; `None` where there is none. Of several that ask at
/// once each gets another. What nobody comes to an end with has failed.
///
/// # Errors
/// `Unavailable`.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    worker: Uuid,
    silent_since: Timestamp,
    now: Timestamp,
) -> Result<Option<PlanClaim>, StoreError> {
    let hopeless = fair_plans::table
        .filter(fair_plans::status.eq(PlanStatus::Running.code()))
        .filter(fair_plans::heartbeat_at.lt(to_pg_instant(silent_since)))
        .filter(fair_plans::attempts.ge(MOST_ATTEMPTS));
    let failed = (
        fair_plans::status.eq(PlanStatus::Failed.code()),
        fair_plans::failure.eq(PlanFailure::GivenUp.code()),
        fair_plans::finished_at.eq(to_pg_instant(now)),
    );
    diesel::update(hopeless).set(failed).execute(conn).await?;
    let claim = diesel::sql_query(
        "update fair_plans set status = 'running', worker = $1, attempts = attempts + 1, heartbeat_at = $2,
            started_at = coalesce(started_at, $2)
         where fair_id = (
            select fair_id from fair_plans
            where status = 'queued' or status = 'running' and heartbeat_at < $3
            order by created_at, fair_id for update skip locked limit 1
         )
         returning fair_id",
    );
    let claim = claim.bind::<SqlUuid, _>(worker).bind::<Timestamptz, _>(to_pg_instant(now));
    let claim = claim.bind::<Timestamptz, _>(to_pg_instant(silent_since));
    let claimed: Option<IdRow> = claim.get_result(conn).await.optional()?;
    let Some(IdRow { fair_id }) = claimed else { return Ok(None) };
    Ok(Some(PlanClaim { plan: find(conn, FairId::new(fair_id)).await?, worker }))
}

/// A change of a plan that is still this worker's. `Stale` when it is not: it must stop.
macro_rules! change {
    ($conn:expr, $claim:expr, $set:expr) => {{
        let own = fair_plans::table
            .find($claim.plan.fair.uuid())
            .filter(fair_plans::status.eq(PlanStatus::Running.code()))
            .filter(fair_plans::worker.eq($claim.worker));
        let changed = diesel::update(own).set($set).execute($conn).await?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }};
}

/// Says that somebody works on it, and how far they are.
///
/// # Errors
/// `Stale` when it is not this worker's any more, as with all that follow.
pub async fn beat(
    conn: &mut AsyncPgConnection,
    claim: &PlanClaim,
    progress: Option<PlanProgress>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let progress = progress.or(claim.plan.progress).map(|it| progress_to_json(&it));
    change!(conn, claim, (fair_plans::progress.eq(progress), fair_plans::heartbeat_at.eq(to_pg_instant(now))))
}

/// Leaves it to whoever comes next.
///
/// # Errors
/// `Stale`.
pub async fn release(conn: &mut AsyncPgConnection, claim: &PlanClaim) -> Result<(), StoreError> {
    let left = (
        fair_plans::status.eq(PlanStatus::Queued.code()),
        fair_plans::worker.eq(None::<Uuid>),
        fair_plans::attempts.eq(fair_plans::attempts - 1),
    );
    change!(conn, claim, left)
}

/// # Errors
/// `Stale`.
pub async fn fail(
    conn: &mut AsyncPgConnection,
    claim: &PlanClaim,
    failure: PlanFailure,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failed = (
        fair_plans::status.eq(PlanStatus::Failed.code()),
        fair_plans::failure.eq(failure.code()),
        fair_plans::finished_at.eq(to_pg_instant(now)),
    );
    change!(conn, claim, failed)
}

/// Says what it came to, in the transaction that stores the interviews.
///
/// # Errors
/// `Stale`.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    claim: &PlanClaim,
    (figures, shortages): (&PlanFigures, &[PlanShortage]),
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = (
        fair_plans::status.eq(PlanStatus::Done.code()),
        fair_plans::figures.eq(figures_to_json(figures)),
        fair_plans::shortages.eq(shortages_to_json(shortages)),
        fair_plans::finished_at.eq(to_pg_instant(now)),
    );
    change!(conn, claim, done)
}

/// What a plan that is done comes to after it was mended.
///
/// # Errors
/// `NotFound` where none is done.
pub async fn mend(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    figures: &PlanFigures,
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = fair_plans::table.find(fair.uuid()).filter(fair_plans::status.eq(PlanStatus::Done.code()));
    let mended = (
        fair_plans::figures.eq(figures_to_json(figures)),
        fair_plans::shortages.eq(json!([])),
        fair_plans::finished_at.eq(to_pg_instant(now)),
    );
    let changed = diesel::update(done).set(mended).execute(conn).await?;
    if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}
