//! `ETag`, `If-Match`, `If-None-Match`, `HEAD`: a change names the version it was made against.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{Added, certificate, employer, jobseeker, posting};
use super::support::client::Answer;

/// One of each single resource, with a change for it.
async fn each(app: &App) -> Vec<(Added, Value)> {
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let (role, proof) = (app.add(posting(&hotel)).await, app.add(certificate(&cook)).await);
    vec![
        (role, json!({"openings": 3})),
        (proof, json!({"level": "senior"})),
        (app.add(employer()).await, json!({"headcount": 3})),
        (app.add(jobseeker()).await, json!({"status": "inactive"})),
    ]
}

async fn patch_if(app: &App, it: &Added, tags: &str, patch: &Value) -> Answer {
    app.patch(&it.path, tags, patch).await
}

#[tokio::test]
async fn a_change_without_if_match_is_refused() {
    let app = App::start().await;
    for (it, patch) in each(&app).await {
        let answer = Answer::to(app.request(Method::PATCH, &it.path).json(&patch)).await.expect(428);
        assert_eq!(answer.problem(), "precondition_required");
        Answer::to(app.request(Method::DELETE, &it.path)).await.expect(428);
        assert_eq!(app.get(&it.path).await.json, it.json);
    }
}

#[tokio::test]
async fn a_change_against_another_version_is_stale() {
    let app = App::start().await;
    for (it, patch) in each(&app).await {
        for tags in ["\"v2\"", "W/\"v1\"", "v1", "\"v01\"", "\"\"", "\"v2\", W/\"v1\""] {
            assert_eq!(patch_if(&app, &it, tags, &patch).await.expect(412).problem(), "stale", "{tags}");
            app.delete(&it.path, tags).await.expect(412);
        }
        assert_eq!(app.get(&it.path).await.json, it.json);
        assert_eq!(patch_if(&app, &it, "\"v7\", \"v1\"", &patch).await.expect(200).etag(), "\"v2\"");
        patch_if(&app, &it, "\"v1\"", &patch).await.expect(412);
        app.delete(&it.path, "\"v1\"").await.expect(412);
        app.delete(&it.path, "*").await.expect(204);
    }
}

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_version() {
    let app = App::start().await;
    for (it, patch) in each(&app).await {
        for nothing in [json!({}), json!({"external_reference": null}), json!({"issuer": null})] {
            let answer = app.patch(&it.path, &it.etag, &nothing).await;
            if answer.status == 200 {
                assert_eq!((answer.etag(), &answer.json), ("\"v1\"", &it.json));
            }
        }
        let changed = patch_if(&app, &it, "*", &patch).await.expect(200);
        let again = patch_if(&app, &it, "*", &patch).await.expect(200);
        assert_eq!((changed.etag(), again.etag(), &again.json), ("\"v2\"", "\"v2\"", &changed.json));
    }
}

#[tokio::test]
async fn a_version_that_the_client_has_is_not_sent_again() {
    let app = App::start().await;
    for (it, patch) in each(&app).await {
        let read =
            async |tags: &str| Answer::to(app.request(Method::GET, &it.path).header("if-none-match", tags)).await;
        // A proxy that compresses weakens the tag, and the client sends it back so (RFC 9110, 13.1.2).
        for known in ["\"v1\"", "*", "\"v7\", \"v1\"", "W/\"v1\""] {
            let answer = read(known).await.expect(304);
            assert_eq!((answer.etag(), answer.text.as_str()), ("\"v1\"", ""), "{known}");
        }
        for other in ["\"v2\"", "\"v\"", "v1"] {
            assert_eq!(read(other).await.expect(200).json, it.json, "{other}");
        }
        patch_if(&app, &it, "*", &patch).await.expect(200);
        assert_eq!(read("\"v1\"").await.expect(200).etag(), "\"v2\"");
    }
}

#[tokio::test]
async fn if_none_match_does_not_keep_the_answer_to_a_change() {
    let app = App::start().await;
    let person = app.add(jobseeker()).await;
    let request = app.request(Method::PATCH, &person.path).header("if-match", "*").header("if-none-match", "\"v2\"");
    let answer = Answer::to(request.json(&json!({"status": "inactive"}))).await.expect(200);
    assert_eq!(answer.json["status"], "inactive");
}

#[tokio::test]
async fn head_says_what_get_would_without_saying_it() {
    let app = App::start().await;
    let mut paths: Vec<String> = each(&app).await.into_iter().map(|(it, _)| it.path).collect();
    paths
        .extend(["/api/v1/employers", "/healthz", "/api/v1/reference/demands", "/api/openapi.json"].map(str::to_owned));
    for path in paths {
        let (head, get) = (Answer::to(app.request(Method::HEAD, &path)).await.expect(200), app.get(&path).await);
        assert_eq!(
            (head.text.as_str(), head.etag(), head.header("content-type")),
            ("", get.etag(), get.header("content-type"))
        );
        assert_eq!(head.header("content-length"), get.text.len().to_string(), "{path}");
    }
    Answer::to(app.request(Method::HEAD, "/api/v1/employers/x")).await.expect(404);
}

/// Ten clients read one version and change it: one wins, the others are told.
#[tokio::test]
async fn of_changes_to_one_version_one_wins() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let patches = (0..10).map(|headcount| json!({"headcount": headcount + 1})).collect::<Vec<_>>();
    let answers = patches.iter().map(|patch| app.patch(&hotel.path, &hotel.etag, patch));
    let answers = futures_util::future::join_all(answers).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(412)), (1, 9));
    assert_eq!(app.get(&hotel.path).await.etag(), "\"v2\"");
}
