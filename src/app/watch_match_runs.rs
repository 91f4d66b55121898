//! Looks out for match runs that wait or have lost whoever worked on them, works on one at a time, and throws away what has
//! had its time. Any number of processes may do so on one database.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::run_matches::MatchRunner;
use crate::domain::principal::Principal;
use crate::store::{Store, StoreError, Transaction, match_candidates, match_results, match_runs};

/// How often there is a look when nobody rings.
const EVERY: Duration = Duration::from_secs(2);

/// Rung when a run was queued in this process, so that it does not wait for the next look.
#[derive(Debug, Clone, Default)]
pub struct RunBell(Arc<Notify>);

impl RunBell {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Works on runs until `stop` becomes true, and then leaves the one at hand to whoever comes next.
pub async fn watch_match_runs(runner: MatchRunner, bell: RunBell, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match runner.claim(None).await {
            Ok(Some(claim)) => {
                let run = claim.run.id;
                let ended = runner.work(claim, |_| {}, &mut stop).await;
                tracing::info!(run.id = %run, ended = ?ended, "a match run was worked on");
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(error = %error, "match runs have to wait"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = bell.0.notified() => {}
            _ = stop.changed() => {}
        }
    }
}

/// Throws away the matches of runs that came to nothing, and old runs with theirs. A little in each transaction: nobody
/// waits for it.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(store: &Store, keep: u32) -> Result<(), StoreError> {
    let read = async |tx: &mut Transaction| {
        Ok::<_, StoreError>((match_runs::in_vain(tx).await?, match_runs::outlived(tx, keep).await?))
    };
    let find = async |tx: &mut Transaction| match_runs::with_needless_candidates(tx).await;
    for run in store.transaction(Principal::System, find).await? {
        let prune = async |tx: &mut Transaction| match_candidates::prune(tx, run).await;
        while store.transaction(Principal::System, prune).await? {}
    }
    let (vain, outlived) = store.transaction(Principal::System, read).await?;
    for run in vain.iter().chain(&outlived) {
        let prune = async |tx: &mut Transaction| match_results::prune(tx, *run).await;
        while store.transaction(Principal::System, prune).await? {}
    }
    if outlived.is_empty() {
        return Ok(());
    }
    let delete = async |tx: &mut Transaction| match_runs::delete(tx, &outlived).await;
    store.transaction(Principal::System, delete).await
}
