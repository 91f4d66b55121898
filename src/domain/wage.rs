//! Wages, in fen per month before tax.
//! Levy and subsidy sums are not here: they count per year and have rules of their own.

use super::fault::Fault;

/// Fen (1/100 CNY) per month, 0 to 100 million (a million yuan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(u32);

impl Fen {
    pub const MAX: i64 = 100_000_000;

    /// # Errors
    /// `OutOfRange` below 0 or above a million yuan.
    pub fn new(fen: i64) -> Result<Self, Fault> {
        match u32::try_from(fen) {
            Ok(value) if fen <= Self::MAX => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 0, max: Self::MAX }),
        }
    }

    pub const fn value(self) -> u32 {
        self.0
    }
}

/// A wage from `min` to `max`; either end may be left open, `min` is never above `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WageRange {
    min: Option<Fen>,
    max: Option<Fen>,
}

impl WageRange {
    /// # Errors
    /// `MinAboveMax`.
    pub fn new(min: Option<Fen>, max: Option<Fen>) -> Result<Self, Fault> {
        match (min, max) {
            (Some(min), Some(max)) if min > max => Err(Fault::MinAboveMax),
            _ => Ok(Self { min, max }),
        }
    }

    pub const fn min(self) -> Option<Fen> {
        self.min
    }

    pub const fn max(self) -> Option<Fen> {
        self.max
    }

    /// The most that is promised: the upper end, or the lower one where only that is stated.
    pub fn top(self) -> Option<Fen> {
        self.max.or(self.min)
    }
}
