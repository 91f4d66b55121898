//! One key, one effect, also when two ask at once.

use diesel_async::{AnsiTransactionManager, SimpleAsyncConnection, TransactionManager};

use super::samples::*;
use crate::store::idempotency::{self, Claim, Request, SavedAnswer};
use crate::store::{Expected, StoreError, Transaction, attempt, jobseekers};

const REQUEST: Request<'static> =
    Request { principal: "staff:1", route: "POST /api/v1/jobseekers", key: "k-1", fingerprint: [7; 32] };

fn answer() -> SavedAnswer {
    let headers = vec![("etag".to_owned(), "\"1\"".to_owned()), ("location".to_owned(), "/api/v1/x".to_owned())];
    SavedAnswer { status: 201, headers, body: b"{}".to_vec() }
}

#[tokio::test]
async fn a_key_is_fresh_once_then_replays_its_answer_and_refuses_another_request() {
    let conn = &mut connection().await;
    attempt(conn, async |conn: &mut Transaction| {
        assert_eq!(idempotency::claim(conn, &REQUEST).await?, Claim::Fresh);
        idempotency::save(conn, &REQUEST, &answer(), None).await
    })
    .await
    .unwrap();
    assert_eq!(idempotency::claim(conn, &REQUEST).await.unwrap(), Claim::Replay(answer()));
    let another = Request { fingerprint: [8; 32], ..REQUEST };
    assert_eq!(idempotency::claim(conn, &another).await.unwrap(), Claim::Mismatch);
    let somebody_else = Request { principal: "staff:2", ..REQUEST };
    assert_eq!(idempotency::claim(conn, &somebody_else).await.unwrap(), Claim::Fresh);
}

#[tokio::test]
async fn a_claim_that_rolls_back_leaves_the_key_free() {
    let conn = &mut connection().await;
    conn.batch_execute("begin").await.unwrap();
    assert_eq!(idempotency::claim(conn, &REQUEST).await.unwrap(), Claim::Fresh);
    conn.batch_execute("rollback").await.unwrap();
    assert_eq!(idempotency::claim(conn, &REQUEST).await.unwrap(), Claim::Fresh);
}

#[tokio::test]
async fn two_that_claim_at_once_have_one_effect_and_one_answer() {
    let store = store().await;
    let (first, second) = (&mut store.lent().await, &mut store.lent().await);
    let watcher = &mut store.lent().await;
    AnsiTransactionManager::begin_transaction(&mut **first).await.unwrap();
    assert_eq!(idempotency::claim(first, &REQUEST).await.unwrap(), Claim::Fresh);
    jobseekers::insert(first, jobseeker_id(), &jobseeker(), now()).await.unwrap();
    let winner = async {
        // The second one must be seen waiting before the first one ends.
        until_somebody_waits(watcher).await;
        idempotency::save(first, &REQUEST, &answer(), None).await.unwrap();
        AnsiTransactionManager::commit_transaction(&mut **first).await.unwrap();
    };
    let (late, ()) = tokio::join!(idempotency::claim(second, &REQUEST), winner);
    assert_eq!(late.unwrap(), Claim::Replay(answer()));
}

#[tokio::test]
async fn waiting_too_long_for_another_claim_is_unavailable_not_broken() {
    let store = store().await;
    let (first, second) = (&mut store.lent().await, &mut store.lent().await);
    first.batch_execute("begin").await.unwrap();
    idempotency::claim(first, &REQUEST).await.unwrap();
    second.batch_execute("set lock_timeout = '50ms'").await.unwrap();
    let outcome = idempotency::claim(second, &REQUEST).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test]
async fn old_keys_are_pruned_and_a_deleted_persons_answers_are_forgotten() {
    let conn = &mut connection().await;
    let person = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap().id;
    idempotency::claim(conn, &REQUEST).await.unwrap();
    idempotency::save(conn, &REQUEST, &answer(), Some(person.uuid())).await.unwrap();
    jobseekers::delete(conn, person, Expected::Any).await.unwrap();
    assert_eq!(idempotency::claim(conn, &REQUEST).await.unwrap(), Claim::Fresh);
    assert_eq!(idempotency::prune(conn, jiff::Timestamp::UNIX_EPOCH).await.unwrap(), 0);
    assert_eq!(idempotency::prune(conn, "2100-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), 1);
    let unclaimed = idempotency::save(conn, &REQUEST, &answer(), None).await;
    assert!(matches!(unclaimed, Err(StoreError::NotFound)));
}
