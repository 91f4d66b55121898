//! What keeps a pair apart, however well it scores: states, dates, openings, certificates, distance, age.

use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use serde_json::json;

use super::support::app::App;
use super::support::builders::{Added, certificate, employer, jobseeker, posting};

/// The postings that a person is matched with.
async fn roles_of(app: &App, person: &Added) -> Vec<String> {
    app.settle().await;
    app.get(&person.matches()).await.ids(Some("posting")).into_iter().map(str::to_owned).collect()
}

/// The people that a posting is matched with.
async fn people_of(app: &App, role: &Added) -> Vec<String> {
    app.settle().await;
    app.get(&role.matches()).await.ids(Some("jobseeker")).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn only_open_postings_within_their_dates_and_with_openings_are_matched() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    let today = app.clock.today();
    let (yesterday, tomorrow) = (today.yesterday().unwrap().to_string(), today.tomorrow().unwrap().to_string());
    let good = [
        app.add(posting(&hotel)).await,
        app.add(posting(&hotel).with("valid_from", today.to_string()).with("valid_through", today.to_string())).await,
    ];
    let bad = [
        app.add(posting(&hotel).with("status", "draft")).await,
        app.add(posting(&hotel).with("status", "closed")).await,
        app.add(posting(&hotel).with("valid_through", yesterday)).await,
        app.add(posting(&hotel).with("valid_from", tomorrow)).await,
        app.add(posting(&hotel)).await,
    ];
    // Hiring is what takes openings away; the API states at least one.
    let none_left = format!("update postings set openings = 0 where id = '{}' returning 1", bad[4].id);
    assert_eq!(app.texts_of_change(&none_left).await, ["1"]);
    app.patch(&bad[4].path, "*", &json!({"description": "满员"})).await.expect(200);
    let mut found = roles_of(&app, &person).await;
    found.sort();
    let mut expected = good.each_ref().map(|it| it.id.clone());
    expected.sort();
    assert_eq!(found, expected);
    for role in &bad {
        assert_eq!(people_of(&app, role).await, [""; 0], "{}", role.json);
        assert_eq!(app.get(&role.near_misses()).await.ids(Some("jobseeker")), [""; 0]);
    }
    assert_eq!(app.get(&person.near_misses()).await.ids(Some("posting")), [""; 0]);
}

#[tokio::test]
async fn a_posting_ends_with_its_last_day_without_anybody_doing_anything() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    let today = app.clock.today();
    let ending = app.add(posting(&hotel).with("valid_through", today.to_string())).await;
    let beginning = app.add(posting(&hotel).with("valid_from", today.tomorrow().unwrap().to_string())).await;
    assert_eq!(roles_of(&app, &person).await, [&*ending.id]);
    app.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(roles_of(&app, &person).await, [&*beginning.id]);
}

#[tokio::test]
async fn who_is_not_looking_is_not_matched() {
    let app = App::start().await;
    let (hotel, resting) = (app.add(employer()).await, app.add(jobseeker().with("status", "inactive")).await);
    let role = app.add(posting(&hotel)).await;
    assert_eq!((roles_of(&app, &resting).await, people_of(&app, &role).await), (vec![], vec![]));
    app.patch(&resting.path, "*", &json!({"status": "active"})).await.expect(200);
    assert_eq!((roles_of(&app, &resting).await, people_of(&app, &role).await), (vec![role.id], vec![resting.id]));
}

#[tokio::test]
async fn a_mandatory_certificate_opens_the_gate_and_its_lack_is_a_near_miss() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    let role = posting(&hotel).with("occupation", "4-03-02-02").with("required_level", "intermediate");
    let role = app.add(role.with("certificate_mandatory", true)).await;
    assert_eq!(roles_of(&app, &person).await, [""; 0]);
    let missed = app.get(&person.near_misses()).await;
    let step = &missed.of(&role.id)["next_steps"][0];
    assert_eq!((&step["code"], &step["params"]["level"]), (&json!("take_certificate"), &json!("intermediate")));
    let junior = app.add(certificate(&person).with("level", "junior")).await;
    assert_eq!(roles_of(&app, &person).await, [""; 0], "too low");
    app.patch(&junior.path, "*", &json!({"level": "intermediate"})).await.expect(200);
    assert_eq!(roles_of(&app, &person).await, [&*role.id]);
    app.patch(&junior.path, "*", &json!({"status": "revoked"})).await.expect(200);
    assert_eq!(roles_of(&app, &person).await, [""; 0]);
    assert_eq!(people_of(&app, &role).await, [""; 0]);
    let today = app.clock.today().to_string();
    app.patch(&junior.path, "*", &json!({"status": "verified", "expires_on": today})).await.expect(200);
    assert_eq!(roles_of(&app, &person).await, [&*role.id], "its last day is a good day");
    app.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(roles_of(&app, &person).await, [""; 0]);
    assert_eq!(app.get(&person.near_misses()).await.of(&role.id)["next_steps"][0]["code"], "renew_certificate");
}

#[tokio::test]
async fn ended_and_revoked_certificates_count_as_nothing_and_say_why() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).with("occupation", "4-03-02-02").with("required_level", "junior")).await;
    let skill = async |fields: &[(&str, &str)]| {
        let person = app.add(jobseeker()).await;
        app.add(fields.iter().fold(certificate(&person), |it, (field, value)| it.with(field, *value))).await;
        app.settle().await;
        let answer = app.get(&person.matches()).await;
        let skill = &answer.of(&role.id)["components"][0];
        let reasons = skill["reasons"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap());
        (skill["score"].as_f64().unwrap(), reasons.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(skill(&[]).await, (1.0, "level_met".into()));
    assert_eq!(skill(&[("status", "unverified")]).await, (0.8, "level_met certificate_unverified".into()));
    assert_eq!(skill(&[("status", "revoked")]).await, (0.0, "no_certificate certificate_revoked".into()));
    assert_eq!(skill(&[("expires_on", "2021-01-01")]).await, (0.0, "no_certificate certificate_expired".into()));
    assert_eq!(skill(&[("level", "apprentice")]).await, (0.6, "level_below".into()));
    assert_eq!(skill(&[("occupation", "4-03-02-04")]).await, (0.5, "level_met related_occupation".into()));
    assert_eq!(skill(&[("occupation", "6-11-01-01")]).await, (0.0, "no_certificate".into()));
}

#[tokio::test]
async fn the_commute_has_its_limit_but_for_remote_work_and_a_dormitory_one_can_live_in() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker().at(36.0, 120.0).wishes("max_commute_km", 11)).await;
    let wheeled = app.add(jobseeker().at(36.0, 120.0).wishes("max_commute_km", 11).requires("step_free_access")).await;
    // A tenth of a degree of a meridian is 11.1 km.
    let near = app.add(posting(&hotel).at(36.098, 120.0).offers("step_free_access", "available")).await;
    let far = app.add(posting(&hotel).at(36.1, 120.0).offers("step_free_access", "available")).await;
    assert_eq!(roles_of(&app, &person).await, [&*near.id]);
    assert_eq!(
        app.get(&person.near_misses()).await.ids(Some("posting")),
        [""; 0],
        "no step of anybody brings it nearer"
    );
    app.patch(&far.path, "*", &json!({"remote": true})).await.expect(200);
    assert_eq!(roles_of(&app, &person).await.len(), 2);
    app.patch(&far.path, "*", &json!({"remote": false, "accommodations": {"dormitory": "available"}}))
        .await
        .expect(200);
    assert_eq!((roles_of(&app, &person).await.len(), roles_of(&app, &wheeled).await.len()), (2, 1));
    app.patch(&far.path, "*", &json!({"accommodations": {"accessible_dormitory": "available"}})).await.expect(200);
    assert_eq!((roles_of(&app, &person).await.len(), roles_of(&app, &wheeled).await.len()), (2, 2));
    app.patch(&person.path, "*", &json!({"preferences": {"max_commute_km": null}})).await.expect(200);
    app.patch(&far.path, "*", &json!({"accommodations": null})).await.expect(200);
    assert_eq!(roles_of(&app, &person).await.len(), 2, "no limit stated");
}

#[tokio::test]
async fn working_age_begins_at_16_and_ends() {
    let app = App::start().await;
    let (hotel, today) = (app.add(employer()).await, app.clock.today());
    let role = app.add(posting(&hotel)).await;
    let born = |years: i64, day: Date| day.checked_sub(Span::new().years(years)).unwrap().to_string();
    let person =
        async |birth_date: String| app.add(jobseeker().with("sex", "male").with("birth_date", birth_date)).await.id;
    let (young, grown) = (person(born(16, today.tomorrow().unwrap())).await, person(born(16, today)).await);
    let (old, ageless) = (person(born(64, today)).await, app.add(jobseeker()).await.id);
    let found = people_of(&app, &role).await;
    assert!(found.contains(&grown) && found.contains(&ageless), "unknown is to be confirmed");
    assert!(!found.contains(&young) && !found.contains(&old), "{found:?}");
    let answer = app.get(&role.matches()).await;
    assert!(answer.of(&ageless)["next_steps"].to_string().contains("birth_date"));
}
