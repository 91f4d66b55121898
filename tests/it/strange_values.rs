//! Every field of every body with every strange value: taken or refused, never a failure of the service, and what was taken
//! comes back and can be matched.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{Added, Record, certificate, citizen_id, employer, jobseeker, posting};
use super::support::client::Answer;

fn strange_values() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "\u{0}",
        "\u{7}",
        "😀𠮷",
        "\u{202e}abc",
        "\u{feff}",
        "e\u{301}",
        "'; drop table jobseekers; --",
        "%00",
        "\\",
    ];
    let days = ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-29", "-000001-01-01", "2026-11-24T00:00:00Z"];
    let texts = texts.into_iter().chain(days).map(Value::from).chain([json!("马".repeat(20_000))]);
    let numbers = [json!(0), json!(-1), json!(1.5), json!(1e300), json!(i64::MAX), json!(u64::MAX), json!(-0.0)];
    let others = [
        json!(null),
        json!(true),
        json!([]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"": {}}),
        json!({"a": null}),
    ];
    texts.chain(numbers).chain(others).collect()
}

/// A body in which every field is stated.
fn full(record: Record, fields: &Value) -> Record {
    fields.as_object().unwrap().iter().fold(record, |it, (field, value)| it.with(field, value.clone()))
}

fn bodies(hotel: &Added, cook: &Added) -> Vec<Record> {
    let place = json!({"latitude": 36.08, "longitude": 120.37});
    let person = json!({
        "citizen_id": null, "birth_date": "1989-03-01", "sex": "male", "location": place, "phone": "053285880000",
        "disability": {"category": "physical", "level": 1}, "capacities": {"lifting": 1}, "accommodations": {"lift": "required"},
        "preferences": {"occupations": ["4-03-02-02"], "wage_min": 1, "max_commute_km": 1, "remote": true, "employment_types": ["full_time"]},
        "employment_status": "unemployed", "unemployed_since": "2016-09-01", "status": "active", "external_reference": null
    });
    let role = json!({
        "description": "早班", "occupation": "4-03-02-02", "required_level": "junior", "certificate_mandatory": false,
        "location": place, "demands": {"lifting": 1}, "accommodations": {"lift": "available"}, "wage": {"min": 1, "max": 2},
        "employment_type": "full_time", "remote": false, "openings": 2, "valid_from": "2026-01-01", "valid_through": null,
        "status": "open", "external_reference": null
    });
    let proof = json!({"number": "7", "issuer": "鉴定中心", "issued_on": "2020-10-20", "expires_on": null});
    vec![full(jobseeker(), &person), full(posting(hotel), &role), full(certificate(cook), &proof)]
}

async fn never_fails(app: &App, method: Method, path: &str, body: &Value) -> Answer {
    let answer = Answer::to(app.request(method.clone(), path).header("if-match", "*").json(body)).await;
    let text: String = body.to_string().chars().take(300).collect();
    assert!([200, 201, 422].contains(&answer.status), "{method} {path} {text}: {}", answer.text);
    answer
}

#[tokio::test]
async fn no_value_of_any_field_makes_a_post_or_a_patch_fail() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    for record in bodies(&hotel, &cook) {
        let target = app.add(record.clone()).await;
        let fields: Vec<String> = record.body.as_object().unwrap().keys().cloned().collect();
        for field in fields {
            for value in strange_values() {
                let posted =
                    never_fails(&app, Method::POST, record.path(), &record.clone().with(&field, value.clone()).body)
                        .await;
                if posted.status == 201 {
                    let read = app.get(posted.header("location")).await.expect(200);
                    assert_eq!(read.json, posted.json);
                }
                never_fails(&app, Method::PATCH, &target.path, &json!({&field: value})).await;
            }
        }
        never_fails(&app, Method::PATCH, &target.path, &record.body).await;
    }
    // The index has followed through all of it.
    app.settle().await;
    let role = app.add(posting(&hotel)).await;
    app.settle().await;
    app.get(&role.matches()).await.expect(200);
    app.get(&cook.matches()).await.expect(200);
}

#[tokio::test]
async fn nested_fields_take_strange_values_no_better() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let number = format!("{}41", citizen_id("1989-03-01", true));
    let nested = [
        ("location", vec!["latitude", "longitude"]),
        ("disability", vec!["certificate_number", "category", "level"]),
        ("capacities", vec!["lifting"]),
        ("accommodations", vec!["lift"]),
        ("preferences", vec!["occupations", "wage_min", "max_commute_km", "remote", "employment_types"]),
        ("wage", vec!["min", "max"]),
        ("demands", vec!["hands"]),
    ];
    for record in bodies(&hotel, &cook) {
        for (field, entries) in nested.iter().filter(|(field, _)| record.body.get(field).is_some()) {
            for entry in entries {
                for value in strange_values() {
                    let mut body = record.body.clone();
                    body[field][entry] = value;
                    let answer = never_fails(&app, Method::POST, record.path(), &body).await;
                    let inside = |pointer: &str| pointer.starts_with(&format!("/{field}"));
                    assert!(
                        answer.status == 201 || answer.faults().iter().all(|(pointer, _)| inside(pointer)),
                        "{}",
                        answer.text
                    );
                }
            }
        }
    }
    let lone =
        format!(r#"{{"name": "\ud800", "region": "370203", "disability": {{"certificate_number": "{number}"}}}}"#);
    app.post_text("/api/v1/jobseekers", lone).await.expect(400);
}
