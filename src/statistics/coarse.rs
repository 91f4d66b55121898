//! A count for somebody who may change the question and ask again, and so cannot be protected by one release a day: told in
//! steps too wide for one person to be seen in, and not at all where it is small.

use super::protection::MINIMUM_SHOWN;

/// Counts are told in steps of so many people.
pub const STEP: usize = 5;

/// So many people at least; `None` where they are fewer than are shown, or nobody.
pub fn at_least(people: usize) -> Option<usize> {
    let told = people / STEP * STEP;
    let is_shown = i64::try_from(told).is_ok_and(|told| told >= MINIMUM_SHOWN);
    is_shown.then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_never_small_and_never_more_than_there_are() {
        assert_eq!([0, 1, 4, 5, 9, 10, 123].map(at_least), [None, None, None, Some(5), Some(5), Some(10), Some(120)]);
    }
}
