//! Sends events to those who subscribed to them: signed, in order, at least once, and only what the account may hear of at
//! that moment. A receiver that fails is left alone for longer and longer, and for good after some days.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::error::AppError;
use crate::calling::{CallError, Caller, SigningSecret, Target, signature};
use crate::clock::Clock;
use crate::domain::account::AccountStatus;
use crate::domain::audit::Act;
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, SubscriptionId};
use crate::domain::principal::{Account, Principal};
use crate::domain::stored::Stored;
use crate::domain::subscription::{Deliveries, DeliveryFailure, Subscription, SubscriptionStatus};
use crate::settings::WebhookSettings;
use crate::store::{Store, StoreError, Transaction, accounts, events, subscriptions};
use crate::wire::event::EventAnswer;

/// How often there is a look.
const EVERY: Duration = Duration::from_secs(1);
/// Receivers that are called at once.
const AT_ONCE: usize = 8;
/// Subscriptions that are taken up at a time.
const CLAIMED: u32 = 16;
/// Events that one receiver gets before others have their turn.
const EVENTS: u32 = 50;
/// By then something must have been heard of whoever has taken a subscription up: longer than any one call.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// The longest rest of a receiver that fails.
const LONGEST_REST: SignedDuration = SignedDuration::from_hours(6);

type StoredSubscription = Stored<SubscriptionId, Subscription>;

/// Sends events. Clones share everything.
#[derive(Clone)]
pub struct Deliverer {
    store: Store,
    clock: Clock,
    caller: Caller,
    retry_after: SignedDuration,
    give_up_after: SignedDuration,
}

/// Sends events until `stop` becomes true. Any number of processes may do so on one database.
pub async fn deliver_events(deliverer: Deliverer, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match deliverer.deliver_due().await {
            Ok(0) => EVERY,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(error = %error, "events have to wait");
                EVERY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Why an event was not taken, and by which status.
type Failed = (DeliveryFailure, Option<u16>);

impl Deliverer {
    pub const fn new(store: Store, clock: Clock, caller: Caller, settings: &WebhookSettings) -> Self {
        let retry_after = SignedDuration::from_secs(settings.retry_after_seconds);
        let give_up_after = SignedDuration::from_hours(settings.give_up_after_days * 24);
        Self { store, clock, caller, retry_after, give_up_after }
    }

    fn after(&self, duration: SignedDuration) -> Timestamp {
        self.clock.now().saturating_add(duration).unwrap_or(Timestamp::MAX)
    }

    /// One look; tells how many subscriptions there was something for.
    async fn deliver_due(&self) -> Result<usize, StoreError> {
        let times = (self.clock.now(), self.after(LEASE));
        let claim = async |tx: &mut Transaction| subscriptions::claim(tx, CLAIMED, times).await;
        let due = self.store.transaction(Principal::System, claim).await?;
        let count = due.len();
        stream::iter(due)
            .for_each_concurrent(AT_ONCE, |subscription| async move {
                match self.deliver(&subscription).await {
                    // Its owner has changed it: the next look finds it as it is.
                    Ok(()) | Err(AppError::Store(StoreError::Stale)) => {}
                    Err(error) => {
                        tracing::warn!(subscription.id = %subscription.id, error = %error, "a delivery has to wait");
                    }
                }
            })
            .await;
        Ok(count)
    }

    /// As whom events are read; `None` where the account may not do anything any more.
    async fn principal(&self, id: AccountId) -> Result<Option<Principal>, StoreError> {
        let find = async |tx: &mut Transaction| accounts::find(tx, id).await;
        match self.store.transaction(Principal::System, find).await {
            Err(StoreError::NotFound) => Ok(None),
            found => {
                let record = found?.value;
                let is_active = record.status == AccountStatus::Active;
                Ok(is_active.then_some(Principal::Account(Account { id, standing: record.standing })))
            }
        }
    }

    /// Sends the next events, each as soon as the one before was taken.
    async fn deliver(&self, stored: &StoredSubscription) -> Result<(), AppError> {
        let subscription = &stored.value;
        let Some(principal) = self.principal(subscription.account).await? else {
            return Ok(self.fail(stored, subscription.cursor, (DeliveryFailure::AccountEnded, None)).await?);
        };
        let read = async |tx: &mut Transaction| {
            Ok::<_, StoreError>((events::newest(tx).await?, subscriptions::secrets(tx, stored.id, tx.now()).await?))
        };
        let (newest, secrets) = self.store.transaction(Principal::System, read).await?;
        let read = async |tx: &mut Transaction| {
            let found = events::after(tx, subscription.cursor, &subscription.draft.events, EVENTS).await?;
            if !found.is_empty() {
                tx.note(Act::List, Some(stored.id.uuid()), found.iter().filter_map(|it| it.happened.jobseeker()));
            }
            Ok::<_, StoreError>(found)
        };
        let found = self.store.transaction(principal, read).await?;
        let secrets: Vec<SigningSecret> = secrets.iter().filter_map(|it| SigningSecret::from_slice(it)).collect();
        let mut cursor = subscription.cursor;
        for event in &found {
            if let Err(failed) = self.send(subscription, &secrets, event).await {
                return Ok(self.fail(stored, cursor, failed).await?);
            }
            self.move_on(stored, &mut cursor, event.number, self.after(LEASE)).await?;
        }
        let is_all = found.len() < usize::try_from(EVENTS).unwrap_or(usize::MAX);
        let to = if is_all { newest.max(cursor) } else { cursor };
        Ok(self.move_on(stored, &mut cursor, to, self.clock.now()).await?)
    }

    async fn move_on(
        &self,
        stored: &StoredSubscription,
        cursor: &mut i64,
        to: i64,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        let from = (stored.id, stored.version, *cursor);
        let step = async |tx: &mut Transaction| subscriptions::delivered(tx, from, to, due_at).await;
        self.store.transaction(Principal::System, step).await?;
        *cursor = to;
        Ok(())
    }

    async fn send(&self, subscription: &Subscription, secrets: &[SigningSecret], event: &Event) -> Result<(), Failed> {
        let not_allowed = (DeliveryFailure::AddressNotAllowed, None);
        let target = Target::parse(subscription.draft.url.as_str()).map_err(|_| not_allowed)?;
        let (id, instant) = (EventAnswer::id_of(event), self.clock.now().as_second());
        // A body of ids and codes always is JSON.
        let body = serde_json::to_string(&EventAnswer::from(event)).unwrap_or_default();
        let headers = [
            ("webhook-signature", signature(secrets, &id, instant, &body)),
            ("webhook-id", id),
            ("webhook-timestamp", instant.to_string()),
        ];
        match self.caller.post(&target, &headers, body).await {
            Ok(200..=299) => Ok(()),
            Ok(410) => Err((DeliveryFailure::Gone, Some(410))),
            Ok(status) => Err((DeliveryFailure::Refused, Some(status))),
            Err(CallError::NotAllowed) => Err(not_allowed),
            Err(CallError::TimedOut) => Err((DeliveryFailure::TimedOut, None)),
            Err(CallError::Unreachable) => Err((DeliveryFailure::Unreachable, None)),
        }
    }

    /// Puts a failure down, and says when it is tried again, if ever.
    async fn fail(
        &self,
        stored: &StoredSubscription,
        cursor: i64,
        (failure, status): Failed,
    ) -> Result<(), StoreError> {
        let (now, before) = (self.clock.now(), stored.value.deliveries);
        // What was delivered meanwhile has ended the failures before.
        let is_first = before.failing_since.is_none() || cursor != stored.value.cursor;
        let since = if is_first { now } else { before.failing_since.unwrap_or(now) };
        let failures = if is_first { 1 } else { before.failures.saturating_add(1) };
        let is_over = matches!(failure, DeliveryFailure::Gone | DeliveryFailure::AccountEnded)
            || now.duration_since(since) >= self.give_up_after;
        let next = if is_over { SubscriptionStatus::Disabled } else { SubscriptionStatus::Active };
        let due_at = self.after(self.rest(failures));
        let deliveries = Deliveries {
            failures,
            failing_since: Some(since),
            last_failure: Some(failure),
            last_status: status,
            next_attempt_at: None,
        };
        tracing::info!(subscription.id = %stored.id, failure = %failure, failures, "a delivery failed");
        let from = (stored.id, stored.version, cursor);
        let step = async |tx: &mut Transaction| subscriptions::failed(tx, from, next, &deliveries, due_at).await;
        self.store.transaction(Principal::System, step).await
    }

    /// Twice as long with each failure, and up to a fifth longer, so that not all come back at once.
    fn rest(&self, failures: u32) -> SignedDuration {
        let doubled = 2_i32.saturating_pow(failures.saturating_sub(1).min(30));
        let rest = self.retry_after.saturating_mul(doubled).min(LONGEST_REST);
        // The end of a fresh id is as good as dice.
        let dice = i32::from(self.clock.fresh_id().as_bytes().last().copied().unwrap_or_default());
        rest.saturating_add(rest.saturating_mul(dice) / (5 * 256))
    }
}
