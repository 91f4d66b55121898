//! `/api/v1/reference/…`: the code lists, searchable, the same as the ones that bodies are checked against.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stirrup::domain::accommodation::Accommodation;
use stirrup::domain::demand::Demand;
use stirrup::domain::disability::DisabilityCategory;
use stirrup::domain::skill::SkillLevel;

use super::support::app::App;

fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn short_lists_come_whole_and_in_their_order() {
    let app = App::start().await;
    let lists = [
        ("skill-levels", SkillLevel::CODES),
        ("demands", Demand::CODES),
        ("accommodations", Accommodation::CODES),
        ("disability-categories", DisabilityCategory::CODES),
    ];
    for (list, expected) in lists {
        let answer = app.get(&format!("/api/v1/reference/{list}")).await;
        assert_eq!(codes(answer.items()), expected, "{list}");
        assert!(answer.items().iter().all(|it| it["name_zh"].is_string() && it["name_en"].is_string()), "{list}");
        assert_eq!(
            (&answer.json["next_cursor"], answer.header("cache-control")),
            (&Value::Null, "public, max-age=3600")
        );
        let unknown = app.get(&format!("/api/v1/reference/{list}?limit=1")).await;
        assert_eq!(unknown.faults(), [("/limit", "unknown_field")]);
    }
}

#[tokio::test]
async fn lists_are_searched_by_name_and_code() {
    let app = App::start().await;
    let found = async |query: &str| {
        let answer = app.get(&format!("/api/v1/reference/{query}")).await;
        codes(answer.items()).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("skill-levels?q=初级").await, ["junior"]);
    assert_eq!(found("demands?q=LIFT").await, ["lifting"]);
    assert_eq!(found("accommodations?q=手语").await, ["sign_language_interpreter"]);
    assert_eq!(found("disability-categories?q=肢体").await, ["physical"]);
    assert_eq!(found("demands?q=nothing").await, [""; 0]);
    assert_eq!(found("occupations?q=中式面点师&limit=1").await, ["4-03-02-02"]);
    assert_eq!(found("occupations?q=4-03-02-02").await, ["4-03-02-02"]);
    assert_eq!(found("occupations?parent=4-03-02-00&limit=2").await, ["4-03-02-01", "4-03-02-02"]);
    assert_eq!(found("occupations?q=quux").await, [""; 0]);
}

#[tokio::test]
async fn regions_are_found_by_name_code_and_parent() {
    let app = App::start().await;
    let found = async |query: &str| {
        let answer = app.get(&format!("/api/v1/reference/regions?{query}")).await;
        answer.items().iter().map(|it| it["adcode"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(found("q=市北").await.contains(&"370203".to_owned()));
    assert_eq!(found("q=370203").await, ["370203"]);
    assert!(found("parent=370200&limit=100").await.contains(&"370203".to_owned()));
    assert_eq!(found("q=市北&parent=110000").await, [""; 0]);
    assert_eq!(found("q=%27%3B--").await, [""; 0]);
    let answer = app.get("/api/v1/reference/regions?parent=99").await;
    assert_eq!(answer.faults(), [("/parent", "malformed")]);
}

#[tokio::test]
async fn the_pages_of_a_long_list_hold_each_entry_once() {
    let app = App::start().await;
    for (list, code, least) in [("regions", "adcode", 3_000), ("occupations", "code", 1_600)] {
        let (mut seen, mut count, mut cursor) = (BTreeSet::new(), 0, String::new());
        loop {
            let page = app.get(&format!("/api/v1/reference/{list}?limit=100{cursor}")).await;
            count += page.items().len();
            seen.extend(page.items().iter().map(|it| it[code].as_str().unwrap().to_owned()));
            let Some(next) = page.json["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen.len(), count, "{list}");
        assert!(count > least, "{list}: {count}");
    }
    let beyond = app.get("/api/v1/reference/regions?cursor=7fffffff").await;
    assert_eq!((beyond.items().len(), &beyond.json["next_cursor"]), (0, &Value::Null));
}

#[tokio::test]
async fn a_demand_shows_its_scale_and_its_bridges_strongest_first() {
    let app = App::start().await;
    let answer = app.get("/api/v1/reference/demands?q=standing_walking").await;
    let demand = &answer.items()[0];
    let values: Vec<&Value> = demand["degrees"].as_array().unwrap().iter().map(|it| &it["value"]).collect();
    assert_eq!(values, [&json!(0), &json!(1), &json!(2), &json!(3)]);
    let levels: Vec<i64> =
        demand["bridged_by"].as_array().unwrap().iter().map(|it| it["levels"].as_i64().unwrap()).collect();
    assert!(levels.is_sorted_by(|a, b| a >= b) && levels[0] == 2, "{demand}");
    let answer = app.get("/api/v1/reference/accommodations?q=screen_reader").await;
    assert_eq!(
        answer.items()[0]["bridges"],
        json!([{"demand": "vision", "levels": 3}, {"demand": "literacy", "levels": 1}])
    );
}
