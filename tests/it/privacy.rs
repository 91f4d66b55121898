//! A person's data stays in the database: no index, no figure, no outbox entry, no log line, no foreign answer holds it; and
//! disability category and level change nothing of a match.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::support::app::App;
use super::support::builders::{Added, certificate, citizen_id, employer, jobseeker, posting};

/// Everything that is logged in this process from the first call on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn log() -> &'static Log {
    static LOG: LazyLock<Log> = LazyLock::new(|| {
        let log = Log::default();
        let lines = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false);
        lines.with_env_filter("debug,stirrup=trace,tracing_actix_web=trace").init();
        log
    });
    &LOG
}

fn bytes_below(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { bytes_below(&path) } else { fs::read(path).unwrap() });
    }
    bytes
}

/// Every term that the index knows: a dictionary does not keep them in one piece.
pub fn terms_of(folder: &Path) -> Vec<u8> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let index = tantivy::Index::open_in_dir(folders.last().unwrap()).unwrap();
    let searcher = index.reader().unwrap().searcher();
    let mut found = Vec::new();
    for segment in searcher.segment_readers() {
        for (field, _) in index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
            let inverted = segment.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            while terms.advance() {
                found.extend_from_slice(terms.key());
                found.push(b'\n');
            }
        }
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Somebody whose every datum can be recognised, and what to look for.
async fn canary(app: &App) -> (Added, Added, Vec<String>) {
    let citizen = citizen_id("1987-06-05", true);
    let number = format!("{citizen}41");
    let person =
        jobseeker().with("name", "金丝雀甲").with("phone", "0532-77665544").with("citizen_id", citizen.clone());
    let person =
        person.with("disability", json!({"certificate_number": number})).with("external_reference", "canaryref");
    let person = app.add(person.can_everything()).await;
    app.add(certificate(&person).with("number", "CANARYSERIAL7").with("issuer", "金丝雀鉴定所")).await;
    let hotel =
        employer().with("contact_name", "金丝雀乙").with("contact_phone", "0532-11223344").with("name", "海景大酒店");
    let hotel = app.add(hotel).await;
    let role = app.add(posting(&hotel).with("title", "zyxwvut 面点师").asks("lifting", 1)).await;
    let texts = ["丝", "雀", "77665544", "11223344", "canaryref", "CANARYSERIAL7", "canaryserial7"];
    let texts = texts.into_iter().map(str::to_owned).chain([number, citizen]).collect();
    (person, role, texts)
}

#[tokio::test]
async fn nothing_personal_is_in_the_index_the_figures_the_outbox_or_the_log() {
    let log = log();
    let mut app = App::start().await;
    let (person, role, texts) = canary(&app).await;
    // Refusals quote what they refuse all too easily.
    app.post("/api/v1/jobseekers", &person.json).await.expect(422);
    let again = jobseeker().with("name", "金丝雀丙").with("citizen_id", person.json["citizen_id"].clone());
    app.post("/api/v1/jobseekers", &again).await.expect(422);
    app.post_text("/api/v1/jobseekers", "{\"name\": \"金丝雀丁\", \"name\": \"金丝雀丁\"}").await.expect(400);
    app.patch(&person.path, "*", &json!({"name": "金丝雀戊", "phone": "x金丝雀"})).await.expect(422);
    app.patch(&person.path, "*", &json!({"name": "金丝雀戊"})).await.expect(200);
    app.get("/api/v1/postings?q=金丝雀").await.expect(200);
    app.get("/api/v1/jobseekers/金丝雀").await.expect(404);
    app.settle().await;
    app.get(&person.matches()).await.expect(200);
    app.get(&role.matches()).await.expect(200);
    let figures = app.get("/metrics").await.expect(200).text;
    let outbox = app.texts("select to_jsonb(outbox) from outbox").await.concat();
    app.stop().await;
    let index = bytes_below(&app.index_folder());
    let lines = log.0.lock().unwrap().clone();
    let terms = terms_of(&app.index_folder());
    assert!(holds(&terms, "zyxwvut"), "what is indexed can be seen");
    assert!(outbox.contains(&person.id) && !lines.is_empty());
    for text in texts {
        for (place, bytes) in [
            ("index", &index[..]),
            ("terms", &terms),
            ("figures", figures.as_bytes()),
            ("outbox", outbox.as_bytes()),
            ("log", &lines),
        ] {
            assert!(!holds(bytes, &text), "{text} is in the {place}");
        }
    }
}

#[tokio::test]
async fn nothing_personal_is_in_what_the_other_side_hears() {
    let app = App::start().await;
    let (person, role, texts) = canary(&app).await;
    app.settle().await;
    let (ours, theirs) = (app.get(&person.matches()).await, app.get(&role.matches()).await);
    assert!(ours.ids(Some("posting")).contains(&&*role.id) && theirs.ids(Some("jobseeker")).contains(&&*person.id));
    for text in texts.iter().map(String::as_str).chain(["physical", "肢体", "\"disability"]) {
        assert!(!theirs.text.contains(text) && !ours.text.contains(text), "{text}");
    }
}

/// Two worlds that differ in disability category and level only answer byte for byte the same, in both directions.
#[tokio::test]
async fn category_and_level_change_nothing_of_a_match() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = jobseeker()
        .can("standing_walking", 1)
        .can("hands", 3)
        .requires("step_free_access")
        .wishes("max_commute_km", 15);
    let person = app.add(person.with("disability", json!({"category": "physical", "level": 1}))).await;
    app.add(certificate(&person)).await;
    let other = app.add(jobseeker()).await;
    let mut roles = Vec::new();
    for degree in 0..4 {
        let role = posting(&hotel).asks_nothing().asks("standing_walking", degree).offers("seated_work", "on_request");
        roles.push(app.add(role).await);
    }
    let worlds = async || {
        app.settle().await;
        let mut answers = Vec::new();
        let of_roles = roles.iter().flat_map(|it| [it.matches(), it.near_misses()]);
        for path in of_roles.chain([person.matches(), person.near_misses(), other.matches()]) {
            answers.push(app.get(&path).await.expect(200).text);
        }
        answers
    };
    let before = worlds().await;
    let number = citizen_id("1989-03-01", true);
    let disabilities: [Value; 5] = [
        json!(null),
        json!({"category": "vision", "level": 1}),
        json!({"category": "physical", "level": 4}),
        json!({"category": "psychiatric", "level": 2}),
        json!({"category": "multiple", "level": null}),
    ];
    for disability in disabilities {
        app.patch(&person.path, "*", &json!({"disability": disability})).await.expect(200);
        assert_eq!(worlds().await, before, "{disability}");
    }
    // With numbers: birth date and sex are told by the citizen ID, which stays the same.
    let numbered = async |digits: &str| {
        let disability = json!({"certificate_number": format!("{number}{digits}"), "category": null, "level": null});
        app.patch(&person.path, "*", &json!({"disability": disability})).await.expect(200);
        worlds().await
    };
    let physical = numbered("41").await;
    assert_eq!(numbered("13").await, physical);
    assert_eq!(numbered("64B2").await, physical);
}
