//! One row as a record: the body that the API would take, and the way back from a place in the body to a cell.
//! Whether the body is right is not known here; only what no body could hold is a fault already.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::cell::{Cell, read_value};
use super::columns::{Column, Holds, Table};
use super::grid::GridRow;
use super::headings::Headings;
use super::report::CellRef;
use crate::domain::fault::{FieldFault, Pointer};

/// What the rows of one sheet share.
#[derive(Debug)]
pub struct Sheet {
    pub name: Arc<str>,
    pub table: &'static Table,
    pub headings: Headings,
}

/// One row of a workbook. It can hold a person's data, so `Debug` shows only where it stands.
#[derive(Clone)]
pub struct Record {
    /// Counted from 1, as spreadsheets show it.
    pub row: u32,
    /// The body of a POST; what the row leaves blank is absent, never null.
    pub body: Value,
    /// The id that an export filled in, unchecked.
    pub id: Option<String>,
    /// Of a posting: the employer's unified social credit code, unchecked.
    pub employer_credit_code: Option<String>,
    /// Of a jobseeker: the skill certificates.
    pub certificates: Vec<Self>,
    /// What is wrong with the cells themselves, certificates not counted.
    pub faults: Vec<FieldFault>,
    pub(super) sheet: Arc<Sheet>,
    /// What the row is called by others, or, of a certificate, whose it is.
    pub(super) row_name: Option<String>,
    /// The filled cells, by place in the table, as they came in.
    pub(super) cells: BTreeMap<usize, Cell>,
    /// Set when the record is not a row of its own but stands in one cell: that cell's place in the table.
    pub(super) inside: Option<usize>,
}

impl Record {
    /// Reads the cells of one row. `certificates` in one cell are left to the caller.
    pub(super) fn read(sheet: &Arc<Sheet>, row: GridRow) -> Self {
        let mut record = Self::empty(sheet, row.number);
        let mut cells = row.cells.into_iter().peekable();
        for placed in &sheet.headings.placed {
            while cells.next_if(|(column, _)| *column < placed.column).is_some() {}
            let Some((_, cell)) = cells.next_if(|(column, _)| *column == placed.column) else { continue };
            let Some(column) = sheet.table.column(placed.place) else { continue };
            record.take(column, &cell);
            record.cells.insert(placed.place, cell);
        }
        record
    }

    /// A record that stands in one cell of another one.
    pub(super) fn inside(holder: &Self, place: usize) -> Self {
        Self { inside: Some(place), ..Self::empty(&holder.sheet, holder.row) }
    }

    fn empty(sheet: &Arc<Sheet>, row: u32) -> Self {
        Self {
            row,
            body: Value::Object(Map::new()),
            id: None,
            employer_credit_code: None,
            certificates: Vec::new(),
            faults: Vec::new(),
            sheet: Arc::clone(sheet),
            row_name: None,
            cells: BTreeMap::new(),
            inside: None,
        }
    }

    /// Takes one cell to where its column says.
    pub(super) fn take(&mut self, column: &Column, cell: &Cell) {
        if matches!(column.holds, Holds::Certificates | Holds::Errors) {
            return;
        }
        let Some(value) = read_value(column.cell, cell, &column.pointer, &mut self.faults) else { return };
        match column.holds {
            Holds::Field => put(&mut self.body, column.pointer.as_str(), value),
            Holds::RowName | Holds::Holder => self.row_name = text_of(value),
            Holds::Id => self.id = text_of(value),
            Holds::Employer => self.employer_credit_code = text_of(value),
            Holds::Certificates | Holds::Errors => {}
        }
    }

    /// Whether there is more in the row than its own name and the remarks of an earlier report.
    pub(super) fn has_content(&self) -> bool {
        let filled = self.cells.keys().filter_map(|&place| self.sheet.table.column(place));
        filled.into_iter().any(|column| !matches!(column.holds, Holds::RowName | Holds::Errors))
    }

    /// Of an unattached certificate: what it calls the jobseeker it belongs to.
    pub fn holder(&self) -> Option<&str> {
        self.row_name.as_deref()
    }

    /// The name of the sheet.
    pub fn sheet(&self) -> &str {
        &self.sheet.name
    }

    /// Whether intake found nothing wrong, neither with the row nor with its certificates.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.certificates.iter().all(Self::is_sound)
    }

    /// The cell that a place in the body came from, or would have come from: its own, that of the nearest place above,
    /// or of the first below. Without a column when the sheet has none for it, or the whole row is meant.
    pub fn cell_of(&self, pointer: &Pointer) -> CellRef {
        let place = self.inside.or_else(|| self.sheet.table.place_for(pointer));
        let known = place.and_then(|place| self.sheet.headings.at(place));
        let column = place.and_then(|place| self.sheet.table.column(place));
        let header = match (&known, column) {
            (Some((heading, _)), _) => (*heading).to_owned(),
            (None, Some(column)) => column.heading().replace('\n', " "),
            (None, None) => String::new(),
        };
        let column = known.map(|(_, letters)| letters);
        CellRef { sheet: Arc::clone(&self.sheet.name), row: self.row, column, header, place }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} row {}, {} faults)", self.sheet.name, self.row, self.faults.len())
    }
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Sets the value at a path such as `/wage/min`, making the objects on the way.
fn put(body: &mut Value, path: &str, value: Value) {
    let mut steps = path.split('/').skip(1).peekable();
    let mut here = body;
    while let Some(step) = steps.next() {
        let Value::Object(fields) = here else { return };
        if steps.peek().is_none() {
            fields.insert(step.to_owned(), value);
            return;
        }
        here = fields.entry(step).or_insert_with(|| Value::Object(Map::new()));
    }
}
