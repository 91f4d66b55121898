//! Rows that were put in order together, and never change. Which of them are gone is kept beside (`snapshot`).

use std::marker::PhantomData;

use uuid::Uuid;

use super::sketched::Sketched;
use super::tree::{Node, Placed, grow};

/// Rows on their way into a segment, in any order, each id once.
pub struct Rows<T: Sketched> {
    placed: Vec<Placed<T>>,
    words: Vec<u64>,
    /// Where each row's words begin, and at last where the last ones end.
    bounds: Vec<u32>,
}

impl<T: Sketched> Default for Rows<T> {
    fn default() -> Self {
        Self { placed: Vec::new(), words: Vec::new(), bounds: vec![0] }
    }
}

impl<T: Sketched> Rows<T> {
    pub fn push(&mut self, id: Uuid, value: &T) {
        value.pack(&mut self.words);
        self.place(id, value.sketch());
    }

    /// The same of a row that is packed already.
    pub fn push_packed(&mut self, id: Uuid, sketch: T::Sketch, words: &[u64]) {
        self.words.extend_from_slice(words);
        self.place(id, sketch);
    }

    fn place(&mut self, id: Uuid, sketch: T::Sketch) {
        let from = u32::try_from(self.placed.len()).unwrap_or(u32::MAX);
        self.placed.push(Placed { sketch, id, from });
        self.bounds.push(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
    }

    pub fn len(&self) -> usize {
        self.placed.len()
    }
}

fn words_of<'a>(words: &'a [u64], bounds: &[u32], row: usize) -> &'a [u64] {
    let end = |at: usize| bounds.get(at).and_then(|&end| usize::try_from(end).ok()).unwrap_or_default();
    words.get(end(row)..end(row + 1)).unwrap_or_default()
}

/// Rows in order, with the groups that they lie in.
pub struct Segment<T: Sketched> {
    ids: Vec<Uuid>,
    sketches: Vec<T::Sketch>,
    words: Vec<u64>,
    bounds: Vec<u32>,
    nodes: Vec<Node<T::Bounds>>,
    /// The rows by id.
    by_id: Vec<u32>,
    kind: PhantomData<T>,
}

impl<T: Sketched> From<Rows<T>> for Segment<T> {
    fn from(mut rows: Rows<T>) -> Self {
        let nodes = grow(&mut rows.placed);
        let mut words = Vec::with_capacity(rows.words.len());
        let mut bounds = Vec::with_capacity(rows.bounds.len());
        bounds.push(0);
        for placed in &rows.placed {
            let from = usize::try_from(placed.from).unwrap_or(usize::MAX);
            words.extend_from_slice(words_of(&rows.words, &rows.bounds, from));
            bounds.push(u32::try_from(words.len()).unwrap_or(u32::MAX));
        }
        let Rows { placed, .. } = rows;
        let (ids, sketches): (Vec<Uuid>, Vec<T::Sketch>) = placed.into_iter().map(|it| (it.id, it.sketch)).unzip();
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut by_id: Vec<(Uuid, u32)> = ids.iter().copied().zip(0..count).collect();
        by_id.sort_unstable();
        let by_id = by_id.into_iter().map(|(_, row)| row).collect();
        Self { ids, sketches, words, bounds, nodes, by_id, kind: PhantomData }
    }
}

/// One row of a segment.
pub struct Row<'a, T: Sketched> {
    /// Its place in the segment.
    pub at: usize,
    pub id: Uuid,
    pub sketch: &'a T::Sketch,
}

impl<T: Sketched> Segment<T> {
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// The nodes; the first is of all rows.
    pub fn node(&self, at: usize) -> Option<&Node<T::Bounds>> {
        self.nodes.get(at)
    }

    /// The rows from one place to another, the latter excluded.
    pub fn rows(&self, (from, to): (usize, usize)) -> impl Iterator<Item = Row<'_, T>> {
        let ids = self.ids.get(from..to).unwrap_or_default();
        let sketches = self.sketches.get(from..to).unwrap_or_default();
        (from..).zip(ids).zip(sketches).map(|((at, id), sketch)| Row { at, id: *id, sketch })
    }

    /// What the row was packed into.
    pub fn words(&self, row: usize) -> &[u64] {
        words_of(&self.words, &self.bounds, row)
    }

    /// Where the row of this id is.
    pub fn find(&self, id: Uuid) -> Option<usize> {
        let id_of = |row: u32| usize::try_from(row).ok().and_then(|row| self.ids.get(row)).copied().unwrap_or_default();
        let at = self.by_id.binary_search_by_key(&id, |&row| id_of(row)).ok()?;
        self.by_id.get(at).and_then(|&row| usize::try_from(row).ok())
    }
}
