//! What browsers and whoever stands between are told with every answer, and what an answer tells nobody.

use diesel_async::SimpleAsyncConnection;
use reqwest::Method;

use super::support::app::App;
use super::support::builders::jobseeker;
use super::support::client::{Answer, Client};

/// Headers of every answer, and their values.
const ALWAYS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
    ("vary", "Accept-Language, Authorization"),
];

#[track_caller]
fn assert_guarded(answer: &Answer, about: &str) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{about}");
    }
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"),
        "{about} {policy}"
    );
    assert!(answer.header("permissions-policy").contains("geolocation=()"), "{about}");
    assert!(!answer.header("x-request-id").is_empty() && !answer.header("content-language").is_empty(), "{about}");
    for talkative in ["server", "x-powered-by", "access-control-allow-origin", "strict-transport-security"] {
        assert_eq!(answer.header(talkative), "", "{about} {talkative}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_good_or_bad() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    for path in [
        cook.path.as_str(),
        &cook.matches(),
        "/api/v1/jobseekers",
        "/api/v1/jobseekers?limit=0",
        "/api/v1/jobseekers/x",
        "/nowhere",
        "/healthz",
        "/metrics",
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
        "/api/openapi.json",
        "/problems/stale",
        "/.well-known/security.txt",
    ] {
        assert_guarded(&app.get(path).await, path);
        assert_guarded(&app.stranger().get(path).await, path);
    }
    for (method, path) in
        [(Method::PUT, "/api/v1/jobseekers"), (Method::POST, "/api/v1/jobseekers"), (Method::OPTIONS, "/healthz")]
    {
        let answer = Answer::to(app.request(method.clone(), path)).await;
        assert!(answer.status >= 400);
        assert_guarded(&answer, &format!("{method} {path}"));
    }
    let head = app.request(Method::HEAD, &cook.path).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["x-frame-options"].to_str().unwrap()), (200, "DENY"));
}

/// The page runs scripts of this service only; a real browser was seen to show it under this policy.
#[tokio::test]
async fn only_the_page_of_the_document_may_run_anything() {
    let app = App::start().await;
    let policy = |answer: &Answer| answer.header("content-security-policy").to_owned();
    let page = app.get("/docs/").await.expect(200);
    assert!(policy(&page).contains("script-src 'self';") && policy(&page).contains("connect-src 'self';"));
    assert!(!policy(&page).contains("unsafe") && !policy(&page).contains("http"));
    for path in ["/api/openapi.json", "/healthz", "/documents", "/api/v1/postings"] {
        assert!(!policy(&app.get(path).await).contains("self"), "{path}");
    }
}

#[tokio::test]
async fn browsers_are_held_to_https_where_they_come_by_it() {
    let app = App::start_with(&[("STIRRUP_SERVER__BEHIND_PROXY", "true")]).await;
    for path in ["/healthz", "/nowhere"] {
        assert_eq!(app.get(path).await.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    }
}

/// Somebody holds a lock: the answer does not come, so a refusal does, in time and as whole as any other.
#[tokio::test]
async fn an_answer_that_is_not_found_in_time_is_a_refusal() {
    let app = App::start_with(&[("STIRRUP_SERVER__REQUEST_TIMEOUT_SECONDS", "1")]).await;
    let cook = app.add(jobseeker()).await;
    let mut holder = app.connection().await;
    holder.batch_execute("begin; lock table jobseekers in access exclusive mode").await.unwrap();
    let started = std::time::Instant::now();
    let late = app.get_in_english(&cook.path).await.expect(503);
    assert!(started.elapsed().as_millis() < 1900, "before the database gives up: {:?}", started.elapsed());
    assert_eq!((late.problem(), late.header("content-language")), ("unavailable", "en"));
    assert_eq!(late.json["instance"], format!("urn:request:{}", late.header("x-request-id")));
    assert_guarded(&late, "late");
    app.get("/healthz").await.expect(200);
    holder.batch_execute("rollback").await.unwrap();
    app.get(&cook.path).await.expect(200);
}

#[tokio::test]
async fn whoever_finds_a_hole_finds_whom_to_tell() {
    let app = App::start_with(&[("STIRRUP_SERVER__SECURITY_CONTACT", "")]).await;
    assert_eq!(app.get("/.well-known/security.txt").await.expect(404).problem(), "not_found");
    let app = App::start().await;
    let page = app.stranger().get("/.well-known/security.txt").await.expect(200);
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    let lines: Vec<&str> = page.text.lines().collect();
    assert_eq!((lines[0], lines[2]), ("Contact: mailto:security@example.org", "Preferred-Languages: zh, en"));
    let expires: jiff::Timestamp = lines[1].strip_prefix("Expires: ").unwrap().parse().unwrap();
    assert!(expires > app.clock.now() && expires < app.clock.now() + jiff::SignedDuration::from_hours(24 * 365));
}

#[tokio::test]
async fn figures_are_for_this_machine_or_an_address_of_their_own() {
    let app = App::start().await;
    app.stranger().get("/metrics").await.expect(200);
    for (header, value) in
        [("x-forwarded-for", "127.0.0.1"), ("forwarded", "for=127.0.0.1"), ("via", "1.1 x"), ("x-real-ip", "::1")]
    {
        let spoken_for = app.request(Method::GET, "/metrics").header(header, value);
        assert_eq!(Answer::to(spoken_for).await.expect(404).problem(), "not_found", "{header}");
    }
    let app =
        App::start_with(&[("STIRRUP_SERVER__BEHIND_PROXY", "true"), ("STIRRUP_METRICS__ADDRESS", "127.0.0.1:0")]).await;
    app.get("/metrics").await.expect(404);
    let figures = Client::new(app.server().figures_address().unwrap().to_string());
    let answer = figures.get("/metrics").await.expect(200);
    assert!(answer.text.contains("http_server_request_duration_seconds"), "{}", answer.text);
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
    for path in ["/healthz", "/api/v1/jobseekers", "/"] {
        figures.get(path).await.expect(404);
    }
}
