//! A fair's printed pages over HTTP: what stands on them, what does not, and who has them.

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client, PATIENCE};

const HOSTILE: &str = "<script>alert(1)</script>";

/// A planned fair with one booth, and two people, one of whom an interpreter goes along with.
struct Scene {
    app: App,
    staff: Client,
    hotel: Added,
    fair: Added,
    people: Vec<Added>,
    codes: Vec<String>,
}

impl Scene {
    async fn set() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let role = app.add(posting(&hotel).asks_nothing().with("title", HOSTILE)).await;
        let (staff, fair) = (app.staff(SHIBEI).await, app.add(fair()).await);
        app.add(booth(&fair, &hotel, &[&role])).await;
        let interpreter = json!({"name": "手语翻译甲", "kind": "sign_language_interpreter"});
        app.add(request(&format!("{}/helpers", fair.path), interpreter)).await;
        let mut scene = Self { app, staff, hotel, fair, people: Vec::new(), codes: Vec::new() };
        scene.step("open").await.expect(200);
        for person in [
            jobseeker().can_everything().with("name", "<img src=x>"),
            jobseeker().can_everything().requires("sign_language_interpreter"),
        ] {
            let person = scene.app.add(person).await;
            let comes = scene.app.add(registration(&scene.fair, &person)).await;
            scene.codes.push(comes.json["check_in_code"].as_str().unwrap().to_owned());
            scene.people.push(person);
        }
        let plan = scene.path("plan");
        scene.staff.post(&plan, &json!({"time_limit_seconds": 5})).await.expect(202);
        scene.staff.until(&plan, 3 * PATIENCE, |it| it.json["status"] == "done").await;
        scene
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fair.path)
    }

    async fn step(&self, to: &str) -> Answer {
        self.staff.post(&self.path("transition"), &json!({"to": to, "reason": "下一步"})).await
    }

    /// A page as whoever prints it has it.
    async fn page(&self, name: &str) -> Answer {
        let page = self.staff.get(&self.path(name)).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.json, Value::Null);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        assert!(page.text.contains("<html lang=\"zh-CN\">") && page.text.contains("scope=\"col\""), "{}", page.text);
        for foreign in ["<script", "<img", "href=", "style=", "url("] {
            assert!(!page.text.contains(foreign), "{foreign}: {}", page.text);
        }
        page
    }
}

#[tokio::test]
async fn cards_say_who_is_when_where_and_stay_text() {
    let scene = Scene::set().await;
    let cards = scene.page("cards").await.text;
    assert_eq!(cards.matches("<section").count(), 2);
    assert_eq!(cards.matches("<svg").count(), 2);
    for said in
        ["&lt;img src=x&gt;", "&lt;script&gt;", "手语翻译甲", "09:00", "居民身份证", &scene.codes[0], &scene.codes[1]]
    {
        assert!(cards.contains(said), "{said}: {cards}");
    }
    let english = scene.staff.get_in_english(&scene.path("cards")).await.text;
    assert!(english.contains("<html lang=\"en\">") && english.contains("Please bring"), "{english}");
}

#[tokio::test]
async fn booths_and_the_wall_know_codes_and_nobody_who_goes_along() {
    let scene = Scene::set().await;
    for name in ["booth-cards", "wall-plan"] {
        let page = scene.page(name).await.text;
        assert!(scene.codes.iter().all(|code| page.contains(code)), "{page}");
        for untold in ["手语翻译甲", "求职者甲", "&lt;img", "手语"] {
            assert!(!page.contains(untold), "{untold}: {page}");
        }
    }
}

#[tokio::test]
async fn pages_are_printed_by_those_who_hold_the_fair_and_a_person_has_their_own_card() {
    let scene = Scene::set().await;
    let (own, boss) = (scene.app.jobseeker(&scene.people[1]).await, scene.app.employer(&scene.hotel).await);
    own.get(&scene.path("cards")).await.expect(404);
    scene.step("planned").await.expect(200);
    let card = own.get(&scene.path("cards")).await.expect(200).text;
    assert!(card.contains(&scene.codes[1]) && !card.contains(&scene.codes[0]), "{card}");
    assert!(card.contains("求职者甲") && card.contains("已安排"), "{card}");
    for page in ["cards", "booth-cards", "wall-plan"] {
        for client in [&boss, &scene.app.staff("110101").await] {
            client.get(&scene.path(page)).await.expect(404);
        }
        if page != "cards" {
            own.get(&scene.path(page)).await.expect(404);
        }
    }
    let looked = "select act from audit_records where act = 'export'";
    assert_eq!(scene.app.texts(looked).await, ["export"]);
}
