//! How soon a change shows in matches: within a second of the answer that confirmed it.

use std::time::Duration;

use serde_json::json;

use super::support::app::App;
use super::support::builders::{Added, certificate, employer, jobseeker, posting};
use super::support::client::Answer;

/// What the service promises.
const SOON: Duration = Duration::from_secs(1);

async fn soon(app: &App, path: &str, is_so: impl Fn(&Answer) -> bool) {
    app.until(path, SOON, is_so).await;
}

#[tokio::test]
async fn a_posting_shows_soon_in_each_of_its_states() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    let role = app.add(posting(&hotel)).await;
    let is_there = |answer: &Answer| answer.ids(Some("posting")) == [role.id.as_str()];
    soon(&app, &person.matches(), is_there).await;
    soon(&app, &role.matches(), |answer| answer.ids(Some("jobseeker")) == [person.id.as_str()]).await;
    app.patch(&role.path, "*", &json!({"status": "closed"})).await.expect(200);
    soon(&app, &person.matches(), |answer| answer.items().is_empty()).await;
    app.patch(&role.path, "*", &json!({"status": "open"})).await.expect(200);
    soon(&app, &person.matches(), is_there).await;
    app.delete(&role.path, "*").await.expect(204);
    soon(&app, &person.matches(), |answer| answer.items().is_empty()).await;
    app.get(&role.matches()).await.expect(404);
}

#[tokio::test]
async fn a_certificate_shows_soon_in_the_scores_of_both_sides() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let cook = app.add(jobseeker()).await;
    let role = app.add(posting(&hotel).with("occupation", "4-03-02-02").with("required_level", "junior")).await;
    let scores = async |share: f64| {
        let is_so = |answer: &Answer| answer.items().first().is_some_and(|it| it["components"][0]["score"] == share);
        soon(&app, &cook.matches(), is_so).await;
        soon(&app, &role.matches(), is_so).await;
    };
    scores(0.0).await;
    let proof = app.add(certificate(&cook)).await;
    scores(1.0).await;
    app.patch(&proof.path, "*", &json!({"status": "unverified"})).await.expect(200);
    scores(0.8).await;
    app.delete(&proof.path, "*").await.expect(204);
    scores(0.0).await;
}

#[tokio::test]
async fn a_person_who_is_removed_is_gone_at_once() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let people: Vec<Added> = [app.add(jobseeker()).await, app.add(jobseeker()).await].into();
    let role = app.add(posting(&hotel)).await;
    app.settle().await;
    app.delete(&people[0].path, "*").await.expect(204);
    // Before the index has heard of it: every match is read from the database.
    assert_eq!(app.get(&role.matches()).await.ids(Some("jobseeker")), [&*people[1].id]);
    app.get(&people[0].matches()).await.expect(404);
}
