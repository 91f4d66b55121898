//! Finds what would unlock more: the index is looked through once for all changes together, and what is shown as an example
//! is read from the database as it stands and asked again, so that an index that lags a little shows no wrong one.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::access::reach;
use crate::domain::accommodation::Needs;
use crate::domain::audit::Act;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::Posting;
use crate::domain::principal::Principal;
use crate::domain::text::PostingTitle;
use crate::matching::change::Change;
use crate::matching::finding::Verdict;
use crate::matching::gates::Gate;
use crate::matching::next_step::NextStep;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::unlock::{Outlook, outlook, own_shut_gates};
use crate::matching::unlock_person::{Nearby, Opened, PersonTally, Unlocked, furthest_km};
use crate::reference::occupations::occupations;
use crate::store::{StoreError, Transaction, jobseekers, postings};

use super::documents::{profile_of, role_of};
use super::error::AppError;
use super::find_matches::Finder;

/// A posting as an example.
pub type Example = (PostingId, PostingTitle);

/// A change with what it opens.
#[derive(Debug)]
pub struct ShownChange {
    pub change: Change,
    pub accessible: usize,
    pub to_confirm: usize,
    pub examples: Vec<Example>,
}

/// A fact with what hangs on it.
#[derive(Debug)]
pub struct ShownFact {
    /// Matches that wait for it, perhaps among other things.
    pub waiting: usize,
    /// Those that wait for nothing else.
    pub decided: ShownChange,
}

/// What would unlock more for a person.
#[derive(Debug)]
pub struct PersonUnlocks {
    pub jobseeker: JobseekerId,
    /// What the person needs.
    pub needs: Needs,
    /// Gates of the person's own that are shut; while one is, there is nothing else to tell.
    pub shut: Vec<Gate>,
    /// Postings that were looked at: open, and within `furthest_km`, or without a way to go.
    pub looked_at: usize,
    /// `None` where the person set no limit.
    pub furthest_km: Option<f64>,
    /// Matches as things are.
    pub accessible: usize,
    pub to_confirm: usize,
    pub certificates: Vec<ShownChange>,
    pub accommodations: Vec<ShownChange>,
    pub distances: Vec<ShownChange>,
    pub facts: Vec<ShownFact>,
}

impl Finder {
    /// What would unlock more for a stored person, at most so many changes of each kind.
    ///
    /// # Errors
    /// `StoreError::NotFound` for a person who is not there.
    pub async fn unlocks_for_jobseeker(
        &self,
        principal: Principal,
        id: JobseekerId,
        limit: usize,
    ) -> Result<PersonUnlocks, AppError> {
        let today = self.clock.today();
        let read = async |tx: &mut Transaction| {
            let found = jobseekers::with_certificates(tx, &[id]).await?.into_iter().next();
            let found = found.filter(|(it, _)| {
                principal.standing().is_none_or(|standing| reach::jobseeker(standing, id, it.value.region))
            });
            tx.note(Act::Match, Some(id.uuid()), [id]);
            found.ok_or(StoreError::NotFound)
        };
        let ((jobseeker, certificates), closing) = self.store.unclosed(principal, read).await?;
        let profile = Arc::new(profile_of(&jobseeker.value, &certificates));
        let (tally, noted) = tokio::join!(self.tally_for(today, Arc::clone(&profile)), closing.close());
        noted?;
        let drawn = Drawn::new(&tally?, today, &profile, limit);
        let ids: Vec<PostingId> = drawn.examples().collect();
        let read = async |tx: &mut Transaction| postings::with_employers(tx, &ids).await;
        let rows = self.store.transaction(principal, read).await?;
        let stored = rows.into_iter().map(|(posting, _)| (posting.id, posting.value)).collect();
        let title = |change, id| {
            let posting = BTreeMap::<PostingId, Posting>::get(&stored, &id)?;
            self.still_opens(today, &profile, posting, change).then(|| posting.title.clone())
        };
        Ok(drawn.shown(id, profile.needs, own_shut_gates(&self.rules, today, &profile), title))
    }

    async fn tally_for(&self, today: Date, profile: Arc<Profile>) -> Result<PersonTally, AppError> {
        let rules = Arc::clone(&self.rules);
        if !own_shut_gates(&rules, today, &profile).is_empty() {
            return Ok(PersonTally::default());
        }
        self.rank(move |index| {
            let nearby = Nearby::of(&profile);
            let look = |tally: &mut PersonTally, id, role: &Role| tally.look((&rules, today), &profile, id, role);
            let roles = index.roles();
            let seen = roles.fold_where(|group| nearby.any(group), |role| nearby.may(role), PersonTally::default, look);
            Ok(seen.iter().fold(PersonTally::default(), |mut all, seen| {
                all.merge(seen);
                all
            }))
        })
        .await
    }

    /// Whether a change does for the posting as it stands what it does for the one in the index.
    fn still_opens(&self, today: Date, profile: &Profile, posting: &Posting, change: Change) -> bool {
        let role = role_of(posting);
        match (outlook(&self.rules, today, profile, &role), change) {
            (Outlook::Match(verdict), Change::Step(NextStep::ConfirmFact(_))) => verdict == Verdict::ToConfirm,
            (Outlook::Near(obstacles), _) => {
                obstacles.lacks_of_person(&self.rules, profile, &role).any(|(lack, _)| change.brings(lack))
            }
            _ => false,
        }
    }
}

/// The changes that are shown, before their examples have titles.
struct Drawn {
    counts: (usize, usize, usize),
    furthest_km: Option<f64>,
    certificates: Vec<Unlocked>,
    accommodations: Vec<Unlocked>,
    distances: Vec<Unlocked>,
    facts: Vec<(usize, Unlocked)>,
}

/// Whether somebody can hold a certificate of it: of an occupation, not of a group of them.
fn is_certified(code: OccupationCode) -> bool {
    occupations().find(code).is_some_and(|it| it.depth == 4)
}

impl Drawn {
    fn new(tally: &PersonTally, today: Date, profile: &Profile, limit: usize) -> Self {
        let first = |all: Vec<Unlocked>| all.into_iter().take(limit).collect();
        let can_be_taken = |it: &Unlocked| match it.change {
            Change::Step(NextStep::TakeCertificate { occupation, .. }) => is_certified(occupation),
            _ => true,
        };
        let facts = tally.facts().into_iter().take(limit);
        Self {
            counts: (tally.looked_at, tally.accessible, tally.to_confirm),
            furthest_km: furthest_km(profile),
            certificates: tally.certificates(today, profile).into_iter().filter(can_be_taken).take(limit).collect(),
            accommodations: first(tally.accommodations()),
            distances: first(tally.distances(profile)),
            facts: facts.map(|(change, it)| (it.to_confirm, Unlocked { change, opened: it.decided })).collect(),
        }
    }

    fn examples(&self) -> impl Iterator<Item = PostingId> {
        let changes = self.certificates.iter().chain(&self.accommodations).chain(&self.distances);
        changes.chain(self.facts.iter().map(|(_, it)| it)).flat_map(|it| it.opened.examples())
    }

    fn shown(
        self,
        jobseeker: JobseekerId,
        needs: Needs,
        shut: Vec<Gate>,
        title: impl Fn(Change, PostingId) -> Option<PostingTitle>,
    ) -> PersonUnlocks {
        let examples = |change, opened: &Opened| {
            opened.examples().filter_map(|id| title(change, id).map(|title| (id, title))).collect()
        };
        let show = |Unlocked { change, opened }: Unlocked| ShownChange {
            change,
            accessible: opened.accessible,
            to_confirm: opened.to_confirm,
            examples: examples(change, &opened),
        };
        let show_all = |changes: Vec<Unlocked>| changes.into_iter().map(show).collect();
        let (looked_at, accessible, to_confirm) = self.counts;
        let facts = self.facts.into_iter().map(|(waiting, decided)| ShownFact { waiting, decided: show(decided) });
        PersonUnlocks {
            jobseeker,
            needs,
            shut,
            looked_at,
            furthest_km: self.furthest_km,
            accessible,
            to_confirm,
            certificates: show_all(self.certificates),
            accommodations: show_all(self.accommodations),
            distances: show_all(self.distances),
            facts: facts.collect(),
        }
    }
}
