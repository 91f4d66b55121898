//! Employers in JSON.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::employer::{Employer, Headcount};
use crate::domain::fault::FieldFault;
use crate::domain::identity::CreditCode;
use crate::domain::ids::EmployerId;
use crate::domain::place::Adcode;
use crate::domain::stored::Stored;
use crate::domain::text::{EmployerName, PersonName, Phone};

use super::faults::{self, Faults};
use super::scalars::Instant;

/// An employer, as it is posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "海景酒店", "unified_social_credit_code": "91350100M000100Y43", "region": "370203",
    "contact_name": "联系人甲", "contact_phone": "0532-00000000", "headcount": 120
}))]
pub struct EmployerBody {
    name: EmployerName,
    unified_social_credit_code: CreditCode,
    region: Adcode,
    #[deserr(default)]
    contact_name: Option<PersonName>,
    #[deserr(default)]
    contact_phone: Option<Phone>,
    #[deserr(default)]
    headcount: Option<Headcount>,
}

impl EmployerBody {
    /// Reads an employer; every wrong field is named.
    pub fn read(body: Value) -> Result<Employer, Vec<FieldFault>> {
        let body: Self = faults::read_with(body, Vec::new())?;
        Ok(Employer {
            name: body.name,
            credit_code: body.unified_social_credit_code,
            region: body.region,
            contact_name: body.contact_name,
            contact_phone: body.contact_phone,
            headcount: body.headcount,
        })
    }
}

impl From<&Employer> for EmployerBody {
    fn from(employer: &Employer) -> Self {
        let Employer { name, credit_code, region, contact_name, contact_phone, headcount } = employer.clone();
        Self { name, unified_social_credit_code: credit_code, region, contact_name, contact_phone, headcount }
    }
}

/// An employer, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct EmployerAnswer {
    id: EmployerId,
    #[serde(flatten)]
    employer: EmployerBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<EmployerId, Employer>> for EmployerAnswer {
    fn from(stored: &Stored<EmployerId, Employer>) -> Self {
        Self {
            id: stored.id,
            employer: EmployerBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
