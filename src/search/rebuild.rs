//! Filling an index from nothing. It is written beside what searches see, which changes only at the end.
//! Where the documents come from is the caller's business.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tantivy::{IndexWriter, TantivyDocument};

use super::directory::Loaded;
use super::document::PostingDocument;
use super::error::SearchError;
use super::index::SearchIndex;
use super::table::{Rows, Table};
use super::watermark::OutboxPosition;
use super::writer::{self, Writer};
use crate::domain::ids::{JobseekerId, PostingId};
use crate::matching::profile::Profile;
use crate::matching::role::Role;

/// A rebuild under way. Dropped before `finish`, it leaves an index that still needs one; so does a crash.
pub struct Rebuild {
    index: Arc<SearchIndex>,
    loaded: Loaded,
    /// `None` only while this is dropped.
    writer: Option<IndexWriter>,
    /// What was added, for the tables in memory: they are put in order while the last documents are written.
    roles: Mutex<Rows<Role>>,
    profiles: Mutex<Rows<Profile>>,
    is_finished: bool,
}

impl SearchIndex {
    /// Empties the directory and starts to fill it. Searches go on with the old documents, if there are any.
    ///
    /// # Errors
    /// `Rebuilding` when one is under way, `Closed`, `Directory`, `Unwritable`.
    pub fn begin_rebuild(self: &Arc<Self>) -> Result<Rebuild, SearchError> {
        let mut desk = self.desk();
        match *desk {
            Writer::Rebuilding => return Err(SearchError::Rebuilding),
            Writer::Closed => return Err(SearchError::Closed),
            Writer::AwaitsRebuild | Writer::Idle | Writer::Open(_) | Writer::Resting { .. } => {}
        }
        desk.stop(Writer::AwaitsRebuild);
        let loaded = self.directory.start_afresh()?;
        let writer = writer::for_rebuild(&loaded.index).map_err(SearchError::writing)?;
        *desk = Writer::Rebuilding;
        let (roles, profiles) = Default::default();
        Ok(Rebuild { index: Arc::clone(self), loaded, writer: Some(writer), roles, profiles, is_finished: false })
    }
}

impl Rebuild {
    /// Adds a posting; each only once.
    ///
    /// # Errors
    /// `Unwritable`; the rebuild is then lost.
    pub fn add_posting(&self, id: PostingId, posting: &PostingDocument) -> Result<(), SearchError> {
        self.add(self.index.fields.posting(id, posting))?;
        locked(&self.roles).push(id.uuid(), &posting.role);
        Ok(())
    }

    /// Adds a jobseeker; each only once.
    ///
    /// # Errors
    /// `Unwritable`; the rebuild is then lost.
    pub fn add_jobseeker(&self, id: JobseekerId, profile: &Profile) -> Result<(), SearchError> {
        self.add(self.index.fields.jobseeker(id, profile))?;
        locked(&self.profiles).push(id.uuid(), profile);
        Ok(())
    }

    fn add(&self, document: TantivyDocument) -> Result<(), SearchError> {
        let writer = self.writer.as_ref().ok_or(SearchError::NeedsRebuild)?;
        writer.add_document(document).map(drop).map_err(SearchError::writing)
    }

    /// Makes everything added visible and durable at once. `position` is the outbox's end as it was before the first
    /// document was read from the database: what came later is applied again, which does no harm.
    ///
    /// # Errors
    /// `Unwritable`; the rebuild is then lost.
    pub fn finish(mut self, position: OutboxPosition) -> Result<(), SearchError> {
        let writer = self.writer.as_mut().ok_or(SearchError::NeedsRebuild)?;
        let roles = std::mem::take(&mut *locked(&self.roles));
        let profiles = std::mem::take(&mut *locked(&self.profiles));
        let (written, tables) = thread::scope(|scope| {
            let tables = scope.spawn(|| (Table::from(roles), Table::from(profiles)));
            let payload = self.index.payload(position);
            let written = payload.and_then(|payload| writer::commit(writer, &payload));
            (written, tables.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        written.and_then(|()| self.loaded.reader.reload()).map_err(SearchError::writing)?;
        self.index.show(self.loaded.clone(), position, tables);
        self.is_finished = true;
        Ok(())
    }
}

// A panic between two rows leaves them whole.
fn locked<T>(rows: &Mutex<T>) -> MutexGuard<'_, T> {
    rows.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        // Its lock on the directory must be free before another writer may be made.
        drop(self.writer.take());
        let mut desk = self.index.desk();
        if matches!(*desk, Writer::Rebuilding) {
            *desk = if self.is_finished { Writer::Idle } else { Writer::AwaitsRebuild };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::samples::{filled, opened, posting, posting_id, rebuild};
    use crate::search::{Change, RebuildReason, State, TextQuery};

    fn count(index: &SearchIndex, text: &str) -> usize {
        index.text_hits(&TextQuery::parse(text).unwrap()).unwrap().len()
    }

    #[test]
    fn searches_see_the_old_until_the_end_and_then_only_the_fresh() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员")]);
        let rebuild = index.begin_rebuild().unwrap();
        rebuild.add_posting(posting_id(7), &posting("面点师")).unwrap();
        assert_eq!((count(&index, "保洁"), count(&index, "面点")), (1, 0));
        assert!(index.is_ready());
        assert!(matches!(index.begin_rebuild().err(), Some(SearchError::Rebuilding)));
        assert!(matches!(index.apply(&[], OutboxPosition::new(9)), Err(SearchError::Rebuilding)));
        rebuild.finish(OutboxPosition::new(50)).unwrap();
        assert_eq!((count(&index, "保洁"), count(&index, "面点")), (0, 1));
        assert_eq!(index.position(), Some(OutboxPosition::new(50)));
        index.apply(&[Change::PostingGone(posting_id(7))], OutboxPosition::new(51)).unwrap();
        assert_eq!(count(&index, "面点"), 0);
    }

    #[test]
    fn a_rebuild_given_up_leaves_one_to_be_made() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员")]);
        let half = index.begin_rebuild().unwrap();
        half.add_posting(posting_id(7), &posting("面点师")).unwrap();
        drop(half);
        assert!(matches!(index.apply(&[], OutboxPosition::new(9)), Err(SearchError::NeedsRebuild)));
        index.close();
        drop(index);
        let (index, state) = opened(root.path());
        assert_eq!(state, State::NeedsRebuild(RebuildReason::Empty));
        rebuild(&index, &[posting("面点师")]);
        assert_eq!(count(&index, "面点"), 1);
    }

    /// The files of a running index vanish under it: searches go on, and a rebuild is the way out.
    #[test]
    fn a_vanished_directory_is_rebuilt() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员")]);
        let change = || Change::Posting(posting_id(2), Box::new(posting("面点师")));
        index.apply(&[change()], OutboxPosition::new(2)).unwrap();
        std::fs::remove_dir_all(root.path()).unwrap();
        let refusal = index.apply(&[change()], OutboxPosition::new(3)).unwrap_err();
        assert!(matches!(refusal, SearchError::Damaged(_)), "{refusal:?}");
        assert_eq!((count(&index, "保洁"), index.position()), (1, Some(OutboxPosition::new(2))));
        rebuild(&index, &[posting("面点师")]);
        assert_eq!((count(&index, "保洁"), count(&index, "面点")), (0, 1));
        index.apply(&[change()], OutboxPosition::new(4)).unwrap();
        assert_eq!(count(&index, "面点"), 2);
    }
}
