//! Pages: a cursor names the last row that was shown, so that rows which come meanwhile neither repeat nor hide any.

use std::collections::BTreeSet;

use super::support::app::App;
use super::support::builders::{Record, certificate, employer, jobseeker, posting};

/// Walks over every page, and does something between two.
async fn walk(app: &App, path: &str, field: Option<&str>, between: impl AsyncFn()) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    let joint = if path.contains('?') { '&' } else { '?' };
    loop {
        let page = app.get(&format!("{path}{joint}limit=2{cursor}")).await;
        let ids = page.ids(field);
        assert!(ids.len() <= 2, "{path}");
        seen.extend(ids.into_iter().map(str::to_owned));
        let Some(next) = page.json["next_cursor"].as_str() else { return seen };
        assert_eq!(page.items().len(), 2, "only the last page is short");
        cursor = format!("&cursor={next}");
        between().await;
    }
}

#[tokio::test]
async fn lists_stay_right_while_rows_are_added() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let kinds: [(&str, &dyn Fn() -> Record); 4] = [
        ("/api/v1/employers?region=310101", &|| employer().with("region", "310101")),
        ("/api/v1/jobseekers?region=310101", &|| jobseeker().with("region", "310101")),
        ("/api/v1/postings", &|| posting(&hotel)),
        (&format!("{}/certificates", cook.path), &|| certificate(&cook)),
    ];
    for (path, make) in kinds {
        let mut there = Vec::new();
        for _ in 0..5 {
            there.push(app.add(make()).await.id);
        }
        there.reverse();
        let seen = walk(&app, path, None, async || drop(app.add(make()).await)).await;
        assert_eq!(seen, there, "newcomers stand before the first page: {path}");
    }
}

#[tokio::test]
async fn a_row_that_is_removed_under_the_cursor_takes_no_other_along() {
    let app = App::start().await;
    let mut there = Vec::new();
    for _ in 0..4 {
        there.push(app.add(jobseeker()).await);
    }
    let first = app.get("/api/v1/jobseekers?limit=2").await;
    let cursor = first.json["next_cursor"].as_str().unwrap();
    app.delete(&there[2].path, "*").await.expect(204);
    let second = app.get(&format!("/api/v1/jobseekers?limit=2&cursor={cursor}")).await;
    assert_eq!(second.ids(None), [&*there[1].id, &*there[0].id]);
    assert!(second.json["next_cursor"].is_null());
}

#[tokio::test]
async fn a_full_last_page_has_no_next() {
    let app = App::start().await;
    for _ in 0..2 {
        app.add(jobseeker()).await;
    }
    assert!(app.get("/api/v1/jobseekers?limit=2").await.json["next_cursor"].is_null());
    assert!(app.get("/api/v1/jobseekers").await.json["next_cursor"].is_null());
}

#[tokio::test]
async fn twenty_items_are_a_page_where_nothing_is_said() {
    let app = App::start().await;
    for _ in 0..21 {
        app.add(jobseeker()).await;
    }
    let page = app.get("/api/v1/jobseekers").await;
    assert_eq!((page.items().len(), page.json["next_cursor"].is_string()), (20, true));
}

#[tokio::test]
async fn matches_of_equal_scores_are_paged_by_id() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let mut roles = BTreeSet::new();
    for _ in 0..7 {
        roles.insert(app.add(posting(&hotel)).await.id);
    }
    app.settle().await;
    let role = roles.first().unwrap().clone();
    let roles: Vec<String> = roles.into_iter().collect();
    assert_eq!(walk(&app, &cook.matches(), Some("posting"), async || ()).await, roles);
    let mut people = vec![cook.id.clone()];
    for _ in 0..4 {
        people.push(app.add(jobseeker()).await.id);
    }
    people.sort();
    app.settle().await;
    let matches = format!("/api/v1/postings/{role}/matches");
    assert_eq!(walk(&app, &matches, Some("jobseeker"), async || ()).await, people);
}

#[tokio::test]
async fn matches_stay_right_while_others_are_added() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let mut there = BTreeSet::new();
    for _ in 0..6 {
        there.insert(app.add(posting(&hotel)).await.id);
    }
    app.settle().await;
    let better_comes = async || {
        app.add(posting(&hotel).asks_nothing()).await;
        app.settle().await;
    };
    let seen = walk(&app, &cook.matches(), Some("posting"), better_comes).await;
    let unique: BTreeSet<String> = seen.iter().cloned().collect();
    assert_eq!(unique.len(), seen.len(), "none twice");
    assert!(there.is_subset(&unique), "none missed");
}

#[tokio::test]
async fn text_hits_are_paged_without_repeats() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let mut there = BTreeSet::new();
    for number in 0..7 {
        let title = if number % 2 == 0 { "面点师" } else { "面点师 面点学徒" };
        there.insert(app.add(posting(&hotel).with("title", title)).await.id);
    }
    app.settle().await;
    for (path, field) in
        [("/api/v1/postings?q=面点".to_owned(), None), (format!("{}?q=面点", cook.matches()), Some("posting"))]
    {
        let seen = walk(&app, &path, field, async || ()).await;
        assert_eq!((seen.len(), seen.into_iter().collect()), (7, there.clone()), "{path}");
    }
}

#[tokio::test]
async fn a_cursor_of_one_list_is_refused_by_another() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    for _ in 0..3 {
        app.add(posting(&hotel)).await;
    }
    app.settle().await;
    let cursor = async |path: &str| {
        let page = app.get(path).await;
        page.json["next_cursor"].as_str().unwrap_or_else(|| panic!("{}", page.text)).to_owned()
    };
    let by_id = cursor("/api/v1/postings?limit=1").await;
    let by_text = cursor("/api/v1/postings?limit=1&q=面点").await;
    let by_score = cursor(&format!("{}?limit=1", cook.matches())).await;
    let regions = cursor("/api/v1/reference/regions?limit=1").await;
    let foreign = [
        ("/api/v1/postings?", [&by_text, &by_score, &regions]),
        ("/api/v1/postings?q=面点&", [&by_id, &by_score, &regions]),
        (&format!("{}?", cook.matches()), [&by_id, &by_text, &regions]),
        ("/api/v1/reference/regions?", [&by_id, &by_text, &by_score]),
    ];
    for (path, cursors) in foreign {
        for cursor in cursors {
            let answer = app.get(&format!("{path}cursor={cursor}")).await;
            assert_eq!(answer.faults(), [("/cursor", "malformed")], "{path}");
        }
    }
}
