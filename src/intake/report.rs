//! The bad cells of a workbook: where each one is, what is wrong, and what stands there unless it tells of a person.
//! The sentences about them are written elsewhere, from the fault.

use std::sync::Arc;

use super::cell::Cell;
use super::columns::CellType;
use super::record::Record;
use crate::domain::fault::{Fault, FieldFault, Pointer};

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRef {
    pub sheet: Arc<str>,
    /// Counted from 1.
    pub row: u32,
    /// The column's letters; `None` when the sheet has no column for it, or the whole row is meant.
    pub column: Option<String>,
    /// The heading as it stands in the file; that of the template when the sheet has none; empty for the whole row.
    pub header: String,
    /// Place in the table of columns.
    pub(super) place: Option<usize>,
}

impl CellRef {
    /// As spreadsheets name it, such as `K5`; the row alone where no column is meant.
    pub fn address(&self) -> String {
        format!("{}{}", self.column.as_deref().unwrap_or_default(), self.row)
    }
}

/// One bad cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCell {
    pub cell: CellRef,
    /// Where in the row's body; of a certificate, in the certificate's own body.
    pub pointer: Pointer,
    /// What stands there, at most `MAX_VALUE` characters. `None` for a blank cell, and for what names a person.
    pub value: Option<String>,
    pub fault: Fault,
}

/// Most characters of a value that a report repeats.
pub const MAX_VALUE: usize = 100;
/// So many digits in one cell can be a telephone or identity number, whatever the column says.
const NUMBER_OF_A_PERSON: usize = 11;

impl BadCell {
    /// Stable code of the fault.
    pub const fn code(&self) -> &'static str {
        self.fault.code()
    }
}

/// The bad cells of a record: what intake found itself, and `found` by whoever read the body. A fault found at
/// `/certificates/0/…` belongs to the first certificate. That something is missing is not said where intake refused
/// what stands there.
pub fn bad_cells(record: &Record, found: &[FieldFault]) -> Vec<BadCell> {
    let (own, of_certificates): (Vec<_>, Vec<_>) =
        found.iter().cloned().partition(|it| certificate_of(&it.pointer).is_none());
    let is_refused = |pointer: &Pointer| record.faults.iter().any(|it| it.pointer == *pointer);
    let own = own.into_iter().filter(|it| !(it.fault == Fault::Missing && is_refused(&it.pointer)));
    let mut bad: Vec<BadCell> = record.faults.iter().cloned().chain(own).map(|it| bad_cell(record, it)).collect();
    for (place, certificate) in record.certificates.iter().enumerate() {
        let inside = of_certificates.iter().filter_map(|it| {
            let (of, pointer) = certificate_of(&it.pointer)?;
            (of == place).then_some(FieldFault { pointer, fault: it.fault })
        });
        bad.extend(bad_cells(certificate, &inside.collect::<Vec<_>>()));
    }
    bad
}

fn certificate_of(pointer: &Pointer) -> Option<(usize, Pointer)> {
    let rest = pointer.as_str().strip_prefix("/certificates/")?;
    let (place, below) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    Some((place.parse().ok()?, Pointer::to(below)))
}

fn bad_cell(record: &Record, found: FieldFault) -> BadCell {
    let cell = record.cell_of(&found.pointer);
    let column = cell.place.and_then(|place| record.sheet.table.column(place));
    let is_money = column.is_some_and(|column| column.cell == CellType::Yuan);
    let fault = match found.fault {
        // The cell is in yuan, the body in fen.
        Fault::OutOfRange { min, max } if is_money => Fault::OutOfRange { min: min / 100, max: max / 100 },
        fault => fault,
    };
    let is_personal = column.is_none_or(|column| column.is_personal);
    let value = cell.place.and_then(|place| record.cells.get(&place)).filter(|_| !is_personal);
    let value = value.map(Cell::shown).filter(|shown| !may_name_a_person(shown));
    let value = value.map(|shown| shown.chars().take(MAX_VALUE).collect());
    BadCell { cell, pointer: found.pointer, value, fault }
}

fn may_name_a_person(shown: &str) -> bool {
    shown.chars().filter(char::is_ascii_digit).count() >= NUMBER_OF_A_PERSON
}
