//! Opens the index of this process, and fills it from the database where it holds nothing that can be relied on.
//! Postgres is the only source of truth: the directory may be deleted or damaged at any time.

use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::principal::Principal;
use crate::search::{OutboxPosition, Rebuild, RebuildReason, SearchError, SearchIndex, State};
use crate::store::outbox::{self, Watermark};
use crate::store::{Store, StoreError, Transaction, database_identity, jobseekers, postings};

use super::documents::{document_of, profile_of};
use super::error::AppError;
use super::readable::{readable_jobseekers, readable_postings};

/// Records read from the database at a time.
const CHUNK: u32 = 2000;

/// How far a rebuild has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    pub postings: usize,
    pub jobseekers: usize,
    /// How many of both there were when it began.
    pub total: usize,
}

/// Opens the index. `progress` hears of a rebuild, if there has to be one.
///
/// # Errors
/// `SearchError::InUse` when another process has the directory; whatever the database says.
pub async fn open_index(
    store: &Store,
    directory: &Path,
    progress: impl Fn(Rebuilt) + Send + Sync,
) -> Result<Arc<SearchIndex>, AppError> {
    let (index, is_complete) = opened(store, directory).await?;
    if !is_complete {
        rebuild(store, &index, progress).await?;
    }
    Ok(index)
}

/// Opens the index and fills it anew, whatever it holds. It is closed then.
///
/// # Errors
/// As `open_index`.
pub async fn reindex(
    store: &Store,
    directory: &Path,
    progress: impl Fn(Rebuilt) + Send + Sync,
) -> Result<Rebuilt, AppError> {
    let (index, _) = opened(store, directory).await?;
    let done = rebuild(store, &index, progress).await?;
    tokio::task::spawn_blocking(move || index.close()).await?;
    Ok(done)
}

/// The index as it lies there, and whether it can be relied on.
async fn opened(store: &Store, directory: &Path) -> Result<(Arc<SearchIndex>, bool), AppError> {
    let read =
        async |tx: &mut Transaction| Ok::<_, StoreError>((database_identity(tx).await?, outbox::horizon(tx).await?));
    let (identity, horizon) = store.transaction(Principal::System, read).await?;
    let directory = directory.to_owned();
    let opened = tokio::task::spawn_blocking(move || SearchIndex::open(&directory, &identity)).await??;
    let is_complete = match opened.state {
        // Entries it has not seen are gone from the outbox.
        State::UpTo(position) if position.sequence() < horizon.number() => {
            tracing::info!("the index has been away for longer than the outbox remembers");
            false
        }
        State::UpTo(_) => true,
        State::NeedsRebuild(reason) => {
            if let RebuildReason::Damaged(cause) = &reason {
                tracing::warn!(index.damage = %cause, "the index is damaged and was set aside");
            }
            false
        }
    };
    Ok((Arc::new(opened.index), is_complete))
}

/// Fills the index from the database. Searches go on meanwhile with what was there before.
///
/// # Errors
/// Whatever the database or the index says; the index then waits for another rebuild.
pub async fn rebuild(
    store: &Store,
    index: &Arc<SearchIndex>,
    progress: impl Fn(Rebuilt) + Send + Sync,
) -> Result<Rebuilt, AppError> {
    // Taken before anything is read: what changes meanwhile is applied again later, which does no harm.
    let read = async |tx: &mut Transaction| outbox::current_watermark(tx).await;
    let watermark = store.transaction(Principal::System, read).await?;
    let mut done = Rebuilt { total: total(store).await?, ..Rebuilt::default() };
    let begun = Arc::clone(index);
    let rebuild = Arc::new(tokio::task::spawn_blocking(move || begun.begin_rebuild()).await??);
    fill_postings(store, &rebuild, &mut done, &progress).await?;
    fill_jobseekers(store, &rebuild, &mut done, &progress).await?;
    let position = position_of(watermark);
    tokio::task::spawn_blocking(move || match Arc::into_inner(rebuild) {
        Some(rebuild) => rebuild.finish(position),
        None => Err(SearchError::Rebuilding),
    })
    .await??;
    Ok(done)
}

/// What is being added meanwhile.
type Adding = JoinHandle<Result<(), SearchError>>;

/// Reads the postings, and adds the ones while the next are read.
async fn fill_postings(
    store: &Store,
    rebuild: &Arc<Rebuild>,
    done: &mut Rebuilt,
    progress: impl Fn(Rebuilt),
) -> Result<(), AppError> {
    let mut last: Option<PostingId> = None;
    let mut adding: Option<Adding> = None;
    loop {
        // The ids first: a record that cannot be read must not hold up the others.
        let read = async |tx: &mut Transaction| postings::ids_after(tx, last, CHUNK).await;
        let ids = store.transaction(Principal::System, read).await?;
        let Some(&end) = ids.last() else { break };
        last = Some(end);
        let chunk = readable_postings(store, &ids).await?;
        done.postings += ids.len();
        added(adding.take()).await?;
        let filling = Arc::clone(rebuild);
        adding = Some(tokio::task::spawn_blocking(move || {
            chunk
                .into_iter()
                .try_for_each(|(it, employer)| filling.add_posting(it.id, &document_of(&it.value, employer)))
        }));
        progress(*done);
    }
    added(adding).await
}

/// Reads the jobseekers, and adds the ones while the next are read.
async fn fill_jobseekers(
    store: &Store,
    rebuild: &Arc<Rebuild>,
    done: &mut Rebuilt,
    progress: impl Fn(Rebuilt),
) -> Result<(), AppError> {
    let mut last: Option<JobseekerId> = None;
    let mut adding: Option<Adding> = None;
    loop {
        let read = async |tx: &mut Transaction| jobseekers::ids_after(tx, last, CHUNK).await;
        let ids = store.transaction(Principal::System, read).await?;
        let Some(&end) = ids.last() else { break };
        last = Some(end);
        let chunk = readable_jobseekers(store, &ids).await?;
        done.jobseekers += ids.len();
        added(adding.take()).await?;
        let filling = Arc::clone(rebuild);
        adding = Some(tokio::task::spawn_blocking(move || {
            chunk
                .into_iter()
                .try_for_each(|(it, certificates)| filling.add_jobseeker(it.id, &profile_of(&it.value, &certificates)))
        }));
        progress(*done);
    }
    added(adding).await
}

/// Waits for what is being added, if anything is.
async fn added(adding: Option<Adding>) -> Result<(), AppError> {
    match adding {
        Some(adding) => Ok(adding.await??),
        None => Ok(()),
    }
}

async fn total(store: &Store) -> Result<usize, StoreError> {
    let count = async |tx: &mut Transaction| Ok(postings::count(tx).await? + jobseekers::count(tx).await?);
    store.transaction(Principal::System, count).await
}

/// The outbox's watermark, as the index keeps it.
pub fn position_of(watermark: Watermark) -> OutboxPosition {
    OutboxPosition::new(watermark.number())
}
