//! What is no workbook is refused at once, with a problem that says why, and never with a 500.

use std::io::{Cursor, Write};

use stirrup::domain::import::WorkbookKind;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::support::app::App;
use super::support::builders::fresh_credit_code;
use super::support::workbooks::*;

/// A zip archive with one part that unpacks to very much.
fn bomb() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    (0..64).for_each(|_| writer.write_all(&vec![b' '; 1 << 20]).unwrap());
    writer.finish().unwrap().into_inner()
}

/// Bytes that look like chance, and are the same every time.
fn noise(length: usize) -> Vec<u8> {
    let step = |seed: &mut u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some(seed.to_be_bytes()[0])
    };
    std::iter::repeat(()).scan(2018, |seed, ()| step(seed)).take(length).collect()
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_its_reason() {
    let app = App::start().await;
    let workbook = file(Form::Xlsx, WorkbookKind::Employers, &[hotel(&fresh_credit_code())]);
    let half = workbook[..workbook.len() / 2].to_vec();
    let mut scratched = workbook.clone();
    scratched[workbook.len() / 3..workbook.len() / 2].fill(0x5A);
    let old = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 4096]].concat();
    let cases = [
        ("nothing", Vec::new(), "no_fitting_sheet"),
        ("a sentence", b"Dear federation, please find our postings below.".to_vec(), "no_fitting_sheet"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not_a_workbook"),
        ("chance", noise(4096), "not_a_workbook"),
        ("an old workbook", old, "old_or_locked_workbook"),
        ("half a workbook", half, "not_a_workbook"),
        ("a scratched workbook", scratched, "damaged_workbook"),
        ("a bomb", bomb(), "workbook_inflates"),
        ("another kind", file(Form::Xlsx, WorkbookKind::Postings, &[]), "no_fitting_sheet"),
        ("too many columns", "name,region\n".replace("name", &"x,".repeat(300)).into_bytes(), "too_many_columns"),
    ];
    for (what, file, reason) in cases {
        for media_type in [XLSX, CSV] {
            let answer = app.send("kind=employers", media_type, file.clone()).await;
            assert_eq!(answer.problem(), "unreadable_workbook", "{what}");
            assert!((400..500).contains(&answer.status), "{what}: {}", answer.status);
            assert!(answer.json["detail"].as_str().unwrap().contains(reason), "{what}: {}", answer.text);
        }
    }
    assert_eq!((app.rows("imports").await, app.rows("employers").await), ("0".into(), "0".into()));
}

#[tokio::test]
async fn a_request_that_is_none_is_refused_field_by_field() {
    let app = App::start().await;
    let rows = || file(Form::CsvPlain, WorkbookKind::Employers, &[hotel(&fresh_credit_code())]);
    for (query, pointer, code) in [
        ("", "/kind", "required"),
        ("kind=cooks", "/kind", "unknown_code"),
        ("kind=employers&mode=some", "/mode", "unknown_code"),
        ("kind=employers&dry_run=perhaps", "/dry_run", "wrong_type"),
        ("kind=employers&dryrun=true", "/dryrun", "unknown_field"),
        ("kind=employers&kind=postings", "/kind", "repeated"),
    ] {
        assert_eq!(app.send(query, CSV, rows()).await.faults(), [(pointer, code)], "{query}");
    }
    for media_type in ["application/json", "text/html", "multipart/form-data; boundary=x", ""] {
        let answer = app.send("kind=employers", media_type, rows()).await.expect(415);
        assert_eq!(answer.problem(), "unsupported_media_type", "{media_type}");
    }
    let large = app.send("kind=employers", CSV, vec![b' '; (20 << 20) + 1]).await.expect(413);
    assert_eq!(large.problem(), "body_too_large");
    assert_eq!(app.get("/api/v1/exports/employers?format=pdf").await.faults(), [("/format", "unknown_code")]);
    app.get("/api/v1/exports/cooks").await.expect(404);
    assert_eq!(app.rows("imports").await, "0");
}

#[tokio::test]
async fn the_document_names_the_forms_of_an_export_and_what_an_import_takes() {
    let app = App::start().await;
    let document = app.get("/api/openapi.json").await.expect(200).json;
    let named = |path: &str, method: &str, name: &str| {
        let parameters = document["paths"][path][method]["parameters"].as_array().unwrap();
        let schema = parameters.iter().find(|it| it["name"] == name).unwrap()["schema"].to_string();
        let reference = schema.split("#/components/schemas/").nth(1).map(|rest| rest.split('"').next().unwrap());
        let schema = reference.map_or(schema.clone(), |name| document["components"]["schemas"][name].to_string());
        serde_json::from_str::<serde_json::Value>(&schema).unwrap()["enum"].clone()
    };
    assert_eq!(named("/api/v1/exports/{kind}", "get", "format"), serde_json::json!(["xlsx", "csv"]));
    assert_eq!(named("/api/v1/imports", "post", "mode"), serde_json::json!(["all_or_nothing", "good_rows"]));
    assert_eq!(named("/api/v1/imports", "post", "kind"), serde_json::json!(["employers", "jobseekers", "postings"]));
}
