//! Whether the service lives, whether it can serve, its figures, and how it takes a stop or a lost database.

use serde_json::json;

use super::support::app::App;
use super::support::builders::{employer, jobseeker, posting};
use super::support::client::PATIENCE;

#[tokio::test]
async fn a_service_that_has_started_lives_and_is_ready() {
    let app = App::start().await;
    assert_eq!(app.get("/healthz").await.expect(200).json["status"], "ok");
    assert_eq!(app.get("/readyz").await.expect(200).json["status"], "ready");
}

#[tokio::test]
async fn figures_count_requests_by_route_not_by_path() {
    let app = App::start().await;
    let person = app.add(jobseeker()).await;
    app.get(&person.path).await.expect(200);
    app.get("/nowhere/at/all").await.expect(404);
    let figures = app.get("/metrics").await.expect(200);
    assert!(figures.header("content-type").starts_with("text/plain"));
    assert!(figures.text.contains("route=\"/api/v1/jobseekers/{id}\""), "{}", figures.text);
    assert!(figures.text.contains("route=\"unmatched\""), "{}", figures.text);
    assert!(!figures.text.contains(&person.id) && !figures.text.contains("/nowhere"));
}

#[tokio::test]
async fn without_its_database_it_lives_says_so_and_comes_back() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    app.settle().await;
    app.allow_connections(false).await;
    app.get("/healthz").await.expect(200);
    app.get("/api/v1/reference/demands").await.expect(200);
    for path in ["/readyz", &person.path, &person.matches(), "/api/v1/postings"] {
        let answer = app.get(path).await.expect(503);
        assert_eq!((answer.problem(), answer.header("retry-after")), ("unavailable", "3"), "{path}");
        assert!(!answer.text.contains("connection") && !answer.text.contains("postgres"), "{}", answer.text);
    }
    app.post("/api/v1/jobseekers", &jobseeker()).await.expect(503);
    app.allow_connections(true).await;
    app.until("/readyz", PATIENCE, |answer| answer.status == 200).await;
    let role = app.add(posting(&hotel)).await;
    app.until(&person.matches(), PATIENCE, |answer| answer.ids(Some("posting")) == [role.id.as_str()]).await;
}

/// Whoever got an answer has the record; whoever got none may ask again.
#[tokio::test]
async fn a_stop_loses_nothing_that_was_confirmed() {
    let mut app = App::start().await;
    let confirmed = {
        let posts = (0..12).map(|_| app.request(reqwest::Method::POST, "/api/v1/jobseekers").json(&jobseeker()).send());
        let posts = futures_util::future::join_all(posts);
        posts.await.into_iter().filter_map(Result::ok).filter(|answer| answer.status() == 201).count()
    };
    app.stop().await;
    app.start_again().await;
    assert_eq!((confirmed, app.rows("jobseekers").await.as_str()), (12, "12"));
}

#[tokio::test]
async fn times_are_those_of_the_servers_clock() {
    let app = App::start().await;
    app.clock.advance(jiff::SignedDuration::from_hours(1000));
    let made = app.add(jobseeker()).await;
    let instant = |field: &str| made.json[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let lag = app.clock.now().duration_since(instant("created_at"));
    assert!(lag.as_secs() < 60 && made.json["created_at"].as_str().unwrap().ends_with('Z'), "{lag:?}");
    app.clock.advance(jiff::SignedDuration::from_hours(1));
    let changed = app.patch(&made.path, "*", &json!({"status": "inactive"})).await.expect(200).json;
    assert_eq!(changed["created_at"], made.json["created_at"]);
    assert!(changed["updated_at"].as_str() > made.json["updated_at"].as_str());
}
