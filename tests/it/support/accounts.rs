//! Accounts for tests, put into the database beside the API, each with a token that never ends. How people really sign in
//! has tests of its own.

use diesel::sql_types::{Binary, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::app::App;
use super::builders::Added;
use super::client::Answer;

/// The password of accounts that are made over HTTP.
pub const PASSWORD: &str = "骑马下海的人不怕浪花";

/// Makes an account as the head office does: `bound` is its role, with what that is bound to.
pub async fn new_account(app: &App, username: &str, bound: Value) -> Answer {
    let mut body = json!({"username": username, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(bound.as_object().unwrap().clone());
    app.post("/api/v1/accounts", &body).await.expect(201)
}

/// What an account is for.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    Admin,
    Staff(&'a str),
    Employer(&'a Added),
    Jobseeker(&'a Added),
}

/// Makes an account, where there is none of this kind yet, and tells its token.
pub async fn token(conn: &mut AsyncPgConnection, who: Who<'_>) -> String {
    let (username, role) = match who {
        Who::Admin => ("admin".to_owned(), "admin"),
        Who::Staff(region) => (format!("staff-{region}"), "staff"),
        Who::Employer(employer) => (format!("employer-{}", employer.id), "employer"),
        Who::Jobseeker(jobseeker) => (format!("jobseeker-{}", jobseeker.id), "jobseeker"),
    };
    let region = if let Who::Staff(region) = who { Some(region.parse::<i32>().unwrap()) } else { None };
    let employer = if let Who::Employer(it) = who { Some(it.id.parse::<Uuid>().unwrap()) } else { None };
    let jobseeker = if let Who::Jobseeker(it) = who { Some(it.id.parse::<Uuid>().unwrap()) } else { None };
    let digits = Sha256::digest(&username).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let secret = format!("sta_{digits}");
    let insert = "with account as (
            insert into accounts (id, username, role, region, employer_id, jobseeker_id, status, version, created_at, updated_at)
            values (gen_random_uuid(), $1, $2, $3, $4, $5, 'active', 1, now(), now())
            on conflict do nothing returning id
        )
        insert into credentials (id, account_id, kind, family, digest, created_at, expires_at)
        select gen_random_uuid(), id, 'access', gen_random_uuid(), $6, '2000-01-01', '9000-01-01' from account";
    diesel::sql_query(insert)
        .bind::<Text, _>(username)
        .bind::<Text, _>(role)
        .bind::<Nullable<Integer>, _>(region)
        .bind::<Nullable<SqlUuid>, _>(employer)
        .bind::<Nullable<SqlUuid>, _>(jobseeker)
        .bind::<Binary, _>(Sha256::digest(&secret).to_vec())
        .execute(conn)
        .await
        .unwrap();
    secret
}
