//! Subscriptions in JSON. The secret is told when it is made, and not again.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::event::EventKind;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::SubscriptionId;
use crate::domain::stored::Stored;
use crate::domain::subscription::{DeliveryFailure, Subscription, SubscriptionDraft, SubscriptionStatus, WebhookUrl};

use super::faults::{self, Faults, read_field};
use super::scalars::Instant;

/// A subscription, as it is posted.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = SubscriptionBody, example = json!({"url": "https://receiver.example.org/stirrup", "events": ["match.new"]}))]
pub struct SubscriptionBody {
    url: WebhookUrl,
    /// All kinds where it is not given.
    #[deserr(default)]
    events: Option<Vec<EventKind>>,
    /// `active` where it is not given; `paused` sends nothing until it is active again. Nobody sets `disabled`.
    #[deserr(default)]
    status: Option<SubscriptionStatus>,
}

impl SubscriptionBody {
    /// Reads a subscription; every wrong field is named.
    pub fn read(body: Value) -> Result<SubscriptionDraft, Vec<FieldFault>> {
        let mut found = Vec::new();
        if let Some(kinds) = read_field::<Vec<EventKind>>(&body, "events") {
            if kinds.is_empty() {
                found.push(FieldFault::at("/events", Fault::Blank));
            }
            let is_repeated = |at: usize, kind| kinds.iter().take(at).any(|before| before == kind);
            let repeated = kinds.iter().enumerate().filter(|(at, kind)| is_repeated(*at, *kind));
            found.extend(repeated.map(|(at, _)| FieldFault::at(&format!("/events/{at}"), Fault::Repeated)));
        }
        if read_field(&body, "status") == Some(SubscriptionStatus::Disabled) {
            let accepted = &["active", "paused"];
            found.push(FieldFault::at("/status", Fault::UnknownCode { accepted }));
        }
        let body: Self = faults::read_with(body, found)?;
        Ok(SubscriptionDraft {
            url: body.url,
            events: body.events.unwrap_or_else(|| EventKind::ALL.to_vec()),
            status: body.status.unwrap_or(SubscriptionStatus::Active),
        })
    }
}

/// A disabled subscription that is changed is paused, until somebody says that it is active.
impl From<&SubscriptionDraft> for SubscriptionBody {
    fn from(draft: &SubscriptionDraft) -> Self {
        let status = match draft.status {
            SubscriptionStatus::Active => SubscriptionStatus::Active,
            SubscriptionStatus::Paused | SubscriptionStatus::Disabled => SubscriptionStatus::Paused,
        };
        Self { url: draft.url.clone(), events: Some(draft.events.clone()), status: Some(status) }
    }
}

/// A subscription, and how delivering goes.
#[derive(Serialize, ToSchema)]
pub struct SubscriptionAnswer {
    id: SubscriptionId,
    url: WebhookUrl,
    events: Vec<EventKind>,
    status: SubscriptionStatus,
    /// Failures one after the other; 0 while all is well.
    failures: u32,
    failing_since: Option<Instant>,
    /// Why the last delivery failed; null after one that did not.
    last_failure: Option<DeliveryFailure>,
    /// The status of the answer that was a failure, where there was one.
    last_status: Option<u16>,
    /// When it is tried again.
    next_attempt_at: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<SubscriptionId, Subscription>> for SubscriptionAnswer {
    fn from(stored: &Stored<SubscriptionId, Subscription>) -> Self {
        let (draft, deliveries) = (&stored.value.draft, stored.value.deliveries);
        Self {
            id: stored.id,
            url: draft.url.clone(),
            events: draft.events.clone(),
            status: draft.status,
            failures: deliveries.failures,
            failing_since: deliveries.failing_since.map(Instant),
            last_failure: deliveries.last_failure,
            last_status: deliveries.last_status,
            next_attempt_at: deliveries.next_attempt_at.map(Instant),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

/// A subscription that was just made.
#[derive(Serialize, ToSchema)]
pub struct NewSubscriptionAnswer {
    #[serde(flatten)]
    described: SubscriptionAnswer,
    /// What deliveries are signed with. It is told this once.
    secret: String,
}

impl NewSubscriptionAnswer {
    pub fn new(stored: &Stored<SubscriptionId, Subscription>, secret: String) -> Self {
        Self { described: stored.into(), secret }
    }
}

/// A secret that was just made.
#[derive(Serialize, ToSchema)]
pub struct NewSecretAnswer {
    /// What deliveries are signed with from now on. It is told this once.
    pub secret: String,
    /// Until then deliveries are signed with the secret before, too.
    pub previous_until: Instant,
}
