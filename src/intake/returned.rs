//! Sheets that are handed out with what is known of each record, and come back with what is said of it: one sheet of drop-downs, a
//! hint above. Which columns it has is the sheet's own.

use rust_xlsxwriter::Workbook;

use super::codes::Codes;
use super::columns::Table;
use super::error::IntakeError;
use super::fill::ExportRow;
use super::page::Page;
use super::write::{add, sheet_columns};

/// Writes the rows as a workbook.
///
/// # Errors
/// `Unwritten`.
pub(super) fn write_rows(
    table: &'static Table,
    (sheet, hint): (&str, &str),
    rows: impl IntoIterator<Item = ExportRow>,
) -> Result<Vec<u8>, IntakeError> {
    let codes = Codes::new();
    let mut workbook = Workbook::new();
    let columns = sheet_columns(table);
    let mut page = Page::begin(workbook.add_worksheet().set_name(sheet)?, &columns, &codes, Some(hint))?;
    for row in rows {
        add(&mut page, &columns, &row, None)?;
    }
    codes.write(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}
