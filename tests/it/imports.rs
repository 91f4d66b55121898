//! `/api/v1/imports` and `/api/v1/exports`: workbooks in and out, over the wire.
//! What a bad cell is told of is in `import_reports`; files that are none, in `import_refusals`.

use reqwest::Method;
use serde_json::{Value, json};
use stirrup::app::housekeeping::tidy;
use stirrup::domain::ids::ImportId;
use stirrup::domain::import::{ImportMode, WorkbookKind};
use stirrup::intake::ExportRow;
use stirrup::store::imports::{self, Order};

use super::support::app::App;
use super::support::builders::{PASTRY_COOK, SHIBEI, employer, fresh_credit_code, jobseeker};
use super::support::client::Answer;
use super::support::workbooks::*;

/// Every record of a table, with its version and times.
async fn records(app: &App, table: &str) -> Vec<String> {
    app.texts(&format!("select row_to_json(it) from {table} it order by id")).await
}

const TABLES: [&str; 4] = ["employers", "jobseekers", "skill_certificates", "postings"];

async fn everything(app: &App) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push(records(app, table).await);
    }
    all
}

/// An employer, a jobseeker with a certificate and a posting, imported.
async fn imported(app: &App, form: Form, code: &str) -> [Vec<u8>; 3] {
    let files = [
        file(form, WorkbookKind::Employers, &[hotel(code)]),
        file(form, WorkbookKind::Jobseekers, &[cook("J-1"), with(cook("J-2"), "/name", "求职者乙")]),
        file(form, WorkbookKind::Postings, &[pastry_role(code, "P-1")]),
    ];
    for (kind, file) in WorkbookKind::ALL.iter().zip(&files) {
        let import = app.import(&format!("kind={kind}"), file.clone()).await;
        let created = if *kind == WorkbookKind::Jobseekers { 2 } else { 1 };
        assert_eq!(counts(&import), ([created, 0, 0, 0], true), "{form:?} {import}");
        assert_eq!((&import["kind"], &import["mode"]), (&json!(kind.code()), &json!("all_or_nothing")));
        assert_eq!((&import["bad_cells"], &import["rejected_workbook"]), (&json!([]), &Value::Null));
    }
    files
}

#[tokio::test]
async fn a_template_is_a_workbook_without_rows() {
    let app = App::start().await;
    for kind in WorkbookKind::ALL {
        let template = app.get(&format!("/api/v1/imports/templates/{kind}")).await.expect(200);
        assert_eq!(template.header("content-type"), XLSX);
        let disposition = format!("attachment; filename=\"{kind}-template.xlsx\"");
        assert_eq!(template.header("content-disposition"), disposition);
        let template = app.bytes(&format!("/api/v1/imports/templates/{kind}")).await;
        let import = app.import(&format!("kind={kind}"), template).await;
        assert_eq!((counts(&import), &import["rows_total"]), (([0; 4], false), &json!(0)));
    }
    assert_eq!(app.rows("employers").await, "0");
    app.get("/api/v1/imports/templates/cooks").await.expect(404);
}

#[tokio::test]
async fn the_same_rows_come_in_from_every_form_of_file_and_a_second_time_change_nothing() {
    for form in Form::ALL {
        let app = App::start().await;
        let code = fresh_credit_code();
        let files = imported(&app, form, &code).await;
        let before = everything(&app).await;
        assert_eq!(before.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2, 1], "{form:?}");
        for (kind, file) in WorkbookKind::ALL.iter().zip(files) {
            let again = app.import(&format!("kind={kind}"), file).await;
            let rows = if *kind == WorkbookKind::Jobseekers { 2 } else { 1 };
            assert_eq!(counts(&again), ([0, 0, rows, 0], false), "{form:?} {again}");
        }
        assert_eq!(everything(&app).await, before, "{form:?}");
        let cooks = app.get("/api/v1/jobseekers").await;
        let cook = cooks.items().iter().find(|it| it["external_reference"] == "J-1").unwrap();
        assert_eq!((&cook["preferences"]["wage_min"], &cook["birth_date"]), (&json!(300_050), &json!("1989-03-01")));
    }
}

#[tokio::test]
async fn imported_postings_and_people_find_each_other() {
    let app = App::start().await;
    imported(&app, Form::Xlsx, &fresh_credit_code()).await;
    app.settle().await;
    let posting = app.get("/api/v1/postings").await.items()[0].clone();
    assert_eq!(
        (&posting["occupation"], &posting["occupation_coding"]["source"]),
        (&json!(PASTRY_COOK), &json!("title"))
    );
    let matches = app.get(&format!("/api/v1/postings/{}/matches", posting["id"].as_str().unwrap())).await;
    assert_eq!(matches.items().len(), 2, "{}", matches.text);
    let cook = matches.items()[0]["jobseeker"]["id"].as_str().unwrap();
    let roles = app.get(&format!("/api/v1/jobseekers/{cook}/matches")).await;
    assert_eq!(roles.ids(Some("posting")), [posting["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn a_blank_cell_keeps_what_is_stored() {
    let app = App::start().await;
    let code = fresh_credit_code();
    imported(&app, Form::Xlsx, &code).await;
    let before = app.get("/api/v1/jobseekers").await;
    let rows = format!("external_reference,name,region,phone\nJ-1,,,053285880000\nJ-2,求职者丙,{SHIBEI},\n");
    let import = app.import("kind=jobseekers", rows.into()).await;
    assert_eq!(counts(&import), ([0, 2, 0, 0], true), "{import}");
    for old in before.items() {
        let new = app.get(&format!("/api/v1/jobseekers/{}", old["id"].as_str().unwrap())).await.json;
        let is_first = old["external_reference"] == "J-1";
        let (name, phone) =
            if is_first { (&old["name"], json!("053285880000")) } else { (&json!("求职者丙"), json!(null)) };
        assert_eq!((&new["name"], &new["phone"]), (name, &phone));
        assert_eq!((&new["capacities"], &new["preferences"]), (&old["capacities"], &old["preferences"]));
    }
    assert_eq!(app.rows("skill_certificates").await, "2");
}

#[tokio::test]
async fn the_id_of_an_export_names_the_record_whatever_else_is_changed() {
    let app = App::start().await;
    let (one, other) = (app.add(employer()).await, app.add(employer()).await);
    let code = fresh_credit_code();
    let rows = format!("id,name,unified_social_credit_code\n{},海风酒店,{code}\n", one.id);
    assert_eq!(counts(&app.import("kind=employers", rows.into()).await), ([0, 1, 0, 0], true));
    let changed = app.get(&one.path).await;
    assert_eq!((changed.etag(), &changed.json["name"]), ("\"v2\"", &json!("海风酒店")));
    assert_eq!(changed.json["unified_social_credit_code"], json!(code));
    assert_eq!(app.get(&other.path).await.etag(), "\"v1\"");
    let rows = "id,name\nnot-an-id,海风酒店\n";
    let import = app.import("kind=employers", rows.into()).await;
    assert_eq!(bad_cells(&import)[0], (2, "id".to_owned(), "malformed".to_owned()));
}

#[tokio::test]
async fn a_row_changed_in_an_exported_workbook_changes_that_record_only() {
    let app = App::start().await;
    imported(&app, Form::Xlsx, &fresh_credit_code()).await;
    let before = records(&app, "jobseekers").await;
    let exported = String::from_utf8(app.export("jobseekers", "csv").await).unwrap();
    let changed = exported.replace("求职者乙", "求职者丁").into_bytes();
    assert_eq!(counts(&app.import("kind=jobseekers", changed).await), ([0, 1, 1, 0], true));
    let after = records(&app, "jobseekers").await;
    let differing: Vec<_> = before.iter().zip(&after).filter(|(old, new)| old != new).collect();
    assert_eq!(differing.len(), 1);
    assert!(differing[0].1.contains("求职者丁"));
}

#[tokio::test]
async fn an_export_changes_nothing_here_and_makes_the_same_records_elsewhere() {
    let (here, there) = (App::start().await, App::start().await);
    imported(&here, Form::Xlsx, &fresh_credit_code()).await;
    let before = everything(&here).await;
    for kind in WorkbookKind::ALL {
        let rows = if *kind == WorkbookKind::Jobseekers { 2 } else { 1 };
        for format in ["xlsx", "csv"] {
            let file = here.export(kind.code(), format).await;
            assert_eq!(counts(&here.import(&format!("kind={kind}"), file).await), ([0, 0, rows, 0], false), "{kind}");
        }
        let file = here.export(kind.code(), "xlsx").await;
        assert_eq!(counts(&there.import(&format!("kind={kind}"), file).await), ([rows, 0, 0, 0], true));
        for sheet in 0..2 {
            let exports = [here.export(kind.code(), "xlsx").await, there.export(kind.code(), "xlsx").await];
            let [one, other] = exports.map(|file| cells(&file, sheet));
            assert_eq!(one, other, "{kind}");
        }
    }
    assert_eq!(everything(&here).await, before);
}

#[tokio::test]
async fn certificates_without_a_number_keep_apart() {
    let app = App::start().await;
    let body = |year: u16| json!({"occupation": PASTRY_COOK, "level": "junior", "issued_on": format!("{year}-05-01")});
    let certificates = [2017, 2018, 2019].map(|year| ExportRow::new(body(year))).to_vec();
    let row = ExportRow { certificates, ..cook("J-1") };
    let rows = file(Form::CsvPlain, WorkbookKind::Jobseekers, &[row]);
    assert_eq!(counts(&app.import("kind=jobseekers", rows.clone()).await), ([1, 0, 0, 0], true));
    assert_eq!(counts(&app.import("kind=jobseekers", rows).await), ([0, 0, 1, 0], false));
    let exported = app.export("jobseekers", "csv").await;
    assert_eq!(counts(&app.import("kind=jobseekers", exported).await), ([0, 0, 1, 0], false));
    assert_eq!(app.rows("skill_certificates").await, "3");
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_create_its_rows_once() {
    let app = App::start().await;
    let rows: Vec<_> = (0..40).map(|_| hotel(&fresh_credit_code())).collect();
    let rows = file(Form::CsvPlain, WorkbookKind::Employers, &rows);
    let paths = tokio::join!(app.queue("kind=employers", rows.clone()), app.queue("kind=employers", rows));
    let (one, other) = tokio::join!(app.finished(&paths.0), app.finished(&paths.1));
    let mut ends = [counts(&one), counts(&other)];
    ends.sort_unstable();
    assert_eq!(ends, [([0, 0, 40, 0], false), ([40, 0, 0, 0], true)]);
    let list = app.get("/api/v1/imports?limit=1").await;
    let next = app.get(&format!("/api/v1/imports?cursor={}", list.json["next_cursor"].as_str().unwrap())).await;
    let mut listed: Vec<_> = list.ids(None).into_iter().chain(next.ids(None)).collect();
    listed.sort_unstable();
    let mut ids = [&one, &other].map(|it| it["id"].as_str().unwrap());
    ids.sort_unstable();
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn one_key_makes_one_import_and_another_file_with_it_is_refused() {
    let app = App::start().await;
    let rows = |count: usize| -> Vec<_> { (0..count).map(|_| hotel(&fresh_credit_code())).collect() };
    let workbook = file(Form::CsvPlain, WorkbookKind::Employers, &rows(2));
    let send = async |workbook: &[u8]| {
        let request = app.request(Method::POST, "/api/v1/imports?kind=employers");
        let request = request.header("content-type", CSV).header("idempotency-key", "once").body(workbook.to_vec());
        Answer::to(request).await
    };
    let first = send(&workbook).await.expect(202);
    let again = send(&workbook).await.expect(202);
    assert_eq!((&first.json, again.header("idempotency-replayed")), (&again.json, "true"));
    assert_eq!(counts(&app.finished(first.header("location")).await), ([2, 0, 0, 0], true));
    assert_eq!(app.get("/api/v1/imports").await.items().len(), 1);
    send(&file(Form::CsvPlain, WorkbookKind::Employers, &rows(1))).await.expect(422);
}

#[tokio::test]
async fn an_import_that_nobody_works_on_fails_and_says_so() {
    let app = App::start().await;
    let (silent, speaking) = (ImportId::new(app.clock.fresh_id()), ImportId::new(app.clock.fresh_id()));
    let order = Order { kind: WorkbookKind::Postings, dry_run: false, mode: ImportMode::GoodRows };
    let mut conn = app.connection().await;
    imports::insert(&mut conn, silent, order, app.clock.now()).await.unwrap();
    imports::start(&mut conn, silent, 7, app.clock.now()).await.unwrap();
    tidy(&app.server().store, &app.clock, app.settings()).await.unwrap();
    assert_eq!(app.get(&format!("/api/v1/imports/{silent}")).await.json["status"], "running");
    app.clock.advance(jiff::SignedDuration::from_secs(150));
    imports::insert(&mut conn, speaking, order, app.clock.now()).await.unwrap();
    tidy(&app.server().store, &app.clock, app.settings()).await.unwrap();
    let found = app.get(&format!("/api/v1/imports/{silent}")).await.json;
    assert_eq!((&found["status"], &found["failure"]), (&json!("failed"), &json!("abandoned")));
    assert!(!found["finished_at"].is_null() && found["written"] == json!(false));
    assert_eq!(app.get(&format!("/api/v1/imports/{speaking}")).await.json["status"], "queued");
}

#[tokio::test]
async fn a_list_and_a_single_import_say_the_same() {
    let app = App::start().await;
    app.add(jobseeker()).await;
    let code = fresh_credit_code();
    let unknown_column = format!("name,unified_social_credit_code,region,星座\n海景酒店,{code},{SHIBEI},白羊\n");
    for query in ["", "&mode=good_rows", "&dry_run=true"] {
        let one = app.import(&format!("kind=employers{query}"), unknown_column.clone().into()).await;
        let list = app.get("/api/v1/imports?limit=1").await;
        for (field, value) in list.items()[0].as_object().unwrap() {
            assert_eq!(value, &one[field], "{field} {query}");
        }
        assert_eq!(one["written"], json!(query == "&mode=good_rows"), "{query}");
    }
    app.get("/api/v1/imports/019a0000-0000-7000-8000-000000000000").await.expect(404);
    app.get("/api/v1/imports/019a0000-0000-7000-8000-000000000000/rejected").await.expect(404);
}
