//! The outbox across transactions that overlap: nothing is lost, nothing waits.

use std::collections::BTreeSet;
use std::time::Duration;

use diesel_async::{AnsiTransactionManager, SimpleAsyncConnection, TransactionManager};
use jiff::Timestamp;

use super::samples::*;
use crate::domain::ids::SkillCertificateId;
use crate::domain::text::EmployerName;
use crate::store::outbox::{self, Changed, Watermark};
use crate::store::{Expected, Transaction, employers, jobseekers, postings, skill_certificates};

/// Below every transaction of a database that is just made. Tests share a cluster, and so do watermarks: an open
/// transaction of any database holds them back.
const START: Watermark = Watermark::new(0);

async fn changes(conn: &mut Transaction, from: Watermark) -> Vec<Changed> {
    outbox::read(conn, from).await.unwrap().entries.into_iter().map(|entry| entry.changed).collect()
}

#[tokio::test]
async fn every_write_of_a_posting_and_a_new_name_of_its_employer_is_recorded() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let role = postings::insert(conn, posting_id(), &posting(hotel), now()).await.unwrap().id;
    postings::update(conn, role, Expected::Any, &full_posting(hotel), now()).await.unwrap();
    let renamed =
        crate::domain::employer::Employer { name: EmployerName::parse("山景酒店").unwrap(), ..employer(HOTEL) };
    employers::update(conn, hotel, Expected::Any, &renamed, now()).await.unwrap();
    // The same name again: the postings read as before.
    employers::update(conn, hotel, Expected::Any, &renamed, now()).await.unwrap();
    postings::delete(conn, role, Expected::Any).await.unwrap();
    assert_eq!(changes(conn, START).await, [Changed::Posting(role); 4]);
}

#[tokio::test]
async fn a_posting_that_is_being_added_hears_of_its_employers_new_name() {
    let store = store().await;
    let (adding, renaming) = (&mut store.lent().await, &mut store.lent().await);
    let watcher = &mut store.lent().await;
    let hotel = hotel(adding).await;
    AnsiTransactionManager::begin_transaction(&mut **adding).await.unwrap();
    let role = postings::insert(adding, posting_id(), &posting(hotel), now()).await.unwrap().id;
    let name = EmployerName::parse("山景酒店").unwrap();
    let renamed = crate::domain::employer::Employer { name, ..employer(HOTEL) };
    let commit = async {
        until_somebody_waits(watcher).await;
        AnsiTransactionManager::commit_transaction(&mut **adding).await.unwrap();
    };
    let (updated, ()) = tokio::join!(employers::update(renaming, hotel, Expected::Any, &renamed, now()), commit);
    updated.unwrap();
    assert_eq!(changes(renaming, START).await, [Changed::Posting(role); 2]);
}

#[tokio::test]
async fn every_write_of_a_jobseeker_or_their_certificate_is_recorded_as_the_jobseekers() {
    let conn = &mut connection().await;
    let person = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap().id;
    jobseekers::update(conn, person, Expected::Any, &full_jobseeker(), now()).await.unwrap();
    let proof = SkillCertificateId::new(fresh());
    skill_certificates::insert(conn, proof, person, &certificate(), now()).await.unwrap();
    skill_certificates::update(conn, (person, proof), Expected::Any, &full_certificate(), now()).await.unwrap();
    skill_certificates::delete(conn, person, proof, Expected::Any).await.unwrap();
    jobseekers::delete(conn, person, Expected::Any).await.unwrap();
    assert_eq!(changes(conn, START).await, [Changed::Jobseeker(person); 6]);
}

#[tokio::test]
async fn a_refused_write_is_not_recorded() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let role = postings::insert(conn, posting_id(), &full_posting(hotel), now()).await.unwrap().id;
    postings::insert(conn, posting_id(), &full_posting(hotel), now()).await.unwrap_err();
    postings::delete(conn, posting_id(), Expected::Any).await.unwrap_err();
    assert_eq!(changes(conn, START).await, [Changed::Posting(role)]);
}

#[tokio::test]
async fn an_older_open_transaction_hides_nothing_and_is_seen_when_it_commits() {
    let store = store().await;
    let (slow, quick, reader) = (&mut store.lent().await, &mut store.lent().await, &mut store.lent().await);
    let start = outbox::current_watermark(reader).await.unwrap();
    let (older, newer) = (Changed::Posting(posting_id()), Changed::Posting(posting_id()));
    slow.batch_execute("begin").await.unwrap();
    outbox::record(slow, older).await.unwrap();
    outbox::record(quick, newer).await.unwrap();

    let first = outbox::read(reader, start).await.unwrap();
    assert_eq!(first.entries.iter().map(|entry| entry.changed).collect::<Vec<_>>(), [newer]);
    let again = outbox::read(reader, first.next).await.unwrap();
    assert_eq!(again.entries, first.entries, "it comes again while the older one is open, with the same id");

    slow.batch_execute("commit").await.unwrap();
    let second = outbox::read(reader, first.next).await.unwrap();
    assert_eq!(second.entries.iter().map(|entry| entry.changed).collect::<Vec<_>>(), [older, newer]);
    let third = outbox::read(reader, second.next).await.unwrap();
    assert!(third.entries.iter().all(|entry| second.entries.contains(entry)), "only what may come again");
}

#[tokio::test]
async fn polls_between_overlapping_transactions_see_each_committed_change_and_no_other() {
    let store = store().await;
    let (one, other, reader) = (&mut store.lent().await, &mut store.lent().await, &mut store.lent().await);
    let mut watermark = outbox::current_watermark(reader).await.unwrap();
    let (mut committed, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..12 {
        let (left, right) = (Changed::Posting(posting_id()), Changed::Jobseeker(jobseeker_id()));
        one.batch_execute("begin").await.unwrap();
        outbox::record(one, left).await.unwrap();
        if round % 2 == 0 {
            let batch = outbox::read(reader, watermark).await.unwrap();
            seen.extend(batch.entries.iter().map(|entry| entry.changed));
            watermark = batch.next;
        }
        other.batch_execute("begin").await.unwrap();
        outbox::record(other, right).await.unwrap();
        // The later one ends first in every other round.
        let end_of_one = if round % 3 == 0 { "rollback" } else { "commit" };
        if round % 4 < 2 {
            one.batch_execute(end_of_one).await.unwrap();
        } else {
            other.batch_execute("commit").await.unwrap();
        }
        let batch = outbox::read(reader, watermark).await.unwrap();
        seen.extend(batch.entries.iter().map(|entry| entry.changed));
        watermark = batch.next;
        if round % 4 < 2 {
            other.batch_execute("commit").await.unwrap();
        } else {
            one.batch_execute(end_of_one).await.unwrap();
        }
        committed.insert(right);
        if round % 3 != 0 {
            committed.insert(left);
        }
    }
    seen.extend(changes(reader, watermark).await);
    assert_eq!(seen, committed);
}

#[tokio::test]
async fn pruning_moves_the_horizon_past_what_it_took() {
    let conn = &mut connection().await;
    let start = outbox::current_watermark(conn).await.unwrap();
    outbox::record(conn, Changed::Posting(posting_id())).await.unwrap();
    assert_eq!(outbox::prune(conn, Timestamp::UNIX_EPOCH).await.unwrap(), 0);
    let batch = outbox::read(conn, start).await.unwrap();
    assert_eq!((batch.entries.len(), batch.horizon), (1, Watermark::new(0)));

    let tomorrow = "2100-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(outbox::prune(conn, tomorrow).await.unwrap(), 1);
    let horizon = outbox::horizon(conn).await.unwrap();
    assert!(start < horizon, "whoever starts from here has missed the entry");
    let caught_up = async { while outbox::current_watermark(conn).await.unwrap() < horizon {} };
    tokio::time::timeout(Duration::from_secs(10), caught_up).await.expect("whoever has read it can go on");
    assert_eq!(outbox::read(conn, start).await.unwrap().horizon, horizon);
}

#[tokio::test]
async fn a_horizon_from_another_clusters_dump_is_not_believed() {
    let conn = &mut connection().await;
    conn.batch_execute("update outbox_horizon set pruned_below = '4000000000000'").await.unwrap();
    assert_eq!(outbox::horizon(conn).await.unwrap(), Watermark::new(0));
    outbox::record(conn, Changed::Posting(posting_id())).await.unwrap();
    outbox::prune(conn, "2100-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    let horizon = outbox::horizon(conn).await.unwrap();
    assert!(Watermark::new(0) < horizon && horizon < Watermark::new(4_000_000_000_000));
}
