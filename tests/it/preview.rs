//! `POST /api/v1/matches/preview`: the matches of somebody without a name, of whom nothing is stored.

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{Record, certificate, employer, jobseeker, posting, preview};

/// What matching may know of a person: the same fields of either body.
fn known(record: Record) -> Record {
    record
        .with("birth_date", "1989-03-01")
        .with("sex", "male")
        .with("region", "370203")
        .at(36.08, 120.37)
        .can_everything()
        .can("standing_walking", 1)
        .requires("step_free_access")
        .prefers("seated_work")
        .wishes("occupations", json!(["4-03-02-02"]))
        .wishes("max_commute_km", 15)
}

#[tokio::test]
async fn it_answers_like_the_matches_of_a_stored_person_and_stores_nothing() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let cook = app.add(known(jobseeker())).await;
    app.add(certificate(&cook)).await;
    for degree in 0..4 {
        let role =
            posting(&hotel).asks_nothing().asks("standing_walking", degree).offers("step_free_access", "available");
        app.add(role.with("required_level", "junior").at(36.08 + f64::from(degree) / 100.0, 120.37)).await;
    }
    app.add(posting(&hotel).asks("standing_walking", 3)).await;
    app.settle().await;
    let tables = ["jobseekers", "skill_certificates", "outbox", "idempotency_keys"];
    let count = async || {
        let mut rows = Vec::new();
        for table in tables {
            rows.push(app.rows(table).await);
        }
        rows
    };
    let before = count().await;
    let proof = json!([{"occupation": "4-03-02-02", "level": "intermediate", "status": "verified"}]);
    let body = known(preview()).with("certificates", proof);
    for query in ["", "?near_misses=true", "?verdict=accessible", "?limit=2", "?q=面点"] {
        let stored = app.get(&format!("{}{query}", cook.matches())).await.expect(200);
        let previewed = app.post(&format!("{}{query}", body.path()), &body).await.expect(200);
        assert_eq!(previewed.text, stored.text, "{query}");
        assert!(!stored.items().is_empty(), "{query}");
    }
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn somebody_of_whom_nothing_is_known_is_accessible_nowhere_that_asks_for_something() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    app.add(posting(&hotel).offers_everything()).await;
    app.add(posting(&hotel).asks("vision", 1).asks("hands", 1)).await;
    app.settle().await;
    let answer = app.post("/api/v1/matches/preview", &json!({})).await;
    assert_eq!(answer.items().len(), 3);
    for item in answer.items() {
        assert_eq!(item["verdict"], "to_confirm", "{item}");
        assert_eq!(
            (&item["components"][2]["score"], &item["components"][3]["score"]),
            (&json!(0.0), &json!(0.0)),
            "{item}"
        );
    }
    assert_eq!(app.post("/api/v1/matches/preview?verdict=accessible", &json!({})).await.items(), [Value::Null; 0]);
}

#[tokio::test]
async fn who_somebody_is_has_no_place_in_it() {
    let app = App::start().await;
    let fields = ["name", "citizen_id", "disability", "status", "external_reference", "id"];
    let body = fields.iter().fold(preview(), |it, field| it.with(field, "x"));
    let mut expected = fields.map(|field| (format!("/{field}"), "unknown_field"));
    expected.sort();
    let answer = app.post(body.path(), &body).await;
    let faults: Vec<_> = answer.faults().into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
    assert_eq!(faults, expected);
}

#[tokio::test]
async fn every_wrong_certificate_is_named_with_its_place() {
    let app = App::start().await;
    let good = json!({"occupation": "4-03-02-02", "level": "junior"});
    let body = json!({"certificates": [
        good, {"occupation": "4-03-02-00", "level": "junior"}, {"level": "x", "issued_on": "2020-02-02", "expires_on": "2020-02-01"}
    ], "sex": "x"});
    let faults = [
        ("/certificates/1/occupation", "not_an_occupation"),
        ("/certificates/2/expires_on", "ends_before_start"),
        ("/certificates/2/level", "unknown_code"),
        ("/certificates/2/occupation", "required"),
        ("/sex", "unknown_code"),
    ];
    assert_eq!(app.post("/api/v1/matches/preview", &body).await.faults(), faults);
    let many = json!({"certificates": vec![good.clone(); 51]});
    assert_eq!(app.post("/api/v1/matches/preview", &many).await.faults(), [("/certificates", "too_many")]);
    app.post("/api/v1/matches/preview", &json!({"certificates": vec![good; 50]})).await.expect(200);
    let wrong = app.post("/api/v1/matches/preview", &json!({"certificates": {"a": 1}})).await;
    assert_eq!(wrong.faults(), [("/certificates", "wrong_type")]);
}

#[tokio::test]
async fn its_pages_follow_one_another() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    for _ in 0..3 {
        app.add(posting(&hotel)).await;
    }
    app.settle().await;
    let first = app.post("/api/v1/matches/preview?limit=2", &json!({})).await;
    let cursor = first.json["next_cursor"].as_str().unwrap();
    let second = app.post(&format!("/api/v1/matches/preview?limit=2&cursor={cursor}"), &json!({})).await;
    assert_eq!((first.items().len(), second.items().len(), &second.json["next_cursor"]), (2, 1, &Value::Null));
    assert!(!first.ids(Some("posting")).contains(&second.ids(Some("posting"))[0]));
}
