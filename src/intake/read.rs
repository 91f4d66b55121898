//! From a file's bytes to records: which sheet it is, which rows are records, which certificates are whose.

use std::sync::Arc;

use super::certificates::{attach, read_from_cell};
use super::columns::Table;
use super::csv::{Encoding, read_text};
use super::error::IntakeError;
use super::grid::{Grid, GridRow};
use super::headings::Headings;
use super::kind::WorkbookKind;
use super::layout;
use super::record::{Record, Sheet};
use super::report::BadCell;
use super::workbook::{is_archive, is_compound, read_sheets};

/// What kind of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Csv(Encoding),
}

/// What was read of a file.
#[derive(Debug)]
pub struct Intake {
    pub format: Format,
    /// In the order of their rows.
    pub records: Vec<Record>,
    /// Certificates whose jobseeker is not in the file, or not one only; their fault says so.
    pub unattached: Vec<Record>,
    /// Faults of the sheets: headings that are unknown or stand there twice. Values below them were not read.
    pub faults: Vec<BadCell>,
    /// Further sheets with fitting headings, which were not read: one sheet is taken, the first.
    pub other_sheets: Vec<String>,
    /// Rows that were passed over because their first cell says 示例 or example.
    pub examples: usize,
}

/// Reads a .xlsx or CSV file; which of them it is, its first bytes tell, not its name.
///
/// # Errors
/// `IntakeError` when no record can be read of it at all.
pub fn read(kind: WorkbookKind, bytes: &[u8]) -> Result<Intake, IntakeError> {
    let table = layout::table(kind);
    let (mut intake, mut grids) = read_table(table, bytes)?;
    if kind == WorkbookKind::Jobseekers {
        intake.records.iter_mut().for_each(read_from_cell);
        if let Some((sheet, headings)) = first_fitting(&mut grids, layout::certificates()) {
            let certificates = intake.rows_of(sheet, headings, layout::certificates());
            intake.unattached = attach(certificates, &mut intake.records);
        }
    }
    let others = grids.iter().filter(|grid| Headings::find(grid, table).is_some());
    intake.other_sheets = others.map(|grid| grid.sheet.clone()).collect();
    Ok(intake)
}

/// The rows of the first sheet with these columns, and the sheets that are left.
///
/// # Errors
/// As `read`.
pub(super) fn read_table(table: &'static Table, bytes: &[u8]) -> Result<(Intake, Vec<Grid>), IntakeError> {
    let (grids, format) = if is_archive(bytes) {
        (read_sheets(bytes)?, Format::Xlsx)
    } else if is_compound(bytes) {
        return Err(IntakeError::OldOrLocked);
    } else {
        let (grid, encoding) = read_text(bytes, table)?;
        (vec![grid], Format::Csv(encoding))
    };
    let mut grids = grids;
    let mut intake = Intake {
        format,
        records: Vec::new(),
        unattached: Vec::new(),
        faults: Vec::new(),
        other_sheets: Vec::new(),
        examples: 0,
    };
    let Some((main, headings)) = first_fitting(&mut grids, table) else { return Err(IntakeError::NoFittingSheet) };
    intake.records = intake.rows_of(main, headings, table);
    Ok((intake, grids))
}

impl Intake {
    fn rows_of(&mut self, grid: Grid, headings: Headings, table: &'static Table) -> Vec<Record> {
        self.faults.extend(headings.faults.iter().cloned());
        let first = headings.row;
        let sheet = Arc::new(Sheet { name: grid.sheet.into(), table, headings });
        let mut records = Vec::new();
        for row in grid.rows.into_iter().filter(|row| row.number > first) {
            if is_example(&row) {
                self.examples += 1;
                continue;
            }
            if sheet.headings.are_again_in(&row, table) {
                continue;
            }
            let record = Record::read(&sheet, row);
            // Numbers filled down in advance, and what an earlier report said, make no record.
            if record.has_content() {
                records.push(record);
            }
        }
        records
    }
}

/// Takes the first sheet with the headings of this table out of the list.
fn first_fitting(grids: &mut Vec<Grid>, table: &Table) -> Option<(Grid, Headings)> {
    let found = grids.iter().enumerate().find_map(|(at, grid)| Some((at, Headings::find(grid, table)?)));
    found.map(|(at, headings)| (grids.remove(at), headings))
}

fn is_example(row: &GridRow) -> bool {
    row.cells.first().is_some_and(|(_, cell)| {
        let text = cell.shown().trim().to_lowercase();
        text.starts_with("示例") || text == "example"
    })
}
