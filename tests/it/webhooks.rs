//! Events: who hears of what, in which order, and how they are sent to those who want them, with receivers of the tests' own.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::support::app::App;
use super::support::builders::*;
use super::support::client::{Answer, Client, PATIENCE};

const PATH: &str = "/api/v1/subscriptions";
/// Receivers here are on this machine, and are tried again soon.
const SETTINGS: [(&str, &str); 2] =
    [("STIRRUP_WEBHOOKS__ALLOWED_PRIVATE_HOSTS", "127.0.0.1"), ("STIRRUP_WEBHOOKS__RETRY_AFTER_SECONDS", "1")];

/// A request that came in.
#[derive(Debug, Clone)]
struct Delivery {
    head: Vec<String>,
    body: String,
}

impl Delivery {
    fn header(&self, name: &str) -> &str {
        let line = self.head.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name} in {:?}", self.head))
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Takes deliveries, and answers them as it is told: 204 where it is told nothing.
#[derive(Clone)]
struct Receiver {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Delivery>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

impl Receiver {
    fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let answers = answers.iter().map(|it| (*it).to_owned()).collect();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            taken: Arc::default(),
            answers: Arc::new(Mutex::new(answers)),
        };
        let own = receiver.clone();
        thread::spawn(move || listener.incoming().for_each(|stream| own.take(stream.unwrap())));
        receiver
    }

    fn take(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            // Whoever hangs up in the middle has sent nothing.
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(|| "204 No Content".into());
        self.taken.lock().unwrap().push(Delivery { head, body: String::from_utf8(body).unwrap() });
        let _ =
            stream.write_all(format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes());
    }

    fn url(&self) -> String {
        format!("http://{}/hook?from=stirrup", self.address)
    }

    /// Waits for so many deliveries.
    async fn taken(&self, count: usize) -> Vec<Delivery> {
        let started = Instant::now();
        loop {
            let taken = self.taken.lock().unwrap().clone();
            if taken.len() >= count {
                return taken;
            }
            assert!(started.elapsed() < PATIENCE, "{taken:?}");
            tokio::task::yield_now().await;
        }
    }
}

/// Somebody with a match, and a run that finds it.
async fn something_happens(app: &App) -> (Added, String) {
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    let person = app.add(jobseeker()).await;
    app.settle().await;
    (person, another_run(app).await)
}

async fn another_run(app: &App) -> String {
    let run = app.post("/api/v1/match-runs", &json!({"of": "jobseekers", "region": SHIBEI})).await.expect(202);
    let id = run.json["id"].as_str().unwrap().to_owned();
    app.until(&format!("/api/v1/match-runs/{id}"), PATIENCE, |answer| answer.json["status"] == "done").await;
    id
}

async fn subscribed(client: &Client, url: &str) -> Added {
    Added::new(PATH, &client.post(PATH, &json!({"url": url})).await.expect(201))
}

/// The scheme, worked out from its text: HMAC-SHA-256 of `id.timestamp.body`, in base64.
fn signed(secret: &str, delivery: &Delivery) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, instant) = (delivery.header("webhook-id"), delivery.header("webhook-timestamp"));
    mac.update(format!("{id}.{instant}.{}", delivery.body).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_delivery_is_signed_as_the_scheme_says() {
    let app = App::start_with(&SETTINGS).await;
    let receiver = Receiver::start(&[]);
    let subscription = subscribed(&app, &receiver.url()).await;
    let secret = subscription.json["secret"].as_str().unwrap().to_owned();
    let (person, run) = something_happens(&app).await;
    let taken = receiver.taken(2).await;
    assert_eq!(taken[0].head[0], "POST /hook?from=stirrup HTTP/1.1");
    let told: Vec<Value> = taken.iter().map(Delivery::json).collect();
    assert_eq!(told[0]["type"], "match.new");
    assert_eq!(told[0]["data"], json!({"run_id": run, "jobseeker_id": person.id, "new": 1, "better": 0}));
    assert_eq!(told[1]["data"], json!({"run_id": run, "of": "jobseekers", "region": SHIBEI}));
    for delivery in &taken {
        assert_eq!(delivery.header("webhook-signature"), signed(&secret, delivery));
        assert_eq!(delivery.header("webhook-id"), delivery.json()["id"].as_str().unwrap());
        // A receiver that refuses what is older than five minutes takes it.
        let now = app.clock.now().as_second().unsigned_abs();
        assert!(now.abs_diff(delivery.header("webhook-timestamp").parse().unwrap()) < 300);
    }
    // Another secret: for a day both sign.
    let other = app.post(&format!("{}/secret", subscription.path), &json!({})).await.expect(200);
    let other = other.json["secret"].as_str().unwrap().to_owned();
    another_run(&app).await;
    let taken = receiver.taken(3).await;
    let both = format!("{} {}", signed(&other, &taken[2]), signed(&secret, &taken[2]));
    assert_eq!(taken[2].header("webhook-signature"), both);
    // It is told once, and lies sealed.
    assert!(!app.get(&subscription.path).await.text.contains("whsec_"));
    let looks = app.texts("select role from audit_records where act = 'list' and cardinality(subjects) > 0").await;
    assert_eq!(looks, ["admin"]);
}

#[tokio::test]
async fn what_was_not_taken_comes_again_and_in_its_order() {
    let app = App::start_with(&SETTINGS).await;
    let receiver = Receiver::start(&["500 Oops", "200 OK", "503 Later"]);
    let subscription = subscribed(&app, &receiver.url()).await;
    something_happens(&app).await;
    let taken = receiver.taken(4).await;
    let ids: Vec<&str> = taken.iter().map(|it| it.header("webhook-id")).collect();
    assert!(ids[0] == ids[1] && ids[1] != ids[2] && ids[2] == ids[3], "{ids:?}");
    let is_well = |answer: &Answer| answer.json["failures"] == 0;
    app.until(&subscription.path, PATIENCE, is_well).await;
    assert_eq!(receiver.taken(4).await.len(), 4);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let app = App::start_with(&SETTINGS).await;
    let elsewhere = Receiver::start(&[]);
    let away = format!("302 Found\r\nlocation: {}", elsewhere.url());
    let receiver = Receiver::start(&[&away, &away]);
    let subscription = subscribed(&app, &receiver.url()).await;
    something_happens(&app).await;
    let fails = |answer: &Answer| answer.json["last_status"] == 302;
    let told = app.until(&subscription.path, PATIENCE, fails).await.json;
    assert_eq!((&told["status"], &told["last_failure"]), (&json!("active"), &json!("refused")));
    assert!(told["failing_since"].is_string() && told["next_attempt_at"].is_string());
    assert!(elsewhere.taken.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nothing_inside_is_called_neither_by_address_nor_by_name() {
    let app = App::start_with(&SETTINGS[1..]).await;
    let receiver = Receiver::start(&[]);
    let port = receiver.address.port();
    for url in [
        receiver.url(),
        format!("https://127.0.0.1:{port}/"),
        "https://127.0.0.1/".into(),
        "https://[::1]/".into(),
        "https://[::ffff:127.0.0.1]/".into(),
        "https://169.254.169.254/latest/meta-data".into(),
        "https://10.0.0.1/".into(),
        "https://example.org:22/".into(),
        "http://example.org/".into(),
    ] {
        let refused = app.post(PATH, &json!({"url": url})).await;
        assert_eq!(refused.faults(), [("/url", "address_not_allowed")], "{url}");
    }
    for url in ["file:///etc/passwd", "https://user:word@example.org/", "https://2130706433/", "https://a b/", ""] {
        let refused = app.post(PATH, &json!({"url": url})).await;
        assert_eq!(refused.faults(), [("/url", "malformed")], "{url}");
    }
    // A name says nothing of itself; what it leads to does.
    let subscription = subscribed(&app, "https://localhost:8443/").await;
    something_happens(&app).await;
    let fails = |answer: &Answer| answer.json["failures"] != 0;
    let told = app.until(&subscription.path, PATIENCE, fails).await.json;
    assert_eq!(told["last_failure"], "address_not_allowed");
    assert!(receiver.taken.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_given_up_and_can_be_taken_up_again() {
    let app = App::start_with(&SETTINGS).await;
    let receiver = Receiver::start(&["410 Gone"]);
    let subscription = subscribed(&app, &receiver.url()).await;
    something_happens(&app).await;
    let is_off = |answer: &Answer| answer.json["status"] == "disabled";
    let told = app.until(&subscription.path, PATIENCE, is_off).await;
    assert_eq!((&told.json["last_failure"], &told.json["last_status"]), (&json!("gone"), &json!(410)));
    let refused = app.patch(&subscription.path, "*", &json!({"status": "disabled"})).await;
    assert_eq!(refused.faults(), [("/status", "unknown_code")]);
    app.patch(&subscription.path, told.etag(), &json!({"status": "active"})).await.expect(200);
    assert_eq!(receiver.taken(3).await.len(), 3, "from where it stopped");
    // One that fails for days is given up too.
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let other = subscribed(&app, &format!("http://{dead}/")).await;
    another_run(&app).await;
    let fails = |answer: &Answer| answer.json["last_failure"] == "unreachable";
    app.until(&other.path, PATIENCE, fails).await;
    let days = format!("update subscriptions set failing_since = '2020-01-01' where id = '{}' returning 1", other.id);
    app.texts_of_change(&days).await;
    app.until(&other.path, PATIENCE, is_off).await;
    app.delete(&other.path, "*").await.expect(204);
    app.get(&other.path).await.expect(404);
}

/// Run and person of each event, as somebody hears of them.
async fn heard(client: &Client) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let page = client.get("/api/v1/events").await;
    page.items().iter().map(|it| (text(&it["data"]["run_id"]), text(&it["data"]["jobseeker_id"]))).collect()
}

#[tokio::test]
async fn each_hears_of_what_they_may_see() {
    let app = App::start_with(&SETTINGS).await;
    let (person, run) = something_happens(&app).await;
    let far = app.add(jobseeker().with("region", "110101")).await;
    app.settle().await;
    let everywhere = app.post("/api/v1/match-runs", &json!({"of": "jobseekers"})).await.expect(202).json;
    let everywhere = everywhere["id"].as_str().unwrap().to_owned();
    app.until(&format!("/api/v1/match-runs/{everywhere}"), PATIENCE, |answer| answer.json["status"] == "done").await;
    let of = |run: &str, person: &str| (run.to_owned(), person.to_owned());
    let (near_news, near_run) = (of(&run, &person.id), of(&run, ""));
    let all_news = [of(&everywhere, &person.id), of(&everywhere, &far.id)];
    let all_run = of(&everywhere, "");
    let [news_of_near, news_of_far] = all_news;
    assert_eq!(
        heard(&app).await,
        [near_news.clone(), near_run.clone(), news_of_near.clone(), news_of_far.clone(), all_run.clone()]
    );
    let near = app.staff("370200").await;
    assert_eq!(heard(&near).await, [near_news.clone(), near_run, news_of_near.clone(), all_run.clone()]);
    assert_eq!(heard(&app.staff("110000").await).await, [news_of_far, all_run]);
    assert_eq!(heard(&app.jobseeker(&person).await).await, [near_news, news_of_near]);
    app.employer(&app.add(employer()).await).await.get("/api/v1/events").await.expect(403);
    // What is sent goes by the same rule, and nobody sees another's subscription.
    let receiver = Receiver::start(&[]);
    let subscription = subscribed(&near, &receiver.url()).await;
    app.get(&subscription.path).await.expect(404);
    assert_eq!(app.get(PATH).await.items().len(), 0);
    let hotel = app.add(employer()).await;
    app.add(posting(&hotel)).await;
    app.settle().await;
    let run = app.post("/api/v1/match-runs", &json!({"of": "jobseekers"})).await.expect(202).json;
    let taken = receiver.taken(2).await;
    assert_eq!(taken[0].json()["data"]["jobseeker_id"], person.id.as_str());
    assert_eq!(taken[1].json()["data"]["run_id"], run["id"]);
    // Whoever is erased is not told of any more.
    app.delete(&person.path, "*").await.expect(204);
    assert!(!app.get("/api/v1/events").await.text.contains(&person.id));
}

#[tokio::test]
async fn the_feed_goes_on_where_it_was_and_knows_of_introductions() {
    let app = App::start_with(&SETTINGS).await;
    let (person, _) = something_happens(&app).await;
    let first = app.get("/api/v1/events?limit=1").await;
    assert_eq!(first.items().len(), 1);
    let cursor = first.json["next_cursor"].as_str().unwrap().to_owned();
    let second = app.get(&format!("/api/v1/events?cursor={cursor}")).await;
    assert_eq!(second.items()[0]["type"], "match_run.completed");
    let cursor = second.json["next_cursor"].as_str().unwrap().to_owned();
    let nothing = app.get(&format!("/api/v1/events?cursor={cursor}")).await;
    assert!(nothing.items().is_empty());
    assert_eq!(nothing.json["next_cursor"], cursor.as_str(), "ask again from there");
    let role = app.get("/api/v1/postings").await.items()[0]["id"].as_str().unwrap().to_owned();
    let proposal = json!({"posting_id": role, "jobseeker_id": person.id});
    let meeting = Added::new("/api/v1/introductions", &app.post("/api/v1/introductions", &proposal).await.expect(201));
    let step = json!({"to": "withdrawn", "reason": "不合适"});
    app.post(&format!("{}/transition", meeting.path), &step).await.expect(200);
    let third = app.get(&format!("/api/v1/events?cursor={cursor}&type=introduction.stepped")).await;
    let expected = json!({"introduction_id": meeting.id, "jobseeker_id": person.id, "state": "withdrawn"});
    assert_eq!(third.items()[0]["data"], expected);
    assert_eq!(app.get("/api/v1/events?cursor=00").await.faults(), [("/cursor", "malformed")]);
    assert_eq!(app.get("/api/v1/events?type=all").await.faults(), [("/type", "unknown_code")]);
}
