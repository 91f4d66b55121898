//! Introductions over HTTP: every state × step × role, the ladder of consent field by field, ends by the clock, hires that
//! race for openings, and what is never said.

use futures_util::future::join_all;
use jiff::{SignedDuration, ToSpan};
use reqwest::Method;
use serde_json::{Value, json};
use stirrup::app::introduce::expire;
use stirrup::domain::introduction::{IntroductionState, Party, legal_steps};

use super::support::app::App;
use super::support::builders::{Added, certificate, citizen_id, employer, jobseeker, posting};
use super::support::client::{Answer, Client};
use super::support::database::runtime;

const PATH: &str = "/api/v1/introductions";
const FIELDS: [&str; 5] = ["name", "phone", "disability_category", "disability_level", "disability_certificate_number"];

/// A hotel, its role, somebody who fits it, and everybody who has to do with them.
struct Scene {
    app: App,
    hotel: Added,
    role: Added,
    person: Added,
    number: String,
    staff: Client,
    boss: Client,
    own: Client,
}

impl Scene {
    async fn set(openings: u32) -> Self {
        let app = App::start().await;
        let hotel = app.add(employer().with("contact_name", "联系人甲").with("contact_phone", "0532-85880000")).await;
        let role = posting(&hotel).asks_nothing().with("openings", openings).with("status", "open");
        let role = app.add(role).await;
        let number = format!("{}41", citizen_id("1989-03-01", true));
        let person = jobseeker()
            .with("name", "求职者乙")
            .with("phone", "13900001234")
            .with("disability", json!({"certificate_number": number}));
        let person = app.add(person).await;
        app.add(certificate(&person)).await;
        app.settle().await;
        let (staff, boss, own) = (app.staff("370203").await, app.employer(&hotel).await, app.jobseeker(&person).await);
        Self { app, hotel, role, person, number, staff, boss, own }
    }

    async fn proposed(&self) -> String {
        let body = json!({"posting_id": self.role.id, "jobseeker_id": self.person.id, "note": "离家近"});
        let answer = self.staff.post(PATH, &body).await.expect(201);
        format!("{PATH}/{}", answer.json["id"].as_str().unwrap())
    }

    fn day(&self, days: i64) -> String {
        self.app.clock.today().checked_add(days.days()).unwrap().to_string()
    }

    async fn consent(&self, path: &str, fields: &[&str]) -> Answer {
        let body = json!({"purpose": "安排面试", "fields": fields, "expires_on": self.day(30)});
        self.own.post(&format!("{path}/consent"), &body).await
    }

    async fn step(&self, path: &str, to: &str) -> Answer {
        self.staff.post(&format!("{path}/transition"), &json!({"to": to, "reason": "下一步"})).await
    }

    async fn hired(&self, path: &str) {
        for to in ["shared", "interview", "offered", "hired"] {
            self.step(path, to).await.expect(200);
        }
    }

    /// What the employer is shown: the fields that are there, with their values.
    async fn disclosed(&self, path: &str) -> Vec<(&'static str, Value)> {
        let answer = self.boss.get(path).await.expect(200);
        let listed = self.boss.get(PATH).await;
        let id = answer.json["id"].as_str().unwrap();
        let listed = listed.items().iter().find(|item| item["id"] == id).unwrap();
        assert_eq!(listed, &answer.json, "a list shows what the single answer shows");
        let shown = &answer.json["disclosed"];
        assert_eq!(shown.as_object().unwrap().len(), FIELDS.len());
        FIELDS.iter().filter(|field| !shown[**field].is_null()).map(|field| (*field, shown[*field].clone())).collect()
    }

    fn all(&self) -> [(&'static str, Value); 5] {
        [
            ("name", json!("求职者乙")),
            ("phone", json!("13900001234")),
            ("disability_category", json!("physical")),
            ("disability_level", json!(1)),
            ("disability_certificate_number", json!(self.number)),
        ]
    }
}

#[tokio::test]
async fn the_whole_way_leaves_who_when_and_why() {
    let scene = Scene::set(1).await;
    let path = scene.proposed().await;
    scene.consent(&path, &["name", "phone"]).await.expect(200);
    assert_eq!(scene.own.get(&path).await.json["employer_contact"], Value::Null);
    scene.hired(&path).await;
    let read = scene.staff.get(&path).await.expect(200).json;
    let steps: Vec<_> =
        read["steps"].as_array().unwrap().iter().map(|it| (it["to"].clone(), it["by"].clone())).collect();
    let expected = [
        ("proposed", "staff"),
        ("consented", "jobseeker"),
        ("shared", "staff"),
        ("interview", "staff"),
        ("offered", "staff"),
        ("hired", "staff"),
    ];
    assert_eq!(steps, expected.map(|(to, by)| (json!(to), json!(by))));
    assert!(read["steps"].as_array().unwrap().iter().all(|it| it["account_id"].is_string() && it["at"].is_string()));
    let own = scene.own.get(&path).await.json;
    assert_eq!(own["employer_contact"]["contact_phone"], "0532-85880000");
    assert_eq!((&own["steps"][0]["reason"], &own["steps"][0]["account_id"]), (&json!("离家近"), &Value::Null));
    // What the federation writes of a person is not for the employer.
    let boss = scene.boss.get(&path).await.json;
    assert!(boss["steps"].as_array().unwrap().iter().all(|it| it["reason"].is_null() && it["account_id"].is_null()));
    assert!(boss.get("jobseeker_id").is_none());
    assert_eq!(scene.app.get(&scene.role.path).await.json["openings"], 0);
}

/// Every state × every step × every role, against the one table of the domain.
#[tokio::test]
async fn every_step_is_legal_just_where_the_table_says_so() {
    let scene = Scene::set(100).await;
    let path = scene.proposed().await;
    let id = path.rsplit('/').next().unwrap();
    let askers: [(&str, &Client, Party); 4] = [
        ("admin", &scene.app, Party::Federation),
        ("staff", &scene.staff, Party::Federation),
        ("employer", &scene.boss, Party::Employer),
        ("jobseeker", &scene.own, Party::Jobseeker),
    ];
    for state in IntroductionState::ALL {
        for to in IntroductionState::ALL {
            for (name, asker, party) in askers {
                let set = format!("update introductions set state = '{state}' where id = '{id}' returning 1");
                scene.app.texts_of_change(&set).await;
                let answer = asker.post(&format!("{path}/transition"), &json!({"to": to.code(), "reason": "试"})).await;
                let legal = legal_steps(*state, party);
                let case = format!("{name}: {state} → {to}: {}", answer.text);
                if legal.contains(to) {
                    assert_eq!((answer.status, &answer.json["state"]), (200, &json!(to.code())), "{case}");
                } else {
                    assert_eq!((answer.status, answer.problem()), (409, "illegal_step"), "{case}");
                    let codes: Vec<&str> = legal.iter().map(|step| step.code()).collect();
                    assert_eq!(answer.json["legal"], json!(codes), "{case}");
                    assert!(codes.iter().all(|code| answer.json["detail"].as_str().unwrap().contains(code)), "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_employer_sees_exactly_what_was_consented_to() {
    let scene = Scene::set(1).await;
    let path = scene.proposed().await;
    assert_eq!(scene.disclosed(&path).await, []);
    let all = scene.all();
    let only = |fields: &[usize]| fields.iter().map(|at| all[*at].clone()).collect::<Vec<_>>();
    // Each combination of a step; the last one given for a step is the one that counts.
    for contact in [&[0][..], &[1], &[0, 1]] {
        let names: Vec<&str> = contact.iter().map(|at| FIELDS[*at]).collect();
        scene.consent(&path, &names).await.expect(200);
        assert_eq!(scene.disclosed(&path).await, only(contact));
    }
    for disability in [&[2][..], &[3], &[2, 3]] {
        let names: Vec<&str> = disability.iter().map(|at| FIELDS[*at]).collect();
        scene.consent(&path, &names).await.expect(200);
        assert_eq!(scene.disclosed(&path).await, only(&[&[0, 1], disability].concat()));
    }
    assert_eq!(scene.consent(&path, &[FIELDS[4]]).await.expect(409).problem(), "consent_out_of_order");
    scene.hired(&path).await;
    assert_eq!(scene.disclosed(&path).await, only(&[0, 1, 2, 3]));
    scene.consent(&path, &[FIELDS[4]]).await.expect(200);
    assert_eq!(scene.disclosed(&path).await, all);
    // Taking a step back takes those above it along, at once; whoever is hired stays hired.
    let back = |step: &str| format!("{path}/consent?step={step}");
    let answer = Answer::to(scene.own.request(Method::DELETE, &back("disability"))).await.expect(200);
    assert_eq!(answer.json["state"], "hired");
    assert_eq!(scene.disclosed(&path).await, only(&[0, 1]));
    assert_eq!(answer.json["consents"].as_array().unwrap().iter().filter(|it| it["live"] == true).count(), 1);
}

#[tokio::test]
async fn the_ladder_is_climbed_one_step_at_a_time_by_the_person() {
    let scene = Scene::set(1).await;
    let path = scene.proposed().await;
    let refused = scene.consent(&path, &["disability_level"]).await.expect(409);
    assert_eq!((refused.problem(), &refused.json["legal"]), ("consent_out_of_order", &json!(["contact"])));
    assert_eq!(scene.consent(&path, &["name", "disability_level"]).await.faults(), [("/fields", "mixed_steps")]);
    assert_eq!(scene.consent(&path, &[]).await.faults(), [("/fields", "blank")]);
    let consent = format!("{path}/consent");
    let body = |expires_on: String| json!({"purpose": "面试", "fields": ["name"], "expires_on": expires_on});
    for days in [-1, 0, 400] {
        let answer = scene.own.post(&consent, &body(scene.day(days))).await;
        assert_eq!(answer.faults(), [("/expires_on", "not_within_a_year")]);
    }
    let paper = |mut body: Value| {
        body["on_paper"] = json!("2026-册-12");
        body
    };
    assert_eq!(scene.own.post(&consent, &paper(body(scene.day(9)))).await.faults(), [("/on_paper", "unknown_field")]);
    assert_eq!(scene.staff.post(&consent, &body(scene.day(9))).await.faults(), [("/on_paper", "required")]);
    scene.boss.post(&consent, &body(scene.day(9))).await.expect(404);
    let given = scene.staff.post(&consent, &paper(body(scene.day(9)))).await.expect(200).json;
    assert_eq!((&given["state"], &given["consents"][0]["given_by"]), (&json!("consented"), &json!("staff")));
    let boss = scene.boss.get(&path).await.json;
    assert_eq!((&boss["consents"][0]["on_paper"], &boss["consents"][0]["purpose"]), (&Value::Null, &json!("面试")));
}

#[tokio::test]
async fn withdrawing_the_contact_ends_the_introduction_at_once() {
    let scene = Scene::set(1).await;
    let path = scene.proposed().await;
    scene.consent(&path, &["name"]).await.expect(200);
    scene.consent(&path, &["disability_category"]).await.expect(200);
    scene.step(&path, "shared").await.expect(200);
    let kept = Answer::to(scene.own.request(Method::DELETE, &format!("{path}/consent?step=disability"))).await;
    assert_eq!(kept.expect(200).json["state"], "shared");
    assert_eq!(scene.disclosed(&path).await, [scene.all()[0].clone()]);
    let gone = Answer::to(scene.own.request(Method::DELETE, &format!("{path}/consent"))).await.expect(200);
    assert_eq!(gone.json["state"], "withdrawn");
    assert_eq!(scene.disclosed(&path).await, []);
    assert_eq!(scene.own.get(&path).await.json["employer_contact"], Value::Null);
    assert_eq!(scene.consent(&path, &["name"]).await.expect(409).json["legal"], json!([]));
    // The pair may be tried again.
    scene.proposed().await;
}

#[tokio::test]
async fn a_consent_ends_with_its_last_day_and_time_ends_what_nobody_went_on_with() {
    let scene = Scene::set(1).await;
    let path = scene.proposed().await;
    scene.consent(&path, &["name"]).await.expect(200);
    let etag = scene.boss.get(&path).await.etag().to_owned();
    scene.app.clock.advance(SignedDuration::from_hours(24 * 31));
    assert_eq!(scene.disclosed(&path).await, []);
    let request = scene.boss.request(Method::GET, &path).header("if-none-match", &etag);
    assert_eq!(Answer::to(request).await.status, 200, "what has been taken away is another answer");
    let ended = tidy(&scene).await;
    assert_eq!((ended, &scene.own.get(&path).await.json["state"]), (1, &json!("expired")));
    assert_eq!(scene.own.get(&path).await.json["steps"][2]["by"], Value::Null);
    let second = scene.proposed().await;
    scene.app.clock.advance(SignedDuration::from_hours(24 * 29));
    assert_eq!(tidy(&scene).await, 0);
    scene.app.clock.advance(SignedDuration::from_hours(24 * 2));
    assert_eq!(tidy(&scene).await, 1);
    assert_eq!(scene.staff.get(&second).await.json["state"], "expired");
}

async fn tidy(scene: &Scene) -> usize {
    let (store, now) = (scene.app.server().store.clone(), scene.app.clock.now());
    runtime().spawn(async move { expire(&store, now).await.unwrap() }).await.unwrap()
}

#[tokio::test]
async fn openings_never_go_below_zero_however_many_hire_at_once() {
    let scene = Scene::set(3).await;
    let mut paths = Vec::new();
    for _ in 0..20 {
        let person = scene.app.add(jobseeker()).await;
        let body = json!({"posting_id": scene.role.id, "jobseeker_id": person.id});
        let id = scene.app.post(PATH, &body).await.expect(201).json["id"].as_str().unwrap().to_owned();
        paths.push(format!("{PATH}/{id}"));
    }
    scene.app.texts_of_change("update introductions set state = 'offered' returning 1").await;
    let version = |answer: &Answer| answer.etag().to_owned();
    let before = version(&scene.app.get(&scene.role.path).await);
    let hire = |path: &String| {
        let path = format!("{path}/transition");
        let boss = &scene.boss;
        async move { boss.post(&path, &json!({"to": "hired", "reason": "录用"})).await }
    };
    let answers = join_all(paths.iter().map(hire)).await;
    let hired = answers.iter().filter(|answer| answer.status == 200).count();
    let refused =
        answers.iter().filter(|answer| answer.status == 409 && answer.problem() == "no_openings_left").count();
    assert_eq!((hired, refused), (3, 17), "{:?}", answers.iter().map(|it| it.status).collect::<Vec<_>>());
    let after = scene.app.get(&scene.role.path).await;
    assert_eq!(after.json["openings"], 0);
    assert_ne!(version(&after), before);
    let count = "select count(*) from introductions where state = 'hired'";
    assert_eq!(scene.app.texts(count).await, ["3"]);
    // The index hears of it: a role without openings fits nobody.
    scene.app.settle().await;
    assert!(scene.boss.get(&scene.role.matches()).await.items().is_empty());
}

#[tokio::test]
async fn a_proposal_names_the_person_as_whoever_asks_knows_them() {
    let scene = Scene::set(1).await;
    let found = scene.boss.get(&scene.role.matches()).await;
    let pseudonym = found.items()[0]["jobseeker"]["pseudonym"].clone();
    let posting = &scene.role.id;
    let faults = async |asker: &Client, body: Value| {
        let answer = asker.post(PATH, &body).await;
        let faults = answer.faults();
        (faults[0].0.to_owned(), faults[0].1.to_owned())
    };
    let at = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    let known = json!({"posting_id": posting, "jobseeker_id": scene.person.id});
    let named = json!({"posting_id": posting, "candidate": pseudonym});
    let none = json!({"posting_id": posting});
    assert_eq!(faults(&scene.boss, known.clone()).await, at("/jobseeker_id", "not_for_employers"));
    assert_eq!(faults(&scene.boss, none.clone()).await, at("/candidate", "required"));
    assert_eq!(faults(&scene.staff, none.clone()).await, at("/jobseeker_id", "required"));
    assert_eq!(faults(&scene.staff, named.clone()).await, at("/candidate", "unknown_field"));
    assert_eq!(faults(&scene.own, named.clone()).await, at("/candidate", "unknown_field"));
    // Another region's staff, another employer, another person.
    assert_eq!(faults(&scene.app.staff("110101").await, known.clone()).await, at("/jobseeker_id", "unknown_jobseeker"));
    let other = scene.app.add(employer()).await;
    let other = scene.app.employer(&other).await;
    assert_eq!(faults(&other, named.clone()).await, at("/candidate", "unknown_jobseeker"));
    let stranger = scene.app.add(jobseeker()).await;
    let stranger = scene.app.jobseeker(&stranger).await;
    assert_eq!(faults(&stranger, known.clone()).await, at("/jobseeker_id", "unknown_jobseeker"));
    // The employer's own, once; the second is taken, and the first's key replays.
    let made = scene.boss.post_with_key(PATH, "k1", &named).await.expect(201);
    assert_eq!((&made.json["candidate"], &made.json["proposed_by"]), (&pseudonym, &json!("employer")));
    assert_eq!(faults(&scene.boss, named.clone()).await, at("/candidate", "already_registered"));
    assert_eq!(faults(&scene.own, none).await, at("/jobseeker_id", "already_registered"));
    assert_eq!(scene.boss.post_with_key(PATH, "k1", &named).await.expect(201).text, made.text);
    let path = format!("{PATH}/{}", made.json["id"].as_str().unwrap());
    for outsider in [&other, &stranger, &scene.app.staff("110101").await] {
        outsider.get(&path).await.expect(404);
        outsider.post(&format!("{path}/transition"), &json!({"to": "declined", "reason": "不"})).await.expect(404);
        assert!(outsider.get(PATH).await.items().is_empty());
    }
    assert_eq!(scene.own.get(PATH).await.ids(None).len(), 1);
    let wrong = scene.boss.get(&format!("{PATH}?jobseeker_id={}", scene.person.id)).await;
    assert_eq!(wrong.faults(), [("/jobseeker_id", "not_for_employers")]);
}

#[tokio::test]
async fn nobody_is_introduced_to_what_a_barrier_keeps_them_from() {
    let scene = Scene::set(1).await;
    let climber = scene.app.add(posting(&scene.hotel).asks_nothing().asks("standing_walking", 3)).await;
    let seated = scene.app.add(jobseeker().can("standing_walking", 0)).await;
    let body = json!({"posting_id": climber.id, "jobseeker_id": seated.id});
    for asker in [&*scene.app, &scene.staff, &scene.app.jobseeker(&seated).await] {
        assert_eq!(asker.post(PATH, &body).await.expect(409).problem(), "not_a_match");
    }
    scene.app.settle().await;
    let fits = scene.boss.get(&scene.role.matches()).await;
    let pseudonyms: Vec<&Value> = fits.items().iter().map(|it| &it["jobseeker"]["pseudonym"]).collect();
    let mut refused = 0;
    for pseudonym in pseudonyms {
        let answer = scene.boss.post(PATH, &json!({"posting_id": climber.id, "candidate": pseudonym})).await;
        refused += usize::from(answer.status == 409 && answer.problem() == "not_a_match");
    }
    assert_eq!(refused, 1);
    // A posting with introductions stays; an erased person leaves none.
    scene.proposed().await;
    assert_eq!(scene.app.delete(&scene.role.path, "*").await.expect(409).problem(), "in_use");
    scene.app.delete(&scene.person.path, "*").await.expect(204);
    assert_eq!(scene.app.rows("introductions").await, "0");
    assert_eq!(scene.app.rows("consents").await, "0");
}
