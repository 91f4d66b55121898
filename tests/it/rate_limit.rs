//! How often somebody may ask: each limit with what is said of it, who shares one, and who cannot talk out of it.

use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::json;

use super::support::app::App;
use super::support::builders::{employer, posting};
use super::support::client::Answer;

const LIST: &str = "/api/v1/reference/demands";

/// A service with these limits per minute, and no others.
async fn app_with(limits: &[(&str, &str)]) -> App {
    let names = ["PRINCIPAL", "EMPLOYER_MATCHES", "ADDRESS", "STRANGER", "SIGN_IN"];
    let names = names.map(|name| format!("STIRRUP_RATE_LIMIT__{name}_PER_MINUTE"));
    let mut variables: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "0")).collect();
    variables.push(("STIRRUP_RATE_LIMIT__ENABLED", "true"));
    variables.extend(limits);
    App::start_with(&variables).await
}

/// The numbers in `"name";r=…;t=…`.
fn numbers(header: &str) -> Vec<u32> {
    header.split(';').skip(1).map(|part| part.split_once('=').unwrap().1.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_stranger_is_told_what_is_left_and_then_to_wait() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__STRANGER_PER_MINUTE", "3")]).await;
    let nobody = app.stranger();
    for left in [2, 1, 0] {
        let answer = nobody.get(LIST).await.expect(200);
        assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=3;w=60");
        let told = numbers(answer.header("ratelimit"));
        assert_eq!(told[0], left, "{}", answer.header("ratelimit"));
        assert!((1..=60).contains(&told[1]), "{told:?}");
    }
    let refused = nobody.get_in_english(LIST).await.expect(429);
    assert_eq!(refused.problem(), "too_many_requests");
    assert!(refused.json["detail"].as_str().unwrap().starts_with("There were more requests than allowed"));
    let wait = numbers(refused.header("ratelimit"));
    assert_eq!((wait[0], refused.header("retry-after")), (0, wait[1].to_string().as_str()));
    assert!((1..=20).contains(&wait[1]), "one of three a minute comes back in twenty seconds: {wait:?}");
    for exempt in ["/healthz", "/readyz"] {
        let answer = nobody.get(exempt).await.expect(200);
        assert_eq!(answer.header("ratelimit"), "", "{exempt}");
    }
    // Whoever has signed in counts as themselves, where it is asked who they are.
    app.get("/api/v1/postings").await.expect(200);
    app.get(LIST).await.expect(429);
}

#[tokio::test]
async fn each_account_has_a_quota_of_its_own_wherever_it_comes_from() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__PRINCIPAL_PER_MINUTE", "4")]).await;
    let staff = app.staff("370203").await;
    for left in [3, 2, 1, 0] {
        let answer = staff.get("/api/v1/postings").await.expect(200);
        assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=4;w=60");
        assert_eq!(numbers(answer.header("ratelimit"))[0], left);
    }
    let elsewhere = staff.request(Method::GET, "/api/v1/postings").header("x-forwarded-for", "198.51.100.7");
    assert_eq!(Answer::to(elsewhere).await.expect(429).problem(), "too_many_requests");
    app.staff("370202").await.get("/api/v1/postings").await.expect(200);
}

#[tokio::test]
async fn wrong_tokens_count_as_a_strangers() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__STRANGER_PER_MINUTE", "3")]).await;
    let guess = || app.stranger().request(Method::GET, "/api/v1/postings").header("authorization", "Bearer sta_0");
    for _ in 0..3 {
        Answer::to(guess()).await.expect(401);
    }
    Answer::to(guess()).await.expect(429);
    app.stranger().get(LIST).await.expect(429);
    app.get("/api/v1/postings").await.expect(200);
}

#[tokio::test]
async fn signing_in_has_a_tighter_limit() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__SIGN_IN_PER_MINUTE", "2")]).await;
    let nobody = app.stranger();
    for path in ["/api/v1/auth/token", "/api/v1/auth/refresh"] {
        let answer = nobody.post(path, &json!({})).await;
        assert_ne!(answer.status, 429, "{path}");
        assert_eq!(answer.header("ratelimit-policy"), "\"sign-in\";q=2;w=60", "{path}");
    }
    for path in ["/api/v1/auth/token", "/api/v1/auth/refresh", "/api/v1/auth/password"] {
        assert_eq!(nobody.post(path, &json!({})).await.expect(429).problem(), "too_many_requests", "{path}");
    }
    nobody.get(LIST).await.expect(200);
}

#[tokio::test]
async fn an_address_has_a_limit_whoever_comes_from_it() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__ADDRESS_PER_MINUTE", "2")]).await;
    for _ in 0..2 {
        assert_eq!(
            app.get(LIST).await.expect(200).header("ratelimit"),
            "",
            "the widest limit is silent until it is met"
        );
    }
    assert_eq!(app.get(LIST).await.expect(429).header("ratelimit-policy"), "\"address\";q=2;w=60");
}

/// The candidates of its postings are an employer's window to people: nobody may look through it a thousand times a minute.
#[tokio::test]
async fn an_employer_meets_candidates_at_a_measured_pace_with_all_its_accounts_together() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__EMPLOYER_MATCHES_PER_MINUTE", "2")]).await;
    let (hotel, grill) = (app.add(employer()).await, app.add(employer()).await);
    let role = app.add(posting(&hotel)).await;
    let (one, other) = (app.employer(&hotel).await, app.employer(&grill).await);
    let change = format!("update accounts set employer_id = '{}' where employer_id = '{}'", hotel.id, grill.id);
    app.connection().await.batch_execute(&change).await.unwrap();
    for left in [1, 0] {
        let answer = one.get(&role.matches()).await.expect(200);
        assert_eq!(answer.header("ratelimit-policy"), "\"matches\";q=2;w=60");
        assert_eq!(numbers(answer.header("ratelimit"))[0], left);
    }
    one.get(&role.matches()).await.expect(429);
    other.get(&role.matches()).await.expect(429);
    // How many people a change of the posting would open is learned at the same pace.
    one.get(&format!("{}/unlock", role.path)).await.expect(429);
    one.get(&role.path).await.expect(200);
    let third = app.add(employer()).await;
    assert_ne!(app.employer(&third).await.get(&role.matches()).await.status, 429);
    for _ in 0..3 {
        app.get(&role.matches()).await.expect(200);
    }
}

#[tokio::test]
async fn nobody_talks_out_of_a_limit_by_naming_other_addresses() {
    let app = app_with(&[("STIRRUP_RATE_LIMIT__STRANGER_PER_MINUTE", "1")]).await;
    let ask = |header: &str, value: &str| app.stranger().request(Method::GET, LIST).header(header, value);
    Answer::to(ask("x-forwarded-for", "198.51.100.1")).await.expect(200);
    for (header, value) in [
        ("x-forwarded-for", "198.51.100.2"),
        ("forwarded", "for=198.51.100.3"),
        ("x-real-ip", "198.51.100.4"),
        ("x-client-ip", "198.51.100.5"),
    ] {
        Answer::to(ask(header, value)).await.expect(429);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_told_apart_by_what_the_proxy_saw() {
    let app = app_with(&[
        ("STIRRUP_RATE_LIMIT__STRANGER_PER_MINUTE", "1"),
        ("STIRRUP_SERVER__TRUSTED_PROXIES", "127.0.0.0/8"),
    ])
    .await;
    let ask = async |value: &str| {
        let request = app.stranger().request(Method::GET, LIST).header("x-forwarded-for", value);
        Answer::to(request.header("forwarded", "for=203.0.113.99")).await.status
    };
    assert_eq!(ask("198.51.100.1").await, 200);
    assert_eq!(ask("198.51.100.1").await, 429);
    assert_eq!(ask("198.51.100.2").await, 200);
    // What a client wrote itself stands before what the proxy saw.
    assert_eq!(ask("203.0.113.50, 198.51.100.2").await, 429);
    assert_eq!(ask("2001:db8:0:1::1").await, 200);
    assert_eq!(ask("2001:db8:0:1:ffff::2").await, 429);
    assert_eq!(ask("2001:db8:0:2::1").await, 200);
}
