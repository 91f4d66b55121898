//! Bodies for requests: each is valid and boring but for what a test says of it. Numbers have their check characters, and no
//! two are the same.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;
use serde_json::{Value, json};
use stirrup::domain::accommodation::Accommodation;
use stirrup::domain::demand::Demand;

use super::client::Answer;

/// 市北区, Qingdao, where the tests take place.
pub const SHIBEI: &str = "370203";
/// 中式面点师
pub const PASTRY_COOK: &str = "4-03-02-02";

/// The body of a POST, and where it goes.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Record {
    #[serde(skip)]
    path: String,
    pub body: Value,
}

/// Something that the service has registered.
#[derive(Debug, Clone)]
pub struct Added {
    pub id: String,
    /// `/api/v1/postings/…`
    pub path: String,
    pub etag: String,
    pub json: Value,
}

/// An employer that states only what it must.
pub fn employer() -> Record {
    let code = credit_code(next());
    Record {
        path: "/api/v1/employers".into(),
        body: json!({"name": "海景酒店", "unified_social_credit_code": code, "region": SHIBEI}),
    }
}

/// A jobseeker of whom nothing is known.
pub fn jobseeker() -> Record {
    Record { path: "/api/v1/jobseekers".into(), body: json!({"name": "求职者甲", "region": SHIBEI}) }
}

/// A posting that says nothing of itself.
pub fn posting(employer: &Added) -> Record {
    let body = json!({"employer_id": employer.id, "title": "中式面点师", "region": SHIBEI});
    Record { path: "/api/v1/postings".into(), body }
}

/// A verified certificate of a pastry cook.
pub fn certificate(jobseeker: &Added) -> Record {
    let body = json!({"occupation": PASTRY_COOK, "level": "intermediate", "status": "verified"});
    Record { path: format!("{}/certificates", jobseeker.path), body }
}

/// A body that belongs to something registered.
pub fn request(path: &str, body: Value) -> Record {
    Record { path: path.to_owned(), body }
}

/// Proposes somebody for a role, as the federation does.
pub fn proposal(posting: &Added, jobseeker: &Added) -> Record {
    request("/api/v1/introductions", json!({"posting_id": posting.id, "jobseeker_id": jobseeker.id}))
}

/// A fair of one session, which begins as a draft.
pub fn fair() -> Record {
    let session = json!({"name": "上午", "starts": "09:00", "slot_minutes": 15, "slots": 6, "gap_minutes": 3});
    let body = json!({"name": "残疾人专场招聘会", "region": SHIBEI, "date": "2030-12-03", "sessions": [session]});
    Record { path: "/api/v1/fairs".into(), body }
}

/// A booth of this employer's at a fair, with these postings.
pub fn booth(fair: &Added, employer: &Added, postings: &[&Added]) -> Record {
    let postings: Vec<Value> = postings.iter().map(|it| json!({"posting_id": it.id})).collect();
    let body = json!({
        "label": "A1", "position": {"x": 0, "y": 0}, "employer_id": employer.id, "postings": postings,
    });
    Record { path: format!("{}/booths", fair.path), body }
}

/// Somebody who comes to a fair, as the federation registers them.
pub fn registration(fair: &Added, jobseeker: &Added) -> Record {
    request(&format!("{}/registrations", fair.path), json!({"jobseeker_id": jobseeker.id}))
}

/// Somebody who works at a posting since a day, with a lift promised.
pub fn placement(posting: &Added, jobseeker: &Added, starts_on: impl std::fmt::Display) -> Record {
    let body = json!({
        "jobseeker_id": jobseeker.id, "posting_id": posting.id, "starts_on": starts_on.to_string(),
        "promised_accommodations": ["lift", "rest_breaks"],
    });
    request("/api/v1/placements", body)
}

/// Somebody without a name.
pub fn preview() -> Record {
    Record { path: "/api/v1/matches/preview".into(), body: json!({}) }
}

impl Record {
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.body[field] = value.into();
        self
    }

    pub fn without(mut self, field: &str) -> Self {
        self.body.as_object_mut().unwrap().remove(field);
        self
    }

    fn entry(mut self, field: &str, key: &str, value: impl Into<Value>) -> Self {
        self.body[field][key] = value.into();
        self
    }

    pub fn at(self, latitude: f64, longitude: f64) -> Self {
        self.with("location", json!({"latitude": latitude, "longitude": longitude}))
    }

    pub fn can(self, demand: &str, degree: u8) -> Self {
        self.entry("capacities", demand, degree)
    }

    pub fn can_everything(self) -> Self {
        Demand::CODES.iter().fold(self, |it, demand| it.can(demand, 3))
    }

    pub fn requires(self, accommodation: &str) -> Self {
        self.entry("accommodations", accommodation, "required")
    }

    pub fn prefers(self, accommodation: &str) -> Self {
        self.entry("accommodations", accommodation, "preferred")
    }

    pub fn wishes(self, field: &str, value: impl Into<Value>) -> Self {
        self.entry("preferences", field, value)
    }

    pub fn asks(self, demand: &str, degree: u8) -> Self {
        self.entry("demands", demand, degree)
    }

    /// Says of every demand that it is not there.
    pub fn asks_nothing(self) -> Self {
        Demand::CODES.iter().fold(self, |it, demand| it.asks(demand, 0))
    }

    pub fn offers(self, accommodation: &str, offer: &str) -> Self {
        self.entry("accommodations", accommodation, offer)
    }

    pub fn offers_everything(self) -> Self {
        Accommodation::CODES.iter().fold(self, |it, accommodation| it.offers(accommodation, "available"))
    }
}

impl Added {
    pub fn new(path: &str, answer: &Answer) -> Self {
        let id = answer.json["id"].as_str().unwrap().to_owned();
        Self { path: format!("{path}/{id}"), id, etag: answer.etag().to_owned(), json: answer.json.clone() }
    }

    pub fn matches(&self) -> String {
        format!("{}/matches", self.path)
    }

    pub fn near_misses(&self) -> String {
        format!("{}/matches?near_misses=true", self.path)
    }
}

fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A citizen ID (GB 11643) that nobody else in this process has; `is_male` decides whether its sequence is odd.
pub fn citizen_id(birth_date: &str, is_male: bool) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let number = next();
    // The district makes the number unique where the sequence cannot.
    let digits = format!(
        "37{:04}{}{:03}",
        number / 500 % 10_000,
        birth_date.replace('-', ""),
        number % 500 * 2 + u32::from(is_male)
    );
    let sum: u32 = digits.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{digits}{}", "10X98765432".chars().nth((sum % 11).try_into().unwrap()).unwrap())
}

/// A unified social credit code (GB 32100).
fn credit_code(number: u32) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91370203{number:09}");
    let weight = |place: usize| (0..place).fold(1, |weight, _| weight * 3 % 31);
    let sum: usize = body.chars().enumerate().map(|(at, c)| ALPHABET.find(c).unwrap() * weight(at)).sum();
    format!("{body}{}", ALPHABET.chars().nth((31 - sum % 31) % 31).unwrap())
}

pub fn fresh_credit_code() -> String {
    credit_code(next())
}
