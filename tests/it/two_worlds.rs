//! Two worlds that differ only in disability category, level, certificate number and citizen ID of everybody: an employer
//! gets byte-equal answers from both, whatever it asks. The second world is the first with these exchanged, so that ids,
//! keys and pseudonyms are the same; what employers may be told is checked field by field besides.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use stirrup::access::table::{self, RULES, Reach};
use stirrup::domain::accommodation::Accommodation;
use stirrup::domain::demand::Demand;
use stirrup::domain::principal::Role;

use super::support::app::App;
use super::support::builders::{Added, Record, certificate, citizen_id, employer, jobseeker, posting};
use super::support::client::{Answer, Client};

const PEOPLE: usize = 14;
/// Headers that differ between any two answers.
const OWN_HEADERS: [&str; 3] = ["x-request-id", "date", "connection"];
/// Figures of the process itself, which count requests and time.
const FIGURES: [&str; 2] = ["/metrics", "/readyz"];

struct World {
    app: App,
    boss: Client,
    hotel: Added,
    postings: Vec<Added>,
    people: Vec<Added>,
    introductions: Vec<String>,
}

/// Category and level digits of somebody in one of the worlds.
fn digits(at: usize, world: usize) -> String {
    format!("{}{}", (at + 3 * world) % 7 + 1, (at + world) % 4 + 1)
}

fn birth_date(at: usize) -> String {
    format!("19{:02}-0{}-11", 70 + at, at % 9 + 1)
}

fn disability(at: usize, world: usize) -> Value {
    json!({"certificate_number": format!("{}{}", citizen_id(&birth_date(at), true), digits(at, world))})
}

/// Somebody with abilities, needs and a home of their own; every third says little.
fn somebody(at: usize) -> Record {
    let person = jobseeker()
        .with("name", format!("姓名{at}号"))
        .with("phone", format!("1390000{:04}", 1000 + at))
        .with("disability", disability(at, 0))
        .at(36.08 + f64::from(u32::try_from(at).unwrap()) / 50.0, 120.37);
    if at.is_multiple_of(3) {
        return person;
    }
    let person = Demand::CODES
        .iter()
        .enumerate()
        .fold(person, |it, (number, demand)| it.can(demand, u8::try_from((at + number) % 4).unwrap()));
    person.requires(Accommodation::CODES[at]).prefers(Accommodation::CODES[at + 7])
}

/// Every demand at every degree, every accommodation, and a role that asks nothing.
fn roles(hotel: &Added) -> Vec<Record> {
    let open = || posting(hotel).asks_nothing().with("status", "open").at(36.08, 120.37);
    let demanding = Demand::CODES.iter().flat_map(|demand| (0..=3).map(move |degree| (demand, degree)));
    let mut roles: Vec<Record> = demanding.map(|(demand, degree)| open().asks(demand, degree)).collect();
    let offers = ["available", "on_request", "unavailable"];
    roles.extend(
        Accommodation::CODES
            .iter()
            .enumerate()
            .map(|(at, code)| open().asks("standing_walking", 2).asks("hearing", 2).offers(code, offers[at % 3])),
    );
    roles.push(open().offers_everything());
    roles
}

impl World {
    async fn made() -> Self {
        let app = App::start().await;
        let hotel = app.add(employer()).await;
        let mut people = Vec::new();
        for at in 0..PEOPLE {
            let person = app.add(somebody(at)).await;
            if at.is_multiple_of(2) {
                app.add(certificate(&person)).await;
            }
            people.push(person);
        }
        let mut postings = Vec::new();
        for role in roles(&hotel) {
            postings.push(app.add(role).await);
        }
        let boss = app.employer(&hotel).await;
        let mut world = Self { app, boss, hotel, postings, people, introductions: Vec::new() };
        world.introduce().await;
        world.app.settle().await;
        world
    }

    /// Some are introduced: one only proposed, one with a contact, one who has taken it back.
    async fn introduce(&mut self) {
        let role = self.postings.last().unwrap().id.clone();
        for (at, person) in self.people.iter().enumerate().take(10) {
            let answer =
                self.app.post("/api/v1/introductions", &json!({"posting_id": role, "jobseeker_id": person.id})).await;
            if answer.status != 201 {
                continue;
            }
            let path = format!("/api/v1/introductions/{}", answer.json["id"].as_str().unwrap());
            if !at.is_multiple_of(3) {
                let until = self.app.clock.today().tomorrow().unwrap().to_string();
                let consent = json!({"purpose": "面试", "fields": ["name"], "expires_on": until, "on_paper": "册"});
                self.app.post(&format!("{path}/consent"), &consent).await.expect(200);
            }
            if at % 3 == 2 {
                Answer::to(self.app.request(Method::DELETE, &format!("{path}/consent"))).await.expect(200);
            }
            self.introductions.push(path);
        }
        assert!(self.introductions.len() > 3);
    }

    /// The same world with everybody's category, level and numbers exchanged.
    async fn exchange(&self) {
        for (at, person) in self.people.iter().enumerate() {
            let changed =
                self.app.patch(&person.path, "*", &json!({"disability": disability(at, 1)})).await.expect(200);
            assert_ne!(changed.json["disability"]["category"], person.json["disability"]["category"]);
            assert_ne!(changed.json["disability"]["level"], person.json["disability"]["level"]);
            assert_eq!(changed.json["birth_date"], person.json["birth_date"]);
        }
        self.app.settle().await;
    }

    /// Everything that has an id, as the last part of its path.
    fn ids(&self) -> Vec<&str> {
        let paths = self.postings.iter().step_by(9).chain(self.people.iter().take(2)).chain([&self.hotel]);
        let unknown = "/019a0000-0000-7000-8000-000000000000";
        let paths =
            paths.map(|it| it.path.as_str()).chain(self.introductions.iter().map(String::as_str)).chain([unknown]);
        paths.map(|path| path.rsplit('/').next().unwrap()).collect()
    }

    /// Every route that an employer reaches, by the access table, with every id; bodies are empty, so that nothing changes.
    async fn walk(&self) -> Vec<String> {
        let mut told = Vec::new();
        let reached = |rule: &&table::Rule| rule.reach(Some(Role::Employer)) != Reach::No;
        let walked = |rule: &&table::Rule| !FIGURES.contains(&rule.path) && !rule.path.starts_with("/api/v1/auth");
        for rule in RULES.iter().filter(reached).filter(walked) {
            let ids = if rule.path.contains("{id}") { self.ids() } else { vec![""] };
            for id in ids {
                let path = rule.path.replace("{id}", id).replace("{kind}", "postings");
                let method: Method = rule.method.to_string().parse().unwrap();
                if method == Method::DELETE && self.postings.iter().any(|it| it.id == id) {
                    // Deletes only what must stay.
                    continue;
                }
                told.push(tell(&self.boss, method, &path).await);
            }
        }
        told
    }

    /// All matches of all postings, page by page, in every way that there is to ask.
    async fn matches(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        for posting in &self.postings {
            for query in [
                "limit=3",
                "verdict=accessible",
                "verdict=to_confirm&limit=2",
                "q=面点",
                "near_misses=true",
                "verdict=barrier",
            ] {
                let mut path = format!("{}?{query}", posting.matches());
                loop {
                    let answer = self.boss.get(&path).await;
                    let next = answer.json["next_cursor"].as_str().map(str::to_owned);
                    answers.push(answer);
                    let Some(cursor) = next else { break };
                    path = format!("{}?{query}&cursor={cursor}", posting.matches());
                }
            }
        }
        answers
    }

    /// The median time of a page of matches.
    async fn median(&self) -> Duration {
        let path = self.postings.last().unwrap().matches();
        let mut times = Vec::new();
        for _ in 0..31 {
            let started = Instant::now();
            self.boss.get(&path).await;
            times.push(started.elapsed());
        }
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// An answer whole, without what differs between any two.
fn whole(answer: &Answer) -> String {
    let headers: BTreeSet<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !OWN_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    if answer.header("content-type").contains("spreadsheet") {
        // A workbook holds the time of its making, which packs into more or less.
        let headers: Vec<_> = headers.iter().filter(|header| !header.starts_with("content-length")).collect();
        return format!("{}\n{headers:?}", answer.status);
    }
    let id = answer.header("x-request-id");
    let text = if id.is_empty() { answer.text.clone() } else { answer.text.replace(id, "…") };
    format!("{}\n{headers:?}\n{text}", answer.status)
}

async fn tell(boss: &Client, method: Method, path: &str) -> String {
    let request = boss.request(method.clone(), path);
    let request = match method {
        Method::GET => request,
        Method::POST => request.json(&json!({})),
        _ => request.header("if-match", "*").json(&json!({})),
    };
    format!("{method} {path}\n{}", whole(&Answer::to(request).await))
}

fn assert_same(one: &[String], other: &[String]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn an_employer_cannot_tell_two_worlds_apart() {
    let world = World::made().await;
    let (routes, matches) = (world.walk().await, world.matches().await);
    let quick = world.median().await;
    world.exchange().await;
    let (other_routes, other_matches) = (world.walk().await, world.matches().await);
    let slow = world.median().await;
    assert!(routes.len() > 60 && matches.len() > 300, "{} {}", routes.len(), matches.len());
    assert_same(&routes, &other_routes);
    let whole = |answers: &[Answer]| answers.iter().map(whole).collect::<Vec<_>>();
    assert_same(&whole(&matches), &whole(&other_matches));
    // The same work takes as long; what is measured is mostly noise.
    assert!(slow < 3 * quick && quick < 3 * slow, "{quick:?} {slow:?}");
}

#[tokio::test]
async fn what_an_employer_is_told_of_a_candidate_is_fit_and_nothing_else() {
    let world = World::made().await;
    let listed = world.matches().await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let mut seen = 0;
    for answer in &listed {
        if answer.status == 422 {
            assert_eq!(answer.faults()[0].1, "not_for_employers");
            continue;
        }
        for item in answer.items() {
            seen += 1;
            assert_eq!(keys(item), set(&["accommodations", "distance_km", "jobseeker", "score", "verdict"]));
            assert_eq!(keys(&item["jobseeker"]), set(&["pseudonym", "skills"]));
            assert_ne!(item["verdict"], "barrier");
            let tenths = item["score"].as_f64().unwrap() * 10.0;
            assert!((tenths - tenths.round()).abs() < 1e-9, "{item}");
            assert!(item["distance_km"].as_u64().unwrap().is_multiple_of(5), "{item}");
        }
        let telling = ["姓名", "1390000", "19", "region", "capacity", "findings", "components", "next_steps"];
        let text = answer.items().iter().map(|item| {
            let mut item = item.clone();
            item["jobseeker"]["pseudonym"] = json!("");
            item.to_string()
        });
        let text: String = text.collect();
        assert!(telling.iter().all(|word| !text.contains(word)), "{text}");
        let ids: Vec<String> = world.people.iter().map(|it| it.id.replace('-', "")).collect();
        assert!(ids.iter().all(|id| !answer.text.replace('-', "").contains(id)));
    }
    assert!(seen > 500, "{seen}");
    let asked = listed.iter().filter(|answer| answer.status == 422).count();
    assert_eq!(asked, 2 * world.postings.len());
}

#[tokio::test]
async fn pseudonyms_and_places_in_a_list_belong_to_one_employer() {
    let world = World::made().await;
    let inn = world.app.add(employer()).await;
    let role =
        world.app.add(posting(&inn).asks_nothing().offers_everything().with("status", "open").at(36.08, 120.37)).await;
    world.app.settle().await;
    let rival = world.app.employer(&inn).await;
    let own = world.postings.last().unwrap();
    let names = |answer: &Answer| -> Vec<String> {
        answer.items().iter().map(|it| it["jobseeker"]["pseudonym"].as_str().unwrap().to_owned()).collect()
    };
    let (mine, theirs) = (world.boss.get(&own.matches()).await, rival.get(&role.matches()).await);
    let (mine_names, their_names) = (names(&mine), names(&theirs));
    assert_eq!(mine_names.len(), their_names.len());
    assert!(mine_names.len() > 5 && mine_names.iter().all(|name| !their_names.contains(name)));
    // Page by page is the same list; equals are not in the order of registration.
    let (mut paged, mut path) = (Vec::new(), format!("{}?limit=2", own.matches()));
    let cursor = loop {
        let page = world.boss.get(&path).await;
        paged.extend(names(&page));
        let Some(cursor) = page.json["next_cursor"].as_str() else { break path.rsplit('=').next().unwrap().to_owned() };
        path = format!("{}?limit=2&cursor={cursor}", own.matches());
    };
    assert_eq!(paged, mine_names);
    let scores: Vec<f64> = mine.items().iter().map(|it| it["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|one, other| one >= other));
    // Elsewhere the place means nothing, and another's posting is not there.
    let elsewhere = format!("{}?cursor={cursor}", world.postings[0].matches());
    assert_eq!(world.boss.get(&elsewhere).await.faults(), [("/cursor", "malformed")]);
    assert_eq!(rival.get(&format!("{}?cursor={cursor}", role.matches())).await.faults(), [("/cursor", "malformed")]);
    rival.get(&own.matches()).await.expect(404);
}
