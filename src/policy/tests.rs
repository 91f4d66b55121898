//! Rules as they are read, judged and refused; and what holds of every rule.

use proptest::prelude::*;

use super::*;
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::Sex;
use crate::domain::jobseeker::EmploymentStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::policy::{FactName, Facts, RuleText, RuleWrong};

/// The man of 33 with a disability of level 1 who has been out of work for more than five years.
fn case() -> Facts {
    Facts {
        region: Adcode::parse("370203").unwrap(),
        age: Some(33),
        sex: Some(Sex::Male),
        category: Some(DisabilityCategory::Physical),
        level: DisabilityLevel::new(1).ok(),
        employment_status: Some(EmploymentStatus::Unemployed),
        months_without_work: Some(64),
        certificates: vec![OccupationCode::parse("4-03-02-02").unwrap()],
    }
}

fn nothing_known() -> Facts {
    Facts {
        region: Adcode::parse("370203").unwrap(),
        age: None,
        sex: None,
        category: None,
        level: None,
        employment_status: None,
        months_without_work: None,
        certificates: Vec::new(),
    }
}

fn rule(text: &str) -> Rule {
    Rule::read(&RuleText::parse(text).unwrap()).unwrap_or_else(|found| panic!("{text}: {found:?}"))
}

fn wrong(text: &str) -> Vec<(RuleWrong, usize)> {
    let found = Rule::read(&RuleText::parse(text).unwrap()).expect_err(text);
    found.into_iter().map(|it| (it.wrong, it.at)).collect()
}

#[test]
fn rules_are_judged_as_they_read() {
    let met = [
        "age >= 16 && age < 60",
        "level == 1",
        "category in [\"physical\", \"vision\"] && level <= 2",
        "region.startsWith(\"3702\") && months_without_work > 5 * 12",
        "!(employment_status == \"employed\")",
        "sex != \"female\" && region == \"370203\"",
        "\"4-03-02-02\" in certificates",
        "true || age > 90",
        "60 - age >= 27",
        "-age < -32",
    ];
    for text in met {
        assert_eq!(rule(text).judge(&case()), Truth::Yes, "{text}");
    }
    let unmet = ["age > 33", "level >= 2 || region.startsWith(\"1101\")", "false", "category == \"vision\""];
    for text in unmet {
        assert_eq!(rule(text).judge(&case()), Truth::No, "{text}");
    }
}

#[test]
fn what_is_not_on_record_is_neither_yes_nor_no() {
    let unknown =
        ["age >= 16", "age < 16", "level == 1 && sex == \"male\"", "\"4-03-02-02\" in certificates", "sex != \"male\""];
    for text in unknown {
        assert_eq!(rule(text).judge(&nothing_known()), Truth::Unknown, "{text}");
    }
    // It hangs on nothing where the rest decides.
    assert_eq!(rule("age >= 16 && region == \"110101\"").judge(&nothing_known()), Truth::No);
    assert_eq!(rule("age >= 16 || region == \"370203\"").judge(&nothing_known()), Truth::Yes);
    // A certificate that is not on record may be there.
    assert_eq!(rule("\"4-03-02-00\" in certificates").judge(&case()), Truth::Unknown);
    let asked = rule("age >= 16 && (level == 1 || region == \"110101\")");
    let hangs: Vec<FactName> = asked.hangs_on(&nothing_known()).into_iter().collect();
    assert_eq!(hangs, [FactName::Age, FactName::Level]);
    // A sum that no number holds is not known either, and ends nothing.
    let huge = rule("9223372036854775807 + age > 0");
    assert_eq!(huge.judge(&case()), Truth::Unknown);
}

#[test]
fn the_parts_that_fail_are_told_as_they_are_written() {
    let asked =
        rule("age >= 40 && level <= 2 && (sex == \"female\" || months_without_work < 12) && !(region == \"370203\")");
    assert_eq!(
        asked.failing(&case()),
        ["age >= 40", "sex == \"female\" || months_without_work < 12", "!(region == \"370203\")"],
    );
    assert_eq!(asked.failing(&nothing_known()), ["!(region == \"370203\")"]);
    // Brackets stand with what is in them.
    assert_eq!(rule("(age + 1) * 2 <= (3)").failing(&case()), ["(age + 1) * 2 <= (3)"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_all_at_once() {
    assert_eq!(wrong("age >="), [(RuleWrong::Syntax, 6)]);
    assert_eq!(wrong("alter > 3 && level == \"1\""), [(RuleWrong::UnknownFact, 0), (RuleWrong::WrongType, 13)]);
    assert_eq!(wrong("age"), [(RuleWrong::WrongType, 0)]);
    assert_eq!(wrong("age + 1"), [(RuleWrong::WrongType, 0)]);
    assert_eq!(wrong("category == \"blind\""), [(RuleWrong::UnknownCode, 12)]);
    assert_eq!(wrong("category in [\"vision\", \"blind\"]"), [(RuleWrong::UnknownCode, 23)]);
    assert_eq!(wrong("region.startsWith(\"37a\")"), [(RuleWrong::UnknownCode, 18)]);
    assert_eq!(wrong("\"9-99\" in certificates"), [(RuleWrong::UnknownCode, 0)]);
    assert_eq!(wrong("sex > \"male\""), [(RuleWrong::WrongType, 0)]);
    // Places are characters, whatever they are in.
    assert_eq!(wrong("sex == \"male\" && 年龄 > 3")[0].0, RuleWrong::Syntax);
}

#[test]
fn what_would_have_to_be_bounded_is_no_rule() {
    let not_allowed = [
        "[1, 2, 3].all(x, x > 0)",
        "age / 0 > 1",
        "age % 0 == 1",
        "size(\"aaaa\") > 3",
        "\"a\" + \"b\" == sex",
        "{\"a\": 1}.a == 1",
        "age > 1 ? true : false",
        "has(age.x)",
        "sex.matches(\"(a+)+\")",
        "dyn(age) > 1",
    ];
    for text in not_allowed {
        assert!(Rule::read(&RuleText::parse(text).unwrap()).is_err(), "{text}");
    }
    for deep in ["(".repeat(900) + "true" + &")".repeat(900), "!".repeat(1900) + "true", "-".repeat(1900) + "1 < 2"] {
        assert!(matches!(wrong(&deep)[..], [(RuleWrong::TooDeep, _)]), "{deep}");
    }
    // Long and flat is well.
    let long = vec!["age > 1"; 180].join(" && ");
    assert_eq!(rule(&long).judge(&case()), Truth::Yes);
    let sum = format!("age{} < 0", "-1".repeat(990));
    assert_eq!(rule(&sum).judge(&case()), Truth::Yes);
    assert!(RuleText::parse(&"a".repeat(2001)).is_err());
}

/// A rule that can be read.
fn any_rule() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        (16_i64..70).prop_map(|it| format!("age >= {it}")),
        (1_i64..5).prop_map(|it| format!("level <= {it}")),
        (0_i64..90).prop_map(|it| format!("months_without_work > {it}")),
        Just("sex == \"male\"".to_owned()),
        Just("category in [\"physical\", \"hearing\"]".to_owned()),
        Just("\"4-03-02-02\" in certificates".to_owned()),
    ];
    part.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|it| format!("({})", it.join(" && "))),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|it| format!("({})", it.join(" || "))),
            inner.prop_map(|it| format!("!({it})")),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_written_breaks_the_reader(text in "[ -~年]{1,120}") {
        if let Some(Err(found)) = RuleText::parse(&text).ok().map(|text| Rule::read(&text)) {
            prop_assert!(!found.is_empty());
        }
    }

    #[test]
    fn nothing_that_looks_like_cel_breaks_the_reader(
        parts in proptest::collection::vec(prop_oneof![
            Just("age"), Just("("), Just(")"), Just("["), Just("]"), Just("&&"), Just("!"), Just("-"), Just("\""), Just("in"),
            Just("1"), Just("."), Just("?"), Just(":"), Just("{"), Just("}"), Just("=="), Just(","), Just("r'"), Just("b\"\\x"),
        ], 1..30)
    ) {
        if let Ok(text) = RuleText::parse(&parts.concat()) {
            drop(Rule::read(&text));
        }
    }

    /// To learn something more turns no yes into a no, and no no into a yes.
    #[test]
    fn a_decision_stays_when_more_becomes_known(text in any_rule(), hidden in 0_u8..64) {
        let known = case();
        let is_hidden = |bit: u8| hidden >> bit & 1 == 1;
        let mut less = known.clone();
        if is_hidden(0) { less.age = None; }
        if is_hidden(1) { less.sex = None; }
        if is_hidden(2) { less.category = None; }
        if is_hidden(3) { less.level = None; }
        if is_hidden(4) { less.months_without_work = None; }
        if is_hidden(5) { less.certificates.clear(); }
        let rule = rule(&text);
        let (before, after) = (rule.judge(&less), rule.judge(&known));
        prop_assert!(before == Truth::Unknown || before == after);
        prop_assert_eq!(before == Truth::Unknown, !rule.hangs_on(&less).is_empty());
        prop_assert_eq!(before == Truth::No, !rule.failing(&less).is_empty());
    }
}
