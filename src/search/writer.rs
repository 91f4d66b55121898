//! The one writer of an index: made when it is needed, dropped when it fails, made again after a rest.
//! Waiting here is measured on the process's own running time, so a changed wall clock does not matter.

use std::time::{Duration, Instant};

use tantivy::index::Index;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError};

use super::document::Change;
use super::error::{SearchError, is_damage};
use super::schema::Fields;

/// Memory of the everyday writer, in bytes: it sees a few documents per commit.
const EVERYDAY_MEMORY: usize = 32 << 20;
/// Memory of each of a rebuild's two writing threads, in bytes.
const REBUILD_MEMORY: usize = 64 << 20;
const LONGEST_REST: Duration = Duration::from_mins(1);

/// What the writer is doing.
pub enum Writer {
    /// There is nothing complete to write to.
    AwaitsRebuild,
    /// A `Rebuild` holds the directory.
    Rebuilding,
    /// Not made yet.
    Idle,
    Open(Box<IndexWriter>),
    /// Dropped after a failure.
    Resting {
        failures: u32,
        until: Instant,
    },
    Closed,
}

/// A writer for a few documents at a time.
fn everyday(index: &Index) -> tantivy::Result<Box<IndexWriter>> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(EVERYDAY_MEMORY)
        .num_merge_threads(1)
        .build();
    let writer = made(index, &options)?;
    writer.set_merge_policy(Box::new(merging()));
    Ok(Box::new(writer))
}

/// A writer for everything at once.
pub fn for_rebuild(index: &Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(2)
        .memory_budget_per_thread(REBUILD_MEMORY)
        .num_merge_threads(1)
        .build();
    made(index, &options)
}

/// How often, and how far apart, a locked directory is tried.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(25);

/// A writer. The directory is this process's own, so its lock can only be a writer's that has just gone: a child process
/// between fork and exec holds on to it for a moment.
fn made(index: &Index, options: &IndexWriterOptions) -> tantivy::Result<IndexWriter> {
    for _ in 1..TRIES {
        match index.writer_with_options(options.clone()) {
            Err(TantivyError::LockFailure(..)) => std::thread::sleep(BETWEEN_TRIES),
            outcome => return outcome,
        }
    }
    index.writer_with_options(options.clone())
}

/// Every commit makes a segment, mostly of one document. Eight small ones become one; a segment is also rewritten once a
/// third of it is deleted.
fn merging() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(8);
    policy.set_min_layer_size(2_000);
    policy.set_del_docs_ratio_before_merge(0.33);
    policy
}

impl Writer {
    /// The writer, made if need be, taken out; it is put back by `done` or lost to `failed`.
    pub fn take(&mut self, index: &Index) -> Result<(Box<IndexWriter>, u32), SearchError> {
        let failures = match self {
            Self::AwaitsRebuild => return Err(SearchError::NeedsRebuild),
            Self::Rebuilding => return Err(SearchError::Rebuilding),
            Self::Closed => return Err(SearchError::Closed),
            Self::Resting { until, .. } if Instant::now() < *until => return Err(SearchError::Resting),
            Self::Resting { failures, .. } => *failures,
            Self::Idle | Self::Open(_) => 0,
        };
        match std::mem::replace(self, Self::Idle) {
            Self::Open(writer) => Ok((writer, failures)),
            _ => everyday(index).map(|writer| (writer, failures)).map_err(|error| self.failed(index, failures, error)),
        }
    }

    /// What a failed write leaves: a rest that doubles each time, or, where the files are gone, the wait for a rebuild.
    pub fn failed(&mut self, index: &Index, failures: u32, error: TantivyError) -> SearchError {
        if is_damage(&error) || index.load_metas().is_err_and(|error| is_damage(&error)) {
            *self = Self::AwaitsRebuild;
            return SearchError::Damaged(error);
        }
        let rest = Duration::from_secs(1_u64.checked_shl(failures).unwrap_or(u64::MAX)).min(LONGEST_REST);
        *self = Self::Resting { failures: failures.saturating_add(1), until: Instant::now() + rest };
        SearchError::Unwritable(error)
    }

    /// Stops writing, merges included; what was committed stays.
    pub fn stop(&mut self, then: Self) {
        if let Self::Open(writer) = std::mem::replace(self, then) {
            // A merge that fails is made again by the next writer.
            let _ = writer.wait_merging_threads();
        }
    }
}

/// One commit: each change replaces its document.
pub fn write(writer: &mut IndexWriter, fields: &Fields, changes: &[Change], payload: &str) -> tantivy::Result<()> {
    for change in changes {
        let (term, document) = fields.replacement(change);
        writer.delete_term(term);
        if let Some(document) = document {
            writer.add_document(document)?;
        }
    }
    commit(writer, payload)
}

/// Makes everything added so far durable, with what it says about itself.
pub fn commit(writer: &mut IndexWriter, payload: &str) -> tantivy::Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(payload);
    commit.commit().map(drop)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use super::*;

    fn index() -> Index {
        let mut index = Index::create_in_ram(crate::search::schema::schema().0);
        index.set_tokenizers(crate::search::tokenizer::tokenizers());
        index
    }

    fn disk_full() -> TantivyError {
        TantivyError::IoError(Arc::new(io::ErrorKind::StorageFull.into()))
    }

    #[test]
    fn after_a_failed_write_the_writer_rests_longer_each_time() {
        let index = index();
        let mut writer = Writer::Idle;
        let mut rests = Vec::new();
        for failures in 0..8 {
            let before = Instant::now();
            assert!(matches!(writer.failed(&index, failures, disk_full()), SearchError::Unwritable(_)));
            let Writer::Resting { failures: counted, until } = writer else { panic!("it rests") };
            assert_eq!(counted, failures + 1);
            rests.push((until - before).as_secs());
            assert!(matches!(writer.take(&index), Err(SearchError::Resting)));
        }
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn after_its_rest_the_writer_is_made_again_and_remembers_its_failures() {
        let index = index();
        let mut writer = Writer::Resting { failures: 3, until: Instant::now() };
        assert_eq!(writer.take(&index).unwrap().1, 3);
    }

    #[test]
    fn where_the_files_are_gone_only_a_rebuild_helps() {
        let mut writer = Writer::Idle;
        let gone = TantivyError::IoError(Arc::new(io::ErrorKind::NotFound.into()));
        assert!(matches!(writer.failed(&index(), 0, gone), SearchError::Damaged(_)));
        assert!(matches!(writer, Writer::AwaitsRebuild));
    }
}
