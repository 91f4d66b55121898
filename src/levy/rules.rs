//! The rates: which held for a levy that falls due in a year, by whom they were set. What is not in the table is not known,
//! and nothing is worked out with what is not known.

use std::sync::LazyLock;

use csv::{Reader, StringRecord};

use crate::domain::levy::{LevyRatio, LevyYear, MeanHeadcount, ten_thousandths};
use crate::domain::place::Adcode;

/// Rule, province (its first two digits, empty for all), first and last year of falling due (empty for none known), value,
/// source. Years are those of falling due, as the announcements count them: the levy for the staff of 2022 fell due in
/// 2023, and was the first under the announcement of 2023.
const TABLE: &str = include_str!("rules.csv");

/// Hundredths.
pub const WHOLE: u64 = 100;

/// A value with the document that sets it; `None` where whoever asks has stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule<T> {
    pub value: T,
    pub source: Option<&'static str>,
}

/// Every rate of one sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The share of disabled people that is demanded.
    pub ratio: Rule<LevyRatio>,
    /// The mean wage counts up to so many times the local one.
    pub wage_cap: Rule<u64>,
    /// Enterprises with so many people or fewer pay nothing.
    pub exempt_up_to: Rule<MeanHeadcount>,
    /// From this share of disabled people on less is due: in ten-thousandths.
    pub half_from: Rule<u64>,
    /// What is then due, and what under that share, in hundredths.
    pub due_from_half: Rule<u64>,
    pub due_under_half: Rule<u64>,
}

struct Row {
    rule: String,
    province: Option<u32>,
    due_from: i16,
    due_to: Option<i16>,
    value: String,
    source: String,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let records = Reader::from_reader(TABLE.as_bytes()).into_records().filter_map(Result::ok);
    records.filter_map(|record| row(&record)).collect()
});

fn row(record: &StringRecord) -> Option<Row> {
    let number = |at: usize| record.get(at).filter(|text| !text.is_empty());
    Some(Row {
        rule: record.get(0)?.to_owned(),
        province: number(1).and_then(|text| text.parse().ok()),
        due_from: number(2)?.parse().ok()?,
        due_to: number(3).and_then(|text| text.parse().ok()),
        value: record.get(4)?.to_owned(),
        source: record.get(5)?.to_owned(),
    })
}

/// The rules for the staff of a year, of an employer in a region. A ratio that is stated goes before the table's.
/// `None` where one of them is not known.
pub fn rules(region: Adcode, year: LevyYear, stated: Option<LevyRatio>) -> Option<Rules> {
    let due = year.value() + 1;
    let find = |rule: &str, province: Option<u32>| {
        let holds = |row: &&Row| {
            row.rule == rule
                && row.province == province
                && row.due_from <= due
                && row.due_to.is_none_or(|last| due <= last)
        };
        ROWS.iter().find(holds)
    };
    let national = |rule: &str, read: fn(&str) -> Option<u64>| {
        let row = find(rule, None)?;
        Some(Rule { value: read(&row.value)?, source: Some(row.source.as_str()) })
    };
    let ratio = if let Some(value) = stated {
        Rule { value, source: None }
    } else {
        let row = find("ratio", Some(region.number() / 10_000))?;
        Rule { value: LevyRatio::parse(&row.value).ok()?, source: Some(row.source.as_str()) }
    };
    let exempt = find("exempt_up_to", None)?;
    Some(Rules {
        ratio,
        wage_cap: national("wage_cap", |text| text.parse().ok())?,
        exempt_up_to: Rule { value: MeanHeadcount::parse(&exempt.value).ok()?, source: Some(exempt.source.as_str()) },
        half_from: national("half_from", ten_thousandths)?,
        due_from_half: national("due_from_half", hundredths)?,
        due_under_half: national("due_under_half", hundredths)?,
    })
}

fn hundredths(text: &str) -> Option<u64> {
    ten_thousandths(text).map(|parts| parts / 100)
}

/// How many rows of the table can be read.
#[cfg(test)]
pub(super) fn readable() -> (usize, usize) {
    (ROWS.len(), TABLE.lines().count() - 1)
}
