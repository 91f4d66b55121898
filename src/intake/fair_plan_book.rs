//! A fair's plan as a workbook to read: all interviews, then one sheet for each booth, session and person. Nobody reads it back.

use std::collections::{BTreeMap, HashSet};

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet};

use super::error::IntakeError;
use super::page::{shortened, text_format};
use crate::domain::ids::{BoothId, JobseekerId};

/// More people than this do not get a sheet each, but a block each on one sheet.
const MOST_SHEETS_OF_PEOPLE: usize = 200;
/// Excel's limit for the name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;
const HEADINGS: [(&str, f64); 7] = [
    ("场次 session", 16.0),
    ("时段 time", 16.0),
    ("展位 booth", 14.0),
    ("岗位名称 posting", 32.0),
    ("姓名 name", 16.0),
    ("签到码 check-in code", 18.0),
    ("陪同 comes along", 24.0),
];

/// One interview of the plan.
#[derive(Debug, Clone)]
pub struct PlanRow {
    pub session_number: u16,
    pub session: String,
    pub time: String,
    pub booth_id: BoothId,
    pub booth: String,
    pub posting: String,
    pub person: JobseekerId,
    pub name: String,
    pub code: String,
    pub with: String,
}

impl PlanRow {
    fn texts(&self) -> [&str; 7] {
        [&self.session, &self.time, &self.booth, &self.posting, &self.name, &self.code, &self.with]
    }
}

/// The workbook; rows are in the order in which they shall stand.
///
/// # Errors
/// `Unwritten`.
pub fn write_plan(rows: &[PlanRow]) -> Result<Vec<u8>, IntakeError> {
    let mut book = Book { workbook: Workbook::new(), taken: HashSet::new() };
    let all: Vec<&PlanRow> = rows.iter().collect();
    book.sheet("全部 all", &all)?;
    for (_, of_booth) in grouped(rows, |it| (it.booth.clone(), it.booth_id)) {
        book.sheet(&format!("展位 {}", named(&of_booth, |it| &it.booth)), &of_booth)?;
    }
    for (_, of_session) in grouped(rows, |it| it.session_number) {
        book.sheet(&format!("场次 {}", named(&of_session, |it| &it.session)), &of_session)?;
    }
    let people = grouped(rows, |it| (it.name.clone(), it.person));
    if people.len() > MOST_SHEETS_OF_PEOPLE {
        book.blocks(&people)?;
    } else {
        for (_, own) in people {
            // The code first: it is what a long name must not push out.
            let name = format!("{} {}", named(&own, |it| &it.code), named(&own, |it| &it.name));
            book.sheet(&name, &own)?;
        }
    }
    Ok(book.workbook.save_to_buffer()?)
}

fn grouped<K: Ord>(rows: &[PlanRow], key: impl Fn(&PlanRow) -> K) -> BTreeMap<K, Vec<&PlanRow>> {
    let mut groups: BTreeMap<K, Vec<&PlanRow>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups
}

fn named<'a>(rows: &[&'a PlanRow], name: impl Fn(&'a PlanRow) -> &'a String) -> &'a str {
    rows.first().map_or("", |it| name(it))
}

struct Book {
    workbook: Workbook,
    /// Names of sheets so far, in small letters: Excel tells none apart by case.
    taken: HashSet<String>,
}

impl Book {
    fn begin(&mut self, name: &str) -> Result<&mut Worksheet, IntakeError> {
        let name = free_name(name, &mut self.taken);
        let sheet = self.workbook.add_worksheet().set_name(name)?;
        for (at, (_, width)) in (0..).zip(HEADINGS) {
            sheet.set_column_width(at, width)?;
        }
        Ok(sheet.set_landscape())
    }

    fn sheet(&mut self, name: &str, rows: &[&PlanRow]) -> Result<(), IntakeError> {
        let sheet = self.begin(name)?;
        put(sheet, 0, rows)?;
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    /// A block for each person, with headings of its own, and an empty row between.
    fn blocks<K>(&mut self, people: &BTreeMap<K, Vec<&PlanRow>>) -> Result<(), IntakeError> {
        let sheet = self.begin("人员 people")?;
        let mut next = 0;
        for own in people.values() {
            next = put(sheet, next, own)? + 1;
        }
        Ok(())
    }
}

/// Writes headings and rows from a row on, and tells the row below them.
fn put(sheet: &mut Worksheet, from: u32, rows: &[&PlanRow]) -> Result<u32, IntakeError> {
    let bold = Format::new().set_bold().set_border(FormatBorder::Thin);
    for (at, (heading, _)) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(from, at, heading, &bold)?;
    }
    let mut next = from + 1;
    for row in rows {
        for (at, text) in (0..).zip(row.texts()) {
            // As text, whatever it begins with.
            sheet.write_string_with_format(next, at, shortened(text), &text_format())?;
        }
        next += 1;
    }
    Ok(next)
}

/// A name that Excel takes for a sheet and no other sheet has.
fn free_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let is_refused = |c: char| c.is_control() || "[]:*?/\\'".contains(c);
    let clean: String = wanted.chars().map(|c| if is_refused(c) { '_' } else { c }).collect();
    let clean = clean.trim().to_owned();
    let mut name = cut(&clean, LONGEST_NAME);
    let mut number = 2;
    while name.is_empty() || name.eq_ignore_ascii_case("history") || taken.contains(&name.to_lowercase()) {
        let ending = format!(" {number}");
        name = format!("{}{ending}", cut(&clean, LONGEST_NAME - ending.len()));
        number += 1;
    }
    taken.insert(name.to_lowercase());
    name
}

fn cut(text: &str, longest: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= longest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn names_of_sheets_are_short_and_their_own() {
        let mut taken = HashSet::new();
        let long = "𠮷".repeat(40);
        let names: Vec<String> = ["a/b", "A:B", "'x'", "", "History", &long, &long, "展位 A1", "展位 a1"]
            .iter()
            .map(|it| free_name(it, &mut taken))
            .collect();
        assert_eq!((names[0].as_str(), names[1].as_str()), ("a_b", "A_B 2"));
        let mut small: Vec<String> = names.iter().map(|it| it.to_lowercase()).collect();
        small.sort();
        small.dedup();
        assert_eq!(small.len(), names.len());
        for name in &names {
            assert!((1..=31).contains(&name.encode_utf16().count()), "{name}");
            assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']), "{name}");
        }
    }

    #[test]
    fn more_people_than_sheets_stand_in_blocks_of_one() {
        let row = |number: u128| PlanRow {
            session_number: 0,
            session: "上午".to_owned(),
            time: "09:00–09:15".to_owned(),
            booth_id: BoothId::new(Uuid::from_u128(1)),
            booth: "A1".to_owned(),
            posting: "面点师傅".to_owned(),
            person: JobseekerId::new(Uuid::from_u128(number)),
            name: format!("求职者{number:04}"),
            code: format!("CODE{number:06}"),
            with: String::new(),
        };
        let rows = |people: u128| -> Vec<PlanRow> { (0..people).map(row).collect() };
        let sheets = |people: u128| {
            let book = write_plan(&rows(people)).unwrap();
            calamine::open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(book)).unwrap()
        };
        assert_eq!(sheets(200).sheet_names().len(), 3 + 200);
        let mut many = sheets(201);
        assert_eq!(many.sheet_names(), ["全部 all", "展位 A1", "场次 上午", "人员 people"]);
        let blocks = many.worksheet_range("人员 people").unwrap();
        let codes: Vec<String> = blocks.rows().map(|cells| cells[5].to_string()).collect();
        assert_eq!(codes[..6], ["签到码 check-in code", "CODE000000", "", "签到码 check-in code", "CODE000001", ""]);
        assert_eq!(codes.iter().filter(|it| it.starts_with("CODE")).count(), 201);
    }
}
