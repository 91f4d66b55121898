//! Laws: what is written is read unchanged, in every format; a template holds no record.
//! Rows that were refused are in `returned`.

use std::io::Read;

use encoding_rs::GB18030;
use proptest::prelude::*;

use serde_json::{Value, json};

use super::fixtures::*;
use crate::intake::{Encoding, ExportRow, Format, Intake, Record, WorkbookKind, read, template, write_csv, write_xlsx};

fn contents(rows: &[ExportRow]) -> Vec<Value> {
    rows.iter().map(content).collect()
}

fn read_contents(intake: &Intake) -> Vec<Value> {
    assert_eq!((&intake.faults, intake.unattached.len()), (&Vec::new(), 0));
    assert!(intake.records.iter().all(Record::is_sound), "{:?}", intake.records);
    intake.records.iter().map(|record| content(&exported(record))).collect()
}

/// CSV certificates have no id of their own.
fn without_certificate_ids(rows: &[ExportRow]) -> Vec<ExportRow> {
    let mut rows = rows.to_vec();
    rows.iter_mut().flat_map(|row| &mut row.certificates).for_each(|certificate| certificate.id = None);
    rows
}

#[test]
fn a_template_is_read_as_no_records_and_no_faults() {
    for &kind in WorkbookKind::ALL {
        let intake = read(kind, &template(kind).unwrap()).unwrap();
        let examples = if kind == WorkbookKind::Jobseekers { 2 } else { 1 };
        assert_eq!((intake.records.len(), intake.unattached.len(), intake.examples), (0, 0, examples), "{kind}");
        assert_eq!(intake.faults, [], "{kind}");
    }
}

#[test]
fn a_template_offers_choices_for_every_column_of_codes() {
    let file = template(WorkbookKind::Jobseekers).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&file)).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    // Sex, category, 27 accommodations, remote, employment status, status; twelve scales and the disability level.
    assert_eq!(sheet.matches("'代码 codes'!$B$").count(), 32);
    assert_eq!(sheet.matches("<formula1>\"0,1,2,3\"").count(), 12);
    assert_eq!(sheet.matches("<formula1>\"1,2,3,4\"").count(), 1);
    assert!(sheet.contains("2 部分时间站立行走 Part of the day"), "a selected cell tells what the steps mean");
}

#[test]
fn the_example_row_would_be_a_sound_record() {
    for &kind in WorkbookKind::ALL {
        let filled = template(kind).unwrap();
        // The same rows, with another word in the first cell.
        let intake = read(kind, &replaced(&filled, "示例 example", "R1")).unwrap();
        assert_eq!((intake.records.len(), intake.examples), (1, 0), "{kind}");
        assert!(intake.records[0].is_sound(), "{kind}: {:?}", intake.records[0].faults);
        assert_eq!(
            (intake.records[0].certificates.len(), intake.unattached.len()),
            (usize::from(kind == WorkbookKind::Jobseekers), 0)
        );
    }
}

#[test]
fn what_is_written_as_xlsx_is_read_unchanged() {
    for (kind, rows) in fixtures() {
        let intake = read(kind, &write_xlsx(kind, rows.clone()).unwrap()).unwrap();
        assert_eq!(intake.format, Format::Xlsx);
        assert_eq!(read_contents(&intake), contents(&rows), "{kind}");
    }
}

#[test]
fn what_is_written_as_csv_is_read_unchanged_in_either_encoding() {
    for (kind, rows) in fixtures() {
        let rows = without_certificate_ids(&rows);
        let file = write_csv(kind, rows.clone()).unwrap();
        let intake = read(kind, &file).unwrap();
        assert_eq!(intake.format, Format::Csv(Encoding::Utf8Marked));
        assert_eq!(read_contents(&intake), contents(&rows), "{kind}");

        let text = str::from_utf8(&file).unwrap().trim_start_matches('\u{FEFF}');
        let (chinese, _, _) = GB18030.encode(text);
        let intake = read(kind, &chinese).unwrap();
        assert_eq!(intake.format, Format::Csv(Encoding::Gb18030));
        assert_eq!(read_contents(&intake), contents(&rows), "{kind}");
    }
}

#[test]
fn text_that_looks_like_a_formula_is_text_in_the_file() {
    let file = write_xlsx(WorkbookKind::Employers, employers()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&file)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("HYPERLINK"), "formulas stand in the sheet itself");
    let csv = write_csv(WorkbookKind::Employers, employers()).unwrap();
    let csv = str::from_utf8(&csv).unwrap();
    for guarded in ["\"'=HYPERLINK", ",'-王", ",'+86", ",'@马镫", ",'911101066976941872", ",'010203"] {
        assert!(csv.contains(guarded), "{guarded} in {csv}");
    }
}

/// The workbook with one shared text replaced by another.
fn replaced(workbook: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name == "xl/sharedStrings.xml" {
            bytes = String::from_utf8(bytes).unwrap().replace(from, to).into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, &bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn any_text() -> impl Strategy<Value = String> {
    // No control characters, which the domain refuses, and nothing at the ends that trimming would take.
    let formula_like = "[=+@'-]{1,3}[ -~]{0,6}[!-~]";
    let escape_like = "_x00[0-9A-F]{2}_[a-z]?";
    prop_oneof!["\\PC{0,12}[!-~马镫]", formula_like, escape_like, "[0-9]{1,24}", "[0-9]\\.[0-9]{3}e[0-9]"]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("blank", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_comes_back_from_both_formats(texts in prop::collection::vec(any_text(), 4)) {
        let row = ExportRow {
            certificates: vec![ExportRow::new(json!({"occupation": texts[0], "level": "junior", "issuer": texts[1]}))],
            ..ExportRow::new(json!({"name": texts[2], "region": "370203", "external_reference": texts[3]}))
        };
        let kind = WorkbookKind::Jobseekers;
        let expected = vec![content(&row)];
        for file in [write_xlsx(kind, [row.clone()]).unwrap(), write_csv(kind, [row.clone()]).unwrap()] {
            prop_assert_eq!(read_contents(&read(kind, &file).unwrap()), expected.clone());
        }
    }

    #[test]
    fn any_number_comes_back_from_both_formats(
        (min, max) in (0..100_000_000_i64, 0..100_000_000_i64),
        (latitude, longitude) in (-90.0..90.0_f64, -180.0..180.0_f64),
        openings in 1..10_000,
    ) {
        let body = json!({
            "title": "t", "region": "370203", "wage": {"min": min, "max": max}, "openings": openings,
            "location": {"latitude": latitude, "longitude": longitude},
        });
        let row = ExportRow { employer_credit_code: Some("1".to_owned()), ..ExportRow::new(body) };
        let kind = WorkbookKind::Postings;
        let expected = vec![content(&row)];
        for file in [write_xlsx(kind, [row.clone()]).unwrap(), write_csv(kind, [row.clone()]).unwrap()] {
            prop_assert_eq!(read_contents(&read(kind, &file).unwrap()), expected.clone());
        }
    }
}
