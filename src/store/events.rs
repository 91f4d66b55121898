//! Events in their table, numbered in the order in which their transactions end. What happened is written by whoever did it,
//! as the last thing but the record in the audit trail: from there to the end of the transaction nobody else adds one.

use diesel::QueryableByName;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int4, Int8, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::columns::{instant, parsed, region, region_number, there};
use super::error::StoreError;
use super::schema::events;
use super::time::to_pg_instant;
use crate::domain::event::{Event, EventKind, Happened};
use crate::domain::ids::JobseekerId;
use crate::domain::introduction::IntroductionState;
use crate::domain::match_run::Subjects;

/// The number of the lock is any that nothing else here uses.
const TAKE_TURN: &str = "select pg_advisory_xact_lock(x'006576656e747300'::bigint)";

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = Int8)]
    number: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    jobseeker_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Int4>)]
    region: Option<i32>,
    #[diesel(sql_type = Jsonb)]
    detail: Value,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: PgTimestamp,
}

/// What is said of it beside whom it is about.
fn detail(happened: &Happened) -> Value {
    match happened {
        Happened::MatchRunCompleted { subjects, .. } => json!({"of": subjects.code()}),
        Happened::MatchNew { fresh, better, .. } => json!({"new": fresh, "better": better}),
        Happened::IntroductionStepped { state, .. } => json!({"state": state.code()}),
        Happened::FairInvited { .. } => json!({}),
    }
}

impl EventRow {
    fn into_event(self) -> Result<Event, StoreError> {
        let code = |field: &str| there("detail", self.detail.get(field).and_then(Value::as_str));
        let count = |field: &str| {
            let number = self.detail.get(field).and_then(Value::as_u64);
            there("detail", number.and_then(|number| u32::try_from(number).ok()))
        };
        let jobseeker = || there("jobseeker_id", self.jobseeker_id.map(JobseekerId::new));
        let happened = match parsed("event kind", &self.kind, EventKind::parse)? {
            EventKind::MatchRunCompleted => Happened::MatchRunCompleted {
                subjects: parsed("subjects", code("of")?, Subjects::parse)?,
                region: self.region.map(region).transpose()?,
            },
            EventKind::MatchNew => {
                Happened::MatchNew { jobseeker: jobseeker()?, fresh: count("new")?, better: count("better")? }
            }
            EventKind::IntroductionStepped => Happened::IntroductionStepped {
                jobseeker: jobseeker()?,
                state: parsed("introduction state", code("state")?, IntroductionState::parse)?,
            },
            EventKind::FairInvited => Happened::FairInvited { jobseeker: jobseeker()? },
        };
        let at = instant("recorded_at", self.recorded_at)?;
        Ok(Event { number: self.number, subject: self.subject, happened, at })
    }
}

/// Writes down what has happened to one subject. People who were erased meanwhile are left out.
///
/// # Errors
/// `Unavailable`; `Refused` when somebody was erased in this very moment.
pub async fn record(
    conn: &mut AsyncPgConnection,
    subject: Uuid,
    happened: &[Happened],
    now: Timestamp,
) -> Result<(), StoreError> {
    if happened.is_empty() {
        return Ok(());
    }
    let region_of = |happened: &Happened| match happened {
        Happened::MatchRunCompleted { region, .. } => region.map(region_number),
        Happened::MatchNew { .. } | Happened::IntroductionStepped { .. } | Happened::FairInvited { .. } => None,
    };
    conn.batch_execute(TAKE_TURN).await?;
    let insert = "insert into events (kind, subject, jobseeker_id, region, detail, recorded_at)
        select kind, $1, jobseeker_id, region, detail, $2
        from unnest($3, $4, $5, $6) as said (kind, jobseeker_id, region, detail)
        where jobseeker_id is null or exists (select from jobseekers where jobseekers.id = said.jobseeker_id) or $7";
    // Who takes a step for an employer does not see the person, whose introduction proves that they are there.
    let is_sure = matches!(happened, [Happened::IntroductionStepped { .. }]);
    diesel::sql_query(insert)
        .bind::<SqlUuid, _>(subject)
        .bind::<Timestamptz, _>(to_pg_instant(now))
        .bind::<Array<Text>, _>(happened.iter().map(|it| it.kind().code()).collect::<Vec<_>>())
        .bind::<Array<Nullable<SqlUuid>>, _>(
            happened.iter().map(|it| it.jobseeker().map(JobseekerId::uuid)).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Int4>>, _>(happened.iter().map(region_of).collect::<Vec<_>>())
        .bind::<Array<Jsonb>, _>(happened.iter().map(detail).collect::<Vec<_>>())
        .bind::<Bool, _>(is_sure)
        .execute(conn)
        .await?;
    Ok(())
}

/// Events after a number, as far as whoever asks may hear of them, in their order.
///
/// # Errors
/// `Unavailable`.
pub async fn after(
    conn: &mut AsyncPgConnection,
    number: i64,
    kinds: &[EventKind],
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let query = "select number, kind, subject, jobseeker_id, region, detail, recorded_at from events
        where number > $1 and kind = any ($2) order by number limit $3";
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let query = diesel::sql_query(query).bind::<Int8, _>(number).bind::<Array<Text>, _>(kinds);
    let rows: Vec<EventRow> = query.bind::<Int8, _>(i64::from(limit)).load(conn).await?;
    rows.into_iter().map(EventRow::into_event).collect()
}

/// The number of the newest event that whoever asks may hear of; 0 where there is none.
///
/// # Errors
/// `Unavailable`.
pub async fn newest(conn: &mut AsyncPgConnection) -> Result<i64, StoreError> {
    let newest: Option<i64> = events::table.select(diesel::dsl::max(events::number)).get_result(conn).await?;
    Ok(newest.unwrap_or_default())
}

/// Throws away what happened before an instant.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, before: Timestamp) -> Result<usize, StoreError> {
    let delete = diesel::delete(events::table.filter(events::recorded_at.lt(to_pg_instant(before))));
    Ok(delete.execute(conn).await?)
}
