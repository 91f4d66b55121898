//! The audit trail is only ever added to, in one chain, by everybody as themselves; each sees of it what concerns them.

use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::samples::*;
use crate::domain::audit::{Act, Note};
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::principal::{Account, Principal, Standing};
use crate::store::audit::{self, AuditFilter};
use crate::store::jobseekers;

/// A role that owns nothing and may what the server's login may; roles belong to the cluster, which other tests share.
const PLAIN_ROLE: &str =
    "do $$ begin create role test_plain; exception when duplicate_object or unique_violation then null; end $$;
    grant select, insert on audit_records to test_plain;
    grant select on audit_head, jobseekers to test_plain;";

fn principal(standing: Standing) -> Principal {
    Principal::Account(Account { id: AccountId::new(fresh()), standing })
}

/// Begins a transaction as somebody, without the rights of the owner.
async fn begin_as(conn: &mut AsyncPgConnection, principal: &Principal) {
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let (employer, jobseeker, (first, last)) = match principal.standing() {
        Some(Standing::Employer(id)) => (Some(id.uuid()), None, Default::default()),
        Some(Standing::Jobseeker(id)) => (None, Some(id.uuid()), Default::default()),
        Some(Standing::Staff(region)) => {
            let (first, last) = region.range();
            (None, None, (first.to_string(), last.to_string()))
        }
        _ => (None, None, Default::default()),
    };
    let settings = format!(
        "begin; set local role test_plain; set local stirrup.role = '{}'; set local stirrup.account = '{}';
         set local stirrup.employer = '{}'; set local stirrup.jobseeker = '{}';
         set local stirrup.first_region = '{first}'; set local stirrup.last_region = '{last}'",
        principal.code(),
        text(principal.account().map(AccountId::uuid)),
        text(employer),
        text(jobseeker),
    );
    conn.batch_execute(&settings).await.unwrap();
}

async fn as_somebody(conn: &mut AsyncPgConnection, principal: &Principal, notes: &[Note]) {
    begin_as(conn, principal).await;
    audit::record(conn, principal, now(), notes).await.unwrap();
    conn.batch_execute("commit").await.unwrap();
}

async fn seen_by(conn: &mut AsyncPgConnection, principal: &Principal) -> Vec<i64> {
    begin_as(conn, principal).await;
    let mut seen: Vec<i64> =
        audit::list(conn, &AuditFilter::default(), 100, None).await.unwrap().iter().map(|record| record.seq).collect();
    conn.batch_execute("commit").await.unwrap();
    seen.reverse();
    seen
}

/// Whether this transaction waits for the disk at its end, as Postgres calls it.
async fn waits(conn: &mut AsyncPgConnection) -> String {
    diesel::select(sql::<Text>("current_setting('synchronous_commit')")).get_result(conn).await.unwrap()
}

async fn refusal(conn: &mut AsyncPgConnection, statement: &str) -> String {
    let refusal = conn.batch_execute(statement).await.unwrap_err().to_string();
    conn.batch_execute("rollback").await.unwrap();
    refusal
}

#[tokio::test]
async fn nobody_changes_or_removes_a_record_not_even_the_owner() {
    let conn = &mut connection().await;
    let conn: &mut AsyncPgConnection = conn;
    conn.batch_execute(PLAIN_ROLE).await.unwrap();
    let system = Principal::System;
    audit::record(conn, &system, now(), &[Note::new(Act::Create, [])]).await.unwrap();
    let changes = [
        "update audit_records set act = 'list'",
        "update audit_records set act = 'list' where false",
        "delete from audit_records",
        "truncate audit_records",
        "update audit_head set seq = 7",
        "delete from audit_head",
        "truncate audit_head",
        "insert into audit_head (only_row, seq, hash) values (true, 1, '') on conflict do nothing",
    ];
    for change in changes {
        let told = refusal(conn, change).await;
        assert!(told.contains("audit trail"), "{change}: {told}");
        begin_as(conn, &system).await;
        let told = refusal(conn, change).await;
        assert!(told.contains("permission denied"), "{change}: {told}");
    }
    assert_eq!(audit::head(conn).await.unwrap().0.seq, 1);
}

#[tokio::test]
async fn nobody_writes_a_record_as_somebody_else() {
    let conn = &mut connection().await;
    let conn: &mut AsyncPgConnection = conn;
    conn.batch_execute(PLAIN_ROLE).await.unwrap();
    let everybody = [
        principal(Standing::Admin),
        principal(Standing::Staff(region("370200"))),
        principal(Standing::Employer(EmployerId::new(fresh()))),
        principal(Standing::Jobseeker(jobseeker_id())),
        principal(Standing::Jobseeker(jobseeker_id())),
        Principal::Ranking,
        Principal::System,
    ];
    for asker in &everybody {
        for named in &everybody {
            begin_as(conn, asker).await;
            let outcome = audit::record(conn, named, now(), &[Note::new(Act::Read, [])]).await;
            assert_eq!(outcome.is_ok(), asker == named, "{asker:?} as {named:?}: {outcome:?}");
            conn.batch_execute("rollback").await.unwrap();
        }
    }
    // Without anybody who asks, there is nobody to record.
    conn.batch_execute("begin; set local role test_plain").await.unwrap();
    audit::record(conn, &Principal::System, now(), &[Note::new(Act::Read, [])]).await.unwrap_err();
    conn.batch_execute("rollback").await.unwrap();
}

#[tokio::test]
async fn each_sees_the_records_that_concern_them() {
    let conn = &mut connection().await;
    conn.batch_execute(PLAIN_ROLE).await.unwrap();
    let (here, there): (JobseekerId, JobseekerId) = (jobseeker_id(), jobseeker_id());
    for (id, code) in [(here, "370203"), (there, "110101")] {
        let person = crate::domain::jobseeker::Jobseeker { region: region(code), ..jobseeker() };
        jobseekers::insert(conn, id, &person, now()).await.unwrap();
    }
    let conn: &mut AsyncPgConnection = conn;
    let admin = principal(Standing::Admin);
    let [city, district, elsewhere] =
        ["370200", "370203", "110101"].map(|code| principal(Standing::Staff(region(code))));
    let employer = principal(Standing::Employer(EmployerId::new(fresh())));
    let person = principal(Standing::Jobseeker(here));
    as_somebody(conn, &admin, &[Note::new(Act::Read, [here])]).await;
    as_somebody(conn, &elsewhere, &[Note::new(Act::List, [there])]).await;
    as_somebody(conn, &employer, &[Note::new(Act::Match, [here, there]), Note::new(Act::SignIn, [])]).await;
    as_somebody(conn, &city, &[Note::new(Act::List, [])]).await;
    as_somebody(conn, &person, &[Note::new(Act::SignIn, [])]).await;
    // The note that only looks is written last.
    assert_eq!(seen_by(conn, &admin).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(seen_by(conn, &Principal::System).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(seen_by(conn, &city).await, [1, 4, 5]);
    assert_eq!(seen_by(conn, &district).await, [1, 4]);
    assert_eq!(seen_by(conn, &elsewhere).await, [2, 4]);
    assert_eq!(seen_by(conn, &person).await, [1, 4, 6]);
    assert_eq!(seen_by(conn, &principal(Standing::Jobseeker(there))).await, [2, 4]);
    assert_eq!(seen_by(conn, &employer).await, Vec::<i64>::new());
    assert_eq!(seen_by(conn, &Principal::Ranking).await, Vec::<i64>::new());
}

#[tokio::test]
async fn only_a_look_alone_does_not_wait_for_the_disk() {
    let conn = &mut connection().await;
    let conn: &mut AsyncPgConnection = conn;
    conn.batch_execute("create table scratch (value integer); set synchronous_commit = on").await.unwrap();
    let note = |act| Note::new(act, []);
    for (before, notes, expected) in [
        ("select 1", vec![note(Act::Read)], "off"),
        ("select 1", vec![note(Act::List), note(Act::Match)], "off"),
        ("select 1", vec![note(Act::Read), note(Act::Change)], "on"),
        ("select 1", vec![note(Act::Export)], "on"),
        ("insert into scratch values (1)", vec![note(Act::Read)], "on"),
    ] {
        conn.batch_execute(&format!("begin; {before}")).await.unwrap();
        audit::record(conn, &Principal::System, now(), &notes).await.unwrap();
        assert_eq!(waits(conn).await, expected, "{before}, {notes:?}");
        conn.batch_execute("commit").await.unwrap();
        assert_eq!(waits(conn).await, "on", "it ends with the transaction");
    }
    conn.batch_execute("begin").await.unwrap();
    audit::record_head(conn, &Principal::System, now()).await.unwrap();
    assert_eq!(waits(conn).await, "on", "what is signed must not be lost");
}

#[tokio::test]
async fn a_note_about_very_many_people_becomes_several_records() {
    let conn = &mut connection().await;
    let conn: &mut AsyncPgConnection = conn;
    let people: Vec<JobseekerId> = (0..=2 * Note::MAX_SUBJECTS).map(|_| jobseeker_id()).collect();
    let twice = people.iter().chain(&people).copied();
    audit::record(conn, &Principal::System, now(), &[Note::new(Act::Export, twice)]).await.unwrap();
    let records = audit::chunk_after(conn, 0, 10).await.unwrap();
    let counts: Vec<usize> = records.iter().map(|record| record.subjects.len()).collect();
    assert_eq!(counts, [Note::MAX_SUBJECTS, Note::MAX_SUBJECTS, 1]);
    let about = AuditFilter { jobseeker: people.last().copied(), ..AuditFilter::default() };
    assert_eq!(audit::list(conn, &about, 10, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn records_are_found_by_person_account_act_and_time() {
    let conn = &mut connection().await;
    let conn: &mut AsyncPgConnection = conn;
    let person = jobseeker_id();
    let admin = principal(Standing::Admin);
    let later = now().checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
    audit::record(conn, &admin, now(), &[Note::new(Act::Read, [person]).on(fresh()).detail("workbook")]).await.unwrap();
    audit::record(conn, &Principal::System, later, &[Note::new(Act::Change, [person])]).await.unwrap();
    audit::record(conn, &admin, later, &[Note::new(Act::Read, [])]).await.unwrap();
    let all = AuditFilter::default();
    for (filter, expected) in [
        (all, vec![3, 2, 1]),
        (AuditFilter { jobseeker: Some(person), ..all }, vec![2, 1]),
        (AuditFilter { account: admin.account(), ..all }, vec![3, 1]),
        (AuditFilter { act: Some(Act::Read), ..all }, vec![3, 1]),
        (AuditFilter { from: Some(later), ..all }, vec![3, 2]),
        (AuditFilter { before: Some(later), ..all }, vec![1]),
        (AuditFilter { before: Some(later), act: Some(Act::Change), ..all }, vec![]),
    ] {
        let found = audit::list(conn, &filter, 10, None).await.unwrap();
        assert_eq!(found.iter().map(|record| record.seq).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    let next = audit::list(conn, &all, 1, Some(3)).await.unwrap();
    assert_eq!(next[0].seq, 2);
    let first = &audit::chunk_after(conn, 0, 1).await.unwrap()[0];
    assert_eq!(
        (first.detail.as_deref(), first.instant().unwrap().as_microsecond()),
        (Some("workbook"), now().as_microsecond())
    );
}
