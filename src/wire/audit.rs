//! Records of the audit trail in JSON: who looked at whom, and who did what, with a sentence for it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::scalars::Instant;
use crate::domain::audit::Record;
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::place::Adcode;
use crate::domain::text::EmployerName;
use crate::wording::Language;
use crate::wording::audit::{Doer, sentence};
use crate::wording::statistics::region_name;

/// One record of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditRecordAnswer {
    /// Its number in the trail, which has no gaps.
    #[schema(minimum = 1)]
    seq: i64,
    at: Instant,
    /// Who did it: `admin`, `staff`, `employer`, `jobseeker`; `system` and `ranking` are the program itself.
    role: String,
    /// Of the office, where staff did it.
    region: Option<Adcode>,
    region_name: Option<String>,
    /// Where an employer did it.
    employer_id: Option<EmployerId>,
    /// Null where it is gone.
    employer_name: Option<EmployerName>,
    /// Which account did it; to jobseekers only their own is told.
    account_id: Option<AccountId>,
    /// What was done, a code.
    act: String,
    /// Of what kind it was, a code.
    detail: Option<String>,
    /// The record it was done to, where that is one.
    #[schema(value_type = Option<String>, format = Uuid)]
    object: Option<Uuid>,
    /// The people it was about, of those whom you may see.
    jobseeker_ids: Vec<JobseekerId>,
    /// Who did what, in the language asked for.
    text: String,
}

impl AuditRecordAnswer {
    /// `None` for a record that cannot have been written by the program: its instant or region is none.
    pub fn new(language: Language, record: &Record, employer_name: Option<&EmployerName>) -> Option<Self> {
        let region = record.region.map(|number| Adcode::parse(&number.to_string())).transpose().ok()?;
        let region_name = region.map(|region| region_name(language, Some(region)));
        let doer = Doer {
            role: &record.role,
            region: region_name.as_deref(),
            employer: employer_name.map(EmployerName::as_str),
        };
        Some(Self {
            seq: record.seq,
            at: Instant(record.instant()?),
            role: record.role.clone(),
            region,
            employer_id: record.employer.map(EmployerId::new),
            employer_name: employer_name.cloned(),
            account_id: record.account.map(AccountId::new),
            act: record.act.clone(),
            detail: record.detail.clone(),
            object: record.object,
            jobseeker_ids: record.subjects.iter().map(|id| JobseekerId::new(*id)).collect(),
            text: sentence(language, doer, &record.act, record.detail.as_deref()),
            region_name,
        })
    }
}
