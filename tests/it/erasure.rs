//! Erasure from end to end: whatever a person has left anywhere, in rows, answers, rejected rows and the index, is gone within
//! a minute, and the audit trail keeps the fact. What a whole run writes elsewhere is searched in `leaks`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use stirrup::app::verify_audit::verify;
use uuid::Uuid;

use super::privacy::terms_of;
use super::rights::Scene;
use super::support::builders::{SHIBEI, request};
use super::support::database::runtime;

/// Every row of every table as text; bytes as hexadecimal digits.
async fn dump(conn: &mut AsyncPgConnection) -> String {
    #[derive(diesel::QueryableByName)]
    struct Dumped {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let rows = "select coalesce(string_agg(query_to_xml(
            format('select to_jsonb(it) as row from %I as it', relname), true, false, '')::text, ''), '') as text
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname !~ '^__'";
    diesel::sql_query(rows).get_result::<Dumped>(conn).await.unwrap().text
}

#[tokio::test]
async fn whoever_is_erased_is_nowhere_within_a_minute() {
    let scene = Scene::set().await;
    scene.with_a_key().await;
    let (app, citizen) = (&scene.app, &scene.citizen);
    let account = json!({"username": "canary.account", "password": "骑马下海的人不怕浪花", "role": "jobseeker",
        "jobseeker_id": scene.person.id});
    app.post_with_key("/api/v1/accounts", "canary-account", &account).await.expect(201);
    let rows = format!("name,region,citizen_id,phone\n金丝雀乙,{SHIBEI},{citizen}9,0532-44332211\n");
    let import = app.import("kind=jobseekers&mode=good_rows", rows.into()).await;
    assert_eq!(import["rejected"], 1, "{import}");
    let again = request("/api/v1/introductions", json!({"posting_id": scene.role.id, "jobseeker_id": scene.person.id}));
    app.post_with_key(again.path(), "canary-again", &again).await;
    app.settle().await;
    let mut conn = app.connection().await;
    let before = dump(&mut conn).await;
    let plain = ["金丝雀", "canary-reference", "canary.account"];
    for text in plain {
        assert!(before.contains(text), "{text} was there");
    }
    let sealed = "select relname || '.' || attname from pg_class join pg_attribute on attrelid = pg_class.oid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and attname like '%\\_sealed'";
    let mut filled_before = Vec::new();
    let columns = app.texts(sealed).await;
    for column in &columns {
        let (table, name) = column.split_once('.').unwrap();
        if app.rows(&format!("{table} where {name} is not null")).await != "0" {
            filled_before.push(column.as_str());
        }
    }
    for column in ["jobseekers.phone_sealed", "idempotency_keys.body_sealed", "imports.report_sealed"] {
        assert!(filled_before.contains(&column), "{filled_before:?}");
    }
    let id = Uuid::parse_str(&scene.person.id).unwrap();
    let is_indexed = || terms_of(&app.index_folder()).windows(16).any(|window| window == id.as_bytes());
    assert!(is_indexed(), "what is indexed can be seen");

    scene.own.delete(&scene.person.path, "*").await.expect(204);
    let started = Instant::now();
    while is_indexed() {
        assert!(started.elapsed() < Duration::from_secs(60), "the index still knows the person");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let after = dump(&mut conn).await;
    let mut canaries: Vec<String> = plain.map(str::to_owned).into();
    canaries.extend([citizen.clone(), "77665544".into(), "44332211".into(), "CANARYSERIAL7".into()]);
    for text in &canaries {
        let hex = text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert!(!after.contains(text.as_str()) && !after.contains(&hex), "{text} is left in the database");
        for file in files_below(&app.index_folder()) {
            assert!(!file.windows(text.len()).any(|window| window == text.as_bytes()), "{text} is left in the index");
        }
    }
    // What is sealed now is somebody else's: the hotel's telephone, and answers to requests about others.
    for column in &columns {
        let (table, name) = column.split_once('.').unwrap();
        let left = app.rows(&format!("{table} where {name} is not null")).await;
        assert_eq!(left, if column == "employers.contact_phone_sealed" { "1" } else { "0" }, "{column}");
    }
    for table in
        ["jobseekers", "skill_certificates", "introductions", "introduction_steps", "consents", "idempotency_keys"]
    {
        assert_eq!(app.rows(table).await, "0", "{table}");
    }
    assert_eq!(app.rows("accounts where role = 'jobseeker'").await, "0");
    scene.own.get("/api/v1/auth/me").await.expect(401);
    // The fact stays, with an id that leads nowhere, and the trail hangs together.
    let trail = app.get(&format!("/api/v1/audit?jobseeker_id={}", scene.person.id)).await;
    assert_eq!((&trail.items()[0]["act"], &trail.items()[0]["role"]), (&json!("erase"), &json!("jobseeker")));
    let store = app.server().store.clone();
    let verified = runtime().spawn(async move { verify(&store, Vec::new()).await }).await.unwrap().unwrap();
    assert!(verified.records > 10);
}

fn files_below(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.extend(fs::read(path));
        }
    }
    files
}
