//! Finds the row of headings on a sheet and what each column of the sheet is.
//! Columns that it cannot place are faults of the sheet, so that no value is dropped without a word.

use std::collections::HashSet;

use super::cell::Cell;
use super::columns::{Column, Table, letters};
use super::grid::{Grid, GridRow};
use super::report::{BadCell, CellRef};
use crate::domain::fault::{Fault, Pointer};

/// Rows that are looked at for headings; templates have a title and hints above them.
const ROWS_SEARCHED: usize = 10;
/// Fewest known headings in the row of headings.
const KNOWN_NEEDED: usize = 2;

/// A column of a sheet whose heading is known.
#[derive(Debug)]
pub struct Placed {
    /// Column of the sheet, from 0.
    pub column: u32,
    /// Place in the table.
    pub place: usize,
    /// The heading as it stands there.
    pub heading: String,
}

/// The row of headings of one sheet.
#[derive(Debug)]
pub struct Headings {
    /// Row number, from 1.
    pub row: u32,
    /// By column, left to right; each place of the table once.
    pub placed: Vec<Placed>,
    pub faults: Vec<BadCell>,
}

impl Headings {
    /// The headings of this sheet; `None` when it is no sheet of this table: too few are known, or none of those that
    /// must be there (a region must be there on every kind of sheet, so it tells nothing).
    pub fn find(grid: &Grid, table: &Table) -> Option<Self> {
        let known =
            |row: &GridRow| row.cells.iter().filter(|(_, cell)| table.place_of(&cell.shown()).is_some()).count();
        let at = grid.rows.iter().take(ROWS_SEARCHED).position(|row| known(row) >= KNOWN_NEEDED)?;
        let (row, below) = grid.rows.get(at..)?.split_first()?;
        let headings = Self::read(grid, row, below, table);
        let is_required = |placed: &Placed| table.column(placed.place).is_some_and(Column::tells_its_table);
        headings.placed.iter().any(is_required).then_some(headings)
    }

    fn read(grid: &Grid, row: &GridRow, below: &[GridRow], table: &Table) -> Self {
        let mut headings = Self { row: row.number, placed: Vec::new(), faults: Vec::new() };
        let mut seen = HashSet::new();
        for (column, cell) in &row.cells {
            let heading = cell.shown().split_whitespace().collect::<Vec<_>>().join(" ");
            match table.place_of(&heading) {
                Some(place) if seen.insert(place) => {
                    headings.placed.push(Placed { column: *column, place, heading });
                }
                Some(_) => headings.fault(grid, *column, heading, Fault::RepeatedColumn),
                None => headings.fault(grid, *column, heading, Fault::UnknownColumn),
            }
        }
        let headed: HashSet<u32> = row.cells.iter().map(|(column, _)| *column).collect();
        let filled = below.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column));
        let mut nameless: Vec<u32> = filled.filter(|column| !headed.contains(column)).collect();
        nameless.sort_unstable();
        nameless.dedup();
        for column in nameless {
            headings.fault(grid, column, String::new(), Fault::UnknownColumn);
        }
        headings
    }

    fn fault(&mut self, grid: &Grid, column: u32, header: String, fault: Fault) {
        let cell = CellRef {
            sheet: grid.sheet.as_str().into(),
            row: self.row,
            column: Some(letters(column)),
            header,
            place: None,
        };
        self.faults.push(BadCell { cell, pointer: Pointer::root(), value: None, fault });
    }

    /// Whether a row repeats the headings, as a second line in the other language does.
    pub fn are_again_in(&self, row: &GridRow, table: &Table) -> bool {
        let is_heading = |column: u32, cell: &Cell| {
            let placed = self.placed.iter().find(|placed| placed.column == column);
            placed.is_none_or(|placed| table.place_of(&cell.shown()) == Some(placed.place))
        };
        row.cells.len() >= KNOWN_NEEDED && row.cells.iter().all(|(column, cell)| is_heading(*column, cell))
    }

    /// The heading and the letters of the column that stands for a place of the table.
    pub fn at(&self, place: usize) -> Option<(&str, String)> {
        let placed = self.placed.iter().find(|placed| placed.place == place)?;
        Some((&placed.heading, letters(placed.column)))
    }
}
