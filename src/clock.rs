//! The one reader of time, and so the maker of ids (UUIDv7 holds its instant). Everything else is handed `now` or `today`.
//! Durations for time-outs are not here: they come from `tokio::time`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// China has had one zone without summer time since 1991: UTC+8. Days begin and end there, wherever the server stands.
const CHINA: Offset = Offset::constant(8);

/// Tells the time. Tests move it ahead; a clone moves along.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// This instant.
    #[expect(clippy::disallowed_methods, reason = "the one reader of time")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
            .saturating_add(SignedDuration::from_secs(self.ahead_seconds.load(Ordering::Relaxed)))
            .unwrap_or(Timestamp::MAX)
    }

    /// The calendar day it is in China.
    pub fn today(&self) -> Date {
        CHINA.to_datetime(self.now()).date()
    }

    /// The calendar day and the minute of it that an instant is in China.
    pub fn day_and_minute(at: Timestamp) -> (Date, u16) {
        let here = CHINA.to_datetime(at);
        let minute = i32::from(here.hour()) * 60 + i32::from(here.minute());
        (here.date(), u16::try_from(minute).unwrap_or_default())
    }

    /// The instant at which a calendar day ends in China.
    pub fn end_of(day: Date) -> Timestamp {
        let next = day.tomorrow().map(|next| next.at(0, 0, 0, 0)).and_then(|midnight| CHINA.to_timestamp(midnight));
        next.unwrap_or(Timestamp::MAX)
    }

    /// A fresh id, UUIDv7: later ids sort after earlier ones.
    #[expect(clippy::disallowed_methods, reason = "the one maker of ids")]
    pub fn fresh_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// Moves this clock and its clones ahead of the machine's; for tests and drills.
    pub fn advance(&self, by: SignedDuration) {
        self.ahead_seconds.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}
