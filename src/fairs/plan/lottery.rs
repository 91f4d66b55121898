//! Numbers drawn from a seed: the same seed draws the same on every machine. For the search and made-up fairs, not for secrets.

/// `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Lottery(u64);

impl Lottery {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 … `bound` − 1; zero of none.
    pub fn below(&mut self, bound: usize) -> usize {
        let drawn = u128::from(self.draw());
        // The upper half of the product is below the bound.
        u128::try_from(bound).map_or(0, |bound| usize::try_from((drawn * bound) >> 64).unwrap_or(0))
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}
