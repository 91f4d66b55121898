//! The list of one subject for a match run: scores and verdicts from the index alone, without explanations. A list is made in
//! turn with the rankings of requests, one permit a list, so that none of these waits for more than one list.

use std::sync::Arc;

use uuid::Uuid;

use super::error::AppError;
use super::find_matches::Finder;
use crate::domain::match_run::Entry;
use crate::domain::place::Adcode;
use crate::matching::assess::{Listing, verdict};
use crate::matching::finding::Verdict;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::score::Millionths;
use crate::search::{Among, Question, Top};

const MATCHES: Listing = Listing::Matches(None);

/// A match of a list. The table does not change while a list is made, so that who was ranked is there.
fn entry(other: Uuid, score: Millionths, verdict: Option<Verdict>) -> Entry<Uuid> {
    Entry { other, score: score.value(), is_accessible: verdict == Some(Verdict::Accessible) }
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
            let (roles, question) = (index.roles(), Question { rules: &rules, today, listing: MATCHES });
            let hits = roles.best_for(question, &profile, &Top { limit: top.into(), after: None });
            let verdict = |id: Uuid| roles.find(id).map(|role| verdict(&rules, today, &profile, &role));
            Ok(hits.iter().map(|hit| entry(hit.id.uuid(), hit.key, verdict(hit.id.uuid()))).collect())
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
            let (profiles, question) = (index.profiles(), Question { rules: &rules, today, listing: MATCHES });
            let among = Among { region, only: None };
            let hits = profiles.best_for(question, &role, among, &Top { limit: top.into(), after: None });
            let verdict = |id: Uuid| profiles.find(id).map(|profile| verdict(&rules, today, &profile, &role));
            Ok(hits.iter().map(|hit| entry(hit.id.uuid(), hit.key, verdict(hit.id.uuid()))).collect())
        })
        .await
    }
}
