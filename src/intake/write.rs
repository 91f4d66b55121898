//! Writes records as a workbook or as CSV, in the columns of the template, so that an export can be imported unchanged.
//! The workbook that comes back with the bad rows is in `rejected`.

use csv::{Terminator, WriterBuilder};
use rust_xlsxwriter::Workbook;

use super::cell::Cell;
use super::codes::Codes;
use super::columns::{Column, Holds, Table};
use super::csv::guarded;
use super::error::IntakeError;
use super::fill::ExportRow;
use super::kind::{CERTIFICATES_SHEET, WorkbookKind, sheet_name};
use super::layout;
use super::page::Page;

/// The columns of a sheet: a returned file's errors are never written here, and certificates have their own sheet.
pub(super) fn sheet_columns(table: &'static Table) -> Vec<&'static Column> {
    table.columns.iter().filter(|column| !matches!(column.holds, Holds::Certificates | Holds::Errors)).collect()
}

/// What the certificates' sheet calls a jobseeker's row. The mark keeps it apart from a federation's own numbers.
fn row_name(row: usize) -> String {
    format!("#{}", row + 1)
}

/// The records as a .xlsx workbook.
///
/// # Errors
/// `Unwritten`.
pub fn write_xlsx(kind: WorkbookKind, rows: impl IntoIterator<Item = ExportRow>) -> Result<Vec<u8>, IntakeError> {
    let codes = Codes::new();
    let mut workbook = Workbook::new();
    let has_certificates = kind == WorkbookKind::Jobseekers;
    let columns = sheet_columns(layout::table(kind));
    let mut page = Page::begin(workbook.add_worksheet().set_name(sheet_name(kind))?, &columns, &codes, None)?;
    let mut certificates = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        let name = has_certificates.then(|| row_name(at));
        add(&mut page, &columns, &row, name.as_deref())?;
        certificates.extend(row.certificates.into_iter().map(|certificate| (row_name(at), certificate)));
    }
    if has_certificates {
        let columns = sheet_columns(layout::certificates());
        let mut page = Page::begin(workbook.add_worksheet().set_name(CERTIFICATES_SHEET)?, &columns, &codes, None)?;
        for (holder, certificate) in &certificates {
            add(&mut page, &columns, certificate, Some(holder))?;
        }
    }
    codes.write(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

/// Adds one record to a page.
pub(super) fn add(
    page: &mut Page<'_>,
    columns: &[&Column],
    row: &ExportRow,
    name: Option<&str>,
) -> Result<(), IntakeError> {
    page.add_row((0..).zip(columns).map(|(at, column)| (at, row.cell(column, name), None)))
}

/// The records as CSV: UTF-8 with a byte order mark, by which Excel knows it, and with certificates in one cell.
///
/// # Errors
/// `Unwritten`.
pub fn write_csv(kind: WorkbookKind, rows: impl IntoIterator<Item = ExportRow>) -> Result<Vec<u8>, IntakeError> {
    // Rows need no names here: no other sheet refers to them.
    let is_written = |column: &&Column| !matches!(column.holds, Holds::RowName | Holds::Errors);
    let columns: Vec<&Column> = layout::table(kind).columns.iter().filter(is_written).collect();
    let mut file = b"\xEF\xBB\xBF".to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut file);
    writer.write_record(columns.iter().map(|column| column.heading().replace('\n', " ")))?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| csv_text(row.cell(column, None))))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(file)
}

/// Numbers stand bare; texts are guarded, a number that is written as text among them.
fn csv_text(cell: Option<Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => guarded(&text).into_owned(),
        Some(cell) => cell.shown(),
        None => String::new(),
    }
}
