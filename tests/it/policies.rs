//! Policies over HTTP: written, worded anew with the old wordings kept, judged for one person, and a rule tried on the people as
//! they are.

use serde_json::{Value, json};

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

const POLICIES: &str = "/api/v1/policies";

fn policy() -> Record {
    let body = json!({
        "name": "残疾人职业培训补贴", "issuer": "市北区残疾人联合会", "region": SHIBEI,
        "legal_basis": "残疾人就业条例（国务院令第488号）", "valid_from": "2026-01-01", "gives": "凭合格证报销培训费",
        "amount": 150_000, "amount_per": "once", "is_sample": true, "papers": ["残疾人证", "培训合格证书"],
        "rule": "age >= 16 && months_without_work >= 6",
    });
    request(POLICIES, body)
}

#[tokio::test]
async fn a_policy_is_worded_anew_and_its_old_wordings_are_kept() {
    let app = App::start().await;
    let staff = app.staff(SHIBEI).await;
    let made = app.add(policy()).await;
    let path = made.path;
    assert_eq!((&made.json["version"], &made.json["rule"]), (&json!(1), &policy().body["rule"]));
    let milder = json!({"rule": "age >= 16", "legal_basis": null});
    let changed = staff.patch(&path, "\"v1\"", &milder).await.expect(200);
    assert_eq!((&changed.json["version"], &changed.json["legal_basis"]), (&json!(2), &Value::Null));
    // Whoever saw the first wording comes too late, and nothing new is no wording.
    staff.patch(&path, "\"v1\"", &json!({"rule": "age >= 18"})).await.expect(412);
    assert_eq!(staff.patch(&path, "\"v2\"", &milder).await.expect(200).json["version"], 2);
    let versions = staff.get(&format!("{path}/versions")).await.expect(200);
    let rules: Vec<&str> = versions.items().iter().map(|it| it["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["age >= 16", "age >= 16 && months_without_work >= 6"]);
    let listed = staff.get(POLICIES).await.expect(200);
    assert_eq!((listed.items().len(), &listed.items()[0]), (1, &changed.json));
    assert_eq!(staff.get(&path).await.expect(200).json, changed.json);
}

#[tokio::test]
async fn policies_are_read_by_everybody_and_written_where_one_is() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker()).await;
    let national = app.add(policy().with("region", Value::Null)).await;
    let path = &national.path;
    let staff = app.staff(SHIBEI).await;
    for elsewhere in [json!("370202"), json!("370200"), Value::Null] {
        let refused = staff.post(POLICIES, &policy().with("region", elsewhere)).await.expect(422);
        assert_eq!(refused.faults(), [("/region", "out_of_reach")]);
    }
    staff.patch(path, "*", &json!({"name": "别的"})).await.expect(404);
    for other in [app.employer(&hotel).await, app.jobseeker(&person).await] {
        assert_eq!(other.get(path).await.expect(200).json, national.json);
        other.post(POLICIES, &policy()).await.expect(403);
    }
    let nobody = format!("{POLICIES}/{}", person.id);
    for path in [nobody.clone(), format!("{nobody}/versions")] {
        staff.get(&path).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_policy_is_said_at_once() {
    let app = App::start().await;
    let wrong = json!({
        "name": " ", "issuer": "x", "valid_from": "2026-01-01", "valid_until": "2025-12-31", "gives": "x", "amount": 1,
        "papers": vec!["x"; 21], "rule": "alter > 3 && level > \"1\"", "colour": 1,
    });
    let refused = app.post(POLICIES, &wrong).await.expect(422);
    let mut faults = refused.faults();
    faults.sort_unstable();
    let expected = [
        ("/amount_per", "required"),
        ("/colour", "unknown_field"),
        ("/name", "blank"),
        ("/papers", "too_many"),
        ("/rule", "rule_unknown_fact"),
        ("/rule", "rule_wrong_type"),
        ("/valid_until", "ends_before_start"),
    ];
    assert_eq!(faults, expected);
}

/// The first case: 33, level 1, without work for years.
#[tokio::test]
async fn a_person_sees_what_they_are_entitled_to_and_what_has_to_be_confirmed() {
    let app = App::start().await;
    let mut policies = Vec::new();
    for (name, rule, region, until) in [
        ("met", "age >= 16 && months_without_work >= 60", json!("370200"), Value::Null),
        ("unknown", "level <= 2 && age >= 16", Value::Null, Value::Null),
        ("not met", "age >= 60 && level <= 2", Value::Null, Value::Null),
        ("elsewhere", "true", json!("370102"), Value::Null),
        ("over", "true", Value::Null, json!("2026-01-31")),
    ] {
        let one = policy().with("name", name).with("rule", rule).with("region", region).with("valid_until", until);
        policies.push(app.add(one).await.json);
    }
    let long = jobseeker().with("birth_date", "1993-03-01").with("unemployed_since", "2016-09-01");
    let person = app.add(long.with("employment_status", "unemployed").without("disability")).await;
    let path = format!("{}/entitlements", person.path);
    let own = app.jobseeker(&person).await;
    let found = own.get(&path).await.expect(200).json;
    let names = |list: &str| -> Vec<Value> {
        found[list].as_array().unwrap().iter().map(|it| it["policy"]["name"].clone()).collect()
    };
    assert_eq!((names("entitled"), names("to_confirm")), (vec![json!("met")], vec![json!("unknown")]));
    let met = &found["entitled"][0];
    assert_eq!(met["policy"], policies[0], "the wording that was judged, with what to bring");
    assert_eq!((&met["facts"]["age"], &met["to_confirm"]), (&json!(33), &json!([])));
    assert_eq!(found["to_confirm"][0]["to_confirm"], json!([{"fact": "level", "name": "残疾等级"}]));
    // Once it is on record that the level is 3, there is nothing to confirm.
    let known = json!({"disability": {"category": "physical", "level": 3}});
    app.patch(&person.path, "*", &known).await.expect(200);
    assert_eq!(own.get(&path).await.expect(200).json["to_confirm"], json!([]));
    // Of a rule that nobody can read any more there is neither a yes nor a no.
    let broken =
        "insert into policies (id, version, name, issuer, valid_from, gives, is_sample, papers, rule, recorded_at)
        values (gen_random_uuid(), 1, 'broken', 'i', '2026-01-01', 'g', false, '{}', 'gone > 1', now()) returning 1";
    app.texts_of_change(broken).await;
    let unread = own.get(&path).await.expect(200).json;
    assert_eq!((&unread["to_confirm"][0]["policy"]["name"], &unread["entitled"][1]), (&json!("broken"), &Value::Null));
    // Nobody else's business; each look is on record.
    let hotel = app.add(employer()).await;
    app.employer(&hotel).await.get(&path).await.expect(404);
    app.staff("370102").await.get(&path).await.expect(404);
    assert_eq!(app.staff(SHIBEI).await.get(&path).await.expect(200).json["entitled"][0]["policy"]["name"], "met");
    let looks = format!("select role from audit_records where act = 'match' and object = '{}' order by at", person.id);
    assert_eq!(app.texts(&looks).await, ["jobseeker", "jobseeker", "jobseeker", "staff"]);
}

#[tokio::test]
async fn a_rule_is_compared_with_the_one_that_holds() {
    let app = App::start().await;
    for born in ["1960-01-01", "1993-03-01", "2007-01-01"] {
        app.add(jobseeker().with("birth_date", born)).await;
    }
    app.add(jobseeker().without("birth_date")).await;
    let held = app.add(policy().with("rule", "age >= 30")).await;
    let tried = json!({"rule": "age < 60", "region": SHIBEI, "policy_id": held.id});
    let found = app.post(PATH, &tried).await.expect(200);
    assert_eq!(found.json["difference"], json!({"gained": 1, "lost": 1}));
    let alone = app.post(PATH, &json!({"rule": "age < 60", "region": SHIBEI})).await.expect(200);
    assert_eq!(alone.json["difference"], Value::Null);
    let nowhere = "019a0000-0000-7000-8000-00000000000a";
    let unknown = json!({"rule": "true", "region": SHIBEI, "policy_id": nowhere});
    assert_eq!(app.post(PATH, &unknown).await.expect(422).faults(), [("/policy_id", "unknown_policy")]);
}
