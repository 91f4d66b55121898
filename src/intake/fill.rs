//! From a body's JSON values to cells: what reading does, backwards.
//! How a cell looks in a file is `page`'s and `write`'s business.

use jiff::civil::Date;
use serde_json::Value;

use super::cell::Cell;
use super::certificates::{FIELDS_IN_A_CELL, joined};
use super::columns::{CellType, Column, Holds};
use super::labels::{CodeList, cell_text};

/// One record on its way out: the body as the API takes it, and what an export adds.
#[derive(Clone)]
pub struct ExportRow {
    /// The record's id, so that a later import can recognise it.
    pub id: Option<String>,
    /// Of a posting: the employer's unified social credit code.
    pub employer_credit_code: Option<String>,
    /// A field that is null is left blank.
    pub body: Value,
    /// Of a jobseeker: the skill certificates.
    pub certificates: Vec<Self>,
}

impl ExportRow {
    pub fn new(body: Value) -> Self {
        Self { id: None, employer_credit_code: None, body, certificates: Vec::new() }
    }

    /// The cell of this record in a column; `name` is what the row, or of a certificate the holder's row, is called.
    pub(super) fn cell(&self, column: &Column, name: Option<&str>) -> Option<Cell> {
        let text = |text: &str| Cell::Text(text.to_owned());
        match column.holds {
            Holds::Field => self.body.pointer(column.pointer.as_str()).and_then(|value| cell(column.cell, value)),
            Holds::RowName | Holds::Holder => name.map(text),
            Holds::Id => self.id.as_deref().map(text),
            Holds::Employer => self.employer_credit_code.as_deref().map(text),
            Holds::Certificates => self.certificates_in_a_cell(),
            Holds::Errors => None,
        }
    }

    fn certificates_in_a_cell(&self) -> Option<Cell> {
        let field = |body: &Value, path: &str| body.pointer(path).map(plain_text).unwrap_or_default();
        let one = |row: &Self| joined(&FIELDS_IN_A_CELL.map(|path| field(&row.body, path)));
        let all: Vec<String> = self.certificates.iter().map(one).collect();
        (!all.is_empty()).then(|| Cell::Text(all.join("; ")))
    }
}

/// The cell for a value; `None` for null. A value of another kind than the column's is written as its text.
fn cell(cell_type: CellType, value: &Value) -> Option<Cell> {
    if value.is_null() {
        return None;
    }
    let fitting = match cell_type {
        CellType::Text => None,
        CellType::Integer | CellType::Degree | CellType::DisabilityLevel | CellType::Number => {
            value.as_f64().map(number)
        }
        CellType::Yuan => value.as_i64().and_then(yuan).map(number),
        CellType::Boolean => value.as_bool().map(|it| coded(CodeList::YesNo, if it { "yes" } else { "no" })),
        CellType::Date => value.as_str().and_then(|text| text.parse::<Date>().ok()).map(Cell::Day),
        CellType::Code(list) => value.as_str().map(|code| coded(list, code)),
        CellType::Texts => value.as_array().map(|entries| list(entries, plain_text)),
        CellType::Codes(of) => value.as_array().map(|entries| list(entries, |code| cell_text(of, &plain_text(code)))),
    };
    fitting.or_else(|| Some(Cell::Text(plain_text(value)))).filter(|cell| !cell.is_blank())
}

fn coded(list: CodeList, code: &str) -> Cell {
    Cell::Text(cell_text(list, code))
}

fn number(value: f64) -> Cell {
    Cell::Number { value, day: None }
}

/// Fen as yuan, by way of text: a division would not always give the nearest number.
fn yuan(fen: i64) -> Option<f64> {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100).parse().ok()
}

fn list(entries: &[Value], text: impl Fn(&Value) -> String) -> Cell {
    Cell::Text(entries.iter().map(text).collect::<Vec<_>>().join("; "))
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
