//! Some of the accommodations in one word, so that offers and needs are compared all at once.

use crate::domain::accommodation::{ACCOMMODATIONS, Accommodation};

/// A set of accommodations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccommodationSet(u32);

// One bit each.
const _: () = assert!(ACCOMMODATIONS < 32);

impl AccommodationSet {
    pub const ALL: Self = Self((1 << ACCOMMODATIONS) - 1);

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
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn contains(self, accommodation: Accommodation) -> bool {
        self.0 & (1 << accommodation.index()) != 0
    }

    /// In the order of the code list.
    pub fn iter(self) -> impl Iterator<Item = Accommodation> {
        Accommodation::ALL.iter().copied().filter(move |&it| self.contains(it))
    }

    pub const fn holds_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

impl FromIterator<Accommodation> for AccommodationSet {
    fn from_iter<I: IntoIterator<Item = Accommodation>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |word, it| word | 1 << it.index()))
    }
}
