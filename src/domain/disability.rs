//! Disability category and level, as a certificate states them: for entitlement and statistics only.
//! They never reach matching, search or an employer before consent; no type of those rooms can hold them.

use super::coded::coded;
use super::fault::Fault;

coded! {
    /// Categories of the disability certificate (GB/T 26341).
    pub enum DisabilityCategory {
        Vision = "vision",
        Hearing = "hearing",
        Speech = "speech",
        Physical = "physical",
        Intellectual = "intellectual",
        Psychiatric = "psychiatric",
        Multiple = "multiple",
    }
}

impl DisabilityCategory {
    /// The digit of the certificate number, 1–7.
    pub fn from_digit(digit: usize) -> Option<Self> {
        digit.checked_sub(1).and_then(|index| Self::ALL.get(index)).copied()
    }
}

/// Level 1 (most severe) to 4 (GB/T 26341). It has no order on purpose: 1 is not "less" than 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DisabilityLevel(u8);

impl DisabilityLevel {
    /// # Errors
    /// `OutOfRange` outside 1–4.
    pub fn new(level: i64) -> Result<Self, Fault> {
        match u8::try_from(level) {
            Ok(level) if (1..=4).contains(&level) => Ok(Self(level)),
            _ => Err(Fault::OutOfRange { min: 1, max: 4 }),
        }
    }

    pub const fn value(self) -> u8 {
        self.0
    }
}
