//! Policies in JSON, as they are stored, version by version.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::PolicyId;
use crate::domain::place::Adcode;
use crate::domain::policy::{AmountPer, Policy, PolicyAmount, RuleText};
use crate::domain::stored::Stored;
use crate::domain::text::{Benefit, Issuer, LegalBasis, PaperName, PolicyName};
use crate::policy::Rule;

use super::faults::{self, Faults};
use super::policy_trial::rule_faults;
use super::scalars::{Day, Instant};

/// A policy, as it is written.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "残疾人职业培训补贴", "issuer": "市北区残疾人联合会", "region": "370203", "legal_basis": "残疾人就业条例（国务院令第488号）",
    "valid_from": "2026-01-01", "gives": "凭培训合格证报销培训费", "amount": 150_000, "amount_per": "once", "is_sample": true,
    "papers": ["残疾人证", "培训合格证书"], "rule": "age >= 16 && months_without_work >= 6"
}))]
pub struct PolicyBody {
    name: PolicyName,
    issuer: Issuer,
    /// Where it holds; without one in the whole country.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    legal_basis: Option<LegalBasis>,
    valid_from: Day,
    /// The last day; without one until it is changed.
    #[deserr(default)]
    valid_until: Option<Day>,
    gives: Benefit,
    /// In fen, with how often.
    #[deserr(default)]
    amount: Option<PolicyAmount>,
    #[deserr(default)]
    amount_per: Option<AmountPer>,
    /// The amount is an example, to be set by the region.
    #[deserr(default)]
    is_sample: bool,
    /// What has to be brought, 20 at most.
    #[deserr(default)]
    papers: Vec<PaperName>,
    rule: RuleText,
}

impl PolicyBody {
    /// Reads a policy; every wrong field is named, and every wrong place of its rule.
    pub fn read(body: Value) -> Result<Policy, Vec<FieldFault>> {
        let day = |field| faults::read_field::<Day>(&body, field);
        let ends_first = day("valid_from").zip(day("valid_until")).is_some_and(|(first, last)| last.0 < first.0);
        let amount = faults::read_field::<PolicyAmount>(&body, "amount");
        let per = faults::read_field::<AmountPer>(&body, "amount_per");
        let papers = faults::read_field::<Vec<PaperName>>(&body, "papers").map_or(0, |it| it.len());
        let rule = faults::read_field::<RuleText>(&body, "rule").and_then(|it| Rule::read(&it).err());
        let mut found: Vec<FieldFault> = [
            ends_first.then(|| FieldFault::at("/valid_until", Fault::EndsBeforeStart)),
            (amount.is_some() && body.get("amount_per").is_none_or(Value::is_null))
                .then(|| FieldFault::at("/amount_per", Fault::Missing)),
            (per.is_some() && body.get("amount").is_none_or(Value::is_null))
                .then(|| FieldFault::at("/amount", Fault::Missing)),
            (papers > Policy::MOST_PAPERS)
                .then(|| FieldFault::at("/papers", Fault::TooMany { max: Policy::MOST_PAPERS })),
        ]
        .into_iter()
        .flatten()
        .collect();
        found.extend(rule.map(rule_faults).unwrap_or_default());
        let it: Self = faults::read_with(body, found)?;
        Ok(Policy {
            name: it.name,
            issuer: it.issuer,
            region: it.region,
            legal_basis: it.legal_basis,
            valid_from: it.valid_from.0,
            valid_until: it.valid_until.map(|it| it.0),
            gives: it.gives,
            amount: it.amount.zip(it.amount_per),
            is_sample: it.is_sample,
            papers: it.papers,
            rule: it.rule,
        })
    }
}

impl From<&Policy> for PolicyBody {
    fn from(it: &Policy) -> Self {
        Self {
            name: it.name.clone(),
            issuer: it.issuer.clone(),
            region: it.region,
            legal_basis: it.legal_basis.clone(),
            valid_from: Day(it.valid_from),
            valid_until: it.valid_until.map(Day),
            gives: it.gives.clone(),
            amount: it.amount.map(|it| it.0),
            amount_per: it.amount.map(|it| it.1),
            is_sample: it.is_sample,
            papers: it.papers.clone(),
            rule: it.rule.clone(),
        }
    }
}

/// One wording of a policy.
#[derive(Serialize, ToSchema)]
pub struct PolicyAnswer {
    id: PolicyId,
    /// Counts from 1; the highest one holds.
    version: i64,
    #[serde(flatten)]
    policy: PolicyBody,
    recorded_at: Instant,
}

impl From<&Stored<PolicyId, Policy>> for PolicyAnswer {
    fn from(it: &Stored<PolicyId, Policy>) -> Self {
        Self {
            id: it.id,
            version: it.version.number(),
            policy: (&it.value).into(),
            recorded_at: Instant(it.created_at),
        }
    }
}

/// All that a policy ever said, the newest wording first.
#[derive(Serialize, ToSchema)]
pub struct PolicyVersionsAnswer {
    items: Vec<PolicyAnswer>,
}

impl PolicyVersionsAnswer {
    pub fn new(versions: &[Stored<PolicyId, Policy>]) -> Self {
        Self { items: versions.iter().map(Into::into).collect() }
    }
}
