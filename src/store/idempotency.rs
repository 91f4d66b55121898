//! Saved answers to requests with an idempotency key. The claim, the effect and the answer share one transaction, so that
//! either all of them are there or none. Which requests need a key, and what is replayed of an answer, is `http`'s.

use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::columns::there;
use super::error::{StoreError, Unreadable};
use super::schema::idempotency_keys;
use super::sealed::SealedRow;
use super::time::to_pg_instant;
use super::transaction::Transaction;
use crate::sealing::Keyring;

/// What a key is bound to.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks, at most 255 characters. Two principals with one key do not meet.
    pub principal: &'a str,
    /// Method and path pattern, at most 255 characters.
    pub route: &'a str,
    /// 1 to 255 characters.
    pub key: &'a str,
    /// SHA-256 of what is asked.
    pub fingerprint: [u8; 32],
}

/// An answer as it went out the first time.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// May hold a person's record; `Debug` leaves it out.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for SavedAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SavedAnswer").field("status", &self.status).finish_non_exhaustive()
    }
}

/// What has become of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has used it: go on, and save the answer in this transaction.
    Fresh,
    /// The same request was answered before.
    Replay(SavedAnswer),
    /// It belongs to another request.
    Mismatch,
}

const TABLE: &str = "idempotency_keys";
const BODY: &str = "body";

/// What a saved answer is bound to: the row has no id, so the start of a hash of its key stands for one. It is a line each,
/// none of which holds a line break, so that no two keys read alike; `sealed_columns` has the same in SQL.
fn row_of(request: &Request<'_>) -> Uuid {
    let Request { principal, route, key, .. } = request;
    let digest = Sha256::digest(format!("{principal}\n{route}\n{key}"));
    Uuid::from_slice(digest.get(..16).unwrap_or_default()).unwrap_or_default()
}

type AnswerRow = (Vec<u8>, Option<i16>, Option<serde_json::Value>, Option<Vec<u8>>);

/// Claims a key for this transaction; must be called inside one. Waits for another transaction that is claiming the
/// same key: when that one commits this is a replay, when it rolls back this is fresh.
///
/// # Errors
/// `Unavailable` when the other transaction takes longer than the lock time-out.
pub async fn claim(tx: &mut Transaction, request: &Request<'_>) -> Result<Claim, StoreError> {
    let claimed = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::principal.eq(request.principal),
            idempotency_keys::route.eq(request.route),
            idempotency_keys::key.eq(request.key),
            idempotency_keys::fingerprint.eq(request.fingerprint.as_slice()),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    if claimed == 1 {
        return Ok(Claim::Fresh);
    }
    let row: Option<AnswerRow> = idempotency_keys::table
        .find((request.principal, request.route, request.key))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::status,
            idempotency_keys::headers,
            idempotency_keys::body_sealed,
        ))
        .get_result(&mut **tx)
        .await
        .optional()?;
    // Pruned between the two statements: the next try will find it free.
    let row = row.ok_or_else(|| StoreError::Unavailable("the key was pruned".into()))?;
    if row.0 == request.fingerprint {
        read_answer(&tx.keyring(), request, row).map(Claim::Replay)
    } else {
        Ok(Claim::Mismatch)
    }
}

fn read_answer(
    keyring: &Keyring,
    request: &Request<'_>,
    (_, status, headers, body): AnswerRow,
) -> Result<SavedAnswer, StoreError> {
    let (Some(status), Some(headers), Some(body)) = (status, headers, body) else {
        // Only this very transaction can see a claim without an answer, unless somebody committed one.
        return Err(Unreadable { column: "answer" }.into());
    };
    let body = SealedRow::new(keyring, TABLE, row_of(request)).open(BODY, body)?;
    let headers = serde_json::from_value(headers).ok();
    Ok(SavedAnswer { status: there("status", u16::try_from(status).ok())?, headers: there("headers", headers)?, body })
}

/// Saves the answer to a request that was claimed in this transaction. `subject` is the record that the answer tells of:
/// the answer is forgotten with it.
///
/// # Errors
/// `NotFound` when the key was not claimed.
pub async fn save(
    tx: &mut Transaction,
    request: &Request<'_>,
    answer: &SavedAnswer,
    subject: Option<Uuid>,
) -> Result<(), StoreError> {
    let body = SealedRow::new(&tx.keyring(), TABLE, row_of(request)).seal(BODY, &answer.body)?;
    let key = idempotency_keys::table.find((request.principal, request.route, request.key));
    let saved = diesel::update(key)
        .set((
            idempotency_keys::status.eq(i16::try_from(answer.status).unwrap_or(i16::MAX)),
            idempotency_keys::headers.eq(serde_json::json!(answer.headers)),
            idempotency_keys::body_sealed.eq(body),
            idempotency_keys::subject.eq(subject),
        ))
        .execute(&mut **tx)
        .await?;
    if saved == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Deletes the keys claimed before an instant, and tells how many there were.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, before: Timestamp) -> Result<usize, StoreError> {
    let old = idempotency_keys::created_at.lt(to_pg_instant(before));
    Ok(diesel::delete(idempotency_keys::table.filter(old)).execute(conn).await?)
}

/// Deletes the answers about a record that is being deleted, whoever got them: they would go on telling of it.
pub(super) async fn forget(conn: &mut AsyncPgConnection, subject: Uuid) -> Result<(), StoreError> {
    diesel::sql_query("select forget_answers($1)").bind::<SqlUuid, _>(subject).execute(conn).await?;
    Ok(())
}
