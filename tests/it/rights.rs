//! The rights of a person: everything about them as one copy, and their consents. Erasure has a file of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kept_columns::COLUMNS;
use super::kept_columns::Held::{At, Not};
use super::support::app::App;
use super::support::builders::{
    Added, Record, booth, certificate, citizen_id, employer, fair, jobseeker, placement, posting, proposal,
    registration,
};
use super::support::client::{Answer, Client};
use super::support::workbooks::cells;

const SHIBEI: &str = "370203";

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
    let asked = "insert into fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, called_on,
            declining_reason, note, sent_at, version, created_at, updated_at)
        select '01a00000-0000-7000-8000-000000000003', fair_id, jobseeker_id, array[id], false, 'declined', '2026-01-02',
            'no_time', '金丝雀电话', now(), 1, now(), now() from fair_registrations returning 1";
    app.texts_of_change(asked).await;
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
    work(app, staff, (person, role), &fair).await;
}

/// Has somebody placed, visited, and leave.
async fn work(app: &App, staff: &Client, (person, role): (&Added, &Added), fair: &Added) {
    let placed = placement(role, person, "2026-01-05")
        .with("fair_id", fair.id.clone())
        .with("ends_on", "2027-01-04")
        .with("monthly_wage", 380_000);
    let placed = app.add(placed).await;
    let visit = staff.get(&format!("{}/visits", placed.path)).await.expect(200).json["items"][0].clone();
    let path = format!("{}/visits/{}", placed.path, visit["id"].as_str().unwrap());
    let found = json!({"done_on": "2026-01-13", "way": "at_work", "still_working": "yes", "in_place": ["lift"],
        "missing": ["rest_breaks"], "wage_paid": "in_full", "needs": "金丝雀坡道"});
    staff.patch(&path, "*", &found).await.expect(200);
    let left = json!({"left_on": "2026-02-01", "reason": "accommodation_missing"});
    staff.post(&format!("{}/leaving", placed.path), &left).await.expect(200);
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
    let sheets: Vec<Vec<Vec<String>>> = (0..13).map(|sheet| cells(&workbook, sheet)).collect();
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
    assert_eq!(rows, [1, 1, steps, 1, 1, 1, 2, 1, 1, 1, list("credentials"), list("audit") + 1]);
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
