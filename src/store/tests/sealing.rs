//! Sealed columns: nothing of them shows in the tables, a database in clear is carried over, keys turn, and keys that do
//! not belong to the database are refused.

use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager};
use serde_json::json;

use super::database::{KEYS, TestDatabase, keyring};
use super::samples::*;
use crate::clock::Clock;
use crate::domain::ids::{EmployerId, ImportId, JobseekerId, SkillCertificateId};
use crate::domain::import::{ImportMode, RowCounts, WorkbookKind};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::principal::Principal;
use crate::sealing::{KeyId, Keyring};
use crate::store::idempotency::{self, Claim, Request, SavedAnswer};
use crate::store::imports::{self, Order, Outcome};
use crate::store::sealed_columns::{self, Walk};
use crate::store::{
    MigrateError, RingError, Store, StoreError, Transaction, employers, jobseekers, migrations, sealing_keys,
    skill_certificates,
};

const REQUEST: Request<'static> = Request { principal: "p", route: "POST /r", key: "k", fingerprint: [7; 32] };

/// A record in each table that holds something sealed.
async fn fill(tx: &mut Transaction) -> (JobseekerId, SkillCertificateId, EmployerId, ImportId) {
    let hotel = employers::insert(tx, EmployerId::new(fresh()), &full_employer(), now()).await.unwrap().id;
    let person = jobseekers::insert(tx, jobseeker_id(), &full_jobseeker(), now()).await.unwrap().id;
    let proof = SkillCertificateId::new(fresh());
    skill_certificates::insert(tx, proof, person, &full_certificate(), now()).await.unwrap();
    idempotency::claim(tx, &REQUEST).await.unwrap();
    idempotency::save(tx, &REQUEST, &answer(), None).await.unwrap();
    let order = Order { kind: WorkbookKind::Jobseekers, dry_run: false, mode: ImportMode::GoodRows };
    let run = ImportId::new(fresh());
    imports::insert(tx, run, order, now()).await.unwrap();
    imports::start(tx, run, 1, now()).await.unwrap();
    let rows = RowCounts { rejected: 1, ..RowCounts::default() };
    let outcome = Outcome { rows, report: json!(["canary-report"]), rejected_workbook: Some(b"canary-book".to_vec()) };
    imports::finish(tx, run, &outcome, now()).await.unwrap();
    (person, proof, hotel, run)
}

fn answer() -> SavedAnswer {
    SavedAnswer { status: 201, headers: Vec::new(), body: b"canary-answer".to_vec() }
}

/// All that is in the tables, as text.
async fn everything(conn: &mut AsyncPgConnection) -> String {
    let tables =
        ["employers", "jobseekers", "skill_certificates", "idempotency_keys", "imports", "sealing_keys", "outbox"];
    let each = tables.map(|table| format!("select {table}::text from {table}")).join(" union all ");
    let query = sql::<Array<Text>>(&format!("array({each})"));
    let rows: Vec<String> = diesel::select(query).get_result(conn).await.unwrap();
    rows.join("\n")
}

fn secrets() -> Vec<String> {
    let person = full_jobseeker();
    let number = person.disability.unwrap().certificate_number().unwrap().reveal().to_owned();
    let mut secrets = vec![number.get(..18).unwrap().to_owned(), number];
    secrets.push(person.phone.unwrap().reveal().to_owned());
    secrets.push(full_employer().contact_phone.unwrap().reveal().to_owned());
    secrets.push(full_certificate().number.unwrap().as_str().to_owned());
    secrets.extend(["canary-report", "canary-book", "canary-answer"].map(str::to_owned));
    // A bytea prints as hexadecimal digits.
    secrets.iter().map(|text| hex(text)).chain(secrets.clone()).collect()
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[track_caller]
fn none_of(secrets: &[String], text: &str) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in a table");
    }
}

/// Every record reads as it was written.
async fn reads(
    tx: &mut Transaction,
    (person, proof, hotel, run): (JobseekerId, SkillCertificateId, EmployerId, ImportId),
) {
    assert_eq!(jobseekers::find(tx, person).await.unwrap().value, full_jobseeker());
    assert_eq!(skill_certificates::find(tx, person, proof).await.unwrap().value, full_certificate());
    assert_eq!(employers::find(tx, hotel).await.unwrap().value, full_employer());
    assert_eq!(idempotency::claim(tx, &REQUEST).await.unwrap(), Claim::Replay(answer()));
    assert_eq!(imports::report(tx, run).await.unwrap(), json!(["canary-report"]));
    assert!(imports::find(tx, run).await.unwrap().has_bad_cells);
    assert_eq!(imports::rejected_workbook(tx, run).await.unwrap(), Some(b"canary-book".to_vec()));
    let known = full_jobseeker().citizen_id.unwrap();
    assert_eq!(jobseekers::find_by_citizen_id(tx, &known).await.unwrap().map(|found| found.id), Some(person));
}

#[tokio::test]
async fn no_table_shows_what_is_sealed() {
    let conn = &mut connection().await;
    let ids = fill(conn).await;
    let text = everything(conn).await;
    assert!(text.contains(full_jobseeker().name.as_str()));
    none_of(&secrets(), &text);
    reads(conn, ids).await;
}

#[tokio::test]
async fn a_value_that_was_moved_to_another_row_or_column_does_not_read() {
    let conn = &mut connection().await;
    let one = jobseekers::insert(conn, jobseeker_id(), &full_jobseeker(), now()).await.unwrap().id;
    let other = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap().id;
    let moved = format!(
        "update jobseekers set phone_sealed = (select phone_sealed from jobseekers where id = '{one}') where id = '{other}'"
    );
    conn.batch_execute(&moved).await.unwrap();
    assert!(matches!(jobseekers::find(conn, other).await, Err(StoreError::Broken(_))));
    jobseekers::find(conn, one).await.unwrap();
}

/// The rows of `fill` as the program before kept them.
const IN_CLEAR: &str = "
    insert into employers (id, name, credit_code, region, contact_phone, version, created_at, updated_at)
        select gen_random_uuid(), 'n', '91350100M000100Y43', 370203, '0532-85880000', 1, now(), now();
    insert into jobseekers (id, name, citizen_id, birth_date, sex, region, phone, disability_certificate_number,
            disability_category, disability_level, capacities, accommodations, preferred_occupations, prefers_remote,
            preferred_employment_types, status, version, created_at, updated_at)
        select gen_random_uuid(), 'n' || n, id, null, null, 370203, '0532-8588' || n, number,
            case when number is not null then 'physical' end, case when number is not null then 1 end,
            '{}', '{}', '{}', false, '{}', 'active', 1, now(), now()
        from (values (1001, '370203198905120016', '37020319890512001641'), (1002, '11010519491231002X', null),
            (1003, null, '44052418800101001441B1')) as them(n, id, number);
    insert into jobseekers (id, name, region, phone, capacities, accommodations, preferred_occupations, prefers_remote,
            preferred_employment_types, status, version, created_at, updated_at)
        select gen_random_uuid(), 'n', 370203, '053285881' || n, '{}', '{}', '{}', false, '{}', 'active', 1, now(), now()
        from generate_series(100, 999) as n;
    insert into skill_certificates (id, jobseeker_id, occupation, level, number, status, version, created_at, updated_at)
        select gen_random_uuid(), id, '4-03-02-02', 'junior', '号A-' || name, 'verified', 1, now(), now() from jobseekers;
    insert into idempotency_keys (principal, route, key, fingerprint, status, headers, body)
        values ('p', 'POST /r', 'k', decode(repeat('07', 32), 'hex'), 201, '[]', 'canary-answer');
    insert into imports (id, kind, dry_run, mode, status, rejected, rows_done, report, rejected_workbook, created_at,
            started_at, finished_at, heartbeat_at)
        values (gen_random_uuid(), 'jobseekers', false, 'good_rows', 'done', 1, 1, '[\"canary-report\"]', 'canary-book',
            now(), now(), now(), now());
    insert into imports (id, kind, dry_run, mode, status, created_at, heartbeat_at)
        values (gen_random_uuid(), 'postings', false, 'good_rows', 'queued', now(), now())";

const IN_CLEAR_SECRETS: [&str; 7] =
    ["85880000", "1989051200", "11010519491231", "440524188001", "0532-8588", "053285881", "canary"];

#[tokio::test]
async fn a_database_in_clear_is_carried_over_and_a_start_that_was_cut_off_goes_on() {
    let store = store().await;
    migrations::revert_from(Object::take(store.connection().await.unwrap()), "20261124001100").await;
    let conn = &mut store.lent().await;
    conn.batch_execute(IN_CLEAR).await.unwrap();
    // Somewhere on the way the program is killed: here the database stops it at the certificates.
    conn.batch_execute(
        "create function stop() returns trigger language plpgsql as 'begin raise ''stop''; end';
         create trigger stop before update on skill_certificates for each row execute function stop()",
    )
    .await
    .unwrap();
    let stopped = store.migrate().await.unwrap_err();
    assert!(format!("{stopped:?}").contains("stop"), "{stopped:?}");
    let half = sealed_columns::counts(conn).await.unwrap();
    assert!(half.iter().map(|(_, values)| values).sum::<u64>() >= 900, "{half:?}");
    let plain = conn.batch_execute("update jobseekers set phone = '0532-85881234' where name = 'n1001'").await;
    assert!(plain.is_err(), "nothing is put back in clear meanwhile");
    conn.batch_execute("drop trigger stop on skill_certificates; drop function stop").await.unwrap();
    store.migrate().await.unwrap();
    let text = everything(conn).await;
    for secret in IN_CLEAR_SECRETS {
        assert!(!text.contains(secret) && !text.contains(&hex(secret)), "{secret} is left");
    }
    let counts = sealed_columns::counts(conn).await.unwrap();
    // Telephones of 903 people and a hotel, numbers of 903 certificates, 2 + 2 numbers of people, an answer, a report and
    // a workbook.
    assert_eq!(counts, [(keyring().active().unwrap(), 904 + 903 + 4 + 3)]);
    for citizen in ["370203198905120016", "11010519491231002X", "440524188001010014"] {
        let citizen = crate::domain::identity::CitizenId::parse(citizen).unwrap();
        let found = jobseekers::find_by_citizen_id(conn, &citizen).await.unwrap().unwrap();
        assert!(found.value.phone.is_some() && found.value.known_citizen_id() == Some(&citizen));
        let (_, held) = jobseekers::with_certificates(conn, &[found.id]).await.unwrap().remove(0);
        assert!(held[0].value.number.as_ref().unwrap().as_str().starts_with("号A-n100"));
    }
    assert_eq!(idempotency::claim(conn, &REQUEST).await.unwrap(), Claim::Replay(answer()));
    let unvalidated = sql::<Array<Text>>("array(select conname::text from pg_constraint where not convalidated)");
    let unvalidated: Vec<String> = diesel::select(unvalidated).get_result(conn).await.unwrap();
    assert_eq!(unvalidated, Vec::<String>::new());
}

/// A store whose keys are in a file, on a database that nothing is sealed in.
async fn with_key_file() -> (tempfile::TempDir, TestDatabase, Store) {
    let database = TestDatabase::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&database, &folder);
    store.connection().await.unwrap().batch_execute("delete from sealing_keys").await.unwrap();
    store.migrate().await.unwrap();
    (folder, database, store)
}

fn opened(database: &TestDatabase, folder: &tempfile::TempDir) -> Store {
    let keyring = Keyring::load(None, None, &folder.path().join("keys.json")).unwrap();
    Store::connect(database.url(), 2, Clock::default(), keyring.into()).unwrap()
}

async fn lent(store: &Store) -> Transaction {
    store.lent_to(Principal::System).await.unwrap()
}

async fn reseal(store: &Store, batches: usize) -> usize {
    let (mut next, mut sealed, tx) = (Some(Walk::begin()), 0, &mut lent(store).await);
    for _ in 0..batches {
        let Some(walk) = next else { break };
        let (count, then) = sealed_columns::reseal(tx, store.keyring(), walk).await.unwrap();
        (next, sealed) = (then, sealed + count);
    }
    sealed
}

#[tokio::test]
async fn a_rotation_seals_everything_again_and_the_old_key_can_go_when_nothing_uses_it() {
    let (folder, database, server) = with_key_file().await;
    let serving = &mut lent(&server).await;
    let ids = fill(serving).await;
    let operator = opened(&database, &folder);
    operator.migrate().await.unwrap();
    let (old, operating) = (server.keyring().active().unwrap(), &mut lent(&operator).await);
    let new = operator.keyring().add_key().unwrap();
    sealing_keys::register(operating, operator.keyring()).await.unwrap();
    let forget = async |tx: &mut Transaction| sealing_keys::forget(tx, old).await;
    let early = operator.transaction(Principal::System, forget).await;
    assert!(matches!(early, Err(RingError::InUse { key, values: 8 }) if key == old), "{early:?}");

    // Cut off after three batches, and taken up again from the beginning; the server reads on all the while.
    let some = reseal(&operator, 3).await;
    assert!(some > 0 && some < 8, "{some}");
    reads(serving, ids).await;
    assert_eq!(some + reseal(&operator, usize::MAX).await, 8);
    assert_eq!(sealed_columns::counts(operating).await.unwrap(), [(new, 8)]);
    reads(serving, ids).await;
    let later = Jobseeker { citizen_id: None, disability: None, external_reference: None, ..full_jobseeker() };
    jobseekers::insert(serving, jobseeker_id(), &later, now()).await.unwrap();
    assert_eq!(sealed_columns::counts(operating).await.unwrap(), [(new, 9)], "the server has the new key as well");

    operator.transaction(Principal::System, forget).await.unwrap();
    operator.keyring().drop_key(old).unwrap();
    let anew = opened(&database, &folder);
    anew.migrate().await.unwrap();
    reads(&mut lent(&anew).await, ids).await;
}

#[tokio::test]
async fn a_key_is_not_retired_past_a_transaction_that_is_writing() {
    let (_folder, _database, store) = with_key_file().await;
    let (writing, retiring) = (&mut lent(&store).await, &mut lent(&store).await);
    AnsiTransactionManager::begin_transaction(&mut **writing).await.unwrap();
    jobseekers::insert(writing, jobseeker_id(), &full_jobseeker(), now()).await.unwrap();
    retiring.batch_execute("begin; set local lock_timeout = '50ms'").await.unwrap();
    let outcome = sealing_keys::forget(retiring, store.keyring().active().unwrap()).await;
    assert!(matches!(outcome, Err(RingError::Store(StoreError::Unavailable(_)))), "{outcome:?}");
}

#[tokio::test]
async fn keys_of_another_database_are_refused_by_name_before_anything_is_sealed_with_them() {
    let database = TestDatabase::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let missing = opened(&database, &folder).migrate().await.unwrap_err().to_string();
    assert!(
        missing.contains("key 7e57c0de, which is not on the key ring") && missing.lines().count() == 1,
        "{missing}"
    );
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "no key file is made for it");
    let with = |from: &str, to: &str| {
        let keyring = Keyring::parse(&KEYS.replace(from, to)).unwrap();
        Store::connect(database.url(), 1, Clock::default(), keyring.into()).unwrap()
    };
    let wrong = with("2c26b4", "3c26b4").migrate().await;
    assert!(matches!(&wrong, Err(MigrateError::Ring(RingError::Wrong(id))) if id == "7e57c0de"), "{wrong:?}");
    let wrong = with("c3ab8f", "d3ab8f").migrate().await;
    assert!(matches!(&wrong, Err(MigrateError::Ring(RingError::WrongIndexKey))), "{wrong:?}");
    assert_eq!(KeyId::parse("7e57c0de"), keyring().active());
}
