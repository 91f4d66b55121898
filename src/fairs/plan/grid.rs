//! A table of small numbers by row and column, and reading of lists by place. Outside of it everything is the default,
//! so that a wrong place cannot end the program.

#[derive(Debug, Clone, Default)]
pub(super) struct Grid<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default> Grid<T> {
    pub fn new(rows: usize, width: usize) -> Self {
        Self { width, cells: vec![T::default(); rows.saturating_mul(width)] }
    }

    /// The place of a cell in the list of all.
    pub const fn place(&self, row: usize, column: usize) -> usize {
        row * self.width + column
    }

    pub fn get(&self, row: usize, column: usize) -> T {
        if column < self.width { at(&self.cells, self.place(row, column)) } else { T::default() }
    }

    pub fn set(&mut self, row: usize, column: usize, value: T) {
        self.change(row, column, |_| value);
    }

    pub fn change(&mut self, row: usize, column: usize, next: impl FnOnce(T) -> T) {
        if column >= self.width {
            return;
        }
        let place = self.place(row, column);
        if let Some(cell) = self.cells.get_mut(place) {
            *cell = next(*cell);
        }
    }

    pub fn row(&self, row: usize) -> &[T] {
        self.cells.get(row * self.width..(row + 1) * self.width).unwrap_or(&[])
    }

    pub fn cells(&self) -> &[T] {
        &self.cells
    }

    pub fn cells_mut(&mut self) -> &mut [T] {
        &mut self.cells
    }
}

/// The default outside of the list.
pub(super) fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

/// Counts never run over.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
