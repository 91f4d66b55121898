//! The audit trail as a whole: it hangs together however many write to it, and whatever is done to it behind the program's
//! back is found. Here that is done by the owner of the database, who can take the triggers off.

use std::collections::BTreeSet;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use stirrup::app::audit_chain::Breach;
use stirrup::app::verify_audit::{VerifyError, verify};
use stirrup::clock::Clock;
use stirrup::domain::audit::{Act, Head, Note, Record};
use stirrup::domain::ids::{AccountId, EmployerId, JobseekerId};
use stirrup::domain::place::Adcode;
use stirrup::domain::principal::{Account, Principal, Standing};
use stirrup::store::{Store, StoreError, Transaction, audit};

use super::support::database::{TestDatabase, keyring};

/// A trail in a database of its own.
struct Trail {
    store: Store,
    database: TestDatabase,
}

impl Trail {
    async fn empty() -> Self {
        let database = TestDatabase::fresh().await;
        Self { store: Store::connect(database.server_url(), 8, Clock::default(), keyring()).unwrap(), database }
    }

    /// Thirteen records that differ in everything that may differ.
    async fn filled() -> Self {
        let (trail, clock) = (Self::empty().await, Clock::default());
        let (account, person) = (AccountId::new(clock.fresh_id()), JobseekerId::new(clock.fresh_id()));
        let standings = [
            Standing::Admin,
            Standing::Staff(Adcode::parse("370203").unwrap()),
            Standing::Employer(EmployerId::new(clock.fresh_id())),
            Standing::Jobseeker(person),
        ];
        for standing in standings {
            let asker = Principal::Account(Account { id: account, standing });
            let people = [person, JobseekerId::new(clock.fresh_id())];
            trail.add(&asker, &[Note::new(Act::Read, [person])]).await;
            trail.add(&asker, &[Note::new(Act::List, people), Note::new(Act::Change, []).on(clock.fresh_id())]).await;
        }
        trail.add(&Principal::System, &[Note::new(Act::Export, [person]).detail("workbook")]).await;
        trail
    }

    async fn add(&self, asker: &Principal, notes: &[Note]) {
        let now = Clock::default().now();
        let added: Result<(), StoreError> = self
            .store
            .transaction(*asker, async |tx: &mut Transaction| audit::record(tx, asker, now, notes).await)
            .await;
        added.unwrap();
    }

    async fn owner(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(self.database.url()).await.unwrap()
    }

    /// Does something to it that no program may.
    async fn tamper(&self, statements: &str) {
        let mut conn = self.owner().await;
        let statements =
            format!("set session_replication_role = replica; {statements}; set session_replication_role = origin");
        conn.batch_execute(&statements).await.unwrap();
    }

    async fn end(&self) -> Head {
        audit::head(&mut self.owner().await).await.unwrap().0
    }

    async fn records(&self) -> Vec<Record> {
        audit::chunk_after(&mut self.owner().await, 0, 1000).await.unwrap()
    }

    async fn breach(&self, signed: &[Head]) -> Option<Breach> {
        match verify(&self.store, signed.to_vec()).await {
            Ok(_) => None,
            Err(VerifyError::Tampered(breach)) => Some(breach),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn the_program_and_the_database_hash_alike() {
    let trail = Trail::filled().await;
    let verified = verify(&trail.store, vec![trail.end().await]).await.unwrap();
    assert_eq!((verified.records, verified.signed), (13, 1));
}

#[tokio::test]
async fn every_column_of_every_record_is_covered() {
    let trail = Trail::filled().await;
    let id = "gen_random_uuid()";
    let changes = [
        ("at", "at + interval '1 microsecond'".to_owned()),
        ("account_id", format!("case when account_id is null then null else {id} end")),
        ("role", "case role when 'admin' then 'jobseeker' when 'jobseeker' then 'admin' else role end".to_owned()),
        ("region", "region + 1".to_owned()),
        ("employer_id", format!("case when employer_id is null then null else {id} end")),
        ("act", "case act when 'read' then 'list' else 'read' end".to_owned()),
        ("subjects", format!("array_append(subjects, {id})")),
        ("subjects", "subjects[2:]".to_owned()),
        ("subjects", "array[subjects[2], subjects[1]]".to_owned()),
        ("object", format!("case when object is null then {id} end")),
        ("detail", "case when detail is null then 'else' end".to_owned()),
        ("prev", "set_byte(prev, 31, get_byte(prev, 31) # 1)".to_owned()),
        ("hash", "set_byte(hash, 0, get_byte(hash, 0) # 128)".to_owned()),
    ];
    let before = trail.records().await;
    let mut covered = BTreeSet::new();
    for (column, value) in &changes {
        for record in &before {
            let seq = record.seq;
            let change = format!("update audit_records set {column} = {value} where seq = {seq}");
            // Some values leave some records as they are, or are no values for them.
            trail
                .tamper(&format!(
                    "create table kept as select * from audit_records where seq = {seq};
                     do $do$ begin {change}; exception when check_violation or not_null_violation then null; end $do$"
                ))
                .await;
            let breach = trail.breach(&[]).await;
            let touched = trail.records().await != before;
            assert_eq!(breach.map(Breach::seq), touched.then_some(seq), "{change}");
            if touched {
                covered.insert(*column);
            }
            trail
                .tamper(&format!(
                    "delete from audit_records where seq = {seq}; insert into audit_records select * from kept; drop table kept"
                ))
                .await;
            assert_eq!(trail.records().await, before);
        }
    }
    let columns: BTreeSet<&str> = changes.iter().map(|(column, _)| *column).collect();
    assert_eq!(covered, columns, "each was really changed somewhere");
}

#[tokio::test]
async fn a_gap_a_swap_an_intruder_and_a_short_end_are_found() {
    for (what, statements, expected) in [
        ("one from the middle", "delete from audit_records where seq = 6", Breach::Missing { seq: 6 }),
        ("the first", "delete from audit_records where seq = 1", Breach::Missing { seq: 1 }),
        ("the tail", "delete from audit_records where seq > 9", Breach::Missing { seq: 10 }),
        ("everything", "delete from audit_records", Breach::Missing { seq: 1 }),
        (
            "two that changed places",
            "update audit_records set seq = 100 where seq = 4; update audit_records set seq = 4 where seq = 8;
             update audit_records set seq = 8 where seq = 100",
            Breach::Edited { seq: 4 },
        ),
        (
            "one more at the end",
            "insert into audit_records select 14, at, account_id, role, region, employer_id, act, subjects, object, detail,
                 hash, audit_hash(hash, 14, at, account_id, role, region, employer_id, act, subjects, object, detail)
             from audit_records where seq = 13",
            Breach::BehindTheEnd { seq: 14 },
        ),
        (
            "one more in the middle, the others moved up",
            "update audit_records set seq = seq + 100 where seq > 5; update audit_records set seq = seq - 99 where seq > 100;
             insert into audit_records select 6, at, account_id, role, region, employer_id, act, subjects, object, detail,
                 hash, audit_hash(hash, 6, at, account_id, role, region, employer_id, act, subjects, object, detail)
             from audit_records where seq = 5;
             update audit_head set seq = seq + 1",
            Breach::Edited { seq: 7 },
        ),
        ("another end", "update audit_head set hash = sha256('')", Breach::OtherEnd { seq: 13 }),
        ("an end moved back", "update audit_head set seq = 12", Breach::OtherEnd { seq: 12 }),
    ] {
        let trail = Trail::filled().await;
        trail.tamper(statements).await;
        assert_eq!(trail.breach(&[]).await, Some(expected), "{what}");
    }
}

#[tokio::test]
async fn a_trail_cut_short_with_its_end_shows_against_a_signed_end_only() {
    let trail = Trail::filled().await;
    let signed = trail.end().await;
    trail
        .tamper(
            "delete from audit_records where seq > 9;
             update audit_head set seq = 9, hash = (select hash from audit_records where seq = 9)",
        )
        .await;
    assert_eq!(trail.breach(&[]).await, None);
    assert_eq!(trail.breach(&[signed]).await, Some(Breach::Missing { seq: 10 }));
    // Filled up again by the database itself, with other acts.
    for _ in 0..4 {
        trail.add(&Principal::System, &[Note::new(Act::Read, [])]).await;
    }
    assert_eq!(trail.breach(&[]).await, None);
    assert_eq!(trail.breach(&[signed]).await, Some(Breach::NotAsSigned { seq: 13, intact: 0 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_who_write_at_once_make_one_chain() {
    let trail = Trail::empty().await;
    let writers = (0..20_u128).map(|writer| {
        let store = trail.store.clone();
        tokio::spawn(async move {
            let person = JobseekerId::new(uuid::Uuid::from_u128(writer));
            for _ in 0..10 {
                let now = Clock::default().now();
                let note = [Note::new(Act::Read, [person])];
                let added: Result<(), StoreError> = store
                    .transaction(Principal::System, async |tx: &mut Transaction| {
                        audit::record(tx, &Principal::System, now, &note).await
                    })
                    .await;
                added.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(trail.end().await.seq, 200);
    assert_eq!(trail.breach(&[]).await, None);
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_record_and_no_gap() {
    let trail = Trail::filled().await;
    let undone: Result<(), StoreError> = trail
        .store
        .transaction(Principal::System, async |conn: &mut Transaction| {
            audit::record(conn, &Principal::System, Clock::default().now(), &[Note::new(Act::Create, [])]).await?;
            Err(StoreError::NotFound)
        })
        .await;
    undone.unwrap_err();
    assert_eq!(trail.end().await.seq, 13);
    trail.add(&Principal::System, &[Note::new(Act::Create, [])]).await;
    assert_eq!((trail.end().await.seq, trail.breach(&[]).await), (14, None));
}
