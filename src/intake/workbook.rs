//! Reads the visible sheets of a .xlsx file, cell by cell: a sheet that claims a million rows costs what its filled cells cost.
//! Formulas are not evaluated: the value that the spreadsheet kept beside them counts.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::archive::{check_archive, check_size};
use super::cell::Cell;
use super::dates;
use super::error::IntakeError;
use super::escapes::unescaped;
use super::grid::{Allowance, Grid};

/// Whether these bytes begin as a zip archive does, and so perhaps a .xlsx file.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether these bytes begin as the older container does: .xls, or .xlsx under a password.
pub fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// # Errors
/// What `archive` and `grid` refuse, and `Damaged` for what is no workbook inside.
pub fn read_sheets(bytes: &[u8]) -> Result<Vec<Grid>, IntakeError> {
    check_size(bytes)?;
    check_archive(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(IntakeError::damaged)?;
    let sheets = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let is_1904 = workbook.has_1904_epoch();
    let mut allowance = Allowance::default();
    let mut grids = Vec::new();
    for name in names {
        let mut grid = Grid::new(&name);
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(IntakeError::damaged)?;
        while let Some(found) = cells.next_cell().map_err(IntakeError::damaged)? {
            let (row, column) = found.get_position();
            if let Some(cell) = cell_of(found.get_value(), is_1904) {
                grid.push(row, column, cell, &mut allowance)?;
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn cell_of(value: &DataRef<'_>, is_1904: bool) -> Option<Cell> {
    let number = |value: f64| Cell::Number { value, day: dates::from_serial(value, is_1904) };
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) => Cell::Text(unescaped(text).into_owned()),
        DataRef::SharedString(text) => Cell::Text(unescaped(text).into_owned()),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => Cell::Boolean(*value),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            dates::from_excel(moment).map_or_else(|| Cell::Broken(moment.to_string()), Cell::Day)
        }
        DataRef::DateTimeIso(text) => {
            let day = text.split('T').next().unwrap_or(text);
            dates::parse(day).map_or_else(|_| Cell::Broken(text.clone()), Cell::Day)
        }
        DataRef::Int(_) | DataRef::DateTime(_) | DataRef::DurationIso(_) | DataRef::Error(_) => broken(value, number),
    })
}

/// Whole numbers are numbers; durations and errors are nothing that a column can hold.
fn broken(value: &DataRef<'_>, number: impl Fn(f64) -> Cell) -> Cell {
    let shown = Data::from(value.clone()).to_string();
    match (value, shown.parse()) {
        (DataRef::Int(_), Ok(value)) => number(value),
        _ => Cell::Broken(shown),
    }
}
