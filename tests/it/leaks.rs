//! What identifies people is nowhere but where it belongs: after a full run of the program as a process of its own, every place
//! it writes to is searched. Numbers and telephones are in none of them, names only in the tables, and after the person is
//! deleted nothing is left in the tables either.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::{Value, json};
use stirrup::domain::import::WorkbookKind;
use stirrup::postgres::{Durability, PrivatePostgres};

use super::support::accounts::{Who, token};
use super::support::builders::{Added, Record, certificate, citizen_id, employer, jobseeker, posting};
use super::support::client::{Answer, Client, PATIENCE};
use super::support::program::Program;
use super::support::workbooks::{Form, cook, file, with};

/// Values to look for.
struct Canaries {
    /// In no file, no table, no line: numbers and telephones.
    sealed: Vec<String>,
    /// In the tables, and in answers to those who may see them: names.
    names: Vec<String>,
}

impl Canaries {
    fn new() -> (Self, [String; 3]) {
        let citizens = ["1987-06-05", "1991-02-03", "1979-11-30"].map(|birth_date| citizen_id(birth_date, true));
        let telephones = ["0532-77665544", "053211223344", "0532-66554433", "0532-99887766", "0532-44332211"];
        let others = ["CANARYSERIAL7", "CANARYSERIAL8", "77665544", "11223344"];
        let sealed = citizens.iter().cloned().chain(telephones.into_iter().chain(others).map(str::to_owned)).collect();
        let names = ["金丝雀", "丝雀"].map(str::to_owned).to_vec();
        (Self { sealed, names }, citizens)
    }
}

/// A value as it may be written: plain, in hexadecimal digits, escaped as JSON does.
fn written(value: &str) -> Vec<Vec<u8>> {
    let hex = value.bytes().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let escaped = value.encode_utf16().fold(String::new(), |text, unit| text + &format!("\\u{unit:04x}"));
    let percent = value.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    [value.to_owned(), hex.to_uppercase(), hex, escaped, percent].into_iter().map(String::into_bytes).collect()
}

#[track_caller]
fn none_of(values: &[String], place: &str, bytes: &[u8]) {
    assert!(!bytes.is_empty(), "{place} is empty: nothing was looked at");
    for value in values {
        for form in written(value) {
            assert!(!bytes.windows(form.len()).any(|window| window == form), "{value} is in {place}");
        }
    }
}

fn bytes_below(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { bytes_below(&path) } else { fs::read(path).unwrap_or_default() });
    }
    bytes
}

/// The same number with another check character.
fn with_wrong_check(citizen: &str) -> String {
    let (body, check) = citizen.split_at(17);
    format!("{body}{}", if check == "0" { "1" } else { "0" })
}

/// What `pg_dump` makes of the database.
fn dump(url: &str) -> Vec<u8> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = versions.map(|entry| entry.path().join("bin/pg_dump")).filter(|path| path.is_file());
    let mut programs: Vec<PathBuf> = installed.collect();
    programs.sort();
    programs.push("pg_dump".into());
    for program in programs.iter().rev() {
        let Ok(output) = Command::new(program).args(["--dbname", url]).output() else { continue };
        if output.status.success() {
            return output.stdout;
        }
    }
    panic!("no pg_dump that can read this server");
}

/// Who asks, and every problem and every address that came back.
struct Run {
    client: Client,
    problems: Vec<String>,
    addresses: Vec<String>,
}

impl Run {
    fn heard(&mut self, answer: &Answer, path: &str) {
        let shown = answer.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")));
        self.addresses.extend(shown);
        self.addresses.push(path.to_owned());
        if answer.status >= 400 {
            self.problems.push(answer.text.clone());
        }
    }

    async fn get(&mut self, path: &str, status: u16) -> Answer {
        let answer = self.client.get(path).await.expect(status);
        self.heard(&answer, path);
        answer
    }

    async fn post(&mut self, path: &str, body: &Value, status: u16) -> Answer {
        let answer = self.client.post(path, body).await.expect(status);
        self.heard(&answer, path);
        answer
    }

    async fn patch(&mut self, path: &str, body: Value, status: u16) {
        let answer = self.client.patch(path, "*", &body).await.expect(status);
        self.heard(&answer, path);
    }

    async fn add(&mut self, record: Record) -> Added {
        let answer = self.post(record.path(), &record.body, 201).await;
        Added::new(record.path(), &answer)
    }

    /// People, an employer and a role; refusals, which quote what they refuse all too easily.
    async fn create(&mut self, citizen: &str) -> (Added, Added) {
        let person = jobseeker().with("name", "金丝雀甲").with("phone", "0532-77665544").with("citizen_id", citizen);
        let person = person.with("disability", json!({"certificate_number": format!("{citizen}41")})).can_everything();
        let keyed = self.client.post_with_key(person.path(), "canary-key", &person).await.expect(201);
        self.heard(&keyed, person.path());
        self.client.post_with_key(person.path(), "canary-key", &person).await.expect(201);
        let added = Added::new(person.path(), &keyed);
        self.add(certificate(&added).with("number", "CANARYSERIAL7").with("issuer", "鉴定所")).await;
        let hotel = employer().with("contact_name", "金丝雀乙").with("contact_phone", "053211223344");
        let hotel = self.add(hotel).await;
        let role = self.add(posting(&hotel).asks_nothing().with("title", "面点师 zyxwvut")).await;
        // Taken, of the wrong form, of a broken document, unknown.
        self.post("/api/v1/jobseekers", &person.body, 422).await;
        let impossible = json!({"name": "金丝雀丙", "region": "370203", "citizen_id": format!("{}0", &citizen[..17]),
            "phone": "0532-99887766 0532-99887766", "disability": {"certificate_number": format!("{citizen}99")}});
        self.post("/api/v1/jobseekers", &impossible, 422).await;
        let broken = format!("{{\"name\": \"金丝雀丁\", \"citizen_id\": \"{citizen}\", \"citizen_id\"");
        let answer = self.client.post_text("/api/v1/jobseekers", broken).await.expect(400);
        self.heard(&answer, "");
        self.patch(&added.path, json!({"phone": "0532-66554433", "name": "金丝雀戊"}), 200).await;
        self.patch(&added.path, json!({"phone": "金丝雀 0532-44332211"}), 422).await;
        self.patch(&added.path, json!({"birth_date": "1990-01-01"}), 422).await;
        (added, role)
    }

    /// Good rows and bad ones, what comes of them, and the workbook of the refused ones.
    async fn import(&mut self, [good, bad]: [&String; 2]) {
        let row = |reference: &str, name: &str, citizen: &str| {
            let row = with(with(cook(reference), "/name", name), "/citizen_id", citizen);
            let row = with(with(row, "/phone", "0532-99887766"), "/birth_date", Value::Null);
            ExportRows(row).with_serial("CANARYSERIAL8")
        };
        let rows = [
            row("C-1", "金丝雀己", good),
            row("C-2", "金丝雀庚", &with_wrong_check(bad)),
            with(row("C-3", "金丝雀辛", bad), "/phone", "0532-44332211 转 9"),
        ];
        let workbook = file(Form::Xlsx, WorkbookKind::Jobseekers, &rows);
        let import = self.client.import("kind=jobseekers&mode=good_rows", workbook).await;
        assert_eq!((&import["created"], &import["rejected"]), (&json!(1), &json!(2)), "{import}");
        assert_eq!(import["bad_cells"].as_array().map(Vec::len), Some(2));
        let rejected = self.client.bytes(import["rejected_workbook"].as_str().unwrap()).await;
        assert!(rejected.starts_with(b"PK"));
        self.get("/api/v1/imports", 200).await;
        for format in ["xlsx", "csv"] {
            assert!(!self.client.export("jobseekers", format).await.is_empty());
        }
    }
}

/// A row whose certificate has a serial number of its own.
struct ExportRows(stirrup::intake::ExportRow);

impl ExportRows {
    fn with_serial(mut self, serial: &str) -> stirrup::intake::ExportRow {
        let certificate = self.0.certificates.remove(0);
        self.0.certificates.push(with(certificate, "/number", serial));
        self.0
    }
}

#[tokio::test]
async fn what_identifies_people_is_nowhere_but_where_it_belongs() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let data = folder.path().join("data");
    let postgres = PrivatePostgres::start(&data, Durability::TestsOnly).await.unwrap();
    let url = postgres.url();
    let program = Program::at(folder.path());
    let service =
        program.serve_with(&[("STIRRUP_LOG__FORMAT", "json"), ("STIRRUP_LOG__FILTER", "debug,stirrup=trace")]);
    let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
    let client = service.with_token(&token(&mut owner, Who::Admin).await);
    let mut run = Run { client, problems: Vec::new(), addresses: Vec::new() };

    let (canaries, [own, imported, refused]) = Canaries::new();
    let (person, role) = run.create(&own).await;
    run.import([&imported, &refused]).await;
    run.client.until(&role.matches(), PATIENCE, |it| it.items().len() == 2).await;
    for path in [&role.matches(), &role.near_misses(), &person.matches(), &person.path] {
        run.get(path, 200).await;
    }
    run.get("/api/v1/jobseekers?limit=1", 200).await;
    run.get("/api/v1/employers?limit=1", 200).await;
    run.get("/api/v1/jobseekers/0190a5a0-0000-7000-8000-000000000000", 404).await;
    // Somebody exchanges the telephones of two people: neither opens.
    let exchange = "update jobseekers as it set phone_sealed = other.phone_sealed from jobseekers as other
        where other.id <> it.id";
    owner.batch_execute(exchange).await.unwrap();
    run.get(&person.path, 500).await;
    run.get("/api/v1/jobseekers", 500).await;
    run.patch(&person.path, json!({"phone": "0532-66554433"}), 500).await;
    owner.batch_execute(exchange).await.unwrap();
    let figures = run.get("/metrics", 200).await.text;

    let tables = dump(&url);
    let text = String::from_utf8_lossy(&tables);
    assert!(text.contains("金丝雀戊") && text.contains(&person.id), "the dump shows what is in clear");
    none_of(&canaries.sealed, "the dump", &tables);
    for (place, bytes) in [
        ("a problem", run.problems.concat().into_bytes()),
        ("an address or a header", run.addresses.concat().into_bytes()),
        ("the figures", figures.into_bytes()),
        ("the log", fs::read(folder.path().join("log.txt")).unwrap()),
        ("the index", bytes_below(&data.join("index"))),
        ("the server's log of Postgres", postgres_log(&data)),
    ] {
        none_of(&canaries.sealed, place, &bytes);
        none_of(&canaries.names, place, &bytes);
    }
    let outbox = text.split("COPY public.outbox ").nth(1).unwrap().split("\\.").next().unwrap();
    none_of(&canaries.names, "the outbox", outbox.as_bytes());

    for path in found(&mut owner, "jobseekers").await {
        run.client.delete(&path, "*").await.expect(204);
    }
    for path in found(&mut owner, "employers").await {
        // An employer with postings stays, and is no person; its contact's name goes when it is cleared.
        run.patch(&path, json!({"contact_name": null, "contact_phone": null}), 200).await;
    }
    let left = dump(&url);
    none_of(&canaries.sealed, "the dump after the deletion", &left);
    none_of(&canaries.names, "the dump after the deletion", &left);
    assert_eq!(service.stop(), Some(0));
    none_of(&canaries.sealed, "the index after the deletion", &bytes_below(&data.join("index")));
    drop(owner);
    postgres.stop().await.unwrap();
}

/// The paths of all records of a kind.
async fn found(owner: &mut AsyncPgConnection, kind: &str) -> Vec<String> {
    use diesel_async::RunQueryDsl;
    let ids = diesel::dsl::sql::<diesel::sql_types::Array<diesel::sql_types::Text>>(&format!(
        "array(select '/api/v1/{kind}/' || id from {kind})"
    ));
    diesel::select(ids).get_result(owner).await.unwrap()
}

fn postgres_log(folder: &Path) -> Vec<u8> {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.file_name().is_some_and(|name| name == "postgres.log") {
            return fs::read(entry).unwrap();
        }
        if entry.is_dir() {
            let inside = postgres_log(&entry);
            if !inside.is_empty() {
                return inside;
            }
        }
    }
    Vec::new()
}
