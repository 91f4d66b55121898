//! Matches end to end: the two cases that the service began with, worked out by hand, and what is never listed.

use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{Added, Record, SHIBEI, certificate, employer, jobseeker, posting};

/// A man of 33 when he trained, physical disability, Shibei District: made a pastry cook by two certificates.
fn pastry_cook() -> Record {
    jobseeker()
        .with("birth_date", "1989-03-01")
        .with("sex", "male")
        .at(36.08, 120.37)
        .can_everything()
        .can("standing_walking", 1)
        .can("lifting", 2)
        .requires("step_free_access")
        .prefers("seated_work")
        .wishes("occupations", json!(["4-03-02-02"]))
        .wishes("wage_min", 300_000)
        .wishes("max_commute_km", 15)
        .wishes("employment_types", json!(["full_time"]))
}

/// A hotel, a hundredth of a degree north of him, that needs one.
fn hotel_kitchen(hotel: &Added) -> Record {
    posting(hotel)
        .with("title", "面点师傅（包吃住）")
        .with("occupation", "4-03-02-02")
        .with("required_level", "junior")
        .at(36.09, 120.37)
        .asks_nothing()
        .asks("standing_walking", 3)
        .asks("lifting", 2)
        .asks("hands", 3)
        .offers("seated_work", "available")
        .offers("step_free_access", "available")
        .offers("dormitory", "on_request")
        .with("wage", json!({"min": 350_000, "max": 450_000}))
        .with("employment_type", "full_time")
        .with("openings", 2)
}

async fn trained(app: &App) -> Added {
    let cook = app.add(pastry_cook()).await;
    app.add(certificate(&cook).with("level", "junior").with("issued_on", "2018-06-30")).await;
    app.add(certificate(&cook).with("level", "intermediate").with("issued_on", "2020-10-20")).await;
    cook
}

/// A share as it was written, in millionths.
fn millionths(number: &Value) -> i64 {
    let text = number.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    assert!(decimals.len() <= 6, "six decimals at most: {number}");
    format!("{whole}{decimals:0<6}").parse().unwrap()
}

/// skill          an intermediate certificate where a junior one is asked: 1           × 0.4 = 0.4
/// accessibility  12 demands and 1 need: 11 met, standing bridged 0.9, need met 1,
///                12.9 / 13 = 0.9923076…, cut to 0.992307                            × 0.3 = 0.2976921 → 0.297692
/// location       0.01° of a meridian = 6371.0088 km × π / 18000 = 1.111950797 km,
///                100 / (100 + 1.236434575) = 0.98778666…                            × 0.2 = 0.1975574 → 0.197557
/// preference     occupation, wage, form of employment, seated work: 4 of 4            × 0.1 = 0.1
///                                                                                    sum   = 0.995249
#[tokio::test]
async fn the_pastry_cook_is_matched_with_the_hotel_as_worked_out_by_hand() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let (cook, role) = (trained(&app).await, app.add(hotel_kitchen(&hotel)).await);
    app.settle().await;
    let answer = app.get(&cook.matches()).await;
    let found = answer.of(&role.id);
    assert_eq!((millionths(&found["score"]), &found["verdict"]), (995_249, &json!("accessible")));
    let components = found["components"].as_array().unwrap();
    let parts: Vec<_> = components
        .iter()
        .map(|it| {
            (
                it["name"].as_str().unwrap(),
                millionths(&it["score"]),
                millionths(&it["weight"]),
                millionths(&it["contribution"]),
            )
        })
        .collect();
    let by_hand = [
        ("skill", 1_000_000, 400_000, 400_000),
        ("accessibility", 992_307, 300_000, 297_692),
        ("location", 987_787, 200_000, 197_557),
        ("preference", 1_000_000, 100_000, 100_000),
    ];
    assert_eq!(parts, by_hand);
    assert_eq!((&found["distance_km"], &found["location_approximate"]), (&json!(1.1), &json!(false)));
    let standing =
        json!({"demand": "standing_walking", "required": 3, "capacity": 1, "finding": "bridged", "by": "seated_work"});
    assert!(found["findings"].as_array().unwrap().contains(&standing), "{found}");
    assert_eq!(found["next_steps"], json!([]));
    insta::assert_json_snapshot!("pastry_cook_zh", found, {".posting.id" => "[id]", ".posting.employer_id" => "[id]"});
    let english = app.get_in_english(&cook.matches()).await;
    let texts =
        |it: &Value| it["components"].as_array().unwrap().iter().map(|it| it["text"].clone()).collect::<Vec<_>>();
    insta::assert_json_snapshot!("pastry_cook_en", texts(english.of(&role.id)));
}

/// He is 58, has no certificate, and lives in another city; room and board are included.
#[tokio::test]
async fn the_dishwasher_is_matched_far_from_home_because_of_the_dormitory() {
    let app = App::start().await;
    let grill = app.add(employer()).await;
    let birth = app.clock.today().checked_sub(jiff::Span::new().years(58)).unwrap().to_string();
    let man = jobseeker().with("birth_date", birth).with("sex", "male").with("region", "370102").can_everything();
    let man = app.add(man.wishes("max_commute_km", 10)).await;
    let role =
        posting(&grill).with("title", "洗碗工").asks_nothing().asks("lifting", 2).offers("dormitory", "available");
    let role = app.add(role).await;
    app.settle().await;
    let answer = app.get(&man.matches()).await;
    let found = answer.of(&role.id);
    assert_eq!(found["verdict"], "accessible");
    assert_eq!(found["components"][0]["reasons"][0]["code"], "no_requirement");
    assert!(found["distance_km"].as_f64().unwrap() > 100.0 && found["location_approximate"] == true, "{found}");
    app.patch(&role.path, "*", &json!({"accommodations": {"dormitory": "on_request"}})).await.expect(200);
    app.settle().await;
    assert_eq!(app.get(&man.matches()).await.ids(Some("posting")), [""; 0]);
}

#[tokio::test]
async fn a_pair_has_one_score_and_one_explanation_whichever_side_asks() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let (cook, role) = (trained(&app).await, app.add(hotel_kitchen(&hotel)).await);
    let stranger = app.add(jobseeker().with("region", "370102")).await;
    let other = app.add(posting(&hotel).asks("vision", 2).offers("lift", "available")).await;
    app.settle().await;
    for person in [&cook, &stranger] {
        for role in [&role, &other] {
            let (ours, theirs) = (app.get(&person.matches()).await, app.get(&role.matches()).await);
            let shared = |item: &Value| {
                let mut item = item.as_object().unwrap().clone();
                item.remove("posting").or_else(|| item.remove("jobseeker")).unwrap();
                item
            };
            let (ours, theirs) = (shared(ours.of(&role.id)), shared(theirs.of(&person.id)));
            assert_eq!(ours, theirs);
            let parts = ours["components"].as_array().unwrap().iter().map(|it| millionths(&it["contribution"]));
            assert_eq!(parts.sum::<i64>(), millionths(&ours["score"]));
        }
    }
    let jobseeker = app.get(&role.matches()).await.of(&cook.id)["jobseeker"].clone();
    let mut fields: Vec<&String> = jobseeker.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["id", "region", "region_name", "skills"], "no name, no number, no disability");
}

#[tokio::test]
async fn a_barrier_is_never_a_match_and_says_as_a_near_miss_what_would_remove_it() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let cook = app.add(jobseeker().can_everything().can("standing_walking", 1).can("pace", 1).requires("lift")).await;
    let standing =
        app.add(posting(&hotel).asks_nothing().asks("standing_walking", 3).offers("lift", "available")).await;
    let stairs = app.add(posting(&hotel).asks_nothing().offers("lift", "unavailable")).await;
    let fast = app.add(posting(&hotel).asks_nothing().asks("pace", 3).offers_everything()).await;
    let reachable = app.add(posting(&hotel).asks_nothing().offers("lift", "available")).await;
    app.settle().await;
    assert_eq!(app.get(&cook.matches()).await.ids(Some("posting")), [&*reachable.id]);
    for verdict in ["barrier", "to_confirm"] {
        assert_eq!(app.get(&format!("{}?verdict={verdict}", cook.matches())).await.ids(Some("posting")), [""; 0]);
    }
    let missed = app.get(&cook.near_misses()).await;
    assert_eq!(missed.items().len(), 3);
    let steps = |role: &Added| {
        missed.of(&role.id)["next_steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["code"].clone(), it["params"].clone()))
            .collect::<Vec<_>>()
    };
    let seated = json!({"accommodation": "seated_work", "demand": "standing_walking"});
    assert_eq!(steps(&standing)[0], (json!("request_accommodation"), seated));
    assert_eq!(steps(&stairs)[0], (json!("request_accommodation"), json!({"accommodation": "lift"})));
    assert_eq!(steps(&fast)[0], (json!("lower_demand"), json!({"demand": "pace", "from": 3, "to": 1})));
    assert!(missed.items().iter().all(|it| it["verdict"] == "barrier"));
    for role in [&standing, &stairs, &fast] {
        assert_eq!(app.get(&role.matches()).await.ids(Some("jobseeker")), [""; 0]);
        assert_eq!(app.get(&role.near_misses()).await.ids(Some("jobseeker")), [&*cook.id]);
    }
    assert_eq!(app.get(&reachable.near_misses()).await.ids(Some("jobseeker")), [""; 0]);
    assert_eq!(app.get(&format!("{}&verdict=accessible", cook.near_misses())).await.ids(Some("posting")), [""; 0]);
    assert_eq!(app.get(&format!("{}&verdict=barrier", cook.near_misses())).await.items().len(), 3);
}

#[tokio::test]
async fn unknown_is_never_a_yes() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let (silent, able) = (app.add(jobseeker()).await, app.add(jobseeker().can_everything()).await);
    let (mute, plain) = (app.add(posting(&hotel)).await, app.add(posting(&hotel).asks_nothing()).await);
    let asking = app.add(posting(&hotel).asks_nothing().asks("vision", 1)).await;
    app.settle().await;
    let verdicts = async |person: &Added| {
        let answer = app.get(&person.matches()).await;
        [&mute, &plain, &asking].map(|role| answer.of(&role.id)["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(verdicts(&silent).await, ["to_confirm", "accessible", "to_confirm"], "a demand of 0 is met by anybody");
    assert_eq!(verdicts(&able).await, ["to_confirm", "accessible", "accessible"]);
    let accessible = app.get(&format!("{}?verdict=accessible", silent.matches())).await;
    assert_eq!(accessible.ids(Some("posting")), [&*plain.id]);
    let to_confirm = app.get(&format!("{}?verdict=to_confirm", able.matches())).await;
    assert_eq!(to_confirm.ids(Some("posting")), [&*mute.id]);
    let of_role = app.get(&format!("{}?verdict=accessible", asking.matches())).await;
    assert_eq!(of_role.ids(Some("jobseeker")), [&*able.id]);
}

#[tokio::test]
async fn text_narrows_the_matches_of_either_side() {
    let app = App::start().await;
    let hotel = app.add(employer().with("name", "海景大酒店")).await;
    let (cook, other) = (trained(&app).await, app.add(jobseeker()).await);
    let pastry = app.add(posting(&hotel).with("title", "面点师傅")).await;
    let guard = app.add(posting(&hotel).with("title", "保安")).await;
    app.settle().await;
    let postings = async |text: &str| {
        let answer = app.get(&format!("{}?q={text}", other.matches())).await;
        answer.ids(Some("posting")).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(postings("面点").await, [&*pastry.id]);
    assert_eq!(postings("保安").await, [&*guard.id]);
    assert_eq!(postings("酒店").await.len(), 2);
    assert_eq!(postings("驾驶").await, [""; 0]);
    assert_eq!(postings("%20").await.len(), 2);
    assert_eq!(postings("%21%3F").await, [""; 0], "signs only find nothing");
    let people = app.get(&format!("{}?q=面点", guard.matches())).await;
    assert_eq!(people.ids(Some("jobseeker")), [&*cook.id], "with such a certificate");
    assert_eq!(app.get(&format!("{}?q=驾驶", guard.matches())).await.ids(Some("jobseeker")), [""; 0]);
}

#[tokio::test]
async fn the_best_come_first() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker().can_everything().at(36.08, 120.37)).await;
    let far = app.add(posting(&hotel).asks_nothing().at(36.5, 120.37)).await;
    let near = app.add(posting(&hotel).asks_nothing().at(36.08, 120.37)).await;
    let remote = app.add(posting(&hotel).asks("vision", 0).with("remote", true)).await;
    let unknown = app.add(posting(&hotel).with("region", SHIBEI)).await;
    app.settle().await;
    let answer = app.get(&person.matches()).await;
    let scores: Vec<i64> = answer.items().iter().map(|it| millionths(&it["score"])).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let ids = answer.ids(Some("posting"));
    assert_eq!(ids[0], near.id);
    assert_eq!(ids.len(), 4);
    let place = |id: &str| ids.iter().position(|it| *it == id).unwrap();
    assert!(place(&far.id) < place(&unknown.id) && place(&remote.id) < place(&unknown.id), "{}", answer.text);
}
