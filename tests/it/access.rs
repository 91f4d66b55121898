//! Every route of the API document against everybody who may knock: the access table says what must come of it, and
//! a route without a rule, or a rule without a route, fails here.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use stirrup::access::table::{self, RULES, Reach, Rule};
use stirrup::domain::principal::Role;

use super::support::accounts::{Who, token};
use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};

/// Routes that serve no operation of their own: the document itself.
const NOT_IN_THE_DOCUMENT: [&str; 1] = ["GET /api/openapi.json"];

fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().unwrap().iter();
    let methods = paths.flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |it| (it, path)));
    methods.map(|(method, path)| format!("{} {path}", method.to_uppercase())).collect()
}

#[tokio::test]
async fn every_operation_has_a_rule_and_every_rule_an_operation() {
    let app = App::start().await;
    let mut operations = operations(&app.get("/api/openapi.json").await.json);
    operations.extend(NOT_IN_THE_DOCUMENT.map(str::to_owned));
    let rules: BTreeSet<String> = RULES.iter().map(|rule| format!("{} {}", rule.method, rule.path)).collect();
    assert_eq!(rules.len(), RULES.len(), "one rule for a route");
    assert_eq!(operations, rules);
}

/// Somebody's own world: a person, an employer, a draft that nobody else may see.
struct World {
    jobseeker: Added,
    certificate: Added,
    employer: Added,
    draft: Added,
}

impl World {
    async fn of(app: &App, region: &str) -> Self {
        let person = app.add(jobseeker().with("region", region)).await;
        let skill = app.add(certificate(&person)).await;
        let hotel = app.add(employer().with("region", region)).await;
        let draft = app.add(posting(&hotel).with("region", region).with("status", "draft")).await;
        Self { jobseeker: person, certificate: skill, employer: hotel, draft }
    }

    /// The address of one record of this world behind a rule's path; `None` where the path names no record of people,
    /// employers or postings.
    fn path(&self, rule: &Rule) -> Option<String> {
        let (owner, rest) = match rule.path.strip_prefix("/api/v1/")?.split_once("/{id}")? {
            ("jobseekers", rest) => (&self.jobseeker, rest),
            ("employers", rest) => (&self.employer, rest),
            ("postings", rest) => (&self.draft, rest),
            _ => return None,
        };
        Some(format!("{}{}", owner.path, rest.replace("{certificate_id}", &self.certificate.id)))
    }
}

/// What a route that adds something to a record needs to get as far as the record.
fn body(path: &str) -> Value {
    if path.ends_with("/certificates") {
        json!({"occupation": PASTRY_COOK, "level": "junior", "status": "unverified"})
    } else if path.ends_with("/revoke") {
        // Without a token it would end the one that is asked with.
        json!({"token": format!("str_{}", "0".repeat(64))})
    } else {
        json!({})
    }
}

/// Asks for changes with a version that no record has, and otherwise with as little as will do: whoever is let through
/// mostly goes no further.
async fn knock(client: &Client, rule: &Rule, path: &str) -> Answer {
    let method = Method::from_bytes(rule.method.to_string().as_bytes()).unwrap();
    let request = client.request(method, path).header("if-match", "\"v999\"");
    let request = if rule.method == table::Method::Get { request } else { request.json(&body(path)) };
    Answer::to(request).await
}

/// What refuses somebody at the door: who they are, what their role may, whether the record is theirs.
const REFUSALS: [u16; 3] = [401, 403, 404];

/// The status for a role that reaches nothing through a route.
fn refusal(rule: &Rule) -> u16 {
    if rule.names_a_record() { 404 } else { 403 }
}

/// Some address behind a rule, where it does not matter of which record.
fn anywhere(world: &World, rule: &Rule) -> String {
    world.path(rule).unwrap_or_else(|| {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        rule.path.replace("{id}", id).replace("{kind}", "postings").replace("{adcode}", SHIBEI)
    })
}

#[tokio::test]
async fn nobody_comes_in_without_a_good_token() {
    let app = App::start().await;
    let world = World::of(&app, SHIBEI).await;
    let admin = app.asked_by(Who::Admin).await;
    let ended = app.staff("370200").await;
    let end = "update credentials set expires_at = '2001-01-01' from accounts a where a.id = account_id and a.username = 'staff-370200' returning 1";
    app.texts_of_change(end).await;
    let revoked = app.staff("370000").await;
    let revoke = "update credentials set revoked_at = now() from accounts a where a.id = account_id and a.username = 'staff-370000' returning 1";
    app.texts_of_change(revoke).await;
    let disabled = app.staff("370203").await;
    app.texts_of_change("update accounts set status = 'disabled' where username = 'staff-370203' returning 1").await;
    let made_up = app.with_token(&format!("sta_{}", "0".repeat(64)));
    let shapeless = app.with_token("x' or true --");
    for rule in RULES {
        let path = anywhere(&world, rule);
        for (name, client) in [
            ("stranger", &app.stranger()),
            ("ended", &ended),
            ("revoked", &revoked),
            ("disabled", &disabled),
            ("made up", &made_up),
            ("shapeless", &shapeless),
        ] {
            let answer = knock(client, rule, &path).await;
            if rule.is_public() {
                assert_ne!(answer.status, 401, "{name}: {} {path}", rule.method);
            } else {
                assert_eq!(answer.status, 401, "{name}: {} {path}: {}", rule.method, answer.text);
                assert!(answer.header("www-authenticate").starts_with("Bearer"));
            }
        }
    }
    assert_eq!(admin.get("/api/v1/jobseekers").await.status, 200);
}

#[tokio::test]
async fn every_role_reaches_through_every_route_what_the_table_says() {
    let app = App::start().await;
    let (near, far) = (World::of(&app, SHIBEI).await, World::of(&app, "110101").await);
    let clients = [
        (Role::Admin, app.asked_by(Who::Admin).await),
        (Role::Staff, app.staff("370200").await),
        (Role::Employer, app.employer(&near.employer).await),
        (Role::Jobseeker, app.jobseeker(&near.jobseeker).await),
    ];
    // Whoever sees a posting sees whose it is.
    for world in [&near, &far] {
        app.add(posting(&world.employer)).await;
    }
    let mut checked = 0;
    for rule in RULES {
        for (role, client) in &clients {
            checked += 1;
            let reach = rule.reach(Some(*role));
            let answer = knock(client, rule, &anywhere(&near, rule)).await;
            let about = format!("{role}: {} {} ({reach}): {} {}", rule.method, rule.path, answer.status, answer.text);
            match (reach, near.path(rule)) {
                (Reach::No, _) => assert_eq!(answer.status, refusal(rule), "{about}"),
                // Of postings only the open ones are open to all, and this is a draft; of employers the name is.
                (Reach::Open, Some(path)) if path.contains("/postings/") => assert_eq!(answer.status, 404, "{about}"),
                // Records of other kinds have tests of their own; here nobody is turned away at the door.
                (_, None) if rule.names_a_record() => assert!(![401, 403].contains(&answer.status), "{about}"),
                (..) => assert!(!REFUSALS.contains(&answer.status), "{about}"),
            }
            let Some(path) = far.path(rule) else { continue };
            let answer = knock(client, rule, &path).await;
            let about = format!("{role} far away: {} {} ({reach}): {}", rule.method, rule.path, answer.status);
            match reach {
                Reach::All => assert!(!REFUSALS.contains(&answer.status), "{about}"),
                Reach::Open if path.contains("/employers/") => assert_eq!(answer.status, 200, "{about}"),
                _ => assert_eq!(answer.status, 404, "{about}"),
            }
        }
    }
    assert_eq!(checked, RULES.len() * 4);
}

#[tokio::test]
async fn a_record_out_of_reach_answers_like_one_that_is_not_there() {
    let app = App::start().await;
    let far = World::of(&app, "110101").await;
    let staff = app.staff(SHIBEI).await;
    for added in [&far.jobseeker, &far.certificate, &far.employer, &far.draft] {
        let there = staff.get(&added.path).await.expect(404);
        let nowhere = added.path.replace(&added.id, "01890a5d-ac96-774b-bcce-b302099a8057");
        let not_there = staff.get(&nowhere).await.expect(404);
        let same = |answer: &Answer| {
            let mut json = answer.json.clone();
            json["instance"] = Value::Null;
            let names: BTreeSet<String> = answer.headers.keys().map(ToString::to_string).collect();
            (json, names)
        };
        assert_eq!(same(&there), same(&not_there), "{}", added.path);
    }
}

#[tokio::test]
async fn lists_hold_only_what_the_asker_reaches() {
    let app = App::start().await;
    let (near, far) = (World::of(&app, SHIBEI).await, World::of(&app, "110101").await);
    let open = app.add(posting(&far.employer).with("region", "110101")).await;
    let staff = app.staff("370200").await;
    assert_eq!(staff.get("/api/v1/jobseekers").await.ids(None), [near.jobseeker.id.as_str()]);
    assert_eq!(staff.get("/api/v1/employers").await.ids(None), [near.employer.id.as_str()]);
    assert_eq!(staff.get("/api/v1/postings").await.ids(None), [open.id.as_str(), near.draft.id.as_str()]);
    let employer = app.employer(&near.employer).await;
    assert_eq!(employer.get("/api/v1/employers").await.ids(None), [near.employer.id.as_str()]);
    assert_eq!(employer.get("/api/v1/postings").await.ids(None), [open.id.as_str(), near.draft.id.as_str()]);
    let person = app.jobseeker(&far.jobseeker).await;
    assert_eq!(person.get("/api/v1/jobseekers").await.ids(None), [far.jobseeker.id.as_str()]);
    assert_eq!(person.get("/api/v1/postings").await.ids(None), [open.id.as_str()]);
    for filter in ["?status=draft", "?region=370203", &format!("?employer_id={}", near.employer.id)] {
        assert_eq!(person.get(&format!("/api/v1/postings{filter}")).await.ids(None), Vec::<&str>::new(), "{filter}");
    }
}

#[tokio::test]
async fn nobody_moves_a_record_out_of_their_own_reach() {
    let app = App::start().await;
    let near = World::of(&app, SHIBEI).await;
    let staff = app.staff(SHIBEI).await;
    let away = json!({"region": "110101"});
    for added in [&near.jobseeker, &near.employer] {
        let answer = staff.patch(&added.path, &added.etag, &away).await.expect(422);
        assert_eq!(answer.json["errors"][0]["code"], "out_of_reach");
    }
    staff.post("/api/v1/jobseekers", &jobseeker().with("region", "110101")).await.expect(422);
    staff.post("/api/v1/employers", &employer().with("region", "110101")).await.expect(422);
    let other = app.add(employer()).await;
    let hotel = app.employer(&near.employer).await;
    let answer = hotel.post("/api/v1/postings", &posting(&other)).await.expect(422);
    assert_eq!(answer.json["errors"][0]["pointer"], "/employer_id");
    hotel.patch(&near.draft.path, &near.draft.etag, &json!({"employer_id": other.id})).await.expect(422);
}

#[tokio::test]
async fn a_person_corrects_their_record_but_not_what_the_federation_vouches_for() {
    let app = App::start().await;
    let person = app.add(jobseeker().with("disability", json!({"category": "physical", "level": 1}))).await;
    let skill = app.add(certificate(&person)).await;
    let own = app.jobseeker(&person).await;
    let changed = own.patch(&person.path, &person.etag, &json!({"name": "求职者乙"})).await.expect(200);
    let tag = changed.header("etag").to_owned();
    let answer = own.patch(&person.path, &tag, &json!({"disability": {"level": 4}})).await.expect(422);
    assert_eq!(answer.json["errors"][0]["code"], "staff_only");
    let certificates = format!("{}/certificates", person.path);
    let claim = json!({"occupation": PASTRY_COOK, "level": "senior", "status": "verified"});
    own.post(&certificates, &claim).await.expect(422);
    own.patch(&skill.path, &skill.etag, &json!({"level": "senior"})).await.expect(422);
    let unverified = json!({"occupation": PASTRY_COOK, "level": "senior", "status": "unverified"});
    own.post(&certificates, &unverified).await.expect(201);
}

#[tokio::test]
async fn the_contact_of_an_employer_is_not_for_jobseekers() {
    let app = App::start().await;
    let hotel = app.add(employer().with("contact_name", "王女士").with("contact_phone", "0532-80000000")).await;
    let person = app.add(jobseeker()).await;
    app.add(posting(&hotel)).await;
    let seen = app.jobseeker(&person).await.get(&hotel.path).await.expect(200).json;
    assert_eq!(
        (&seen["name"], &seen["contact_name"], &seen["contact_phone"]),
        (&json!("海景酒店"), &Value::Null, &Value::Null)
    );
    let seen = app.staff(SHIBEI).await.get(&hotel.path).await.expect(200).json;
    assert_eq!(seen["contact_name"], "王女士");
}

#[tokio::test]
async fn a_key_is_good_for_its_scopes_only() {
    let app = App::start().await;
    let secret = token(&mut app.connection().await, Who::Staff(SHIBEI)).await;
    app.texts_of_change(
        "update credentials set kind = 'api_key', name = 'robot', scopes = '{postings:read}' from accounts a
         where a.id = account_id and a.role = 'staff' returning 1",
    )
    .await;
    let key = app.with_token(&secret);
    key.get("/api/v1/postings").await.expect(200);
    key.get("/api/v1/jobseekers").await.expect(403);
    key.post("/api/v1/postings", &json!({})).await.expect(403);
}

#[tokio::test]
async fn staff_are_ranked_the_people_of_their_own_region_however_many_others_there_are() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).asks_nothing()).await;
    for _ in 0..4 {
        app.add(jobseeker().with("region", "110101").can_everything()).await;
    }
    let (one, other) = (app.add(jobseeker()).await, app.add(jobseeker()).await);
    app.settle().await;
    let staff = app.staff("370200").await;
    let page = staff.get(&format!("{}?limit=1", role.matches())).await.expect(200);
    assert_eq!(page.ids(Some("jobseeker")), [one.id.as_str()]);
    let next = page.json["next_cursor"].as_str().unwrap();
    let page = staff.get(&format!("{}?limit=1&cursor={next}", role.matches())).await.expect(200);
    assert_eq!(page.ids(Some("jobseeker")), [other.id.as_str()]);
    assert_eq!(page.json["next_cursor"], Value::Null);
    assert_eq!(app.get(&role.matches()).await.items().len(), 6);
}
