//! Finds what would unlock more for a posting: how many people each change would make a match. Everybody whom the asker may
//! rank is counted in the index, and nobody is read; what leaves here are counts in wide steps, in an order that tells no
//! more than they do.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::access::reach;
use crate::domain::audit::Act;
use crate::domain::ids::PostingId;
use crate::domain::place::Adcode;
use crate::domain::principal::{Principal, Standing};
use crate::matching::change::Change;
use crate::matching::profile::Profile;
use crate::matching::unlock_posting::{Crowd, PostingTally, Waiting, as_if_open};
use crate::statistics::at_least;
use crate::store::{StoreError, Transaction, postings};

use super::documents::role_of;
use super::error::AppError;
use super::find_matches::{Finder, reached};

/// So many people at least, of whom so many are accessible at least; `None` is too few to tell, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoarseCrowd {
    pub jobseekers: Option<usize>,
    pub accessible: Option<usize>,
    pub on_request: Option<usize>,
}

impl From<Crowd> for CoarseCrowd {
    fn from(crowd: Crowd) -> Self {
        Self {
            jobseekers: at_least(crowd.total()),
            accessible: at_least(crowd.accessible),
            on_request: at_least(crowd.on_request),
        }
    }
}

/// The same of people of whom something is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoarseWaiting {
    pub to_confirm: Option<usize>,
    pub decided: Option<usize>,
}

impl From<Waiting> for CoarseWaiting {
    fn from(waiting: Waiting) -> Self {
        Self { to_confirm: at_least(waiting.to_confirm), decided: at_least(waiting.decided) }
    }
}

/// What would unlock more for a posting. Changes that open too few to be told are left out.
#[derive(Debug)]
pub struct PostingUnlocks {
    pub posting: PostingId,
    pub looked_at: Option<usize>,
    pub now: CoarseCrowd,
    pub accommodations: Vec<(Change, CoarseCrowd)>,
    pub demands: Vec<(Change, CoarseCrowd)>,
    pub certificates: Vec<(Change, CoarseCrowd)>,
    pub facts: Vec<(Change, CoarseWaiting)>,
}

impl Finder {
    /// What would unlock more for a posting that the asker keeps, at most so many changes of each kind.
    ///
    /// # Errors
    /// `StoreError::NotFound` for a posting that is not there, or not theirs.
    pub async fn unlocks_for_posting(
        &self,
        principal: Principal,
        id: PostingId,
        limit: usize,
    ) -> Result<PostingUnlocks, AppError> {
        let today = self.clock.today();
        let read = async |tx: &mut Transaction| {
            let stored = postings::find(tx, id).await?;
            let is_kept = principal.standing().is_none_or(|standing| reach::posting(standing, &stored.value));
            // Nobody is named, but who asked about which posting is on record.
            tx.note(Act::Match, Some(id.uuid()), []);
            if is_kept { Ok(stored) } else { Err(StoreError::NotFound) }
        };
        let (posting, closing) = self.store.unclosed(principal, read).await?;
        let role = Arc::new(as_if_open(&role_of(&posting.value)));
        let counting = {
            let (role, rules) = (Arc::clone(&role), Arc::clone(&self.rules));
            let among = Counted::by(principal);
            self.rank(move |index| {
                let look = |tally: &mut PostingTally, _, profile: &Profile| {
                    if among.includes(profile.region) {
                        tally.look((&rules, today), profile, &role);
                    }
                };
                let seen = index.profiles().fold_where(|_| true, |_| true, PostingTally::default, look);
                Ok(seen.iter().fold(PostingTally::default(), |mut all, seen| {
                    all.merge(seen);
                    all
                }))
            })
        };
        let (tally, closed) = tokio::join!(counting, closing.close());
        closed?;
        let tally = tally?;
        Ok(PostingUnlocks {
            posting: id,
            looked_at: at_least(tally.looked_at),
            now: tally.now.into(),
            accommodations: told(tally.accommodations(), limit),
            demands: told(tally.demands(&role), limit),
            certificates: told(tally.certificates(&role), limit),
            facts: told_facts(tally.facts(), limit),
        })
    }
}

/// Whom somebody may rank, and so count.
#[derive(Debug, Clone, Copy)]
enum Counted {
    Everybody,
    /// The people of a region.
    Of(Adcode),
    Nobody,
}

impl Counted {
    /// An employer ranks everybody who is looking, staff the people of their own region.
    fn by(principal: Principal) -> Self {
        match (principal.standing(), reached(principal)) {
            (Some(Standing::Employer(_)), _) | (_, Some(None)) => Self::Everybody,
            (_, Some(Some(own))) => Self::Of(own),
            (_, None) => Self::Nobody,
        }
    }

    fn includes(self, region: Option<Adcode>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Of(own) => region.is_some_and(|region| own.contains(region)),
            Self::Nobody => false,
        }
    }
}

/// Most people first, as far as that is told; of equals in their order.
fn told(changes: impl Iterator<Item = (Change, Crowd)>, limit: usize) -> Vec<(Change, CoarseCrowd)> {
    let coarse = changes.map(|(change, crowd)| (change, CoarseCrowd::from(crowd)));
    let mut told: Vec<_> = coarse.filter(|(_, crowd)| crowd.jobseekers.is_some()).collect();
    told.sort_by_key(|(_, crowd)| Reverse((crowd.jobseekers, crowd.accessible)));
    told.truncate(limit);
    told
}

fn told_facts(changes: impl Iterator<Item = (Change, Waiting)>, limit: usize) -> Vec<(Change, CoarseWaiting)> {
    let coarse = changes.map(|(change, waiting)| (change, CoarseWaiting::from(waiting)));
    let mut told: Vec<_> = coarse.filter(|(_, waiting)| waiting.to_confirm.is_some()).collect();
    told.sort_by_key(|(_, waiting)| Reverse((waiting.decided, waiting.to_confirm)));
    told.truncate(limit);
    told
}
