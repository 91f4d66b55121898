//! Sums worked out by hand, each with its arithmetic beside it, and laws over made-up employers.

use proptest::prelude::*;

use super::rules::readable;
use super::*;
use crate::domain::disability::DisabilityLevel;
use crate::domain::levy::{
    AnnualFen, ContractMonths, DisabledEmployee, LevyRatio, LevyYear, MeanHeadcount, MonthsWorked,
};
use crate::domain::place::Adcode;

const QINGDAO: &str = "370203";

fn of_year(year: i64) -> Option<Rules> {
    rules(Adcode::parse(QINGDAO).unwrap(), LevyYear::new(year).unwrap(), None)
}

fn somebody(level: i64, months: i64) -> DisabledEmployee {
    DisabledEmployee {
        level: DisabilityLevel::new(level).unwrap(),
        months: MonthsWorked::new(months).unwrap(),
        contract: Some(ContractMonths::YEAR),
        wage_at_least_minimum: Some(true),
        social_insurance_paid: Some(true),
    }
}

/// Yuan a year, of an employer whose place has a mean wage of 96,000 yuan.
fn claim(headcount: &str, wage: i64, employees: &[DisabledEmployee]) -> Claim {
    Claim {
        is_enterprise: true,
        headcount: MeanHeadcount::parse(headcount).unwrap(),
        mean_wage: AnnualFen::new(wage * 100).unwrap(),
        local_mean_wage: AnnualFen::new(96_000 * 100).unwrap(),
        employees: employees.to_vec(),
    }
}

fn levy(claim: &Claim) -> i128 {
    estimate(&of_year(2024).unwrap(), claim).levy
}

#[test]
fn every_row_of_the_table_is_read() {
    let (read, written) = readable();
    assert_eq!(read, written);
}

/// Headcount, people of level 3–4 and 1–2 all year, mean wage in yuan, levy in fen.
#[test]
fn sums_worked_out_by_hand() {
    for (headcount, ordinary, severe, wage, expected) in [
        // Nobody: 50 × 0.015 = 0.75; × 120,000 = 90,000; under 1 %: × 0.9 = 81,000.
        ("50", 0, 0, 120_000, 8_100_000),
        // 45 × 0.015 = 0.675; × 120,000 × 0.9 = 72,900.
        ("45", 0, 0, 120_000, 7_290_000),
        // 100 × 0.015 = 1.5; × 120,000 × 0.9 = 162,000.
        ("100", 0, 0, 120_000, 16_200_000),
        // 1 of 100 is exactly 1 %: 0.5 × 120,000 × 0.5 = 30,000.
        ("100", 1, 0, 120_000, 3_000_000),
        // 2 of 100 is above 1.5 %: nothing is missing.
        ("100", 2, 0, 120_000, 0),
        // One of level 1 or 2 counts as two.
        ("100", 0, 1, 120_000, 0),
        // 66 × 0.015 = 0.99 < 1.
        ("66", 1, 0, 100_000, 0),
        // 67 × 0.015 = 1.005; 0.005 × 100,000 = 500; 1 of 67 is 1.49 %: × 0.5 = 250.
        ("67", 1, 0, 100_000, 25_000),
        // 1 of 101 is 0.99 %: (1.515 − 1) × 100,000 × 0.9 = 46,350.
        ("101", 1, 0, 100_000, 4_635_000),
        // 133 × 0.015 = 1.995 < 2.
        ("133", 0, 1, 100_000, 0),
        // 134 × 0.015 = 2.01; 0.01 × 100,000 × 0.5 = 500.
        ("134", 0, 1, 100_000, 50_000),
        // 29, 30 and 30.0000 are exempt, one ten-thousandth more is not: 30.0001 × 0.015 = 0.4500015; × 120,000 × 0.9 = 48,600.162.
        ("29", 0, 0, 120_000, 0),
        ("30", 0, 0, 120_000, 0),
        ("30.0000", 0, 0, 120_000, 0),
        ("30.0001", 0, 0, 120_000, 4_860_016),
        // All 31 count: 0.465 × 120,000 × 0.9 = 50,220.
        ("31", 0, 0, 120_000, 5_022_000),
        // 31 with one: 0.465 < 1.
        ("31", 1, 0, 120_000, 0),
        // 200 with 2 is exactly 1 %; the wage is capped at 2 × 96,000 = 192,000: 1 × 192,000 × 0.5 = 96,000.
        ("200", 2, 0, 250_000, 9_600_000),
        // At the cap, and one yuan above it: the same.
        ("200", 2, 0, 192_000, 9_600_000),
        ("200", 2, 0, 192_001, 9_600_000),
        // One yuan under the cap: 191,999 × 0.5 = 95,999.50.
        ("200", 2, 0, 191_999, 9_599_950),
        // 3 of 200 is exactly 1.5 %.
        ("200", 3, 0, 120_000, 0),
        // 200.1 × 0.015 = 3.0015; 0.0015 × 120,000 = 180; × 0.5 = 90.
        ("200.1", 3, 0, 120_000, 9_000),
        // One severe of 200 is exactly 1 %: 1 × 120,000 × 0.5.
        ("200", 0, 1, 120_000, 6_000_000),
        // 201 with one severe: 2 of 201 is 0.995 %: (3.015 − 2) × 120,000 × 0.9 = 109,620.
        ("201", 0, 1, 120_000, 10_962_000),
        // Nobody employed, nobody demanded.
        ("0", 0, 0, 120_000, 0),
        // No wage, no levy.
        ("100", 0, 0, 0, 0),
        // More than demanded never becomes negative.
        ("100", 50, 50, 120_000, 0),
        // 1,000 with 9: 0.9 %: (15 − 9) × 100,000 × 0.9 = 540,000.
        ("1000", 9, 0, 100_000, 54_000_000),
        // 1,000 with 10: 1 %: 5 × 100,000 × 0.5 = 250,000.
        ("1000", 10, 0, 100_000, 25_000_000),
        // 1,000 with 14: 1.4 %: 1 × 100,000 × 0.5 = 50,000.
        ("1000", 14, 0, 100_000, 5_000_000),
        // 33.3 × 0.015 = 0.4995; × 77,777 × 0.9 = 34,964.64… : 0.4995 × 0.9 = 0.44955; × 77,777 = 34,964.65035.
        ("33.3", 0, 0, 77_777, 3_496_465),
    ] {
        let employees = [vec![somebody(4, 12); ordinary], vec![somebody(2, 12); severe]].concat();
        assert_eq!(levy(&claim(headcount, wage, &employees)), expected, "{headcount} {ordinary} {severe} {wage}");
    }
}

#[test]
fn part_of_a_year_counts_in_proportion_and_to_the_fen() {
    for (headcount, employees, expected) in [
        // 100 with one for six months: 0.5; 0.5 % is under 1 %: (1.5 − 0.5) × 120,000 × 0.9 = 108,000.
        ("100", vec![somebody(3, 6)], 10_800_000),
        // Level 1 for six months: 2 × 6 ∕ 12 = 1: 0.5 × 120,000 × 0.5 = 30,000.
        ("100", vec![somebody(1, 6)], 3_000_000),
        // One for a month: 1 ∕ 12; (1.5 − 1∕12) = 17 ∕ 12; × 120,000 = 170,000; × 0.9 = 153,000.
        ("100", vec![somebody(4, 1)], 15_300_000),
        // For no month: as if nobody.
        ("100", vec![somebody(1, 0)], 16_200_000),
        // Eleven months are 0.9167 of 100, under 1 %: (1.5 − 11∕12) = 7 ∕ 12; × 120,000 × 0.9 = 63,000.
        ("100", vec![somebody(4, 11)], 6_300_000),
        // Eleven months and one more month of another are exactly 1 %: 0.5 × 120,000 × 0.5 = 30,000.
        ("100", vec![somebody(4, 11), somebody(4, 1)], 3_000_000),
        // 70 × 0.015 = 1.05; 7 ∕ 12 counted; 0.83 % is under 1 %: (1.05 − 7∕12) = 7 ∕ 15; × 120,000 × 0.9 = 50,400.
        ("70", vec![somebody(4, 7)], 5_040_000),
    ] {
        assert_eq!(levy(&claim(headcount, 120_000, &employees)), expected, "{headcount} {employees:?}");
    }
}

#[test]
fn who_is_not_known_to_count_does_not() {
    let good = somebody(3, 12);
    let short = Some(ContractMonths::new(11).unwrap());
    for bad in [
        DisabledEmployee { contract: short, ..good },
        DisabledEmployee { contract: None, ..good },
        DisabledEmployee { wage_at_least_minimum: Some(false), ..good },
        DisabledEmployee { wage_at_least_minimum: None, ..good },
        DisabledEmployee { social_insurance_paid: Some(false), ..good },
        DisabledEmployee { social_insurance_paid: None, ..good },
    ] {
        assert_eq!(levy(&claim("100", 120_000, &[bad])), 16_200_000, "{bad:?}");
        assert_eq!(bad.hindrances().len(), 1);
    }
}

/// 20 × 0.015 = 0.3; × 120,000 × 0.9 = 32,400.
#[test]
fn only_enterprises_are_exempt_for_being_small() {
    let small = claim("20", 120_000, &[]);
    assert_eq!(levy(&small), 0);
    assert_eq!(levy(&Claim { is_enterprise: false, ..small }), 3_240_000);
}

/// Tiers hold for levies that fall due from 2020 to 2027: for the staff of 2019 to 2026. For others no rule is on record.
#[test]
fn a_year_without_a_rule_has_no_sum() {
    assert!(of_year(2018).is_none() && of_year(2019).is_some());
    assert!(of_year(2026).is_some() && of_year(2027).is_none());
    let source = |year| of_year(year).unwrap().exempt_up_to.source.unwrap();
    assert_eq!((source(2021), source(2022)), ("财政部公告2019年第98号", "财政部公告2023年第8号"));
    let nowhere = Adcode::parse("510100").unwrap();
    let year = LevyYear::new(2024).unwrap();
    assert!(rules(nowhere, year, None).is_none());
    let stated = LevyRatio::parse("0.016").unwrap();
    let by_hand = rules(nowhere, year, Some(stated)).unwrap();
    // 100 × 0.016 = 1.6; × 120,000 × 0.9 = 172,800.
    assert_eq!(estimate(&by_hand, &claim("100", 120_000, &[])).levy, 17_280_000);
}

#[test]
fn decimals_are_exact_where_they_can_be() {
    for (number, parts, expected) in [
        (3, 1, "3.00"),
        (1, 12, "0.0833"),
        (465, 1000, "0.465"),
        (5, 12, "0.4167"),
        (1, 8, "0.125"),
        (0, 12, "0.00"),
        (15, 10_000, "0.0015"),
    ] {
        assert_eq!(decimal(number, parts), expected, "{number} ∕ {parts}");
    }
}

fn any_employee() -> impl Strategy<Value = DisabledEmployee> {
    (1..=4_i64, 0..=12_i64, proptest::option::of(0..30_i64), proptest::option::of(any::<bool>()), any::<bool>())
        .prop_map(|(level, months, contract, wage, insured)| DisabledEmployee {
            contract: contract.map(|months| ContractMonths::new(months).unwrap()),
            wage_at_least_minimum: wage,
            social_insurance_paid: Some(insured),
            ..somebody(level, months)
        })
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let headcount = prop_oneof![0..400_u32, 280..320_u32, 0..100_000_u32];
    (headcount, 0..400_000_i64, proptest::collection::vec(any_employee(), 0..8))
        .prop_map(|(tenths, wage, employees)| claim(&format!("{}.{}", tenths / 10, tenths % 10), wage, &employees))
}

proptest! {
    #[test]
    fn one_more_who_counts_never_raises_the_levy(claim in any_claim(), level in 1..=4_i64) {
        let rules = of_year(2024).unwrap();
        let level = DisabilityLevel::new(level).unwrap();
        prop_assert!(levy_with_one_more(&rules, &claim, level) <= estimate(&rules, &claim).levy);
    }

    #[test]
    fn the_levy_is_at_least_zero_and_no_more_than_all_that_is_missing(claim in any_claim()) {
        let found = estimate(&of_year(2024).unwrap(), &claim);
        let whole = found.shortfall * i128::from(found.wage);
        prop_assert!(found.levy >= 0 && (found.levy - 1) * SHORTFALL_PARTS <= whole);
        prop_assert!(found.wage <= claim.mean_wage.value());
        prop_assert_eq!(found.is_exempt, claim.headcount <= MeanHeadcount::parse("30").unwrap());
    }
}
