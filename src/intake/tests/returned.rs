//! The workbook with the bad rows: it holds them as they came in, and it can be read again.
//! Sound records on their way out are in `round_trip`.

use rust_xlsxwriter::Workbook;

use super::fixtures::*;
use crate::domain::fault::{Fault, FieldFault};
use crate::intake::{Intake, Record, WorkbookKind, bad_cells, read, write_rejected};

fn all_of(intake: &Intake) -> Vec<&Record> {
    intake.records.iter().chain(&intake.unattached).collect()
}

#[test]
fn a_returned_workbook_holds_the_rows_as_they_came_in_and_can_be_read_again() {
    let people: [&[&str]; 3] = [
        &["序号", "姓名", "地区代码", "出生日期", "外部编号"],
        &["1", "甲", "370203", "去年", "A-1"],
        &["2", "乙", "999999", "1989-03-01", "=1+1"],
    ];
    let certificates: [&[&str]; 4] = [
        &["求职者", "职业代码", "技能等级", "发证日期"],
        &["A-1", "4-03-02-02", "一级", "2018-06-30"],
        &["2", "4-03-02-02", "初级工", "2018-06-30"],
        &["nobody", "4-03-02-02", "初级工", "2018-06-30"],
    ];
    let kind = WorkbookKind::Jobseekers;
    let first = read(kind, &workbook(&[("人", &people), ("证", &certificates)])).unwrap();
    let found = [FieldFault::at("/region", Fault::UnknownRegion)];
    let mut bad = bad_cells(&first.records[0], &[]);
    bad.extend(bad_cells(&first.records[1], &found));
    bad.extend(bad_cells(&first.unattached[0], &[]));
    let file =
        write_rejected(kind, &all_of(&first), &bad, |bad| format!("{} {}", bad.cell.header, bad.code())).unwrap();

    let again = read(kind, &file).unwrap();
    assert_eq!(again.faults, []);
    assert_eq!(again.records.len(), 2);
    for (before, after) in first.records.iter().zip(&again.records) {
        assert_eq!(content(&exported(before)), content(&exported(after)));
        assert_eq!(before.faults, after.faults);
        assert_eq!(before.certificates.len(), after.certificates.len());
    }
    assert_eq!((again.unattached.len(), again.unattached[0].holder()), (1, Some("nobody")));

    let notes = part(&file, "xl/comments1.xml");
    assert!(notes.contains("出生日期 malformed") && notes.contains("地区代码 unknown_region"), "{notes}");
    assert!(part(&file, "xl/styles.xml").contains("FFFFC7CE"), "bad cells are marked");
    let texts = part(&file, "xl/sharedStrings.xml");
    for text in ["去年", "一级", "技能等级 ambiguous_level", "求职者 unknown_jobseeker", "=1+1", "错误"] {
        assert!(texts.contains(text), "{text}");
    }
}

#[test]
fn numbers_and_dates_return_as_they_were() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["title", "region", "employer_credit_code", "valid_from", "openings"]) {
        sheet.write_string(0, column, text).unwrap();
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_string(1, 0, "厨师").unwrap();
    sheet.write_number(1, 2, 9.111_010_669_769_42e17).unwrap();
    sheet.write_datetime_with_format(1, 3, &day, &format).unwrap();
    sheet.write_boolean(1, 4, true).unwrap();
    let kind = WorkbookKind::Postings;
    let first = read(kind, &workbook.save_to_buffer().unwrap()).unwrap();
    let bad = bad_cells(&first.records[0], &[FieldFault::at("/region", Fault::Missing)]);
    assert_eq!(bad.len(), 3);
    let file = write_rejected(kind, &all_of(&first), &bad, |bad| bad.code().to_owned()).unwrap();
    let again = read(kind, &file).unwrap();
    assert_eq!(again.records[0].faults, first.records[0].faults);
    assert_eq!(again.records[0].body, first.records[0].body);
}

#[test]
fn certificates_in_a_cell_return_in_that_cell() {
    let kind = WorkbookKind::Jobseekers;
    let first = read_csv(kind, "name,region,certificates\n甲,370203,4-03-02-02|一级\n");
    let bad = bad_cells(&first.records[0], &[]);
    let file = write_rejected(kind, &all_of(&first), &bad, |bad| bad.code().to_owned()).unwrap();
    let again = read(kind, &file).unwrap();
    assert_eq!((again.records[0].certificates.len(), again.unattached.len()), (1, 0));
    assert_eq!(again.records[0].certificates[0].faults, first.records[0].certificates[0].faults);
    assert!(part(&file, "xl/comments1.xml").contains("ambiguous_level"));
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}
