//! Which occupations may be among some: a filter of a few words that never denies one that is, and seldom grants one that
//! is not.

use crate::domain::occupation::{Kinship, OccupationCode};

/// Bits for the occupations, for their minor and for their middle groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OccupationFilter {
    occupations: [u64; 4],
    minor_groups: [u64; 4],
    middle_groups: [u64; 2],
}

/// The bit that a number sets in a filter of so many words: the word, and the bit in it.
fn bit(number: u32, words: usize) -> (usize, u64) {
    // Fibonacci hashing: the high bits of a product with 2³² ∕ φ are well spread.
    let spread = number.wrapping_mul(0x9E37_79B9);
    let word = usize::try_from(spread >> 26).unwrap_or_default() % words;
    (word, 1 << (spread >> 20 & 63))
}

fn set(words: &mut [u64], number: u32) {
    let (word, bit) = bit(number, words.len());
    if let Some(word) = words.get_mut(word) {
        *word |= bit;
    }
}

fn may_hold(words: &[u64], number: u32) -> bool {
    let (word, bit) = bit(number, words.len());
    words.get(word).is_some_and(|word| word & bit != 0)
}

impl OccupationFilter {
    fn add(&mut self, code: OccupationCode) {
        let number = code.number();
        set(&mut self.occupations, number);
        set(&mut self.minor_groups, number / 100);
        set(&mut self.middle_groups, number / 10_000);
    }

    /// Holds what the other holds, too.
    pub fn cover(&mut self, other: &Self) {
        let mine = self.occupations.iter_mut().chain(&mut self.minor_groups).chain(&mut self.middle_groups);
        let its = other.occupations.iter().chain(&other.minor_groups).chain(&other.middle_groups);
        for (mine, its) in mine.zip(its) {
            *mine |= its;
        }
    }

    /// How near to an occupation any of these may be.
    pub fn kinships(&self, code: OccupationCode) -> impl Iterator<Item = Kinship> {
        let number = code.number();
        let possible = [
            (Kinship::Same, may_hold(&self.occupations, number)),
            (Kinship::MinorGroup, may_hold(&self.minor_groups, number / 100)),
            (Kinship::MiddleGroup, may_hold(&self.middle_groups, number / 10_000)),
            (Kinship::None, true),
        ];
        possible.into_iter().filter(|(_, is_possible)| *is_possible).map(|(kinship, _)| kinship)
    }
}

impl FromIterator<OccupationCode> for OccupationFilter {
    fn from_iter<I: IntoIterator<Item = OccupationCode>>(codes: I) -> Self {
        let mut filter = Self::default();
        codes.into_iter().for_each(|code| filter.add(code));
        filter
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_that_is_there_is_denied(numbers in proptest::collection::vec(0u32..10_000_000, 1..40), near in 0u32..200) {
            let code = |number| OccupationCode::from_number(number).unwrap();
            let (one, others) = numbers.split_at(1);
            let mut filter: OccupationFilter = one.iter().map(|&it| code(it)).collect();
            filter.cover(&others.iter().map(|&it| code(it)).collect());
            for &number in &numbers {
                let asked = code((number + near) % 10_000_000);
                for held in numbers.iter().map(|&it| code(it)) {
                    prop_assert!(filter.kinships(asked).any(|it| it == asked.kinship(held)));
                }
            }
        }
    }

    #[test]
    fn most_of_what_is_not_there_is_denied() {
        let code = |number| OccupationCode::from_number(number).unwrap();
        let filter: OccupationFilter = (0..40).map(|at| code(4_010_101 + at * 20_311)).collect();
        let granted =
            (0..500).filter(|at| filter.kinships(code(6_010_102 + at * 707)).any(|it| it == Kinship::Same)).count();
        assert!(granted < 150, "{granted} of 500");
    }
}
