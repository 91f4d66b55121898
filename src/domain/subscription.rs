//! Subscriptions: where events are sent, which, and how that goes. What may be called at all is `calling`'s.

use jiff::Timestamp;

use super::coded::coded;
use super::event::EventKind;
use super::fault::{Fault, Form};
use super::ids::AccountId;

coded! {
    /// Whether events are sent.
    pub enum SubscriptionStatus {
        Active = "active",
        /// Its owner wants nothing for now; what happens meanwhile comes later.
        Paused = "paused",
        /// Nothing could be delivered for too long, or the receiver does not want any more.
        Disabled = "disabled",
    }
}

coded! {
    /// Why the last delivery failed.
    pub enum DeliveryFailure {
        /// No connection, or no answer.
        Unreachable = "unreachable",
        TimedOut = "timed_out",
        /// The address leads where nothing may be sent.
        AddressNotAllowed = "address_not_allowed",
        /// An answer with another status than 2xx.
        Refused = "refused",
        /// 410: the receiver wants no more.
        Gone = "gone",
        /// The account may not do anything any more.
        AccountEnded = "account_ended",
    }
}

/// Where events are sent. Of the form of a URL; what it leads to is looked at elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl(String);

impl WebhookUrl {
    pub const MAX: usize = 500;

    /// # Errors
    /// `Malformed` unless it is the visible ASCII of an `https` or `http` URL, at most 500 characters.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let has_scheme = text.starts_with("https://") || text.starts_with("http://");
        if has_scheme && text.len() <= Self::MAX && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault::Malformed { form: Form::WebhookUrl })
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A subscription as its owner would have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionDraft {
    pub url: WebhookUrl,
    /// None twice, and one at least.
    pub events: Vec<EventKind>,
    pub status: SubscriptionStatus,
}

/// How delivering goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deliveries {
    /// Failures since the last success.
    pub failures: u32,
    pub failing_since: Option<Timestamp>,
    pub last_failure: Option<DeliveryFailure>,
    /// Of the last answer that was a failure.
    pub last_status: Option<u16>,
    /// When it is tried again; `None` where it is not waited for.
    pub next_attempt_at: Option<Timestamp>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub account: AccountId,
    pub draft: SubscriptionDraft,
    /// The number of the last event that was delivered, or was not to be.
    pub cursor: i64,
    pub deliveries: Deliveries,
}
