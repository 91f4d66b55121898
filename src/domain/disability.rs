//! Disability category and level, as the certificate states them: for entitlement and statistics only.
//! They never reach matching, search or an employer before consent; no type of those rooms can hold them.

use super::coded::coded;
use super::fault::Fault;
use super::identity::CertificateNumber;

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

/// What is on record of a disability: a certificate number, which tells category and level, or these alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disability {
    certificate_number: Option<CertificateNumber>,
    category: Option<DisabilityCategory>,
    level: Option<DisabilityLevel>,
}

impl Disability {
    /// Category and level are taken from the number where they are not given.
    ///
    /// # Errors
    /// `DisagreesWithNumber` under `category` or `level` (both, if both differ).
    pub fn new(
        certificate_number: Option<CertificateNumber>,
        category: Option<DisabilityCategory>,
        level: Option<DisabilityLevel>,
    ) -> Result<Self, Vec<(&'static str, Fault)>> {
        let mut faults = Vec::new();
        if let Some(number) = &certificate_number {
            if category.is_some_and(|stated| stated != number.category()) {
                faults.push(("category", Fault::DisagreesWithNumber));
            }
            if level.is_some_and(|stated| stated != number.level()) {
                faults.push(("level", Fault::DisagreesWithNumber));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let category = category.or_else(|| certificate_number.as_ref().map(CertificateNumber::category));
        let level = level.or_else(|| certificate_number.as_ref().map(CertificateNumber::level));
        Ok(Self { certificate_number, category, level })
    }

    pub const fn certificate_number(&self) -> Option<&CertificateNumber> {
        self.certificate_number.as_ref()
    }

    pub const fn category(&self) -> Option<DisabilityCategory> {
        self.category
    }

    pub const fn level(&self) -> Option<DisabilityLevel> {
        self.level
    }
}
