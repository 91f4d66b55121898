//! What came of a fair, from its first registration to the visit after 180 days: the report's numbers are those of the records.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};
use super::support::workbooks::{ABOVE, CSV, cells, csv_of, fill};

const PATIENCE: Duration = Duration::from_secs(30);

/// The numbers of a report, without what they count.
fn counts(report: &Value) -> Vec<u64> {
    let names =
        ["invited", "registered", "came", "missed", "interviewed", "interviews", "held", "intents", "offers", "hires"];
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

/// Has a sheet handed out, fills it in by the ids of its rows, and gives it back.
async fn fill_in(staff: &Client, path: &str, said: &[(String, &[(&str, &str)])]) {
    let mut rows = cells(&staff.bytes(path).await, 0);
    for (id, said) in said {
        let at = rows.iter().position(|it| it[0] == *id).unwrap() - ABOVE;
        fill(&mut rows, at, said);
    }
    let taken = staff.hand_back(path, CSV, csv_of(&rows)).await.expect(200);
    assert_eq!(taken.json["changed"], json!(said.len()));
}

/// Draws up who is asked, calls them all by the sheet, and tells how each is registered.
async fn called(staff: &Client, fair: &Added, people: Vec<Added>) -> Vec<(Added, Added)> {
    let invitations = format!("{}/invitations", fair.path);
    staff.post(&invitations, &json!({})).await.expect(200);
    let listed = staff.get(&invitations).await.expect(200);
    let accepts: &[(&str, &str)] = &[("state", "参加")];
    let said: Vec<_> = listed.items().iter().map(|it| (it["id"].as_str().unwrap().to_owned(), accepts)).collect();
    fill_in(staff, &format!("{}/call-sheet", fair.path), &said).await;
    let mut registered = Vec::new();
    for person in people {
        let path = format!("{}/registrations", fair.path);
        let mine = staff.get(&format!("{path}?jobseeker_id={}", person.id)).await.expect(200);
        let id = mine.items()[0]["id"].as_str().unwrap().to_owned();
        let one = staff.get(&format!("{path}/{id}")).await.expect(200);
        registered.push((person, Added::new(&path, &one)));
    }
    registered
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
    assert_eq!(counts(&staff.get(&report).await.expect(200).json), [0; 10]);
    step(&staff, &fair, "open").await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(app.add(jobseeker().can_everything()).await);
    }
    app.settle().await;
    let people = called(&staff, &fair, people).await;
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
        mine["id"].as_str().unwrap().to_owned()
    };
    let agreed = [("outcome", "已面谈"), ("person_intent", "有意向"), ("employer_intent", "有意向"), ("offer", "是")];
    let undecided = [("outcome", "已面谈"), ("person_intent", "有意向"), ("employer_intent", "未定")];
    let said = [(of(&people[0].0), &agreed[..]), (of(&people[1].0), &undecided[..])];
    fill_in(&staff, &format!("{}/results", fair.path), &said).await;
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
    assert_eq!(counts(&read), [3, 3, 2, 1, 2, 2, 2, 1, 1, 2]);
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
        "select concat_ws(' ', (select count(*) from fair_invitations where fair_id = it and called_on is not null),
            (select count(*) from fair_registrations where fair_id = it),
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
    // Told upward they are the same.
    let held = "from=2030-12-01&until=2030-12-31";
    for (teller, region) in [(&staff, SHIBEI), (&app.staff("370000").await, "370200")] {
        let upward = teller.get(&format!("/api/v1/fair-report?region={region}&{held}")).await.expect(200).json;
        let total = &upward["total"];
        let told =
            ["invited", "registered", "came", "missed", "interviewed", "held", "held", "intents", "offers", "hires"];
        assert_eq!(told.map(|it| total[it].as_u64().unwrap()), *counts(&read));
        assert_eq!(total["stayed"][2], json!({"after_days": 180, "retained": 1, "left": 1, "unknown": 0}));
        assert_eq!(upward["fairs"][0]["fair_id"], json!(fair.id));
        assert_eq!(upward["regions"].as_array().unwrap().len(), usize::from(region != SHIBEI));
        // Three people are too few to be told by what their disability is.
        assert!(upward["by_category"].as_array().unwrap().iter().all(|it| it["registered"].is_null()));
        let book = teller.bytes(&format!("/api/v1/fair-report/workbook?region={region}&{held}")).await;
        assert_eq!(cells(&book, 1)[1][6], "3");
    }
    let nothing = staff.get(&format!("/api/v1/fair-report?region={SHIBEI}&from=2029-01-01&until=2029-12-31")).await;
    assert_eq!(nothing.expect(200).json["total"]["fairs"], 0);
    let wrong = staff.get("/api/v1/fair-report?region=370102&from=2030-01-01&until=2030-02-01").await.expect(422);
    assert_eq!(wrong.faults(), [("/region", "out_of_reach")]);
    app.employer(&hotel).await.get(&format!("/api/v1/fair-report?region={SHIBEI}&{held}")).await.expect(403);
    // Each number names what it counts.
    assert_eq!(read["offers"]["ids"].as_array().unwrap().len(), 1);
    assert_eq!(read["missed"]["ids"], json!([people[2].1.id]));
    for other in [app.staff("370102").await, app.employer(&hotel).await, app.jobseeker(&people[0].0).await] {
        other.get(&report).await.expect(404);
    }
}
