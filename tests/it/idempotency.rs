//! `Idempotency-Key`: the same key and body gives the same answer and one effect.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{certificate, employer, jobseeker, posting};

#[tokio::test]
async fn the_same_key_and_body_gives_the_same_answer_and_one_record() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let cases = [
        (employer(), "employers", "2"),
        (jobseeker(), "jobseekers", "2"),
        (posting(&hotel), "postings", "1"),
        (certificate(&cook), "skill_certificates", "1"),
    ];
    for (record, table, rows) in cases {
        let first = app.post_with_key(record.path(), "key-1", &record).await.expect(201);
        let again = app.post_with_key(record.path(), "key-1", &record).await.expect(201);
        assert_eq!(again.text, first.text);
        for header in ["location", "etag", "content-type"] {
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
        assert_eq!(app.rows(table).await, rows);
    }
}

#[tokio::test]
async fn the_same_body_may_be_written_otherwise() {
    let app = App::start().await;
    let body = employer().body;
    let first = app.post_with_key("/api/v1/employers", "k", &body).await.expect(201);
    let mut fields: Vec<(&String, &Value)> = body.as_object().unwrap().iter().collect();
    fields.reverse();
    let text = fields.iter().map(|(name, value)| format!("  \"{name}\" :\n{value}")).collect::<Vec<_>>().join(",");
    let request = app.request(reqwest::Method::POST, "/api/v1/employers").header("idempotency-key", "k");
    let request = request.header("content-type", "application/json; charset=utf-8").body(format!("{{{text}}}"));
    let again = super::support::client::Answer::to(request).await.expect(201);
    assert_eq!(again.text, first.text);
}

#[tokio::test]
async fn another_body_with_the_key_is_refused() {
    let app = App::start().await;
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    let other = app.post_with_key("/api/v1/jobseekers", "k", &jobseeker().with("name", "求职者乙")).await.expect(422);
    assert_eq!((other.problem(), other.json["errors"].as_array().unwrap().len()), ("idempotency_key_reused", 0));
    assert_eq!(app.rows("jobseekers").await, "1");
}

#[tokio::test]
async fn a_key_belongs_to_one_path() {
    let app = App::start().await;
    let (one, other) = (app.add(jobseeker()).await, app.add(jobseeker()).await);
    app.post_with_key("/api/v1/employers", "k", &employer()).await.expect(201);
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    app.post_with_key(certificate(&one).path(), "k", &certificate(&one)).await.expect(201);
    app.post_with_key(certificate(&other).path(), "k", &certificate(&other)).await.expect(201);
    assert_eq!(app.rows("skill_certificates").await, "2");
}

#[tokio::test]
async fn twenty_posts_at_once_with_one_key_make_one_record() {
    let app = App::start().await;
    let body = jobseeker();
    let posts = (0..20).map(|_| app.post_with_key("/api/v1/jobseekers", "k", &body));
    let answers = futures_util::future::join_all(posts).await;
    let first = &answers[0].text;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == *first), "{answers:?}");
    assert_eq!(app.rows("jobseekers").await, "1");
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let app = App::start().await;
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker().with("name", "")).await.expect(422);
    let taken = app.add(employer()).await.json["unified_social_credit_code"].clone();
    app.post_with_key("/api/v1/employers", "k", &employer().with("unified_social_credit_code", taken))
        .await
        .expect(422);
    app.post_with_key("/api/v1/employers", "k", &employer()).await.expect(201);
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
}

#[tokio::test]
async fn a_key_is_1_to_255_visible_characters() {
    let app = App::start().await;
    for wrong in ["", "a b", &"k".repeat(256), "\u{7f}", "键"] {
        let request = app.request(reqwest::Method::POST, "/api/v1/jobseekers").json(&jobseeker());
        let Ok(value) = reqwest::header::HeaderValue::from_bytes(wrong.as_bytes()) else { continue };
        let answer = super::support::client::Answer::to(request.header("idempotency-key", value)).await;
        assert_eq!(answer.expect(400).problem(), "malformed_request", "{wrong}");
    }
    app.post_with_key("/api/v1/jobseekers", &"k".repeat(255), &jobseeker()).await.expect(201);
    assert_eq!(app.rows("jobseekers").await, "1");
}

#[tokio::test]
async fn the_answer_about_a_person_goes_with_the_person() {
    let app = App::start().await;
    let made = app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    app.delete(made.header("location"), made.etag()).await.expect(204);
    assert_eq!(app.rows("idempotency_keys").await, "0");
    let anew = app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    assert_ne!(anew.json["id"], made.json["id"]);
}

#[tokio::test]
async fn a_replay_tells_the_answer_of_then() {
    let app = App::start().await;
    let made = app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    app.patch(made.header("location"), made.etag(), &json!({"status": "inactive"})).await.expect(200);
    let replayed = app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    assert_eq!((replayed.text, replayed.headers["etag"].to_str().unwrap()), (made.text, "\"v1\""));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let mut app = App::start().await;
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    app.stop().await;
    app.clock.advance(SignedDuration::from_hours(25));
    app.start_again().await;
    // Housekeeping begins with the server, and takes its moment.
    let started = std::time::Instant::now();
    while app.rows("idempotency_keys").await != "0" {
        assert!(started.elapsed() < super::support::client::PATIENCE);
    }
    app.post_with_key("/api/v1/jobseekers", "k", &jobseeker()).await.expect(201);
    assert_eq!(app.rows("jobseekers").await, "2");
}
