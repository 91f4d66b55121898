//! Works on match runs: piece by piece reads the subjects, ranks for each, and stores the lists together with the place that
//! has been reached. Whoever takes a run up goes on there, so that a process may be killed at any time. Subjects are read as
//! whoever ordered the run, whom the database shows no others, and each look at people is on record.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::SignedDuration;
use tokio::sync::watch;
use uuid::Uuid;

use super::documents::role_of;
use super::error::AppError;
use super::find_candidates::profiles_for_ranking;
use super::find_matches::Finder;
use crate::access::reach;
use crate::domain::account::AccountStatus;
use crate::domain::audit::Act;
use crate::domain::event::Happened;
use crate::domain::ids::{JobseekerId, MatchRunId, PostingId};
use crate::domain::match_run::{ChangeCounts, Entry, RunFailure, RunOrder, Subjects, compared};
use crate::domain::principal::{Account, Principal};
use crate::settings::MatchRunSettings;
use crate::store::match_results::{self, SubjectList};
use crate::store::match_runs::{self, MatchRun};
use crate::store::run_claims::{self, Claim};
use crate::store::{Store, StoreError, Transaction, accounts, events, match_candidates, match_subjects, postings};

/// The pause after a first failure that may pass by itself, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Subjects in a piece: of people as many as one record of the audit trail names.
const fn piece(subjects: Subjects) -> u32 {
    match subjects {
        Subjects::Jobseekers => 1000,
        Subjects::Postings => 200,
    }
}

/// What became of a run in the hands of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// It came to nothing.
    Failed,
    /// It was left to whoever comes next.
    Left,
    /// It was cancelled, or another process has it.
    Lost,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunProgress {
    pub done: u32,
    pub total: u32,
}

/// Works on match runs. Clones share everything.
#[derive(Clone)]
pub struct MatchRunner {
    finder: Finder,
    /// Lists that are made at once.
    threads: usize,
    /// A run of which nothing was heard for so long has lost whoever worked on it.
    silence: Duration,
    /// For how many lists an opening is good, and a person, where they are shared out.
    lists_per_opening: u32,
}

/// Candidates of a subject for each place of its list, where postings are shared out; and the most there are.
const CANDIDATES: (u16, u16) = (3, 100);

/// Subjects with their lists, before they are stored.
struct Piece {
    lists: Vec<(Uuid, Vec<Entry<Uuid>>)>,
    last: Uuid,
}

impl MatchRunner {
    /// With so many lists at once; the rest goes by the settings.
    pub const fn new(finder: Finder, threads: usize, settings: &MatchRunSettings) -> Self {
        let silence = Duration::from_secs(settings.abandoned_after_seconds);
        Self { finder, threads, silence, lists_per_opening: settings.lists_per_opening }
    }

    pub(super) const fn store(&self) -> &Store {
        &self.finder.store
    }

    pub(super) const fn lists_per_opening(&self) -> u32 {
        self.lists_per_opening
    }

    /// Takes up a run that waits or was abandoned, or a certain one; `None` where there is none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn claim(&self, only: Option<MatchRunId>) -> Result<Option<Claim>, StoreError> {
        let now = self.finder.clock.now();
        let silence = SignedDuration::try_from(self.silence).unwrap_or(SignedDuration::MAX);
        let silent_since = now.saturating_sub(silence).unwrap_or(jiff::Timestamp::MIN);
        let worker = self.finder.clock.fresh_id();
        let claim = async |tx: &mut Transaction| run_claims::claim(tx, only, worker, silent_since, now).await;
        self.finder.store.transaction(Principal::System, claim).await
    }

    /// Works on a run until it ends, or `stop` becomes true. What passes by itself is waited for.
    pub async fn work(
        &self,
        mut claim: Claim,
        progress: impl Fn(RunProgress),
        stop: &mut watch::Receiver<bool>,
    ) -> Ended {
        let mut pause = PAUSES.0;
        loop {
            let ended = tokio::select! {
                walked = self.walk(&claim, &progress) => walked,
                error = self.beat(&claim) => Err(error.into()),
                () = stopped(stop) => return self.leave(&claim).await,
            };
            match ended {
                Ok(ended) => return ended,
                Err(AppError::Store(StoreError::Stale)) => return Ended::Lost,
                Err(AppError::Store(StoreError::Broken(cause))) => {
                    tracing::error!(run.id = %claim.run.id, cause = %cause, "a match run cannot go on");
                    return self.fail(&claim, RunFailure::GivenUp).await;
                }
                Err(error) => tracing::warn!(run.id = %claim.run.id, error = %error, "a match run has to wait"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
            // From what is stored: a piece may have been lost on the way.
            let read = async |tx: &mut Transaction| match_runs::find(tx, claim.run.id).await;
            if let Ok(run) = self.finder.store.transaction(Principal::System, read).await {
                claim.run = run;
            }
        }
    }

    /// Says again and again that the run is worked on; comes back with what stops that.
    async fn beat(&self, claim: &Claim) -> StoreError {
        loop {
            tokio::time::sleep(self.silence / 4).await;
            let now = self.finder.clock.now();
            let beat = async |tx: &mut Transaction| run_claims::beat(tx, claim, now).await;
            match self.finder.store.transaction(Principal::System, beat).await {
                Err(error @ StoreError::Stale) => return error,
                // Another beat may get through; without any the run is another's soon.
                Err(error) => tracing::debug!(run.id = %claim.run.id, error = %error, "a beat was missed"),
                Ok(()) => {}
            }
        }
    }

    async fn leave(&self, claim: &Claim) -> Ended {
        let leave = async |tx: &mut Transaction| run_claims::release(tx, claim).await;
        match self.finder.store.transaction(Principal::System, leave).await {
            Ok(()) => Ended::Left,
            Err(_) => Ended::Lost,
        }
    }

    async fn fail(&self, claim: &Claim, failure: RunFailure) -> Ended {
        let now = self.finder.clock.now();
        let fail = async |tx: &mut Transaction| run_claims::fail(tx, claim, failure, now).await;
        match self.finder.store.transaction(Principal::System, fail).await {
            Ok(()) => Ended::Failed,
            Err(_) => Ended::Lost,
        }
    }

    /// From the stored place to the end.
    async fn walk(&self, claim: &Claim, progress: &impl Fn(RunProgress)) -> Result<Ended, AppError> {
        let run = &claim.run;
        let Some(principal) = self.principal(run).await? else {
            return Ok(self.fail(claim, RunFailure::OutOfReach).await);
        };
        if !self.finder.is_ready().await? {
            return Err(crate::search::SearchError::NeedsRebuild.into());
        }
        let mut so_far = RunProgress { done: run.done, total: self.total(claim, principal).await? };
        progress(so_far);
        let (mut last, mut ranked) = (run.position, None::<Piece>);
        loop {
            // One piece is stored while the next is ranked.
            let ranking = self.rank_piece(&run.order, principal, last);
            let storing = self.store_piece(claim, principal, ranked.as_ref(), so_far.done);
            let (next, stored) = tokio::try_join!(ranking, storing)?;
            so_far.done += stored;
            progress(so_far);
            let Some(next) = next else { break };
            last = Some(next.last);
            ranked = Some(next);
        }
        if run.order.congestion_aware {
            self.share_out(claim, progress).await?;
        }
        self.finish(claim).await?;
        Ok(Ended::Done)
    }

    /// As whom the subjects are read; `None` where whoever ordered the run may not look at them any more.
    async fn principal(&self, run: &MatchRun) -> Result<Option<Principal>, StoreError> {
        let Some(id) = run.account else { return Ok(Some(Principal::System)) };
        let read = async |tx: &mut Transaction| accounts::find(tx, id).await;
        let found = match self.finder.store.transaction(Principal::System, read).await {
            Err(StoreError::NotFound) => return Ok(None),
            found => found?.value,
        };
        let may = found.status == AccountStatus::Active && reach::match_run_to_make(found.standing, run.order.region);
        Ok(may.then_some(Principal::Account(Account { id, standing: found.standing })))
    }

    async fn total(&self, claim: &Claim, principal: Principal) -> Result<u32, StoreError> {
        if let Some(total) = claim.run.total {
            return Ok(total);
        }
        let about = (claim.run.order.subjects, claim.run.order.region);
        let count = async |tx: &mut Transaction| match_subjects::count(tx, about).await;
        let total = self.finder.store.transaction(principal, count).await?;
        let tell = async |tx: &mut Transaction| run_claims::set_total(tx, claim, total).await;
        self.finder.store.transaction(Principal::System, tell).await?;
        Ok(total)
    }

    /// The next subjects with their lists; `None` after the last.
    async fn rank_piece(
        &self,
        order: &RunOrder,
        principal: Principal,
        after: Option<Uuid>,
    ) -> Result<Option<Piece>, AppError> {
        let (about, store) = ((order.subjects, order.region), &self.finder.store);
        let limit = piece(order.subjects);
        let read = async |tx: &mut Transaction| match_subjects::ids_after(tx, about, after, limit).await;
        let ids = store.transaction(principal, read).await?;
        let Some(&last) = ids.last() else { return Ok(None) };
        let top = if order.congestion_aware {
            order.top.value().saturating_mul(CANDIDATES.0).min(CANDIDATES.1)
        } else {
            order.top.value()
        };
        let lists = match order.subjects {
            Subjects::Jobseekers => {
                let people: Vec<JobseekerId> = ids.into_iter().map(JobseekerId::new).collect();
                let profiles = profiles_for_ranking(store, &people).await?;
                let list = |(id, profile): (JobseekerId, _)| async move {
                    Ok::<_, AppError>((id.uuid(), self.finder.list_of_person(profile, top).await?))
                };
                stream::iter(profiles).map(list).buffered(self.threads).try_collect().await?
            }
            Subjects::Postings => {
                let roles: Vec<PostingId> = ids.into_iter().map(PostingId::new).collect();
                let read = async |tx: &mut Transaction| postings::with_employers(tx, &roles).await;
                let postings = store.transaction(principal, read).await?;
                let list = |(posting, _): postings::WithEmployer| async move {
                    let role = role_of(&posting.value);
                    Ok::<_, AppError>((posting.id.uuid(), self.finder.list_of_role(role, order.region, top).await?))
                };
                stream::iter(postings).map(list).buffered(self.threads).try_collect().await?
            }
        };
        Ok(Some(Piece { lists, last }))
    }

    /// Notes the look at the people of a piece, then stores it with the place it reaches to. Tells how many subjects it had.
    async fn store_piece(
        &self,
        claim: &Claim,
        principal: Principal,
        piece: Option<&Piece>,
        done: u32,
    ) -> Result<u32, AppError> {
        let Some(Piece { lists, last }) = piece else { return Ok(0) };
        let (run, store) = (&claim.run, &self.finder.store);
        self.note(run, principal, lists).await?;
        let more = u32::try_from(lists.len()).unwrap_or(u32::MAX);
        let now = self.finder.clock.now();
        let keep = async |tx: &mut Transaction| {
            run_claims::advance(tx, claim, (done.saturating_add(more), Some(*last)), now).await?;
            if run.order.congestion_aware {
                match_candidates::insert(tx, run.number, lists).await
            } else {
                Self::store_lists(tx, claim, lists).await
            }
        };
        store.transaction(Principal::System, keep).await?;
        Ok(more)
    }

    /// Compares lists with those of the run before, and stores them.
    pub(super) async fn store_lists(
        tx: &mut Transaction,
        claim: &Claim,
        lists: &[(Uuid, Vec<Entry<Uuid>>)],
    ) -> Result<(), StoreError> {
        let (run, subjects) = (&claim.run, claim.run.order.subjects);
        let ids: Vec<Uuid> = lists.iter().map(|(subject, _)| *subject).collect();
        let mut before: HashMap<Uuid, Vec<Entry<Uuid>>> = HashMap::new();
        if let Some(previous) = run.previous {
            for (subject, entry) in match_results::lists_of(tx, previous, subjects, &ids).await? {
                before.entry(subject).or_default().push(entry);
            }
        }
        let told = |subject: &Uuid| before.get(subject).map(Vec::as_slice).unwrap_or_default();
        let placed: Vec<SubjectList> =
            lists.iter().map(|(subject, list)| (*subject, compared(told(subject), list))).collect();
        let counts = match_results::insert(tx, run.number, subjects, &placed).await?;
        run_claims::tally(tx, claim, counts).await?;
        let now = tx.now();
        events::record(tx, run.id.uuid(), &news(subjects, &placed), now).await
    }

    /// Nothing is stored of people whose look is not on record.
    async fn note(
        &self,
        run: &MatchRun,
        principal: Principal,
        lists: &[(Uuid, Vec<Entry<Uuid>>)],
    ) -> Result<(), StoreError> {
        let people: Vec<JobseekerId> = match run.order.subjects {
            Subjects::Jobseekers => lists.iter().map(|(subject, _)| JobseekerId::new(*subject)).collect(),
            Subjects::Postings => {
                lists.iter().flat_map(|(_, list)| list).map(|entry| JobseekerId::new(entry.other)).collect()
            }
        };
        let note = async |tx: &mut Transaction| {
            tx.note(Act::Match, Some(run.id.uuid()), people);
            Ok::<_, StoreError>(())
        };
        self.finder.store.transaction(principal, note).await
    }

    /// What the run before had of subjects that are none any more is gone; then all is done.
    async fn finish(&self, claim: &Claim) -> Result<(), StoreError> {
        let (run, now) = (&claim.run, self.finder.clock.now());
        let finish = async |tx: &mut Transaction| {
            if let Some(previous) = run.previous {
                let gone = match_results::insert_gone(tx, run.number, previous, run.order.subjects).await?;
                run_claims::tally(tx, claim, gone).await?;
            }
            run_claims::finish(tx, claim, now).await?;
            let RunOrder { subjects, region, .. } = run.order;
            events::record(tx, run.id.uuid(), &[Happened::MatchRunCompleted { subjects, region }], now).await
        };
        self.finder.store.transaction(Principal::System, finish).await
    }
}

/// What people can hear of their lists. Of lists of postings there is nothing for any one person.
fn news(subjects: Subjects, lists: &[SubjectList]) -> Vec<Happened> {
    let of = |(subject, list): &SubjectList| {
        let mut counts = ChangeCounts::default();
        list.iter().for_each(|placed| counts.add(placed.change, 1));
        let ChangeCounts { fresh, better, .. } = counts;
        let has_news = subjects == Subjects::Jobseekers && fresh + better > 0;
        has_news.then(|| Happened::MatchNew { jobseeker: JobseekerId::new(*subject), fresh, better })
    };
    lists.iter().filter_map(of).collect()
}

/// Waits until `stop` is true. Whoever could say so being gone says so too.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
