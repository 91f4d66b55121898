//! How many people there are in each place, all in all and by each value of each dimension: every table of the country.
//! A person is counted at one end of the tree, with exactly one value in each dimension.

use std::ops::Range;

use super::tree::Tree;

/// The column of all people of a place.
pub const EVERYBODY: usize = 0;

/// The tables. A dimension is a run of columns, one a value.
#[derive(Debug, Clone)]
pub struct Counts {
    tree: Tree,
    dimensions: Vec<Range<usize>>,
    /// Columns that say nothing of a person: nobody is given away when all are in them.
    silent: Vec<usize>,
    cells: Vec<i64>,
}

impl Counts {
    /// Tables without people: `widths` are the numbers of values of the dimensions.
    pub fn new(tree: Tree, widths: &[usize]) -> Self {
        let mut next = EVERYBODY + 1;
        let dimensions = widths.iter().map(|width| {
            let first = next;
            next += width;
            first..next
        });
        let dimensions: Vec<_> = dimensions.collect();
        let cells = vec![0; tree.len() * next];
        Self { tree, dimensions, silent: Vec::new(), cells }
    }

    /// Declares that a value says nothing of whoever has it: not stated, or nothing has happened yet.
    pub fn mark_silent(&mut self, dimension: usize, value: usize) {
        self.silent.extend(self.column(dimension, value));
    }

    /// Counts people who live at an end of the tree. Everybody is to be counted once in each dimension.
    pub fn add(&mut self, end: usize, dimension: usize, value: usize, people: i64) {
        let Some(column) = self.column(dimension, value) else { return };
        // Everybody is in the first dimension once, and so are all people.
        let columns = [Some(column), (dimension == 0).then_some(EVERYBODY)];
        let places: Vec<usize> = self.tree.path(end).collect();
        for (place, column) in places.iter().flat_map(|place| columns.iter().flatten().map(move |it| (*place, *it))) {
            let at = self.at(place, column);
            if let Some(count) = self.cells.get_mut(at) {
                *count += people;
            }
        }
    }

    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The columns of each dimension.
    pub fn dimensions(&self) -> &[Range<usize>] {
        &self.dimensions
    }

    /// The column of a value.
    pub fn column(&self, dimension: usize, value: usize) -> Option<usize> {
        self.dimensions.get(dimension).and_then(|columns| columns.clone().nth(value))
    }

    pub fn count(&self, place: usize, column: usize) -> i64 {
        self.cells.get(self.at(place, column)).copied().unwrap_or(0)
    }

    pub(super) fn is_silent(&self, column: usize) -> bool {
        self.silent.contains(&column)
    }

    /// How many columns a place has.
    pub(super) fn columns(&self) -> usize {
        self.dimensions.last().map_or(EVERYBODY + 1, |last| last.end)
    }

    /// Where a cell is among all cells.
    pub(super) fn at(&self, place: usize, column: usize) -> usize {
        place * self.columns() + column
    }
}
