//! Finds postings by text: hits from the index, most relevant first, filtered by the database as it stands.

use std::sync::Arc;

use crate::domain::ids::PostingId;
use crate::domain::posting::Posting;
use crate::domain::principal::Principal;
use crate::domain::stored::Stored;
use crate::search::{Relevance, SearchIndex, TextQuery};
use crate::store::postings::{self, PostingFilter};
use crate::store::{Page, Store, Transaction};

use super::error::AppError;

/// Hits that are looked up in the database at a time.
const CHUNK: usize = 500;

/// One page of postings, and where it ended.
pub struct FoundPostings {
    pub postings: Vec<Stored<PostingId, Posting>>,
    /// `None` on the last page.
    pub next: Option<(Relevance, PostingId)>,
}

/// Finds postings by text. Clones share everything.
#[derive(Clone)]
pub struct PostingFinder {
    store: Store,
    index: Arc<SearchIndex>,
}

impl PostingFinder {
    pub const fn new(store: Store, index: Arc<SearchIndex>) -> Self {
        Self { store, index }
    }

    /// Postings that the text finds and the filter lets through: most relevant first, then newest first. Where it finds
    /// none, those that it finds with mistakes forgiven: what is out of reach or filtered away makes no difference. A text
    /// without a searchable word finds none. `after` is the last hit of the page before.
    ///
    /// # Errors
    /// Whatever index or database says.
    pub async fn find(
        &self,
        principal: Principal,
        text: &str,
        filter: &PostingFilter<'_>,
        limit: usize,
        after: Option<(Relevance, PostingId)>,
    ) -> Result<FoundPostings, AppError> {
        let none = FoundPostings { postings: Vec::new(), next: None };
        let Some(query) = TextQuery::parse(text) else { return Ok(none) };
        let is_loose = after.is_some_and(|(relevance, _)| !relevance.is_close());
        if !is_loose {
            let found = self.page(principal, query.clone(), filter, limit, after).await?;
            if after.is_some() || !found.postings.is_empty() {
                return Ok(found);
            }
        }
        match query.loosened() {
            Some(query) => self.page(principal, query, filter, limit, after).await,
            None => Ok(none),
        }
    }

    async fn page(
        &self,
        principal: Principal,
        query: TextQuery,
        filter: &PostingFilter<'_>,
        limit: usize,
        after: Option<(Relevance, PostingId)>,
    ) -> Result<FoundPostings, AppError> {
        let index = Arc::clone(&self.index);
        let hits = tokio::task::spawn_blocking(move || index.text_hits(&query)).await??;
        let is_after = |(relevance, id): &(Relevance, PostingId)| {
            after.is_none_or(|(last_relevance, last)| (*relevance, *id) < (last_relevance, last))
        };
        let hits: Vec<(Relevance, PostingId)> =
            hits.into_iter().map(|(id, relevance)| (relevance, id)).filter(is_after).collect();
        let mut found = Vec::new();
        for chunk in hits.chunks(CHUNK) {
            let ids: Vec<PostingId> = chunk.iter().map(|(_, id)| *id).collect();
            let filter = PostingFilter { among: Some(&ids), ..*filter };
            let page = Page { limit: u32::try_from(ids.len()).unwrap_or(u32::MAX), after: None };
            let read = async |tx: &mut Transaction| postings::list(tx, &filter, &page).await;
            let mut rows = self.store.transaction(principal, read).await?;
            for hit in chunk {
                if let Some(at) = rows.iter().position(|row| row.id == hit.1) {
                    found.push((*hit, rows.swap_remove(at)));
                }
            }
            if found.len() > limit {
                break;
            }
        }
        let has_next = found.len() > limit;
        found.truncate(limit);
        let next = found.last().map(|(hit, _)| *hit).filter(|_| has_next);
        Ok(FoundPostings { postings: found.into_iter().map(|(_, posting)| posting).collect(), next })
    }
}
