//! Follows the outbox: reads what has changed, and applies it to the index of this process, at least once and idempotently.
//! An entry names a record, not its contents: the record is read as it stands, so that a late entry does no harm.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::principal::Principal;
use crate::search::{Change, SearchError, SearchIndex};
use crate::store::outbox::{self, Changed, Watermark};
use crate::store::{Store, Transaction};

use super::documents::{document_of, profile_of};
use super::error::AppError;
use super::open_index::{position_of, rebuild};
use super::readable::{readable_jobseekers, readable_postings};

/// Records that are read and applied at once.
const BATCH: usize = 1000;
/// Transactions of others that are worth a commit of their own.
const FAR_BEHIND: i64 = 10_000;
/// The longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How many times as long as it has worked it rests. Many changes in one commit cost little more than a few, and who asks
/// for matches meanwhile needs the processors.
const RESTS: u32 = 3;
const LONGEST_REST: Duration = Duration::from_millis(400);

/// How soon what is left on the disk of somebody who is gone goes too. Those who go together share one rewriting.
const PURGE_AFTER: Duration = Duration::from_secs(5);

/// Follows the outbox until `stop` becomes true. A database or index that fails is waited for, never given up.
pub async fn follow(store: Store, index: Arc<SearchIndex>, every: Duration, mut stop: watch::Receiver<bool>) {
    let mut follower = Follower { store, index, seen: HashSet::new(), purge_due: None };
    // The process before may have stopped between a deletion and the purge.
    follower.purge_soon();
    let mut pause = every;
    while !*stop.borrow() {
        let started = Instant::now();
        match follower.catch_up().await {
            Ok(()) => {
                pause = every.max((RESTS * started.elapsed()).min(LONGEST_REST));
                follower.purge_if_due().await;
            }
            Err(error) => {
                pause = (pause * 2).min(LONGEST_PAUSE);
                tracing::warn!(error = %error, pause_ms = pause.as_millis(), "the index could not follow the outbox");
                follower.recover(&error).await;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

struct Follower {
    store: Store,
    index: Arc<SearchIndex>,
    /// Entries at or above the watermark that have been applied: they are read again until older transactions end.
    seen: HashSet<i64>,
    /// When the files are to be rid of people who are gone.
    purge_due: Option<Instant>,
}

impl Follower {
    /// Applies everything that can be seen in the outbox.
    async fn catch_up(&mut self) -> Result<(), AppError> {
        let Some(position) = self.index.position() else {
            return Err(SearchError::NeedsRebuild.into());
        };
        let from = Watermark::new(position.sequence());
        let read = async |tx: &mut Transaction| outbox::read(tx, from).await;
        let batch = self.store.transaction(Principal::System, read).await?;
        if from < batch.horizon {
            // Entries it has not seen are gone.
            return Err(SearchError::NeedsRebuild.into());
        }
        let fresh: Vec<_> = batch.entries.iter().filter(|entry| !self.seen.contains(&entry.id)).collect();
        if fresh.is_empty() && batch.next == from {
            return Ok(());
        }
        if fresh.is_empty() {
            // Nothing of ours happened. Moving on is worth a commit where it ends the reading of the same entries over and
            // over, else only now and then, as the outbox stays short.
            let is_far_behind = batch.next.number() - from.number() > FAR_BEHIND;
            if is_far_behind || !batch.entries.is_empty() {
                self.apply(Vec::new(), batch.next).await?;
            }
            self.seen = batch.entries.iter().map(|entry| entry.id).collect();
            return Ok(());
        }
        let started = Instant::now();
        let mut changed: Vec<Changed> = fresh.iter().map(|entry| entry.changed).collect();
        let count = changed.len();
        let mut unique = HashSet::new();
        changed.retain(|it| unique.insert(*it));
        let mut chunks = changed.chunks(BATCH).peekable();
        while let Some(chunk) = chunks.next() {
            let changes = self.changes(chunk).await?;
            let somebody_is_gone = changes.iter().any(|change| matches!(change, Change::JobseekerGone(_)));
            // The position moves only with the last of what was read.
            let reached = if chunks.peek().is_none() { batch.next } else { from };
            self.apply(changes, reached).await?;
            if somebody_is_gone {
                self.purge_soon();
            }
        }
        self.seen = batch.entries.iter().map(|entry| entry.id).collect();
        let took_ms = started.elapsed().as_millis();
        tracing::debug!(outbox.entries = count, took_ms, "the index followed the outbox");
        metrics::counter!("stirrup_index_changes_total").increment(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Reads the changed records as they stand.
    async fn changes(&self, changed: &[Changed]) -> Result<Vec<Change>, AppError> {
        let (mut posting_ids, mut jobseeker_ids) = (Vec::new(), Vec::new());
        for it in changed {
            match it {
                Changed::Posting(id) => posting_ids.push(*id),
                Changed::Jobseeker(id) => jobseeker_ids.push(*id),
            }
        }
        let found_postings = readable_postings(&self.store, &posting_ids).await?;
        let found_jobseekers = readable_jobseekers(&self.store, &jobseeker_ids).await?;
        let present: HashSet<PostingId> = found_postings.iter().map(|(posting, _)| posting.id).collect();
        let here: HashSet<JobseekerId> = found_jobseekers.iter().map(|(jobseeker, _)| jobseeker.id).collect();
        let gone_postings = posting_ids.into_iter().filter(|id| !present.contains(id)).map(Change::PostingGone);
        let gone_jobseekers = jobseeker_ids.into_iter().filter(|id| !here.contains(id)).map(Change::JobseekerGone);
        let changed_postings = found_postings
            .into_iter()
            .map(|(posting, employer)| Change::Posting(posting.id, Box::new(document_of(&posting.value, employer))));
        let changed_jobseekers = found_jobseekers.into_iter().map(|(jobseeker, certificates)| {
            Change::Jobseeker(jobseeker.id, Box::new(profile_of(&jobseeker.value, &certificates)))
        });
        Ok(gone_postings.chain(gone_jobseekers).chain(changed_postings).chain(changed_jobseekers).collect())
    }

    async fn apply(&self, changes: Vec<Change>, reached: Watermark) -> Result<(), AppError> {
        let index = Arc::clone(&self.index);
        Ok(tokio::task::spawn_blocking(move || index.apply(&changes, position_of(reached))).await??)
    }

    fn purge_soon(&mut self) {
        self.purge_due.get_or_insert_with(|| Instant::now() + PURGE_AFTER);
    }

    async fn purge_if_due(&mut self) {
        if self.purge_due.is_none_or(|due| Instant::now() < due) {
            return;
        }
        self.purge_due = None;
        let index = Arc::clone(&self.index);
        match tokio::task::spawn_blocking(move || index.purge()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => self.purge_soon(),
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "the index still holds what was deleted");
                self.purge_soon();
            }
            Err(error) => tracing::warn!(error = %error, "the index still holds what was deleted"),
        }
    }

    /// Rebuilds an index that nothing else can help.
    async fn recover(&mut self, error: &AppError) {
        if let AppError::Search(SearchError::Damaged(_) | SearchError::NeedsRebuild) = error {
            match rebuild(&self.store, &self.index, |_| {}).await {
                Ok(done) => {
                    self.seen.clear();
                    tracing::info!(postings = done.postings, jobseekers = done.jobseekers, "the index was rebuilt");
                }
                Err(error) => tracing::warn!(error = %error, "the index could not be rebuilt"),
            }
        }
    }
}
