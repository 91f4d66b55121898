//! Exact shares of a score: whole millionths, so that contributions add up to the score to the last digit.
//! No rule is here, only the arithmetic.

use std::iter::Sum;

/// A number from 0 to 1 in whole millionths; outside it is written with up to six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millionths(u32);

impl Millionths {
    pub const ZERO: Self = Self(0);
    pub const HALF: Self = Self(500_000);
    pub const ONE: Self = Self(1_000_000);

    /// `None` above one.
    pub fn new(millionths: u32) -> Option<Self> {
        (millionths <= Self::ONE.0).then_some(Self(millionths))
    }

    /// The nearest whole millionth to a number in 0–1; numbers outside are taken to the nearer end, NaN to zero.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0–1,000,000"
    )]
    pub fn nearest(number: f64) -> Self {
        let clamped = if number.is_nan() { 0.0 } else { number.clamp(0.0, 1.0) };
        Self((clamped * f64::from(Self::ONE.0)).round() as u32)
    }

    pub const fn value(self) -> u32 {
        self.0
    }

    /// The number itself, for output: the nearest `f64`, which prints as at most six decimals.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ONE.0)
    }

    /// The product, rounded to the nearest millionth. Never above either factor.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let one = u64::from(Self::ONE.0);
        let product = (u64::from(self.0) * u64::from(other.0) + one / 2) / one;
        Self(u32::try_from(product).unwrap_or(Self::ONE.0))
    }

    /// The mean of some shares, rounded down; zero of none. Raising any share never lowers it.
    pub fn mean(shares: impl IntoIterator<Item = Self>) -> Self {
        let (sum, count) =
            shares.into_iter().fold((0u32, 0u32), |(sum, count), share| (sum.saturating_add(share.0), count + 1));
        Self::part(sum, count)
    }

    /// The mean of `count` shares that add up to `sum` millionths.
    pub fn part(sum: u32, count: u32) -> Self {
        Self(sum.checked_div(count).map_or(0, |mean| mean.min(Self::ONE.0)))
    }
}

impl Sum for Millionths {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        Self(shares.map(|share| share.0).sum())
    }
}
