//! Signing in and out over HTTP: sessions, their ends, and what whoever guesses gets to see.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::accounts::{PASSWORD, new_account};
use super::support::app::App;
use super::support::client::{Answer, Client};

const TOKEN: &str = "/api/v1/auth/token";
const REFRESH: &str = "/api/v1/auth/refresh";
const REVOKE: &str = "/api/v1/auth/revoke";
const ME: &str = "/api/v1/auth/me";

async fn sign_in(app: &App, username: &str, password: &str) -> Answer {
    app.stranger().post(TOKEN, &json!({"username": username, "password": password})).await
}

async fn refresh(app: &App, session: &Value) -> Answer {
    app.stranger().post(REFRESH, &json!({"refresh_token": session["refresh_token"]})).await
}

fn with_access(app: &App, session: &Value) -> Client {
    app.with_token(session["access_token"].as_str().unwrap())
}

/// A staff member of Qingdao who has signed in.
async fn session(app: &App) -> Value {
    new_account(app, "li.wei", json!({"role": "staff", "region": "370200"})).await;
    sign_in(app, "li.wei", PASSWORD).await.expect(200).json
}

#[tokio::test]
async fn a_name_and_a_password_become_a_session() {
    let app = App::start().await;
    let session = session(&app).await;
    assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(session["refresh_expires_in"], 30 * 24 * 3600);
    assert_eq!(session["account"]["role"], "staff");
    let client = with_access(&app, &session);
    let me = client.get(ME).await.expect(200).json;
    assert_eq!((&me["username"], &me["credential"]), (&json!("li.wei"), &json!("access")));
    assert_eq!((&me["account"]["region"], &me["scopes"]), (&json!("370200"), &Value::Null));
    client.get("/api/v1/jobseekers").await.expect(200);
    // A refresh token opens nothing by itself, and names are not told apart by capitals.
    app.with_token(session["refresh_token"].as_str().unwrap()).get(ME).await.expect(401);
    sign_in(&app, "Li.Wei", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_access_token_ends_after_minutes_and_a_session_after_days_however_often_it_is_refreshed() {
    let app = App::start().await;
    let first = session(&app).await;
    app.clock.advance(SignedDuration::from_mins(16));
    with_access(&app, &first).get(ME).await.expect(401);
    let second = refresh(&app, &first).await.expect(200).json;
    with_access(&app, &second).get(ME).await.expect(200);
    app.clock.advance(SignedDuration::from_hours(24 * 29));
    let third = refresh(&app, &second).await.expect(200).json;
    assert!(third["refresh_expires_in"].as_i64().unwrap() < 24 * 3600, "{third}");
    app.clock.advance(SignedDuration::from_hours(24));
    refresh(&app, &third).await.expect(401);
}

#[tokio::test]
async fn a_refresh_token_that_is_shown_twice_ends_its_session() {
    let app = App::start().await;
    let first = session(&app).await;
    let other = sign_in(&app, "li.wei", PASSWORD).await.expect(200).json;
    let second = refresh(&app, &first).await.expect(200).json;
    let reused = refresh(&app, &first).await.expect(401);
    assert_eq!(reused.json["code"], "session_ended");
    with_access(&app, &second).get(ME).await.expect(401);
    refresh(&app, &second).await.expect(401);
    // Another session of the same person goes on.
    with_access(&app, &other).get(ME).await.expect(200);
    let noted = "select act from audit_records where act = 'token_reuse'";
    assert_eq!(app.texts(noted).await, ["token_reuse"]);
}

#[tokio::test]
async fn of_many_who_refresh_at_once_one_wins_and_then_nobody_has_anything() {
    let app = App::start().await;
    let first = session(&app).await;
    let all = futures_util::future::join_all((0..8).map(|_| refresh(&app, &first))).await;
    let won: Vec<&Answer> = all.iter().filter(|it| it.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(all.iter().all(|it| [200, 401].contains(&it.status)));
    refresh(&app, &won[0].json).await.expect(401);
    with_access(&app, &won[0].json).get(ME).await.expect(401);
}

#[tokio::test]
async fn what_is_revoked_is_good_for_nothing_with_the_next_request() {
    let app = App::start().await;
    let session = session(&app).await;
    let client = with_access(&app, &session);
    // Somebody else's token is none of theirs.
    let other = sign_in(&app, "li.wei", PASSWORD).await.expect(200).json;
    new_account(&app, "zhao", json!({"role": "admin"})).await;
    let stranger = sign_in(&app, "zhao", PASSWORD).await.expect(200).json;
    with_access(&app, &stranger).post(REVOKE, &json!({"token": session["refresh_token"]})).await.expect(204);
    client.get(ME).await.expect(200);
    // A refresh token takes its session along; the one that asks goes on.
    client.post(REVOKE, &json!({"token": other["refresh_token"]})).await.expect(204);
    with_access(&app, &other).get(ME).await.expect(401);
    client.get(ME).await.expect(200);
    client.post(REVOKE, &json!({"token": "nonsense"})).await.expect(204);
    Answer::to(client.request(reqwest::Method::POST, REVOKE)).await.expect(204);
    client.get(ME).await.expect(401);
    refresh(&app, &session).await.expect(401);
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let app = App::start().await;
    session(&app).await;
    let quiet = new_account(&app, "robot", json!({"role": "admin"})).await;
    new_account(&app, "gone", json!({"role": "admin"})).await;
    app.texts_of_change("update accounts set password_hash = null where username = 'robot' returning 1").await;
    app.texts_of_change("update accounts set status = 'disabled' where username = 'gone' returning 1").await;
    assert_eq!(quiet.json["username"], "robot");
    let mut answers = Vec::new();
    for (username, password) in [
        ("li.wei", "another password"),
        ("nobody", PASSWORD),
        ("robot", PASSWORD),
        ("gone", PASSWORD),
        ("", ""),
        ("' or true --", PASSWORD),
        (&"长".repeat(2000), &"长".repeat(2000)),
    ] {
        let mut answer = sign_in(&app, username, password).await.expect(401);
        answer.json["instance"] = Value::Null;
        assert_eq!(answer.json["code"], "wrong_credentials");
        answers.push(answer.json);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    // Names that do not exist are counted like those that do.
    let counted = "select attempts from sign_in_attempts order by 1";
    assert_eq!(app.texts(counted).await, ["1", "1", "1", "1"]);
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_gets_in_when_the_lock_ends() {
    let app = App::start().await;
    session(&app).await;
    for username in ["li.wei", "nobody"] {
        for _ in 0..6 {
            sign_in(&app, username, "another password").await.expect(401);
        }
    }
    // The fifth locked for a second and the sixth was not even counted, or for two: the right password is not looked at.
    let locked = sign_in(&app, "li.wei", PASSWORD).await;
    if locked.status == 200 {
        // The machine was slower than the lock.
        return;
    }
    assert_eq!(app.texts("select attempts from sign_in_attempts").await.len(), 2);
    app.clock.advance(SignedDuration::from_secs(5));
    sign_in(&app, "li.wei", PASSWORD).await.expect(200);
    assert_eq!(app.texts("select attempts from sign_in_attempts").await.len(), 1, "what was right is forgotten");
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_one_by_one() {
    let app = App::start().await;
    session(&app).await;
    futures_util::future::join_all((0..12).map(|_| sign_in(&app, "li.wei", "another password"))).await;
    let locked = "select 1 from sign_in_attempts where attempts >= 5 and locked_until is not null";
    assert_eq!(app.texts(locked).await.len(), 1);
    app.clock.advance(SignedDuration::from_hours(2));
    let deadline = std::time::Instant::now() + Duration::from_secs(5);
    while sign_in(&app, "li.wei", PASSWORD).await.status != 200 {
        assert!(std::time::Instant::now() < deadline, "an hour of silence is forgiven");
    }
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_the_old_one_and_other_sessions_end() {
    let app = App::start().await;
    let (one, client) = {
        let one = session(&app).await;
        let client = with_access(&app, &one);
        (one, client)
    };
    let other = sign_in(&app, "li.wei", PASSWORD).await.expect(200).json;
    let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let path = "/api/v1/auth/password";
    let answer = client.post(path, &change("another password", "扶上马送一程，二〇二六")).await.expect(422);
    assert_eq!(answer.faults(), [("/current_password", "wrong_password")]);
    for (weak, code) in [("short", "too_short"), ("password123", "weak_password"), ("ich bin li.wei", "weak_password")]
    {
        let answer = client.post(path, &change(PASSWORD, weak)).await.expect(422);
        assert_eq!(answer.faults(), [("/new_password", code)], "{weak}");
    }
    client.post(path, &change(PASSWORD, "扶上马送一程，二〇二六")).await.expect(204);
    client.get(ME).await.expect(200);
    with_access(&app, &other).get(ME).await.expect(401);
    refresh(&app, &other).await.expect(401);
    sign_in(&app, "li.wei", PASSWORD).await.expect(401);
    sign_in(&app, "li.wei", "扶上马送一程，二〇二六").await.expect(200);
    refresh(&app, &one).await.expect(200);
}

#[tokio::test]
async fn no_secret_is_in_the_database_in_clear() {
    let app = App::start().await;
    let session = session(&app).await;
    let key = json!({"name": "程序", "scopes": ["postings:read"], "expires_on": app.tomorrow()});
    let key = with_access(&app, &session).post("/api/v1/api-keys", &key).await.expect(201).json;
    let mut everything = String::new();
    let tables =
        app.texts("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'");
    for table in tables.await {
        everything += &app.texts(&format!("select it::text from {table} as it")).await.concat();
    }
    for secret in [&session["access_token"], &session["refresh_token"], &key["key"], &json!(PASSWORD)] {
        let secret = secret.as_str().unwrap();
        assert!(!everything.contains(secret.split('_').next_back().unwrap()), "{secret} is stored");
    }
    assert!(everything.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn every_sign_in_leaves_a_trace_and_no_name_that_was_mistyped() {
    let app = App::start().await;
    session(&app).await;
    sign_in(&app, "mistyped-password", "x").await.expect(401);
    let acts = "select act from audit_records where act like 'sign_in%' order by seq";
    assert_eq!(app.texts(acts).await, ["sign_in", "sign_in_failed"]);
    let records = app.texts("select it::text from audit_records as it").await;
    assert!(!records.concat().contains("mistyped"));
}

#[tokio::test]
async fn bodies_that_are_no_sign_in_are_told_so() {
    let app = App::start().await;
    let answer = app.stranger().post(TOKEN, &json!({"username": 1, "pass": "x"})).await.expect(422);
    assert_eq!(answer.faults(), [("/pass", "unknown_field"), ("/password", "required"), ("/username", "wrong_type")]);
    app.stranger().post_text(TOKEN, "{").await.expect(400);
    app.stranger().post(TOKEN, &json!({"username": "a", "password": "x".repeat(20_000)})).await.expect(413);
    for token in ["", "str_1", "sta_"] {
        app.stranger().post(REFRESH, &json!({"refresh_token": token})).await.expect(401);
    }
}
