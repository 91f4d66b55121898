//! `/api/v1/jobseekers/{id}/certificates`: every verb, and what a certificate must be.

use serde_json::json;

use super::support::app::App;
use super::support::builders::{certificate, jobseeker};

#[tokio::test]
async fn a_certificate_is_added_read_changed_and_removed() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    let body = json!({
        "occupation": "4-03-02-02", "level": "intermediate", "number": "S000037020200001", "issuer": "青岛市职业技能鉴定中心",
        "issued_on": "2020-10-20", "expires_on": null, "status": "verified"
    });
    let made = app.post(&format!("{}/certificates", cook.path), &body).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(path, format!("{}/certificates/{}", cook.path, made.json["id"].as_str().unwrap()));
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&made.json[field], value, "{field}");
    }
    assert_eq!(app.get(&path).await.expect(200).json, made.json);
    let changed = app.patch(&path, "\"v1\"", &json!({"status": "revoked", "issuer": null})).await.expect(200);
    assert_eq!(
        (changed.etag(), &changed.json["status"], &changed.json["issuer"]),
        ("\"v2\"", &json!("revoked"), &json!(null))
    );
    app.delete(&path, "\"v2\"").await.expect(204);
    app.get(&path).await.expect(404);
}

#[tokio::test]
async fn the_list_is_newest_first_and_belongs_to_its_holder() {
    let app = App::start().await;
    let (one, other) = (app.add(jobseeker()).await, app.add(jobseeker()).await);
    let junior = app.add(certificate(&one).with("level", "junior")).await;
    let intermediate = app.add(certificate(&one)).await;
    let foreign = app.add(certificate(&other)).await;
    assert_eq!(app.get(&format!("{}/certificates", one.path)).await.ids(None), [&*intermediate.id, &*junior.id]);
    let crossed = format!("{}/certificates/{}", one.path, foreign.id);
    app.get(&crossed).await.expect(404);
    app.patch(&crossed, "*", &json!({"status": "revoked"})).await.expect(404);
    app.delete(&crossed, "*").await.expect(404);
    app.get(&foreign.path).await.expect(200);
}

#[tokio::test]
async fn nobody_has_no_certificates() {
    let app = App::start().await;
    let nobody = "/api/v1/jobseekers/019a0000-0000-7000-8000-000000000000/certificates";
    app.get(nobody).await.expect(404);
    app.post(nobody, &json!({"occupation": "4-03-02-02", "level": "junior"})).await.expect(404);
}

#[tokio::test]
async fn what_is_not_stated_is_unverified() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    let made = app.add(certificate(&cook).without("status")).await.json;
    assert_eq!((&made["status"], &made["expires_on"]), (&json!("unverified"), &json!(null)));
}

#[tokio::test]
async fn what_a_certificate_must_be_is_said_field_by_field() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    let tomorrow = app.clock.today().tomorrow().unwrap().to_string();
    let cases = [
        (certificate(&cook).with("occupation", "4-03-02-00"), "/occupation", "not_an_occupation"),
        (certificate(&cook).with("occupation", "4-03-02-99"), "/occupation", "unknown_occupation"),
        (certificate(&cook).with("occupation", "pastry"), "/occupation", "malformed"),
        (certificate(&cook).with("level", "二级"), "/level", "unknown_code"),
        (certificate(&cook).with("level", 2), "/level", "wrong_type"),
        (certificate(&cook).without("level"), "/level", "required"),
        (certificate(&cook).with("issued_on", tomorrow), "/issued_on", "in_future"),
        (
            certificate(&cook).with("issued_on", "2020-10-20").with("expires_on", "2020-10-19"),
            "/expires_on",
            "ends_before_start",
        ),
        (certificate(&cook).with("status", "expired"), "/status", "unknown_code"),
        (certificate(&cook).with("number", "x".repeat(65)), "/number", "too_long"),
    ];
    for (body, pointer, code) in cases {
        assert_eq!(app.post(body.path(), &body).await.faults(), [(pointer, code)]);
    }
    let day = json!("2020-10-20");
    app.add(certificate(&cook).with("issued_on", day.clone()).with("expires_on", day)).await;
}

#[tokio::test]
async fn dates_are_compared_after_the_patch() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    let proof = app.add(certificate(&cook).with("issued_on", "2020-10-20")).await;
    let early = app.patch(&proof.path, &proof.etag, &json!({"expires_on": "2020-10-19"})).await;
    assert_eq!(early.faults(), [("/expires_on", "ends_before_start")]);
    app.patch(&proof.path, &proof.etag, &json!({"expires_on": "2020-10-19", "issued_on": null})).await.expect(200);
}
