//! What came of a fair, from its first registration to the visit after 180 days: the report's numbers are those of the records.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};

const PATIENCE: Duration = Duration::from_secs(30);

/// The numbers of a report, without what they count.
fn counts(report: &Value) -> Vec<u64> {
    let names = ["registered", "came", "missed", "interviewed", "interviews", "held", "intents", "offers", "hires"];
    names.iter().map(|name| report[name]["count"].as_u64().unwrap()).collect()
}

/// How many are retained, have left, and are not known of, after so many days.
fn retained(report: &Value, days: u64) -> [u64; 3] {
    let items = report["retention"].as_array().unwrap();
    let of = |state: &str| {
        let is_it = |it: &&Value| it["after_days"] == days && it["retention"] == state;
        items.iter().find(is_it).unwrap()["count"].as_u64().unwrap()
    };
    [of("retained"), of("left"), of("unknown")]
}

async fn step(staff: &Client, fair: &Added, to: &str) {
    let body = json!({"to": to, "reason": "下一步"});
    staff.post(&format!("{}/transition", fair.path), &body).await.expect(200);
}

/// What the first visit that is still due found, today.
async fn visit(app: &App, staff: &Client, placed: &Added, found: Value) -> Answer {
    let visits = staff.get(&format!("{}/visits", placed.path)).await.expect(200);
    let due = visits.items().iter().find(|it| it["done_on"].is_null()).unwrap()["id"].as_str().unwrap().to_owned();
    let mut body = json!({"done_on": app.clock.today().to_string(), "way": "by_phone"});
    body.as_object_mut().unwrap().extend(found.as_object().unwrap().clone());
    staff.patch(&format!("{}/visits/{due}", placed.path), "*", &body).await.expect(200)
}

#[tokio::test]
async fn a_whole_life_is_counted_as_it_was() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).asks_nothing().with("openings", 3)).await;
    let staff = app.staff(SHIBEI).await;
    let fair = app.add(fair()).await;
    app.add(booth(&fair, &hotel, &[&role])).await;
    let report = format!("{}/report", fair.path);
    assert_eq!(counts(&staff.get(&report).await.expect(200).json), [0; 9]);
    step(&staff, &fair, "open").await;
    let mut people = Vec::new();
    for _ in 0..3 {
        let person = app.add(jobseeker().can_everything()).await;
        let registered = app.add(registration(&fair, &person)).await;
        people.push((person, registered));
    }
    let plan = format!("{}/plan", fair.path);
    staff.post(&plan, &json!({"time_limit_seconds": 5})).await.expect(202);
    app.until(&plan, PATIENCE, |it| it.json["status"] == "done").await;
    step(&staff, &fair, "planned").await;
    step(&staff, &fair, "running").await;
    for (_, registered) in &people[..2] {
        staff.post(&format!("{}/check-ins", fair.path), &json!({"registration_id": registered.id})).await.expect(200);
    }
    let gone =
        json!({"from": {"session": 0, "slot": 0}, "changes": [{"type": "no_show", "registration_id": people[2].1.id}]});
    staff.post(&format!("{}/replan", fair.path), &gone).await.expect(200);
    let listed = staff.get(&format!("{}/interviews", fair.path)).await.expect(200);
    let of = |person: &Added| {
        let mine = listed.items().iter().find(|it| it["jobseeker_id"] == json!(person.id)).unwrap();
        format!("{}/interviews/{}", fair.path, mine["id"].as_str().unwrap())
    };
    let agreed = json!({"outcome": "took_place", "person_intent": "yes", "employer_intent": "yes", "offer": true});
    staff.patch(&of(&people[0].0), "*", &agreed).await.expect(200);
    let undecided = json!({"outcome": "took_place", "person_intent": "yes", "employer_intent": "unknown"});
    staff.patch(&of(&people[1].0), "*", &undecided).await.expect(200);
    step(&staff, &fair, "closed").await;
    let mut placed = Vec::new();
    for (person, _) in &people[..2] {
        let record = placement(&role, person, app.clock.today()).with("fair_id", fair.id.clone());
        placed.push(Added::new(record.path(), &staff.post(record.path(), &record).await.expect(201)));
    }
    app.clock.advance(SignedDuration::from_hours(24 * 31));
    for place in &placed {
        visit(&app, &staff, place, json!({"still_working": "unknown"})).await;
    }
    visit(&app, &staff, &placed[0], json!({"still_working": "yes"})).await;
    let read = staff.get(&report).await.expect(200).json;
    assert_eq!(counts(&read), [3, 2, 1, 2, 2, 2, 1, 1, 2]);
    assert_eq!([30, 90, 180].map(|days| retained(&read, days)), [[1, 0, 1], [0, 0, 0], [0, 0, 0]]);
    app.clock.advance(SignedDuration::from_hours(24 * 149));
    let left = app.clock.today().saturating_sub(jiff::ToSpan::days(100)).to_string();
    let found = json!({"still_working": "no", "left_on": left, "leaving_reason": "accommodation_missing"});
    visit(&app, &staff, &placed[1], found).await;
    visit(&app, &staff, &placed[0], json!({"still_working": "yes"})).await;
    let read = staff.get(&report).await.expect(200).json;
    assert_eq!([30, 90, 180].map(|days| retained(&read, days)), [[2, 0, 0], [1, 1, 0], [1, 1, 0]]);
    // The same, counted straight from the rows.
    let rows = format!(
        "select concat_ws(' ', (select count(*) from fair_registrations where fair_id = it),
            (select count(*) from fair_registrations where fair_id = it and checked_in_at is not null),
            (select count(*) from fair_registrations where fair_id = it and attendance = 'no_show'),
            (select count(distinct jobseeker_id) from fair_interviews where fair_id = it and outcome = 'took_place'),
            (select count(*) from fair_interviews where fair_id = it),
            (select count(*) from fair_interviews where fair_id = it and outcome = 'took_place'),
            (select count(*) from fair_interviews where fair_id = it and person_intent = 'yes' and employer_intent = 'yes'),
            (select count(*) from fair_interviews where fair_id = it and offer), (select count(*) from placements where fair_id = it))
        from (values ('{}'::uuid)) as them (it)",
        fair.id
    );
    let counted: Vec<String> = counts(&read).iter().map(ToString::to_string).collect();
    assert_eq!(app.texts(&rows).await, [counted.join(" ")]);
    // Each number names what it counts.
    assert_eq!(read["offers"]["ids"].as_array().unwrap().len(), 1);
    assert_eq!(read["missed"]["ids"], json!([people[2].1.id]));
    for other in [app.staff("370102").await, app.employer(&hotel).await, app.jobseeker(&people[0].0).await] {
        other.get(&report).await.expect(404);
    }
}
