//! The rights of a person: everything about them as one copy, and their consents. Erasure has a file of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{
    Added, Record, booth, certificate, citizen_id, employer, fair, jobseeker, posting, proposal, registration,
};
use super::support::client::{Answer, Client};
use super::support::workbooks::cells;

const SHIBEI: &str = "370203";

/// Where a column of a table with something of a person is in the copy, or why it is not.
enum Held {
    At(&'static str),
    Not(&'static str),
}
use Held::{At, Not};

const DIGEST: &str = "a digest, by which it is found without being read";
const COUNTED: &str = "counts the changes";
const IN_CLEAR: &str = "from before values were sealed; always null";
const IN_RUNS: &str = "lists of match runs, which the person reads at /api/v1/match-runs/{id}/results";
const IN_FEED: &str = "for two weeks; the person reads their own at /api/v1/events";
const OF_PROGRAMS: &str = "of programs, and told at /api/v1/subscriptions";
const SIGNS: &str = "it is a secret, and told when it is made";
const REPLANNED: &str = "why the last plan has no interview, worked out anew with each plan";
const OTHERS: &str = "whose account it was at the federation or the employer is not told";

/// Every column of every table that hangs on a jobseeker. A new column belongs here, and into the copy.
const COLUMNS: &[(&str, &str, Held)] = &[
    ("jobseekers", "id", At("/record/id")),
    ("jobseekers", "name", At("/record/name")),
    ("jobseekers", "citizen_id", Not(IN_CLEAR)),
    ("jobseekers", "citizen_id_sealed", At("/record/citizen_id")),
    ("jobseekers", "known_citizen_id_index", Not(DIGEST)),
    ("jobseekers", "birth_date", At("/record/birth_date")),
    ("jobseekers", "sex", At("/record/sex")),
    ("jobseekers", "region", At("/record/region")),
    ("jobseekers", "latitude", At("/record/location/latitude")),
    ("jobseekers", "longitude", At("/record/location/longitude")),
    ("jobseekers", "phone", Not(IN_CLEAR)),
    ("jobseekers", "phone_sealed", At("/record/phone")),
    ("jobseekers", "disability_certificate_number", Not(IN_CLEAR)),
    ("jobseekers", "disability_certificate_number_sealed", At("/record/disability/certificate_number")),
    ("jobseekers", "disability_category", At("/record/disability/category")),
    ("jobseekers", "disability_level", At("/record/disability/level")),
    ("jobseekers", "capacities", At("/record/capacities/hands")),
    ("jobseekers", "accommodations", At("/record/accommodations/seated_work")),
    ("jobseekers", "preferred_occupations", At("/record/preferences/occupations/0")),
    ("jobseekers", "preferred_wage_min", At("/record/preferences/wage_min")),
    ("jobseekers", "max_commute_km", At("/record/preferences/max_commute_km")),
    ("jobseekers", "prefers_remote", At("/record/preferences/remote")),
    ("jobseekers", "preferred_employment_types", At("/record/preferences/employment_types/0")),
    ("jobseekers", "employment_status", At("/record/employment_status")),
    ("jobseekers", "unemployed_since", At("/record/unemployed_since")),
    ("jobseekers", "status", At("/record/status")),
    ("jobseekers", "external_reference", At("/record/external_reference")),
    ("jobseekers", "version", Not(COUNTED)),
    ("jobseekers", "created_at", At("/record/created_at")),
    ("jobseekers", "updated_at", At("/record/updated_at")),
    ("skill_certificates", "id", At("/certificates/0/id")),
    ("skill_certificates", "jobseeker_id", At("/record/id")),
    ("skill_certificates", "occupation", At("/certificates/0/occupation")),
    ("skill_certificates", "level", At("/certificates/0/level")),
    ("skill_certificates", "number", Not(IN_CLEAR)),
    ("skill_certificates", "number_sealed", At("/certificates/0/number")),
    ("skill_certificates", "issuer", At("/certificates/0/issuer")),
    ("skill_certificates", "issued_on", At("/certificates/0/issued_on")),
    ("skill_certificates", "expires_on", At("/certificates/0/expires_on")),
    ("skill_certificates", "status", At("/certificates/0/status")),
    ("skill_certificates", "version", Not(COUNTED)),
    ("skill_certificates", "created_at", At("/certificates/0/created_at")),
    ("skill_certificates", "updated_at", At("/certificates/0/updated_at")),
    ("introductions", "id", At("/introductions/0/id")),
    ("introductions", "jobseeker_id", At("/introductions/0/jobseeker_id")),
    ("introductions", "posting_id", At("/introductions/0/posting_id")),
    ("introductions", "employer_id", At("/introductions/0/employer_id")),
    ("introductions", "state", At("/introductions/0/state")),
    ("introductions", "proposed_by", At("/introductions/0/proposed_by")),
    ("introductions", "version", Not(COUNTED)),
    ("introductions", "created_at", At("/introductions/0/created_at")),
    ("introductions", "updated_at", At("/introductions/0/updated_at")),
    ("introduction_steps", "id", Not("their order")),
    ("introduction_steps", "introduction_id", At("/introductions/0/id")),
    ("introduction_steps", "from_state", At("/introductions/0/steps/1/from")),
    ("introduction_steps", "to_state", At("/introductions/0/steps/0/to")),
    ("introduction_steps", "by_role", At("/introductions/0/steps/0/by")),
    ("introduction_steps", "by_account", Not(OTHERS)),
    ("introduction_steps", "reason", At("/introductions/0/steps/0/reason")),
    ("introduction_steps", "taken_at", At("/introductions/0/steps/0/at")),
    ("consents", "id", At("/consents/0/id")),
    ("consents", "introduction_id", At("/consents/0/introduction_id")),
    ("consents", "step", At("/consents/0/step")),
    ("consents", "fields", At("/consents/0/fields/0")),
    ("consents", "purpose", At("/consents/0/purpose")),
    ("consents", "expires_on", At("/consents/0/expires_on")),
    ("consents", "given_by", At("/consents/0/given_by")),
    ("consents", "account_id", Not(OTHERS)),
    ("consents", "paper_reference", At("/consents/0/on_paper")),
    ("consents", "given_at", At("/consents/0/given_at")),
    ("consents", "withdrawn_at", At("/consents/0/withdrawn_at")),
    ("fair_registrations", "id", At("/fair_registrations/0/id")),
    ("fair_registrations", "fair_id", At("/fair_registrations/0/fair_id")),
    ("fair_registrations", "jobseeker_id", At("/fair_registrations/0/jobseeker_id")),
    ("fair_registrations", "sessions", At("/fair_registrations/0/sessions/0")),
    ("fair_registrations", "present_from", At("/fair_registrations/0/from")),
    ("fair_registrations", "present_until", At("/fair_registrations/0/until")),
    ("fair_registrations", "max_interviews", At("/fair_registrations/0/max_interviews")),
    ("fair_registrations", "pace", At("/fair_registrations/0/pace")),
    ("fair_registrations", "rest_free_slots", At("/fair_registrations/0/rest/free_slots")),
    ("fair_registrations", "rest_after", At("/fair_registrations/0/rest/after")),
    ("fair_registrations", "helper_kinds", At("/fair_registrations/0/helper_kinds/0")),
    ("fair_registrations", "source", At("/fair_registrations/0/source")),
    ("fair_registrations", "check_in_code", At("/fair_registrations/0/check_in_code")),
    ("fair_registrations", "attendance", At("/fair_registrations/0/attendance")),
    ("fair_registrations", "checked_in_at", At("/fair_registrations/0/checked_in_at")),
    ("fair_registrations", "came_in_slot", At("/fair_registrations/0/came_in_slot")),
    ("fair_registrations", "left_before_slot", At("/fair_registrations/0/left_before_slot")),
    ("fair_registrations", "created_at", At("/fair_registrations/0/created_at")),
    ("fair_registrations", "updated_at", At("/fair_registrations/0/updated_at")),
    ("fair_registrations", "unplanned", Not(REPLANNED)),
    ("fair_registrations", "version", Not(COUNTED)),
    ("fair_interviews", "id", At("/fair_interviews/0/id")),
    ("fair_interviews", "fair_id", At("/fair_interviews/0/fair_id")),
    ("fair_interviews", "slot", At("/fair_interviews/0/slot")),
    ("fair_interviews", "jobseeker_id", At("/fair_interviews/0/jobseeker_id")),
    ("fair_interviews", "booth_id", At("/fair_interviews/0/booth_id")),
    ("fair_interviews", "posting_id", At("/fair_interviews/0/posting_id")),
    ("fair_interviews", "interviewer_id", At("/fair_interviews/0/interviewer_id")),
    ("fair_interviews", "helper_ids", At("/fair_interviews/0/helper_ids/0")),
    ("fair_interviews", "outcome", At("/fair_interviews/0/outcome")),
    ("fair_interviews", "person_intent", At("/fair_interviews/0/person_intent")),
    ("fair_interviews", "employer_intent", At("/fair_interviews/0/employer_intent")),
    ("fair_interviews", "offer", At("/fair_interviews/0/offer")),
    ("fair_interviews", "refusal", At("/fair_interviews/1/refusal")),
    ("fair_interviews", "version", Not(COUNTED)),
    ("fair_interviews", "created_at", Not("when the plan was made")),
    ("fair_interviews", "updated_at", Not("when it was changed by a plan")),
    ("accounts", "id", At("/accounts/0/id")),
    ("accounts", "username", At("/accounts/0/username")),
    ("accounts", "role", At("/accounts/0/role")),
    ("accounts", "region", Not("of staff only")),
    ("accounts", "employer_id", Not("of employers only")),
    ("accounts", "jobseeker_id", At("/accounts/0/jobseeker_id")),
    ("accounts", "password_hash", Not("it is a secret, and not the password")),
    ("accounts", "status", At("/accounts/0/status")),
    ("accounts", "version", Not(COUNTED)),
    ("accounts", "created_at", At("/accounts/0/created_at")),
    ("accounts", "updated_at", At("/accounts/0/updated_at")),
    ("credentials", "id", Not("made up, and told of keys at /api/v1/api-keys")),
    ("credentials", "account_id", At("/accounts/0/id")),
    ("credentials", "kind", At("/credentials/1/kind")),
    ("credentials", "family", Not("which tokens come from one sign-in")),
    ("credentials", "digest", Not(DIGEST)),
    ("credentials", "name", At("/credentials/1/name")),
    ("credentials", "scopes", At("/credentials/1/scopes/0")),
    ("credentials", "created_at", At("/credentials/1/created_at")),
    ("credentials", "expires_at", At("/credentials/1/expires_at")),
    ("credentials", "used_at", At("/credentials/1/used_at")),
    ("credentials", "revoked_at", At("/credentials/1/revoked_at")),
    ("match_results", "jobseeker_id", Not(IN_RUNS)),
    ("match_results", "posting_id", Not(IN_RUNS)),
    ("match_results", "run", Not(IN_RUNS)),
    ("match_results", "score", Not(IN_RUNS)),
    ("match_results", "rank", Not(IN_RUNS)),
    ("match_results", "is_accessible", Not(IN_RUNS)),
    ("match_results", "change", Not(IN_RUNS)),
    ("events", "number", Not(IN_FEED)),
    ("events", "kind", Not(IN_FEED)),
    ("events", "subject", Not(IN_FEED)),
    ("events", "jobseeker_id", Not(IN_FEED)),
    ("events", "region", Not(IN_FEED)),
    ("events", "detail", Not(IN_FEED)),
    ("events", "recorded_at", Not(IN_FEED)),
    ("subscriptions", "id", Not(OF_PROGRAMS)),
    ("subscriptions", "account_id", Not(OF_PROGRAMS)),
    ("subscriptions", "url", Not(OF_PROGRAMS)),
    ("subscriptions", "events", Not(OF_PROGRAMS)),
    ("subscriptions", "status", Not(OF_PROGRAMS)),
    ("subscriptions", "cursor", Not(OF_PROGRAMS)),
    ("subscriptions", "failures", Not(OF_PROGRAMS)),
    ("subscriptions", "failing_since", Not(OF_PROGRAMS)),
    ("subscriptions", "last_failure", Not(OF_PROGRAMS)),
    ("subscriptions", "last_status", Not(OF_PROGRAMS)),
    ("subscriptions", "due_at", Not(OF_PROGRAMS)),
    ("subscriptions", "version", Not(OF_PROGRAMS)),
    ("subscriptions", "created_at", Not(OF_PROGRAMS)),
    ("subscriptions", "updated_at", Not(OF_PROGRAMS)),
    ("subscriptions", "secret_sealed", Not(SIGNS)),
    ("subscriptions", "previous_secret_sealed", Not(SIGNS)),
    ("subscriptions", "previous_until", Not(SIGNS)),
];

/// Somebody of whom everything is known that can be.
fn known_in_full(citizen: &str) -> Record {
    jobseeker()
        .with("name", "金丝雀甲")
        .with("citizen_id", citizen)
        .with("phone", "0532-77665544")
        .with("disability", json!({"certificate_number": format!("{citizen}41")}))
        .with("external_reference", "canary-reference")
        .with("employment_status", "unemployed")
        .with("unemployed_since", "2016-09-01")
        .at(36.08, 120.37)
        .can_everything()
        .prefers("seated_work")
        .wishes("occupations", json!(["4-03-02-02"]))
        .wishes("wage_min", 300_000)
        .wishes("max_commute_km", 15)
        .wishes("employment_types", json!(["full_time"]))
}

/// Registers somebody for a fair, who then comes late and leaves early.
async fn register(app: &App, staff: &Client, person: &Added, (hotel, role): (&Added, &Added)) {
    let fair = app.add(fair()).await;
    let other = app.add(posting(hotel)).await;
    app.add(booth(&fair, hotel, &[role, &other])).await;
    staff.post(&format!("{}/transition", fair.path), &json!({"to": "open", "reason": "报名"})).await.expect(200);
    let registration = registration(&fair, person)
        .with("sessions", json!([0]))
        .with("from", "09:00")
        .with("until", "10:00")
        .with("max_interviews", 3)
        .with("rest", json!({"free_slots": 1, "after": 2}))
        .with("helper_kinds", json!(["guide"]));
    app.add(registration).await;
    let day = "update fair_registrations set attendance = 'left', checked_in_at = now(), came_in_slot = 1,
        left_before_slot = 4 returning 1";
    app.texts_of_change(day).await;
    let held = format!(
        "insert into fair_interviews (id, fair_id, slot, jobseeker_id, booth_id, posting_id, interviewer_id, helper_ids, outcome,
            person_intent, employer_intent, offer, refusal, version, created_at, updated_at)
        select them.id, fair_id, slot, jobseeker_id, booth_id, posting, them.id, array[them.id], 'took_place', 'yes', 'no', offer, refusal, 1,
            now(), now()
        from (values
            ('01a00000-0000-7000-8000-000000000002'::uuid, 1, '{}'::uuid, true, null),
            ('01a00000-0000-7000-8000-000000000001', 2, '{}', null, 'wage')
        ) as them (id, slot, posting, offer, refusal), fair_registrations, lateral (select id as booth_id from fair_booths) as b
        returning 1",
        role.id, other.id
    );
    app.texts_of_change(&held).await;
}

/// A person with everything that hangs on one: a certificate, an introduction that was consented to on paper and taken back,
/// an account with a key that was used and revoked.
pub struct Scene {
    pub app: App,
    pub person: Added,
    pub role: Added,
    pub own: Client,
    staff: Client,
    boss: Client,
    pub citizen: String,
    introduction: String,
}

impl Scene {
    pub async fn set() -> Self {
        let app = App::start().await;
        let citizen = citizen_id("1987-06-05", true);
        let body = known_in_full(&citizen);
        let answer = app.post_with_key(body.path(), "canary-key", &body).await.expect(201);
        let person = Added::new(body.path(), &answer);
        let proof = certificate(&person).with("number", "CANARYSERIAL7").with("issuer", "金丝雀鉴定所");
        app.add(proof.with("issued_on", "2018-05-01").with("expires_on", "2099-05-01")).await;
        let hotel = app.add(employer().with("contact_phone", "0532-85880000")).await;
        let role = app.add(posting(&hotel).asks_nothing()).await;
        app.settle().await;
        let (staff, boss, own) = (app.staff(SHIBEI).await, app.employer(&hotel).await, app.jobseeker(&person).await);
        let introduction = app.add(proposal(&role, &person).with("note", "金丝雀离家近")).await.path;
        let consent = json!({"purpose": "金丝雀面试", "fields": ["name", "phone"], "expires_on": app.tomorrow(),
            "on_paper": "金丝雀册一"});
        staff.post(&format!("{introduction}/consent"), &consent).await.expect(200);
        let step = json!({"to": "shared", "reason": "金丝雀约好"});
        staff.post(&format!("{introduction}/transition"), &step).await.expect(200);
        register(&app, &staff, &person, (&hotel, &role)).await;
        Self { app, person, role, own, staff, boss, citizen, introduction }
    }

    pub async fn with_a_key(&self) {
        let key = json!({"name": "金丝雀程序", "scopes": ["jobseekers:read"], "expires_on": self.app.tomorrow()});
        let made = self.own.post("/api/v1/api-keys", &key).await.expect(201).json;
        let by_key = self.app.with_token(made["key"].as_str().unwrap());
        by_key.get(&self.person.path).await.expect(200);
        self.own.delete(&format!("/api/v1/api-keys/{}", made["id"].as_str().unwrap()), "*").await.expect(204);
    }

    fn export(&self) -> String {
        format!("{}/export", self.person.path)
    }
}

#[tokio::test]
async fn a_copy_holds_everything_that_is_kept_of_a_person() {
    let scene = Scene::set().await;
    scene.with_a_key().await;
    scene.own.delete(&format!("{}/consent", scene.introduction), "*").await.expect(200);
    let hanging_on_people = "with recursive hanging as (
            select 'jobseekers'::regclass::oid as it
            union select conrelid from pg_constraint join hanging on confrelid = it where contype = 'f'
        )
        select relname || '.' || attname from hanging join pg_class on pg_class.oid = it join pg_attribute on attrelid = it
        where attnum > 0 and not attisdropped";
    let columns: BTreeSet<String> = scene.app.texts(hanging_on_people).await.into_iter().collect();
    let stated: BTreeSet<String> = COLUMNS.iter().map(|(table, column, _)| format!("{table}.{column}")).collect();
    assert_eq!(columns, stated, "each column is in the copy, or there is a reason");
    let copy = scene.own.get(&scene.export()).await.expect(200);
    for (table, column, held) in COLUMNS {
        match held {
            At(pointer) => {
                let value = copy.json.pointer(pointer);
                assert!(value.is_some_and(|it| !it.is_null()), "{table}.{column} at {pointer}: {}", copy.text);
            }
            Not(reason) => assert!(!reason.is_empty()),
        }
    }
    assert_eq!(copy.json["record"]["citizen_id"], json!(scene.citizen));
    let acts: BTreeSet<&str> =
        copy.json["audit"].as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    let expected = ["create", "consent", "withdraw", "transition", "api_key_created", "revoke", "read"];
    assert!(expected.iter().all(|act| acts.contains(act)), "{acts:?}");
}

/// The tables that docs/rights.md speaks of are those of the database: a later one cannot be forgotten.
#[tokio::test]
async fn every_table_is_in_the_copy_or_left_out_with_a_reason() {
    let app = App::start().await;
    let tables = "select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname !~ '^__'";
    let there: BTreeSet<String> = app.texts(tables).await.into_iter().collect();
    let text = include_str!("../../docs/rights.md");
    let rows = text.lines().skip_while(|line| !line.starts_with("| table ")).take_while(|line| line.starts_with('|'));
    let mut told = BTreeSet::new();
    for row in rows.skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
        assert!(told.insert(cells[0].trim_matches('`').to_owned()), "{row} stands there twice");
    }
    assert_eq!(told, there);
}

#[tokio::test]
async fn a_copy_tells_nothing_of_others_and_leaves_a_trace() {
    let scene = Scene::set().await;
    let other = scene.app.add(jobseeker().with("name", "求职者他")).await;
    scene.app.get("/api/v1/jobseekers").await.expect(200);
    let copy = scene.own.get(&scene.export()).await.expect(200);
    assert!(!copy.text.contains(&other.id));
    let own_account = copy.json["accounts"][0]["id"].as_str().unwrap();
    for account in scene.app.texts("select id from accounts").await {
        assert_eq!(copy.text.contains(&account), account == own_account, "{account}");
    }
    let digests = "select encode(digest, 'hex') from credentials union all
        select password_hash from accounts where password_hash is not null";
    for secret in scene.app.texts(digests).await {
        assert!(!copy.text.contains(&secret));
    }
    for (client, status) in [(&scene.staff, 200), (&scene.boss, 404), (&scene.app.staff("110101").await, 404)] {
        client.get(&scene.export()).await.expect(status);
    }
    scene.own.get(&format!("{}/export", other.path)).await.expect(404);
    let trail = scene.own.get("/api/v1/audit?act=export").await;
    let roles: Vec<_> = trail.items().iter().map(|it| it["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["staff", "jobseeker"]);
}

fn texts_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|it| texts_in(it, found)),
        Value::Object(object) => object.values().for_each(|it| texts_in(it, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_workbook_holds_what_the_document_holds() {
    let scene = Scene::set().await;
    // What would run as a formula is text.
    scene.staff.patch(&scene.person.path, "*", &json!({"name": "=HYPERLINK(\"x\")"})).await.expect(200);
    let mut copy = scene.own.get(&scene.export()).await.expect(200).json;
    copy["made_at"] = Value::Null;
    let workbook = scene.own.bytes(&format!("{}?format=xlsx", scene.export())).await;
    let sheets: Vec<Vec<Vec<String>>> = (0..10).map(|sheet| cells(&workbook, sheet)).collect();
    let all: Vec<&String> = sheets.iter().flatten().flatten().collect();
    let mut texts = Vec::new();
    texts_in(&copy, &mut texts);
    assert!(texts.len() > 50);
    for text in texts {
        assert!(all.iter().any(|cell| cell.contains(&text)), "{text} is in no cell");
    }
    let list = |name: &str| copy[name].as_array().unwrap().len();
    let rows: Vec<usize> = sheets[1..].iter().map(|rows| rows.len() - 1).collect();
    // The document's own making is on record when the workbook is made.
    let steps = copy["introductions"][0]["steps"].as_array().unwrap().len();
    assert_eq!(rows, [1, 1, steps, 1, 1, 2, 1, list("credentials"), list("audit") + 1]);
    assert!(sheets[0].iter().any(|row| row[0].starts_with("姓名") && row[1] == "=HYPERLINK(\"x\")"), "{:?}", sheets[0]);
    let headings: Vec<&String> = sheets.iter().skip(1).flat_map(|rows| &rows[0]).collect();
    assert!(headings.iter().all(|heading| !heading.is_ascii()), "each has a name in Chinese: {headings:?}");
    let asked = scene.own.request(reqwest::Method::GET, &scene.export());
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let answer = Answer::to(asked.header("accept", xlsx)).await.expect(200);
    assert_eq!(answer.header("content-type"), xlsx);
    assert!(answer.header("content-disposition").contains(&scene.person.id));
    assert_eq!(scene.own.get(&format!("{}?format=csv", scene.export())).await.faults(), [("/format", "unknown_code")]);
}

#[tokio::test]
async fn consents_are_listed_over_all_introductions_with_whether_they_count() {
    let scene = Scene::set().await;
    let inn = scene.app.add(employer().with("name", "山景旅馆")).await;
    let second = scene.app.add(posting(&inn).asks_nothing()).await;
    scene.app.settle().await;
    let other = scene.app.add(proposal(&second, &scene.person)).await.path;
    let consent = json!({"purpose": "看看", "fields": ["name"], "expires_on": scene.app.tomorrow()});
    scene.own.post(&format!("{other}/consent"), &consent).await.expect(200);
    scene.own.delete(&format!("{other}/consent"), "*").await.expect(200);
    // Named all the same when the posting is no longer there for the person.
    scene.app.patch(&second.path, "*", &json!({"status": "closed"})).await.expect(200);
    scene.app.patch(&scene.role.path, "*", &json!({"status": "closed"})).await.expect(200);
    let path = format!("{}/consents", scene.person.path);
    let told = |answer: &Answer| {
        let fact = |it: &Value| {
            json!([
                it["employer_name"],
                it["purpose"],
                it["given_by"],
                it["on_paper"],
                it["live"],
                it["withdrawn_at"].is_null()
            ])
        };
        answer.items().iter().map(fact).collect::<Vec<_>>()
    };
    let expected = [
        json!(["山景旅馆", "看看", "jobseeker", null, false, false]),
        json!(["海景酒店", "金丝雀面试", "staff", "金丝雀册一", true, true]),
    ];
    for reader in [&scene.own, &scene.staff, &*scene.app] {
        assert_eq!(told(&reader.get(&path).await), expected);
    }
    let first = scene.own.get(&format!("{path}?limit=1")).await;
    let next = first.json["next_cursor"].as_str().unwrap();
    let last = scene.own.get(&format!("{path}?limit=1&cursor={next}")).await;
    assert_eq!(
        (told(&first), told(&last), &last.json["next_cursor"]),
        (vec![expected[0].clone()], vec![expected[1].clone()], &Value::Null)
    );
    scene.boss.get(&path).await.expect(404);
    scene.app.clock.advance(jiff::SignedDuration::from_hours(24 * 3));
    assert_eq!(told(&scene.own.get(&path).await)[1][4], json!(false), "its day is over");
}
