//! Everything about one person as a workbook to read: a sheet for each kind of thing, a heading for each field. The document
//! is the API's own; whatever stands in it is written, with or without a name for it here, so that nothing can be forgotten.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};
use serde_json::Value;

use super::columns::Table;
use super::error::IntakeError;
use super::kind::WorkbookKind;
use super::layout;
use super::page::{shortened, text_format};

/// One sheet: its name, the list in the document, and the list inside each of its entries, if it is about that.
struct Sheet {
    name: &'static str,
    list: &'static str,
    inner: Option<&'static str>,
}

const RECORD: &str = "record";

const SHEETS: &[Sheet] = &[
    Sheet { name: "本人记录 record", list: RECORD, inner: None },
    Sheet { name: "技能证书 certificates", list: "certificates", inner: None },
    Sheet { name: "推荐 introductions", list: "introductions", inner: None },
    Sheet { name: "推荐步骤 steps", list: "introductions", inner: Some("steps") },
    Sheet { name: "授权同意 consents", list: "consents", inner: None },
    Sheet { name: "招聘会邀请 invitations", list: "fair_invitations", inner: None },
    Sheet { name: "招聘会报名 fairs", list: "fair_registrations", inner: None },
    Sheet { name: "招聘会面谈 interviews", list: "fair_interviews", inner: None },
    Sheet { name: "上岗 placements", list: "placements", inner: None },
    Sheet { name: "回访 visits", list: "visits", inner: None },
    Sheet { name: "账号 accounts", list: "accounts", inner: None },
    Sheet { name: "登录与密钥 credentials", list: "credentials", inner: None },
    Sheet { name: "谁查看过 audit", list: "audit", inner: None },
];

/// What fields are called that no other workbook has.
const HEADINGS: &[(&str, &str)] = &[
    ("account_id", "账号编号"),
    ("act", "操作"),
    ("after_days", "上岗后天数"),
    ("at", "时间"),
    ("attendance", "到场情况"),
    ("booth_id", "展位编号"),
    ("by", "操作人"),
    ("called_on", "联系日期"),
    ("came_in_slot", "从第几时段到场"),
    ("check_in_code", "签到码"),
    ("checked_in_at", "签到时间"),
    ("created_at", "建立时间"),
    ("declining_reason", "不参加原因"),
    ("detail", "类别"),
    ("done_on", "回访日期"),
    ("due_on", "应回访日期"),
    ("employer_contact/contact_name", "单位联系人"),
    ("employer_contact/contact_phone", "单位联系电话"),
    ("employer_contact/name", "单位名称"),
    ("employer_id", "单位编号"),
    ("employer_intent", "单位意向"),
    ("employer_name", "单位名称"),
    ("ends", "结束时刻"),
    ("ends_on", "合同截止"),
    ("expires_at", "失效时间"),
    ("expires_on", "截止日期"),
    ("fair_id", "招聘会编号"),
    ("fields", "同意的内容"),
    ("from", "原状态或开始时刻"),
    ("given_at", "同意时间"),
    ("given_by", "由谁登记"),
    ("helper_ids", "支持人员编号"),
    ("helper_kinds", "需要的支持人员"),
    ("in_place", "已落实的支持条件"),
    ("interviewer_id", "面谈人员编号"),
    ("introduction_id", "推荐编号"),
    ("jobseeker_id", "求职者编号"),
    ("jobseeker_ids", "求职者编号"),
    ("kind", "种类"),
    ("leaving_reason", "离岗原因"),
    ("left_before_slot", "在第几时段前离开"),
    ("left_on", "离岗日期"),
    ("legal_consents", "现在可以同意的"),
    ("legal_steps", "现在可以进行的"),
    ("live", "现在是否有效"),
    ("max_interviews", "最多面谈次数"),
    ("metres_a_minute", "每分钟米数"),
    ("missing", "未落实的支持条件"),
    ("monthly_wage", "月工资（分）"),
    ("name", "名称"),
    ("needs", "需要"),
    ("note", "备注"),
    ("object", "对象编号"),
    ("offer", "是否有录用意向"),
    ("on_paper", "纸质同意书存放处"),
    ("on_reserve", "是否候补"),
    ("outcome", "面谈情况"),
    ("pace", "行走速度"),
    ("person_intent", "本人意向"),
    ("placement_id", "上岗编号"),
    ("posting_id", "岗位编号"),
    ("posting_ids", "推荐岗位编号"),
    ("promised_accommodations", "承诺的支持条件"),
    ("proposed_by", "由谁推荐"),
    ("purpose", "目的"),
    ("reason", "原因"),
    ("refusal", "未录用原因"),
    ("region", "地区代码"),
    ("region_name", "地区"),
    ("rest/after", "连续几次后休息"),
    ("rest/free_slots", "休息时段数"),
    ("retention", "稳定就业情况"),
    ("revoked_at", "撤销时间"),
    ("role", "身份"),
    ("scopes", "范围"),
    ("sent_at", "通知时间"),
    ("seq", "序号"),
    ("session", "场次"),
    ("sessions", "场次"),
    ("slot", "时段"),
    ("social_insurance", "社会保险"),
    ("source", "报名方式"),
    ("starts", "开始时刻"),
    ("starts_on", "上岗日期"),
    ("state", "状态"),
    ("status", "状态"),
    ("step", "同意的一级"),
    ("still_working", "是否在岗"),
    ("text", "说明"),
    ("to", "新状态"),
    ("until", "结束时刻"),
    ("updated_at", "更改时间"),
    ("used_at", "最近使用"),
    ("username", "用户名"),
    ("wage_paid", "工资发放"),
    ("way", "回访方式"),
    ("withdrawn_at", "撤回时间"),
];

/// The fields of an entry, each with its path.
type Fields = Vec<(String, Value)>;

/// A person's copy, as the API answers it, as a .xlsx workbook.
///
/// # Errors
/// `Unwritten`.
pub fn write_copy(document: &Value) -> Result<Vec<u8>, IntakeError> {
    let mut workbook = Workbook::new();
    for sheet in SHEETS {
        let page = workbook.add_worksheet().set_name(sheet.name)?;
        let entries = entries(document, sheet);
        if sheet.list == RECORD { write_down(page, &entries)? } else { write_across(page, sheet, &entries)? }
    }
    Ok(workbook.save_to_buffer()?)
}

fn entries(document: &Value, sheet: &Sheet) -> Vec<Fields> {
    let Some(listed) = document.get(sheet.list) else { return Vec::new() };
    let whole = listed.as_array().map_or_else(|| vec![listed], |list| list.iter().collect());
    let Some(inner) = sheet.inner else { return whole.into_iter().map(fields).collect() };
    let mut entries = Vec::new();
    for entry in whole {
        let owner = entry.get("id").cloned().unwrap_or_default();
        for part in entry.get(inner).and_then(Value::as_array).into_iter().flatten() {
            let mut row = vec![("introduction_id".to_owned(), owner.clone())];
            row.extend(fields(part));
            entries.push(row);
        }
    }
    entries
}

/// The single values of an entry; what is a list of entries itself has a sheet of its own.
fn fields(entry: &Value) -> Fields {
    let mut found = Vec::new();
    collect(entry, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut Fields) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                collect(inner, &path, found);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {}
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().map(shown).collect();
            found.push((path.to_owned(), texts.join("、").into()));
        }
        single => found.push((path.to_owned(), single.clone())),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What a field is called, in Chinese and as the API names it.
fn heading(sheet: &Sheet, path: &str) -> String {
    let known = |table: &'static Table| {
        let pointer = format!("/{path}");
        let column = table.columns.iter().find(|column| column.pointer.as_str() == pointer)?;
        column.heading().split('\n').next().map(|chinese| chinese.trim_end_matches('*').to_owned())
    };
    let name = match (sheet.list, sheet.inner) {
        (RECORD, _) => known(layout::table(WorkbookKind::Jobseekers)),
        ("certificates", _) => known(layout::certificates()),
        _ => None,
    };
    let own = || HEADINGS.iter().find(|(code, _)| *code == path).map(|(_, chinese)| (*chinese).to_owned());
    let id = || (path == "id").then(|| "编号".to_owned());
    name.or_else(own).or_else(id).map_or_else(|| path.to_owned(), |chinese| format!("{chinese}\n{path}"))
}

fn heading_format() -> Format {
    Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top)
}

/// One entry: a line for each field.
fn write_down(page: &mut Worksheet, entries: &[Fields]) -> Result<(), IntakeError> {
    page.set_column_width(0, 36)?.set_column_width(1, 60)?;
    let sheet = Sheet { name: "", list: RECORD, inner: None };
    for (row, (path, value)) in (0..).zip(entries.iter().flatten()) {
        page.write_string_with_format(row, 0, heading(&sheet, path).replace('\n', " "), &heading_format())?;
        write(page, (row, 1), value)?;
    }
    Ok(())
}

/// Many entries: a line for each, a column for each field that any of them has.
fn write_across(page: &mut Worksheet, sheet: &Sheet, entries: &[Fields]) -> Result<(), IntakeError> {
    let mut columns: Vec<&str> = Vec::new();
    for (path, _) in entries.iter().flatten() {
        if !columns.contains(&path.as_str()) {
            columns.push(path);
        }
    }
    for (at, path) in (0..).zip(&columns) {
        page.set_column_width(at, 24)?;
        page.write_string_with_format(0, at, heading(sheet, path), &heading_format())?;
    }
    page.set_freeze_panes(1, 0)?;
    for (row, entry) in (1..).zip(entries) {
        for (path, value) in entry {
            let Some(at) = columns.iter().position(|column| column == path) else { continue };
            write(page, (row, u16::try_from(at).unwrap_or(u16::MAX)), value)?;
        }
    }
    Ok(())
}

/// Texts are texts, also where they look like a formula (OWASP ASVS 1.2.10) or a long number.
fn write(page: &mut Worksheet, (row, column): (u32, u16), value: &Value) -> Result<(), IntakeError> {
    match value {
        Value::Null => {}
        Value::Bool(value) => {
            page.write_boolean(row, column, *value)?;
        }
        Value::Number(number) if number.as_f64().is_some_and(|it| it.abs() < 1e15) => {
            page.write_number(row, column, number.as_f64().unwrap_or_default())?;
        }
        other => {
            page.write_string_with_format(row, column, shortened(&shown(other)), &text_format())?;
        }
    }
    Ok(())
}
