//! A policy's rule, tried over HTTP on the people as they are: counts, examples without a name, and rules that are none.

use serde_json::json;

use super::support::app::App;
use super::support::builders::*;

const PATH: &str = "/api/v1/policies/dry-run";

#[tokio::test]
async fn a_rule_says_whom_it_would_find_and_what_is_not_known() {
    let app = App::start().await;
    let person = || jobseeker().with("employment_status", "unemployed");
    // Two met it, one is too young by years, of one the level is not known, one lives elsewhere.
    for level in [1, 2] {
        let disability = json!({"category": "physical", "level": level});
        let long = person().with("birth_date", "1993-03-01").with("unemployed_since", "2016-09-01");
        app.add(long.with("disability", disability)).await;
    }
    let young = person().with("birth_date", "2015-03-01").with("unemployed_since", "2016-09-01");
    app.add(young.with("disability", json!({"category": "physical", "level": 1}))).await;
    app.add(person().with("birth_date", "1993-03-01").with("unemployed_since", "2016-09-01").without("disability"))
        .await;
    app.add(jobseeker().with("region", "370102")).await;
    let staff = app.staff("370200").await;
    let rule = json!({"rule": "age >= 16 && level <= 2 && months_without_work >= 60"});
    let found = staff.post(PATH, &rule).await.expect(200);
    let said = &found.json;
    assert_eq!((&said["yes"], &said["no"], &said["unknown"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&said["region"], &said["regions"][0]["region"]), (&json!("370200"), &json!(SHIBEI)));
    assert_eq!(said["missing"], json!([{"fact": "level", "name": "残疾等级", "people": 1}]));
    assert_eq!(said["examples"].as_array().unwrap().len(), 2);
    assert_eq!(said["just_not"][0]["failing"], json!(["age >= 16"]));
    assert_eq!(said["just_not"][0]["facts"]["level"], 1);
    // By what the rule asks, and by nothing else.
    assert!(!found.text.contains("求职者甲") && said["examples"][0].get("sex").is_none(), "{}", found.text);
    let elsewhere = staff.post(PATH, &json!({"rule": "true", "region": "370102"})).await.expect(422);
    assert_eq!(elsewhere.faults(), [("/region", "out_of_reach")]);
    let everybody = app.post(PATH, &json!({"rule": "true", "region": "370000"})).await.expect(200);
    assert_eq!(everybody.json["yes"], 5);
    assert_eq!(app.post(PATH, &json!({"rule": "true"})).await.expect(422).faults(), [("/region", "required")]);
}

#[tokio::test]
async fn a_rule_that_is_none_is_told_where_and_why() {
    let app = App::start().await;
    let staff = app.staff(SHIBEI).await;
    let wrong = staff.post(PATH, &json!({"rule": "alter > 3 && category == \"blind\""})).await.expect(422);
    assert_eq!(wrong.faults(), [("/rule", "rule_unknown_fact"), ("/rule", "rule_unknown_code")]);
    assert_eq!(wrong.json["errors"][1]["detail"], "第26个字符处：没有这个代码。");
    for (rule, code) in [
        ("age >=", "rule_syntax"),
        ("[1].all(x, x > 0)", "rule_not_allowed"),
        (&*format!("{}true{}", "(".repeat(800), ")".repeat(800)), "rule_too_deep"),
        ("age", "rule_wrong_type"),
        (&*"a".repeat(2001), "too_long"),
        (" ", "blank"),
    ] {
        let answer = staff.post(PATH, &json!({"rule": rule})).await.expect(422);
        assert_eq!(answer.faults()[0], ("/rule", code), "{rule}");
    }
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker()).await;
    for other in [app.employer(&hotel).await, app.jobseeker(&person).await] {
        other.post(PATH, &json!({"rule": "true", "region": SHIBEI})).await.expect(403);
    }
}
