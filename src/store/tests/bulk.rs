//! Loads by COPY: what comes in reads like what was inserted, the database still says no, and an index hears of it.

use super::database::{TestDatabase, keyring};
use super::samples::*;
use crate::clock::Clock;
use crate::domain::ids::{EmployerId, SkillCertificateId};
use crate::domain::posting::Posting;
use crate::domain::principal::Principal;
use crate::domain::text::Description;
use crate::store::bulk::{Batch, BulkLoad};
use crate::store::outbox::{self, Watermark};
use crate::store::{Logins, Page, Store, StoreError, Transaction, employers, jobseekers, postings, skill_certificates};

async fn loads_what_inserting_would_store(database: TestDatabase, is_staged: bool) {
    let logins = Logins::given(database.url(), database.server_url());
    let load = BulkLoad::begin(&logins).await.unwrap();
    assert_eq!(load.is_staged, is_staged);
    assert!(!load.holds_records().await.unwrap());
    let (hotel, role, person) = (EmployerId::new(fresh()), posting_id(), jobseeker_id());
    let certificates = [
        (SkillCertificateId::new(fresh()), person, certificate()),
        (SkillCertificateId::new(fresh()), person, full_certificate()),
    ];
    // Whatever ends a column or a line of COPY.
    let awkward = Description::parse("一\\N\t二\r\n\\.\n三\\").unwrap();
    let posting = Posting { description: Some(awkward), ..full_posting(hotel) };
    let (ring, boring) = (keyring(), posting_id());
    load.add(Batch::employers(&ring, now(), &[(hotel, full_employer())]).unwrap()).await.unwrap();
    let roles = [(role, posting.clone()), (boring, super::samples::posting(hotel))];
    load.add(Batch::postings(now(), &roles).unwrap()).await.unwrap();
    let people = [(person, full_jobseeker()), (jobseeker_id(), jobseeker())];
    load.add(Batch::jobseekers(&ring, now(), &people).unwrap()).await.unwrap();
    load.add(Batch::certificates(&ring, now(), &certificates).unwrap()).await.unwrap();
    assert!(load.holds_records().await.unwrap());
    load.finish().await.unwrap();

    let store = Store::connect(database.server_url(), 1, Clock::default(), keyring()).unwrap();
    let read = async |tx: &mut Transaction| {
        assert_eq!(employers::find(tx, hotel).await?.value, full_employer());
        assert_eq!(postings::find(tx, role).await?.value, posting);
        assert_eq!(postings::find(tx, boring).await?.value, super::samples::posting(hotel));
        assert_eq!(jobseekers::find(tx, person).await?.value, full_jobseeker());
        let held = skill_certificates::list_of(tx, person, &Page { after: None, limit: 5 }).await?;
        assert_eq!(held.iter().map(|it| &it.value).collect::<Vec<_>>(), [&full_certificate(), &certificate()]);
        // Nothing is in the outbox, and whoever followed it from before has to begin anew. How far `next` is depends on what
        // else is open in the same server, other tests' transactions among it.
        let batch = outbox::read(tx, Watermark::new(0)).await?;
        assert!(batch.entries.is_empty() && batch.horizon > Watermark::new(0));
        Ok::<_, StoreError>(())
    };
    store.transaction(Principal::System, read).await.unwrap();
}

#[tokio::test]
async fn what_is_loaded_reads_like_what_was_inserted() {
    loads_what_inserting_would_store(TestDatabase::fresh().await, false).await;
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_loads_the_same() {
    loads_what_inserting_would_store(TestDatabase::of_a_plain_owner().await, true).await;
}

#[tokio::test]
async fn a_load_that_the_database_refuses_leaves_nothing() {
    let database = TestDatabase::fresh().await;
    let logins = Logins::given(database.url(), database.server_url());
    let load = BulkLoad::begin(&logins).await.unwrap();
    let hotel = EmployerId::new(fresh());
    let role = posting_id();
    load.add(Batch::employers(&keyring(), now(), &[(hotel, full_employer())]).unwrap()).await.unwrap();
    let twice = [(role, posting(hotel)), (role, posting(hotel))];
    assert!(matches!(load.add(Batch::postings(now(), &twice).unwrap()).await, Err(StoreError::Broken(_))));
    drop(load);
    assert!(!BulkLoad::begin(&logins).await.unwrap().holds_records().await.unwrap());
}
