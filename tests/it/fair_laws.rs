//! Whatever a fair is: what is stored of its plan, made or mended, breaks no rule, by the checker that the planner has no part in.

use serde_json::json;
use stirrup::app::fair_problem::{gather, interview_of};
use stirrup::domain::fair_plan::InterviewOutcome;
use stirrup::domain::ids::FairId;
use stirrup::domain::principal::Principal;
use stirrup::fairs::plan::checker::{Breach, breaches};
use stirrup::fairs::plan::lottery::Lottery;
use stirrup::store::{Transaction, fair_interviews};

use super::support::app::App;
use super::support::builders::*;
use super::support::client::PATIENCE;
use super::support::pairs::rules;

/// A fair drawn from a seed: booths with limits and interviewers for parts of the day, people with needs, times and rests.
async fn drawn(app: &App, seed: u64) -> Added {
    let mut lottery = Lottery::new(seed);
    let sessions = json!([
        {"name": "上午", "starts": "09:00", "slot_minutes": 15, "slots": 5, "gap_minutes": lottery.below(2) * 3},
        {"name": "下午", "starts": "13:30", "slot_minutes": 20, "slots": 4}
    ]);
    let fair = app.add(fair().with("sessions", sessions).with("max_interviews", 3)).await;
    for number in 0..3 {
        let owner = app.add(employer()).await;
        let (easy, hard) =
            (app.add(posting(&owner).asks_nothing()).await, app.add(posting(&owner).asks("lifting", 2)).await);
        let interviewers = json!([{}, {"sessions": [lottery.below(2)], "postings": [hard.id]}]);
        let mut booth = booth(&fair, &owner, &[&easy, &hard]).with("interviewers", interviewers);
        booth.body["position"] = json!({"x": lottery.below(60), "y": number * 6});
        booth.body["postings"][0]["limit"] = json!(1 + lottery.below(6));
        app.add(booth).await;
    }
    for kind in ["sign_language_interpreter", "guide"] {
        let body = json!({"name": "支持人员甲", "kind": kind, "sessions": [lottery.below(2)]});
        app.add(request(&format!("{}/helpers", fair.path), body)).await;
    }
    app.post(&format!("{}/transition", fair.path), &json!({"to": "open", "reason": "报名"})).await.expect(200);
    for _ in 0..12 {
        let mut person = jobseeker().can_everything().can("lifting", u8::try_from(lottery.below(4)).unwrap());
        for need in ["sign_language_interpreter", "rest_breaks", "tactile_paving"] {
            person = if lottery.percent(25) { person.requires(need) } else { person };
        }
        person = person.can("standing_walking", u8::try_from(lottery.below(4)).unwrap());
        let person = app.add(person).await;
        let record = registration(&fair, &person);
        let record = if lottery.percent(30) { record.with("sessions", json!([lottery.below(2)])) } else { record };
        app.add(if lottery.percent(30) { record.with("from", "09:20") } else { record }).await;
    }
    fair
}

/// The rules that the stored interviews of a fair break, by the checker that the planner has no part in.
async fn broken(app: &App, fair: &Added) -> Vec<Breach> {
    let id = FairId::parse(&fair.id).unwrap();
    let store = &app.server().store;
    let problem = gather(store, id).await.unwrap().problem(rules());
    let all = async |tx: &mut Transaction| fair_interviews::all(tx, id).await;
    let stored = store.transaction(Principal::System, all).await.unwrap();
    assert!(!stored.is_empty());
    // Where somebody was missed nobody was, so that no rule speaks of it.
    let held = stored.iter().filter(|it| it.value.result.outcome != Some(InterviewOutcome::NoShow));
    let interviews: Vec<_> = held.map(|it| interview_of(&it.value.seat)).collect();
    breaches(&problem, &interviews)
}

#[tokio::test]
async fn no_plan_over_the_store_breaks_a_rule_whatever_the_fair_is() {
    let app = App::start().await;
    for seed in 0..6 {
        let fair = drawn(&app, seed).await;
        let plan = format!("{}/plan", fair.path);
        app.post(&plan, &json!({"seed": seed, "time_limit_seconds": 10})).await.expect(202);
        let done = app.until(&plan, 3 * PATIENCE, |it| it.json["status"] == "done").await;
        assert_eq!(broken(&app, &fair).await, [], "{seed}: {}", done.text);
        for to in ["planned", "running"] {
            app.post(&format!("{}/transition", fair.path), &json!({"to": to, "reason": "到了"})).await.expect(200);
        }
        // The day takes its course; what is left is a plan too.
        let comes = app.get(&format!("{}/registrations?limit=3", fair.path)).await;
        let [late, gone] = [0, 1].map(|at| comes.items()[at]["id"].clone());
        let helpers = app.get(&format!("{}/helpers", fair.path)).await;
        let changes = json!([
            {"type": "late", "registration_id": late, "from": {"session": 1, "slot": 1}},
            {"type": "left", "registration_id": gone, "from": {"session": 1, "slot": 0}},
            {"type": "helper_out", "helper_id": helpers.items()[0]["id"]}
        ]);
        let body = json!({"from": {"session": 0, "slot": 2}, "changes": changes, "fills_free_seats": true});
        app.post(&format!("{}/replan", fair.path), &body).await.expect(200);
        assert_eq!(broken(&app, &fair).await, [], "{seed}, mended");
    }
}
