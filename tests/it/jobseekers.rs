//! `/api/v1/jobseekers`: every verb, what a person's record must be, and which fields must agree.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{certificate, citizen_id, jobseeker};
use super::support::client::Answer;

const PATH: &str = "/api/v1/jobseekers";

#[tokio::test]
async fn a_jobseeker_is_registered_read_changed_and_removed() {
    let app = App::start().await;
    let citizen = citizen_id("1989-03-01", true);
    let body = json!({
        "name": "求职者甲", "birth_date": "1989-03-01", "sex": "male", "region": "370203",
        "location": {"latitude": 36.08, "longitude": 120.37}, "phone": "053285880000",
        "disability": {"certificate_number": format!("{citizen}41"), "category": "physical", "level": 1},
        "capacities": {"standing_walking": 1, "lifting": 1, "hands": 3, "vision": 3},
        "accommodations": {"step_free_access": "required", "seated_work": "preferred"},
        "preferences": {"occupations": ["4-03-02-02"], "wage_min": 300_000, "max_commute_km": 15, "remote": false,
            "employment_types": ["full_time"]},
        "employment_status": "unemployed", "unemployed_since": "2016-09-01", "status": "active", "external_reference": "市北-1"
    });
    let made = app.post(PATH, &body).await.expect(201);
    let path = made.header("location").to_owned();
    let mut shown = made.json.clone();
    for added in ["id", "created_at", "updated_at", "citizen_id"] {
        shown.as_object_mut().unwrap().remove(added).unwrap();
    }
    assert_eq!(shown, body, "what went in comes out");
    let read = app.get(&path).await.expect(200);
    assert_eq!((&read.json, read.etag()), (&made.json, "\"v1\""));
    let changed = app.patch(&path, read.etag(), &json!({"status": "inactive"})).await.expect(200);
    assert_eq!((changed.etag(), &changed.json["status"]), ("\"v2\"", &json!("inactive")));
    app.delete(&path, changed.etag()).await.expect(204);
    app.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_name_and_a_region_are_enough() {
    let app = App::start().await;
    let made = app.post(PATH, &json!({"name": " 求职者甲 ", "region": "370203"})).await.expect(201).json;
    assert_eq!(
        (&made["name"], &made["status"], &made["capacities"]),
        (&json!("求职者甲"), &json!("active"), &json!({}))
    );
    assert_eq!((&made["birth_date"], &made["disability"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn birth_date_and_sex_are_read_from_the_numbers() {
    let app = App::start().await;
    let own = app.add(jobseeker().with("citizen_id", citizen_id("1968-02-29", false))).await.json;
    assert_eq!((&own["birth_date"], &own["sex"]), (&json!("1968-02-29"), &json!("female")));
    let number = format!("{}42B1", citizen_id("1968-02-29", true));
    let inside = app.add(jobseeker().with("disability", json!({"certificate_number": number}))).await.json;
    assert_eq!((&inside["birth_date"], &inside["sex"]), (&json!("1968-02-29"), &json!("male")));
    let read = json!({"certificate_number": number, "category": "physical", "level": 2});
    assert_eq!(inside["disability"], read);
}

#[tokio::test]
async fn the_list_filters_by_region_and_status() {
    let app = App::start().await;
    let active = app.add(jobseeker()).await;
    let resting = app.add(jobseeker().with("status", "inactive")).await;
    let elsewhere = app.add(jobseeker().with("region", "110101")).await;
    let all = app.get(PATH).await;
    assert_eq!(all.ids(None), [&*elsewhere.id, &*resting.id, &*active.id]);
    assert_eq!(app.get(&format!("{PATH}?status=inactive")).await.ids(None), [&*resting.id]);
    assert_eq!(app.get(&format!("{PATH}?region=370000&status=active")).await.ids(None), [&*active.id]);
}

#[tokio::test]
async fn a_number_and_a_reference_name_one_person() {
    let app = App::start().await;
    let citizen = citizen_id("1990-01-01", true);
    app.add(jobseeker().with("citizen_id", citizen.clone()).with("external_reference", "市北-1")).await;
    let taken = |pointer| vec![(pointer, "already_registered")];
    let again = app.post(PATH, &jobseeker().with("citizen_id", citizen.clone())).await;
    assert_eq!(again.faults(), taken("/citizen_id"));
    let inside = json!({"certificate_number": format!("{citizen}41")});
    let again = app.post(PATH, &jobseeker().with("disability", inside)).await;
    assert_eq!(again.faults(), taken("/disability/certificate_number"));
    let again = app.post(PATH, &jobseeker().with("external_reference", "市北-1")).await;
    assert_eq!(again.faults(), taken("/external_reference"));
    let other = app.add(jobseeker()).await;
    let again = app.patch(&other.path, &other.etag, &json!({"citizen_id": citizen})).await;
    assert_eq!(again.faults(), taken("/citizen_id"));
}

#[tokio::test]
async fn fields_that_disagree_with_the_numbers_are_each_named() {
    let app = App::start().await;
    let citizen = citizen_id("1989-03-01", true);
    let body = jobseeker()
        .with("citizen_id", citizen.clone())
        .with("birth_date", "1989-03-02")
        .with("sex", "female")
        .with("disability", json!({"certificate_number": format!("{citizen}41"), "category": "vision", "level": 2}));
    let faults = [
        ("/birth_date", "disagrees_with_number"),
        ("/disability/category", "disagrees_with_number"),
        ("/disability/level", "disagrees_with_number"),
        ("/sex", "disagrees_with_number"),
    ];
    assert_eq!(app.post(PATH, &body).await.faults(), faults);
    let other = format!("{}41", citizen_id("1989-03-01", true));
    let body = jobseeker().with("citizen_id", citizen).with("disability", json!({"certificate_number": other}));
    assert_eq!(app.post(PATH, &body).await.faults(), [("/citizen_id", "disagrees_with_certificate")]);
}

#[tokio::test]
async fn dates_agree_with_the_calendar_and_with_each_other() {
    let app = App::start().await;
    let tomorrow = app.clock.today().tomorrow().unwrap().to_string();
    let body = jobseeker().with("birth_date", tomorrow.clone()).with("unemployed_since", tomorrow);
    let faults = app.post(PATH, &body).await;
    assert_eq!(faults.faults(), [("/birth_date", "in_future"), ("/unemployed_since", "in_future")]);
    let body = jobseeker().with("birth_date", "1990-01-02").with("unemployed_since", "1990-01-01");
    assert_eq!(app.post(PATH, &body).await.faults(), [("/unemployed_since", "before_birth")]);
    for wrong in ["1990-02-30", "1990-1-1", "01.02.1990", "1990-01-01T00:00:00Z", ""] {
        assert_eq!(
            app.post(PATH, &jobseeker().with("birth_date", wrong)).await.faults(),
            [("/birth_date", "malformed")]
        );
    }
    app.add(jobseeker().with("birth_date", app.clock.today().to_string())).await;
}

#[tokio::test]
async fn what_a_jobseeker_must_be_is_said_field_by_field() {
    let app = App::start().await;
    let cases = [
        ("name", json!("马".repeat(101)), "/name", "too_long"),
        ("citizen_id", json!("370203198903011234"), "/citizen_id", "wrong_check_character"),
        ("citizen_id", json!("11010519490231002X"), "/citizen_id", "impossible_date"),
        ("sex", json!("m"), "/sex", "unknown_code"),
        ("region", json!("370299"), "/region", "unknown_region"),
        ("location", json!({"latitude": 91, "longitude": 120}), "/location/latitude", "out_of_range"),
        ("location", json!({"latitude": 36}), "/location/longitude", "required"),
        ("location", json!([36, 120]), "/location", "wrong_type"),
        ("phone", json!("call me"), "/phone", "malformed"),
        ("disability", json!({"level": 5}), "/disability/level", "out_of_range"),
        ("disability", json!({"category": "severe"}), "/disability/category", "unknown_code"),
        ("disability", json!({"grade": 1}), "/disability/grade", "unknown_field"),
        ("capacities", json!({"lifting": 4}), "/capacities/lifting", "out_of_range"),
        ("capacities", json!({"jumping": 1}), "/capacities/jumping", "unknown_field"),
        ("capacities", json!({"lifting": "1"}), "/capacities/lifting", "wrong_type"),
        ("accommodations", json!({"lift": "available"}), "/accommodations/lift", "unknown_code"),
        ("preferences", json!({"occupations": ["4-03-02-99"]}), "/preferences/occupations/0", "unknown_occupation"),
        ("preferences", json!({"occupations": ["4-03-02-02", "4-03-02-02"]}), "/preferences/occupations/1", "repeated"),
        ("preferences", json!({"max_commute_km": 501}), "/preferences/max_commute_km", "out_of_range"),
        ("preferences", json!({"remote": "yes"}), "/preferences/remote", "wrong_type"),
        ("preferences", json!({"employment_types": ["seasonal"]}), "/preferences/employment_types/0", "unknown_code"),
        ("status", json!("retired"), "/status", "unknown_code"),
        ("external_reference", json!(""), "/external_reference", "blank"),
    ];
    for (field, value, pointer, code) in cases {
        let answer = app.post(PATH, &jobseeker().with(field, value)).await;
        assert_eq!(answer.faults(), [(pointer, code)]);
    }
    let many: Vec<String> = (1..=21).map(|number| format!("4-01-01-{number:02}")).collect();
    let answer = app.post(PATH, &jobseeker().wishes("occupations", many)).await;
    assert!(answer.faults().contains(&("/preferences/occupations", "too_many")), "{}", answer.text);
}

#[tokio::test]
async fn a_patch_merges_maps_entry_by_entry() {
    let app = App::start().await;
    let person =
        app.add(jobseeker().can("lifting", 1).can("vision", 3).requires("lift").wishes("wage_min", 300_000)).await;
    let patch = json!({
        "capacities": {"lifting": 2, "vision": null, "hands": 3}, "accommodations": {"braille": "preferred"},
        "preferences": {"max_commute_km": 5}
    });
    let changed = app.patch(&person.path, &person.etag, &patch).await.expect(200).json;
    assert_eq!(changed["capacities"], json!({"lifting": 2, "hands": 3}));
    assert_eq!(changed["accommodations"], json!({"lift": "required", "braille": "preferred"}));
    assert_eq!(
        (&changed["preferences"]["wage_min"], &changed["preferences"]["max_commute_km"]),
        (&json!(300_000), &json!(5))
    );
    let cleared =
        app.patch(&person.path, "*", &json!({"capacities": null, "preferences": null})).await.expect(200).json;
    assert_eq!((&cleared["capacities"], &cleared["preferences"]["wage_min"]), (&json!({}), &json!(null)));
}

#[tokio::test]
async fn a_patch_is_refused_for_what_a_post_is_refused_for() {
    let app = App::start().await;
    let person = app.add(jobseeker().with("citizen_id", citizen_id("1989-03-01", true))).await;
    let patch = json!({"sex": "female", "colour": "red", "capacities": {"lifting": 9}, "region": null});
    let faults = [
        ("/capacities/lifting", "out_of_range"),
        ("/colour", "unknown_field"),
        ("/region", "required"),
        ("/sex", "disagrees_with_number"),
    ];
    assert_eq!(app.patch(&person.path, &person.etag, &patch).await.faults(), faults);
    for whole in [json!([]), json!("text"), json!(null), json!(7)] {
        let faults = app.patch(&person.path, &person.etag, &whole).await;
        assert_eq!(faults.faults().iter().map(|(pointer, _)| *pointer).collect::<Vec<_>>(), [""]);
    }
    assert_eq!(app.get(&person.path).await.json, person.json, "nothing of it was kept");
}

#[tokio::test]
async fn a_new_citizen_id_corrects_birth_date_and_sex_that_were_read_from_the_old_one() {
    let app = App::start().await;
    let person = app.add(jobseeker().with("citizen_id", citizen_id("1989-03-01", true))).await;
    let patch = json!({"citizen_id": citizen_id("1990-04-02", false), "birth_date": null, "sex": null});
    let changed = app.patch(&person.path, &person.etag, &patch).await.expect(200).json;
    assert_eq!((&changed["birth_date"], &changed["sex"]), (&json!("1990-04-02"), &json!("female")));
}

#[tokio::test]
async fn a_removed_person_takes_their_certificates_along() {
    let app = App::start().await;
    let person = app.add(jobseeker()).await;
    let proof = app.add(certificate(&person)).await;
    app.delete(&person.path, &person.etag).await.expect(204);
    app.get(&proof.path).await.expect(404);
    app.get(&format!("{}/certificates", person.path)).await.expect(404);
    assert_eq!(app.rows("skill_certificates").await, "0");
}

/// A wrong number was taken down, and with it everything that was read from it.
#[tokio::test]
async fn a_corrected_number_brings_what_it_says_along() {
    let app = App::start().await;
    let old = json!({"certificate_number": "37020319890301001641"});
    let person = app.add(jobseeker().with("disability", old)).await;
    let correct = async |change: Value| {
        let request = app.request(Method::PATCH, &person.path).header("if-match", "*").json(&change);
        Answer::to(request).await
    };
    let said = |answer: &Answer| {
        let it = &answer.json;
        json!([it["birth_date"], it["sex"], it["disability"]["category"], it["disability"]["level"]])
    };
    let corrected = correct(json!({"disability": {"certificate_number": "37020319890512001623"}})).await.expect(200);
    assert_eq!(said(&corrected), json!(["1989-05-12", "male", "hearing", 3]));
    // What is stated beside it is still held against it, and a number that goes leaves what it told.
    correct(json!({"disability": {"certificate_number": "37020319890301001641"}, "sex": "female"})).await.expect(422);
    let without = correct(json!({"disability": {"certificate_number": null}})).await.expect(200);
    assert_eq!(said(&without), said(&corrected));
}
