//! Accounts over HTTP: who makes and changes which, and that nobody is left without an admin.

use serde_json::{Value, json};

use super::support::accounts::{PASSWORD, new_account};
use super::support::app::App;
use super::support::builders::*;

const ACCOUNTS: &str = "/api/v1/accounts";

fn account(username: &str, role: &str, bound: &Value) -> Value {
    let mut body = json!({"username": username, "password": PASSWORD, "role": role});
    body.as_object_mut().unwrap().extend(bound.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn the_head_office_makes_changes_and_removes_accounts_of_every_role() {
    let app = App::start().await;
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    for (username, role, bound) in [
        ("a-admin", "admin", json!({})),
        ("a-staff", "staff", json!({"region": "370203"})),
        ("a-hotel", "employer", json!({"employer_id": hotel.id})),
        ("a-person", "jobseeker", json!({"jobseeker_id": person.id})),
    ] {
        let made = app.post(ACCOUNTS, &account(username, role, &bound)).await.expect(201);
        assert!(!made.text.contains("password") && !made.text.contains(PASSWORD), "{}", made.text);
        let path = made.header("location").to_owned();
        assert_eq!(app.get(&path).await.expect(200).json, made.json);
        let renamed = app.patch(&path, made.etag(), &json!({"username": format!("{username}-2")})).await.expect(200);
        assert_eq!(renamed.json["role"], role);
        app.delete(&path, renamed.etag()).await.expect(204);
        app.get(&path).await.expect(404);
    }
    let acts = "select distinct act from audit_records where act like 'account%' order by 1";
    assert_eq!(app.texts(acts).await, ["account_changed", "account_created"]);
}

#[tokio::test]
async fn the_list_is_paged_and_narrowed() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    for number in 0..3 {
        app.post(ACCOUNTS, &account(&format!("person-{number}"), "staff", &json!({"region": "370203"})))
            .await
            .expect(201);
    }
    app.post(ACCOUNTS, &account("of-hotel", "employer", &json!({"employer_id": hotel.id}))).await.expect(201);
    assert_eq!(app.get(&format!("{ACCOUNTS}?role=staff")).await.items().len(), 3);
    let page = app.get(&format!("{ACCOUNTS}?role=staff&limit=2")).await.expect(200);
    let cursor = page.json["next_cursor"].as_str().unwrap();
    assert_eq!(app.get(&format!("{ACCOUNTS}?role=staff&limit=2&cursor={cursor}")).await.items().len(), 1);
    assert_eq!(app.get(&format!("{ACCOUNTS}?region=370200")).await.items().len(), 1);
    assert_eq!(app.get(&format!("{ACCOUNTS}?region=110000")).await.items().len(), 0);
}

#[tokio::test]
async fn the_last_active_admin_stays() {
    let app = App::start().await;
    let me = app.get("/api/v1/auth/me").await.expect(200);
    let path = format!("{ACCOUNTS}/{}", me.json["account"]["id"].as_str().unwrap());
    let etag = app.get(&path).await.expect(200).etag().to_owned();
    let disabled = app.patch(&path, &etag, &json!({"status": "disabled"})).await.expect(409);
    assert_eq!(disabled.json["code"], "last_admin");
    app.delete(&path, &etag).await.expect(409);
    let own = app.patch(&path, &etag, &json!({"role": "staff", "region": "370203"})).await.expect(422);
    assert_eq!(own.faults(), [("/role", "own_role")]);
    new_account(&app, "another", json!({"role": "admin"})).await;
    app.delete(&path, &etag).await.expect(204);
    app.get("/api/v1/auth/me").await.expect(401);
}

#[tokio::test]
async fn of_two_admins_who_end_each_other_at_once_one_stays() {
    let app = App::start().await;
    let other = new_account(&app, "another", json!({"role": "admin"})).await;
    let session = json!({"username": "another", "password": PASSWORD});
    let session = app.stranger().post("/api/v1/auth/token", &session).await.expect(200);
    let second = app.with_token(session.json["access_token"].as_str().unwrap());
    let me = app.get("/api/v1/auth/me").await.expect(200);
    let mine = format!("{ACCOUNTS}/{}", me.json["account"]["id"].as_str().unwrap());
    let etag = app.get(&mine).await.etag().to_owned();
    let theirs = other.header("location");
    let (one, two) = tokio::join!(app.delete(theirs, other.etag()), second.delete(&mine, &etag));
    let active = "select username from accounts where role = 'admin' and status = 'active'";
    assert_eq!(app.texts(active).await.len(), 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn staff_keep_the_accounts_of_the_employers_and_jobseekers_of_their_region() {
    let app = App::start().await;
    let staff = app.staff("370200").await;
    let (near, far) = (app.add(employer()).await, app.add(employer().with("region", "110101")).await);
    let person = app.add(jobseeker()).await;
    let made =
        staff.post(ACCOUNTS, &account("of-hotel", "employer", &json!({"employer_id": near.id}))).await.expect(201);
    staff.post(ACCOUNTS, &account("of-person", "jobseeker", &json!({"jobseeker_id": person.id}))).await.expect(201);
    let refused =
        staff.post(ACCOUNTS, &account("of-far", "employer", &json!({"employer_id": far.id}))).await.expect(422);
    assert_eq!(refused.faults(), [("/employer_id", "unknown_employer")]);
    for (role, bound) in [("admin", json!({})), ("staff", json!({"region": "370203"}))] {
        let refused = staff.post(ACCOUNTS, &account("colleague", role, &bound)).await.expect(422);
        assert_eq!(refused.faults(), [("/role", "unknown_code")]);
    }
    let promoted =
        staff.patch(made.header("location"), made.etag(), &json!({"role": "admin", "employer_id": null})).await;
    assert_eq!(promoted.expect(422).faults(), [("/role", "unknown_code")]);
    let far = new_account(&app, "of-far", json!({"role": "employer", "employer_id": far.id})).await;
    let colleague = new_account(&app, "colleague", json!({"role": "staff", "region": "370203"})).await;
    for out_of_reach in [&far, &colleague] {
        staff.get(out_of_reach.header("location")).await.expect(404);
        staff
            .patch(out_of_reach.header("location"), out_of_reach.etag(), &json!({"status": "disabled"}))
            .await
            .expect(404);
        staff.delete(out_of_reach.header("location"), out_of_reach.etag()).await.expect(404);
    }
    let usernames: Vec<String> = app.texts("select username from accounts").await;
    let listed = staff.get(ACCOUNTS).await.expect(200);
    assert!(usernames.len() > listed.items().len());
    let mut listed: Vec<&str> = listed.items().iter().map(|it| it["username"].as_str().unwrap()).collect();
    listed.sort_unstable();
    assert_eq!(listed, ["of-hotel", "of-person"]);
    // Staff see their own account, and leave changing it to the head office.
    let me = staff.get("/api/v1/auth/me").await.expect(200);
    let own = format!("{ACCOUNTS}/{}", me.json["account"]["id"].as_str().unwrap());
    let etag = staff.get(&own).await.expect(200).etag().to_owned();
    staff.patch(&own, &etag, &json!({"username": "boss"})).await.expect(403);
}

#[tokio::test]
async fn another_password_from_staff_ends_every_session_and_the_lock() {
    let app = App::start().await;
    let staff = app.staff("370200").await;
    let hotel = app.add(employer()).await;
    let body = account("of-hotel", "employer", &json!({"employer_id": hotel.id}));
    let made = staff.post(ACCOUNTS, &body).await.expect(201);
    let sign_in = |password: &str| json!({"username": "of-hotel", "password": password});
    let token = "/api/v1/auth/token";
    let session = app.stranger().post(token, &sign_in(PASSWORD)).await.expect(200);
    let client = app.with_token(session.json["access_token"].as_str().unwrap());
    for _ in 0..6 {
        app.stranger().post(token, &sign_in("another password")).await.expect(401);
    }
    let path = made.header("location");
    staff.patch(path, made.etag(), &json!({"password": "扶上马送一程，二〇二六"})).await.expect(200);
    client.get("/api/v1/auth/me").await.expect(401);
    app.stranger().post(token, &sign_in("扶上马送一程，二〇二六")).await.expect(200);
}

#[tokio::test]
async fn wrong_accounts_are_refused_with_all_that_is_wrong() {
    let app = App::start().await;
    let wrong = json!({"username": "A", "password": "12345678901", "role": "staff", "employer_id": "x", "colour": 1});
    let answer = app.post(ACCOUNTS, &wrong).await.expect(422);
    assert_eq!(
        answer.faults(),
        [
            ("/colour", "unknown_field"),
            ("/employer_id", "malformed"),
            ("/employer_id", "not_for_this_role"),
            ("/password", "weak_password"),
            ("/region", "required"),
            ("/username", "malformed"),
        ]
    );
    new_account(&app, "li.wei", json!({"role": "admin"})).await;
    let answer = app.post(ACCOUNTS, &account("li.wei", "admin", &json!({}))).await.expect(422);
    assert_eq!(answer.faults(), [("/username", "already_registered")]);
    let nowhere = "01890a5d-ac96-774b-bcce-b302099a8057";
    let answer = app.post(ACCOUNTS, &account("x-y", "jobseeker", &json!({"jobseeker_id": nowhere}))).await.expect(422);
    assert_eq!(answer.faults(), [("/jobseeker_id", "unknown_jobseeker")]);
}

#[tokio::test]
async fn an_account_goes_with_its_person_and_leaves_no_saved_answer() {
    let app = App::start().await;
    let person = app.add(jobseeker()).await;
    let body = account("of-person", "jobseeker", &json!({"jobseeker_id": person.id}));
    let made = app.post_with_key(ACCOUNTS, "k-1", &body).await.expect(201);
    assert_eq!(app.texts("select key from idempotency_keys").await.len(), 1);
    app.delete(made.header("location"), made.etag()).await.expect(204);
    assert_eq!(app.texts("select key from idempotency_keys").await.len(), 0);
    let made = app.post(ACCOUNTS, &body).await.expect(201);
    app.delete(&person.path, &person.etag).await.expect(204);
    app.get(made.header("location")).await.expect(404);
}
