//! The list of one subject for a match run: scores and verdicts from the index alone, without explanations. A list is made in
//! turn with the rankings of requests, one permit a list, so that none of these waits for more than one list.

use std::cmp::Ordering;
use std::sync::Arc;

use uuid::Uuid;

use super::error::AppError;
use super::find_matches::Finder;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::match_run::Entry;
use crate::domain::place::Adcode;
use crate::matching::assess::{Listing, assess, verdict};
use crate::matching::finding::Verdict;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::score::Millionths;
use crate::search::Hit;

/// A score with its verdict, which is no part of the order: equals are ordered by their ids.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    score: Millionths,
    is_accessible: bool,
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.score == other.score
    }
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.cmp(&other.score)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn entries<Id>(hits: Vec<Hit<Id, Ranked>>, uuid: impl Fn(Id) -> Uuid) -> Vec<Entry<Uuid>> {
    let entry = |hit: Hit<Id, Ranked>| Entry {
        other: uuid(hit.id),
        score: hit.key.score.value(),
        is_accessible: hit.key.is_accessible,
    };
    hits.into_iter().map(entry).collect()
}

impl Finder {
    /// Whether the index is complete: lists of half an index would take matches from people.
    pub(super) async fn is_ready(&self) -> Result<bool, AppError> {
        self.rank(|index| Ok(index.is_ready())).await
    }

    /// The best postings for somebody, best first.
    pub(super) async fn list_of_person(&self, profile: Profile, top: u16) -> Result<Vec<Entry<Uuid>>, AppError> {
        let (rules, today) = (Arc::clone(&self.rules), self.clock.today());
        self.rank(move |index| {
            let rank = |role: &Role| {
                let score = assess(&rules, today, Listing::Matches(None), &profile, role)?;
                let is_accessible = verdict(&rules, today, &profile, role) == Verdict::Accessible;
                Some(Ranked { score, is_accessible })
            };
            Ok(entries(index.top_roles(None, top.into(), None, rank)?, PostingId::uuid))
        })
        .await
    }

    /// The best people of a region for a role, best first.
    pub(super) async fn list_of_role(
        &self,
        role: Role,
        region: Option<Adcode>,
        top: u16,
    ) -> Result<Vec<Entry<Uuid>>, AppError> {
        let (rules, today) = (Arc::clone(&self.rules), self.clock.today());
        self.rank(move |index| {
            let rank = |profile: &Profile| {
                if !region.is_none_or(|region| profile.region.is_some_and(|own| region.contains(own))) {
                    return None;
                }
                let score = assess(&rules, today, Listing::Matches(None), profile, &role)?;
                let is_accessible = verdict(&rules, today, profile, &role) == Verdict::Accessible;
                Some(Ranked { score, is_accessible })
            };
            Ok(entries(index.top_profiles(top.into(), None, rank)?, JobseekerId::uuid))
        })
        .await
    }
}
