//! Match runs: the same lists as anybody would be shown one by one, what is new in them and nothing else, and that a run comes
//! to its end whoever dies on the way.

use serde_json::{Value, json};

use super::support::accounts::Who;
use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client, PATIENCE};
use super::support::program::Program;

const PATH: &str = "/api/v1/match-runs";

/// Begins a run and waits for its end.
async fn run(client: &Client, order: Value) -> Added {
    let run = Added::new(PATH, &client.post(PATH, &order).await.expect(202));
    ended(client, &run.path).await;
    run
}

async fn ended(client: &Client, path: &str) -> Value {
    let is_over = |status: &Value| ["done", "failed", "cancelled"].contains(&status.as_str().unwrap());
    client.until(path, PATIENCE, |answer| is_over(&answer.json["status"])).await.json
}

/// Person, posting, rank and change of each match.
async fn listed(client: &Client, run: &Added, query: &str) -> Vec<(String, String, u64, String)> {
    let page = client.get(&format!("{}/results?limit=100{query}", run.path)).await.expect(200);
    let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    let item = |it: &Value| {
        (text(it, "jobseeker_id"), text(it, "posting_id"), it["rank"].as_u64().unwrap(), text(it, "change"))
    };
    page.items().iter().map(item).collect()
}

#[tokio::test]
async fn a_run_lists_for_everybody_what_they_would_be_shown_one_by_one() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    for openings in 1..=4 {
        app.add(posting(&hotel).asks("lifting", openings % 3).with("openings", openings)).await;
        app.add(posting(&hotel).asks_nothing()).await;
    }
    let mut people = Vec::new();
    for degree in 0..3 {
        people.push(app.add(jobseeker().can_everything().can("lifting", degree)).await);
    }
    app.add(jobseeker().with("status", "inactive")).await;
    app.settle().await;
    let found = run(&app, json!({"of": "jobseekers", "top": 5})).await;
    let told = ended(&app, &found.path).await;
    assert_eq!(told["progress"], json!({"done": 3, "total": 3}));
    assert_eq!(told["counts"]["matches"], told["counts"]["new"]);
    let page = app.get(&format!("{}/results?limit=100", found.path)).await;
    let mut expected = Vec::new();
    for person in &people {
        let shown = app.get(&format!("{}?limit=5", person.matches())).await;
        expected.extend(
            shown
                .items()
                .iter()
                .map(|it| (json!(person.id), it["posting"]["id"].clone(), it["score"].clone(), it["verdict"].clone())),
        );
    }
    let found: Vec<_> = page
        .items()
        .iter()
        .map(|it| (it["jobseeker_id"].clone(), it["posting_id"].clone(), it["score"].clone(), it["verdict"].clone()))
        .collect();
    assert_eq!(found, expected);
    // The other way round.
    let roles = run(&app, json!({"of": "postings", "region": SHIBEI, "top": 2})).await;
    let page = app.get(&format!("{}/results?limit=100", roles.path)).await;
    let role = page.items()[0]["posting_id"].as_str().unwrap();
    let shown = app.get(&format!("/api/v1/postings/{role}/matches?limit=2")).await;
    let found: Vec<_> =
        page.items().iter().filter(|it| it["posting_id"] == role).map(|it| &it["jobseeker_id"]).collect();
    assert_eq!(found, shown.items().iter().map(|it| &it["jobseeker"]["id"]).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_second_run_tells_what_is_new_better_and_gone_and_nothing_else() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let (stays, goes) = (app.add(posting(&hotel).asks_nothing()).await, app.add(posting(&hotel).asks_nothing()).await);
    let improves = app.add(posting(&hotel)).await;
    let (cook, leaves) = (app.add(jobseeker()).await, app.add(jobseeker()).await);
    app.settle().await;
    let order = json!({"of": "jobseekers", "region": SHIBEI});
    run(&app, order.clone()).await;
    let quiet = run(&app, order.clone()).await;
    let counts = &ended(&app, &quiet.path).await["counts"];
    assert_eq!(counts, &json!({"matches": 6, "new": 0, "better": 0, "gone": 0}));

    let comes = app.add(posting(&hotel).asks_nothing()).await;
    app.patch(&goes.path, "*", &json!({"status": "closed"})).await.expect(200);
    app.patch(&improves.path, "*", &json!({"demands": {"lifting": 0}})).await.expect(200);
    app.patch(&leaves.path, "*", &json!({"status": "inactive"})).await.expect(200);
    app.settle().await;
    let third = run(&app, order).await;
    let changed = |change: &str| format!("&change={change}&jobseeker_id={}", cook.id);
    let ids = |found: Vec<(String, String, u64, String)>| found.into_iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(ids(listed(&app, &third, &changed("new")).await), std::slice::from_ref(&comes.id));
    assert_eq!(ids(listed(&app, &third, &changed("better")).await), std::slice::from_ref(&improves.id));
    assert_eq!(ids(listed(&app, &third, &changed("gone")).await), std::slice::from_ref(&goes.id));
    assert_eq!(ids(listed(&app, &third, &changed("same")).await), std::slice::from_ref(&stays.id));
    // Somebody who does not look any more has lost everything.
    let lost = listed(&app, &third, &format!("&change=gone&jobseeker_id={}", leaves.id)).await;
    assert_eq!(lost.len(), 3);
    let counts = &ended(&app, &third.path).await["counts"];
    assert_eq!(counts, &json!({"matches": 3, "new": 1, "better": 1, "gone": 4}));
}

#[tokio::test]
async fn pages_of_a_run_follow_one_another_without_gap_or_repeat() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    for _ in 0..3 {
        app.add(posting(&hotel)).await;
        app.add(jobseeker()).await;
    }
    app.settle().await;
    let found = run(&app, json!({"of": "postings"})).await;
    let all = app.get(&format!("{}/results", found.path)).await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{}/results?limit=2{cursor}", found.path)).await;
        paged.extend(page.items().to_vec());
        let Some(next) = page.json["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged.len(), 9);
    assert_eq!(paged, all.items());
    let wrong = app.get(&format!("{}/results?cursor=00", found.path)).await;
    assert_eq!(wrong.faults(), [("/cursor", "malformed")]);
}

/// The people of a run's matches, as somebody sees them.
async fn people(client: &Client, run: &Added) -> Vec<String> {
    listed(client, run, "").await.into_iter().map(|it| it.0).collect()
}

#[tokio::test]
async fn each_sees_of_a_run_the_people_they_may_see() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    let (near, far) = (app.add(jobseeker()).await, app.add(jobseeker().with("region", "110101")).await);
    app.settle().await;
    let of_all = run(&app, json!({"of": "jobseekers"})).await;
    let of_beijing = run(&app, json!({"of": "jobseekers", "region": "110000"})).await;
    assert_eq!(people(&app, &of_all).await, [near.id.clone(), far.id.clone()]);
    let staff = app.staff("370200").await;
    assert_eq!(people(&staff, &of_all).await, std::slice::from_ref(&near.id));
    staff.get(&of_beijing.path).await.expect(404);
    staff.get(&format!("{}/results", of_beijing.path)).await.expect(404);
    staff.delete(&of_all.path, "*").await.expect(404);
    assert_eq!(staff.get(PATH).await.ids(None), [of_all.id.as_str()]);
    let own = run(&staff, json!({"of": "jobseekers"})).await;
    assert_eq!(own.json["region"], "370200");
    assert_eq!(people(&staff, &own).await, std::slice::from_ref(&near.id));
    let refused = staff.post(PATH, &json!({"of": "jobseekers", "region": "110101"})).await;
    assert_eq!(refused.faults(), [("/region", "out_of_reach")]);
    let person = app.jobseeker(&near).await;
    assert_eq!(people(&person, &of_all).await, std::slice::from_ref(&near.id));
    person.get(&format!("{}/results", of_beijing.path)).await.expect(404);
    person.post(PATH, &json!({"of": "jobseekers"})).await.expect(403);
    app.employer(&hotel).await.get(PATH).await.expect(403);
    let wrong = app.post(PATH, &json!({"of": "people", "top": 51, "region": "999999", "colour": "red"})).await;
    let faults = [
        ("/colour", "unknown_field"),
        ("/of", "unknown_code"),
        ("/region", "unknown_region"),
        ("/top", "out_of_range"),
    ];
    assert_eq!(wrong.faults(), faults);
}

#[tokio::test]
async fn whoever_is_erased_leaves_no_match_and_each_look_is_on_record() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    let person = app.add(jobseeker()).await;
    app.settle().await;
    let staff = app.staff(SHIBEI).await;
    let found = run(&staff, json!({"of": "jobseekers"})).await;
    let looks = format!(
        "select role from audit_records where act = 'match' and object = '{}' and subjects = '{{{}}}'",
        found.id, person.id
    );
    assert_eq!(app.texts(&looks).await, ["staff"]);
    assert_eq!(app.rows("match_results").await, "1");
    app.delete(&person.path, "*").await.expect(204);
    assert_eq!(app.rows("match_results").await, "0");
}

/// What a killed process leaves: a run that says it is worked on, a place, and no heartbeat.
#[tokio::test]
async fn a_run_that_lost_its_process_is_taken_up_where_it_stopped() {
    let app = App::start_with(&[("STIRRUP_MATCH_RUNS__ABANDONED_AFTER_SECONDS", "3600")]).await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    let (done, left) = (app.add(jobseeker()).await, app.add(jobseeker()).await);
    app.settle().await;
    let id = "019a0000-0000-7000-8000-00000000000a";
    let abandoned = format!(
        "insert into match_runs (id, subjects, top, congestion_aware, status, worker, attempts, total, done, position,
            created_at, started_at, heartbeat_at)
         values ('{id}', 'jobseekers', 10, false, 'running', gen_random_uuid(), 1, 2, 1, '{}', now(), now(), '2020-01-01')
         returning 1",
        done.id
    );
    app.texts_of_change(&abandoned).await;
    let run = Added { id: id.to_owned(), path: format!("{PATH}/{id}"), etag: String::new(), json: Value::Null };
    let told = ended(&app, &run.path).await;
    assert_eq!((&told["status"], &told["progress"]), (&json!("done"), &json!({"done": 2, "total": 2})));
    let people: Vec<String> = listed(&app, &run, "").await.into_iter().map(|it| it.0).collect();
    assert_eq!(people, std::slice::from_ref(&left.id), "what was done is not done again");
    // One of which everybody dies is not taken up for ever.
    let hopeless = format!(
        "update match_runs set status = 'running', worker = gen_random_uuid(), attempts = 5, heartbeat_at = '2020-01-01',
            finished_at = null where id = '{id}' returning 1"
    );
    app.texts_of_change(&hopeless).await;
    let told = app.until(&run.path, PATIENCE, |answer| answer.json["status"] == "failed").await.json;
    assert_eq!(told["failure"], "given_up");
}

#[tokio::test]
async fn a_run_is_left_by_a_process_that_stops_and_ended_by_one_that_comes() {
    let mut app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    app.add(jobseeker()).await;
    app.settle().await;
    app.stop().await;
    let queue = "insert into match_runs (id, subjects, top, congestion_aware, status, created_at, heartbeat_at)
        select gen_random_uuid(), 'jobseekers', 10, false, 'queued', now(), now() from generate_series(1, 3) returning 1";
    // As many as are kept: of more, housekeeping throws the oldest away.
    app.texts_of_change(queue).await;
    app.start_again().await;
    let other = app.another().await;
    let is_done = |answer: &Answer| answer.items().iter().all(|it| it["status"] == "done");
    let page = other.until(PATH, PATIENCE, is_done).await;
    assert_eq!(page.items().len(), 3);
    assert_eq!(app.texts("select attempts from match_runs").await, ["1"; 3]);
    assert_eq!(app.rows("match_results").await, "3");
}

#[tokio::test]
async fn a_run_ends_with_the_right_of_whoever_ordered_it_and_can_be_cancelled() {
    let app = App::start().await;
    app.asked_by(Who::Staff(SHIBEI)).await;
    app.texts_of_change("update accounts set status = 'disabled' where role = 'staff' returning 1").await;
    let queue = "insert into match_runs
            (id, subjects, region, top, congestion_aware, status, created_at, heartbeat_at, account_id)
        select gen_random_uuid(), 'jobseekers', 370203, 10, false, 'queued', now(), now(), id from accounts
        where role = 'staff' returning 1";
    app.texts_of_change(queue).await;
    let ended = |answer: &Answer| answer.items().iter().any(|it| it["status"] == "failed");
    let page = app.until(PATH, PATIENCE, ended).await;
    assert_eq!(page.items()[0]["failure"], "out_of_reach");
    // Nobody works on this one: its heart beats.
    let alive = "insert into match_runs
            (id, subjects, top, congestion_aware, status, worker, created_at, started_at, heartbeat_at)
        values ('019a0000-0000-7000-8000-00000000000b', 'postings', 10, false, 'running', gen_random_uuid(), now(), now(),
            '2100-01-01') returning 1";
    app.texts_of_change(alive).await;
    let path = format!("{PATH}/019a0000-0000-7000-8000-00000000000b");
    app.delete(&path, "*").await.expect(204);
    assert_eq!(app.get(&path).await.json["status"], "cancelled");
    app.delete(&path, "*").await.expect(204);
}

/// Three people who all want the same best posting, which has room for one list.
#[tokio::test]
async fn postings_are_shared_out_where_that_is_asked_for() {
    let app = App::start_with(&[("STIRRUP_MATCH_RUNS__LISTS_PER_OPENING", "1")]).await;
    let hotel = app.add(employer()).await;
    let best = app.add(posting(&hotel).asks_nothing().with("openings", 1)).await;
    for _ in 0..2 {
        app.add(posting(&hotel).with("openings", 1)).await;
    }
    for _ in 0..3 {
        app.add(jobseeker().can_everything()).await;
    }
    app.settle().await;
    let plain = run(&app, json!({"of": "jobseekers", "top": 1})).await;
    let listed_of = |found: Vec<(String, String, u64, String)>| found.into_iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(listed_of(listed(&app, &plain, "").await), [best.id.clone(), best.id.clone(), best.id.clone()]);
    assert_eq!(ended(&app, &plain.path).await["coverage"], Value::Null);
    let order = json!({"of": "jobseekers", "top": 1, "congestion_aware": true});
    let shared = run(&app, order.clone()).await;
    let mut different = listed_of(listed(&app, &shared, "").await);
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 3);
    let coverage = &ended(&app, &shared.path).await["coverage"];
    assert_eq!((&coverage["alone"]["others"], &coverage["shared"]["others"]), (&json!(1), &json!(3)));
    assert_eq!((&coverage["alone"]["served"], &coverage["shared"]["served"]), (&json!(0), &json!(3)));
    assert!(coverage["alone"]["mean_score"].as_f64() > coverage["shared"]["mean_score"].as_f64());
    // The scores are those of the pairs, and the same again gives the same.
    let page = app.get(&format!("{}/results", shared.path)).await;
    for found in page.items() {
        let shown = app.get(&format!("/api/v1/jobseekers/{}/matches", found["jobseeker_id"].as_str().unwrap())).await;
        assert_eq!(shown.of(found["posting_id"].as_str().unwrap())["score"], found["score"]);
    }
    let again = run(&app, order).await;
    assert_eq!(ended(&app, &again.path).await["counts"], json!({"matches": 3, "new": 0, "better": 0, "gone": 0}));
    let (store, settings, clock) = (app.server().store.clone(), app.settings().clone(), app.clock.clone());
    stirrup::app::housekeeping::tidy(&store, &clock, &settings).await.unwrap();
    assert_eq!(app.rows("match_candidates").await, "0");
}

#[tokio::test]
async fn old_runs_go_with_their_matches_and_the_newest_stay() {
    let app = App::start_with(&[("STIRRUP_MATCH_RUNS__KEEP_RUNS", "1")]).await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    app.add(jobseeker()).await;
    app.settle().await;
    for of in ["jobseekers", "jobseekers", "postings"] {
        run(&app, json!({"of": of})).await;
    }
    let (store, settings, clock) = (app.server().store.clone(), app.settings().clone(), app.clock.clone());
    stirrup::app::housekeeping::tidy(&store, &clock, &settings).await.unwrap();
    assert_eq!(app.texts("select subjects from match_runs order by number").await, ["jobseekers", "postings"]);
    assert_eq!(app.rows("match_results").await, "2");
}

#[tokio::test]
async fn the_command_makes_a_run_or_leaves_it_to_the_server_that_has_the_index() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    app.add(jobseeker()).await;
    app.settle().await;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::at(folder.path());
    let folder_of_server = app.settings().data_dir.to_str().unwrap().to_owned();
    let variables = app.program_variables();
    let own: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let said = program.run_with(&["match-all", "--region", SHIBEI, "--top", "3"], &own).success();
    assert!(said.contains("lists of 1 in") && said.contains("1 matches: 1 new"), "{said}");
    let beside: Vec<_> = own.iter().copied().chain([("STIRRUP_DATA_DIR", folder_of_server.as_str())]).collect();
    let said = program.run_with(&["match-all", "--region", SHIBEI], &beside).success();
    assert!(said.contains("The server that has this index") && said.contains("1 matches: 0 new"), "{said}");
    let said = program.run_with(&["match-all", "--region", "999999"], &own).failure();
    assert!(said.contains("no region has the code 999999"), "{said}");
}
