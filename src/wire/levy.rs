//! The levy in JSON: what an employer states for a year, and the sum step by step.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::faults::{self, Faults};
use crate::domain::disability::DisabilityLevel;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::levy::{
    AnnualFen, ContractMonths, DisabledEmployee, LevyRatio, LevyYear, MeanHeadcount, MonthsWorked,
};
use crate::domain::place::Adcode;
use crate::levy::{
    Claim, Estimate, REQUIRED_PARTS, Reduction, Rules, SHORTFALL_PARTS, Step, WHOLE, decimal, levy_with_one_more, rules,
};
use crate::wording::Language;
use crate::wording::levy::step;

/// A disabled employee, without a name. What is null or left out is unknown, and does not count.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = DisabledEmployeeBody)]
struct DisabledEmployeeBody {
    level: DisabilityLevel,
    months: MonthsWorked,
    #[deserr(default)]
    contract_months: Option<ContractMonths>,
    #[deserr(default)]
    wage_at_least_minimum: Option<bool>,
    #[deserr(default)]
    social_insurance_paid: Option<bool>,
}

impl DisabledEmployeeBody {
    fn into_domain(self) -> DisabledEmployee {
        DisabledEmployee {
            level: self.level,
            months: self.months,
            contract: self.contract_months,
            wage_at_least_minimum: self.wage_at_least_minimum,
            social_insurance_paid: self.social_insurance_paid,
        }
    }
}

/// What the levy of one employer for one year is worked out from. Nothing of it is stored.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = LevyBody, example = json!({
    "year": 2024, "region": "370203", "headcount": "200", "average_annual_wage": 9_000_000,
    "local_average_annual_wage": 8_000_000,
    "disabled_employees": [{"level": 1, "months": 12, "contract_months": 12, "wage_at_least_minimum": true,
        "social_insurance_paid": true}]
}))]
pub struct LevyBody {
    year: LevyYear,
    region: Adcode,
    headcount: MeanHeadcount,
    average_annual_wage: AnnualFen,
    local_average_annual_wage: AnnualFen,
    #[deserr(default)]
    #[schema(max_items = 5000)]
    disabled_employees: Vec<DisabledEmployeeBody>,
    /// False for public institutions, which are not exempt for being small; true where it is not given.
    #[deserr(default)]
    enterprise: Option<bool>,
    /// Where it is not given, what is on record for the province.
    #[deserr(default)]
    ratio: Option<LevyRatio>,
}

/// Each has a step of their own in the answer.
const MOST_EMPLOYEES: usize = 5000;

/// What is to be worked out, and by which rules.
#[derive(Debug)]
pub struct LevyQuestion {
    pub rules: Rules,
    pub claim: Claim,
}

impl LevyBody {
    /// Reads a question; every wrong field is named, and a year without a rule is one.
    pub fn read(body: Value) -> Result<LevyQuestion, Vec<FieldFault>> {
        let year: Option<LevyYear> = faults::read_field(&body, "year");
        let region: Option<Adcode> = faults::read_field(&body, "region");
        let stated: Option<LevyRatio> = faults::read_field(&body, "ratio");
        let no_rule = || FieldFault::at("/year", Fault::NoRule);
        let is_unknown = year.zip(region).is_some_and(|(year, region)| rules(region, year, stated).is_none());
        let mut found: Vec<FieldFault> = is_unknown.then(no_rule).into_iter().collect();
        let employees = body.get("disabled_employees").and_then(Value::as_array).map_or(0, Vec::len);
        if employees > MOST_EMPLOYEES {
            found.push(FieldFault::at("/disabled_employees", Fault::TooMany { max: MOST_EMPLOYEES }));
        }
        let body: Self = faults::read_with(body, found)?;
        let rules = rules(body.region, body.year, body.ratio).ok_or_else(|| vec![no_rule()])?;
        let claim = Claim {
            is_enterprise: body.enterprise.unwrap_or(true),
            headcount: body.headcount,
            mean_wage: body.average_annual_wage,
            local_mean_wage: body.local_average_annual_wage,
            employees: body.disabled_employees.into_iter().map(DisabledEmployeeBody::into_domain).collect(),
        };
        Ok(LevyQuestion { rules, claim })
    }
}

/// One line of the sum.
#[derive(Serialize, ToSchema)]
pub struct LevyStepAnswer {
    code: &'static str,
    text: String,
    /// What the line comes to: a decimal, or fen. Null for somebody who does not count.
    value: Option<String>,
}

/// The levy if one more disabled person had worked there all year.
#[derive(Serialize, ToSchema)]
pub struct OneMoreAnswer {
    /// Fen.
    #[schema(minimum = 0)]
    levy: i64,
    /// By how much less it would be, in fen.
    #[schema(minimum = 0)]
    saved: i64,
}

/// The levy of one year with every step of the sum.
#[derive(Serialize, ToSchema)]
pub struct LevyAnswer {
    /// The share that the province demands.
    ratio: String,
    /// Disabled people demanded.
    required: String,
    /// Disabled people counted.
    counted: String,
    shortfall: String,
    /// The share of the levy that is due after the reduction: 0.50, 0.90, or 1.00 where nothing is reduced.
    reduction: String,
    /// Fen, rounded half up once, at the end.
    #[schema(minimum = 0)]
    levy: i64,
    /// Whether the enterprise is so small that it pays nothing.
    exempt: bool,
    steps: Vec<LevyStepAnswer>,
    /// With one more person of level 3 or 4.
    if_one_more: OneMoreAnswer,
    /// With one more person of level 1 or 2, who counts as two.
    if_one_more_severe: OneMoreAnswer,
}

impl LevyAnswer {
    pub fn new(language: Language, question: &LevyQuestion, found: &Estimate) -> Self {
        let one_more = |level: i64| {
            let level = DisabilityLevel::new(level).ok();
            let levy = level.map_or(found.levy, |it| levy_with_one_more(&question.rules, &question.claim, it));
            OneMoreAnswer { levy: fen(levy), saved: fen((found.levy - levy).max(0)) }
        };
        let steps = found.steps.iter().map(|it| LevyStepAnswer {
            code: code(it),
            text: step(language, it, found),
            value: value(it, found),
        });
        Self {
            ratio: decimal(found.ratio.parts().into(), LevyRatio::PARTS.into()),
            required: decimal(found.required, REQUIRED_PARTS),
            counted: decimal(found.counted, 12),
            shortfall: decimal(found.shortfall, SHORTFALL_PARTS),
            reduction: decimal(found.due.into(), WHOLE.into()),
            levy: fen(found.levy),
            exempt: found.is_exempt,
            steps: steps.collect(),
            if_one_more: one_more(4),
            if_one_more_severe: one_more(1),
        }
    }
}

const fn code(step: &Step) -> &'static str {
    match step {
        Step::Ratio(_) => "ratio",
        Step::Required { .. } => "required",
        Step::Counted { .. } => "person_counted",
        Step::NotCounted { .. } => "person_not_counted",
        Step::AllCounted { .. } => "counted",
        Step::Shortfall => "shortfall",
        Step::Wage { .. } => "wage",
        Step::Reduced(Reduction::Exempt(_)) => "exempt",
        Step::Reduced(Reduction::NothingDue) => "nothing_due",
        Step::Reduced(Reduction::Tier { .. }) => "reduction",
        Step::Levy => "levy",
    }
}

fn value(step: &Step, found: &Estimate) -> Option<String> {
    Some(match step {
        Step::Ratio(rule) => decimal(rule.value.parts().into(), LevyRatio::PARTS.into()),
        Step::Required { .. } => decimal(found.required, REQUIRED_PARTS),
        Step::Counted { employee, .. } => decimal(employee.twelfths().into(), 12),
        Step::NotCounted { .. } => return None,
        Step::AllCounted { .. } => decimal(found.counted, 12),
        Step::Shortfall => decimal(found.shortfall, SHORTFALL_PARTS),
        Step::Wage { counted, .. } => counted.to_string(),
        Step::Reduced(_) => decimal(found.due.into(), WHOLE.into()),
        Step::Levy => found.levy.to_string(),
    })
}

/// Ten million people at a hundred million yuan stay below the end.
fn fen(levy: i128) -> i64 {
    i64::try_from(levy).unwrap_or(i64::MAX)
}
