//! The workbook that goes back: the bad rows as they came in, in the form of the template, each bad cell marked and
//! explained. Once corrected it can be read again; the explanations are passed over then.

use std::collections::HashMap;
use std::ptr;

use rust_xlsxwriter::Workbook;

use super::cell::Cell;
use super::codes::Codes;
use super::columns::{Column, Holds, Table};
use super::error::IntakeError;
use super::kind::{CERTIFICATES_SHEET, WorkbookKind, sheet_name};
use super::layout;
use super::page::{Page, Remark};
use super::record::Record;
use super::report::BadCell;
use super::write::sheet_columns;

/// The bad cells of each row, by sheet and row.
type ByRow<'a> = HashMap<(&'a str, u32), Vec<&'a BadCell>>;

/// Writes these records back, with their certificates; `records` may hold unattached certificates too. `describe` says
/// of a bad cell what is wrong, in the reader's language. Values below unknown headings were not read and do not return.
///
/// # Errors
/// `Unwritten`.
pub fn write_rejected(
    kind: WorkbookKind,
    records: &[&Record],
    bad_cells: &[BadCell],
    describe: impl Fn(&BadCell) -> String,
) -> Result<Vec<u8>, IntakeError> {
    let mut by_row = ByRow::new();
    for bad in bad_cells {
        by_row.entry((&bad.cell.sheet, bad.cell.row)).or_default().push(bad);
    }
    let codes = Codes::new();
    let mut workbook = Workbook::new();
    let table = layout::table(kind);
    let of_kind = |record: &&&Record| ptr::eq(record.sheet.table, table);
    let rows: Vec<&Record> = records.iter().filter(of_kind).copied().collect();
    let return_sheet = Returned { by_row: &by_row, describe: &describe };
    let mut columns = sheet_columns(table);
    columns.extend(
        table
            .columns
            .iter()
            .filter(|column| column.holds == Holds::Certificates && rows.iter().any(|row| raw(row, column).is_some())),
    );
    let page = Page::begin(workbook.add_worksheet().set_name(sheet_name(kind))?, &columns, &codes, None)?;
    return_sheet.write(page, table, &columns, &rows)?;
    if kind == WorkbookKind::Jobseekers {
        let table = layout::certificates();
        let attached = rows.iter().flat_map(|row| &row.certificates);
        let alone = records.iter().copied().filter(|record| ptr::eq(record.sheet.table, table));
        // A certificate inside a cell returned with that cell.
        let rows: Vec<&Record> = attached.chain(alone).filter(|row| row.inside.is_none()).collect();
        let columns = sheet_columns(table);
        let page = Page::begin(workbook.add_worksheet().set_name(CERTIFICATES_SHEET)?, &columns, &codes, None)?;
        return_sheet.write(page, table, &columns, &rows)?;
    }
    codes.write(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

struct Returned<'a, D> {
    by_row: &'a ByRow<'a>,
    describe: &'a D,
}

impl<D: Fn(&BadCell) -> String> Returned<'_, D> {
    fn write(
        &self,
        mut page: Page<'_>,
        table: &Table,
        columns: &[&Column],
        rows: &[&Record],
    ) -> Result<(), IntakeError> {
        let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        let errors = table.first_holding(Holds::Errors).and_then(|place| table.column(place));
        if let Some(errors) = errors {
            page.add_heading(last, errors)?;
        }
        for row in rows {
            let bad = self.by_row.get(&(row.sheet(), row.row)).map_or(&[][..], Vec::as_slice);
            let all = (!bad.is_empty()).then(|| Cell::Text(self.described(bad.iter().copied())));
            let cells =
                (0..).zip(columns).map(|(at, column)| (at, raw(row, column).cloned(), self.remark(row, column, bad)));
            page.add_row(cells.chain([(last, all, None)]))?;
        }
        Ok(())
    }

    fn remark(&self, row: &Record, column: &Column, bad: &[&BadCell]) -> Option<Remark> {
        let place = row.sheet.table.place_for(&column.pointer);
        let mut here = bad.iter().copied().filter(|bad| bad.cell.place == place).peekable();
        here.peek()?;
        Some(Remark { text: self.described(here) })
    }

    fn described<'b>(&self, bad: impl Iterator<Item = &'b BadCell>) -> String {
        bad.map(|bad| (self.describe)(bad)).collect::<Vec<_>>().join("\n")
    }
}

/// The cell as it came in.
fn raw<'a>(record: &'a Record, column: &Column) -> Option<&'a Cell> {
    record.cells.get(&record.sheet.table.place_for(&column.pointer)?)
}
