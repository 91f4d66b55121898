//! How wrong passwords slow their successors down. The rule is here; the counts are in the database, by the name that was
//! typed, whether or not somebody has it: who tries names learns nothing from how they are slowed down.

use jiff::{SignedDuration, Timestamp};

/// The attempts at one name since the last right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    pub count: u32,
    /// No password is looked at before this.
    pub locked_until: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

impl Attempts {
    /// Wrong passwords that cost nothing: a slip of the finger, caps lock, last year's password.
    const FREE: u32 = 4;
    const FIRST_LOCK: SignedDuration = SignedDuration::from_secs(1);
    const LONGEST_LOCK: SignedDuration = SignedDuration::from_mins(15);
    /// Doublings that are worth computing: far beyond the longest lock.
    const DOUBLINGS: u32 = 20;
    /// How long attempts are remembered. Waiting for that long gains no more attempts than the longest lock allows anyway.
    pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

    /// One more attempt: what is remembered if its password turns out wrong. `None` while it may not be made.
    /// It is counted before the password is looked at, so that many at once are not one.
    #[must_use]
    pub fn one_more(self, now: Timestamp) -> Option<Self> {
        if self.locked_until.is_some_and(|end| now < end) {
            return None;
        }
        let is_forgotten = self.last_at.is_none_or(|last| now.duration_since(last) > Self::REMEMBERED);
        let count = if is_forgotten { 1 } else { self.count.saturating_add(1) };
        Some(Self {
            count,
            locked_until: Self::lock(count).and_then(|lock| now.checked_add(lock).ok()),
            last_at: Some(now),
        })
    }

    /// How long the name is locked after so many wrong passwords.
    fn lock(count: u32) -> Option<SignedDuration> {
        let beyond = count.checked_sub(Self::FREE + 1)?.min(Self::DOUBLINGS);
        Some((Self::FIRST_LOCK * 2_i32.saturating_pow(beyond)).min(Self::LONGEST_LOCK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn after(seconds: i64) -> Timestamp {
        START + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn the_fifth_wrong_password_locks_and_each_further_one_doubles_the_lock() {
        let (mut attempts, mut now, mut locks) = (Attempts::default(), START, Vec::new());
        for _ in 0..17 {
            attempts = attempts.one_more(now).unwrap();
            let lock = attempts.locked_until.map_or(0, |end| end.duration_since(now).as_secs());
            locks.push(lock);
            now += SignedDuration::from_secs(lock);
        }
        assert_eq!(locks, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn nothing_may_be_tried_while_locked_and_that_lengthens_no_lock() {
        let locked = Attempts { count: 9, locked_until: Some(after(10)), last_at: Some(START) };
        assert_eq!(locked.one_more(after(9)), None);
        assert_eq!(locked.one_more(after(10)).unwrap().count, 10);
    }

    #[test]
    fn an_hour_of_silence_is_forgiven() {
        let attempts = Attempts { count: 30, locked_until: Some(after(900)), last_at: Some(START) };
        assert_eq!(attempts.one_more(after(3600)).unwrap().count, 31);
        assert_eq!(
            attempts.one_more(after(3601)).unwrap(),
            Attempts { count: 1, locked_until: None, last_at: Some(after(3601)) }
        );
    }
}
