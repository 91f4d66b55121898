//! The workbook of a fair's results over HTTP: it goes out, is filled in, comes back; faulty cells, and who may have it.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client, PATIENCE};
use super::support::workbooks::{ABOVE, CSV, XLSX, cells, column, csv_of, fill};

/// A running fair with one booth and two people.
struct Scene {
    app: App,
    staff: Client,
    hotel: Added,
    fair: Added,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let role = app.add(posting(&hotel).asks_nothing().with("title", "=HYPERLINK(\"http://x\")")).await;
        let staff = app.staff(SHIBEI).await;
        let fair = app.add(fair()).await;
        app.add(booth(&fair, &hotel, &[&role])).await;
        let scene = Self { app, staff, hotel, fair };
        scene.step("open").await.expect(200);
        for _ in 0..2 {
            let person = scene.app.add(jobseeker().can_everything()).await;
            scene.app.add(registration(&scene.fair, &person)).await;
        }
        let plan = scene.path("plan");
        scene.staff.post(&plan, &json!({"time_limit_seconds": 5})).await.expect(202);
        scene.staff.until(&plan, 3 * PATIENCE, |it| it.json["status"] == "done").await;
        scene.step("planned").await.expect(200);
        scene
    }

    async fn runs() -> Self {
        let scene = Self::set().await;
        scene.step("running").await.expect(200);
        scene
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fair.path)
    }

    async fn step(&self, to: &str) -> Answer {
        self.staff.post(&self.path("transition"), &json!({"to": to, "reason": "下一步"})).await
    }

    async fn taken_out(&self) -> Vec<Vec<String>> {
        cells(&self.staff.bytes(&self.path("results")).await, 0)
    }

    async fn give_back(&self, client: &Client, media_type: &str, file: Vec<u8>) -> Answer {
        client.hand_back(&self.path("results"), media_type, file).await
    }

    async fn interviews(&self) -> Vec<Value> {
        self.staff.get(&self.path("interviews")).await.items().to_vec()
    }
}

#[tokio::test]
async fn results_go_out_are_filled_in_and_come_back_once() {
    let scene = Scene::runs().await;
    let untouched = scene.staff.bytes(&scene.path("results")).await;
    let same = scene.give_back(&scene.staff, XLSX, untouched).await.expect(200);
    assert_eq!(same.json, json!({"rows": 2, "changed": 0, "unchanged": 2}));
    let mut rows = scene.taken_out().await;
    assert_eq!(rows.len(), ABOVE + 2);
    // What begins as a formula is a text.
    assert_eq!(rows[ABOVE][column(&rows, "posting")], "=HYPERLINK(\"http://x\")");
    assert_eq!(rows[ABOVE][column(&rows, "name")], "求职者甲");
    fill(
        &mut rows,
        0,
        &[("outcome", "已面谈"), ("person_intent", "有意向"), ("employer_intent", "未定 unknown"), ("offer", "是")],
    );
    fill(&mut rows, 1, &[("outcome", "未到场")]);
    let filled = csv_of(&rows);
    let taken = scene.give_back(&scene.staff, CSV, filled.clone()).await.expect(200);
    assert_eq!(taken.json, json!({"rows": 2, "changed": 2, "unchanged": 0}));
    let again = scene.give_back(&scene.staff, CSV, filled).await.expect(200);
    assert_eq!(again.json, json!({"rows": 2, "changed": 0, "unchanged": 2}));
    let known = scene.interviews().await;
    let of = |row: usize| known.iter().find(|it| it["id"] == rows[ABOVE + row][0]).unwrap();
    assert_eq!((&of(0)["outcome"], &of(0)["offer"]), (&json!("took_place"), &json!(true)));
    assert_eq!((&of(0)["person_intent"], &of(0)["employer_intent"]), (&json!("yes"), &json!("unknown")));
    assert_eq!((&of(1)["outcome"], &of(1)["offer"]), (&json!("no_show"), &Value::Null));
    // What is known goes out again.
    let rows = scene.taken_out().await;
    assert_eq!(rows[ABOVE][column(&rows, "outcome")], "已面谈 took_place");
    assert_eq!(rows[ABOVE][column(&rows, "offer")], "是 yes");
}

#[tokio::test]
async fn the_plan_is_a_workbook_with_a_sheet_for_everything() {
    let scene = Scene::set().await;
    let file = scene.staff.bytes(&scene.path("plan/workbook")).await;
    let names = Xlsx::new(Cursor::new(&file)).unwrap().sheet_names();
    // All, a booth, a session, two people.
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!((names[0].as_str(), names[1].as_str()), ("全部 all", "展位 A1"));
    let all = cells(&file, 0);
    assert_eq!((all.len(), all[1][3].as_str(), all[1][4].as_str()), (3, "=HYPERLINK(\"http://x\")", "求职者甲"));
    assert_eq!(cells(&file, 3).len(), 2);
    scene.app.employer(&scene.hotel).await.get(&scene.path("plan/workbook")).await.expect(404);
    scene.app.staff("110101").await.get(&scene.path("plan/workbook")).await.expect(404);
}

#[tokio::test]
async fn every_faulty_cell_is_named_by_its_address_and_nothing_is_kept() {
    let scene = Scene::runs().await;
    let mut rows = scene.taken_out().await;
    fill(&mut rows, 0, &[("outcome", "也许"), ("offer", "是"), ("refusal", "工资")]);
    fill(&mut rows, 1, &[("outcome", "未到场"), ("person_intent", "有意向"), ("check_in_code", "2222222222")]);
    let mut stranger = rows[ABOVE + 1].clone();
    "01890a5d-ac96-774b-bcce-b302099a8057".clone_into(&mut stranger[0]);
    let repeated = scene.taken_out().await[ABOVE].clone();
    rows.extend([stranger, repeated]);
    let refused = scene.give_back(&scene.staff, CSV, csv_of(&rows)).await;
    let faults = [
        ("/H3", "unknown_code"),
        ("/L3", "refused_with_offer"),
        ("/G4", "unknown_interview"),
        ("/I4", "did_not_take_place"),
        ("/A5", "unknown_interview"),
        ("/I5", "did_not_take_place"),
        ("/A6", "repeated"),
    ];
    assert_eq!(refused.faults(), faults);
    assert!(scene.interviews().await.iter().all(|it| it["outcome"].is_null()));
    let mut unknown = scene.taken_out().await;
    for row in &mut unknown {
        row.push(String::new());
    }
    "备注".clone_into(&mut unknown[1][12]);
    assert_eq!(scene.give_back(&scene.staff, CSV, csv_of(&unknown)).await.faults(), [("/M2", "unknown_column")]);
    let nothing = scene.give_back(&scene.staff, CSV, "什么,都不是\n1,2\n".into()).await.expect(422);
    assert_eq!(nothing.problem(), "unreadable_workbook");
    scene.give_back(&scene.staff, "text/plain", Vec::new()).await.expect(415);
}

#[tokio::test]
async fn results_are_the_federations_and_of_the_day() {
    let scene = Scene::set().await;
    let file = scene.staff.bytes(&scene.path("results")).await;
    let early = scene.give_back(&scene.staff, XLSX, file.clone()).await.expect(409);
    assert_eq!((early.problem(), &early.json["legal"]), ("not_in_this_state", &json!(["running", "closed"])));
    scene.step("running").await.expect(200);
    for client in [scene.app.staff("110101").await, scene.app.employer(&scene.hotel).await] {
        client.get(&scene.path("results")).await.expect(404);
        scene.give_back(&client, XLSX, file.clone()).await.expect(404);
    }
    scene.step("closed").await.expect(200);
    scene.give_back(&scene.staff, XLSX, file).await.expect(200);
    let looked = "select act from audit_records where act in ('export', 'import') order by seq";
    assert_eq!(scene.app.texts(looked).await, ["export", "import"]);
}
