//! Which files are refused, which sheet is taken, which rows are records.
//! What one cell becomes is in `cells`.

use rust_xlsxwriter::Workbook;
use serde_json::json;

use super::fixtures::*;
use crate::intake::{IntakeError, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, Record, WorkbookKind, read};

#[test]
fn files_that_are_no_workbooks_are_refused_by_name() {
    let refused = |bytes: &[u8]| read(WorkbookKind::Employers, bytes).unwrap_err().unreadable().unwrap().code();
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), "old_or_locked_workbook");
    assert_eq!(refused(b"PK\x03\x04rest"), "not_a_workbook");
    assert_eq!(refused(b"\x7FELF\0\0"), "not_a_workbook");
    assert_eq!(refused(b"hello,world\n"), "no_fitting_sheet");
    assert_eq!(refused(b""), "no_fitting_sheet");
    assert_eq!(refused(&vec![b' '; usize::try_from(MAX_FILE_BYTES).unwrap() + 1]), "file_too_large");
}

#[test]
fn a_zip_bomb_is_refused_before_a_sheet_is_opened() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..32 {
        std::io::Write::write_all(&mut writer, &vec![0; 1 << 20]).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert!(matches!(read(WorkbookKind::Employers, &bomb), Err(IntakeError::Inflates)));
}

#[test]
fn a_workbook_of_another_kind_is_not_taken_for_this_one() {
    for (kind, rows) in fixtures() {
        let file = crate::intake::write_xlsx(kind, rows).unwrap();
        for &other in WorkbookKind::ALL.iter().filter(|&&other| other != kind) {
            assert!(matches!(read(other, &file), Err(IntakeError::NoFittingSheet)), "{kind} as {other}");
        }
    }
}

#[test]
fn more_rows_or_columns_than_allowed_are_refused() {
    let mut rows = "name,region\n".repeat(MAX_ROWS + 1);
    assert!(matches!(read(WorkbookKind::Employers, rows.as_bytes()), Err(IntakeError::TooManyRows { .. })));
    rows = format!("name,region{}x\n", ",".repeat(usize::try_from(MAX_COLUMNS).unwrap()));
    assert!(matches!(read(WorkbookKind::Employers, rows.as_bytes()), Err(IntakeError::TooManyColumns { .. })));
}

#[test]
fn a_sheet_that_claims_to_be_huge_costs_what_it_holds() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["name", "region"]) {
        sheet.write_string(0, column, text).unwrap();
        sheet.write_string(1_048_575, column, "370203").unwrap();
    }
    sheet.set_row_height(500_000, 20).unwrap();
    let intake = read(WorkbookKind::Employers, &workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(intake.records.iter().map(|record| record.row).collect::<Vec<_>>(), [1_048_576]);
}

#[test]
fn headings_are_found_in_either_language_mixed_and_below_a_title() {
    let rows: [&[&str]; 5] = [
        &["某区用人单位登记表"],
        &[],
        &["  单位名称（必填）", "Unified Social Credit Code*", "地区代码（六位）*\nregion", "职工人数 headcount"],
        &["酒店", "91350100M000100Y43", "370203", "12"],
        &["示例：", "x", "y", "z"],
    ];
    let intake = read(WorkbookKind::Employers, &workbook(&[("别的", &[&["a", "b"]]), ("表", &rows)])).unwrap();
    assert_eq!((intake.faults.len(), intake.examples, intake.records.len()), (0, 1, 1));
    let record = &intake.records[0];
    assert_eq!((record.sheet(), record.row), ("表", 4));
    assert_eq!(
        record.body,
        json!({"name": "酒店", "unified_social_credit_code": "91350100M000100Y43", "region": "370203", "headcount": 12})
    );
}

#[test]
fn a_formula_counts_as_the_value_kept_beside_it() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["name", "region", "headcount"]) {
        sheet.write_string(0, column, text).unwrap();
    }
    sheet.write_formula(1, 0, rust_xlsxwriter::Formula::new("=A1&\"x\"").set_result("酒店")).unwrap();
    sheet.write_number(1, 1, 370_203).unwrap();
    sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=6*7").set_result("42")).unwrap();
    let intake = read(WorkbookKind::Employers, &workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(intake.records[0].body, json!({"name": "酒店", "region": "370203", "headcount": 42}));
}

#[test]
fn certificates_find_their_jobseeker_by_any_of_its_names() {
    let people: [&[&str]; 4] = [
        &["序号", "姓名", "地区代码", "外部编号", "残疾人证号"],
        &["1", "甲", "370203", "QD-1", ""],
        &["2", "乙", "370203", "", "37020319890512001641"],
        &["3", "丙", "370203", "2", ""],
    ];
    let certificates: [&[&str]; 8] = [
        &["求职者", "职业代码", "技能等级"],
        &["1", "4-03-02-02", "初级工"],
        &["qd-1", "4-03-02-02", "中级工"],
        &["37020319890512001641", "4-03-02-02", "junior"],
        &["2", "4-03-02-02", "junior"],
        &["9", "4-03-02-02", "junior"],
        &["", "4-03-02-02", "junior"],
        &["1", "4-03-02-02", "一级"],
    ];
    let file = workbook(&[("求职者", &people), ("证书", &certificates)]);
    let intake = read(WorkbookKind::Jobseekers, &file).unwrap();
    let rows = |record: &Record| record.certificates.iter().map(|it| it.row).collect::<Vec<_>>();
    assert_eq!(intake.records.iter().map(rows).collect::<Vec<_>>(), [vec![2, 3, 8], vec![4], vec![]]);
    let codes: Vec<_> = intake.unattached.iter().map(|it| (it.row, it.holder(), it.faults[0].fault.code())).collect();
    // Row 5 names 序号 2 and external reference 2, which are two people: nobody's certificate is given away by a guess.
    assert_eq!(codes, [(5, Some("2"), "repeated"), (6, Some("9"), "unknown_jobseeker"), (7, None, "required")]);
    assert!(!intake.records[0].is_sound() && intake.records[1].is_sound());
}

#[test]
fn nothing_of_a_person_is_in_a_debug_output() {
    let file = crate::intake::write_xlsx(WorkbookKind::Jobseekers, jobseekers()).unwrap();
    let shown = format!("{:?}", read(WorkbookKind::Jobseekers, &file).unwrap());
    for secret in ["求职者甲", "053285880000", "370203198905120016", "physical"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn a_second_line_of_headings_is_no_record() {
    let intake =
        read_csv(WorkbookKind::Employers, "单位名称,备注,地区代码\nname,note,region\n酒店,,370203\n名称,,370203\n");
    assert_eq!(intake.records.iter().map(|record| record.row).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn hidden_sheets_are_not_read_and_further_ones_are_named() {
    let mut workbook = Workbook::new();
    for (name, is_hidden) in [("旧", true), ("一月", false), ("二月", false)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap().set_hidden(is_hidden);
        for (column, text) in (0..).zip(["name", "region"]) {
            sheet.write_string(0, column, text).unwrap();
            sheet.write_string(1, column, name).unwrap();
        }
    }
    workbook.worksheet_from_name("一月").unwrap().set_active(true);
    let intake = read(WorkbookKind::Employers, &workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!((intake.records[0].sheet(), intake.records.len()), ("一月", 1));
    assert_eq!(intake.other_sheets, ["二月"]);
}
