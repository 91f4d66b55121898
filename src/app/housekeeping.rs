//! Throws away what has had its time: outbox entries that every index has seen, remembered idempotency keys, rejected rows
//! of imports, credentials that ended, attempts at signing in, match runs and events of old.
//! Fails the imports that nobody works on any more, so that whoever waits for one hears of it.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use super::introduce::expire;
use super::watch_match_runs;
use crate::clock::Clock;
use crate::domain::attempts::Attempts;
use crate::domain::principal::Principal;
use crate::settings::Settings;
use crate::store::{
    Store, StoreError, Transaction, audit, credentials, events, idempotency, imports, outbox, sign_in_attempts,
};

/// How often there is a look. What is left of a person who was erased has to be gone within a minute.
const EVERY: Duration = Duration::from_secs(30);
/// How long an import may be silent. One that is worked on speaks twice a second.
const LONGEST_SILENCE: SignedDuration = SignedDuration::from_mins(2);

/// Keeps house until `stop` becomes true. Any number of processes may do so at once.
pub async fn keep_house(store: Store, clock: Clock, settings: Settings, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = tidy(&store, &clock, &settings).await {
            tracing::warn!(error = %error, "housekeeping has to wait");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One look.
///
/// # Errors
/// `Unavailable`.
pub async fn tidy(store: &Store, clock: &Clock, settings: &Settings) -> Result<(), StoreError> {
    let now = clock.now();
    let ago = |age: SignedDuration| now.saturating_sub(age).unwrap_or(jiff::Timestamp::MIN);
    let before = |hours| ago(SignedDuration::from_hours(hours));
    let tidied = store.transaction(Principal::System, async |tx: &mut Transaction| {
        let entries = outbox::prune(tx, before(settings.search.keep_outbox_hours)).await?;
        let keys = idempotency::prune(tx, before(settings.idempotency.keep_hours)).await?;
        let abandoned = imports::fail_abandoned(tx, ago(LONGEST_SILENCE), now).await?;
        let erased_at = audit::last_erasure(tx).await?;
        let days = SignedDuration::from_hours(settings.imports.keep_rejected_days.saturating_mul(24));
        let forgotten = imports::forget_rejected(tx, ago(days), erased_at).await?;
        let credentials = credentials::prune(tx, now).await?;
        let days = SignedDuration::from_hours(settings.webhooks.keep_events_days.saturating_mul(24));
        events::prune(tx, ago(days)).await?;
        sign_in_attempts::prune(tx, ago(Attempts::REMEMBERED)).await?;
        Ok::<_, StoreError>((entries, keys, abandoned, forgotten, credentials))
    });
    let (entries, keys, abandoned, forgotten, credentials) = tidied.await?;
    watch_match_runs::prune(store, settings.match_runs.keep_runs).await?;
    let expired = expire(store, now).await?;
    if expired > 0 {
        tracing::info!(introductions.expired = expired, "introductions have had their time");
    }
    if abandoned > 0 {
        tracing::warn!(imports.abandoned = abandoned, "imports that nobody works on have failed");
    }
    let beside = (keys, forgotten, credentials);
    tracing::debug!(outbox.entries = entries, beside = ?beside, "house kept");
    Ok(())
}
