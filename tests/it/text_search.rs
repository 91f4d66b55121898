//! Text search as people use it: pinyin, first letters, other words for the same work, forgiven mistakes; and that pages
//! stay right in all of it.

use serde_json::Value;

use super::support::app::App;
use super::support::builders::{employer, jobseeker, posting};

const PATH: &str = "/api/v1/postings";

async fn with_titles(app: &App, titles: &[&str]) {
    let hotel = app.add(employer().with("name", "海景大酒店")).await;
    for title in titles {
        app.add(posting(&hotel).with("title", *title).asks_nothing()).await;
    }
    app.settle().await;
}

fn titles(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["title"].as_str().or_else(|| item["posting"]["title"].as_str()).unwrap()).collect()
}

#[tokio::test]
async fn people_find_what_they_mean() {
    let app = App::start().await;
    with_titles(&app, &["面点师傅（包吃住）", "洗碗工", "保安", "保洁员", "白案"]).await;
    let person = app.add(jobseeker()).await;
    for (text, expected) in [
        ("面点", "面点师傅（包吃住）"),
        ("miandian", "面点师傅（包吃住）"),
        ("mian%20dian", "面点师傅（包吃住）"),
        ("miàndiǎn", "面点师傅（包吃住）"),
        ("md", "面点师傅（包吃住）"),
        ("mds", "面点师傅（包吃住）"),
        ("面典师", "面点师傅（包吃住）"),
        ("白案", "白案"),
        ("洗婉工", "洗碗工"),
        ("洗砚工", "洗碗工"),
        ("xiwangong", "洗碗工"),
        ("xiwangogn", "洗碗工"),
        ("保安", "保安"),
        ("baojie", "保洁员"),
    ] {
        let postings = app.get(&format!("{PATH}?q={text}")).await.expect(200);
        assert_eq!(titles(postings.items()).first(), Some(&expected), "{text}");
        let matches = app.get(&format!("{}?q={text}", person.matches())).await.expect(200);
        assert!(titles(matches.items()).contains(&expected), "{text}");
        let is_pastry = ["面点师傅（包吃住）", "白案"].contains(&expected);
        assert_eq!((postings.items().len(), matches.items().len()), if is_pastry { (2, 2) } else { (1, 1) }, "{text}");
    }
    for text in ["火箭", "huojian", "保姆", "vv"] {
        assert_eq!(app.get(&format!("{PATH}?q={text}")).await.items().len(), 0, "{text}");
        assert_eq!(app.get(&format!("{}?q={text}", person.matches())).await.items().len(), 0, "{text}");
    }
}

/// Every page reads the text as the first one did.
#[tokio::test]
async fn pages_of_forgiven_mistakes_follow_one_another() {
    let app = App::start().await;
    with_titles(&app, &["洗碗工", "洗碗工", "洗碗工"]).await;
    let person = app.add(jobseeker()).await;
    for path in [format!("{PATH}?limit=1&q=洗砚工"), format!("{}?limit=1&q=洗砚工", person.matches())] {
        let (mut seen, mut cursor) = (0, String::new());
        loop {
            let page = app.get(&format!("{path}{cursor}")).await.expect(200);
            seen += page.items().len();
            let Some(next) = page.json["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, 3, "{path}");
    }
}

/// What the list leaves out cannot be felt in it: mistakes are forgiven though a closed posting says just that.
#[tokio::test]
async fn a_posting_that_is_not_listed_keeps_no_other_away() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel).with("title", "洗砚工").with("status", "draft")).await;
    let right = app.add(posting(&hotel).with("title", "洗碗工")).await;
    app.settle().await;
    assert_eq!(app.get(&format!("{PATH}?status=open&q=洗砚工")).await.ids(None), [&*right.id]);
}

#[tokio::test]
async fn occupations_are_found_by_pinyin() {
    let app = App::start().await;
    for text in ["miandianshi", "mds", "mian%20dian%20shi", "面点师"] {
        let found = app.get(&format!("/api/v1/reference/occupations?q={text}")).await.expect(200);
        assert_eq!(found.items()[0]["code"], "4-03-02-02", "{text}");
    }
}
