//! Finds who or what fits: candidates from the index, best first, then each one read from the database, assessed and
//! explained as it stands there. An index that lags a little can so leave a match out for a moment, never show a wrong one.

use std::collections::HashSet;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use jiff::civil::Date;
use tokio::sync::Semaphore;

use crate::access::reach;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::certificate::SkillCertificate;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::Posting;
use crate::domain::principal::{Principal, Standing};
use crate::domain::stored::Stored;
use crate::domain::text::EmployerName;
use crate::matching::assess::{Listing, assess};
use crate::matching::caution::{Caution, cautions};
use crate::matching::explain::{Explanation, explain};
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::rules::Rules;
use crate::matching::score::Millionths;
use crate::search::{Among, Hit, Question, SearchError, SearchIndex, TextQuery, Top};
use crate::store::{Store, StoreError, Transaction, jobseekers, postings};

use super::documents::{StoredCertificates, profile_of, role_of};
use super::earlier_work::earlier_work;
use super::error::AppError;
use super::find_region_unlocks::Surveys;
use super::within_reach::posting_to_read;

/// What is asked of a list of matches.
#[derive(Debug)]
pub struct Wanted<Id> {
    pub listing: Listing,
    pub limit: usize,
    /// The last hit of the page before.
    pub after: Option<Hit<Id, Millionths>>,
}

/// A role that fits a person.
#[derive(Debug)]
pub struct PostingMatch {
    pub posting: Stored<PostingId, Posting>,
    pub employer_name: EmployerName,
    pub explanation: Explanation,
    /// What went wrong at earlier work and may go wrong again; nothing of somebody who is not stored.
    pub cautions: Vec<Caution>,
}

/// A person who fits a role.
#[derive(Debug)]
pub struct JobseekerMatch {
    pub jobseeker: Stored<JobseekerId, Jobseeker>,
    pub certificates: StoredCertificates,
    pub explanation: Explanation,
}

/// One page of matches, best first, and where it ended.
#[derive(Debug)]
pub struct Found<M, Id> {
    pub matches: Vec<M>,
    /// `None` on the last page.
    pub next: Option<Hit<Id, Millionths>>,
}

/// Finds matches. Clones share everything.
#[derive(Clone)]
pub struct Finder {
    pub(super) store: Store,
    index: Arc<SearchIndex>,
    pub(super) rules: Arc<Rules>,
    pub(super) clock: Clock,
    /// Rankings are work for a processor; more at once than there are would only slow each other down.
    permits: Arc<Semaphore>,
    pub(super) surveys: Arc<Surveys>,
}

impl Finder {
    /// `permits` rankings may run at once; 0 takes one per processor.
    pub fn new(store: Store, index: Arc<SearchIndex>, rules: Arc<Rules>, clock: Clock, permits: usize) -> Self {
        let permits = if permits == 0 { available_parallelism().map_or(1, NonZero::get) } else { permits };
        Self { store, index, rules, clock, permits: Arc::new(Semaphore::new(permits)), surveys: Arc::default() }
    }

    /// The roles that fit a stored person. With a text only postings that it finds are listed, or with mistakes forgiven
    /// if it finds none of them: by score, and where scores are equal by how well the text fits.
    ///
    /// # Errors
    /// `StoreError::NotFound` for a person who is not there.
    pub async fn for_jobseeker(
        &self,
        principal: Principal,
        id: JobseekerId,
        text: Option<TextQuery>,
        wanted: Wanted<PostingId>,
    ) -> Result<Found<PostingMatch, PostingId>, AppError> {
        let read = async |tx: &mut Transaction| {
            let found = jobseekers::with_certificates(tx, &[id]).await?.into_iter().next();
            let found = found.filter(|(it, _)| {
                principal.standing().is_none_or(|standing| reach::jobseeker(standing, id, it.value.region))
            });
            tx.note(Act::Match, Some(id.uuid()), [id]);
            Ok::<_, StoreError>((found.ok_or(StoreError::NotFound)?, earlier_work(tx, id).await?))
        };
        let (((jobseeker, certificates), earlier), closing) = self.store.unclosed(principal, read).await?;
        let profile = profile_of(&jobseeker.value, &certificates);
        let home = profile.place;
        // That somebody looked is written down while the ranking runs; without it there is no answer.
        let (found, noted) = tokio::join!(self.for_profile(principal, profile, text, wanted), closing.close());
        noted?;
        let mut found = found?;
        for it in found.matches.iter_mut().filter(|_| !earlier.is_empty()) {
            let (id, posting) = (it.posting.id, &it.posting.value);
            it.cautions = cautions(home, &earlier, (id, posting.employer, &role_of(posting)));
        }
        Ok(found)
    }

    /// The roles that fit somebody who need not be stored.
    pub async fn for_profile(
        &self,
        principal: Principal,
        profile: Profile,
        text: Option<TextQuery>,
        wanted: Wanted<PostingId>,
    ) -> Result<Found<PostingMatch, PostingId>, AppError> {
        let today = self.clock.today();
        let profile = Arc::new(profile);
        let (listing, limit) = (wanted.listing, wanted.limit);
        let ranking = {
            let (profile, rules) = (Arc::clone(&profile), Arc::clone(&self.rules));
            self.rank(move |index| {
                let top = Top { limit: limit + 1, after: wanted.after.as_ref() };
                let Some(text) = text else {
                    let question = Question { rules: &rules, today, listing };
                    return Ok(index.roles().best_for(question, &profile, &top));
                };
                let rank = |role: &Role| assess(&rules, today, listing, &profile, role);
                said_by(index, &text, &top, rank)
            })
        };
        // The postings will be read as soon as the ranking is done.
        let (hits, tx) = tokio::join!(ranking, self.store.begun(principal));
        let (hits, next) = page(hits?, limit);
        let ids: Vec<PostingId> = hits.iter().map(|hit| hit.id).collect();
        let (rows, closing) = tx?.run(async |tx: &mut Transaction| postings::with_employers(tx, &ids).await).await?;
        let explained = rows.into_iter().filter_map(|(posting, employer_name)| {
            let explanation = self.explained(today, listing, &profile, &role_of(&posting.value))?;
            Some(PostingMatch { posting, employer_name, explanation, cautions: Vec::new() })
        });
        let (closed, explained) = tokio::join!(closing.close(), async { explained.collect() });
        closed?;
        Ok(Found { matches: in_order(explained, &hits, |it| (it.explanation.score(), it.posting.id)), next })
    }

    /// The people who fit a stored posting; with `skilled_in` only those with a certificate of such an occupation.
    ///
    /// # Errors
    /// `StoreError::NotFound` for a posting that is not there.
    pub async fn for_posting(
        &self,
        principal: Principal,
        id: PostingId,
        skilled_in: Option<HashSet<OccupationCode>>,
        wanted: Wanted<JobseekerId>,
    ) -> Result<Found<JobseekerMatch, JobseekerId>, AppError> {
        let today = self.clock.today();
        let Wanted { listing, limit, after } = wanted;
        // One transaction for all of it: to begin another after the ranking would take longer than the ranking does.
        let find = async |tx: &mut Transaction| {
            let posting = posting_to_read(tx, principal, id).await?;
            let role = Arc::new(role_of(&posting.value));
            let (rules, its) = (Arc::clone(&self.rules), Arc::clone(&role));
            let ranking = self.rank(move |index| {
                let region = match Sight::of(principal) {
                    Sight::Everywhere => None,
                    Sight::Inside(region) => Some(region),
                    Sight::Nobody => return Ok(Vec::new()),
                };
                let is_skilled = |profile: &Profile| {
                    skilled_in
                        .as_ref()
                        .is_none_or(|codes| profile.skills.iter().any(|it| codes.contains(&it.occupation)))
                };
                let among = Among { region, only: Some(&is_skilled) };
                let question = Question { rules: &rules, today, listing };
                let top = Top { limit: limit + 1, after: after.as_ref() };
                Ok(index.profiles().best_for(question, &its, among, &top))
            });
            let (hits, next) = page(ranking.await?, limit);
            let ids: Vec<JobseekerId> = hits.iter().map(|hit| hit.id).collect();
            let rows = jobseekers::with_certificates(tx, &ids).await?;
            tx.note(Act::Match, Some(id.uuid()), rows.iter().map(|(it, _)| it.id));
            Ok::<_, AppError>((role, rows, hits, next))
        };
        let ((role, rows, hits, next), closing) = self.store.unclosed(principal, find).await?;
        let explained = rows.into_iter().filter_map(|(jobseeker, certificates)| {
            let profile = profile_of(&jobseeker.value, &certificates);
            let explanation = self.explained(today, listing, &profile, &role)?;
            Some(JobseekerMatch { jobseeker, certificates, explanation })
        });
        let (noted, explained) = tokio::join!(closing.close(), async { explained.collect() });
        noted?;
        Ok(Found { matches: in_order(explained, &hits, |it| (it.explanation.score(), it.jobseeker.id)), next })
    }

    /// The explanation of a pair as the database has it; `None` when it no longer belongs into the listing.
    fn explained(&self, today: Date, listing: Listing, profile: &Profile, role: &Role) -> Option<Explanation> {
        assess(&self.rules, today, listing, profile, role)?;
        Some(explain(&self.rules, today, profile, role))
    }

    /// Runs a ranking on a thread of its own, when it is its turn.
    pub(super) async fn rank<T: Send + 'static>(
        &self,
        ranking: impl FnOnce(&SearchIndex) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, AppError> {
        // The semaphore is never closed, so this only waits.
        let _permit = self.permits.acquire().await;
        let index = Arc::clone(&self.index);
        Ok(tokio::task::spawn_blocking(move || ranking(&index)).await??)
    }
}

/// The best roles that a text finds; those with mistakes forgiven when nothing that fits says what is written. A page
/// reads the text as the first one did.
fn said_by(
    index: &SearchIndex,
    text: &TextQuery,
    top: &Top<'_, PostingId, Millionths>,
    rank: impl Fn(&Role) -> Option<Millionths> + Sync,
) -> Result<Vec<Hit<PostingId, Millionths>>, SearchError> {
    let is_loose = top.after.is_some_and(|hit| !hit.relevance.is_close());
    if !is_loose {
        let close = index.top_roles(Some(text), top.limit, top.after, &rank)?;
        if top.after.is_some() || !close.is_empty() {
            return Ok(close);
        }
    }
    match text.loosened() {
        Some(loosened) => index.top_roles(Some(&loosened), top.limit, top.after, &rank),
        None => Ok(Vec::new()),
    }
}

/// Whose people somebody may see; the database lets nobody else through either.
pub(super) enum Sight {
    Everywhere,
    Inside(Adcode),
    Nobody,
}

impl Sight {
    pub(super) fn of(principal: Principal) -> Self {
        match principal.standing() {
            None | Some(Standing::Admin) => Self::Everywhere,
            Some(Standing::Staff(own)) => Self::Inside(own),
            Some(Standing::Employer(_) | Standing::Jobseeker(_)) => Self::Nobody,
        }
    }
}

/// Hits, and the last of them if there is a next page.
pub(super) type HitPage<Id> = (Vec<Hit<Id, Millionths>>, Option<Hit<Id, Millionths>>);

/// The hits of one page, out of one more than it holds.
pub(super) fn page<Id: Copy>(mut hits: Vec<Hit<Id, Millionths>>, limit: usize) -> HitPage<Id> {
    let has_next = hits.len() > limit;
    hits.truncate(limit);
    let next = hits.last().copied().filter(|_| has_next);
    (hits, next)
}

/// Best first, then as well as the text fits, then by id: the order of the hits, with the scores of the moment.
fn in_order<M, Id: Copy + Ord>(
    mut matches: Vec<M>,
    hits: &[Hit<Id, Millionths>],
    key: impl Fn(&M) -> (Millionths, Id),
) -> Vec<M> {
    let relevance = |id: Id| hits.iter().find(|hit| hit.id == id).map(|hit| hit.relevance);
    matches.sort_by_cached_key(|it| {
        let (score, id) = key(it);
        (std::cmp::Reverse(score), std::cmp::Reverse(relevance(id)), id)
    });
    matches
}

/// The certificates without what the database adds to them.
pub fn bare(certificates: &StoredCertificates) -> impl Iterator<Item = &SkillCertificate> {
    certificates.iter().map(|stored| &stored.value)
}
