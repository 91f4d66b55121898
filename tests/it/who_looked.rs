//! The audit trail over HTTP: who sees which record, what each record says to whom, and how it is walked through.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{Added, employer, jobseeker, posting};
use super::support::client::{Answer, Client};

const PATH: &str = "/api/v1/audit";
const SHIBEI: &str = "370203";
const BEIJING: &str = "110101";

/// Two people in one district, a third far away, and a hotel that looks for somebody.
struct Scene {
    app: App,
    wang: Added,
    zhao: Added,
    li: Added,
    role: Added,
    boss: Client,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let role = app.add(posting(&hotel).asks_nothing()).await;
        let person = |region: &str| jobseeker().with("region", region).can_everything();
        let (wang, zhao) = (app.add(person(SHIBEI)).await, app.add(person(SHIBEI)).await);
        let li = app.add(person(BEIJING)).await;
        app.settle().await;
        let boss = app.employer(&hotel).await;
        Self { app, wang, zhao, li, role, boss }
    }

    /// Everybody looks: head office at all, each office at its own, the hotel at candidates.
    async fn looked_at(&self) {
        self.app.get("/api/v1/jobseekers").await.expect(200);
        self.app.staff(SHIBEI).await.get(&self.wang.path).await.expect(200);
        self.app.staff(BEIJING).await.get(&self.li.path).await.expect(200);
        assert_eq!(self.boss.get(&self.role.matches()).await.items().len(), 3);
    }
}

fn people(item: &Value) -> BTreeSet<&str> {
    item["jobseeker_ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

/// The one record that is as wanted.
#[track_caller]
fn one(answer: &Answer, is_wanted: impl Fn(&Value) -> bool) -> &Value {
    let found: Vec<&Value> = answer.items().iter().filter(|item| is_wanted(item)).collect();
    assert_eq!(found.len(), 1, "{}", answer.text);
    found[0]
}

#[tokio::test]
async fn a_person_reads_who_looked_at_them_and_nothing_of_others() {
    let scene = Scene::set().await;
    scene.looked_at().await;
    // Whose postings are closed is seen by nobody else, and named here all the same.
    let closed = json!({"status": "closed"});
    scene.app.patch(&scene.role.path, "*", &closed).await.expect(200);
    let own = scene.app.jobseeker(&scene.wang).await;
    own.get(&scene.wang.path).await.expect(200);
    let seen = own.get(PATH).await.expect(200);
    for item in seen.items() {
        assert_eq!(people(item), BTreeSet::from([&*scene.wang.id]), "{item}");
        assert_eq!(item["account_id"].is_null(), item["role"] != "jobseeker", "{item}");
    }
    for other in [&scene.zhao.id, &scene.li.id] {
        assert!(!seen.text.contains(other.as_str()), "{}", seen.text);
    }
    let by = |role: &'static str, act: &'static str| move |item: &Value| item["role"] == role && item["act"] == act;
    let office = one(&seen, by("staff", "read"));
    assert_eq!((&office["region"], &office["region_name"]), (&json!(SHIBEI), &json!("山东省青岛市市北区")));
    assert_eq!(office["text"], "山东省青岛市市北区残联工作人员查看了记录。");
    let hotel = one(&seen, by("employer", "match"));
    assert_eq!((&hotel["employer_name"], &hotel["object"]), (&json!("海景酒店"), &json!(scene.role.id)));
    one(&seen, by("admin", "list"));
    one(&seen, by("admin", "create"));
    let in_english = own.get_in_english(&format!("{PATH}?act=match")).await.expect(200);
    assert_eq!(in_english.items()[0]["text"], "The employer “海景酒店” looked for matches.");
    // Whom a record was about, and who did it, is not found out by asking for it either.
    let office = scene.app.texts("select id from accounts where role = 'staff'").await;
    for filter in [format!("jobseeker_id={}", scene.zhao.id), format!("account_id={}", office[0])] {
        assert_eq!(own.get(&format!("{PATH}?{filter}")).await.items(), [Value::Null; 0], "{filter}");
    }
    let asked_for = own.get(&format!("{PATH}?jobseeker_id={}", scene.wang.id)).await;
    assert_eq!(asked_for.items().len(), seen.items().len());
}

#[tokio::test]
async fn staff_read_what_concerned_their_region_and_head_office_reads_all() {
    let scene = Scene::set().await;
    scene.looked_at().await;
    let staff = scene.app.staff(SHIBEI).await;
    let seen = staff.get(PATH).await.expect(200);
    assert!(!seen.text.contains(&scene.li.id), "{}", seen.text);
    let both = BTreeSet::from([&*scene.wang.id, &*scene.zhao.id]);
    let listed = one(&seen, |item| item["role"] == "admin" && item["act"] == "list");
    assert_eq!(people(listed), both);
    let hotel = one(&seen, |item| item["role"] == "employer");
    assert_eq!((people(hotel), &hotel["employer_name"]), (both, &json!("海景酒店")));
    assert!(hotel["account_id"].is_string());
    // Who else stood in a list that was seen is not found out by asking for them.
    let of_li = format!("{PATH}?jobseeker_id={}", scene.li.id);
    assert_eq!(staff.get(&of_li).await.items(), [Value::Null; 0]);
    let all = scene.app.get(&of_li).await.expect(200);
    assert_eq!(
        all.items().iter().map(|it| it["act"].as_str().unwrap()).collect::<Vec<_>>(),
        ["match", "read", "list", "create"]
    );
    scene.boss.get(PATH).await.expect(403);
}

#[tokio::test]
async fn whoever_reads_the_trail_of_a_person_is_in_it_but_for_the_person() {
    let scene = Scene::set().await;
    let own = scene.app.jobseeker(&scene.wang).await;
    let before = scene.app.rows("audit_records").await;
    own.get(PATH).await.expect(200);
    assert_eq!(scene.app.rows("audit_records").await, before);
    scene.app.staff(SHIBEI).await.get(&format!("{PATH}?jobseeker_id={}", scene.wang.id)).await.expect(200);
    let seen = own.get(PATH).await.expect(200);
    let newest = &seen.items()[0];
    assert_eq!((&newest["act"], &newest["detail"]), (&json!("list"), &json!("audit")));
    assert_eq!(newest["text"], "山东省青岛市市北区残联工作人员查看了审计记录。");
    // Somebody out of reach has not been looked at.
    scene.app.staff(SHIBEI).await.get(&format!("{PATH}?jobseeker_id={}", scene.li.id)).await.expect(200);
    let of_li = scene.app.get(&format!("{PATH}?jobseeker_id={}&act=list", scene.li.id)).await.expect(200);
    assert_eq!(of_li.items(), [Value::Null; 0]);
}

#[tokio::test]
async fn the_trail_is_walked_page_by_page_and_by_its_instants() {
    let scene = Scene::set().await;
    scene.looked_at().await;
    let own = scene.app.jobseeker(&scene.wang).await;
    let whole = own.get(PATH).await.expect(200);
    let seqs = |answer: &Answer| answer.items().iter().map(|it| it["seq"].as_i64().unwrap()).collect::<Vec<_>>();
    let (mut walked, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = own.get(&format!("{PATH}?limit=1{cursor}")).await.expect(200);
        walked.extend(seqs(&page));
        let Some(next) = page.json["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(walked, seqs(&whole));
    assert!(walked.is_sorted_by(|one, other| one > other) && walked.len() > 3);
    let second = whole.items()[1]["at"].as_str().unwrap();
    let since = own.get(&format!("{PATH}?from={second}")).await.expect(200);
    let until = own.get(&format!("{PATH}?before={second}")).await.expect(200);
    assert_eq!([seqs(&since), seqs(&until)].concat(), seqs(&whole));
    for (query, code) in [
        ("from=2026-11-25", "malformed"),
        ("from=-000001-01-01T00:00:00Z", "malformed"),
        ("before=yesterday", "malformed"),
        ("from=2026-11-25T00:00:00Z&before=2026-11-24T00:00:00Z", "ends_before_start"),
        ("act=peek", "unknown_code"),
        ("jobseeker_id=1", "malformed"),
        ("cursor=ff", "malformed"),
        ("cursor=ffffffffffffffff", "malformed"),
        ("limit=0", "out_of_range"),
    ] {
        let answer = own.get(&format!("{PATH}?{query}")).await.expect(422);
        assert_eq!(answer.faults().last().unwrap().1, code, "{query}: {}", answer.text);
    }
    own.get(&format!("{PATH}?from=0000-01-01T00:00:00Z&before=9999-12-30T00:00:00%2B08:00")).await.expect(200);
}
