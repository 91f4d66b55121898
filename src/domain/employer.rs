//! Employers: organisations that offer postings. Their quota and levy are a capability of their own.

use super::fault::Fault;
use super::identity::CreditCode;
use super::place::Adcode;
use super::text::{EmployerName, PersonName, Phone};

/// How many people an organisation employs, 0 to ten million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Headcount(u32);

impl Headcount {
    pub const MAX: i64 = 10_000_000;

    /// # Errors
    /// `OutOfRange`.
    pub fn new(count: i64) -> Result<Self, Fault> {
        match u32::try_from(count) {
            Ok(value) if count <= Self::MAX => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 0, max: Self::MAX }),
        }
    }

    pub const fn value(self) -> u32 {
        self.0
    }
}

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employer {
    pub name: EmployerName,
    pub credit_code: CreditCode,
    pub region: Adcode,
    pub contact_name: Option<PersonName>,
    pub contact_phone: Option<Phone>,
    pub headcount: Option<Headcount>,
}
