//! Workbooks for tests: made from rows of JSON, sent to a service, followed until they are done, and taken apart again.

use std::io::Cursor;
use std::time::Duration;

use calamine::{Reader, Xlsx};
use encoding_rs::GB18030;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use stirrup::domain::import::WorkbookKind;
use stirrup::intake::{ExportRow, write_csv, write_xlsx};

use super::builders::{PASTRY_COOK, SHIBEI};
use super::client::{Answer, Client};

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub const CSV: &str = "text/csv";
/// How long an import of a test may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The forms in which a federation may keep the same rows.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    Xlsx,
    CsvMarked,
    CsvPlain,
    CsvGb18030,
}

impl Form {
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::CsvMarked, Self::CsvPlain, Self::CsvGb18030];
}

/// Rows as a file.
pub fn file(form: Form, kind: WorkbookKind, rows: &[ExportRow]) -> Vec<u8> {
    let csv = || write_csv(kind, rows.to_vec()).unwrap();
    let unmarked = || csv().strip_prefix(b"\xEF\xBB\xBF").unwrap().to_vec();
    match form {
        Form::Xlsx => write_xlsx(kind, rows.to_vec()).unwrap(),
        Form::CsvMarked => csv(),
        Form::CsvPlain => unmarked(),
        Form::CsvGb18030 => GB18030.encode(&String::from_utf8(unmarked()).unwrap()).0.into_owned(),
    }
}

/// An employer's row.
pub fn hotel(credit_code: &str) -> ExportRow {
    ExportRow::new(
        json!({"name": "海景酒店", "unified_social_credit_code": credit_code, "region": SHIBEI, "headcount": 120}),
    )
}

/// A jobseeker's row, with a certificate.
pub fn cook(reference: &str) -> ExportRow {
    let certificate = json!({
        "occupation": PASTRY_COOK, "level": "intermediate", "number": "S-0001", "issued_on": "2020-10-20",
        "status": "verified",
    });
    let body = json!({
        "external_reference": reference, "name": "求职者甲", "birth_date": "1989-03-01", "region": SHIBEI,
        "capacities": {"standing_walking": 1, "hands": 3},
        "accommodations": {"step_free_access": "required"},
        "preferences": {"occupations": [PASTRY_COOK], "wage_min": 300_050, "remote": false},
        "employment_status": "unemployed", "unemployed_since": "2016-09-01", "status": "active",
    });
    ExportRow { certificates: vec![ExportRow::new(certificate)], ..ExportRow::new(body) }
}

/// A posting's row that leaves its occupation to be coded.
pub fn pastry_role(credit_code: &str, reference: &str) -> ExportRow {
    let body = json!({
        "external_reference": reference, "title": "面点师傅（包吃住）", "region": SHIBEI, "required_level": "junior",
        "demands": {"standing_walking": 1, "hands": 3}, "accommodations": {"step_free_access": "available"},
        "wage": {"min": 350_000, "max": 450_000}, "employment_type": "full_time", "openings": 2, "status": "open",
    });
    ExportRow { employer_credit_code: Some(credit_code.to_owned()), ..ExportRow::new(body) }
}

/// The row with another value at a place of its body, such as `/wage/min`.
pub fn with(mut row: ExportRow, pointer: &str, value: impl Into<Value>) -> ExportRow {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    row.body.pointer_mut(parent).unwrap()[field] = value.into();
    row
}

/// Rows above the first of a sheet that comes back: a hint, and the headings.
pub const ABOVE: usize = 2;

/// The column with this English name.
pub fn column(rows: &[Vec<String>], english: &str) -> usize {
    rows[ABOVE - 1].iter().position(|it| it.ends_with(&format!("\n{english}"))).unwrap()
}

/// Writes into the cells of a row below the headings, by their English names.
pub fn fill(rows: &mut [Vec<String>], at: usize, said: &[(&str, &str)]) {
    for (english, text) in said {
        let column = column(rows, english);
        (*text).clone_into(&mut rows[ABOVE + at][column]);
    }
}

impl Client {
    /// Gives a sheet back that was handed out.
    pub async fn hand_back(&self, path: &str, media_type: &str, file: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).timeout(Duration::from_secs(30));
        Answer::to(request.header(CONTENT_TYPE, media_type).body(file)).await
    }

    /// Sends a file as it stands.
    pub async fn send(&self, query: &str, media_type: &str, file: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, &format!("/api/v1/imports?{query}"));
        Answer::to(request.header(CONTENT_TYPE, media_type).body(file)).await
    }

    /// Sends a workbook that can be read, and tells where its import is.
    pub async fn queue(&self, query: &str, file: Vec<u8>) -> String {
        let media_type = if file.starts_with(b"PK") { XLSX } else { CSV };
        let queued = self.send(query, media_type, file).await.expect(202);
        let path = queued.header("location").to_owned();
        assert_eq!(path, format!("/api/v1/imports/{}", queued.json["id"].as_str().unwrap()));
        path
    }

    /// The import, once it has come to its end.
    pub async fn finished(&self, path: &str) -> Value {
        self.until(path, PATIENCE, |it| !it.json["finished_at"].is_null()).await.expect(200).json
    }

    /// Sends a workbook, and tells what became of it.
    pub async fn import(&self, query: &str, file: Vec<u8>) -> Value {
        let path = self.queue(query, file).await;
        self.finished(&path).await
    }

    /// Everything of a kind, as a file.
    pub async fn export(&self, kind: &str, format: &str) -> Vec<u8> {
        self.bytes(&format!("/api/v1/exports/{kind}?format={format}")).await
    }

    /// A file that the service makes.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.bytes().await.unwrap().to_vec()
    }
}

/// Created, updated, unchanged, rejected, and whether anything was written, of an import that came to an end.
#[track_caller]
pub fn counts(import: &Value) -> ([u64; 4], bool) {
    assert_eq!(import["status"], "done", "{import}");
    let counts = ["created", "updated", "unchanged", "rejected"].map(|end| import[end].as_u64().unwrap());
    assert_eq!(import["rows_done"], counts.iter().sum::<u64>(), "{import}");
    (counts, import["written"].as_bool().unwrap())
}

/// Row, heading and code of each bad cell.
pub fn bad_cells(import: &Value) -> Vec<(u64, String, String)> {
    let cells = import["bad_cells"].as_array().unwrap().iter();
    let text = |cell: &Value, field: &str| cell[field].as_str().unwrap().to_owned();
    cells.map(|cell| (cell["row"].as_u64().unwrap(), text(cell, "header"), text(cell, "code"))).collect()
}

/// The cells of a workbook's sheet as somebody sees them.
pub fn cells(workbook: &[u8], sheet: usize) -> Vec<Vec<String>> {
    let mut workbook = Xlsx::new(Cursor::new(workbook)).unwrap();
    let range = workbook.worksheet_range_at(sheet).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// Cells as CSV text.
pub fn csv_of(cells: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in cells {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}
