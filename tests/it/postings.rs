//! `/api/v1/postings`: every verb, what a posting must be, the occupation that a title tells, and search by text.

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{employer, posting};

const PATH: &str = "/api/v1/postings";

#[tokio::test]
async fn a_posting_is_posted_read_changed_and_removed() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let body = json!({
        "employer_id": hotel.id, "title": "面点师傅（包吃住）", "description": "早班。\n包吃住。", "occupation": "4-03-02-02",
        "required_level": "junior", "certificate_mandatory": false, "region": "370203",
        "location": {"latitude": 36.07, "longitude": 120.38}, "demands": {"standing_walking": 3, "lifting": 2, "hands": 3},
        "accommodations": {"seated_work": "available", "step_free_access": "available", "dormitory": "on_request"},
        "wage": {"min": 350_000, "max": 450_000}, "employment_type": "full_time", "remote": false, "openings": 2,
        "valid_from": "2026-01-01", "valid_through": "2036-12-31", "status": "open", "external_reference": "JD-7"
    });
    let made = app.post(PATH, &body).await.expect(201);
    let path = made.header("location").to_owned();
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&made.json[field], value, "{field}");
    }
    let stated = json!({"source": "stated", "confidence": 1.0, "alternatives": []});
    assert_eq!(made.json["occupation_coding"], stated);
    assert_eq!(app.get(&path).await.expect(200).json, made.json);
    let changed = app.patch(&path, "\"v1\"", &json!({"wage": {"max": null}, "status": "closed"})).await.expect(200);
    assert_eq!((changed.etag(), &changed.json["wage"]), ("\"v2\"", &json!({"min": 350_000, "max": null})));
    app.delete(&path, "\"v2\"").await.expect(204);
    app.get(&path).await.expect(404);
}

#[tokio::test]
async fn what_is_not_stated_has_its_default() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let made = app.add(posting(&hotel)).await.json;
    let defaults =
        json!({"status": "open", "openings": 1, "remote": false, "certificate_mandatory": false, "demands": {}});
    for (field, value) in defaults.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!((&made["required_level"], &made["valid_through"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn an_occupation_is_read_from_the_title_and_read_anew_when_the_title_changes() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).with("title", "中式面点师")).await;
    assert_eq!(
        (&role.json["occupation"], &role.json["occupation_coding"]["source"]),
        (&json!("4-03-02-02"), &json!("title"))
    );
    assert!(role.json["occupation_coding"]["confidence"].as_f64().unwrap() > 0.5, "{}", role.json);

    let renamed = app.patch(&role.path, &role.etag, &json!({"title": "咖啡师"})).await.expect(200);
    assert_eq!(renamed.json["occupation"], "4-03-02-08");
    let stated = app.patch(&role.path, renamed.etag(), &json!({"occupation": "4-03-02-08"})).await.expect(200);
    assert_eq!((stated.etag(), &stated.json["occupation_coding"]["source"]), ("\"v3\"", &json!("stated")));
    let renamed = app.patch(&role.path, stated.etag(), &json!({"title": "中式面点师"})).await.expect(200);
    assert_eq!(renamed.json["occupation"], "4-03-02-08", "what was stated stays");
    let cleared = app.patch(&role.path, renamed.etag(), &json!({"occupation": null})).await.expect(200);
    assert_eq!(cleared.json["occupation"], "4-03-02-02", "nothing stated: the title tells");
}

#[tokio::test]
async fn a_title_that_tells_nothing_leaves_the_occupation_open() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).with("title", "???")).await.json;
    assert_eq!((&role["occupation"], &role["occupation_coding"]["confidence"]), (&Value::Null, &json!(0.0)));
    let body = posting(&hotel).with("title", "???").with("certificate_mandatory", true);
    assert_eq!(app.post(PATH, &body).await.faults(), [("/occupation", "needed_for_mandatory_certificate")]);
}

#[tokio::test]
async fn what_a_posting_must_be_is_said_field_by_field() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let nobody = "019a0000-0000-7000-8000-000000000000";
    let cases = [
        (posting(&hotel).with("employer_id", nobody), "/employer_id", "unknown_employer"),
        (posting(&hotel).with("employer_id", "7"), "/employer_id", "malformed"),
        (posting(&hotel).without("employer_id"), "/employer_id", "required"),
        (posting(&hotel).with("title", " "), "/title", "blank"),
        (posting(&hotel).with("title", "马\n"), "", ""),
        (posting(&hotel).with("title", "马\n镫"), "/title", "control_character"),
        (posting(&hotel).with("description", "x".repeat(10_001)), "/description", "too_long"),
        (posting(&hotel).with("occupation", "4-03-02-99"), "/occupation", "unknown_occupation"),
        (posting(&hotel).with("required_level", "一级"), "/required_level", "unknown_code"),
        (posting(&hotel).with("openings", 0), "/openings", "out_of_range"),
        (posting(&hotel).with("openings", 10_001), "/openings", "out_of_range"),
        (posting(&hotel).with("wage", json!({"min": 2, "max": 1})), "/wage/min", "min_above_max"),
        (posting(&hotel).with("wage", json!({"min": -1})), "/wage/min", "out_of_range"),
        (posting(&hotel).with("wage", 350_000), "/wage", "wrong_type"),
        (
            posting(&hotel).with("valid_from", "2026-02-02").with("valid_through", "2026-02-01"),
            "/valid_through",
            "ends_before_start",
        ),
        (posting(&hotel).with("demands", json!({"hands": 4})), "/demands/hands", "out_of_range"),
        (posting(&hotel).with("accommodations", json!({"lift": "required"})), "/accommodations/lift", "unknown_code"),
        (posting(&hotel).with("employment_type", "forever"), "/employment_type", "unknown_code"),
        (posting(&hotel).with("status", "expired"), "/status", "unknown_code"),
        (posting(&hotel).with("occupation_coding", json!({})), "/occupation_coding", "unknown_field"),
    ];
    for (body, pointer, code) in cases {
        let answer = app.post(PATH, &body).await;
        if pointer.is_empty() {
            answer.expect(201);
        } else {
            assert_eq!(answer.faults(), [(pointer, code)], "{body:?}");
        }
    }
}

#[tokio::test]
async fn an_external_reference_is_one_postings_of_its_employer() {
    let app = App::start().await;
    let (hotel, factory) = (app.add(employer()).await, app.add(employer()).await);
    app.add(posting(&hotel).with("external_reference", "JD-7")).await;
    let again = app.post(PATH, &posting(&hotel).with("external_reference", "JD-7")).await;
    assert_eq!(again.faults(), [("/external_reference", "already_registered")]);
    app.add(posting(&factory).with("external_reference", "JD-7")).await;
}

#[tokio::test]
async fn each_filter_of_the_list_lets_through_what_it_says() {
    let app = App::start().await;
    let (hotel, factory) = (app.add(employer()).await, app.add(employer()).await);
    let pastry = app.add(posting(&hotel).with("wage", json!({"max": 400_000})).offers("lift", "available")).await;
    let coffee =
        app.add(posting(&factory).with("title", "咖啡师").with("region", "370102").offers("lift", "on_request")).await;
    let draft = app.add(posting(&hotel).with("status", "draft").with("occupation", "6-11-01-01")).await;
    let listed = async |query: String| {
        let answer = app.get(&format!("{PATH}?{query}")).await;
        answer.ids(None).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed(String::new()).await, [&*draft.id, &*coffee.id, &*pastry.id]);
    assert_eq!(listed("occupation=4-03-02-02".into()).await, [&*pastry.id]);
    assert_eq!(listed("occupation=4-03-02-00".into()).await, [&*coffee.id, &*pastry.id], "a group takes its members");
    assert_eq!(listed("region=370100".into()).await, [&*coffee.id]);
    assert_eq!(listed("accommodation=lift".into()).await, [&*pastry.id], "on request is not there");
    assert_eq!(listed("wage_min=400000".into()).await, [&*pastry.id]);
    assert_eq!(listed("wage_min=400001".into()).await, [""; 0]);
    assert_eq!(listed("status=draft".into()).await, [&*draft.id]);
    assert_eq!(listed(format!("employer_id={}", factory.id)).await, [&*coffee.id]);
    assert_eq!(listed(format!("employer_id={}&status=open", hotel.id)).await, [&*pastry.id]);
}

#[tokio::test]
async fn text_finds_postings_by_title_description_occupation_and_employer() {
    let app = App::start().await;
    let hotel = app.add(employer().with("name", "海景大酒店")).await;
    let factory = app.add(employer().with("name", "纺织厂")).await;
    let pastry = app.add(posting(&hotel).with("title", "面点师傅（包吃住）").with("occupation", "4-03-02-02")).await;
    let guard = app.add(posting(&factory).with("title", "保安").with("description", "夜班，提供宿舍。")).await;
    app.settle().await;
    let found = async |text: &str| {
        let answer = app.get(&format!("{PATH}?q={text}")).await;
        answer.ids(None).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("面点").await, [&*pastry.id], "title");
    assert_eq!(found("中式面点师").await, [&*pastry.id], "occupation");
    assert_eq!(found("宿舍").await, [&*guard.id], "description");
    assert_eq!(found("酒店").await, [&*pastry.id], "employer");
    assert_eq!(found("%20").await.len(), 2, "blanks are no text");
    assert_eq!(found("？！").await, [""; 0], "no word in it");
    assert_eq!(found("面点%20宿舍").await, [""; 0], "every word must be found");
    let filtered = app.get(&format!("{PATH}?q=面点&employer_id={}", factory.id)).await;
    assert_eq!(filtered.ids(None), [""; 0]);
    app.patch(&hotel.path, &hotel.etag, &json!({"name": "山景宾馆"})).await.expect(200);
    app.settle().await;
    assert_eq!(found("宾馆").await, [&*pastry.id], "a new name of the employer is found");
    assert_eq!(found("酒店").await, [""; 0]);
}

/// Hiring counts openings down to none, which nobody can state.
#[tokio::test]
async fn a_filled_posting_can_still_be_changed_and_closed() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).with("openings", 2)).await;
    assert_eq!(app.texts_of_change("update postings set openings = 0 returning 1").await, ["1"]);
    let closed = app.patch(&role.path, "*", &json!({"status": "closed"})).await.expect(200).json;
    assert_eq!((&closed["status"], &closed["openings"]), (&json!("closed"), &json!(0)));
    let none = app.patch(&role.path, "*", &json!({"openings": 0})).await;
    assert_eq!(none.faults(), [("/openings", "out_of_range")]);
    let reopened = app.patch(&role.path, "*", &json!({"status": "open", "openings": 3})).await.expect(200).json;
    assert_eq!(reopened["openings"], 3);
}
