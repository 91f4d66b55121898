//! `/api/v1/employers`: every verb, and what an employer must be.

use serde_json::json;

use super::support::app::App;
use super::support::builders::{employer, fresh_credit_code, posting};

#[tokio::test]
async fn an_employer_is_registered_read_changed_and_removed() {
    let app = App::start().await;
    let code = fresh_credit_code();
    let body = json!({
        "name": "海景酒店", "unified_social_credit_code": code.to_lowercase(), "region": "370203", "contact_name": "联系人",
        "contact_phone": "+86 532-8588 0000", "headcount": 120
    });
    let made = app.post("/api/v1/employers", &body).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(path, format!("/api/v1/employers/{}", made.json["id"].as_str().unwrap()));
    assert_eq!((made.json["unified_social_credit_code"].as_str(), made.etag()), (Some(code.as_str()), "\"v1\""));

    let read = app.get(&path).await.expect(200);
    assert_eq!((&read.json, read.etag()), (&made.json, "\"v1\""));

    let changed = app.patch(&path, "\"v1\"", &json!({"headcount": 121, "contact_phone": null})).await.expect(200);
    assert_eq!((changed.etag(), &changed.json["headcount"]), ("\"v2\"", &json!(121)));
    assert_eq!((&changed.json["contact_phone"], &changed.json["contact_name"]), (&json!(null), &json!("联系人")));
    assert_eq!(app.get(&path).await.json, changed.json);

    let removed = app.delete(&path, "\"v2\"").await.expect(204);
    assert_eq!(removed.text, "");
    app.get(&path).await.expect(404);
    app.delete(&path, "\"v2\"").await.expect(404);
    app.patch(&path, "*", &json!({"headcount": 1})).await.expect(404);
}

#[tokio::test]
async fn the_list_is_newest_first_and_takes_a_regions_districts_along() {
    let app = App::start().await;
    let shibei = app.add(employer()).await;
    let shinan = app.add(employer().with("region", "370202")).await;
    let jinan = app.add(employer().with("region", "370102")).await;
    let listed = |query: &'static str| app.get(query);
    assert_eq!(listed("/api/v1/employers").await.ids(None), [&*jinan.id, &*shinan.id, &*shibei.id]);
    assert_eq!(listed("/api/v1/employers?region=370200").await.ids(None), [&*shinan.id, &*shibei.id]);
    assert_eq!(listed("/api/v1/employers?region=370203").await.ids(None), [&*shibei.id]);
    assert_eq!(listed("/api/v1/employers?region=110000").await.ids(None), [""; 0]);
}

#[tokio::test]
async fn an_employer_with_postings_cannot_be_removed() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel)).await;
    assert_eq!(app.delete(&hotel.path, &hotel.etag).await.expect(409).problem(), "in_use");
    app.delete(&role.path, &role.etag).await.expect(204);
    app.delete(&hotel.path, &hotel.etag).await.expect(204);
}

#[tokio::test]
async fn a_credit_code_is_registered_once() {
    let app = App::start().await;
    let body = employer();
    let first = app.add(body.clone()).await;
    let taken = [("/unified_social_credit_code", "already_registered")];
    assert_eq!(app.post("/api/v1/employers", &body).await.faults(), taken);
    let other = app.add(employer()).await;
    let code = json!({"unified_social_credit_code": first.json["unified_social_credit_code"]});
    assert_eq!(app.patch(&other.path, &other.etag, &code).await.faults(), taken);
    // Its own code is no other's.
    app.patch(&first.path, &first.etag, &code).await.expect(200);
    app.delete(&first.path, &first.etag).await.expect(204);
    app.post("/api/v1/employers", &body).await.expect(201);
}

#[tokio::test]
async fn what_an_employer_must_be_is_said_field_by_field() {
    let app = App::start().await;
    let refused = async |field: &'static str, value: serde_json::Value| {
        let answer = app.post("/api/v1/employers", &employer().with(field, value)).await;
        let faults = answer.faults();
        assert_eq!((faults.len(), faults[0].0), (1, format!("/{field}").as_str()), "{}", answer.text);
        faults[0].1.to_owned()
    };
    assert_eq!(refused("name", json!("  \u{3000} ")).await, "blank");
    assert_eq!(refused("name", json!("马".repeat(201))).await, "too_long");
    assert_eq!(refused("name", json!(7)).await, "wrong_type");
    assert_eq!(refused("name", json!(null)).await, "required");
    assert_eq!(refused("unified_social_credit_code", json!("91350100M000100Y44")).await, "wrong_check_character");
    assert_eq!(refused("unified_social_credit_code", json!("91350100M000100Y4")).await, "malformed");
    assert_eq!(refused("region", json!("37020")).await, "malformed");
    assert_eq!(refused("region", json!("990000")).await, "unknown_region");
    assert_eq!(refused("region", json!(370_203)).await, "wrong_type");
    assert_eq!(refused("contact_phone", json!("12345")).await, "malformed");
    assert_eq!(refused("headcount", json!(-1)).await, "out_of_range");
    assert_eq!(refused("headcount", json!(10_000_001)).await, "out_of_range");
    assert_eq!(refused("headcount", json!(1.5)).await, "wrong_type");
    assert_eq!(refused("id", json!("019a0000-0000-7000-8000-000000000000")).await, "unknown_field");
    app.post("/api/v1/employers", &employer().with("headcount", 12.0)).await.expect(201);
}

#[tokio::test]
async fn a_required_field_can_be_changed_but_not_cleared() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let cleared = app.patch(&hotel.path, &hotel.etag, &json!({"name": null, "region": null, "headcount": null})).await;
    assert_eq!(cleared.faults(), [("/name", "required"), ("/region", "required")]);
    let changed =
        app.patch(&hotel.path, &hotel.etag, &json!({"name": "山景酒店", "region": "370202"})).await.expect(200);
    assert_eq!((&changed.json["name"], &changed.json["region"]), (&json!("山景酒店"), &json!("370202")));
}
