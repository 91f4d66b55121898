//! Plans of fairs over HTTP: made in the background and without a broken rule, mended on the day, and what came of each interview.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client, PATIENCE};

/// An open fair with two booths, an interpreter and some people, one of whom needs the interpreter and one of whom fits nothing.
struct Scene {
    app: App,
    staff: Client,
    hotel: Added,
    inn: Added,
    fair: Added,
    booths: [Added; 2],
    people: Vec<Added>,
    registrations: Vec<Added>,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let (hotel, inn) = (app.add(employer()).await, app.add(employer()).await);
        let easy = app.add(posting(&hotel).asks_nothing()).await;
        let other = app.add(posting(&inn).asks_nothing()).await;
        let staff = app.staff(SHIBEI).await;
        let fair = app.add(fair()).await;
        let first = app.add(booth(&fair, &hotel, &[&easy])).await;
        let second = booth(&fair, &inn, &[&other]).with("position", json!({"x": 30, "y": 0}));
        let second = app.add(second).await;
        let interpreter = json!({"name": "手语翻译甲", "kind": "sign_language_interpreter"});
        app.add(request(&format!("{}/helpers", fair.path), interpreter)).await;
        let scene = Self {
            app,
            staff,
            hotel,
            inn,
            fair,
            booths: [first, second],
            people: Vec::new(),
            registrations: Vec::new(),
        };
        scene.step("open").await.expect(200);
        scene.with_people().await
    }

    async fn with_people(mut self) -> Self {
        let people = [
            jobseeker().can_everything(),
            jobseeker().can_everything(),
            jobseeker().can_everything().requires("sign_language_interpreter"),
            jobseeker().can_everything().can("standing_walking", 1),
            // Whoever needs a lift that nobody speaks of may still come.
            jobseeker().can_everything().requires("lift"),
            jobseeker().with("status", "inactive"),
        ];
        for person in people {
            let person = self.app.add(person).await;
            self.registrations.push(self.app.add(registration(&self.fair, &person)).await);
            self.people.push(person);
        }
        self
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fair.path)
    }

    async fn step(&self, to: &str) -> Answer {
        self.staff.post(&self.path("transition"), &json!({"to": to, "reason": "下一步"})).await
    }

    async fn planned(&self) -> Value {
        let body = json!({"time_limit_seconds": 20, "seed": 3});
        let begun = self.staff.post(&self.path("plan"), &body).await.expect(202);
        assert!(["queued", "running"].contains(&begun.json["status"].as_str().unwrap()));
        assert_eq!(begun.header("location"), self.path("plan"));
        let is_over = |it: &Answer| ["done", "failed"].contains(&it.json["status"].as_str().unwrap());
        let plan = self.staff.until(&self.path("plan"), 3 * PATIENCE, is_over).await.expect(200);
        assert_eq!(plan.json["status"], "done", "{}", plan.text);
        plan.json
    }

    async fn runs(&self) -> Value {
        let plan = self.planned().await;
        self.step("planned").await.expect(200);
        self.step("running").await.expect(200);
        plan
    }

    async fn replan(&self, slot: u32, changes: Value) -> Answer {
        let body = json!({"from": {"session": 0, "slot": slot}, "changes": changes, "fills_free_seats": true});
        self.staff.post(&self.path("replan"), &body).await
    }
}

/// Slots of each person and each interviewer, none twice.
fn assert_nobody_is_in_two_places(plan: &Value) {
    let mut seen = BTreeSet::new();
    for it in plan["interviews"].as_array().unwrap() {
        for who in ["jobseeker_id", "interviewer_id"] {
            assert!(seen.insert((it[who].to_string(), it["slot"].as_u64())), "{who} twice: {it}");
        }
    }
}

fn cards(plan: &Value) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut cards: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for it in plan["interviews"].as_array().unwrap() {
        let card = cards.entry(it["jobseeker_id"].as_str().unwrap().to_owned()).or_default();
        card.insert(it["posting_id"].as_str().unwrap().to_owned(), it["slot"].as_u64().unwrap());
    }
    cards
}

#[tokio::test]
async fn a_fair_is_planned_and_says_how_good_the_plan_is_and_who_is_left_out() {
    let scene = Scene::set().await;
    scene.staff.get(&scene.path("plan")).await.expect(404);
    assert_eq!(scene.step("planned").await.expect(409).problem(), "not_ready");
    let plan = scene.planned().await;
    assert_eq!((&plan["people_with_interview"], &plan["people_bound"]), (&json!(5), &json!(5)));
    assert!(plan["gap"].as_f64().unwrap() <= 0.05 && plan["objective"].as_u64() <= plan["bound"].as_u64());
    assert!(plan["greedy_objective"].as_u64() <= plan["objective"].as_u64());
    assert_eq!((&plan["seed"], &plan["progress"]), (&json!(3), &Value::Null));
    assert_nobody_is_in_two_places(&plan);
    for it in plan["interviews"].as_array().unwrap() {
        let needs_interpreter = it["jobseeker_id"] == scene.people[2].id;
        assert_eq!(it["helper_ids"].as_array().unwrap().len(), usize::from(needs_interpreter));
        assert!(it["starts"].is_string() && it["session"] == 0);
    }
    let left = plan["unplanned"].as_array().unwrap();
    assert_eq!((left.len(), &left[0]["jobseeker_id"]), (1, &json!(scene.people[5].id)));
    assert_eq!(
        (&left[0]["reasons"][0]["code"], &left[0]["impossible"]),
        (&json!("no_candidate_posting"), &json!(true))
    );
    let english = scene.staff.get_in_english(&scene.path("plan")).await.json;
    assert_eq!(english["unplanned"][0]["reasons"][0]["text"], "No posting at the fair fits them.");
    // The same fair and seed give the same plan.
    assert_eq!(cards(&scene.planned().await), cards(&plan));
    scene.step("planned").await.expect(200);
    assert_eq!(scene.staff.post(&scene.path("plan"), &json!({})).await.expect(409).problem(), "not_in_this_state");
}

#[tokio::test]
async fn what_changes_while_a_fair_is_open_makes_its_plan_void() {
    let scene = Scene::set().await;
    scene.planned().await;
    scene.staff.patch(&scene.booths[0].path, "*", &json!({"label": "B7"})).await.expect(200);
    scene.staff.get(&scene.path("plan")).await.expect(404);
    assert_eq!(scene.staff.get(&scene.path("interviews")).await.items().len(), 0);
    assert_eq!(scene.step("planned").await.expect(409).json["errors"][0]["pointer"], "/plan");
}

#[tokio::test]
async fn a_fair_without_anything_to_plan_is_refused_with_all_that_is_missing() {
    let app = App::start().await;
    let bare = app.add(fair().without("sessions")).await;
    let set = format!("update fairs set state = 'open' where id = '{}' returning 1", bare.id);
    app.texts_of_change(&set).await;
    let refused = app.post(&format!("{}/plan", bare.path), &json!({})).await.expect(409);
    let named: Vec<_> = refused.json["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(
        (refused.problem(), named),
        ("not_ready", vec![json!("/sessions"), json!("/booths"), json!("/registrations")])
    );
    let wrong = json!({"time_limit_seconds": 0, "seed": "x", "colour": 1});
    let faults = [("/colour", "unknown_field"), ("/seed", "wrong_type"), ("/time_limit_seconds", "out_of_range")];
    assert_eq!(app.post(&format!("{}/plan", bare.path), &wrong).await.faults(), faults);
}

#[tokio::test]
async fn one_plan_of_a_fair_is_made_at_a_time_and_a_dead_worker_is_replaced() {
    let scene = Scene::set().await;
    // Somebody has it who does not live any more.
    let dead = format!(
        "insert into fair_plans (fair_id, status, seed, time_limit_seconds, worker, attempts, created_at, started_at, heartbeat_at)
         values ('{0}', 'running', 0, 5, '{0}', 1, now(), now(), now()) returning 1",
        scene.fair.id
    );
    scene.app.texts_of_change(&dead).await;
    assert_eq!(scene.staff.post(&scene.path("plan"), &json!({})).await.expect(409).problem(), "plan_under_way");
    scene.app.texts_of_change("update fair_plans set heartbeat_at = now() - interval '1 h' returning 1").await;
    scene.staff.until(&scene.path("plan"), 3 * PATIENCE, |it| it.json["status"] == "done").await;
    // Whoever has failed too often is given up.
    let hopeless = "update fair_plans set status = 'running', worker = fair_id, attempts = 3, finished_at = null,
        heartbeat_at = now() - interval '1 h' returning 1";
    scene.app.texts_of_change(hopeless).await;
    let failed = scene.staff.until(&scene.path("plan"), 3 * PATIENCE, |it| it.json["status"] == "failed").await;
    assert_eq!(failed.json["failure"], "given_up");
}

#[tokio::test]
async fn each_sees_of_the_interviews_what_is_theirs() {
    let scene = Scene::set().await;
    let plan = scene.planned().await;
    let path = scene.path("interviews");
    let all = plan["interviews"].as_array().unwrap().len();
    assert_eq!(scene.staff.get(&format!("{path}?limit=100")).await.items().len(), all);
    let (boss, own) = (scene.app.employer(&scene.hotel).await, scene.app.jobseeker(&scene.people[0]).await);
    // Until it is printed, a plan may be made anew: nobody is sent by it.
    let some = plan["interviews"][0]["id"].as_str().unwrap();
    for client in [&boss, &own] {
        client.get(&scene.path("plan")).await.expect(404);
        assert_eq!(client.get(&path).await.items().len(), 0);
        client.get(&format!("{path}/{some}")).await.expect(404);
        client.patch(&format!("{path}/{some}"), "*", &json!({"outcome": "took_place"})).await.expect(404);
    }
    scene.step("planned").await.expect(200);
    let card = own.get(&path).await;
    assert!(!card.items().is_empty() && card.items().iter().all(|it| it["jobseeker_id"] == scene.people[0].id));
    let at_booth = boss.get(&path).await;
    assert!(at_booth.items().iter().all(|it| it["booth_id"] == scene.booths[0].id));
    assert!(at_booth.items().iter().all(|it| it["candidate"].as_str().unwrap().len() == 64 && it["name"].is_null()));
    assert!(scene.people.iter().all(|it| !at_booth.text.contains(&it.id)), "{}", at_booth.text);
    let faults = [("/jobseeker_id", "not_for_employers")];
    assert_eq!(boss.get(&format!("{path}?jobseeker_id={}", scene.people[0].id)).await.faults(), faults);
    assert_eq!(scene.staff.get(&format!("{path}?session=1")).await.items().len(), 0);
    let filtered = scene.staff.get(&format!("{path}?booth_id={}&session=0", scene.booths[1].id)).await;
    assert_eq!(filtered.items().len() + at_booth.items().len(), all);
    // What the person has consented to show is shown, and of nobody else.
    let seat = plan["interviews"].as_array().unwrap().iter().find(|it| it["booth_id"] == scene.booths[0].id).unwrap();
    let seen = scene.people.iter().find(|it| seat["jobseeker_id"] == it.id).unwrap();
    let body = json!({"posting_id": seat["posting_id"], "jobseeker_id": seen.id});
    let made = scene.staff.post("/api/v1/introductions", &body).await.expect(201);
    let consent = json!({"purpose": "面谈", "fields": ["name"], "expires_on": scene.app.tomorrow()});
    let consent_path = format!("/api/v1/introductions/{}/consent", made.json["id"].as_str().unwrap());
    scene.app.jobseeker(seen).await.post(&consent_path, &consent).await.expect(200);
    let shown = boss.get(&path).await;
    let named: Vec<_> = shown.items().iter().filter(|it| !it["name"].is_null()).collect();
    assert_eq!(named.len(), 1, "{}", shown.text);
    assert_eq!((&named[0]["id"], &named[0]["name"]), (&seat["id"], &json!("求职者甲")));
}

#[tokio::test]
async fn whoever_comes_checks_in_once() {
    let scene = Scene::set().await;
    let path = scene.path("check-ins");
    let code = scene.registrations[0].json["check_in_code"].clone();
    assert_eq!(scene.staff.post(&path, &json!({"code": code})).await.expect(409).json["legal"], json!(["running"]));
    scene.runs().await;
    let came = scene.staff.post(&path, &json!({"code": code})).await.expect(200);
    assert_eq!(came.json["attendance"], "present");
    let again = scene.staff.post(&path, &json!({"registration_id": scene.registrations[0].id})).await.expect(200);
    assert_eq!(came.json, again.json);
    assert_eq!(scene.staff.post(&path, &json!({})).await.faults(), [("/code", "required")]);
    let unknown = json!({"code": "2222222222"});
    assert_eq!(scene.staff.post(&path, &unknown).await.faults(), [("/code", "unknown_registration")]);
    let both = json!({"code": code, "name": "求职者甲"});
    assert_eq!(scene.staff.post(&path, &both).await.faults(), [("/code", "repeated")]);
    // By name, where it is nobody else's.
    assert_eq!(scene.staff.post(&path, &json!({"name": "求职者甲"})).await.faults(), [("/name", "ambiguous")]);
    assert_eq!(scene.staff.post(&path, &json!({"name": "无名氏"})).await.faults(), [("/name", "unknown_registration")]);
    scene.app.patch(&scene.people[1].path, "*", &json!({"name": "求职者乙"})).await.expect(200);
    let named = scene.staff.post(&path, &json!({"name": "求职者乙"})).await.expect(200);
    assert_eq!((&named.json["id"], &named.json["attendance"]), (&json!(scene.registrations[1].id), &json!("present")));
    scene.app.jobseeker(&scene.people[0]).await.post(&path, &json!({"code": code})).await.expect(404);
}

#[tokio::test]
async fn a_plan_is_mended_on_the_day_with_as_little_change_as_can_be() {
    let scene = Scene::set().await;
    let printed = scene.runs().await;
    let started = Instant::now();
    let nothing = scene.replan(0, json!([])).await.expect(200).json;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!((&nothing["changed"], &nothing["freed"]), (&json!(0), &json!(0)));
    assert_eq!(nothing["kept"], json!(printed["interviews"].as_array().unwrap().len()));
    let gone = &scene.registrations[0];
    let had = cards(&printed)[&scene.people[0].id].len();
    let no_show = scene.replan(0, json!([{"type": "no_show", "registration_id": gone.id}])).await.expect(200).json;
    assert_eq!((&no_show["freed"], &no_show["changed"]), (&json!(had), &json!(0)));
    assert!(!cards(&no_show).contains_key(&scene.people[0].id));
    assert_nobody_is_in_two_places(&no_show);
    assert_eq!(scene.staff.get(&gone.path).await.json["attendance"], "no_show");
    // Somebody walks in, and gets what is left.
    let walk_in = scene.app.add(jobseeker().can_everything()).await;
    let came = scene.staff.post(&scene.path("registrations"), &json!({"jobseeker_id": walk_in.id})).await.expect(201);
    let change = json!([{"type": "walk_in", "registration_id": came.json["id"]}]);
    let mended = scene.replan(1, change).await.expect(200).json;
    assert!(cards(&mended).get(&walk_in.id).is_some_and(|card| card.values().all(|slot| *slot >= 1)), "{mended}");
    // A booth drops out: nobody is there any more from then on.
    let out = json!([{"type": "booth_out", "booth_id": scene.booths[1].id, "from": {"session": 0, "slot": 2}}]);
    let mended = scene.replan(2, out).await.expect(200).json;
    let late = |it: &&Value| it["slot"].as_u64().unwrap() >= 2 && it["booth_id"] == scene.booths[1].id;
    assert_eq!(mended["interviews"].as_array().unwrap().iter().filter(late).count(), 0);
    assert_nobody_is_in_two_places(&mended);
}

#[tokio::test]
async fn what_names_nothing_of_the_fair_is_refused_and_nothing_of_it_happens() {
    let scene = Scene::set().await;
    assert_eq!(scene.replan(0, json!([])).await.expect(409).json["legal"], json!(["planned", "running"]));
    scene.runs().await;
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let changes = json!([
        {"type": "no_show", "registration_id": scene.registrations[0].id},
        {"type": "booth_out", "booth_id": nobody},
        {"type": "interviewer_out", "interviewer_id": nobody},
        {"type": "helper_out", "helper_id": nobody},
        {"type": "late", "registration_id": nobody}
    ]);
    let faults = [
        ("/changes/1/booth_id", "unknown_booth"),
        ("/changes/2/interviewer_id", "unknown_interviewer"),
        ("/changes/3/helper_id", "unknown_helper"),
        ("/changes/4/registration_id", "unknown_registration"),
    ];
    assert_eq!(scene.replan(0, changes).await.faults(), faults);
    assert_eq!(scene.staff.get(&scene.registrations[0].path).await.json["attendance"], "expected");
    let nameless = json!([{"type": "no_show"}, {"type": "left", "booth_id": nobody}]);
    let faults = [("/changes/0/registration_id", "required"), ("/changes/1/registration_id", "required")];
    assert_eq!(scene.replan(0, nameless).await.faults(), faults);
    assert_eq!(scene.replan(90, json!([])).await.faults(), [("/from", "unknown_session")]);
}

#[tokio::test]
async fn what_came_of_an_interview_is_said_by_those_who_were_there() {
    let scene = Scene::set().await;
    let plan = scene.planned().await;
    let own_booth = |it: &&Value| it["booth_id"] == scene.booths[0].id;
    let id = plan["interviews"].as_array().unwrap().iter().find(own_booth).unwrap()["id"].as_str().unwrap();
    let path = format!("{}/{id}", scene.path("interviews"));
    let held = json!({"outcome": "took_place", "employer_intent": "yes", "offer": true});
    let refused = scene.staff.patch(&path, "*", &held).await.expect(409);
    assert_eq!(refused.json["legal"], json!(["running", "closed"]));
    scene.step("planned").await.expect(200);
    scene.step("running").await.expect(200);
    let (boss, rival) = (scene.app.employer(&scene.hotel).await, scene.app.employer(&scene.inn).await);
    rival.patch(&path, "*", &held).await.expect(404);
    rival.get(&path).await.expect(404);
    let read = boss.get(&path).await.expect(200);
    boss.patch(&path, "\"v9\"", &held).await.expect(412);
    let changed = boss.patch(&path, read.etag(), &held).await.expect(200);
    assert_eq!((&changed.json["offer"], &changed.json["person_intent"]), (&json!(true), &Value::Null));
    let faults = [("/person_intent", "not_for_employers")];
    assert_eq!(boss.patch(&path, "*", &json!({"person_intent": "yes"})).await.faults(), faults);
    let wish = scene.staff.patch(&path, "*", &json!({"person_intent": "yes"})).await.expect(200);
    assert_eq!(wish.json["person_intent"], "yes");
    assert_eq!(boss.get(&path).await.json["person_intent"], Value::Null);
    assert_eq!(
        boss.patch(&path, "*", &json!({"refusal": "wage"})).await.faults(),
        [("/refusal", "refused_with_offer")]
    );
    let missed = json!({"outcome": "no_show"});
    let faults = [
        ("/employer_intent", "did_not_take_place"),
        ("/offer", "did_not_take_place"),
        ("/person_intent", "did_not_take_place"),
    ];
    assert_eq!(scene.staff.patch(&path, "*", &missed).await.faults(), faults);
    // What was held stays, whatever is planned again.
    let mended = scene.replan(0, json!([])).await.expect(200).json;
    assert!(mended["interviews"].as_array().unwrap().iter().any(|it| it["id"] == id));
    scene.step("closed").await.expect(200);
    scene.staff.patch(&path, "*", &json!({"offer": false, "refusal": "wage"})).await.expect(200);
    boss.get(&path).await.expect(404);
}
