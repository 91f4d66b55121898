//! What matching may know of a jobseeker. Name, numbers, phone, disability category and level are left out on purpose:
//! there is no field that could hold them, so they cannot reach a score, an index or an employer.

use jiff::civil::Date;

use crate::domain::accommodation::Needs;
use crate::domain::certificate::{CertificateStatus, SkillCertificate};
use crate::domain::demand::Capacities;
use crate::domain::identity::Sex;
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, Place};
use crate::domain::skill::SkillLevel;

/// A skill, as one certificate shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skill {
    pub occupation: OccupationCode,
    pub level: SkillLevel,
    pub status: CertificateStatus,
    /// The last day on which it is good; `None` does not end.
    pub expires_on: Option<Date>,
}

impl From<&SkillCertificate> for Skill {
    fn from(certificate: &SkillCertificate) -> Self {
        Self {
            occupation: certificate.occupation,
            level: certificate.level,
            status: certificate.status,
            expires_on: certificate.period.expires_on(),
        }
    }
}

/// A jobseeker, as far as matching may know them. `None` is unknown everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Whether the person is looking at all.
    pub is_active: bool,
    /// For the legal working age only.
    pub birth_date: Option<Date>,
    /// For the legal working age only.
    pub sex: Option<Sex>,
    /// Whose staff may see the person. No rule reads it; `None` for somebody who is not stored.
    pub region: Option<Adcode>,
    /// Home, or the centre of the region; `None` where neither is known.
    pub place: Option<Place>,
    pub capacities: Capacities,
    pub needs: Needs,
    pub skills: Vec<Skill>,
    pub preferences: Preferences,
}

impl Profile {
    /// `place` is the caller's: the jobseeker's own point, or the centre of the region from `reference`.
    pub fn new<'a>(
        jobseeker: &Jobseeker,
        certificates: impl IntoIterator<Item = &'a SkillCertificate>,
        place: Option<Place>,
    ) -> Self {
        Self {
            is_active: jobseeker.status == JobseekerStatus::Active,
            birth_date: jobseeker.birth_date,
            sex: jobseeker.sex,
            region: Some(jobseeker.region),
            place,
            capacities: jobseeker.capacities,
            needs: jobseeker.needs,
            skills: certificates.into_iter().map(Skill::from).collect(),
            preferences: jobseeker.preferences.clone(),
        }
    }
}
