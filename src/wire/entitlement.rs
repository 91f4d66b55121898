//! What somebody is entitled to, in JSON.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::entitlement::{Entitlement, Entitlements};
use crate::domain::policy::Facts;
use crate::wording::Language;

use super::policy::PolicyAnswer;
use super::policy_trial::{AskedFactAnswer, asked};
use super::scalars::Day;

/// What somebody may have by one policy.
#[derive(Serialize, ToSchema)]
struct EntitlementAnswer {
    /// In the wording that was judged.
    policy: PolicyAnswer,
    /// What it asks of them, as it is on record; null is not known.
    #[schema(value_type = Object)]
    facts: Map<String, Value>,
    /// What is not on record and the answer hangs on.
    to_confirm: Vec<AskedFactAnswer>,
}

impl EntitlementAnswer {
    fn new(language: Language, it: &Entitlement, facts: &Facts) -> Self {
        Self {
            policy: (&it.policy).into(),
            facts: asked(&it.asks, facts),
            to_confirm: it.hangs_on.iter().map(|name| AskedFactAnswer::new(language, *name)).collect(),
        }
    }
}

/// What somebody is entitled to, on one day.
#[derive(Serialize, ToSchema)]
pub struct EntitlementsAnswer {
    as_of: Day,
    /// By these policies, as far as what is on record is right.
    entitled: Vec<EntitlementAnswer>,
    /// Of these it is not known: something has to be confirmed first.
    to_confirm: Vec<EntitlementAnswer>,
}

impl EntitlementsAnswer {
    pub fn new(language: Language, found: &Entitlements) -> Self {
        let answers =
            |all: &[Entitlement]| all.iter().map(|it| EntitlementAnswer::new(language, it, &found.facts)).collect();
        Self { as_of: Day(found.on), entitled: answers(&found.entitled), to_confirm: answers(&found.to_confirm) }
    }
}
