//! The index as the rest of the house sees it: opened once per process, changed in outbox order, searched from any thread.
//! It does not read the outbox and does not know when to rebuild; `app` does.

use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::available_parallelism;

use tantivy::{Executor, Searcher};

use super::directory::{Directory, Loaded};
use super::document::Change;
use super::error::SearchError;
use super::scan::{self, Hit, Top};
use super::schema::{Fields, schema};
use super::table::{Shelf, Table};
use super::text::{Relevance, TextQuery};
use super::watermark::{OutboxPosition, RebuildReason, Watermark};
use super::writer::{self, Writer};
use crate::domain::ids::{JobseekerId, PostingId};
use crate::matching::profile::Profile;
use crate::matching::role::Role;

/// Most threads that one search uses.
const MOST_THREADS: usize = 4;

/// The search index of one process. Every method blocks.
pub struct SearchIndex {
    pub(super) directory: Directory,
    pub(super) fields: Fields,
    /// The database whose outbox is followed.
    database: String,
    threads: Executor,
    live: RwLock<Live>,
    roles: Shelf<Role>,
    profiles: Shelf<Profile>,
    pub(super) writer: Mutex<Writer>,
}

/// What is being searched.
struct Live {
    loaded: Loaded,
    /// `None` while nothing complete is there.
    position: Option<OutboxPosition>,
}

/// An opened index, and whether it can be used as it is.
pub struct Opened {
    pub index: SearchIndex,
    pub state: State,
}

/// What an opened index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Everything up to this place in the outbox.
    UpTo(OutboxPosition),
    /// Nothing; only a rebuild can change that.
    NeedsRebuild(RebuildReason),
}

/// How many documents there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub postings: usize,
    pub jobseekers: usize,
}

impl SearchIndex {
    /// Opens the index in `root`, making what is missing, and checks every byte of it. Damage never stops it: what is left
    /// is renamed aside (the last three are kept), and the index starts empty. `database` is any text that tells one
    /// database from another.
    ///
    /// # Errors
    /// `InUse` when another process or handle has it; `Directory` or `Unwritable` when nothing can be written there.
    pub fn open(root: &Path, database: &str) -> Result<Opened, SearchError> {
        let (schema, fields) = schema();
        let directory = Directory::take(root, schema)?;
        // Loads the dictionary, which would otherwise delay the first search.
        let _ = TextQuery::parse("马镫");
        let (loaded, state) = match directory.load(database) {
            Ok((loaded, position)) => (loaded, State::UpTo(position)),
            Err(reason) => {
                if matches!(reason, RebuildReason::Damaged(_)) {
                    directory.set_aside()?;
                }
                (directory.start_afresh()?, State::NeedsRebuild(reason))
            }
        };
        let (position, writer) = match state {
            State::UpTo(position) => (Some(position), Writer::Idle),
            State::NeedsRebuild(_) => (None, Writer::AwaitsRebuild),
        };
        let (roles, profiles) = tables(&loaded)?;
        let cores = available_parallelism().map_or(1, NonZero::get);
        let threads = Executor::multi_thread(cores.min(MOST_THREADS), "search-").map_err(SearchError::Unreadable)?;
        let index = Self {
            directory,
            fields,
            database: database.to_owned(),
            threads,
            roles: Shelf::new(roles),
            profiles: Shelf::new(profiles),
            live: RwLock::new(Live { loaded, position }),
            writer: Mutex::new(writer),
        };
        Ok(Opened { index, state })
    }

    /// Makes the changes visible and durable in one commit, with the position up to which they reach. Idempotent, and
    /// the position never goes back. When it fails nothing has happened, and the same changes are to be applied again.
    ///
    /// # Errors
    /// `NeedsRebuild`, `Rebuilding`, `Closed`; `Unwritable` and then `Resting` for a while (1 s, doubled up to a minute);
    /// `Damaged` when only a rebuild helps.
    pub fn apply(&self, changes: &[Change], position: OutboxPosition) -> Result<(), SearchError> {
        let mut desk = self.desk();
        let (loaded, known) = self.live(|live| (live.loaded.clone(), live.position));
        let position = known.map_or(position, |known| known.max(position));
        let (mut writer, failures) = desk.take(&loaded.index)?;
        let written = self
            .payload(position)
            .and_then(|payload| writer::write(&mut writer, &self.fields, changes, &payload))
            .and_then(|()| loaded.reader.reload());
        match written {
            Ok(()) => {
                *desk = Writer::Open(writer);
                self.roles.apply(changes.iter().filter_map(Change::role));
                self.profiles.apply(changes.iter().filter_map(Change::profile));
                self.set_live(Live { loaded, position: Some(position) });
                Ok(())
            }
            Err(error) => {
                // The directory's writer lock goes with it, for the one that comes after.
                drop(writer);
                Err(desk.failed(&loaded.index, failures, error))
            }
        }
    }

    /// How far the visible documents reach; `None` while there is nothing complete.
    pub fn position(&self) -> Option<OutboxPosition> {
        self.live(|live| live.position)
    }

    /// Whether searches see a complete set of documents, perhaps an old one.
    pub fn is_ready(&self) -> bool {
        self.position().is_some()
    }

    /// Walks over all documents.
    pub fn counts(&self) -> Result<Counts, SearchError> {
        let searcher = self.searcher();
        let postings = scan::count::<Role>(&searcher, &self.threads).map_err(SearchError::reading)?;
        let jobseekers = scan::count::<Profile>(&searcher, &self.threads).map_err(SearchError::reading)?;
        Ok(Counts { postings, jobseekers })
    }

    /// The roles of all postings, as they stand: a ranking asks them, and sees no change until it asks again.
    pub fn roles(&self) -> Arc<Table<Role>> {
        self.roles.table()
    }

    /// The profiles of all jobseekers, likewise.
    pub fn profiles(&self) -> Arc<Table<Profile>> {
        self.profiles.table()
    }

    /// The best postings of any status: by `rank`, then by relevance, both descending, then by id ascending. `rank` leaves
    /// out a posting by `None`; it is called on several threads. Only hits strictly after `after` are given.
    pub fn top_roles<K: Ord + Copy + Send + Sync>(
        &self,
        text: Option<&TextQuery>,
        limit: usize,
        after: Option<&Hit<PostingId, K>>,
        rank: impl Fn(&Role) -> Option<K> + Sync,
    ) -> Result<Vec<Hit<PostingId, K>>, SearchError> {
        let place = (&self.searcher(), &self.fields, &self.threads);
        scan::top(place, text, &Top { limit, after }, rank).map_err(SearchError::reading)
    }

    /// The best jobseekers, as `top_roles` does it; they have no text, so their relevance is 0.
    pub fn top_profiles<K: Ord + Copy + Send + Sync>(
        &self,
        limit: usize,
        after: Option<&Hit<JobseekerId, K>>,
        rank: impl Fn(&Profile) -> Option<K> + Sync,
    ) -> Result<Vec<Hit<JobseekerId, K>>, SearchError> {
        let place = (&self.searcher(), &self.fields, &self.threads);
        scan::top(place, None, &Top { limit, after }, rank).map_err(SearchError::reading)
    }

    /// The best jobseekers: by `rank` descending, then by an `order` of the caller's own ascending, which keeps the order
    /// of ids out of what is shown. The order comes as the relevance of a hit, counted from its end.
    pub fn top_profiles_in_order<K: Ord + Copy + Send + Sync>(
        &self,
        limit: usize,
        after: Option<&Hit<JobseekerId, K>>,
        order: impl Fn(JobseekerId) -> u32 + Sync,
        rank: impl Fn(&Profile) -> Option<K> + Sync,
    ) -> Result<Vec<Hit<JobseekerId, K>>, SearchError> {
        let place = (&self.searcher(), &self.fields, &self.threads);
        let relevance = |id, _| Relevance::new(u32::MAX - order(id));
        scan::top_by(place, None, &Top { limit, after }, rank, relevance).map_err(SearchError::reading)
    }

    /// Every posting of any status that the text finds, most relevant first, then by id descending.
    pub fn text_hits(&self, text: &TextQuery) -> Result<Vec<(PostingId, Relevance)>, SearchError> {
        let place = (&self.searcher(), &self.fields, &self.threads);
        scan::found::<Role>(place, text).map_err(SearchError::reading)
    }

    /// Stops writing, and waits for what is being merged. Searches still work, changes do not.
    pub fn close(&self) {
        self.desk().stop(Writer::Closed);
    }

    fn searcher(&self) -> Searcher {
        self.live(|live| live.loaded.reader.searcher())
    }

    // A panic in a search or a write leaves both locks' contents whole, so a poisoned lock is as good as any.
    pub(super) fn desk(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn loaded(&self) -> Loaded {
        self.live(|live| live.loaded.clone())
    }

    fn live<T>(&self, read: impl FnOnce(&Live) -> T) -> T {
        read(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_live(&self, live: Live) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live;
    }

    pub(super) fn payload(&self, position: OutboxPosition) -> tantivy::Result<String> {
        Ok(Watermark::new(position, &self.database).payload()?)
    }

    /// Searches this from now on.
    pub(super) fn show(
        &self,
        loaded: Loaded,
        position: OutboxPosition,
        (roles, profiles): (Table<Role>, Table<Profile>),
    ) {
        self.roles.replace(roles);
        self.profiles.replace(profiles);
        self.set_live(Live { loaded, position: Some(position) });
    }
}

/// The tables of what the index holds.
fn tables(loaded: &Loaded) -> Result<(Table<Role>, Table<Profile>), SearchError> {
    let searcher = loaded.reader.searcher();
    let roles = scan::rows::<Role>(&searcher).map_err(SearchError::reading)?;
    let profiles = scan::rows::<Profile>(&searcher).map_err(SearchError::reading)?;
    Ok((roles.into(), profiles.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::posting::PostingStatus;
    use crate::search::packing::Packed;
    use crate::search::samples::{DATABASE, filled, jobseeker_id, opened, posting, posting_id};

    fn at(sequence: i64) -> OutboxPosition {
        OutboxPosition::new(sequence)
    }

    fn change(number: u128, title: &str) -> Change {
        Change::Posting(posting_id(number), Box::new(posting(title)))
    }

    fn found(index: &SearchIndex, text: &str) -> Vec<u128> {
        let hits = index.text_hits(&TextQuery::parse(text).unwrap()).unwrap();
        hits.into_iter().map(|(id, _)| id.uuid().as_u128()).collect()
    }

    #[test]
    fn what_was_applied_is_visible_at_once() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员")]);
        index.apply(&[change(2, "面点师"), change(1, "收银员")], at(5)).unwrap();
        assert_eq!((found(&index, "面点"), found(&index, "收银员"), found(&index, "保洁")), (vec![2], vec![1], vec![]));
        index.apply(&[Change::PostingGone(posting_id(2))], at(6)).unwrap();
        assert_eq!(found(&index, "面点"), Vec::<u128>::new());
        assert_eq!(index.position(), Some(at(6)));
    }

    #[test]
    fn applying_twice_is_as_applying_once() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[]);
        let profile = Change::Jobseeker(jobseeker_id(1), Box::new(Profile::blank()));
        let changes = [change(1, "保洁员"), profile, change(1, "面点师"), Change::PostingGone(posting_id(9))];
        for _ in 0..2 {
            index.apply(&changes, at(4)).unwrap();
            assert_eq!(index.counts().unwrap(), Counts { postings: 1, jobseekers: 1 });
            assert_eq!((found(&index, "面点"), found(&index, "保洁")), (vec![1], vec![]));
        }
        index.apply(&[Change::JobseekerGone(jobseeker_id(1))], at(3)).unwrap();
        assert_eq!(index.counts().unwrap(), Counts { postings: 1, jobseekers: 0 });
        assert_eq!(index.position(), Some(at(4)), "the position never goes back");
    }

    #[test]
    fn a_posting_and_a_jobseeker_of_one_id_are_two_documents() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员")]);
        index.apply(&[Change::Jobseeker(jobseeker_id(1), Box::new(Profile::blank()))], at(2)).unwrap();
        index.apply(&[Change::PostingGone(posting_id(1))], at(3)).unwrap();
        assert_eq!(index.counts().unwrap(), Counts { postings: 0, jobseekers: 1 });
    }

    #[test]
    fn every_status_is_indexed() {
        let root = tempfile::tempdir().unwrap();
        let documents = [PostingStatus::Draft, PostingStatus::Open, PostingStatus::Closed].map(|status| {
            let mut document = posting("保洁员");
            document.role.status = status;
            document
        });
        assert_eq!(found(&filled(root.path(), &documents), "保洁员"), [3, 2, 1]);
    }

    #[test]
    fn reopening_gives_the_same_position_and_documents() {
        let root = tempfile::tempdir().unwrap();
        for is_closed in [true, false] {
            let index = filled(root.path(), &[posting("保洁员")]);
            index.apply(&[change(2, "面点师")], at(77)).unwrap();
            if is_closed {
                index.close();
            }
            drop(index);
            let (index, state) = opened(root.path());
            assert_eq!((state, index.position()), (State::UpTo(at(77)), Some(at(77))));
            assert_eq!(found(&index, "面点"), [2]);
            index.apply(&[change(3, "面点学徒")], at(78)).unwrap();
            assert_eq!(found(&index, "面点"), [3, 2]);
        }
    }

    #[test]
    fn a_second_handle_is_refused_until_the_first_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let (first, _) = opened(root.path());
        let refusal = SearchIndex::open(root.path(), DATABASE).err().unwrap();
        assert!(matches!(&refusal, SearchError::InUse { directory } if directory == root.path()), "{refusal}");
        drop(first);
        opened(root.path());
    }

    #[test]
    fn an_index_of_another_database_is_emptied() {
        let root = tempfile::tempdir().unwrap();
        drop(filled(root.path(), &[posting("保洁员")]));
        let Opened { index, state } = SearchIndex::open(root.path(), "another").unwrap();
        assert_eq!(state, State::NeedsRebuild(RebuildReason::OtherDatabase));
        assert!(!index.is_ready() && found(&index, "保洁").is_empty());
    }

    #[test]
    fn nothing_is_applied_before_a_rebuild_or_after_the_end() {
        let root = tempfile::tempdir().unwrap();
        let (index, state) = opened(root.path());
        assert_eq!(state, State::NeedsRebuild(RebuildReason::Empty));
        assert!(matches!(index.apply(&[change(1, "保洁员")], at(1)), Err(SearchError::NeedsRebuild)));
        assert_eq!(index.position(), None);
        index.close();
        assert!(matches!(index.apply(&[change(1, "保洁员")], at(1)), Err(SearchError::Closed)));
        drop(index);
        assert_eq!(opened(root.path()).1, State::NeedsRebuild(RebuildReason::Empty));
    }

    /// Enough commits to be merged several times over; the packed words must stay in order through all of them.
    #[test]
    fn many_commits_are_merged_and_lose_nothing() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[]);
        for number in 1..=60 {
            let mut document = posting("保洁员");
            document.role.openings = crate::domain::posting::Openings::remaining(u16::try_from(number).unwrap());
            index.apply(&[Change::Posting(posting_id(number), Box::new(document))], at(2)).unwrap();
        }
        index.close();
        drop(index);
        let (index, _) = opened(root.path());
        assert!(index.searcher().segment_readers().len() < 20, "merges have happened");
        let hits = index.top_roles(None, 100, None, |role| Some(role.openings.value())).unwrap();
        assert_eq!(hits.len(), 60);
        assert!(hits.iter().all(|hit| hit.id == posting_id(u128::from(hit.key))));
    }
}
