//! `POST /api/v1/levy/estimate`: the contract's example, every step of a sum, and what is refused.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::client::Answer;

const PATH: &str = "/api/v1/levy/estimate";

fn example() -> Value {
    json!({
        "year": 2024, "region": "370203", "headcount": "200", "average_annual_wage": 9_000_000,
        "local_average_annual_wage": 8_000_000,
        "disabled_employees": [{"level": 1, "months": 12, "contract_months": 12, "wage_at_least_minimum": true,
            "social_insurance_paid": true}]
    })
}

#[tokio::test]
async fn the_sum_of_the_contract_comes_out_with_every_step() {
    let app = App::start().await;
    let answer = app.post(PATH, &example()).await.expect(200).json;
    let expected = json!({"ratio": "0.015", "required": "3.00", "counted": "2.00", "shortfall": "1.00", "reduction": "0.50",
        "levy": 4_500_000, "exempt": false});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&answer[field], value, "{field}");
    }
    // One more of 201: 3.015 − 3 = 0.015; × 90,000 × 0.5 = 675. One more of level 1: 4 of 201 is more than is asked.
    assert_eq!(answer["if_one_more"], json!({"levy": 67_500, "saved": 4_432_500}));
    assert_eq!(answer["if_one_more_severe"], json!({"levy": 0, "saved": 4_500_000}));
    insta::assert_json_snapshot!("the_sum_in_chinese", answer["steps"]);
}

#[tokio::test]
async fn somebody_of_whom_something_is_unknown_is_named_and_not_counted() {
    let app = App::start().await;
    let mut body = example();
    body["disabled_employees"] = json!([
        {"level": 2, "months": 6, "contract_months": 24, "wage_at_least_minimum": true, "social_insurance_paid": true},
        {"level": 3, "months": 12, "contract_months": 6, "wage_at_least_minimum": false, "social_insurance_paid": null},
    ]);
    let answer = app.post(PATH, &body).await.expect(200).json;
    assert_eq!((&answer["counted"], &answer["reduction"]), (&json!("1.00"), &json!("0.90")));
    let english = Answer::to(app.request(Method::POST, PATH).header("accept-language", "en").json(&body)).await;
    insta::assert_json_snapshot!("the_sum_in_english", english.expect(200).json["steps"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field() {
    let app = App::start().await;
    let with = |field: &str, value: Value| {
        let mut body = example();
        body[field] = value;
        body
    };
    for (body, pointer, code) in [
        (with("year", json!(2030)), "/year", "no_rule"),
        (with("year", json!(2012)), "/year", "no_rule"),
        (with("region", json!("510100")), "/year", "no_rule"),
        (with("year", json!(1066)), "/year", "out_of_range"),
        (with("region", json!("999999")), "/region", "unknown_region"),
        (with("headcount", json!(200)), "/headcount", "wrong_type"),
        (with("headcount", json!("1e3")), "/headcount", "malformed"),
        (with("headcount", json!("99999999")), "/headcount", "out_of_range"),
        (with("average_annual_wage", json!(-1)), "/average_annual_wage", "out_of_range"),
        (with("local_average_annual_wage", json!(1.5)), "/local_average_annual_wage", "wrong_type"),
        (with("ratio", json!("0.01")), "/ratio", "malformed"),
        (
            with("disabled_employees", json!([{"level": 5, "months": 12}])),
            "/disabled_employees/0/level",
            "out_of_range",
        ),
        (
            with("disabled_employees", json!([{"level": 1, "months": 13}])),
            "/disabled_employees/0/months",
            "out_of_range",
        ),
        (with("name", json!("…")), "/name", "unknown_field"),
        (
            with("disabled_employees", json!(vec![json!({"level": 1, "months": 12}); 5001])),
            "/disabled_employees",
            "too_many",
        ),
    ] {
        assert_eq!(app.post(PATH, &body).await.faults(), [(pointer, code)], "{pointer} {code}");
    }
    let all = app.post(PATH, &json!({})).await;
    let missing = ["/average_annual_wage", "/headcount", "/local_average_annual_wage", "/region", "/year"];
    assert_eq!(all.faults(), missing.map(|pointer| (pointer, "required")));
    let stated = with("region", json!("510100")).as_object().cloned().map(|mut body| {
        body.insert("ratio".to_owned(), json!("0.016"));
        Value::Object(body)
    });
    assert_eq!(app.post(PATH, &stated.unwrap()).await.expect(200).json["ratio"], "0.016");
}
