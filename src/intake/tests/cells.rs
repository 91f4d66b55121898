//! Each way a cell can be bad, and the way from a fault in a body back to its cell.
//! Whole files that are refused are in `files`.

use rust_xlsxwriter::Workbook;
use serde_json::json;

use super::fixtures::*;
use crate::domain::fault::{Fault, FieldFault, Form, Pointer};
use crate::intake::{BadCell, Intake, WorkbookKind, bad_cells, read};

/// Where and what, for comparison: sheet, row, column, pointer, code, value.
type Seen<'a> = (&'a str, u32, Option<&'a str>, &'a str, &'a str, Option<&'a str>);

fn seen(bad: &BadCell) -> Seen<'_> {
    let column = bad.cell.column.as_deref();
    (&bad.cell.sheet, bad.cell.row, column, bad.pointer.as_str(), bad.code(), bad.value.as_deref())
}

fn all_bad(intake: &Intake) -> Vec<BadCell> {
    intake.records.iter().chain(&intake.unattached).flat_map(|record| bad_cells(record, &[])).collect()
}

#[test]
fn every_bad_cell_is_named_by_sheet_row_and_column() {
    let rows: [&[&str]; 8] = [
        &[
            "岗位名称",
            "统一社会信用代码",
            "地区代码",
            "要求技能等级",
            "最低工资",
            "招聘人数",
            "截止日期",
            "电梯",
            "视力",
            "必须持证",
        ],
        &["面点师", "91350100M000100Y43", "370203", "二级", "面议", "两个", "2024/2/30", "也许", "高", "随便"],
        &[],
        &["洗碗工", "9.11101E+17", "370203", "大师", "3000.555", "2.5", "3/1/2024", "可提供", "3", "是"],
        &["示例", "x"],
        &["", "", "", "", "", "", "", "", "", ""],
        &["", "", "", "", "", "", "", "", "", "", ""],
        &["ok", "91350100M000100Y43", "370203", "初级工", "3000", "2", "2024-03-01", "不提供", "0", "否"],
    ];
    let intake = read(WorkbookKind::Postings, &workbook(&[("岗位表", &rows)])).unwrap();
    let bad = all_bad(&intake);
    let at = |row, column, pointer, code, value| ("岗位表", row, Some(column), pointer, code, Some(value));
    let expected: Vec<Seen<'_>> = vec![
        at(2, "D", "/required_level", "ambiguous_level", "二级"),
        at(2, "E", "/wage/min", "malformed", "面议"),
        at(2, "F", "/openings", "wrong_type", "两个"),
        at(2, "G", "/valid_through", "malformed", "2024/2/30"),
        at(2, "H", "/accommodations/lift", "unknown_code", "也许"),
        at(2, "I", "/demands/vision", "wrong_type", "高"),
        at(2, "J", "/certificate_mandatory", "unknown_code", "随便"),
        at(4, "B", "/employer_credit_code", "digits_lost", "9.11101E+17"),
        at(4, "D", "/required_level", "unknown_code", "大师"),
        at(4, "E", "/wage/min", "malformed", "3000.555"),
        at(4, "F", "/openings", "wrong_type", "2.5"),
        at(4, "G", "/valid_through", "malformed", "3/1/2024"),
    ];
    assert_eq!(bad.iter().map(seen).collect::<Vec<_>>(), expected);
    assert_eq!(bad[0].cell.header, "要求技能等级");
    assert_eq!(intake.records.last().unwrap().row, 8);
    assert!(intake.records.last().unwrap().is_sound());
}

#[test]
fn the_same_cells_are_bad_in_csv() {
    let intake = read_csv(WorkbookKind::Postings, "title,region,openings,wage_min_yuan\n\na,370203,x,-\n");
    let bad = all_bad(&intake);
    let expected: Vec<Seen<'_>> = vec![
        ("CSV", 3, Some("C"), "/openings", "wrong_type", Some("x")),
        ("CSV", 3, Some("D"), "/wage/min", "malformed", Some("-")),
    ];
    assert_eq!(bad.iter().map(seen).collect::<Vec<_>>(), expected);
}

#[test]
fn a_number_that_excel_rounded_is_refused_and_a_short_one_is_not() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("人").unwrap();
    for (column, text) in (0..).zip(["姓名", "地区代码", "公民身份号码", "联系电话"]) {
        sheet.write_string(0, column, text).unwrap();
    }
    sheet.write_string(1, 0, "甲").unwrap();
    sheet.write_number(1, 1, 370_203).unwrap();
    sheet.write_number(1, 2, 3.702_031_989_051_2e17).unwrap();
    sheet.write_number(1, 3, 13_800_000_000.0).unwrap();
    let intake = read(WorkbookKind::Jobseekers, &workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(intake.records[0].body, json!({"name": "甲", "region": "370203", "phone": "13800000000"}));
    let bad = all_bad(&intake);
    let expected: Vec<Seen<'_>> = vec![("人", 2, Some("C"), "/citizen_id", "digits_lost", None)];
    assert_eq!(bad.iter().map(seen).collect::<Vec<_>>(), expected);
}

#[test]
fn dates_are_read_from_serials_formatted_or_not() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["title", "region", "valid_from", "valid_through"]) {
        sheet.write_string(0, column, text).unwrap();
        sheet.write_string(1, column, "370203").unwrap();
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write_datetime_with_format(1, 2, &day, &format).unwrap();
    sheet.write_number(1, 3, 45_352).unwrap();
    let intake = read(WorkbookKind::Postings, &workbook.save_to_buffer().unwrap()).unwrap();
    let body = &intake.records[0].body;
    assert_eq!((&body["valid_from"], &body["valid_through"]), (&json!("2024-03-01"), &json!("2024-03-01")));
}

#[test]
fn unknown_and_repeated_headings_are_faults_of_the_sheet() {
    let rows: [&[&str]; 2] =
        [&["单位名称", "地区代码", "微信", "name", "", "wage.min"], &["酒店", "370203", "wx", "别的", "无主", "1"]];
    let intake = read(WorkbookKind::Employers, &workbook(&[("表", &rows)])).unwrap();
    let at = |column, code| ("表", 1, Some(column), "", code, None);
    let expected: Vec<Seen<'_>> = vec![
        at("C", "unknown_column"),
        at("D", "repeated_column"),
        at("F", "unknown_column"),
        at("E", "unknown_column"),
    ];
    assert_eq!(intake.faults.iter().map(seen).collect::<Vec<_>>(), expected);
    assert_eq!(intake.faults[0].cell.header, "微信");
    assert_eq!(intake.records[0].body, json!({"name": "酒店", "region": "370203"}));
}

#[test]
fn faults_that_the_body_has_lead_back_to_cells() {
    let text = "title,employer_credit_code,region,wage_min_yuan,wage_max_yuan\n厨师,1,370203,2000000,3\n";
    let intake = read_csv(WorkbookKind::Postings, text);
    let range = Fault::OutOfRange { min: 0, max: 100_000_000 };
    let found = [
        FieldFault::at("/employer_id", Fault::UnknownEmployer),
        FieldFault::at("/wage/min", range),
        FieldFault::at("/wage", Fault::MinAboveMax),
        FieldFault::at("/region/deeper", Fault::UnknownRegion),
        FieldFault::at("/openings", Fault::Missing),
        FieldFault::at("", Fault::AlreadyRegistered),
    ];
    let bad = bad_cells(&intake.records[0], &found);
    let places: Vec<_> = bad.iter().map(|it| (it.cell.column.as_deref(), it.cell.header.as_str())).collect();
    assert_eq!(
        places,
        [
            (Some("B"), "employer_credit_code"),
            (Some("D"), "wage_min_yuan"),
            (Some("D"), "wage_min_yuan"),
            (Some("C"), "region"),
            (None, "招聘人数 openings"),
            (None, ""),
        ]
    );
    // The cell is in yuan, so is the range.
    assert_eq!(bad[1].fault, Fault::OutOfRange { min: 0, max: 1_000_000 });
    assert_eq!(bad[1].value.as_deref(), Some("2000000"));
}

#[test]
fn a_refused_cell_is_not_also_called_missing() {
    let intake = read_csv(WorkbookKind::Employers, "name,region,unified_social_credit_code\n酒店,370203,9.1E+17\n");
    let found =
        [FieldFault::at("/unified_social_credit_code", Fault::Missing), FieldFault::at("/name", Fault::Missing)];
    let codes: Vec<_> = bad_cells(&intake.records[0], &found).iter().map(BadCell::code).collect();
    assert_eq!(codes, ["digits_lost", "required"]);
}

#[test]
fn what_names_a_person_is_not_repeated_in_a_report() {
    let text = "name,region,phone,disability_category,status\n张三,138 0000 0000,abc,x,y\n";
    let intake = read_csv(WorkbookKind::Jobseekers, text);
    let fault = Fault::Malformed { form: Form::Phone };
    let found = ["/name", "/region", "/phone", ""].map(|pointer| FieldFault::at(pointer, fault));
    let bad = bad_cells(&intake.records[0], &found);
    let values: Vec<_> = bad.iter().map(|it| (it.pointer.as_str(), it.value.as_deref())).collect();
    assert_eq!(
        values,
        [
            ("/disability/category", None),
            ("/status", Some("y")),
            ("/name", None),
            ("/region", None),
            ("/phone", None),
            ("", None)
        ]
    );
}

#[test]
fn certificates_in_a_cell_are_read_and_their_faults_named_at_it() {
    let text = "name,region,certificates\n甲,370203,4-03-02-02|初级工||某中心|2018-06-30||verified;4-03-02-02|一级\n";
    let intake = read_csv(WorkbookKind::Jobseekers, text);
    let record = &intake.records[0];
    assert_eq!(
        record.certificates[0].body,
        json!({"occupation": "4-03-02-02", "level": "junior", "issuer": "某中心", "issued_on": "2018-06-30", "status": "verified"})
    );
    let bad = bad_cells(record, &[FieldFault::at("/certificates/0/occupation", Fault::UnknownOccupation)]);
    let expected: Vec<Seen<'_>> = vec![
        ("CSV", 2, Some("C"), "/occupation", "unknown_occupation", None),
        ("CSV", 2, Some("C"), "/level", "ambiguous_level", None),
    ];
    assert_eq!(bad.iter().map(seen).collect::<Vec<_>>(), expected);
}

#[test]
fn a_cell_is_found_for_a_blank_field_too() {
    let intake = read_csv(WorkbookKind::Employers, "name,headcount,region\n酒店,,370203\n");
    let cell = intake.records[0].cell_of(&Pointer::to("/headcount"));
    assert_eq!((cell.row, cell.column.as_deref(), cell.header.as_str()), (2, Some("B"), "headcount"));
}
