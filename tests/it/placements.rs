//! After a hire over HTTP: placements, visits that fall due, what they find, leaving, and what all that says of who is still there.

use jiff::{SignedDuration, ToSpan};
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};

const PATH: &str = "/api/v1/placements";

/// The wrong fields of a refusal, each with its code, in order.
fn refused(answer: Answer) -> Vec<String> {
    let answer = answer.expect(422);
    let mut faults: Vec<String> = answer.faults().iter().map(|(at, code)| format!("{at} {code}")).collect();
    faults.sort();
    faults
}

/// Somebody who begins today, and everybody who has to do with it.
struct Scene {
    app: App,
    role: Added,
    person: Added,
    placed: Added,
    staff: Client,
    boss: Client,
    own: Client,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let role = app.add(posting(&hotel).asks_nothing().with("openings", 2)).await;
        let person = app.add(jobseeker().can_everything()).await;
        let staff = app.staff(SHIBEI).await;
        let record = placement(&role, &person, app.clock.today());
        let placed = Added::new(PATH, &staff.post(PATH, &record).await.expect(201));
        let (boss, own) = (app.employer(&hotel).await, app.jobseeker(&person).await);
        Self { app, role, person, placed, staff, boss, own }
    }

    fn days_pass(&self, days: i64) {
        self.app.clock.advance(SignedDuration::from_hours(24 * days));
    }

    async fn visits(&self) -> Vec<Value> {
        let listed = self.staff.get(&format!("{}/visits", self.placed.path)).await.expect(200);
        listed.json["items"].as_array().unwrap().clone()
    }

    /// What the visit after so many days found, today.
    async fn finds(&self, after: u16, found: Value) -> Answer {
        let visits = self.visits().await;
        let visit = visits.iter().find(|it| it["after_days"] == after).unwrap();
        let path = format!("{}/visits/{}", self.placed.path, visit["id"].as_str().unwrap());
        let mut body = json!({"done_on": self.app.clock.today().to_string(), "way": "at_work"});
        body.as_object_mut().unwrap().extend(found.as_object().unwrap().clone());
        self.staff.patch(&path, "*", &body).await
    }

    async fn retention(&self) -> Vec<String> {
        let read = self.staff.get(&self.placed.path).await.expect(200);
        let known = read.json["retention"].as_array().unwrap();
        known.iter().map(|it| it["retention"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn visits_fall_due_after_7_30_90_and_180_days() {
    let scene = Scene::set().await;
    let first = scene.app.clock.today();
    let days: Vec<(Value, Value)> =
        scene.visits().await.iter().map(|it| (it["after_days"].clone(), it["due_on"].clone())).collect();
    let expected = [7, 30, 90, 180].map(|days| (json!(days), json!(first.saturating_add(days.days()).to_string())));
    assert_eq!(days, expected);
    let due = async |query: &str| {
        let list = scene.staff.get(&format!("/api/v1/visits{query}")).await.expect(200);
        let items = list.json["items"].as_array().unwrap().clone();
        items.iter().map(|it| (it["after_days"].clone(), it["overdue"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(due("").await, []);
    scene.days_pass(7);
    assert_eq!(due("").await, [(json!(7), json!(false))]);
    scene.days_pass(24);
    assert_eq!(due("").await, [(json!(7), json!(true)), (json!(30), json!(true))]);
    let until = format!("?due_until={}&limit=3", first.saturating_add(200.days()));
    let listed = scene.staff.get(&format!("/api/v1/visits{until}")).await.expect(200);
    assert_eq!(listed.json["items"].as_array().unwrap().len(), 3);
    let next = format!("/api/v1/visits{until}&cursor={}", listed.json["next_cursor"].as_str().unwrap());
    let rest = scene.staff.get(&next).await.expect(200);
    assert_eq!((rest.json["items"][0]["after_days"].clone(), &rest.json["next_cursor"]), (json!(180), &Value::Null));
}

#[tokio::test]
async fn a_life_until_the_visit_after_180_days() {
    let scene = Scene::set().await;
    assert_eq!(scene.retention().await, ["not_yet", "not_yet", "not_yet"]);
    scene.days_pass(30);
    assert_eq!(scene.retention().await, ["unknown", "not_yet", "not_yet"], "nobody has looked");
    scene.finds(30, json!({"still_working": "unknown"})).await.expect(200);
    assert_eq!(scene.retention().await, ["unknown", "not_yet", "not_yet"], "unknown is never a yes");
    let found = json!({"still_working": "yes", "in_place": ["lift"], "missing": ["rest_breaks"], "wage_paid": "late"});
    let seen = scene.finds(30, found).await.expect(200);
    assert_eq!((&seen.json["in_place"], &seen.json["missing"]), (&json!(["lift"]), &json!(["rest_breaks"])));
    assert_eq!(scene.retention().await, ["retained", "not_yet", "not_yet"]);
    scene.days_pass(150);
    assert_eq!(scene.retention().await, ["retained", "unknown", "unknown"]);
    scene.finds(180, json!({"still_working": "yes"})).await.expect(200);
    assert_eq!(scene.retention().await, ["retained", "retained", "retained"], "a yes counts for the days before it");
    let listed = scene.own.get(PATH).await.expect(200);
    assert_eq!(listed.json["items"][0]["retention"][2], json!({"after_days": 180, "retention": "retained"}));
}

#[tokio::test]
async fn whoever_has_left_is_visited_no_more_and_matched_again() {
    let scene = Scene::set().await;
    scene.days_pass(40);
    let left = scene.app.clock.today().saturating_sub(15.days()).to_string();
    let wrong = scene.finds(30, json!({"still_working": "no"})).await;
    assert_eq!(refused(wrong), ["/leaving_reason required", "/left_on required"]);
    let found = json!({
        "still_working": "no", "missing": ["lift"], "left_on": left, "leaving_reason": "accommodation_missing",
    });
    scene.finds(30, found).await.expect(200);
    let read = scene.staff.get(&scene.placed.path).await.expect(200);
    assert_eq!((&read.json["left_on"], &read.json["leaving_reason"]), (&json!(left), &json!("accommodation_missing")));
    assert_eq!(scene.retention().await, ["left", "left", "left"]);
    let visits = scene.visits().await;
    assert_eq!(visits.iter().map(|it| &it["after_days"]).collect::<Vec<_>>(), [30], "what was to come falls away");
    scene.app.settle().await;
    let matches = scene.staff.get(&scene.person.matches()).await.expect(200);
    assert_eq!(matches.ids(Some("posting")), [&*scene.role.id]);
    // What went wrong is told beside the match, also to the person, and to nobody else.
    let cautions = matches.items()[0]["cautions"].clone();
    let said = |at: usize| (cautions[at]["code"].as_str().unwrap(), cautions[at]["params"].clone());
    assert_eq!(said(0), ("left_this_posting", json!({"reason": "accommodation_missing"})));
    assert_eq!(said(1), ("accommodation_not_sure", json!({"accommodation": "lift"})));
    assert_eq!(cautions[0]["text"], "本人曾在该岗位工作，离岗原因：支持条件没有落实。");
    assert_eq!(scene.own.get(&scene.person.matches()).await.expect(200).items()[0]["cautions"], cautions);
    assert!(!scene.boss.get(&scene.role.matches()).await.expect(200).text.contains("caution"));
    let again = placement(&scene.role, &scene.person, scene.app.clock.today());
    scene.staff.post(PATH, &again).await.expect(201);
}

#[tokio::test]
async fn what_contradicts_a_placement_is_refused_with_every_field() {
    let scene = Scene::set().await;
    let wrong = json!({"still_working": "yes", "in_place": ["braille"], "missing": ["lift", "braille"]});
    assert_eq!(refused(scene.finds(7, wrong).await), ["/missing contradicts"]);
    let wrong = json!({"still_working": "yes", "in_place": ["braille"], "left_on": "2030-01-01"});
    assert_eq!(refused(scene.finds(7, wrong).await), ["/in_place not_promised", "/still_working contradicts"]);
    let wrong = json!({"done_on": "2090-01-01", "still_working": "maybe"});
    assert_eq!(refused(scene.finds(7, wrong).await), ["/done_on in_future", "/still_working unknown_code"]);
    scene.finds(7, json!({"still_working": "yes"})).await.expect(200);
    let leaving = format!("{}/leaving", scene.placed.path);
    let before = scene.app.clock.today().yesterday().unwrap().to_string();
    let answer = scene.staff.post(&leaving, &json!({"left_on": before, "reason": "wage"})).await;
    assert_eq!(refused(answer), ["/left_on ends_before_start"]);
    let again = scene.staff.post(PATH, &placement(&scene.role, &scene.person, "2026-01-01")).await;
    assert_eq!(refused(again), ["/posting_id already_registered"]);
    let nobody = "019a0000-0000-7000-8000-000000000009";
    let unknown = json!({"jobseeker_id": nobody, "posting_id": nobody, "fair_id": nobody, "starts_on": "2026-02-02",
        "ends_on": "2026-02-01", "social_insurance": "soon", "promised_accommodations": ["lift", "lift"]});
    let expected =
        ["/ends_on ends_before_start", "/promised_accommodations repeated", "/social_insurance unknown_code"];
    assert_eq!(refused(scene.staff.post(PATH, &unknown).await), expected);
    let unknown = json!({"jobseeker_id": nobody, "posting_id": nobody, "fair_id": nobody, "starts_on": "2026-02-02"});
    let expected = ["/fair_id unknown_fair", "/jobseeker_id unknown_jobseeker", "/posting_id unknown_posting"];
    assert_eq!(refused(scene.staff.post(PATH, &unknown).await), expected);
}

#[tokio::test]
async fn what_visits_found_and_the_last_day_agree_whichever_is_corrected() {
    let scene = Scene::set().await;
    let first = scene.app.clock.today();
    let day = |days: i64| first.saturating_add(days.days()).to_string();
    scene.days_pass(40);
    let left = |days: i64| json!({"still_working": "no", "left_on": day(days), "leaving_reason": "wage"});
    let later = scene.finds(30, left(41)).await;
    assert_eq!(refused(later), ["/left_on in_future"]);
    scene.finds(30, left(20)).await.expect(200);
    // The same visit says another last day: that is no repetition.
    scene.finds(30, left(25)).await.expect(200);
    assert_eq!(scene.staff.get(&scene.placed.path).await.expect(200).json["left_on"], json!(day(25)));
    scene.days_pass(5);
    let leaving = format!("{}/leaving", scene.placed.path);
    let after_the_visit = scene.staff.post(&leaving, &json!({"left_on": day(42), "reason": "wage"})).await;
    assert_eq!(refused(after_the_visit), ["/left_on contradicts"], "on day 40 they were not there");
    let visits = format!("{}/visits", scene.placed.path);
    let seen = |on: i64, still: &str| json!({"due_on": day(on), "done_on": day(on), "way": "by_phone", "still_working": still});
    assert_eq!(refused(scene.staff.post(&visits, &seen(10, "no")).await), ["/still_working contradicts"]);
    assert_eq!(refused(scene.staff.post(&visits, &seen(26, "yes")).await), ["/still_working contradicts"]);
    scene.staff.post(&visits, &seen(10, "yes")).await.expect(201);
    let begins = scene.staff.patch(&scene.placed.path, "*", &json!({"starts_on": day(11)})).await;
    assert_eq!(refused(begins), ["/starts_on contradicts"], "on day 10 they were there");
}

#[tokio::test]
async fn an_opening_is_taken_and_visits_move_with_the_first_day() {
    let scene = Scene::set().await;
    let openings = scene.staff.get(&scene.role.path).await.expect(200).json["openings"].clone();
    assert_eq!(openings, json!(1));
    let later = scene.app.clock.today().saturating_add(10.days());
    let etag = scene.placed.etag.as_str();
    scene.staff.patch(&scene.placed.path, etag, &json!({"starts_on": later.to_string()})).await.expect(200);
    scene.staff.patch(&scene.placed.path, etag, &json!({"monthly_wage": 1})).await.expect(412);
    assert_eq!(scene.visits().await[0]["due_on"], json!(later.saturating_add(7.days()).to_string()));
    let other = scene.app.add(jobseeker()).await;
    let moved = scene.staff.patch(&scene.placed.path, "*", &json!({"jobseeker_id": other.id})).await;
    assert_eq!(refused(moved), ["/jobseeker_id out_of_reach"]);
}

#[tokio::test]
async fn a_placement_is_the_federations_and_the_persons_own() {
    let scene = Scene::set().await;
    let visits = format!("{}/visits", scene.placed.path);
    let elsewhere = scene.app.staff("370102").await;
    for path in [&scene.placed.path, &visits] {
        scene.own.get(path).await.expect(200);
        elsewhere.get(path).await.expect(404);
        scene.boss.get(path).await.expect(404);
    }
    assert_eq!(elsewhere.get(PATH).await.expect(200).json["items"], json!([]));
    assert_eq!(elsewhere.get("/api/v1/visits?due_until=2099-01-01").await.expect(200).json["items"], json!([]));
    let record = placement(&scene.role, &scene.person, "2026-01-01");
    assert_eq!(refused(elsewhere.post(PATH, &record).await), ["/jobseeker_id unknown_jobseeker"]);
    for client in [&scene.own, &scene.boss] {
        client.post(PATH, &record).await.expect(403);
        client.post(&format!("{}/leaving", scene.placed.path), &json!({})).await.expect(404);
        client.get("/api/v1/visits").await.expect(403);
    }
}

#[tokio::test]
async fn a_calendar_of_visits_names_nobody() {
    let scene = Scene::set().await;
    let calendar = scene.staff.get("/api/v1/visits/calendar").await.expect(200);
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(calendar.text.matches("BEGIN:VEVENT").count(), 4);
    let day = scene.app.clock.today().saturating_add(7.days()).strftime("%Y%m%d").to_string();
    assert!(calendar.text.contains(&format!("DTSTART;VALUE=DATE:{day}\r\n")), "{}", calendar.text);
    assert!(calendar.text.contains("SUMMARY:上岗满7天回访\r\n"), "{}", calendar.text);
    let name = scene.person.json["name"].as_str().unwrap();
    assert!(!calendar.text.contains(name) && !calendar.text.contains(&scene.person.id), "{}", calendar.text);
}
