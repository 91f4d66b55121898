//! The workbook that staff fill in: headings in both languages, drop-downs, an example, notes and codes.
//! It holds no record; reading it gives none.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

use super::codes::Codes;
use super::error::IntakeError;
use super::fill::ExportRow;
use super::kind::{CERTIFICATES_SHEET, WorkbookKind, sheet_name};
use super::layout;
use super::page::Page;
use super::write::{add, sheet_columns};

const HINT: &str =
    "带 * 的列必填；“示例”行不会被导入。 Columns with * must be filled in; rows that begin with 示例 are not imported.";
const EXAMPLE: &str = "示例 example";
const NOTES_SHEET: &str = "说明 notes";

const NOTES: &[(&str, &str)] = &[
    (
        "每行填写一条记录。不要改动表头；列可以删除、隐藏或调换顺序。",
        "One record a row. Keep the headings; columns may be removed, hidden or moved.",
    ),
    (
        "第一格为“示例”的行不会被导入。空白单元格表示“未填写”，不表示“否”或 0。",
        "Rows whose first cell says 示例 or example are not imported. A blank cell means not stated, not “no” and not 0.",
    ),
    (
        "下拉单元格可填代码、中文或英文名称，全部代码见“代码 codes”表。",
        "Cells with a drop-down take the code, the Chinese or the English name; the sheet 代码 codes has them all.",
    ),
    (
        "日期写作 2024-03-01；2024/3/1、2024年3月1日、20240301 也可以。",
        "Dates are written 2024-03-01; 2024/3/1, 2024年3月1日 and 20240301 are read too.",
    ),
    ("工资以元/月填写，最多两位小数。", "Wages are in yuan per month, with at most two decimals."),
    (
        "证件号码、信用代码须为“文本”格式：Excel 数字只保留 15 位，丢失的位数无法恢复。",
        "Identity numbers and credit codes must be text: Excel keeps 15 digits of a number, the rest is lost for good.",
    ),
    (
        "技能等级写名称（初级工至首席技师）；只写“一级”或“1”会被退回，因为不同序列方向相反。",
        "Skill levels are words (junior to chief_technician); a bare 一级 or 1 is refused, as ladders count in opposite directions.",
    ),
    ("一格多项用分号或顿号隔开。", "Several entries in one cell are separated by ; or 、."),
    ("“系统编号”由导出填写，新记录请留空。", "The column id is filled in by exports; leave it blank for new records."),
];

const NOTES_ON_CERTIFICATES: &[(&str, &str)] = &[
    (
        "技能证书填在“技能证书”表，用求职者的序号、外部编号或残疾人证号指明所属求职者。",
        "Certificates go on the sheet 技能证书 and name their jobseeker by row, external_reference or disability certificate number.",
    ),
    (
        "CSV 只有一张表：证书填在 certificates 一列，格式为 职业|等级|编号|机构|发证日期|有效期|状态，多本用分号隔开。",
        "CSV has one sheet: there a column certificates holds occupation|level|number|issuer|issued_on|expires_on|status, several separated by ;.",
    ),
];

/// The template of one kind, as .xlsx.
///
/// # Errors
/// `Unwritten`.
pub fn template(kind: WorkbookKind) -> Result<Vec<u8>, IntakeError> {
    let codes = Codes::new();
    let mut workbook = Workbook::new();
    let example = example(kind);
    let columns = sheet_columns(layout::table(kind));
    let mut page = Page::begin(workbook.add_worksheet().set_name(sheet_name(kind))?, &columns, &codes, Some(HINT))?;
    add(&mut page, &columns, &example, Some(EXAMPLE))?;
    if kind == WorkbookKind::Jobseekers {
        let columns = sheet_columns(layout::certificates());
        let sheet = workbook.add_worksheet().set_name(CERTIFICATES_SHEET)?;
        let mut page = Page::begin(sheet, &columns, &codes, Some(HINT))?;
        for certificate in &example.certificates {
            add(&mut page, &columns, certificate, Some(EXAMPLE))?;
        }
    }
    write_notes(&mut workbook, kind)?;
    codes.write(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

fn write_notes(workbook: &mut Workbook, kind: WorkbookKind) -> Result<(), IntakeError> {
    let sheet = workbook.add_worksheet().set_name(NOTES_SHEET)?;
    let wrapped = Format::new().set_text_wrap();
    sheet.set_column_width(0, 70)?.set_column_width(1, 70)?;
    let further = if kind == WorkbookKind::Jobseekers { NOTES_ON_CERTIFICATES } else { &[] };
    for (row, (chinese, english)) in (0..).zip(NOTES.iter().chain(further)) {
        sheet.write_string_with_format(row, 0, *chinese, &wrapped)?;
        sheet.write_string_with_format(row, 1, *english, &wrapped)?;
    }
    Ok(())
}

/// What the example row shows. Numbers of people are left out, so that nobody's can be met by chance.
fn example(kind: WorkbookKind) -> ExportRow {
    match kind {
        WorkbookKind::Employers => ExportRow::new(json!({
            "name": "某某酒店有限公司", "unified_social_credit_code": "91350100M000100Y43", "region": "370203",
            "contact_name": "张三", "contact_phone": "0532-00000000", "headcount": 120,
        })),
        WorkbookKind::Jobseekers => ExportRow {
            certificates: vec![ExportRow::new(json!({
                "occupation": "4-03-02-02", "level": "intermediate", "issuer": "某某职业技能鉴定中心",
                "issued_on": "2020-10-20", "status": "unverified",
            }))],
            ..ExportRow::new(json!({
                "external_reference": "QD-0001", "name": "李四", "birth_date": "1989-03-01", "sex": "male",
                "region": "370203", "phone": "0532-00000000", "disability": {"category": "physical", "level": 1},
                "capacities": {"standing_walking": 1, "lifting": 1, "hands": 3, "vision": 3},
                "accommodations": {"step_free_access": "required", "seated_work": "preferred"},
                "preferences": {
                    "occupations": ["4-03-02-02"], "wage_min": 300_000, "max_commute_km": 15, "remote": false,
                    "employment_types": ["full_time"],
                },
                "employment_status": "unemployed", "unemployed_since": "2016-09-01", "status": "active",
            }))
        },
        WorkbookKind::Postings => ExportRow {
            employer_credit_code: Some("91350100M000100Y43".to_owned()),
            ..ExportRow::new(json!({
                "external_reference": "HOTEL-01", "title": "面点师傅（包吃住）", "occupation": "4-03-02-02",
                "required_level": "junior", "certificate_mandatory": false, "region": "370203",
                "demands": {"standing_walking": 3, "lifting": 2, "hands": 3},
                "accommodations": {"seated_work": "available", "dormitory": "on_request"},
                "wage": {"min": 350_000, "max": 450_000}, "employment_type": "full_time", "remote": false,
                "openings": 2, "valid_from": "2024-03-01", "valid_through": "2024-06-30", "status": "open",
            }))
        },
    }
}
