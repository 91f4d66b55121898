//! The twelve demands side by side in one word, four bits each, so that all of them are compared at once.
//! What follows from a comparison is decided elsewhere.

use crate::domain::demand::{Degrees, Demand};

/// The lowest bit of every lane.
const ONES: u64 = 0x1111_1111_1111;
/// The values of a lane; its highest bit is a mark.
const SEVENS: u64 = ONES * 7;
const HIGHEST: u64 = ONES * 8;
const LANE: u32 = 4;

/// One number from 0 to 7 per demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lanes(u64);

/// Some of the demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u64);

/// Degrees, and which of them are stated; those that are not are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedLanes(u64);

fn shift(demand: Demand) -> u32 {
    u32::try_from(demand.index()).unwrap_or_default() * LANE
}

impl Lanes {
    pub const ZEROS: Self = Self(0);
    /// Above every degree.
    pub const HIGHEST: Self = Self(SEVENS);

    /// `value` is at most 7; what is above counts as 7.
    pub fn of(value: impl Fn(Demand) -> u8) -> Self {
        Self(Demand::ALL.iter().fold(0, |word, &demand| word | u64::from(value(demand).min(7)) << shift(demand)))
    }

    /// The demands in which this is above the other.
    pub const fn above(self, other: Self) -> Marks {
        // a + (7 − b) reaches 8, the lane's highest bit, just where a > b, and never the next lane.
        Marks((self.0 + (other.0 ^ SEVENS)) & HIGHEST)
    }

    pub const fn get(self, demand: usize) -> u8 {
        let [lowest, ..] = ((self.0 >> ((demand * 4) & 63)) & 7).to_le_bytes();
        lowest
    }

    /// The lower of both in each lane.
    #[must_use]
    pub const fn least(self, other: Self) -> Self {
        let other_is_lower = self.above(other).filled();
        Self(self.0 & !other_is_lower | other.0 & other_is_lower)
    }

    /// The higher of both in each lane.
    #[must_use]
    pub const fn most(self, other: Self) -> Self {
        let other_is_higher = other.above(self).filled();
        Self(self.0 & !other_is_higher | other.0 & other_is_higher)
    }
}

impl StatedLanes {
    pub fn of(degrees: &Degrees) -> Self {
        Self(degrees.stated().fold(0, |word, (demand, degree)| word | (u64::from(degree.value()) | 8) << shift(demand)))
    }

    /// The degrees; 0 where none is stated.
    pub const fn degrees(self) -> Lanes {
        Lanes(self.0 & SEVENS)
    }

    /// The degrees; 7 where none is stated.
    pub const fn degrees_or_highest(self) -> Lanes {
        Lanes(self.0 & SEVENS | self.stated().inverse().filled())
    }

    pub const fn stated(self) -> Marks {
        Marks(self.0 & HIGHEST)
    }

    /// Those of which more than nothing is stated.
    pub const fn above_zero(self) -> Marks {
        self.degrees().above(Lanes::ZEROS)
    }
}

impl Marks {
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn inverse(self) -> Self {
        Self(!self.0 & HIGHEST)
    }

    /// All three value bits of every marked lane.
    const fn filled(self) -> u64 {
        (self.0 >> 3) * 7
    }

    /// The places in the code list of what is marked.
    pub fn places(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let lowest = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (lowest < u64::BITS).then(|| usize::try_from(lowest / LANE).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::array::uniform12;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::demand::Degree;

    fn lanes(values: [u8; 12]) -> Lanes {
        Lanes::of(|demand| values[demand.index()])
    }

    proptest! {
        #[test]
        fn all_lanes_are_compared_as_each_alone(one in uniform12(0u8..8), other in uniform12(0u8..8)) {
            let above: Vec<usize> = (0..12).filter(|&at| one[at] > other[at]).collect();
            let marks = lanes(one).above(lanes(other));
            prop_assert_eq!(marks.places().collect::<Vec<_>>(), above.clone());
            prop_assert_eq!(marks.count(), u32::try_from(above.len()).unwrap());
            prop_assert_eq!(marks.inverse().count() + marks.count(), 12);
            let (least, most) = (lanes(one).least(lanes(other)), lanes(one).most(lanes(other)));
            for at in 0..12 {
                prop_assert_eq!(least.get(at), one[at].min(other[at]));
                prop_assert_eq!(most.get(at), one[at].max(other[at]));
            }
        }

        #[test]
        fn what_is_not_stated_is_told_from_nothing(values in uniform12(proptest::option::of(0i64..4))) {
            let mut degrees = Degrees::default();
            for (&demand, value) in Demand::ALL.iter().zip(values) {
                degrees.set(demand, value.map(|value| Degree::new(value).unwrap()));
            }
            let stated = StatedLanes::of(&degrees);
            for (at, value) in values.into_iter().enumerate() {
                let value = value.map(|value| u8::try_from(value).unwrap());
                prop_assert_eq!(stated.degrees().get(at), value.unwrap_or(0));
                prop_assert_eq!(stated.degrees_or_highest().get(at), value.unwrap_or(7));
                prop_assert_eq!(stated.stated().places().any(|it| it == at), value.is_some());
                prop_assert_eq!(stated.above_zero().places().any(|it| it == at), value.is_some_and(|it| it > 0));
            }
        }
    }
}
