//! The API document: what it says is what the service does, and a change of it shows in the diff of its snapshot.
//! After a wanted change: `INSTA_UPDATE=always cargo test --test it openapi`.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use stirrup::domain::fault::Fault;
use stirrup::wording::problem::ProblemKind;

use super::support::accounts::{PASSWORD, new_account};
use super::support::app::App;
use super::support::builders::{
    Added, Record, booth, certificate, employer, fair, jobseeker, placement, posting, preview, proposal, registration,
    request,
};
use super::support::client::{Answer, PATIENCE};
use super::support::json_schema::differences;

const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";

/// Ids of what belongs to a record, in a path.
const PARTS: [&str; 7] = [
    "{certificate_id}",
    "{invitation_id}",
    "{booth_id}",
    "{helper_id}",
    "{registration_id}",
    "{interview_id}",
    "{visit_id}",
];

/// One operation of the document.
struct Operation {
    path: String,
    method: Method,
    spec: Value,
}

async fn document(app: &App) -> Value {
    let answer = app.get("/api/openapi.json").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, spec) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            operations.push(Operation { path: path.clone(), method, spec: spec.clone() });
        }
    }
    // What removes comes last, and a certificate before its holder, so that each finds something.
    operations.sort_by_key(|it| (it.method == Method::DELETE).then_some(std::cmp::Reverse(it.path.len())));
    operations
}

/// Fails unless the status is documented, and the body is as documented for it.
fn assert_documented(document: &Value, operation: &Operation, answer: &Answer) {
    let about = format!("{} {} {}: {}", operation.method, operation.path, answer.status, answer.text);
    let response =
        operation.spec["responses"].get(answer.status.to_string()).unwrap_or_else(|| panic!("undocumented: {about}"));
    let Some(content) = response["content"].as_object() else {
        assert_eq!(answer.text, "", "{about}");
        return;
    };
    let kind = answer.header("content-type").split(';').next().unwrap();
    let schema = &content.get(kind).unwrap_or_else(|| panic!("{kind} is not documented: {about}"))["schema"];
    if kind.contains("json") {
        assert_eq!(differences(document, schema, &answer.json), [""; 0], "{about}");
    }
    for (header, _) in response["headers"].as_object().into_iter().flatten() {
        assert!(!answer.header(header).is_empty(), "{header} is missing: {about}");
    }
}

#[tokio::test]
async fn the_contract_is_the_committed_one() {
    let app = App::start().await;
    insta::assert_json_snapshot!("openapi", document(&app).await);
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_and_words() {
    let app = App::start().await;
    let document = document(&app).await;
    let mut names = BTreeSet::new();
    for operation in operations(&document) {
        let name = operation.spec["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(operation.spec["summary"].as_str().is_some_and(|it| it.ends_with('.')), "{name}");
        for (status, response) in operation.spec["responses"].as_object().unwrap() {
            assert_ne!(response["description"].as_str().unwrap(), "", "{name} {status}");
        }
    }
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[tokio::test]
async fn every_code_of_a_refusal_is_in_the_document() {
    let app = App::start().await;
    let document = document(&app).await;
    let listed = |path: &str| document.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    let faults: Vec<Value> = Fault::EXAMPLES.iter().map(|fault| json!(fault.code())).collect();
    assert_eq!(listed("/components/schemas/FieldFault/properties/code/enum"), faults);
    let kinds: Vec<Value> = ProblemKind::CODES.iter().map(|code| json!(code)).collect();
    assert_eq!(listed("/components/schemas/Problem/properties/code/enum"), kinds);
}

#[tokio::test]
async fn the_methods_of_every_path_are_the_documented_ones() {
    let app = App::start().await;
    let document = document(&app).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut documented: BTreeSet<String> = item.as_object().unwrap().keys().map(|it| it.to_uppercase()).collect();
        if documented.contains("GET") {
            documented.insert("HEAD".into());
        }
        let real = path.replace("{id}", NOBODY).replace("{adcode}", "370203");
        let real = PARTS.iter().fold(real, |path, part| path.replace(part, NOBODY));
        let answer = Answer::to(app.request(Method::from_bytes(b"BREW").unwrap(), &real)).await.expect(405);
        assert_eq!(
            answer.header("allow").split(", ").map(str::to_owned).collect::<BTreeSet<_>>(),
            documented,
            "{path}"
        );
    }
}

/// Opens a fair with one booth and one person, and has it planned. Tells the registration.
async fn planned(app: &App, fair: &Added, (hotel, role, person): (&Added, &Added, &Added)) -> Added {
    app.add(booth(fair, hotel, &[role])).await;
    app.post(&format!("{}/transition", fair.path), &json!({"to": "open", "reason": "报名"})).await.expect(200);
    let comes = app.add(registration(fair, person)).await;
    let plan = format!("{}/plan", fair.path);
    app.post(&plan, &json!({"time_limit_seconds": 5})).await.expect(202);
    app.until(&plan, PATIENCE, |it| it.json["status"] == "done").await;
    comes
}

/// Each operation, asked well and in several wrong ways.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one scene, with a record of every kind")]
async fn every_answer_of_every_operation_is_a_documented_one() {
    let app = App::start().await;
    let document = document(&app).await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker().can_everything()).await);
    let (role, proof) = (app.add(posting(&hotel).asks("lifting", 1)).await, app.add(certificate(&cook)).await);
    app.settle().await;
    let baker = app.add(jobseeker()).await;
    let meeting = app.add(proposal(&role, &baker)).await;
    let tomorrow = app.clock.today().tomorrow().unwrap().to_string();
    let consent = json!({"purpose": "面试", "fields": ["name"], "expires_on": tomorrow, "on_paper": "册"});
    let account = new_account(&app, "li.wei", json!({"role": "admin"})).await;
    let account_id = account.json["id"].as_str().unwrap().to_owned();
    let another = json!({"username": "wang", "role": "jobseeker", "jobseeker_id": baker.id});
    let key = json!({"name": "程序", "scopes": ["postings:read"], "expires_on": tomorrow});
    let made = Added::new("/api/v1/api-keys", &app.post("/api/v1/api-keys", &key).await.expect(201));
    let names = json!({"username": "li.wei", "password": PASSWORD});
    let session = app.stranger().post("/api/v1/auth/token", &names).await.expect(200).json;
    let signed_in = app.with_token(session["access_token"].as_str().unwrap());
    new_account(&app, "zhao", json!({"role": "admin"})).await;
    let names = json!({"username": "zhao", "password": PASSWORD});
    let refreshed = app.stranger().post("/api/v1/auth/token", &names).await.expect(200).json;
    let order = json!({"of": "jobseekers", "region": "370203"});
    let run = Added::new("/api/v1/match-runs", &app.post("/api/v1/match-runs", &order).await.expect(202));
    let (draft, other_draft) = (app.add(fair()).await, app.add(fair()).await);
    let held = app.add(fair()).await;
    let stand = app.add(booth(&held, &hotel, &[&role])).await;
    let for_stands = json!({"label": "A2", "position": {"x": 1, "y": 1}, "employer_id": hotel.id});
    app.add(booth(&other_draft, &hotel, &[&role])).await;
    let guide = json!({"name": "引导员甲", "kind": "guide"});
    let goes_along = app.add(request(&format!("{}/helpers", held.path), guide.clone())).await;
    let opening = json!({"to": "open", "reason": "报名"});
    app.post(&format!("{}/transition", held.path), &opening).await.expect(200);
    let comes = app.add(registration(&held, &baker)).await;
    let invitations = format!("{}/invitations", held.path);
    app.post(&invitations, &json!({})).await.expect(200);
    app.post(&format!("{invitations}/send"), &json!({})).await.expect(200);
    let invited = app.get(&invitations).await.json["items"][0]["id"].as_str().unwrap().to_owned();
    let simple = app.add(posting(&hotel).asks_nothing().with("openings", 9)).await;
    let (asked, running) = (app.add(fair()).await, app.add(fair()).await);
    let present = planned(&app, &running, (&hotel, &simple, &cook)).await;
    planned(&app, &asked, (&hotel, &simple, &cook)).await;
    for to in ["planned", "running"] {
        app.post(&format!("{}/transition", running.path), &json!({"to": to, "reason": "到了"})).await.expect(200);
    }
    let met = app.get(&format!("{}/plan", running.path)).await.json["interviews"][0]["id"].as_str().unwrap().to_owned();
    let works = app.add(placement(&simple, &cook, "2026-01-05")).await;
    let left = app.add(placement(&app.add(posting(&hotel)).await, &cook, "2026-01-05")).await;
    let visit = app.get(&format!("{}/visits", works.path)).await.json["items"][0]["id"].as_str().unwrap().to_owned();
    // A name that leads nowhere.
    let receiver = json!({"url": "https://receiver.invalid/hook"});
    let subscription =
        Added::new("/api/v1/subscriptions", &app.post("/api/v1/subscriptions", &receiver).await.expect(201));
    let policy = json!({
        "name": "补贴", "issuer": "残联", "valid_from": "2026-01-01", "gives": "补贴", "papers": [], "rule": "age >= 16",
    });
    let right = app.post("/api/v1/policies", &policy).await.expect(201).json["id"].as_str().unwrap().to_owned();
    let bodies: Vec<Record> = vec![
        request("/api/v1/subscriptions", receiver),
        request("/api/v1/match-runs", order),
        request("/api/v1/accounts", another),
        request("/api/v1/api-keys", key),
        request("/api/v1/auth/token", json!({"username": "li.wei", "password": "扶上马送一程，二〇二六"})),
        request("/api/v1/auth/refresh", json!({"refresh_token": refreshed["refresh_token"]})),
        request(
            "/api/v1/auth/password",
            json!({"current_password": PASSWORD, "new_password": "扶上马送一程，二〇二六"}),
        ),
        fair(),
        request(&format!("{}/transition", other_draft.path), opening),
        request(&format!("{}/booths", held.path), for_stands),
        request(&format!("{}/helpers", held.path), guide),
        registration(&held, &cook),
        request(&invitations, json!({})),
        request(&format!("{}/plan", asked.path), json!({"time_limit_seconds": 1})),
        request(&format!("{}/check-ins", running.path), json!({"registration_id": present.id})),
        request(&format!("{}/replan", running.path), json!({"from": {"session": 0, "slot": 0}, "changes": []})),
        placement(&simple, &baker, "2026-01-05"),
        request(&format!("{}/leaving", left.path), json!({"left_on": "2026-02-01", "reason": "wage"})),
        request(&format!("{}/visits", works.path), json!({"due_on": "2026-02-01"})),
        employer(),
        jobseeker(),
        posting(&hotel),
        certificate(&cook),
        preview().can("lifting", 1),
        request(
            "/api/v1/levy/estimate",
            json!({"year": 2024, "region": "370203", "headcount": "31", "average_annual_wage": 1, "local_average_annual_wage": 1}),
        ),
        request("/api/v1/policies", policy.clone()),
        request("/api/v1/policies/dry-run", json!({"rule": "age >= 16", "region": "370203"})),
        proposal(&role, &cook),
        request(&format!("{}/consent", meeting.path), consent),
        request(&format!("{}/transition", meeting.path), json!({"to": "shared", "reason": "约好"})),
    ];
    let mut answered = BTreeSet::new();
    for operation in operations(&document) {
        let id = [
            // An answer that goes on, which has a test of its own.
            ("board/events", NOBODY),
            ("fairs/{id}/transition", other_draft.id.as_str()),
            ("fairs/{id}/plan", &asked.id),
            ("fairs/{id}/check-ins", &running.id),
            ("fairs/{id}/replan", &running.id),
            ("fairs/{id}/interviews", &running.id),
            ("fairs/{id}/", &held.id),
            ("fairs", &draft.id),
            ("placements/{id}/leaving", &left.id),
            ("placements", &works.id),
            ("employers", &hotel.id),
            ("jobseekers", &cook.id),
            ("postings", &role.id),
            ("introductions", &meeting.id),
            ("accounts", &account_id),
            ("api-keys", &made.id),
            ("match-runs", &run.id),
            ("subscriptions", &subscription.id),
            ("policies", &right),
        ];
        let id = id.iter().find(|(name, _)| operation.path.contains(name)).map_or(NOBODY, |(_, id)| id);
        let real = operation.path.replace("{id}", id).replace("{certificate_id}", &proof.id);
        let real = real.replace("{invitation_id}", &invited);
        let real = real.replace("{booth_id}", &stand.id).replace("{helper_id}", &goes_along.id);
        let real =
            real.replace("{registration_id}", &comes.id).replace("{interview_id}", &met).replace("{visit_id}", &visit);
        let kind = if real.starts_with("/problems") { "stale" } else { "employers" };
        let real = real.replace("{kind}", kind).replace("{adcode}", "370203");
        let nowhere = operation.path.replace("{id}", NOBODY);
        let nowhere = PARTS.iter().fold(nowhere, |path, part| path.replace(part, NOBODY));
        let good = bodies.iter().find(|it| it.path() == real).map_or(json!({}), |it| it.body.clone());
        // Who signs out is not the one that everything else is asked by.
        let asker = if operation.path.contains("/auth/") { &signed_in } else { &*app };
        let ask = |path: &str| asker.request(operation.method.clone(), path);
        let takes_body = operation.spec["requestBody"].is_object();
        let mut requests =
            vec![ask(&format!("{real}?colour=red")), ask(&nowhere).header("if-match", "*").json(&json!({}))];
        if takes_body {
            requests.push(ask(&real).header("if-match", "*").body("{}"));
            requests.push(ask(&real).header("if-match", "*").header("content-type", "application/json").body("{"));
            requests.push(ask(&real).header("if-match", "*").json(&json!({"colour": "red"})));
            requests.push(ask(&real).json(&json!({})));
            requests.push(ask(&real).header("if-match", "\"v99\"").json(&json!({})));
            requests.push(ask(&real).header("idempotency-key", "a b").json(&good));
            requests.push(ask(&real).header("if-match", "*").json(&good));
        } else {
            // What has to be said in the address.
            requests.push(ask(&format!("{real}?by=category")));
            requests.push(ask(&format!("{real}?region=370203&from=2030-01-01&until=2030-12-31")));
            requests.push(ask(&real).header("if-match", "\"v99\""));
            requests.push(ask(&real).header("if-none-match", "*"));
            requests.push(ask(&real).header("if-match", "*"));
        }
        for request in requests {
            let answer = Answer::to(request).await;
            assert_documented(&document, &operation, &answer);
            if answer.status < 300 {
                answered.insert(operation.spec["operationId"].as_str().unwrap().to_owned());
            }
        }
    }
    let mute: Vec<_> =
        operations(&document).iter().map(|it| it.spec["operationId"].as_str().unwrap().to_owned()).collect();
    // Workbooks are sent, and screens looked at, by tests of their own.
    let sends_workbook =
        |it: &str| it.starts_with("imports") || it.ends_with("_take_back") || it.ends_with("_board_events");
    let mute: Vec<_> = mute.into_iter().filter(|it| !answered.contains(it) && !sends_workbook(it)).collect();
    assert_eq!(mute, ["employers_remove", "postings_remove"], "only what others need stays");
}

#[tokio::test]
async fn the_page_to_browse_it_is_served_from_the_binary() {
    let app = App::start().await;
    let answer = app.get("/docs").await;
    assert_eq!((answer.status, answer.header("location")), (307, "/docs/"));
    let page = app.get("/docs/").await.expect(200);
    assert!(page.text.contains("swagger-ui") && !page.text.contains("https://"), "{}", page.text);
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        app.get(&format!("/docs/{asset}")).await.expect(200);
    }
    assert_eq!(app.get("/docs/nothing.js").await.expect(404).problem(), "not_found");
}

#[tokio::test]
async fn whatever_the_document_refers_to_is_in_it() {
    let document = document(&App::start().await).await;
    let text = document.to_string();
    let named = text.split("\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: BTreeSet<&str> = named.filter(|place| document.pointer(place).is_none()).collect();
    assert_eq!(missing, BTreeSet::new());
}
