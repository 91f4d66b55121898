//! Dates and instants between jiff and Postgres, which counts both from the first day of 2000, in days and microseconds.
//! It reads no clock.

use diesel::pg::data_types::{PgDate, PgTimestamp};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// Postgres' day zero.
const DAY_ZERO: Date = Date::constant(2000, 1, 1);
/// Postgres' instant zero, 2000-01-01T00:00:00Z, in microseconds since 1970.
const INSTANT_ZERO: i64 = 946_684_800_000_000;
const HOURS_PER_DAY: i64 = 24;

/// Postgres' dates begin in the year -4712 (4713 BC); it refuses an earlier one.
pub(super) fn to_pg_date(date: Date) -> PgDate {
    let days = date.duration_since(DAY_ZERO).as_hours() / HOURS_PER_DAY;
    PgDate(i32::try_from(days).unwrap_or(i32::MAX))
}

/// `None` for `infinity` and for years beyond 9999.
pub(super) fn from_pg_date(date: PgDate) -> Option<Date> {
    DAY_ZERO.checked_add(SignedDuration::from_hours(i64::from(date.0) * HOURS_PER_DAY)).ok()
}

/// What is finer than a microsecond is cut off, as Postgres cannot hold it: what is read is what was written.
pub(super) fn to_pg_instant(instant: Timestamp) -> PgTimestamp {
    PgTimestamp(instant.as_microsecond().saturating_sub(INSTANT_ZERO))
}

/// `None` for `infinity` and for years beyond 9999.
pub(super) fn from_pg_instant(instant: PgTimestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(instant.0.checked_add(INSTANT_ZERO)?).ok()
}

/// Microseconds since 1970, of any instant that a column may hold.
pub(super) const fn from_pg_microseconds(instant: PgTimestamp) -> i64 {
    instant.0.saturating_add(INSTANT_ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn day_zero_and_its_neighbours_are_where_postgres_has_them() {
        let days = |text: &str| to_pg_date(text.parse().unwrap()).0;
        assert_eq!([days("1999-12-31"), days("2000-01-01"), days("2000-03-01")], [-1, 0, 60]);
        let zero: Timestamp = "2000-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(to_pg_instant(zero).0, 0);
    }

    #[test]
    fn infinity_is_no_date_and_no_instant() {
        assert_eq!((from_pg_date(PgDate(i32::MAX)), from_pg_date(PgDate(i32::MIN))), (None, None));
        assert_eq!((from_pg_instant(PgTimestamp(i64::MAX)), from_pg_instant(PgTimestamp(i64::MIN))), (None, None));
    }

    proptest! {
        #[test]
        fn a_date_comes_back_as_it_went(days in -2_400_000i32..2_900_000) {
            let date = from_pg_date(PgDate(days)).unwrap();
            prop_assert_eq!(to_pg_date(date), PgDate(days));
        }

        #[test]
        fn an_instant_comes_back_cut_to_microseconds(nanoseconds in 0i64..4_000_000_000_000_000_000) {
            let instant = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap();
            let back = from_pg_instant(to_pg_instant(instant)).unwrap();
            prop_assert_eq!(back.as_nanosecond(), i128::from(nanoseconds / 1000 * 1000));
        }
    }
}
