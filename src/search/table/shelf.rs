//! The table that is current: replaced as a whole, changed by what the follower brings, tidied beside that.
//! Every change makes a small segment; eight of like size become one, and a segment of which much is gone is made again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

use uuid::Uuid;

use super::segment::Rows;
use super::sketched::Sketched;
use super::snapshot::{Kept, Table};

/// Segments of like size that become one.
const MANY: usize = 8;
/// Rows up to which segments are of the smallest size.
const SMALL: usize = 64;
/// Rows that are put in order at once; more are left to a thread of its own.
const AT_ONCE: usize = 4096;

/// Holds the current table. Clones hold the same.
pub struct Shelf<T: Sketched>(Arc<Current<T>>);

struct Current<T: Sketched> {
    table: RwLock<Arc<Table<T>>>,
    /// Held by whoever makes the next table of the last.
    changing: Mutex<()>,
    is_tidying: AtomicBool,
}

impl<T: Sketched> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Sketched> Shelf<T> {
    pub fn new(table: Table<T>) -> Self {
        let table = RwLock::new(Arc::new(table));
        Self(Arc::new(Current { table, changing: Mutex::new(()), is_tidying: AtomicBool::new(false) }))
    }

    /// The table as it stands.
    pub fn table(&self) -> Arc<Table<T>> {
        Arc::clone(&self.0.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows another table from now on.
    pub fn replace(&self, table: Table<T>) {
        self.change(|_| Some(table));
    }

    /// Applies changes, as `Table::changed`.
    pub fn apply<'a>(&self, changes: impl IntoIterator<Item = (Uuid, Option<&'a T>)>) {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_some() {
            self.change(|table| Some(table.changed(changes)));
            self.tidy();
        }
    }

    fn change(&self, next: impl FnOnce(&Table<T>) -> Option<Table<T>>) {
        let _changing = self.0.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = next(&self.table()) {
            *self.0.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
        }
    }

    /// Puts together what is to be one segment: little at once, much beside.
    fn tidy(&self) {
        while let Some(scattered) = scattered(&self.table()) {
            if scattered.iter().map(Kept::living).sum::<usize>() <= AT_ONCE {
                self.join(&scattered);
                continue;
            }
            if !self.0.is_tidying.swap(true, Ordering::AcqRel) {
                let shelf = self.clone();
                let tidying = move || {
                    shelf.join(&scattered);
                    shelf.0.is_tidying.store(false, Ordering::Release);
                };
                if thread::Builder::new().name("tidying".to_owned()).spawn(tidying).is_err() {
                    self.0.is_tidying.store(false, Ordering::Release);
                }
            }
            return;
        }
    }

    /// Makes one segment of these, unless one of them is there no more.
    fn join(&self, scattered: &[Kept<T>]) {
        let mut rows = Rows::default();
        for kept in scattered {
            for row in kept.all_rows() {
                rows.push_packed(row.id, *row.sketch, kept.segment.words(row.at));
            }
        }
        let mut joined = Kept::new(rows);
        self.change(|table| {
            let is_part = |kept: &&Kept<T>| scattered.iter().any(|it| Arc::ptr_eq(&it.segment, &kept.segment));
            if !table.kept.iter().any(|kept| is_part(&kept)) {
                return None;
            }
            let lost: Vec<usize> =
                scattered.iter().flat_map(|then| lost_since(then, table)).filter_map(|id| joined.find(id)).collect();
            joined.lose(lost);
            let others = table.kept.iter().filter(|kept| !is_part(kept)).cloned();
            let kept = others.chain([joined]).filter(|it| it.living() > 0).collect();
            Some(Table { kept })
        });
    }
}

/// The rows that a segment has lost since, all of them where it is there no more.
fn lost_since<T: Sketched>(then: &Kept<T>, table: &Table<T>) -> Vec<Uuid> {
    let now = table.kept.iter().find(|kept| Arc::ptr_eq(&then.segment, &kept.segment));
    let is_lost = |row: usize| now.is_none_or(|now| now.gone.as_ref().is_some_and(|gone| gone.holds(row)));
    then.all_rows().filter(|row| is_lost(row.at)).map(|row| row.id).collect()
}

/// Segments that are to become one, if there are any.
fn scattered<T: Sketched>(table: &Table<T>) -> Option<Vec<Kept<T>>> {
    let holey = |kept: &&Kept<T>| kept.living() * 3 < kept.segment.len() * 2;
    if let Some(kept) = table.kept.iter().find(holey) {
        return Some(vec![kept.clone()]);
    }
    let size = |kept: &Kept<T>| kept.living().div_ceil(SMALL).max(1).ilog(MANY);
    let sizes = table.kept.iter().map(size);
    let crowded = sizes.into_iter().find(|&it| table.kept.iter().filter(|kept| size(kept) == it).count() >= MANY)?;
    Some(table.kept.iter().filter(|kept| size(kept) <= crowded).cloned().collect())
}
