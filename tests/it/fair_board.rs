//! The board of a fair's day over HTTP: codes and seats, no names.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::PATIENCE;

#[tokio::test]
async fn the_board_says_who_is_next_who_waits_and_what_is_free() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).asks_nothing()).await;
    let (staff, fair) = (app.staff(SHIBEI).await, app.add(fair()).await);
    let stand = app.add(booth(&fair, &hotel, &[&role])).await;
    let step = async |to: &str| {
        let body = json!({"to": to, "reason": "下一步"});
        staff.post(&format!("{}/transition", fair.path), &body).await.expect(200)
    };
    step("open").await;
    let person = app.add(jobseeker().can_everything()).await;
    let comes = app.add(registration(&fair, &person)).await;
    let plan = format!("{}/plan", fair.path);
    staff.post(&plan, &json!({"time_limit_seconds": 5})).await.expect(202);
    let planned = staff.until(&plan, 3 * PATIENCE, |it| it.json["status"] == "done").await.json;
    step("planned").await;
    step("running").await;
    // The day is ahead, with the only interview in the first slot.
    let set = format!("update fairs set held_on = '{}' where id = '{}' returning 1", app.tomorrow(), fair.id);
    app.texts_of_change(&set).await;
    app.texts_of_change("update fair_interviews set slot = 0 returning 1").await;
    let path = format!("{}/board", fair.path);
    let board = staff.get(&path).await.expect(200);
    assert_eq!((&board.json["current"], &board.json["next"]["time"]), (&Value::Null, &json!("09:00–09:15")));
    let seat = &board.json["booths"][0]["seats"][0];
    let code = &comes.json["check_in_code"];
    assert_eq!((&board.json["booths"][0]["booth_id"], &seat["next_code"]), (&json!(stand.id), code));
    assert_eq!((&seat["next"], &seat["free_slots"]), (&json!("not_come"), &json!(0)));
    assert_eq!(board.json["waiting"], json!([]));
    assert!(!board.text.contains("求职者甲"), "{}", board.text);
    let mut screen = staff.request(Method::GET, &format!("{path}/events")).send().await.unwrap();
    assert_eq!(screen.headers()["content-type"], "text/event-stream");
    assert_eq!(shown(&mut screen).await["waiting"], json!([]));
    staff.post(&format!("{}/check-ins", fair.path), &json!({"code": code})).await.expect(200);
    assert_eq!(shown(&mut screen).await["waiting"], json!([code]));
    let board = staff.get(&path).await.json;
    assert_eq!((&board["booths"][0]["seats"][0]["next"], &board["waiting"]), (&json!("waiting"), &json!([code])));
    // Whoever did not come leaves the seat free.
    let interview = format!("{}/interviews/{}", fair.path, planned["interviews"][0]["id"].as_str().unwrap());
    staff.patch(&interview, "*", &json!({"outcome": "no_show"})).await.expect(200);
    let seat = staff.get(&path).await.json["booths"][0]["seats"][0].clone();
    assert_eq!((&seat["next"], &seat["next_code"]), (&json!("free"), &Value::Null));
    assert!(seat["free_slots"].as_u64().unwrap() > 1, "{seat}");
    for client in [app.employer(&hotel).await, app.jobseeker(&person).await, app.staff("110101").await] {
        client.get(&path).await.expect(404);
        client.get(&format!("{path}/events")).await.expect(404);
    }
    // A service that stops does not wait for whoever looks on.
    let mut app = app;
    let start = std::time::Instant::now();
    app.stop().await;
    assert!(start.elapsed() < 2 * PATIENCE);
    assert!(screen.chunk().await.unwrap().is_none());
}

/// The board that a screen is told next.
async fn shown(screen: &mut Response) -> Value {
    loop {
        let told = screen.chunk().await.unwrap().unwrap();
        let told = String::from_utf8(told.to_vec()).unwrap();
        if let Some(board) = told.strip_prefix("event: board\ndata: ") {
            return serde_json::from_str(board.trim_end()).unwrap();
        }
    }
}
