//! Keys for client programs: told once, narrower than their owner, dated, and revoked at once.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::accounts::PASSWORD;
use super::support::app::App;
use super::support::builders::*;

const KEYS: &str = "/api/v1/api-keys";

fn key(app: &App, scopes: &[&str]) -> Value {
    json!({"name": "报表程序", "scopes": scopes, "expires_on": app.tomorrow()})
}

#[tokio::test]
async fn a_key_is_told_once_and_opens_its_scopes_until_its_last_day_is_over() {
    let app = App::start().await;
    let staff = app.staff("370200").await;
    let made = staff.post(KEYS, &key(&app, &["postings:read"])).await.expect(201);
    let secret = made.json["key"].as_str().unwrap();
    assert!(secret.starts_with("stk_") && secret.len() == 68, "{secret}");
    let path = made.header("location").to_owned();
    let program = app.with_token(secret);
    program.get("/api/v1/postings").await.expect(200);
    assert_eq!(program.get("/api/v1/jobseekers").await.expect(403).json["code"], "forbidden");
    let seen = staff.get(&path).await.expect(200);
    assert!(!seen.text.contains(secret) && seen.json["key"].is_null());
    assert_eq!(seen.json["scopes"], json!(["postings:read"]));
    assert!(seen.json["last_used_at"].is_string(), "{}", seen.text);
    let listed = staff.get(KEYS).await.expect(200);
    assert_eq!((listed.items().len(), listed.text.contains(secret)), (1, false));
    let end = seen.json["expires_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(end.to_string().ends_with("T16:00:00Z"), "a day ends at midnight in China: {end}");
    app.clock.advance(end.duration_since(app.clock.now()) - SignedDuration::from_secs(5));
    program.get("/api/v1/postings").await.expect(200);
    app.clock.advance(SignedDuration::from_secs(6));
    program.get("/api/v1/postings").await.expect(401);
}

#[tokio::test]
async fn a_revoked_key_is_gone_with_the_next_request() {
    let app = App::start().await;
    let staff = app.staff("370200").await;
    let made = staff.post(KEYS, &key(&app, &["postings:read"])).await.expect(201);
    let (path, program) = (made.header("location").to_owned(), app.with_token(made.json["key"].as_str().unwrap()));
    program.get("/api/v1/postings").await.expect(200);
    staff.delete(&path, "*").await.expect(204);
    program.get("/api/v1/postings").await.expect(401);
    staff.get(&path).await.expect(404);
    staff.delete(&path, "*").await.expect(404);
    let acts = "select act from audit_records where act in ('api_key_created', 'revoke') order by seq";
    assert_eq!(app.texts(acts).await, ["api_key_created", "revoke"]);
}

#[tokio::test]
async fn a_key_is_its_owners_and_the_head_offices() {
    let app = App::start().await;
    let (one, other) = (app.staff("370200").await, app.staff("370203").await);
    let path = one.post(KEYS, &key(&app, &["postings:read"])).await.expect(201).header("location").to_owned();
    other.get(&path).await.expect(404);
    other.delete(&path, "*").await.expect(404);
    assert_eq!(other.get(KEYS).await.expect(200).items().len(), 0);
    assert_eq!(app.get(KEYS).await.expect(200).items().len(), 1);
    app.delete(&path, "*").await.expect(204);
}

#[tokio::test]
async fn a_key_never_may_more_than_whoever_makes_it() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let employer = app.employer(&hotel).await;
    let answer =
        employer.post(KEYS, &key(&app, &["postings:write", "jobseekers:read", "audit:read"])).await.expect(422);
    assert_eq!(answer.faults(), [("/scopes/1", "out_of_reach"), ("/scopes/2", "out_of_reach")]);
    let narrow = employer.post(KEYS, &key(&app, &["postings:read", "accounts:write"])).await.expect(201);
    let program = app.with_token(narrow.json["key"].as_str().unwrap());
    let answer = program.post(KEYS, &key(&app, &["postings:read", "postings:write"])).await.expect(422);
    assert_eq!(answer.faults(), [("/scopes/1", "out_of_reach")]);
    program.post(KEYS, &key(&app, &["postings:read"])).await.expect(201);
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told_all_at_once() {
    let app = App::start().await;
    let wrong = json!({"name": " ", "scopes": ["postings:read", "postings:read", "all"], "expires_on": "2020-01-01", "key": "x"});
    let answer = app.post(KEYS, &wrong).await.expect(422);
    assert_eq!(
        answer.faults(),
        [
            ("/expires_on", "not_within_a_year"),
            ("/key", "unknown_field"),
            ("/name", "blank"),
            ("/scopes/2", "unknown_code")
        ]
    );
}

#[tokio::test]
async fn keys_end_with_their_account() {
    let app = App::start().await;
    let body = json!({"username": "robot", "password": PASSWORD, "role": "admin"});
    let account = app.post("/api/v1/accounts", &body).await.expect(201);
    let sign_in = json!({"username": "robot", "password": PASSWORD});
    let session = app.stranger().post("/api/v1/auth/token", &sign_in).await.expect(200);
    let robot = app.with_token(session.json["access_token"].as_str().unwrap());
    let made = robot.post(KEYS, &key(&app, &["postings:read"])).await.expect(201);
    let program = app.with_token(made.json["key"].as_str().unwrap());
    program.get("/api/v1/postings").await.expect(200);
    let path = account.header("location");
    app.patch(path, account.etag(), &json!({"status": "disabled"})).await.expect(200);
    program.get("/api/v1/postings").await.expect(401);
    robot.get("/api/v1/postings").await.expect(401);
    // Neither comes back with the account.
    let path = path.to_owned();
    let etag = app.get(&path).await.etag().to_owned();
    app.patch(&path, &etag, &json!({"status": "active"})).await.expect(200);
    program.get("/api/v1/postings").await.expect(401);
}
