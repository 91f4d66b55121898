//! Throws away what has had its time: outbox entries that every index has seen, remembered idempotency keys.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::settings::Settings;
use crate::store::{Store, StoreError, idempotency, outbox};

/// How often there is a look.
const EVERY: Duration = Duration::from_mins(10);

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

async fn tidy(store: &Store, clock: &Clock, settings: &Settings) -> Result<(), StoreError> {
    let before = |hours| clock.now().saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(jiff::Timestamp::MIN);
    let mut conn = store.connection().await?;
    let entries = outbox::prune(&mut conn, before(settings.search.keep_outbox_hours)).await?;
    let keys = idempotency::prune(&mut conn, before(settings.idempotency.keep_hours)).await?;
    tracing::debug!(outbox.entries = entries, idempotency.keys = keys, "house kept");
    Ok(())
}
