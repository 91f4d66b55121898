//! What changed, in the order of the transactions that changed it, for whoever keeps a projection up to date.
//! It says which record changed, never how: a follower reads the record as it is by then, so entries may be applied twice.
//!
//! A reader keeps a watermark W, the oldest transaction it has not seen the end of. One poll takes every committed entry
//! of W and later, and learns the next W: the oldest transaction that was still open. What lies at or above the next W
//! comes again with the next poll, and with it what those open transactions have committed meanwhile; nothing is
//! skipped, and nothing waits for them. Transactions are numbered per cluster: an open one in another database of it
//! holds the watermark back too, and costs no more than entries that come again.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::there;
use super::error::StoreError;
use super::schema::outbox;
use super::time::to_pg_instant;
use crate::domain::ids::{EmployerId, JobseekerId, PostingId};

/// A record that an index holds, and that was made, changed or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changed {
    Posting(PostingId),
    /// The jobseeker or one of their certificates.
    Jobseeker(JobseekerId),
}

const POSTING: &str = "posting";
const JOBSEEKER: &str = "jobseeker";

impl Changed {
    const fn kind(self) -> &'static str {
        match self {
            Self::Posting(_) => POSTING,
            Self::Jobseeker(_) => JOBSEEKER,
        }
    }

    const fn subject(self) -> Uuid {
        match self {
            Self::Posting(id) => id.uuid(),
            Self::Jobseeker(id) => id.uuid(),
        }
    }

    fn from_columns(kind: &str, subject: Uuid) -> Option<Self> {
        match kind {
            POSTING => Some(Self::Posting(PostingId::new(subject))),
            JOBSEEKER => Some(Self::Jobseeker(JobseekerId::new(subject))),
            _ => None,
        }
    }
}

/// A place in the outbox: every transaction below this number has ended, and what it committed has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watermark(i64);

impl Watermark {
    /// From the number that was kept with an index.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    pub const fn number(self) -> i64 {
        self.0
    }
}

/// One change. The id tells entries apart that come again; it grows within a transaction, not across them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub changed: Changed,
}

/// What one poll found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// In commit order as far as order matters: by transaction, then by id.
    pub entries: Vec<Entry>,
    /// Where to go on. The same as before while an older transaction is open.
    pub next: Watermark,
    /// Entries below this have been pruned: a reader that asked from further down has missed some, and must rebuild.
    pub horizon: Watermark,
}

#[derive(QueryableByName)]
struct PollRow {
    #[diesel(sql_type = BigInt)]
    next: i64,
    #[diesel(sql_type = BigInt)]
    horizon: i64,
    #[diesel(sql_type = Array<BigInt>)]
    ids: Vec<i64>,
    #[diesel(sql_type = Array<Text>)]
    kinds: Vec<String>,
    #[diesel(sql_type = Array<SqlUuid>)]
    subjects: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct PrunedRow {
    #[diesel(sql_type = BigInt)]
    entries: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    newest: Option<i64>,
}

/// A horizon above every transaction of this cluster came with a dump from another one, whose numbers mean nothing here.
const HORIZON: &str = "coalesce((
    select pruned_below from outbox_horizon where pruned_below <= pg_snapshot_xmax(pg_current_snapshot())
), '0')::text::bigint";

/// Everything since the watermark, in one statement and so in one snapshot.
///
/// # Errors
/// `Unavailable`.
pub async fn read(conn: &mut AsyncPgConnection, from: Watermark) -> Result<Batch, StoreError> {
    let poll = diesel::sql_query(format!(
        "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as next,
                {HORIZON} as horizon,
                coalesce(array_agg(id order by xid, id), '{{}}') as ids,
                coalesce(array_agg(kind order by xid, id), '{{}}') as kinds,
                coalesce(array_agg(subject order by xid, id), '{{}}') as subjects
           from outbox
          where xid >= $1::text::xid8 and xid < pg_snapshot_xmax(pg_current_snapshot())"
    ));
    let row: PollRow = poll.bind::<BigInt, _>(from.0).get_result(conn).await?;
    let entry = |((id, kind), subject): ((i64, String), Uuid)| {
        Ok(Entry { id, changed: there("kind of change", Changed::from_columns(&kind, subject))? })
    };
    let entries: Result<_, StoreError> = row.ids.into_iter().zip(row.kinds).zip(row.subjects).map(entry).collect();
    Ok(Batch { entries: entries?, next: Watermark(row.next), horizon: Watermark(row.horizon) })
}

/// Where a follower starts that is about to read every record: take this first, then read, then follow from here.
///
/// # Errors
/// `Unavailable`.
pub async fn current_watermark(conn: &mut AsyncPgConnection) -> Result<Watermark, StoreError> {
    let xmin = diesel::dsl::sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    Ok(Watermark(diesel::select(xmin).get_result(conn).await?))
}

/// Notes a change, in the transaction that makes it. This room's own writes do so themselves.
///
/// # Errors
/// `Unavailable`.
pub async fn record(conn: &mut AsyncPgConnection, changed: Changed) -> Result<(), StoreError> {
    diesel::insert_into(outbox::table)
        .values((outbox::kind.eq(changed.kind()), outbox::subject.eq(changed.subject())))
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that all postings of an employer read otherwise, those too that the asker does not see.
pub(super) async fn record_postings_of(conn: &mut AsyncPgConnection, employer: EmployerId) -> Result<(), StoreError> {
    diesel::sql_query("select record_postings_of($1)").bind::<SqlUuid, _>(employer.uuid()).execute(conn).await?;
    Ok(())
}

/// Deletes what was recorded before an instant, moves the horizon behind it, and tells how many entries there were.
/// A follower that had not read them yet finds its watermark below the horizon, and rebuilds.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, older_than: Timestamp) -> Result<u64, StoreError> {
    conn.transaction(async |conn| {
        let pruned: PrunedRow = diesel::sql_query(
            "with pruned as (delete from outbox where recorded_at < $1 returning xid)
             select count(*) as entries,
                    max(xid::text::bigint) filter (where xid < pg_snapshot_xmax(pg_current_snapshot())) as newest
               from pruned",
        )
        .bind::<Timestamptz, _>(to_pg_instant(older_than))
        .get_result(conn)
        .await?;
        if let Some(newest) = pruned.newest {
            diesel::sql_query(
                "update outbox_horizon set pruned_below = case
                     when pruned_below <= pg_snapshot_xmax(pg_current_snapshot())
                     then greatest(pruned_below, $1::text::xid8)
                     else $1::text::xid8
                 end",
            )
            .bind::<BigInt, _>(newest.saturating_add(1))
            .execute(conn)
            .await?;
        }
        Ok(u64::try_from(pruned.entries).unwrap_or_default())
    })
    .await
}

/// The oldest watermark from which the outbox can still be followed without a gap.
///
/// # Errors
/// `Unavailable`.
pub async fn horizon(conn: &mut AsyncPgConnection) -> Result<Watermark, StoreError> {
    Ok(Watermark(diesel::select(diesel::dsl::sql::<BigInt>(HORIZON)).get_result(conn).await?))
}
