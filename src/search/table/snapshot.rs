//! A table as it stands at one moment: some segments, and which of their rows are gone.
//! Whoever holds one sees it unchanged, however long; nobody waits for anybody.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::segment::{Row, Rows, Segment};
use super::sketched::{Sketched, point};
use crate::domain::place::Coordinates;

/// Rows of a segment, one bit each.
#[derive(Clone, Default)]
pub struct Gone {
    bits: Vec<u64>,
    pub count: usize,
}

impl Gone {
    pub fn holds(&self, row: usize) -> bool {
        self.bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    fn add(&mut self, row: usize) {
        if self.bits.len() <= row / 64 {
            self.bits.resize(row / 64 + 1, 0);
        }
        if let Some(word) = self.bits.get_mut(row / 64) {
            self.count += usize::from(*word >> (row % 64) & 1 == 0);
            *word |= 1 << (row % 64);
        }
    }
}

/// A segment with what is gone of it.
pub struct Kept<T: Sketched> {
    pub segment: Arc<Segment<T>>,
    pub gone: Option<Arc<Gone>>,
}

impl<T: Sketched> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { segment: Arc::clone(&self.segment), gone: self.gone.clone() }
    }
}

impl<T: Sketched> Kept<T> {
    pub fn new(rows: Rows<T>) -> Self {
        Self { segment: Arc::new(rows.into()), gone: None }
    }

    /// How many rows are left.
    pub fn living(&self) -> usize {
        self.segment.len() - self.gone.as_ref().map_or(0, |gone| gone.count)
    }

    /// Rows from one place to another that are not gone.
    pub fn rows(&self, range: (usize, usize)) -> impl Iterator<Item = Row<'_, T>> {
        let gone = self.gone.as_deref();
        self.segment.rows(range).filter(move |row| gone.is_none_or(|gone| !gone.holds(row.at)))
    }

    pub fn all_rows(&self) -> impl Iterator<Item = Row<'_, T>> {
        self.rows((0, self.segment.len()))
    }

    /// The row of this id, if it is not gone.
    pub fn find(&self, id: Uuid) -> Option<usize> {
        self.segment.find(id).filter(|&row| self.gone.as_ref().is_none_or(|gone| !gone.holds(row)))
    }

    /// Loses these rows.
    pub fn lose(&mut self, rows: impl IntoIterator<Item = usize>) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_some() {
            let gone = Arc::make_mut(self.gone.get_or_insert_default());
            rows.for_each(|row| gone.add(row));
        }
    }
}

/// All rows of one kind, at one moment.
pub struct Table<T: Sketched> {
    pub(super) kept: Vec<Kept<T>>,
}

impl<T: Sketched> Default for Table<T> {
    fn default() -> Self {
        Self { kept: Vec::new() }
    }
}

impl<T: Sketched> From<Rows<T>> for Table<T> {
    fn from(rows: Rows<T>) -> Self {
        Self { kept: if rows.len() == 0 { Vec::new() } else { vec![Kept::new(rows)] } }
    }
}

/// Each id once.
impl<T: Sketched> FromIterator<(Uuid, T)> for Table<T> {
    fn from_iter<I: IntoIterator<Item = (Uuid, T)>>(values: I) -> Self {
        let mut rows = Rows::default();
        for (id, value) in values {
            rows.push(id, &value);
        }
        rows.into()
    }
}

impl<T: Sketched> Table<T> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.kept.iter().map(Kept::living).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of this id.
    pub fn find(&self, id: Uuid) -> Option<T> {
        let (kept, row) = self.kept.iter().find_map(|kept| Some((kept, kept.find(id)?)))?;
        read(&kept.segment, row)
    }

    /// Calls `each` with every row, in no order of importance.
    pub fn walk(&self, mut each: impl FnMut(T::Id, &T)) {
        let mut value = T::blank();
        for kept in &self.kept {
            for row in kept.all_rows() {
                if value.unpack(kept.segment.words(row.at)).is_ok() {
                    each(T::id(row.id), &value);
                }
            }
        }
    }

    /// Calls `each` with every row that is not certainly further than so many kilometres from a place: what has no place
    /// of its own, or is done from anywhere, is among them.
    pub fn walk_within(&self, place: Coordinates, kilometres: f64, each: impl FnMut(T::Id, &T)) {
        let point = point(place);
        self.walk_where(
            |bounds| T::any_within(bounds, &point, kilometres),
            |sketch| T::may_lie_within(sketch, &point, kilometres),
            each,
        );
    }

    /// Calls `each` with every row that `rows` takes, out of the groups that `groups` takes.
    pub fn walk_where(
        &self,
        groups: impl Fn(&T::Bounds) -> bool,
        rows: impl Fn(&T::Sketch) -> bool,
        mut each: impl FnMut(T::Id, &T),
    ) {
        let mut value = T::blank();
        for kept in &self.kept {
            let mut left = vec![0];
            while let Some(at) = left.pop() {
                let Some(node) = kept.segment.node(at).filter(|node| groups(&node.bounds)) else { continue };
                if let Some(second) = node.second {
                    left.extend([second, at + 1]);
                    continue;
                }
                for row in kept.rows(node.rows).filter(|row| rows(row.sketch)) {
                    if value.unpack(kept.segment.words(row.at)).is_ok() {
                        each(T::id(row.id), &value);
                    }
                }
            }
        }
    }

    /// The table after some changes: each takes the place of what has its id, `None` that of nothing. Of several changes of
    /// one id the last counts.
    #[must_use]
    pub fn changed<'a>(&self, changes: impl IntoIterator<Item = (Uuid, Option<&'a T>)>) -> Self {
        let last: HashMap<Uuid, Option<&T>> = changes.into_iter().collect();
        let mut kept = self.kept.clone();
        for segment in &mut kept {
            let lost: Vec<usize> = last.keys().filter_map(|&id| segment.find(id)).collect();
            segment.lose(lost);
        }
        let mut rows = Rows::default();
        for (id, value) in last {
            if let Some(value) = value {
                rows.push(id, value);
            }
        }
        if rows.len() > 0 {
            kept.push(Kept::new(rows));
        }
        kept.retain(|it| it.living() > 0);
        Self { kept }
    }
}

/// The value of a row; `None` for words that no packing wrote, of which a table has none.
pub fn read<T: Sketched>(segment: &Segment<T>, row: usize) -> Option<T> {
    let mut value = T::blank();
    value.unpack(segment.words(row)).ok().map(|()| value)
}
