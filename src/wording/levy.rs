//! The lines of the levy's sum, in both languages, each with the document that sets its rate.

use super::Language;
use crate::domain::levy::{MeanHeadcount, NotCounted};
use crate::levy::{Estimate, REQUIRED_PARTS, Reduction, SHORTFALL_PARTS, Step, WHOLE, decimal};

/// One line, as a sentence.
pub fn step(language: Language, step: &Step, found: &Estimate) -> String {
    match language {
        Language::Chinese => chinese(step, found),
        Language::English => english(step, found),
    }
}

fn chinese(step: &Step, found: &Estimate) -> String {
    let from =
        |rule: Option<&str>| rule.map_or_else(|| "（由申报人填写）".to_owned(), |source| format!("（{source}）"));
    match step {
        Step::Ratio(rule) => format!("安排比例 {}%{}。", percent(rule.value.parts()), from(rule.source)),
        Step::Required { headcount, ratio } => format!(
            "应安排人数：上年在职职工 {} 人 × {}% = {} 人。",
            people(*headcount),
            percent(ratio.parts()),
            decimal(found.required, REQUIRED_PARTS)
        ),
        Step::Counted { number, employee } => format!(
            "第 {number} 人：残疾 {} 级，{} 个月，计 {} 人（1 至 2 级 1 人计 2 人，按月折算）。",
            employee.level.value(),
            employee.months.value(),
            decimal(employee.twelfths().into(), 12)
        ),
        Step::NotCounted { number, why } => {
            let why: Vec<_> = why.iter().map(|it| not_counted_zh(*it)).collect();
            format!("第 {number} 人不计入：{}。", why.join("，"))
        }
        Step::AllCounted { twelfths } => format!("实际安排人数合计 {} 人。", decimal((*twelfths).into(), 12)),
        Step::Shortfall => format!(
            "少安排人数：{} − {} = {} 人（不足零按零计，非整数不取整）。",
            decimal(found.required, REQUIRED_PARTS),
            decimal(found.counted, 12),
            decimal(found.shortfall, SHORTFALL_PARTS)
        ),
        Step::Wage { stated, cap, counted, rule } => format!(
            "职工年平均工资 {} 元，不超过当地社会平均工资的 {} 倍 {} 元{}，按 {} 元计。",
            yuan(stated.value()),
            rule.value,
            yuan(*cap),
            from(rule.source),
            yuan(*counted)
        ),
        Step::Reduced(Reduction::NothingDue) => "已达到比例，无须缴纳。".to_owned(),
        Step::Reduced(Reduction::Exempt(rule)) => {
            format!("在职职工 {} 人（含）以下的企业，免征{}。", people(rule.value), from(rule.source))
        }
        Step::Reduced(Reduction::Tier { due, from: share, is_reached }) => {
            let side = if *is_reached { "达到" } else { "不足" };
            format!("安排比例{side} {}%，按应缴费额的 {}% 缴纳{}。", percent(*share), due.value, from(due.source))
        }
        Step::Levy => format!(
            "应缴 = {} × {} 元 × {}%，四舍五入到分：{} 元。",
            decimal(found.shortfall, SHORTFALL_PARTS),
            yuan(found.wage),
            found.due,
            decimal(found.levy, WHOLE.into())
        ),
    }
}

const fn not_counted_zh(why: NotCounted) -> &'static str {
    match why {
        NotCounted::ContractTooShort => "劳动合同不满一年",
        NotCounted::ContractUnknown => "劳动合同期限不详",
        NotCounted::WageTooLow => "工资低于当地最低工资标准",
        NotCounted::WageUnknown => "工资是否达到最低工资标准不详",
        NotCounted::InsuranceUnpaid => "未足额缴纳社会保险",
        NotCounted::InsuranceUnknown => "社会保险缴纳情况不详",
    }
}

fn english(step: &Step, found: &Estimate) -> String {
    let from =
        |rule: Option<&str>| rule.map_or_else(|| " (stated by whoever asks)".to_owned(), |it| format!(" ({it})"));
    match step {
        Step::Ratio(rule) => format!("Demanded share {}%{}.", percent(rule.value.parts()), from(rule.source)),
        Step::Required { headcount, ratio } => format!(
            "Demanded: {} people on the payroll × {}% = {}.",
            people(*headcount),
            percent(ratio.parts()),
            decimal(found.required, REQUIRED_PARTS)
        ),
        Step::Counted { number, employee } => format!(
            "Person {number}: level {}, {} months, counts as {} (level 1 or 2 counts twice, part of a year in proportion).",
            employee.level.value(),
            employee.months.value(),
            decimal(employee.twelfths().into(), 12)
        ),
        Step::NotCounted { number, why } => {
            let why: Vec<_> = why.iter().map(|it| not_counted_en(*it)).collect();
            format!("Person {number} does not count: {}.", why.join(", "))
        }
        Step::AllCounted { twelfths } => format!("Counted altogether: {}.", decimal((*twelfths).into(), 12)),
        Step::Shortfall => format!(
            "Missing: {} − {} = {} (never below zero, not rounded to whole people).",
            decimal(found.required, REQUIRED_PARTS),
            decimal(found.counted, 12),
            decimal(found.shortfall, SHORTFALL_PARTS)
        ),
        Step::Wage { stated, cap, counted, rule } => format!(
            "Mean wage {} yuan a year, at most {} times the local mean, {} yuan{}: {} yuan count.",
            yuan(stated.value()),
            rule.value,
            yuan(*cap),
            from(rule.source),
            yuan(*counted)
        ),
        Step::Reduced(Reduction::NothingDue) => "The share is reached, nothing is due.".to_owned(),
        Step::Reduced(Reduction::Exempt(rule)) => {
            format!("Enterprises with {} people or fewer pay nothing{}.", people(rule.value), from(rule.source))
        }
        Step::Reduced(Reduction::Tier { due, from: share, is_reached }) => {
            let side = if *is_reached { "reaches" } else { "is under" };
            format!("The share {side} {}%: {}% of the levy are due{}.", percent(*share), due.value, from(due.source))
        }
        Step::Levy => format!(
            "Due = {} × {} yuan × {}%, rounded half up to a fen: {} yuan.",
            decimal(found.shortfall, SHORTFALL_PARTS),
            yuan(found.wage),
            found.due,
            decimal(found.levy, WHOLE.into())
        ),
    }
}

const fn not_counted_en(why: NotCounted) -> &'static str {
    match why {
        NotCounted::ContractTooShort => "the contract is for less than a year",
        NotCounted::ContractUnknown => "nothing is known of the contract",
        NotCounted::WageTooLow => "the wage is below the local minimum",
        NotCounted::WageUnknown => "nothing is known of the wage",
        NotCounted::InsuranceUnpaid => "social insurance is not paid in full",
        NotCounted::InsuranceUnknown => "nothing is known of social insurance",
    }
}

/// Ten-thousandths as per cent.
fn percent(parts: u64) -> String {
    shortest(&decimal(parts.into(), 100))
}

fn people(headcount: MeanHeadcount) -> String {
    shortest(&decimal(headcount.parts().into(), MeanHeadcount::PARTS.into()))
}

/// A decimal without zeros at its end.
fn shortest(decimal: &str) -> String {
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn yuan(fen: u64) -> String {
    decimal(fen.into(), WHOLE.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!((percent(150), percent(100), percent(165)), ("1.5".to_owned(), "1".to_owned(), "1.65".to_owned()));
        assert_eq!(people(MeanHeadcount::parse("30.5").unwrap()), "30.5");
        assert_eq!(people(MeanHeadcount::parse("200").unwrap()), "200");
        assert_eq!(shortest("100.00"), "100");
        assert_eq!(percent(1000), "10");
    }
}
