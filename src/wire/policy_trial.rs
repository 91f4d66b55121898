//! Policies in JSON: a rule that is tried, and what it would do.

use deserr::Deserr;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::domain::fault::FieldFault;
use crate::domain::ids::PolicyId;
use crate::domain::place::Adcode;
use crate::domain::policy::{DryRun, FactName, Facts, JustNot, Met, RuleText};
use crate::policy::{Rule, RuleFault};
use crate::wording::Language;
use crate::wording::policy::fact_name;
use crate::wording::statistics::region_name;

use super::faults::{self, Faults};
use super::scalars::Day;

/// A rule to be tried.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = PolicyDryRunBody, example = json!({
    "rule": "age >= 16 && level <= 2 && months_without_work >= 60", "region": "370203"
}))]
pub struct DryRunBody {
    rule: RuleText,
    /// Whose people; without it those of the asker's region.
    #[deserr(default)]
    region: Option<Adcode>,
    /// A policy that holds, to say what the rule would change of it.
    #[deserr(default)]
    policy_id: Option<PolicyId>,
}

/// A rule that can be judged, and on whom it is tried.
#[derive(Debug)]
pub struct RuleToTry {
    pub rule: Rule,
    pub region: Option<Adcode>,
    pub policy: Option<PolicyId>,
}

impl DryRunBody {
    /// Reads it; every wrong place of the rule is named.
    pub fn read(body: Value) -> Result<RuleToTry, Vec<FieldFault>> {
        let Self { rule, region, policy_id: policy } = faults::read_with(body, Vec::new())?;
        let rule = Rule::read(&rule).map_err(rule_faults)?;
        Ok(RuleToTry { rule, region, policy })
    }
}

/// What is wrong with a rule, at its field.
pub(super) fn rule_faults(found: Vec<RuleFault>) -> Vec<FieldFault> {
    found.into_iter().map(|it| FieldFault::at("/rule", it.wrong.fault(it.at))).collect()
}

/// What a rule changes against the one that holds.
#[derive(Serialize, ToSchema)]
struct DifferenceAnswer {
    /// People who would meet it, and do not meet the one that holds or it is not known.
    gained: usize,
    /// People who meet the one that holds, and would not or it is not known.
    lost: usize,
}

/// How many people meet a rule, do not, and of how many it is not known.
#[derive(Serialize, ToSchema)]
struct MetAnswer {
    yes: usize,
    no: usize,
    unknown: usize,
}

impl From<Met> for MetAnswer {
    fn from(it: Met) -> Self {
        Self { yes: it.yes, no: it.no, unknown: it.unknown }
    }
}

/// The same of a region directly inside.
#[derive(Serialize, ToSchema)]
struct RegionMetAnswer {
    region: Adcode,
    /// In Chinese, from the province down.
    region_name: String,
    #[serde(flatten)]
    met: MetAnswer,
}

/// A fact that a rule asks.
#[derive(Serialize, ToSchema)]
pub(super) struct AskedFactAnswer {
    fact: FactName,
    /// In the asked language.
    name: &'static str,
}

impl AskedFactAnswer {
    pub(super) const fn new(language: Language, fact: FactName) -> Self {
        Self { fact, name: fact_name(language, fact) }
    }
}

/// A fact that is not on record.
#[derive(Serialize, ToSchema)]
struct MissingFactAnswer {
    #[serde(flatten)]
    fact: AskedFactAnswer,
    /// Of so many people the answer hangs on it.
    people: usize,
}

/// Somebody who only just does not meet the rule.
#[derive(Serialize, ToSchema)]
struct JustNotAnswer {
    /// What the rule asks of them; null is not on record.
    #[schema(value_type = Object)]
    facts: Map<String, Value>,
    /// The parts that fail, as they are written.
    failing: Vec<String>,
}

/// What a rule would do to the people of a region as they are. Nothing is stored, and nobody is named.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyDryRun)]
pub struct DryRunAnswer {
    region: Adcode,
    as_of: Day,
    asks: Vec<AskedFactAnswer>,
    #[serde(flatten)]
    met: MetAnswer,
    /// Against the policy that was named.
    difference: Option<DifferenceAnswer>,
    /// Regions directly inside where there are people.
    regions: Vec<RegionMetAnswer>,
    /// What is not on record, where the answer hangs on it; most people first.
    missing: Vec<MissingFactAnswer>,
    /// Ten of those who meet it at most, by what the rule asks.
    #[schema(value_type = Vec<Object>)]
    examples: Vec<Map<String, Value>>,
    /// Ten of those who fail by least at most.
    just_not: Vec<JustNotAnswer>,
}

impl DryRunAnswer {
    pub fn new(language: Language, it: DryRun) -> Self {
        let fact = |name: FactName| AskedFactAnswer::new(language, name);
        let region = |(region, met): (Adcode, Met)| RegionMetAnswer {
            region,
            region_name: region_name(language, Some(region)),
            met: met.into(),
        };
        let just_not = |one: JustNot| JustNotAnswer { facts: asked(&it.asks, &one.facts), failing: one.failing };
        Self {
            region: it.region,
            as_of: Day(it.on),
            met: it.met.into(),
            difference: it.difference.map(|it| DifferenceAnswer { gained: it.gained, lost: it.lost }),
            regions: it.regions.into_iter().map(region).collect(),
            missing: it
                .missing
                .iter()
                .map(|(name, people)| MissingFactAnswer { fact: fact(*name), people: *people })
                .collect(),
            examples: it.examples.iter().map(|facts| asked(&it.asks, facts)).collect(),
            just_not: it.just_not.into_iter().map(just_not).collect(),
            asks: it.asks.iter().copied().map(fact).collect(),
        }
    }
}

/// Of somebody's facts those that the rule asks.
pub(super) fn asked(names: &[FactName], facts: &Facts) -> Map<String, Value> {
    let value = |name: FactName| match name {
        FactName::Age => json!(facts.age),
        FactName::Sex => json!(facts.sex.map(crate::domain::identity::Sex::code)),
        FactName::Region => json!(facts.region.to_string()),
        FactName::Category => json!(facts.category.map(crate::domain::disability::DisabilityCategory::code)),
        FactName::Level => json!(facts.level.map(crate::domain::disability::DisabilityLevel::value)),
        FactName::EmploymentStatus => {
            json!(facts.employment_status.map(crate::domain::jobseeker::EmploymentStatus::code))
        }
        FactName::MonthsWithoutWork => json!(facts.months_without_work),
        FactName::Certificates => json!(facts.certificates.iter().map(ToString::to_string).collect::<Vec<_>>()),
    };
    names.iter().map(|name| (name.code().to_owned(), value(*name))).collect()
}
