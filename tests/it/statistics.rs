//! Statistics over HTTP: who sees which region, that small counts are nowhere, and that everybody sees the same numbers
//! all day long.

use std::collections::BTreeMap;

use diesel_async::SimpleAsyncConnection;
use jiff::SignedDuration;
use serde_json::{Value, json};
use stirrup::domain::statistics::Dimension;

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client};

const PATH: &str = "/api/v1/statistics";
const QINGDAO: &str = "370200";
/// 市南区
const SHINAN: &str = "370202";
/// 李沧区
const LICANG: &str = "370213";
const JINAN: &str = "370102";

/// Regions, categories, levels, and how many people are alike in all of them.
const PEOPLE: &[(&str, &str, i16, u32)] = &[
    (SHIBEI, "physical", 1, 20),
    (SHIBEI, "hearing", 2, 8),
    (SHIBEI, "vision", 3, 3),
    (SHINAN, "physical", 1, 12),
    (SHINAN, "hearing", 2, 10),
    (SHINAN, "vision", 3, 9),
    (LICANG, "psychiatric", 4, 2),
    (QINGDAO, "physical", 2, 7),
    (JINAN, "physical", 1, 40),
    (JINAN, "vision", 4, 30),
    (JINAN, "psychiatric", 3, 25),
];

async fn seed(app: &App, (region, category, level, people): (&str, &str, i16, u32)) {
    let insert = format!(
        "insert into jobseekers (id, name, birth_date, region, disability_category, disability_level, capacities,
            accommodations, preferred_occupations, prefers_remote, preferred_employment_types, employment_status, status,
            version, created_at, updated_at)
        select gen_random_uuid(), '求职者', current_date - n * 700, {region}, '{category}', {level}, '{{}}', '{{}}',
            case when n % 2 = 0 then array['4-03-02-02'] else '{{}}' end, false, '{{}}',
            case when n % 3 = 0 then null else 'unemployed' end, 'active', 1, now(), now()
        from generate_series(10, 9 + {people}) as n returning 1"
    );
    app.texts_of_change(&insert).await;
}

async fn seeded() -> App {
    let app = App::start().await;
    for people in PEOPLE {
        seed(&app, *people).await;
    }
    app
}

async fn ask(client: &Client, region: &str, by: &str) -> Answer {
    let region = if region.is_empty() { String::new() } else { format!("&region={region}") };
    client.get(&format!("{PATH}?by={by}{region}")).await
}

/// The counts of an answer by their keys, the total's as `total`; null is hidden.
fn counts(answer: &Answer) -> BTreeMap<String, Value> {
    let cells = answer.json["cells"].as_array().unwrap().iter();
    let cells = cells.map(|cell| (cell["key"].as_str().unwrap().to_owned(), cell));
    let all = cells.chain([("total".to_owned(), &answer.json["total"])]);
    all.map(|(key, cell)| {
        assert_eq!(cell["count"].is_null(), cell["hidden"] == true, "{cell}");
        (key, cell["count"].clone())
    })
    .collect()
}

#[tokio::test]
async fn the_federation_sees_its_region_and_nobody_else_sees_any() {
    let app = seeded().await;
    let (city, district) = (app.staff(QINGDAO).await, app.staff(SHIBEI).await);
    let (hotel, person) = (app.add(employer()).await, app.add(jobseeker()).await);
    for (client, region, seen) in [
        (&*app, "", Value::Null),
        (&*app, JINAN, json!(JINAN)),
        (&city, "", json!(QINGDAO)),
        (&city, SHIBEI, json!(SHIBEI)),
        (&district, "", json!(SHIBEI)),
    ] {
        let answer = ask(client, region, "category").await.expect(200);
        assert_eq!(answer.json["region"], seen);
        assert_eq!((&answer.json["by"], &answer.json["unit"]), (&json!("category"), &json!("jobseekers")));
        assert_eq!(answer.json["as_of"], json!(app.clock.today().to_string()));
    }
    for (client, region) in [(&city, JINAN), (&city, "370000"), (&district, QINGDAO), (&district, SHINAN)] {
        ask(client, region, "category").await.expect(404);
    }
    for client in [app.employer(&hotel).await, app.jobseeker(&person).await] {
        ask(&client, "", "category").await.expect(403);
        ask(&client, SHIBEI, "category").await.expect(403);
    }
    ask(&app.stranger(), "", "category").await.expect(401);
    let answer = app.get(&format!("{PATH}?by=name&region=370299&since=2026")).await.expect(422);
    assert_eq!(answer.faults(), [("/by", "unknown_code"), ("/region", "unknown_region"), ("/since", "unknown_field")]);
}

#[tokio::test]
async fn small_counts_are_hidden_with_what_they_could_be_worked_out_from() {
    let app = seeded().await;
    let shibei = counts(&ask(&app, SHIBEI, "category").await.expect(200));
    assert_eq!(shibei["vision"], Value::Null);
    assert!(["physical", "hearing"].iter().any(|key| shibei[*key].is_null()), "{shibei:?}");
    assert_eq!(shibei["speech"], json!(0));
    let city = counts(&ask(&app, QINGDAO, "category").await.expect(200));
    assert_eq!((&city["total"], &city["psychiatric"]), (&json!(71), &Value::Null));
    assert_eq!((&city["physical"], &city["vision"]), (&json!(39), &json!(12)));
    // Two live in Licang. Nothing is said of them, and of a neighbour not how many there are.
    let licang = counts(&ask(&app, LICANG, "category").await.expect(200));
    assert!(licang.values().all(Value::is_null), "{licang:?}");
    let districts = counts(&ask(&app, QINGDAO, "region").await.expect(200));
    assert_eq!((&districts[LICANG], &districts["total"]), (&Value::Null, &json!(71)));
    assert_eq!(districts.values().filter(|count| count.is_null()).count(), 2, "{districts:?}");
    let direct = ask(&app, QINGDAO, "region").await;
    let label = direct.json["cells"].as_array().unwrap().iter().find(|cell| cell["key"] == QINGDAO).unwrap();
    assert_eq!(label["label"], "青岛市（未登记下级地区）");
}

/// What somebody works out who has every table: no whole but one of its parts.
#[tokio::test]
async fn no_table_has_a_single_gap_and_no_number_is_small() {
    let app = seeded().await;
    for region in ["", "370000", QINGDAO, SHIBEI, SHINAN, LICANG, "370100", JINAN, "110000"] {
        for by in Dimension::CODES {
            let counts = counts(&ask(&app, region, by).await.expect(200));
            let small = counts.values().filter_map(Value::as_i64).find(|count| (1..5).contains(count));
            assert_eq!(small, None, "{region} by {by}: {counts:?}");
            let gaps = counts.values().filter(|count| count.is_null()).count();
            assert!(gaps != 1 || counts.len() == 1, "{region} by {by}: {counts:?}");
            let shown = counts.iter().filter(|(key, _)| *key != "total").filter_map(|(_, count)| count.as_i64());
            let shown: i64 = shown.sum();
            let has_cells = counts.len() > 1;
            match counts["total"].as_i64().filter(|_| has_cells) {
                Some(total) if gaps == 0 => assert_eq!(shown, total, "{region} by {by}"),
                Some(total) => assert!(shown < total, "{region} by {by}: {counts:?}"),
                None => {}
            }
        }
    }
}

#[tokio::test]
async fn whoever_asks_sees_the_same_numbers() {
    let app = seeded().await;
    let (province, city, district) = (app.staff("370000").await, app.staff(QINGDAO).await, app.staff(SHIBEI).await);
    // The one who sees least asks first: nothing is made for whoever asks.
    for by in Dimension::CODES {
        let seen = ask(&district, SHIBEI, by).await.expect(200).json;
        for client in [&city, &province, &*app] {
            assert_eq!(ask(client, SHIBEI, by).await.expect(200).json, seen);
        }
        let seen = ask(&city, "", by).await.expect(200).json;
        assert_eq!(ask(&province, QINGDAO, by).await.expect(200).json, seen);
    }
}

#[tokio::test]
async fn who_comes_and_goes_is_not_seen_before_tomorrow() {
    let app = seeded().await;
    let before = ask(&app, JINAN, "category").await.expect(200);
    app.add(jobseeker().with("region", JINAN).with("disability", json!({"category": "vision", "level": 1}))).await;
    seed(&app, (JINAN, "vision", 4, 5)).await;
    let another = app.another().await;
    assert_eq!(ask(&app, JINAN, "category").await.json, before.json);
    assert_eq!(ask(&another, JINAN, "category").await.json, before.json);
    app.clock.advance(SignedDuration::from_hours(24));
    let after = ask(&app, JINAN, "category").await.expect(200);
    assert_eq!((&counts(&before)["vision"], &counts(&after)["vision"]), (&json!(30), &json!(36)));
    app.clock.advance(SignedDuration::from_hours(24));
    ask(&app, JINAN, "category").await.expect(200);
    assert_eq!(app.texts("select count(distinct day) from statistics").await, ["2"], "days past are thrown away");
}

#[tokio::test]
async fn an_introduction_counts_as_far_as_it_ever_came() {
    let app = seeded().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel)).await;
    let insert = format!(
        "with made as (
            insert into introductions (id, jobseeker_id, posting_id, employer_id, state, proposed_by, version, created_at, updated_at)
            select gen_random_uuid(), id, '{}', '{}', 'withdrawn', 'staff', 1, now(), now()
            from jobseekers where region = {JINAN} and disability_category = 'vision' returning id
        )
        insert into introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
        select id, from_state, to_state, 'staff', gen_random_uuid(), now() from made, (values
            (null, 'proposed'), ('proposed', 'consented'), ('consented', 'shared'), ('shared', 'interview'),
            ('interview', 'withdrawn')
        ) as them (from_state, to_state)",
        role.id, hotel.id
    );
    app.connection().await.batch_execute(&insert).await.unwrap();
    let answer = ask(&app, JINAN, "outcome").await.expect(200);
    let seen = counts(&answer);
    assert_eq!((&seen["interview"], &seen["not_introduced"], &seen["hired"]), (&json!(30), &json!(65), &json!(0)));
}

#[tokio::test]
async fn counts_have_names_in_the_language_asked_for() {
    let app = seeded().await;
    let labels = |answer: Answer| {
        let cells = answer.json["cells"].as_array().unwrap().clone();
        cells.iter().map(|cell| cell["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let (chinese, english) =
        (ask(&app, "", "level").await.expect(200), app.get_in_english(&format!("{PATH}?by=level")).await.expect(200));
    assert_eq!(
        (&chinese.json["region_name"], &english.json["region_name"]),
        (&json!("全国"), &json!("The whole country"))
    );
    assert_eq!(labels(chinese), "残疾 1 级 残疾 2 级 残疾 3 级 残疾 4 级 未登记");
    assert!(labels(english).ends_with("Disability level 4 Not stated"));
    let wishes = ask(&app, "", "occupation").await.expect(200);
    assert!(wishes.json["cells"].as_array().unwrap().iter().any(|cell| cell["key"] == "4-00-00-00"));
}
