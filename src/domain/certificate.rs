//! Skill certificates: proof of an occupation at a level, issued, perhaps ending, perhaps revoked.
//! Not the disability certificate, which is an identity document (`identity`).

use jiff::civil::Date;

use super::coded::coded;
use super::fault::{Fault, FieldFault};
use super::occupation::OccupationCode;
use super::skill::SkillLevel;
use super::text::{CertificateSerial, Issuer};

coded! {
    /// Whether someone has looked the certificate up.
    pub enum CertificateStatus {
        Unverified = "unverified",
        Verified = "verified",
        Revoked = "revoked",
    }
}

/// The days on which a certificate is good. `expires_on` is its last good day, `None` means it does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CertificatePeriod {
    issued_on: Option<Date>,
    expires_on: Option<Date>,
}

impl CertificatePeriod {
    /// # Errors
    /// `EndsBeforeStart` at `/expires_on`.
    pub fn new(issued_on: Option<Date>, expires_on: Option<Date>) -> Result<Self, FieldFault> {
        match (issued_on, expires_on) {
            (Some(issued), Some(expires)) if expires < issued => {
                Err(FieldFault::at("/expires_on", Fault::EndsBeforeStart))
            }
            _ => Ok(Self { issued_on, expires_on }),
        }
    }

    pub const fn issued_on(self) -> Option<Date> {
        self.issued_on
    }

    pub const fn expires_on(self) -> Option<Date> {
        self.expires_on
    }
}

/// One skill certificate of one jobseeker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillCertificate {
    pub occupation: OccupationCode,
    pub level: SkillLevel,
    pub number: Option<CertificateSerial>,
    pub issuer: Option<Issuer>,
    pub period: CertificatePeriod,
    pub status: CertificateStatus,
}
