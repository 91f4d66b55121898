//! Skill certificates in JSON.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::certificate::{CertificatePeriod, CertificateStatus, SkillCertificate};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::SkillCertificateId;
use crate::domain::occupation::OccupationCode;
use crate::domain::skill::SkillLevel;
use crate::domain::stored::Stored;
use crate::domain::text::{CertificateSerial, Issuer};

use crate::reference::occupations::occupations;

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// A skill certificate, as it is posted. `expires_on` is its last good day; without one it does not end.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = CertificateBody, example = json!({
    "occupation": "4-03-02-02", "level": "intermediate", "number": "S000037020320001", "issuer": "青岛市人力资源和社会保障局",
    "issued_on": "2020-10-20", "expires_on": null, "status": "verified"
}))]
pub struct SkillCertificateBody {
    /// One occupation, not a group.
    occupation: OccupationCode,
    level: SkillLevel,
    #[deserr(default)]
    number: Option<CertificateSerial>,
    #[deserr(default)]
    issuer: Option<Issuer>,
    #[deserr(default)]
    issued_on: Option<Day>,
    #[deserr(default)]
    expires_on: Option<Day>,
    /// `unverified` where it is not given.
    #[deserr(default)]
    status: Option<CertificateStatus>,
}

impl SkillCertificateBody {
    /// Reads a certificate; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<SkillCertificate, Vec<FieldFault>> {
        let found = faults_between(&body, today);
        let body: Self = faults::read_with(body, found)?;
        body.into_domain().map_err(|fault| vec![fault])
    }

    fn into_domain(self) -> Result<SkillCertificate, FieldFault> {
        Ok(SkillCertificate {
            occupation: self.occupation,
            level: self.level,
            number: self.number,
            issuer: self.issuer,
            period: CertificatePeriod::new(self.issued_on.map(|day| day.0), self.expires_on.map(|day| day.0))?,
            status: self.status.unwrap_or(CertificateStatus::Unverified),
        })
    }
}

/// Rules between fields, and against the calendar, over whatever fields are right in themselves.
fn faults_between(body: &Value, today: Date) -> Vec<FieldFault> {
    let issued_on: Option<Day> = faults::read_field(body, "issued_on");
    let expires_on: Option<Day> = faults::read_field(body, "expires_on");
    let occupation: Option<OccupationCode> = faults::read_field(body, "occupation");
    let period = CertificatePeriod::new(issued_on.map(|day| day.0), expires_on.map(|day| day.0)).err();
    let is_group = occupation.and_then(|code| occupations().find(code)).is_some_and(|it| it.depth < 4);
    let is_early = issued_on.is_some_and(|day| day.0 > today);
    [
        period,
        is_group.then(|| FieldFault::at("/occupation", Fault::NotAnOccupation)),
        is_early.then(|| FieldFault::at("/issued_on", Fault::InFuture)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl From<&SkillCertificate> for SkillCertificateBody {
    fn from(certificate: &SkillCertificate) -> Self {
        let SkillCertificate { occupation, level, number, issuer, period, status } = certificate.clone();
        let (issued_on, expires_on) = (period.issued_on().map(Day), period.expires_on().map(Day));
        Self { occupation, level, number, issuer, issued_on, expires_on, status: Some(status) }
    }
}

/// A skill certificate, as it is stored.
#[derive(Serialize, ToSchema)]
#[schema(as = CertificateAnswer)]
pub struct SkillCertificateAnswer {
    id: SkillCertificateId,
    #[serde(flatten)]
    certificate: SkillCertificateBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<SkillCertificateId, SkillCertificate>> for SkillCertificateAnswer {
    fn from(stored: &Stored<SkillCertificateId, SkillCertificate>) -> Self {
        Self {
            id: stored.id,
            certificate: SkillCertificateBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
