//! The second half of a run that shares postings out: from everybody's candidates to their lists, with a figure of what that
//! came to. It begins anew whenever a run is taken up again, as room is counted once for all lists.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::error::AppError;
use super::run_matches::{MatchRunner, RunProgress};
use crate::domain::match_run::{Entry, Subjects};
use crate::domain::principal::Principal;
use crate::matching::score::Millionths;
use crate::matching::sharing::{Coverage, Wish, alone, coverage, shared};
use crate::store::match_candidates::{self, Candidates};
use crate::store::run_claims::{self, Claim};
use crate::store::{StoreError, Transaction, match_results, match_subjects};

/// Subjects whose candidates are read at a time.
const READ_AT_ONCE: u32 = 5000;
/// Others whose openings are asked for at a time.
const ASKED_AT_ONCE: usize = 10_000;
/// Lists that are stored at a time.
const STORED_AT_ONCE: usize = 1000;

/// Everybody's candidates, numbered in the order of their ids.
#[derive(Default)]
struct Table {
    subjects: Vec<Uuid>,
    others: Vec<Uuid>,
    wishes: Vec<Wish>,
    /// Pairs with nothing left to confirm, as numbers, in order.
    accessible: Vec<(u32, u32)>,
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Table {
    fn new(candidates: &[Candidates]) -> Self {
        let mut others: Vec<Uuid> = candidates.iter().flat_map(|(_, list)| list).map(|entry| entry.other).collect();
        others.sort_unstable();
        others.dedup();
        let mut table = Self { others, ..Self::default() };
        for (at, (subject, list)) in candidates.iter().enumerate() {
            table.subjects.push(*subject);
            for entry in list {
                // Every other is there, and every score was one.
                let Ok(other) = table.others.binary_search(&entry.other) else { continue };
                let score = Millionths::new(entry.score).unwrap_or_default();
                let wish = Wish { subject: number(at), other: number(other), score };
                table.wishes.push(wish);
                if entry.is_accessible {
                    table.accessible.push((wish.subject, wish.other));
                }
            }
        }
        table.accessible.sort_unstable();
        table
    }

    /// The lists by ids, those without a match too.
    fn lists(&self, listed: &[Wish]) -> Vec<(Uuid, Vec<Entry<Uuid>>)> {
        let mut lists: Vec<_> = self.subjects.iter().map(|subject| (*subject, Vec::new())).collect();
        for wish in listed {
            let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let Some(other) = self.others.get(at(wish.other)) else { continue };
            let is_accessible = self.accessible.binary_search(&(wish.subject, wish.other)).is_ok();
            if let Some((_, list)) = lists.get_mut(at(wish.subject)) {
                list.push(Entry { other: *other, score: wish.score.value(), is_accessible });
            }
        }
        lists
    }
}

/// The figures of sharing out, as they are kept with a run.
fn figures(alone: Coverage, shared: Coverage) -> Value {
    let of = |it: Coverage| json!({"others": it.others, "served": it.served, "mean_score": it.mean_score.value()});
    json!({"alone": of(alone), "shared": of(shared)})
}

impl MatchRunner {
    /// Chooses and stores the lists.
    pub(super) async fn share_out(&self, claim: &Claim, progress: &impl Fn(RunProgress)) -> Result<(), AppError> {
        let run = &claim.run;
        self.clear(claim).await?;
        let candidates = self.candidates(run.number).await?;
        let (top, subjects) = (run.order.top.value(), run.order.subjects);
        let table = tokio::task::spawn_blocking(move || Table::new(&candidates)).await?;
        let room = self.room(subjects, &table.others).await?;
        let sharing = tokio::task::spawn_blocking(move || {
            let room = |other: u32| usize::try_from(other).ok().and_then(|at| room.get(at)).copied().unwrap_or(1);
            let (alone, shared) = (alone(&table.wishes, top), shared(&table.wishes, top, room));
            let figures = figures(coverage(&alone, room), coverage(&shared, room));
            (table.lists(&shared), figures)
        });
        let (lists, figures) = sharing.await?;
        let mut so_far = RunProgress { done: 0, total: number(lists.len()) };
        for lists in lists.chunks(STORED_AT_ONCE) {
            let store = async |tx: &mut Transaction| Self::store_lists(tx, claim, lists).await;
            self.store().transaction(Principal::System, store).await?;
            so_far.done = so_far.done.saturating_add(number(lists.len()));
            progress(so_far);
        }
        let keep = async |tx: &mut Transaction| run_claims::set_coverage(tx, claim, &figures).await;
        Ok(self.store().transaction(Principal::System, keep).await?)
    }

    /// What a process before has stored of the lists is of no use: others may have less or more room by now.
    async fn clear(&self, claim: &Claim) -> Result<(), StoreError> {
        let clear = async |tx: &mut Transaction| {
            run_claims::reset_counts(tx, claim).await?;
            match_results::prune(tx, claim.run.number).await
        };
        while self.store().transaction(Principal::System, clear).await? {}
        Ok(())
    }

    async fn candidates(&self, run: i32) -> Result<Vec<Candidates>, StoreError> {
        let mut all: Vec<Candidates> = Vec::new();
        loop {
            let last = all.last().map(|(subject, _)| *subject);
            let read = async |tx: &mut Transaction| match_candidates::chunk_after(tx, run, last, READ_AT_ONCE).await;
            let chunk = self.store().transaction(Principal::System, read).await?;
            if chunk.is_empty() {
                return Ok(all);
            }
            all.extend(chunk);
        }
    }

    /// For how many lists each other is good: a posting for some for each of its openings, a person for as many as an opening.
    async fn room(&self, subjects: Subjects, others: &[Uuid]) -> Result<Vec<u32>, StoreError> {
        if subjects == Subjects::Postings {
            return Ok(vec![self.lists_per_opening(); others.len()]);
        }
        let mut openings: HashMap<Uuid, u32> = HashMap::new();
        for ids in others.chunks(ASKED_AT_ONCE) {
            let read = async |tx: &mut Transaction| match_subjects::openings_of(tx, ids).await;
            openings.extend(self.store().transaction(Principal::System, read).await?);
        }
        let of = |id: &Uuid| openings.get(id).copied().unwrap_or(0).saturating_mul(self.lists_per_opening()).max(1);
        Ok(others.iter().map(of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_by_ids_with_score_and_verdict() {
        let id = Uuid::from_u128;
        let entry = |other, score, is_accessible| Entry { other: id(other), score, is_accessible };
        let candidates = vec![(id(1), vec![entry(9, 5, true), entry(3, 4, false)]), (id(2), Vec::new())];
        let table = Table::new(&candidates);
        assert_eq!(table.others, [id(3), id(9)]);
        assert_eq!(table.lists(&alone(&table.wishes, 10)), candidates);
        assert_eq!(table.lists(&alone(&table.wishes, 1)), [(id(1), vec![entry(9, 5, true)]), (id(2), Vec::new())]);
    }
}
