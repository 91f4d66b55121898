//! Finds who fits a role, for the employer who offers it: the same ranking, in steps too coarse to tell people apart by,
//! equals in an order that means nothing, and of each only the functional fit. People are read on behalf of nobody who
//! could see them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::access::candidate_keys::{CandidateKeys, Place};
use crate::domain::audit::Act;
use crate::domain::ids::{EmployerId, JobseekerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::principal::Principal;
use crate::domain::pseudonym::Pseudonym;
use crate::matching::assess::Listing;
use crate::matching::fit::{Fit, counting_skills, ranked};
use crate::matching::profile::Profile;
use crate::matching::score::Millionths;
use crate::search::{Among, Hit, Question, Relevance, Top};
use crate::store::{Store, StoreError, Transaction, postings, profiles};

use super::documents::{profile_of_stored, role_of};
use super::error::AppError;
use super::find_matches::{Finder, page};

/// Somebody who fits, as an employer may know them.
#[derive(Debug)]
pub struct Candidate {
    pub pseudonym: Pseudonym,
    pub fit: Fit,
}

/// One page of candidates.
#[derive(Debug)]
pub struct FoundCandidates {
    pub candidates: Vec<Candidate>,
    /// Where the page ended; `None` on the last.
    pub next: Option<Place>,
}

/// What an employer asks of a list of candidates.
#[derive(Debug)]
pub struct WantedCandidates {
    pub listing: Listing,
    /// Only people with a certificate that counts of one of these.
    pub skilled_in: Option<HashSet<OccupationCode>>,
    pub limit: usize,
    pub after: Option<Place>,
}

impl Finder {
    /// The candidates for a posting of this employer's.
    ///
    /// # Errors
    /// `StoreError::NotFound` for a posting that is not there, or another's.
    pub async fn candidates(
        &self,
        keys: &CandidateKeys,
        principal: Principal,
        (employer, id): (EmployerId, PostingId),
        wanted: WantedCandidates,
    ) -> Result<FoundCandidates, AppError> {
        let today = self.clock.today();
        let read = async |tx: &mut Transaction| {
            let found = postings::find(tx, id).await?;
            if found.value.employer == employer { Ok(found) } else { Err(StoreError::NotFound) }
        };
        let (posting, closing) = self.store.unclosed(principal, read).await?;
        let role = Arc::new(role_of(&posting.value));
        let WantedCandidates { listing, skilled_in, limit, after } = wanted;
        let hits = {
            let (role, rules, order) = (Arc::clone(&role), Arc::clone(&self.rules), keys.order(employer));
            let after = after.and_then(hit_at);
            let ranking = self.rank(move |index| {
                let is_skilled = |profile: &Profile| {
                    skilled_in
                        .as_ref()
                        .is_none_or(|codes| counting_skills(today, profile).any(|it| codes.contains(&it.occupation)))
                };
                let among = Among { region: None, only: Some(&is_skilled) };
                let question = Question { rules: &rules, today, listing };
                let top = Top { limit: limit + 1, after: after.as_ref() };
                Ok(index.profiles().best_in_order(question, &role, among, (&top, order)))
            });
            let (hits, closed) = tokio::join!(ranking, closing.close());
            closed?;
            hits?
        };
        let (hits, last) = page(hits, limit);
        let ids: Vec<JobseekerId> = hits.iter().map(|hit| hit.id).collect();
        let profiles = profiles_for_ranking(&self.store, &ids).await?;
        let order = keys.order(employer);
        let mut fits: Vec<(JobseekerId, Fit)> = profiles
            .iter()
            .filter(|(_, profile)| ranked(&self.rules, today, listing, profile, &role).is_some())
            .map(|(id, profile)| (*id, Fit::of(&self.rules, today, profile, &role)))
            .collect();
        fits.sort_by_cached_key(|(id, fit)| (std::cmp::Reverse(fit.score), order(*id), *id));
        // Whoever was shown, even without a name, can learn of it.
        let people: Vec<JobseekerId> = fits.iter().map(|(id, _)| *id).collect();
        let note = async |tx: &mut Transaction| {
            tx.note(Act::Match, Some(id.uuid()), people);
            Ok::<_, StoreError>(())
        };
        self.store.transaction(principal, note).await?;
        let candidates =
            fits.into_iter().map(|(id, fit)| Candidate { pseudonym: keys.pseudonym(employer, id), fit }).collect();
        let next = last.map(|hit| (hit.key.value(), hit.relevance.points(), hit.id));
        Ok(FoundCandidates { candidates, next })
    }
}

/// `None` for a place that no list has, which is then read from its beginning; the seal has been checked.
fn hit_at((score, points, id): Place) -> Option<Hit<JobseekerId, Millionths>> {
    Some(Hit { id, key: Millionths::new(score)?, relevance: Relevance::new(points) })
}

/// What matching knows of these people, whoever asks. Ids that do not exist are left out.
pub(super) async fn profiles_for_ranking(
    store: &Store,
    ids: &[JobseekerId],
) -> Result<Vec<(JobseekerId, Profile)>, StoreError> {
    let read = async |tx: &mut Transaction| profiles::of(tx, ids).await;
    let found = store.transaction(Principal::Ranking, read).await?;
    Ok(found.into_iter().map(|stored| (stored.id, profile_of_stored(stored))).collect())
}
