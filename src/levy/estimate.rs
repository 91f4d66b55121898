//! The sum: (headcount × ratio − those who count) × mean wage, the wage capped, then what the tiers leave of it
//! (财税〔2015〕72号; tiers and exemption by 财政部公告2023年第8号). All of it in whole numbers; one rounding, at the end, to a fen.

use super::rules::{Rule, Rules, WHOLE};
use crate::domain::disability::DisabilityLevel;
use crate::domain::levy::{
    AnnualFen, ContractMonths, DisabledEmployee, LevyRatio, MeanHeadcount, MonthsWorked, NotCounted,
};

/// What an employer states for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Only enterprises are exempt for being small.
    pub is_enterprise: bool,
    pub headcount: MeanHeadcount,
    pub mean_wage: AnnualFen,
    /// Of all who work in the place, in units and private firms together.
    pub local_mean_wage: AnnualFen,
    pub employees: Vec<DisabledEmployee>,
}

/// What is left of the levy, in hundredths, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reduction {
    /// Nothing is missing.
    NothingDue,
    /// So few people that nothing is due of enterprises.
    Exempt(Rule<MeanHeadcount>),
    /// As much as this is due, since the share is, or is not, the one from which less is.
    Tier { due: Rule<u64>, from: u64, is_reached: bool },
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Ratio(Rule<LevyRatio>),
    Required {
        headcount: MeanHeadcount,
        ratio: LevyRatio,
    },
    /// Somebody who counts, by place in the list from 1.
    Counted {
        number: usize,
        employee: DisabledEmployee,
    },
    NotCounted {
        number: usize,
        why: Vec<NotCounted>,
    },
    AllCounted {
        twelfths: u64,
    },
    Shortfall,
    /// In fen: the mean wage as stated, the most that counts, and what counts.
    Wage {
        stated: AnnualFen,
        cap: u64,
        counted: u64,
        rule: Rule<u64>,
    },
    Reduced(Reduction),
    Levy,
}

/// The result, with everything that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    pub steps: Vec<Step>,
    pub ratio: LevyRatio,
    /// Headcount × ratio in hundred-millionths of a person.
    pub required: i128,
    /// In twelfths of a person.
    pub counted: i128,
    /// What is missing, never below 0, in twelve-hundred-millionths of a person.
    pub shortfall: i128,
    /// The mean wage as it counts, in fen.
    pub wage: u64,
    /// What is due of the whole, in hundredths.
    pub due: u64,
    pub is_exempt: bool,
    /// Fen, rounded half up.
    pub levy: i128,
}

/// Parts of a person in which headcount × ratio is whole.
pub const REQUIRED_PARTS: i128 = 100_000_000;
/// Parts in which what is missing is.
pub const SHORTFALL_PARTS: i128 = 12 * REQUIRED_PARTS;

pub fn estimate(rules: &Rules, claim: &Claim) -> Estimate {
    let ratio = rules.ratio.value;
    let required = i128::from(claim.headcount.parts()) * i128::from(ratio.parts());
    let twelfths: u64 = claim.employees.iter().map(|it| u64::from(it.twelfths())).sum();
    let counted = i128::from(twelfths);
    let shortfall = (required * 12 - counted * REQUIRED_PARTS).max(0);
    let cap = claim.local_mean_wage.value().saturating_mul(rules.wage_cap.value);
    let wage = claim.mean_wage.value().min(cap);
    let reduction = reduction(rules, claim, counted, shortfall);
    let (due, is_exempt) = match &reduction {
        Reduction::NothingDue => (WHOLE, false),
        Reduction::Exempt(_) => (0, true),
        Reduction::Tier { due, .. } => (due.value, false),
    };
    let levy = half_up(shortfall * i128::from(wage) * i128::from(due), SHORTFALL_PARTS * i128::from(WHOLE));
    let person = |(number, employee): (usize, &DisabledEmployee)| match employee.hindrances() {
        why if why.is_empty() => Step::Counted { number, employee: *employee },
        why => Step::NotCounted { number, why },
    };
    let mut steps = vec![Step::Ratio(rules.ratio.clone()), Step::Required { headcount: claim.headcount, ratio }];
    steps.extend((1..).zip(&claim.employees).map(person));
    steps.extend([
        Step::AllCounted { twelfths },
        Step::Shortfall,
        Step::Wage { stated: claim.mean_wage, cap, counted: wage, rule: rules.wage_cap.clone() },
        Step::Reduced(reduction),
        Step::Levy,
    ]);
    Estimate { steps, ratio, required, counted, shortfall, wage, due, is_exempt, levy }
}

/// The share of disabled people is compared as it is, not as it would be rounded.
fn reduction(rules: &Rules, claim: &Claim, twelfths: i128, shortfall: i128) -> Reduction {
    if claim.is_enterprise && claim.headcount <= rules.exempt_up_to.value {
        return Reduction::Exempt(rules.exempt_up_to.clone());
    }
    if shortfall == 0 {
        return Reduction::NothingDue;
    }
    let from = rules.half_from.value;
    let headcount = i128::from(claim.headcount.parts());
    // twelfths ∕ 12 ÷ (headcount ∕ 10,000) against from ∕ 10,000.
    let is_reached =
        twelfths * i128::from(MeanHeadcount::PARTS * MeanHeadcount::PARTS) >= headcount * i128::from(from) * 12;
    let due = if is_reached { &rules.due_from_half } else { &rules.due_under_half };
    Reduction::Tier { due: due.clone(), from, is_reached }
}

fn half_up(number: i128, parts: i128) -> i128 {
    (2 * number + parts).div_euclid(2 * parts)
}

/// A number of parts as a decimal: exact with at most eight places where it can be, else rounded half up to four; at least
/// two places.
pub fn decimal(number: i128, parts: i128) -> String {
    const EXACT: u32 = 8;
    const ROUNDED: u32 = 4;
    let exact = 10_i128.pow(EXACT);
    let (scaled, places) = if number * exact % parts == 0 {
        (number * exact / parts, EXACT)
    } else {
        (half_up(number * 10_i128.pow(ROUNDED), parts), ROUNDED)
    };
    let unit = 10_i128.pow(places);
    let digits = format!("{:0>width$}", scaled % unit, width = usize::try_from(places).unwrap_or_default());
    let kept = digits.trim_end_matches('0').len().max(2);
    format!("{}.{}", scaled / unit, digits.get(..kept).unwrap_or(&digits))
}

/// The levy if one more disabled person of this level had worked there all year.
pub fn levy_with_one_more(rules: &Rules, claim: &Claim, level: DisabilityLevel) -> i128 {
    let employee = DisabledEmployee {
        level,
        months: MonthsWorked::YEAR,
        contract: Some(ContractMonths::YEAR),
        wage_at_least_minimum: Some(true),
        social_insurance_paid: Some(true),
    };
    let employees = claim.employees.iter().copied().chain([employee]).collect();
    estimate(rules, &Claim { headcount: claim.headcount.and_one(), employees, ..claim.clone() }).levy
}
