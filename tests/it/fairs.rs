//! Fairs over HTTP: from a draft to the end of the day, who reaches what of them, and what is read from a person's record where
//! a registration says nothing.

use serde_json::{Value, json};
use stirrup::domain::fair::FairState;

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};

const PATH: &str = "/api/v1/fairs";

/// A fair in Shibei with a hotel's booth, somebody who comes, and everybody who has to do with it.
struct Scene {
    app: App,
    hotel: Added,
    role: Added,
    fair: Added,
    booth: Added,
    person: Added,
    staff: Client,
    boss: Client,
    own: Client,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let role = app.add(posting(&hotel).asks_nothing()).await;
        let person = app.add(jobseeker().can_everything()).await;
        let staff = app.staff(SHIBEI).await;
        let fair = Added::new(PATH, &staff.post(PATH, &fair()).await.expect(201));
        let record = booth(&fair, &hotel, &[&role]);
        let booth = Added::new(record.path(), &staff.post(record.path(), &record).await.expect(201));
        let (boss, own) = (app.employer(&hotel).await, app.jobseeker(&person).await);
        Self { app, hotel, role, fair, booth, person, staff, boss, own }
    }

    async fn step(&self, to: &str) -> Answer {
        self.staff.post(&format!("{}/transition", self.fair.path), &json!({"to": to, "reason": "下一步"})).await
    }

    async fn is_in(&self, state: FairState) {
        let set = format!("update fairs set state = '{}' where id = '{}' returning 1", state.code(), self.fair.id);
        self.app.texts_of_change(&set).await;
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fair.path)
    }
}

#[tokio::test]
async fn a_fair_is_kept_like_every_other_record() {
    let scene = Scene::set().await;
    let read = scene.staff.get(&scene.fair.path).await.expect(200);
    assert_eq!(read.json["state"], "draft");
    assert_eq!(read.json["sessions"][0]["starts"], "09:00");
    assert_eq!((&read.json["max_interviews"], &read.json["seed"]), (&json!(4), &json!(0)));
    scene.staff.patch(&scene.fair.path, "\"v9\"", &json!({"seed": 7})).await.expect(412);
    let changed = scene.staff.patch(&scene.fair.path, read.etag(), &json!({"seed": 7})).await.expect(200);
    assert_eq!((changed.etag(), &changed.json["seed"]), ("\"v2\"", &json!(7)));
    let again = scene.staff.post_with_key(PATH, "one-fair", &fair()).await.expect(201);
    let replayed = scene.staff.post_with_key(PATH, "one-fair", &fair()).await.expect(201);
    assert_eq!(again.json["id"], replayed.json["id"]);
    let path = format!("{PATH}/{}", again.json["id"].as_str().unwrap());
    scene.staff.delete(&path, "*").await.expect(204);
    scene.staff.get(&path).await.expect(404);
}

#[tokio::test]
async fn every_wrong_field_of_a_fair_is_named_at_once() {
    let scene = Scene::set().await;
    let sessions = json!([
        {"name": "上午", "starts": "9:00", "slot_minutes": 1, "slots": 6},
        {"name": "", "starts": "10:00", "slot_minutes": 15, "slots": 0}
    ]);
    let wrong = fair().with("sessions", sessions).with("region", "000000").with("date", "3.12.").with("seed", -1);
    let refused = scene.staff.post(PATH, &wrong).await;
    let expected = [
        ("/date", "malformed"),
        ("/region", "malformed"),
        ("/seed", "out_of_range"),
        ("/sessions/0/slot_minutes", "out_of_range"),
        ("/sessions/0/starts", "malformed"),
        ("/sessions/1/name", "blank"),
        ("/sessions/1/slots", "out_of_range"),
    ];
    assert_eq!(refused.faults(), expected);
    let overlapping = json!([
        {"name": "上午", "starts": "09:00", "slot_minutes": 15, "slots": 6},
        {"name": "下午", "starts": "10:00", "slot_minutes": 15, "slots": 6}
    ]);
    let refused = scene.staff.post(PATH, &fair().with("sessions", overlapping)).await;
    assert_eq!(refused.faults(), [("/sessions/1/starts", "overlaps")]);
    let elsewhere = scene.staff.post(PATH, &fair().with("region", "110101")).await;
    assert_eq!(elsewhere.faults(), [("/region", "out_of_reach")]);
}

/// Every state × every step, against the one table of the domain.
#[tokio::test]
async fn illegal_steps_name_the_legal_ones() {
    let scene = Scene::set().await;
    for state in FairState::ALL {
        for to in FairState::ALL {
            scene.is_in(*state).await;
            let (answer, legal) = (scene.step(to.code()).await, state.legal_steps());
            if legal.contains(to) {
                assert!(answer.status == 200 || answer.problem() == "not_ready", "{state} → {to}: {}", answer.text);
            } else {
                assert_eq!((answer.status, answer.problem()), (409, "illegal_step"), "{state} → {to}");
                assert_eq!(answer.json["legal"], json!(legal.iter().map(|it| it.code()).collect::<Vec<_>>()));
            }
        }
    }
}

#[tokio::test]
async fn a_fair_opens_with_a_session_and_something_to_offer() {
    let scene = Scene::set().await;
    let bare = Added::new(PATH, &scene.staff.post(PATH, &fair().without("sessions")).await.expect(201));
    let open = json!({"to": "open", "reason": "报名"});
    let refused = scene.staff.post(&format!("{}/transition", bare.path), &open).await.expect(409);
    assert_eq!(refused.problem(), "not_ready");
    let named: Vec<_> = refused.json["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(named, ["/sessions", "/booths"]);
    let opened = scene.step("open").await.expect(200);
    assert_eq!((&opened.json["state"], &opened.json["state_reason"]), (&json!("open"), &json!("下一步")));
    // What was opened is cancelled, not removed.
    let refused = scene.staff.delete(&scene.fair.path, "*").await.expect(409);
    assert_eq!((refused.problem(), &refused.json["legal"]), ("not_in_this_state", &json!(["draft"])));
    scene.step("cancelled").await.expect(200);
    let refused = scene.staff.patch(&scene.fair.path, "*", &json!({"seed": 3})).await.expect(409);
    assert_eq!(refused.json["legal"], json!(["draft", "open"]));
}

#[tokio::test]
async fn a_booth_offers_postings_of_its_employer_once_a_fair() {
    let scene = Scene::set().await;
    let inn = scene.app.add(employer()).await;
    let other = scene.app.add(posting(&inn)).await;
    let path = scene.path("booths");
    let wrong = booth(&scene.fair, &scene.hotel, &[&other]).with("interviewers", json!([{"sessions": [1]}]));
    let faults = [("/interviewers/0/sessions/0", "unknown_session"), ("/postings/0/posting_id", "unknown_posting")];
    assert_eq!(scene.staff.post(&path, &wrong).await.faults(), faults);
    let twice = booth(&scene.fair, &scene.hotel, &[&scene.role]);
    assert_eq!(scene.staff.post(&path, &twice).await.faults(), [("/postings", "already_registered")]);
    // Interviewers keep their ids, and a booth has one where nobody says.
    let read = scene.staff.get(&scene.booth.path).await.expect(200);
    let first = read.json["interviewers"][0]["id"].clone();
    let two =
        json!({"interviewers": [{"id": first, "name": "一号桌"}, {"name": "二号桌", "postings": [scene.role.id]}]});
    let changed = scene.staff.patch(&scene.booth.path, read.etag(), &two).await.expect(200);
    let interviewers = changed.json["interviewers"].as_array().unwrap();
    assert_eq!((interviewers.len(), &interviewers[0]["id"]), (2, &first));
    assert!(interviewers[1]["id"].is_string() && interviewers[1]["id"] != first);
    let stranger = json!({"interviewers": [{"postings": [other.id]}]});
    let refused = scene.staff.patch(&scene.booth.path, "*", &stranger).await;
    assert_eq!(refused.faults(), [("/interviewers/0/postings/0", "unknown_posting")]);
    // What was at a fair stays.
    assert_eq!(scene.app.delete(&scene.role.path, "*").await.expect(409).problem(), "in_use");
}

#[tokio::test]
async fn each_reaches_of_a_fair_what_is_theirs() {
    let scene = Scene::set().await;
    let inn = scene.app.employer(&scene.app.add(employer()).await).await;
    let far = scene.app.staff("110101").await;
    let city = scene.app.staff("370200").await;
    for client in [&scene.boss, &scene.own, &inn, &far] {
        client.get(&scene.fair.path).await.expect(404);
        assert_eq!(client.get(PATH).await.items().len(), 0);
        client.get(&scene.path("booths")).await.expect(404);
    }
    city.get(&scene.fair.path).await.expect(200);
    scene.step("open").await.expect(200);
    for client in [&scene.boss, &scene.own, &inn, &far, &city] {
        client.get(&scene.fair.path).await.expect(200);
    }
    far.patch(&scene.fair.path, "*", &json!({"seed": 1})).await.expect(404);
    far.post(&scene.path("transition"), &json!({"to": "cancelled", "reason": "试"})).await.expect(404);
    let booths = scene.path("booths");
    assert_eq!(scene.boss.get(&booths).await.items().len(), 1);
    assert_eq!(inn.get(&booths).await.items().len(), 0);
    inn.get(&scene.booth.path).await.expect(404);
    scene.staff.patch(&scene.booth.path, "*", &json!({"interviewers": [{"name": "王女士"}]})).await.expect(200);
    assert_eq!(scene.boss.get(&scene.booth.path).await.json["interviewers"][0]["name"], "王女士");
    assert_eq!(scene.own.get(&scene.booth.path).await.expect(200).json["interviewers"][0]["name"], Value::Null);
    for client in [&scene.boss, &scene.own] {
        client.get(&scene.path("helpers")).await.expect(404);
    }
    let guide = json!({"name": "引导员甲", "kind": "guide", "sessions": [0]});
    let added = scene.staff.post(&scene.path("helpers"), &guide).await.expect(201);
    assert_eq!(city.get(&scene.path("helpers")).await.items()[0]["id"], added.json["id"]);
    let unknown = json!({"name": "引导员乙", "kind": "guide", "sessions": [1]});
    let refused = scene.staff.post(&scene.path("helpers"), &unknown).await;
    assert_eq!(refused.faults(), [("/sessions/0", "unknown_session")]);
}

#[tokio::test]
async fn people_register_themselves_and_staff_those_of_their_region() {
    let scene = Scene::set().await;
    let path = scene.path("registrations");
    scene.own.post(&path, &json!({})).await.expect(404);
    scene.step("open").await.expect(200);
    let own = scene.own.post(&path, &json!({"sessions": [0]})).await.expect(201);
    assert_eq!((&own.json["source"], &own.json["jobseeker_id"]), (&json!("self"), &json!(scene.person.id)));
    assert_eq!((&own.json["pace"], &own.json["metres_a_minute"]), (&json!("normal"), &json!(60)));
    assert_eq!(own.json["check_in_code"].as_str().unwrap().len(), 10);
    assert_eq!(scene.own.post(&path, &json!({})).await.faults(), [("/jobseeker_id", "already_registered")]);
    let (near, far) = (scene.app.add(jobseeker()).await, scene.app.add(jobseeker().with("region", "110101")).await);
    let refused = scene.own.post(&path, &json!({"jobseeker_id": near.id})).await;
    assert_eq!(refused.faults(), [("/jobseeker_id", "out_of_reach")]);
    let refused = scene.staff.post(&path, &json!({"jobseeker_id": far.id})).await;
    assert_eq!(refused.faults(), [("/jobseeker_id", "unknown_jobseeker")]);
    assert_eq!(scene.staff.post(&path, &json!({})).await.faults(), [("/jobseeker_id", "required")]);
    // The people of another region are registered by its staff, and seen by those who hold the fair.
    let theirs = scene.app.staff("110101").await;
    theirs.post(&path, &json!({"jobseeker_id": far.id})).await.expect(201);
    let invited = scene.staff.post(&path, &json!({"jobseeker_id": near.id})).await.expect(201);
    assert_eq!(invited.json["source"], "invited");
    assert_eq!(scene.staff.get(&path).await.items().len(), 3);
    assert_eq!(theirs.get(&path).await.items().len(), 1);
    assert_eq!(scene.own.get(&path).await.items().len(), 1);
    scene.boss.get(&path).await.expect(404);
    let near_path = format!("{path}/{}", invited.json["id"].as_str().unwrap());
    scene.own.get(&near_path).await.expect(404);
    theirs.get(&near_path).await.expect(404);
    let own_path = format!("{path}/{}", own.json["id"].as_str().unwrap());
    let later = scene.own.patch(&own_path, own.etag(), &json!({"from": "09:30", "until": "09:20"})).await;
    assert_eq!(later.faults(), [("/until", "ends_before_start")]);
    scene.own.patch(&own_path, own.etag(), &json!({"from": "09:30"})).await.expect(200);
    scene.own.delete(&own_path, "*").await.expect(204);
    scene.is_in(FairState::Running).await;
    let refused = scene.own.post(&path, &json!({})).await.expect(409);
    assert_eq!((refused.problem(), &refused.json["legal"]), ("not_in_this_state", &json!(["open", "planned"])));
    let walk_in = scene.staff.post(&path, &json!({"jobseeker_id": scene.person.id})).await.expect(201);
    assert_eq!(walk_in.json["source"], "walk_in");
}

#[tokio::test]
async fn what_a_registration_leaves_out_is_read_from_the_persons_record() {
    let scene = Scene::set().await;
    scene.step("open").await.expect(200);
    let path = scene.path("registrations");
    let register = async |person: Record| {
        let person = scene.app.add(person).await;
        scene.staff.post(&path, &json!({"jobseeker_id": person.id})).await.expect(201)
    };
    let deaf = register(jobseeker().requires("sign_language_interpreter").requires("rest_breaks")).await;
    assert_eq!(deaf.json["helper_kinds"], json!(["sign_language_interpreter"]));
    assert_eq!(deaf.json["rest"], json!({"free_slots": 1, "after": 2}));
    let blind = register(jobseeker().can("vision", 0)).await;
    assert_eq!((&blind.json["pace"], &blind.json["helper_kinds"]), (&json!("slow"), &json!(["guide"])));
    let rolls = register(jobseeker().can("standing_walking", 0).requires("job_coach")).await;
    assert_eq!((&rolls.json["pace"], &rolls.json["helper_kinds"]), (&json!("wheels"), &json!(["job_coach"])));
    let unknown = register(jobseeker()).await;
    assert_eq!((&unknown.json["pace"], &unknown.json["helper_kinds"]), (&json!("normal"), &json!([])));
    // Stated is stated.
    let registered = format!("{path}/{}", deaf.json["id"].as_str().unwrap());
    let stated = json!({"helper_kinds": [], "rest": {"free_slots": 0, "after": 1}});
    let changed = scene.staff.patch(&registered, deaf.etag(), &stated).await.expect(200);
    assert_eq!((&changed.json["helper_kinds"], &changed.json["rest"]["free_slots"]), (&json!([]), &json!(0)));
    let back = scene.staff.patch(&registered, "*", &json!({"helper_kinds": null})).await.expect(200);
    assert_eq!(back.json["helper_kinds"], json!(["sign_language_interpreter"]));
}
