//! What is on record of one person's disability, with the rule that number, category and level agree.
//! It is never asked for by matching, search or an employer before consent.

use super::disability::{DisabilityCategory, DisabilityLevel};
use super::fault::Fault;
use super::identity::CertificateNumber;

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
