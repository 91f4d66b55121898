//! Sets of slots. A slot is named by its place in the day's list, from 0. What a slot's times are is in `problem.rs`.

/// Some of the slots of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SlotSet(u128);

impl SlotSet {
    pub const NONE: Self = Self(0);
    /// A day may have so many slots.
    pub const MOST: usize = 128;

    /// All slots before this one.
    pub fn before(slot: usize) -> Self {
        Self(u32::try_from(slot).ok().and_then(|it| 1_u128.checked_shl(it)).map_or(u128::MAX, |bit| bit - 1))
    }

    /// This slot and all after it, up to the most a day may have.
    pub fn from_on(slot: usize) -> Self {
        Self(!Self::before(slot).0)
    }

    fn bit(slot: usize) -> u128 {
        u32::try_from(slot).ok().and_then(|it| 1_u128.checked_shl(it)).unwrap_or(0)
    }

    pub fn contains(self, slot: usize) -> bool {
        self.0 & Self::bit(slot) != 0
    }

    #[must_use]
    pub fn with(self, slot: usize) -> Self {
        Self(self.0 | Self::bit(slot))
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
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// In order of time.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let slot = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            usize::try_from(slot).ok()
        })
    }
}

impl FromIterator<usize> for SlotSet {
    fn from_iter<I: IntoIterator<Item = usize>>(slots: I) -> Self {
        slots.into_iter().fold(Self::NONE, Self::with)
    }
}
