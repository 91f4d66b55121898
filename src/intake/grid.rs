//! A sheet as rows of cells, whatever file it came from, with the limits that hold for every file.
//! What the rows mean is `record`'s business.

use super::cell::Cell;
use super::error::IntakeError;

/// Most rows with something in them, all sheets together.
pub const MAX_ROWS: usize = 100_000;
/// Most columns.
pub const MAX_COLUMNS: u32 = 200;
/// Most bytes of text, all cells together: one shared text can stand in any number of cells.
pub const MAX_TEXT_BYTES: usize = 200 << 20;

/// One row that has something in it.
#[derive(Debug)]
pub struct GridRow {
    /// Counted from 1, as spreadsheets show it.
    pub number: u32,
    /// The cells with something in them, by column from 0, left to right.
    pub cells: Vec<(u32, Cell)>,
}

/// One sheet.
#[derive(Debug)]
pub struct Grid {
    pub sheet: String,
    pub rows: Vec<GridRow>,
}

/// What may still be read of a file.
#[derive(Debug)]
pub struct Allowance {
    rows: usize,
    text_bytes: usize,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { rows: MAX_ROWS, text_bytes: MAX_TEXT_BYTES }
    }
}

impl Grid {
    pub fn new(sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), rows: Vec::new() }
    }

    /// Adds the next cell; row and column are counted from 0. A blank cell is nothing.
    ///
    /// # Errors
    /// `TooManyRows`, `TooManyColumns` or `TooMuchText`.
    pub fn push(&mut self, row: u32, column: u32, cell: Cell, allowance: &mut Allowance) -> Result<(), IntakeError> {
        if cell.is_blank() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(IntakeError::TooManyColumns { max: MAX_COLUMNS });
        }
        if let Cell::Text(text) = &cell {
            allowance.text_bytes = allowance.text_bytes.checked_sub(text.len()).ok_or(IntakeError::TooMuchText)?;
        }
        let number = row.saturating_add(1);
        match self.rows.last_mut() {
            Some(last) if last.number == number => last.cells.push((column, cell)),
            _ => {
                allowance.rows = allowance.rows.checked_sub(1).ok_or(IntakeError::TooManyRows { max: MAX_ROWS })?;
                self.rows.push(GridRow { number, cells: vec![(column, cell)] });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_text_in_very_many_cells_is_refused() {
        let mut grid = Grid::new("x");
        let mut allowance = Allowance { text_bytes: 5, ..Allowance::default() };
        assert!(grid.push(0, 0, Cell::Text("abc".to_owned()), &mut allowance).is_ok());
        let second = grid.push(0, 1, Cell::Text("abc".to_owned()), &mut allowance);
        assert!(matches!(second, Err(IntakeError::TooMuchText)));
    }
}
