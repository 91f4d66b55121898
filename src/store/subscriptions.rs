//! Subscriptions in their table: where to send events, the secrets that sign them, and how far each has come. A delivery is
//! put down one by one, so that after a crash at most one event comes twice.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, Stamp, instant, int4, parsed, parsed_if, there};
use super::error::{StoreError, missed};
use super::page::{Expected, Page};
use super::schema::subscriptions;
use super::sealed::SealedRow;
use super::time::to_pg_instant;
use super::transaction::Transaction;
use crate::domain::event::EventKind;
use crate::domain::ids::{AccountId, SubscriptionId};
use crate::domain::stored::{Stored, Version};
use crate::domain::subscription::{
    Deliveries, DeliveryFailure, Subscription, SubscriptionDraft, SubscriptionStatus, WebhookUrl,
};

const TABLE: &str = "subscriptions";
const SECRET: &str = "secret";
const PREVIOUS: &str = "previous_secret";

type StoredSubscription = Stored<SubscriptionId, Subscription>;

type StampColumns = (subscriptions::id, subscriptions::version, subscriptions::created_at, subscriptions::updated_at);

const STAMP: StampColumns =
    (subscriptions::id, subscriptions::version, subscriptions::created_at, subscriptions::updated_at);

#[derive(Queryable, Selectable)]
#[diesel(table_name = subscriptions, check_for_backend(Pg))]
struct SubscriptionRow {
    account_id: Uuid,
    url: String,
    events: Vec<String>,
    status: String,
    cursor: i64,
    failures: i32,
    failing_since: Option<PgTimestamp>,
    last_failure: Option<String>,
    last_status: Option<i16>,
    due_at: PgTimestamp,
}

fn from_found((stamp, row): (Stamp, SubscriptionRow)) -> Result<StoredSubscription, StoreError> {
    let events = row.events.iter().map(|code| parsed("event kind", code, EventKind::parse));
    let status = parsed("subscription status", &row.status, SubscriptionStatus::parse)?;
    let is_waiting = status == SubscriptionStatus::Active && row.failing_since.is_some();
    let value = Subscription {
        account: AccountId::new(row.account_id),
        draft: SubscriptionDraft {
            url: parsed("url", &row.url, WebhookUrl::parse)?,
            events: events.collect::<Result<_, _>>()?,
            status,
        },
        cursor: row.cursor,
        deliveries: Deliveries {
            failures: there("failures", u32::try_from(row.failures).ok())?,
            failing_since: row.failing_since.map(|at| instant("failing_since", at)).transpose()?,
            last_failure: parsed_if("last_failure", row.last_failure.as_deref(), DeliveryFailure::parse)?,
            last_status: row.last_status.map(|code| there("last_status", u16::try_from(code).ok())).transpose()?,
            next_attempt_at: Some(row.due_at).filter(|_| is_waiting).map(|at| instant("due_at", at)).transpose()?,
        },
    };
    columns::stored(SubscriptionId::new, stamp, value)
}

fn codes(events: &[EventKind]) -> Vec<&'static str> {
    events.iter().map(|kind| kind.code()).collect()
}

/// Makes a subscription of whoever asks, which hears of what comes after an event.
///
/// # Errors
/// `Unavailable`.
pub async fn insert(
    tx: &mut Transaction,
    (id, account): (SubscriptionId, AccountId),
    draft: &SubscriptionDraft,
    (secret, cursor): (&[u8], i64),
    now: Timestamp,
) -> Result<StoredSubscription, StoreError> {
    let at = to_pg_instant(now);
    let row = (
        subscriptions::id.eq(id.uuid()),
        subscriptions::account_id.eq(account.uuid()),
        subscriptions::url.eq(draft.url.as_str()),
        subscriptions::events.eq(codes(&draft.events)),
        subscriptions::status.eq(draft.status.code()),
        subscriptions::secret_sealed.eq(SealedRow::new(&tx.keyring(), TABLE, id.uuid()).seal(SECRET, secret)?),
        subscriptions::cursor.eq(cursor),
        subscriptions::due_at.eq(at),
        subscriptions::version.eq(Version::FIRST.number()),
        subscriptions::created_at.eq(at),
        subscriptions::updated_at.eq(at),
    );
    let insert = diesel::insert_into(subscriptions::table).values(row);
    from_found(insert.returning((STAMP, SubscriptionRow::as_select())).get_result(&mut **tx).await?)
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: SubscriptionId) -> Result<StoredSubscription, StoreError> {
    let query = subscriptions::table.find(id.uuid()).select((STAMP, SubscriptionRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, page: &Page) -> Result<Vec<StoredSubscription>, StoreError> {
    let mut query = subscriptions::table.select((STAMP, SubscriptionRow::as_select())).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(subscriptions::id.lt(after));
    }
    let query = query.order(subscriptions::id.desc()).limit(page.limit.into());
    let found: Vec<(Stamp, SubscriptionRow)> = query.load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// How many subscriptions whoever asks has.
///
/// # Errors
/// `Unavailable`.
pub async fn count(conn: &mut AsyncPgConnection) -> Result<i64, StoreError> {
    Ok(subscriptions::table.count().get_result(conn).await?)
}

/// Changes what its owner decides, and forgets how it went until now: it is tried at once.
///
/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    id: SubscriptionId,
    expected: Expected,
    draft: &SubscriptionDraft,
    now: Timestamp,
) -> Result<StoredSubscription, StoreError> {
    let is_expected = subscriptions::version.eq(expected.number()).or(expected.is_any());
    let update = diesel::update(subscriptions::table.find(id.uuid()).filter(is_expected)).set((
        subscriptions::url.eq(draft.url.as_str()),
        subscriptions::events.eq(codes(&draft.events)),
        subscriptions::status.eq(draft.status.code()),
        subscriptions::failures.eq(0),
        subscriptions::failing_since.eq(None::<PgTimestamp>),
        subscriptions::last_failure.eq(None::<String>),
        subscriptions::last_status.eq(None::<i16>),
        subscriptions::due_at.eq(to_pg_instant(now)),
        subscriptions::version.eq(subscriptions::version + 1),
        subscriptions::updated_at.eq(to_pg_instant(now)),
    ));
    let found = update.returning((STAMP, SubscriptionRow::as_select())).get_result(conn).await.optional()?;
    match found {
        Some(found) => from_found(found),
        None => Err(missed(exists(conn, id).await?)),
    }
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(conn: &mut AsyncPgConnection, id: SubscriptionId, expected: Expected) -> Result<(), StoreError> {
    let is_expected = subscriptions::version.eq(expected.number()).or(expected.is_any());
    let deleted = diesel::delete(subscriptions::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
    if deleted == 1 { Ok(()) } else { Err(missed(exists(conn, id).await?)) }
}

async fn exists(conn: &mut AsyncPgConnection, id: SubscriptionId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(subscriptions::table.find(id.uuid()))).get_result(conn).await?)
}

/// Another secret; the one before stays good until an instant.
///
/// # Errors
/// `NotFound`.
pub async fn rotate(
    tx: &mut Transaction,
    id: SubscriptionId,
    secret: &[u8],
    previous_until: Timestamp,
) -> Result<(), StoreError> {
    let stored: Vec<u8> =
        subscriptions::table.find(id.uuid()).select(subscriptions::secret_sealed).get_result(&mut **tx).await?;
    let keyring = tx.keyring();
    let row = SealedRow::new(&keyring, TABLE, id.uuid());
    let previous = row.seal(PREVIOUS, &row.open(SECRET, stored)?)?;
    let update = diesel::update(subscriptions::table.find(id.uuid())).set((
        subscriptions::secret_sealed.eq(row.seal(SECRET, secret)?),
        subscriptions::previous_secret_sealed.eq(Some(previous)),
        subscriptions::previous_until.eq(Some(to_pg_instant(previous_until))),
    ));
    if update.execute(&mut **tx).await? == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// The secrets that are good at an instant, the newest first.
///
/// # Errors
/// `NotFound`, and `Broken` for one that does not open.
pub async fn secrets(tx: &mut Transaction, id: SubscriptionId, now: Timestamp) -> Result<Vec<Vec<u8>>, StoreError> {
    let columns = (subscriptions::secret_sealed, subscriptions::previous_secret_sealed, subscriptions::previous_until);
    let query = subscriptions::table.find(id.uuid()).select(columns);
    let (secret, previous, until): (Vec<u8>, Option<Vec<u8>>, Option<PgTimestamp>) =
        query.get_result(&mut **tx).await?;
    let keyring = tx.keyring();
    let row = SealedRow::new(&keyring, TABLE, id.uuid());
    let until = until.map(|at| instant("previous_until", at)).transpose()?;
    let previous = previous.filter(|_| until.is_some_and(|until| now < until));
    let previous = previous.map(|stored| row.open(PREVIOUS, stored)).transpose()?;
    Ok([row.open(SECRET, secret)?].into_iter().chain(previous).collect())
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Takes up some subscriptions for which something may have happened, until an instant by which it must have been heard of
/// them. Of several processes that ask at once each gets others.
///
/// # Errors
/// `Unavailable`.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    limit: u32,
    (now, until): (Timestamp, Timestamp),
) -> Result<Vec<StoredSubscription>, StoreError> {
    let claim = "update subscriptions set due_at = $2 where id in (
            select id from subscriptions
            where status = 'active' and due_at <= $1
                and cursor < (select coalesce(max(number), 0) from events)
            order by due_at for update skip locked limit $3
        ) returning id";
    let claim = diesel::sql_query(claim).bind::<Timestamptz, _>(to_pg_instant(now));
    let claim = claim.bind::<Timestamptz, _>(to_pg_instant(until)).bind::<BigInt, _>(i64::from(limit));
    let claimed: Vec<IdRow> = claim.load(conn).await?;
    let ids = claimed.into_iter().map(|row| row.id);
    let query = subscriptions::table.filter(subscriptions::id.eq_any(ids));
    let found: Vec<(Stamp, SubscriptionRow)> = query.select((STAMP, SubscriptionRow::as_select())).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// How delivering goes, as columns.
#[derive(AsChangeset)]
#[diesel(table_name = subscriptions, treat_none_as_null = true)]
struct DeliveriesRow {
    status: &'static str,
    cursor: i64,
    failures: i32,
    failing_since: Option<PgTimestamp>,
    last_failure: Option<&'static str>,
    last_status: Option<i16>,
    due_at: PgTimestamp,
}

/// A step of a subscription that is still where somebody left it. `Stale` when it is not: its owner has changed it, or
/// another delivers.
async fn step(
    conn: &mut AsyncPgConnection,
    (id, version, cursor): (SubscriptionId, Version, i64),
    row: DeliveriesRow,
) -> Result<(), StoreError> {
    let its = subscriptions::table
        .find(id.uuid())
        .filter(subscriptions::version.eq(version.number()))
        .filter(subscriptions::cursor.eq(cursor));
    if diesel::update(its).set(row).execute(conn).await? == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Moves a subscription on to an event that was delivered, or behind which there is nothing for it.
///
/// # Errors
/// `Stale`.
pub async fn delivered(
    conn: &mut AsyncPgConnection,
    from: (SubscriptionId, Version, i64),
    to: i64,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    let row = DeliveriesRow {
        status: SubscriptionStatus::Active.code(),
        cursor: to,
        failures: 0,
        failing_since: None,
        last_failure: None,
        last_status: None,
        due_at: to_pg_instant(due_at),
    };
    step(conn, from, row).await
}

/// Puts a failure down; the status says whether it is tried again.
///
/// # Errors
/// `Stale`.
pub async fn failed(
    conn: &mut AsyncPgConnection,
    from: (SubscriptionId, Version, i64),
    status: SubscriptionStatus,
    deliveries: &Deliveries,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    let row = DeliveriesRow {
        status: status.code(),
        cursor: from.2,
        failures: int4(deliveries.failures),
        failing_since: deliveries.failing_since.map(to_pg_instant),
        last_failure: deliveries.last_failure.map(DeliveryFailure::code),
        last_status: deliveries.last_status.and_then(|code| i16::try_from(code).ok()),
        due_at: to_pg_instant(due_at),
    };
    step(conn, from, row).await
}
