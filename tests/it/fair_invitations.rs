//! Who is asked to a fair over HTTP: lists that share out the places, calls and their sheet, and which employers to call.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::Client;
use super::support::workbooks::{ABOVE, CSV, XLSX, cells, column, csv_of, fill};

/// An open fair with work for one who can lift and for one who need not, and five people of whom one lives elsewhere and one is
/// fit for neither.
struct Scene {
    app: App,
    staff: Client,
    hotel: Added,
    fair: Added,
    lifting: Added,
    simple: Added,
    strong: Added,
    weak: [Added; 2],
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let lifting = app.add(posting(&hotel).asks_nothing().asks("lifting", 3).with("title", "搬运工")).await;
        let simple = app.add(posting(&hotel).asks_nothing().with("title", "检票员")).await;
        let strong = app.add(jobseeker().can_everything().with("phone", "13800138000")).await;
        let weak = || jobseeker().can_everything().can("lifting", 0).requires("sign_language_interpreter");
        let weak = [app.add(weak()).await, app.add(weak()).await];
        app.add(jobseeker().can_everything().with("region", "370102")).await;
        app.add(jobseeker().can_everything().with("status", "inactive")).await;
        let staff = app.staff(SHIBEI).await;
        let fair = app.add(fair()).await;
        let stand = booth(&fair, &hotel, &[&lifting, &simple]);
        app.add(stand.with("accommodations", json!({"sign_language_interpreter": "available"}))).await;
        for role in [&lifting, &simple] {
            let offers = json!({"accommodations": {"sign_language_interpreter": "available"}, "openings": 1});
            app.patch(&role.path, "*", &offers).await.expect(200);
        }
        let opening = json!({"to": "open", "reason": "报名"});
        staff.post(&format!("{}/transition", fair.path), &opening).await.expect(200);
        app.settle().await;
        Self { app, staff, hotel, fair, lifting, simple, strong, weak }
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fair.path)
    }

    /// One person is asked for each opening, and everybody for one posting.
    async fn draw_up(&self) -> Value {
        let wish = json!({"per_opening": 1, "most_each": 1});
        self.staff.post(&self.path("invitations"), &wish).await.expect(200).json
    }

    async fn listed(&self) -> Vec<Value> {
        self.staff.get(&self.path("invitations")).await.expect(200).items().to_vec()
    }

    async fn call(&self, invitation: &Value, said: Value) -> Value {
        let path = format!("{}/{}", self.path("invitations"), invitation["id"].as_str().unwrap());
        self.staff.patch(&path, "*", &said).await.expect(200).json
    }
}

fn of<'a>(listed: &'a [Value], person: &Added) -> &'a Value {
    listed.iter().find(|it| it["jobseeker_id"] == json!(person.id)).unwrap()
}

#[tokio::test]
async fn places_are_shared_out_and_whoever_fits_in_one_place_only_has_it() {
    let scene = Scene::set().await;
    let drawn = scene.draw_up().await;
    assert_eq!(
        (&drawn["looked_at"], &drawn["without_posting"], &drawn["listed"], &drawn["on_reserve"], &drawn["kept"]),
        (&json!(3), &json!(0), &json!(2), &json!(1), &json!(0)),
    );
    let asked =
        |role: &Added| drawn["postings"].as_array().unwrap().iter().find(|it| it["posting_id"] == json!(role.id));
    assert_eq!(asked(&scene.lifting).unwrap()["asked"], 1);
    assert_eq!(
        (&asked(&scene.simple).unwrap()["fitting"], &asked(&scene.simple).unwrap()["asked"]),
        (&json!(3), &json!(1))
    );
    let listed = scene.listed().await;
    assert_eq!(of(&listed, &scene.strong)["posting_ids"], json!([scene.lifting.id]));
    let reserves: Vec<bool> = listed.iter().map(|it| it["on_reserve"].as_bool().unwrap()).collect();
    assert_eq!(reserves, [false, false, true]);
    let waits =
        scene.staff.get(&format!("{}?on_reserve=true&state=listed", scene.path("invitations"))).await.expect(200);
    assert_eq!(waits.items().len(), 1);
    // Another region has its own list; the places that are promised stay so, whoever asks.
    let elsewhere = json!({"region": "370102", "per_opening": 1, "most_each": 1});
    let drawn = scene.app.post(&scene.path("invitations"), &elsewhere).await.expect(200).json;
    assert_eq!((&drawn["listed"], &drawn["on_reserve"]), (&json!(0), &json!(1)));
    assert_eq!(scene.listed().await, listed);
    // Drawn up again it is the same list.
    scene.draw_up().await;
    let people = |listed: &[Value]| listed.iter().map(|it| it["jobseeker_id"].clone()).collect::<Vec<_>>();
    assert_eq!(people(&scene.listed().await), people(&listed));
}

#[tokio::test]
async fn places_of_people_whom_the_asker_does_not_see_stay_theirs() {
    let scene = Scene::set().await;
    let elsewhere = json!({"region": "370102", "per_opening": 1, "most_each": 1});
    let drawn = scene.app.post(&scene.path("invitations"), &elsewhere).await.expect(200).json;
    assert_eq!(drawn["listed"], 1);
    let drawn = scene.draw_up().await;
    assert_eq!((&drawn["listed"], &drawn["on_reserve"]), (&json!(1), &json!(2)));
    assert!(drawn["postings"].as_array().unwrap().iter().all(|it| it["asked"] == 1), "{drawn}");
}

#[tokio::test]
async fn whoever_accepts_is_registered_and_a_place_that_is_declined_goes_to_the_next() {
    let scene = Scene::set().await;
    scene.draw_up().await;
    let listed = scene.listed().await;
    let [first, second] = [&scene.weak[0], &scene.weak[1]];
    let (asked, waits) =
        if of(&listed, first)["on_reserve"] == json!(false) { (first, second) } else { (second, first) };
    let missed = scene.call(of(&listed, &scene.strong), json!({"state": "not_reached"})).await;
    scene.app.clock.advance(SignedDuration::from_hours(48));
    let noted = scene.call(&missed, json!({"note": "晚上再打"})).await;
    assert_eq!(noted["called_on"], missed["called_on"]);
    // Another call is of another day.
    let strong = scene.call(&missed, json!({"state": "accepted"})).await;
    assert_eq!(strong["called_on"], json!(scene.app.clock.today().to_string()));
    let registered = scene.staff.get(&scene.path("registrations")).await.expect(200);
    assert_eq!(registered.items()[0]["source"], "invited");
    assert_eq!(registered.items()[0]["jobseeker_id"], json!(scene.strong.id));
    scene.call(of(&listed, asked), json!({"state": "declined", "declining_reason": "no_time"})).await;
    let drawn = scene.draw_up().await;
    assert_eq!((&drawn["listed"], &drawn["on_reserve"], &drawn["kept"]), (&json!(1), &json!(0), &json!(2)));
    assert_eq!(of(&scene.listed().await, waits)["on_reserve"], false);
    // Who takes it back does not come.
    scene.call(&strong, json!({"state": "declined"})).await;
    assert!(scene.staff.get(&scene.path("registrations")).await.expect(200).items().is_empty());
    // A reason is of those who decline; a day that is to come is none.
    let path = format!("{}/{}", scene.path("invitations"), strong["id"].as_str().unwrap());
    let wrong = json!({"state": "perhaps", "called_on": "2099-01-01"});
    let wrong = scene.staff.patch(&path, "*", &wrong).await.expect(422);
    assert_eq!(wrong.faults(), [("/called_on", "in_future"), ("/state", "unknown_code")]);
}

#[tokio::test]
async fn messages_are_sent_once_and_whoever_was_told_keeps_what_they_were_told() {
    let scene = Scene::set().await;
    scene.draw_up().await;
    let sent = scene.staff.post(&scene.path("invitations/send"), &json!({})).await.expect(200);
    assert_eq!(sent.json, json!({"sent": 2}));
    let again = scene.staff.post(&scene.path("invitations/send"), &json!({})).await.expect(200);
    assert_eq!(again.json, json!({"sent": 0}));
    let events = scene.app.get("/api/v1/events?type=fair.invited").await.expect(200);
    assert_eq!(events.items().len(), 2);
    assert_eq!(events.items()[0]["data"]["fair_id"], json!(scene.fair.id));
    assert!(events.items().iter().any(|it| it["data"]["jobseeker_id"] == json!(scene.strong.id)));
    let told = scene.listed().await;
    assert_eq!(scene.draw_up().await["kept"], 2);
    assert_eq!(of(&scene.listed().await, &scene.strong)["id"], of(&told, &scene.strong)["id"]);
}

#[tokio::test]
async fn people_see_their_own_invitation_and_nobody_elses() {
    let scene = Scene::set().await;
    scene.draw_up().await;
    let own = scene.app.jobseeker(&scene.strong).await;
    let mine = own.get(&scene.path("invitations")).await.expect(200);
    assert_eq!((mine.items().len(), &mine.items()[0]["jobseeker_id"]), (1, &json!(scene.strong.id)));
    own.get(&scene.path("call-sheet")).await.expect(404);
    own.post(&scene.path("invitations"), &json!({})).await.expect(404);
    for other in [scene.app.employer(&scene.hotel).await, scene.app.staff("110101").await] {
        other.get(&scene.path("employers-to-call")).await.expect(404);
        other.post(&scene.path("invitations"), &json!({})).await.expect(404);
    }
    // Staff of elsewhere see the fair, which is open, and nobody of it.
    let elsewhere = scene.app.staff("370102").await;
    assert!(elsewhere.get(&scene.path("invitations")).await.expect(200).items().is_empty());
    let far = scene.staff.post(&scene.path("invitations"), &json!({"region": "370000"})).await.expect(422);
    assert_eq!(far.faults(), [("/region", "out_of_reach")]);
}

#[tokio::test]
async fn the_call_sheet_goes_out_is_filled_in_and_comes_back_once() {
    let scene = Scene::set().await;
    scene.draw_up().await;
    let sheet = scene.path("call-sheet");
    let untouched = scene.staff.bytes(&sheet).await;
    let same = scene.staff.hand_back(&sheet, XLSX, untouched.clone()).await.expect(200);
    assert_eq!(same.json, json!({"rows": 3, "changed": 0, "unchanged": 3}));
    let mut rows = cells(&untouched, 0);
    let row =
        |rows: &[Vec<String>], person: &Value| rows.iter().position(|it| person["id"] == json!(it[0])).unwrap() - ABOVE;
    let listed = scene.listed().await;
    let strong = row(&rows, of(&listed, &scene.strong));
    let weak = row(&rows, of(&listed, &scene.weak[0]));
    let cell = |rows: &[Vec<String>], at: usize, name: &str| rows[ABOVE + at][column(rows, name)].clone();
    assert_eq!(cell(&rows, strong, "phone"), "13800138000");
    assert!(cell(&rows, strong, "postings").starts_with("搬运工（"));
    assert_eq!(
        (cell(&rows, strong, "contact"), cell(&rows, weak, "contact")),
        ("电话".into(), "手语视频或文字".into())
    );
    assert!(!cell(&rows, strong, "why").is_empty());
    let wrong = {
        let mut rows = rows.clone();
        fill(&mut rows, strong, &[("state", "参加")]);
        fill(&mut rows, weak, &[("state", "也许"), ("called_on", "2099-01-01")]);
        scene.staff.hand_back(&sheet, CSV, csv_of(&rows)).await.expect(422)
    };
    assert_eq!(wrong.faults().len(), 2, "{:?}", wrong.faults());
    assert!(scene.listed().await.iter().all(|it| it["state"] == "listed"));
    // A column that was sorted by itself would give each what somebody else has said.
    scene.app.patch(&scene.strong.path, "*", &json!({"name": "求职者乙"})).await.expect(200);
    let sorted = {
        let mut rows = rows.clone();
        fill(&mut rows, weak, &[("name", "求职者乙"), ("state", "不参加")]);
        scene.staff.hand_back(&sheet, CSV, csv_of(&rows)).await.expect(422)
    };
    assert!(sorted.faults().iter().all(|it| it.1 == "unknown_invitation"), "{:?}", sorted.faults());
    scene.app.patch(&scene.strong.path, "*", &json!({"name": "求职者甲"})).await.expect(200);
    fill(&mut rows, strong, &[("state", "参加")]);
    fill(&mut rows, weak, &[("state", "不参加"), ("declining_reason", "路远"), ("note", "下次再联系")]);
    let filled = csv_of(&rows);
    let taken = scene.staff.hand_back(&sheet, CSV, filled.clone()).await.expect(200);
    assert_eq!(taken.json, json!({"rows": 3, "changed": 2, "unchanged": 1}));
    let again = scene.staff.hand_back(&sheet, CSV, filled).await.expect(200);
    assert_eq!(again.json, json!({"rows": 3, "changed": 0, "unchanged": 3}));
    let listed = scene.listed().await;
    assert_eq!(of(&listed, &scene.weak[0])["declining_reason"], "too_far");
    assert_eq!(of(&listed, &scene.weak[0])["note"], "下次再联系");
    assert_eq!(scene.staff.get(&scene.path("registrations")).await.items().len(), 1);
}

#[tokio::test]
async fn employers_are_named_whose_work_fits_people_for_whom_the_fair_has_none() {
    let scene = Scene::set().await;
    let mill = scene.app.add(employer().with("unified_social_credit_code", fresh_credit_code())).await;
    let quiet = scene.app.add(posting(&mill).asks_nothing().offers("quiet_space", "available")).await;
    let needs_quiet = scene.app.add(jobseeker().can_everything().requires("quiet_space")).await;
    for role in [&scene.lifting, &scene.simple] {
        let offers = json!({"accommodations": {"quiet_space": "unavailable"}});
        scene.app.patch(&role.path, "*", &offers).await.expect(200);
    }
    let wish = json!(["4-03-02-00"]);
    scene.app.add(jobseeker().can_everything().requires("braille").wishes("occupations", wish)).await;
    for role in [&scene.lifting, &scene.simple, &quiet] {
        let offers = json!({"accommodations": {"braille": "unavailable"}});
        scene.app.patch(&role.path, "*", &offers).await.expect(200);
    }
    scene.app.settle().await;
    let found = scene.staff.get(&scene.path("employers-to-call")).await.expect(200).json;
    assert_eq!((&found["people"], &found["looked_at"]), (&json!(5), &json!(5)));
    assert_eq!((&found["without_posting"], &found["without_any"]), (&json!(2), &json!(1)), "{found}");
    let employers = found["employers"].as_array().unwrap();
    assert_eq!(employers.len(), 1, "{needs_quiet:?} {found}");
    assert_eq!((&employers[0]["employer_id"], &employers[0]["people"]), (&json!(mill.id), &json!(1)));
    assert_eq!(employers[0]["postings"][0]["posting_id"], json!(quiet.id));
    assert_eq!(
        (&found["occupations"][0]["occupation"], &found["occupations"][0]["people"]),
        (&json!("4-03-02-00"), &json!(1))
    );
    assert_eq!(found["accommodations"][0]["accommodation"], "braille");
}
