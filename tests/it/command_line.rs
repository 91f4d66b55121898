//! The program itself, as a federation runs it: started, stopped, killed and started again, and fed by its own commands.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use serde_json::{Value, json};
use stirrup::domain::import::WorkbookKind;
use tempfile::TempDir;

use super::support::accounts::PASSWORD;
use super::support::builders::fresh_credit_code;
use super::support::client::Client;
use super::support::program::{PATIENCE, Program};
use super::support::workbooks::*;

/// A folder that everybody may enter: the private Postgres of root runs under another account.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Whether a Postgres runs, or says it does, below a folder.
fn has_postgres(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let is_one = |path: &Path| path.file_name().unwrap() == "postmaster.pid" || path.is_dir() && has_postgres(path);
    entries.into_iter().any(|entry| is_one(&entry.path()))
}

/// The service, asked by the one who may.
async fn signed_in(service: &Client) -> Client {
    let body = json!({"username": "li.wei", "password": PASSWORD});
    let session = service.post("/api/v1/auth/token", &body).await.expect(200);
    service.with_token(session.json["access_token"].as_str().unwrap())
}

/// The roles of the only jobseeker, once there is one.
async fn roles(client: &Client) -> Vec<Value> {
    let cook = client.get("/api/v1/jobseekers").await.ids(None)[0].to_owned();
    let matches = format!("/api/v1/jobseekers/{cook}/matches");
    client.until(&matches, PATIENCE, |it| !it.items().is_empty()).await.items().to_vec()
}

#[tokio::test]
async fn a_service_keeps_its_records_through_stops_and_kills_and_the_commands_share_its_database() {
    let folder = open_folder();
    let code = fresh_credit_code();
    for (name, kind, row) in [
        ("employers.csv", WorkbookKind::Employers, hotel(&code)),
        ("jobseekers.csv", WorkbookKind::Jobseekers, cook("J-1")),
        ("postings.csv", WorkbookKind::Postings, pastry_role(&code, "P-1")),
    ] {
        fs::write(folder.path().join(name), file(Form::CsvGb18030, kind, &[row])).unwrap();
    }
    let program = Program::at(folder.path());

    let service = program.serve();
    assert_eq!(service.get("/readyz").await.expect(200).json["status"], "ready");
    assert!(has_postgres(folder.path()));
    for kind in ["employers", "jobseekers", "postings"] {
        let said = program.run(&["import", kind, &format!("{kind}.csv")]).success();
        assert!(said.contains("1 created"), "{said}");
    }
    fs::write(folder.path().join("password"), format!("{PASSWORD}\n")).unwrap();
    let made = program.run(&["user", "create-admin", "--username", "li.wei", "--password-file", "password"]).success();
    assert!(made.contains("admin li.wei may sign in"), "{made}");
    assert!(program.run(&["user", "list"]).success().contains("li.wei"));
    let client = signed_in(&service).await;
    let before = roles(&client).await;
    assert_eq!(before[0]["posting"]["title"], "面点师傅（包吃住）");
    assert!(program.run(&["export", "jobseekers", "cooks.xlsx"]).success().contains("1 rows"));
    assert!(program.run(&["import", "jobseekers", "cooks.xlsx"]).success().contains("0 updated, 1 unchanged"));
    assert_eq!(service.stop(), Some(0));
    assert!(!has_postgres(folder.path()), "the private Postgres stops with the last who uses it");

    let service = program.serve();
    let client = signed_in(&service).await;
    assert_eq!(roles(&client).await, before);
    service.kill();
    let service = program.serve();
    let client = signed_in(&service).await;
    assert_eq!(roles(&client).await, before);
    let employer = json!({"name": "山景酒店", "unified_social_credit_code": fresh_credit_code(), "region": "370203"});
    client.post("/api/v1/employers", &employer).await.expect(201);
    let refused = program.run(&["reindex"]).failure();
    assert!(refused.contains("index"), "an index in use is said to be: {refused}");
    assert_eq!(service.stop(), Some(0));
    assert!(!has_postgres(folder.path()));

    fs::remove_dir_all(folder.path().join("data/index")).unwrap();
    assert!(program.run(&["reindex"]).success().contains("1 postings and 1 jobseekers indexed"));
    let service = program.serve();
    let client = signed_in(&service).await;
    assert_eq!(roles(&client).await, before);
    assert_eq!(client.get("/api/v1/employers").await.items().len(), 2);
    assert_eq!(service.stop(), Some(0));
}

#[tokio::test]
async fn files_go_from_one_database_to_another_and_bad_rows_come_back() {
    let (here, there) = (open_folder(), open_folder());
    let (one, other) = (Program::at(here.path()), Program::at(there.path()));
    let rows =
        file(Form::Xlsx, WorkbookKind::Employers, &[hotel(&fresh_credit_code()), with(hotel("1"), "/region", "99")]);
    fs::write(here.path().join("employers.xlsx"), rows).unwrap();
    let arguments = ["import", "employers", "employers.xlsx", "--good-rows", "--rejected", "bad.xlsx"];
    let dry = one.run(&["import", "employers", "employers.xlsx", "--dry-run"]);
    assert!(dry.stdout.contains("Nothing was written: a dry run."), "{dry:?}");
    let said = one.run(&arguments);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("1 created, 0 updated, 0 unchanged, 1 rejected"), "{said:?}");
    assert!(said.stdout.contains("employers D3 统一社会信用代码"), "every bad cell is named: {said:?}");
    let returned = cells(&fs::read(here.path().join("bad.xlsx")).unwrap(), 0);
    assert_eq!(returned.len(), 2);
    let target = there.path().join("employers.csv");
    one.run(&["export", "employers", target.to_str().unwrap()]).success();
    assert!(other.run(&["import", "employers", "employers.csv"]).success().contains("1 created"));
    other.run(&["export", "employers", "again.csv"]).success();
    assert_eq!(fs::read(target).unwrap(), fs::read(there.path().join("again.csv")).unwrap());
    assert!(!has_postgres(here.path()) && !has_postgres(there.path()));
}

/// Arguments, settings beside them, and a word of the complaint.
type Refusal<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn what_cannot_be_is_refused_before_anything_is_started() {
    let folder = open_folder();
    let program = Program::at(folder.path());
    let config = folder.path().join("mine");
    fs::create_dir(&config).unwrap();
    let matching = include_str!("../../config/matching.toml").replace("skill = 0.4", "skill = 0.5");
    fs::write(config.join("matching.toml"), matching).unwrap();
    let config = config.to_str().unwrap();
    let cases: [Refusal<'_>; 7] = [
        (&["serve"], &[("STIRRUP_SERVER__HOST", "0.0.0.0")], "clear text"),
        (&["serve"], &[("STIRRUP_SERVER__PROT", "1")], "prot"),
        (&["serve"], &[("STIRRUP_DATABASE__MAX_CONNECTIONS", "1")], "max_connections"),
        (&["serve", "--config", config], &[], "weights"),
        (&["serve", "--config", "nowhere"], &[], "nowhere"),
        (&["import", "employers", "nowhere.csv"], &[], "nowhere.csv"),
        (&["export", "employers", "employers.pdf"], &[], "employers.pdf"),
    ];
    for (arguments, variables, word) in cases {
        let said = program.run_with(arguments, variables);
        assert_eq!(said.code, Some(1), "{arguments:?} {said:?}");
        assert!(said.stderr.starts_with("stirrup: ") && said.stderr.lines().count() == 1, "one line: {said:?}");
        assert!(said.stderr.contains(word), "{word}: {said:?}");
    }
    assert!(fs::metadata(folder.path().join("data")).is_err(), "nothing was started");
    let unknown = program.run(&["import", "cooks", "cooks.csv"]);
    assert!(unknown.code == Some(2) && unknown.stderr.contains("employers, jobseekers, postings"), "{unknown:?}");
}

#[test]
fn what_needs_no_database_starts_none() {
    let folder = open_folder();
    let program = Program::at(folder.path());
    let help = program.run(&["--help"]).success();
    for command in
        ["serve", "demo", "migrate", "import", "export", "template", "reindex", "code-titles", "train-titles"]
    {
        assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
        program.run(&[command, "--help"]).success();
    }
    assert!(program.run(&["--version"]).success().starts_with("stirrup "));
    for kind in WorkbookKind::ALL {
        program.run(&["template", kind.code(), "template.xlsx"]).success();
        let template = fs::read(folder.path().join("template.xlsx")).unwrap();
        assert!(stirrup::intake::read(*kind, &template).unwrap().records.is_empty());
    }
    for mark in ["", "\u{feff}"] {
        let titles = format!("{mark}id,title\n1,面点师傅（包吃住）\n2,\"洗碗工,晚班\"\n3,\n");
        fs::write(folder.path().join("titles.csv"), titles).unwrap();
        let coded = program.run(&["code-titles", "titles.csv"]).success();
        let coded: Vec<_> = coded.lines().collect();
        assert_eq!(coded[0], "id,title,predicted_code,confidence");
        assert!(coded[1].starts_with("1,面点师傅（包吃住）,4-03-02-02,0."), "{coded:?}");
        assert!(coded[2].starts_with("2,\"洗碗工,晚班\","), "{coded:?}");
        assert_eq!((coded[3], coded.len()), ("3,,,0.000", 4));
    }
    assert!(program.run(&["code-titles", "nowhere.csv"]).failure().contains("nowhere.csv"));
    assert!(fs::metadata(folder.path().join("data")).is_err());
}

/// Root's Postgres runs under another account, everybody else's under their own: both must start.
#[tokio::test]
async fn an_ordinary_user_can_run_it_too() {
    const NOBODY: u32 = 65_534;
    let folder = open_folder();
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    let Some(program) = Program::as_user(folder.path(), NOBODY).filter(|_| is_root) else { return };
    chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let service = program.serve();
    service.get("/readyz").await.expect(200);
    assert_eq!(fs::metadata(folder.path().join("data/postgres")).unwrap().uid(), NOBODY);
    assert_eq!(service.stop(), Some(0));
    assert!(!has_postgres(folder.path()));
}
