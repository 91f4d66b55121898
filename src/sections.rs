//! Sections of the settings that are about what goes on beside requests: match runs, and sending events. How they are read and
//! checked is in `settings`.

use std::num::NonZero;
use std::path::PathBuf;

use serde::Deserialize;
use validator::Validate;

use crate::notation;

/// How runs go, and how long they are kept.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct MatchRunSettings {
    /// Lists that are made at once while requests are served; 0 is one per processor but one, and one at least.
    #[validate(range(max = 256))]
    pub threads: usize,
    /// Finished runs of each kind and region whose matches are kept.
    #[validate(range(min = 1, max = 1000))]
    pub keep_runs: u32,
    #[validate(range(min = 1, max = 3600))]
    pub abandoned_after_seconds: u64,
    #[validate(range(min = 1, max = 1000))]
    pub lists_per_opening: u32,
}

impl MatchRunSettings {
    /// Lists at once while requests are served, which have a processor left.
    pub fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1),
            threads => threads,
        }
    }
}

/// When people are visited after a hire.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct AftercareSettings {
    /// Days after the first day of work, in rising order.
    #[validate(custom(function = "notation::is_rising"))]
    pub visit_days: Vec<u16>,
}

/// How events are sent, and how long they are kept.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    #[validate(range(min = 1, max = 3650))]
    pub keep_events_days: i64,
    /// Of one call, from the name's look-up to the head of the answer.
    #[validate(range(min = 1, max = 60))]
    pub timeout_seconds: u64,
    /// After the first failure; twice as long with each that follows.
    #[validate(range(min = 1, max = 3600))]
    pub retry_after_seconds: i64,
    #[validate(range(min = 1, max = 365))]
    pub give_up_after_days: i64,
    /// Names and addresses within networks of one's own that may be called, in clear text and at any port too.
    #[serde(deserialize_with = "notation::hosts")]
    pub allowed_private_hosts: Vec<String>,
    /// Empty for the authorities that the machine trusts.
    pub authorities_file: PathBuf,
}
