//! The two people Stirrup must serve first, as the newspaper tells of them, and the work that fits them.
//! Names and numbers are made up like all others; nothing here depends on the seed.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::employers::Employers;
use super::jobseekers::{self, ISSUER};
use super::stated::stated;
use super::{SampleJobseeker, SamplePosting, districts, identifiers, postings};
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::Sex;

/// The man who learnt to make pastry: physical disability level 1, out of work for years, two certificates.
pub const PASTRY_COOK_REFERENCE: &str = "SAMPLE-J-0001";
/// The man of 58 without a certificate.
pub const DISHWASHER_REFERENCE: &str = "SAMPLE-J-0002";
/// The hotel that needs a pastry cook: his best match.
pub const HOTEL_REFERENCE: &str = "SAMPLE-P-0001";
/// The grill house that needs a dishwasher, room and board included.
pub const GRILL_HOUSE_REFERENCE: &str = "SAMPLE-P-0004";

/// How many people and postings are here.
pub(super) const JOBSEEKERS: u32 = 2;
pub(super) const POSTINGS: u32 = 4;

const SHIBEI: &str = "370203";
const PASTRY: &str = "4-03-02-02";
/// Waiters and dishwashers are one occupation of the classification.
const DISHWASHING: &str = "4-03-02-05";
/// How the description of a case's posting begins: here the title is made up as well.
const LABEL: &str = "样例数据：标题与内容均为虚构。";

/// The two people.
pub(super) fn jobseekers(today: Date) -> Vec<SampleJobseeker> {
    let certificate = |serial: &str, level: &str, issued_on: &str| {
        json!({
            "occupation": PASTRY, "level": level, "number": serial, "issuer": ISSUER, "issued_on": issued_on,
            "expires_on": null, "status": "verified",
        })
    };
    let certificates = [
        certificate("SAMPLE-C-0001-1", "junior", "2018-11-20"),
        certificate("SAMPLE-C-0001-2", "intermediate", "2020-10-20"),
    ];
    let certificates = certificates.map(stated).into();
    vec![
        SampleJobseeker { body: pastry_cook(), certificates },
        SampleJobseeker { body: dishwasher(today), certificates: Vec::new() },
    ]
}

fn pastry_cook() -> Value {
    json!({
        "name": jobseekers::name(1),
        "birth_date": "1989-03-01",
        "sex": "male",
        "region": SHIBEI,
        "location": {"latitude": 36.08, "longitude": 120.37},
        "phone": identifiers::phone(1),
        "disability": disability(1, date(1989, 3, 1), 1),
        // All stated, so that work can be accessible and not merely to be confirmed.
        "capacities": {
            "vision": 3, "hearing": 3, "speech": 3, "standing_walking": 1, "lifting": 1, "hands": 3, "dexterity": 3,
            "learning": 2, "literacy": 2, "social": 2, "pace": 2, "travel": 1,
        },
        "accommodations": {"step_free_access": "required", "seated_work": "preferred"},
        "preferences": {
            "occupations": [PASTRY], "wage_min": 300_000, "max_commute_km": 15, "remote": false,
            "employment_types": ["full_time"],
        },
        "employment_status": "unemployed",
        "unemployed_since": "2016-09-01",
        "status": "active",
        "external_reference": PASTRY_COOK_REFERENCE,
    })
}

fn dishwasher(today: Date) -> Value {
    // In the middle of his 59th year, so that he is 58 whatever the day.
    let birth_date = today.saturating_sub(58.years().months(6));
    json!({
        "name": jobseekers::name(2),
        "birth_date": birth_date.to_string(),
        "sex": "male",
        "region": SHIBEI,
        "location": {"latitude": 36.1, "longitude": 120.38},
        "phone": identifiers::phone(2),
        "disability": disability(2, birth_date, 3),
        "capacities": {
            "vision": 2, "hearing": 2, "speech": 2, "standing_walking": 2, "lifting": 2, "hands": 3, "dexterity": 2,
            "learning": 1, "literacy": 1, "social": 1, "pace": 2, "travel": 1,
        },
        "accommodations": {"rest_breaks": "preferred", "dormitory": "preferred"},
        "preferences": {
            "occupations": [DISHWASHING], "wage_min": 250_000, "max_commute_km": 10, "remote": false,
            "employment_types": ["full_time"],
        },
        "employment_status": "unemployed",
        "status": "active",
        "external_reference": DISHWASHER_REFERENCE,
    })
}

/// A physical disability of a man.
fn disability(number: u32, birth_date: Date, level: u8) -> Value {
    let category = DisabilityCategory::Physical;
    let citizen_id = identifiers::citizen_id(number, birth_date, Sex::Male);
    let certificate_number = DisabilityLevel::new(level.into())
        .map(|level| identifiers::certificate_number(&citizen_id, category, level))
        .ok();
    stated(json!({"certificate_number": certificate_number, "category": category.code(), "level": level}))
}

/// What differs between the postings of the cases.
struct Role {
    employer: &'static str,
    headcount: u32,
    title: &'static str,
    duties: &'static str,
    occupation: &'static str,
    required_level: Option<&'static str>,
    /// Degrees north and east.
    point: (f64, f64),
    demands: Value,
    accommodations: Value,
    /// Fen per month.
    wage: (u32, u32),
    openings: u32,
}

/// Their postings, each with an employer of its own in Shibei District.
pub(super) fn postings(employers: &mut Employers, today: Date) -> Vec<SamplePosting> {
    let Some(shibei) = districts::region(SHIBEI) else { return Vec::new() };
    let roles = [hotel(), canteen(), breakfast_shop(), grill_house()];
    let numbered = (1..=POSTINGS).zip(roles);
    numbered
        .map(|(number, role)| SamplePosting {
            employer_credit_code: employers.open(
                shibei,
                &format!("{}{}", shibei.full_name, role.employer),
                role.headcount,
            ),
            body: body(number, &role, today),
        })
        .collect()
}

fn body(number: u32, role: &Role, today: Date) -> Value {
    stated(json!({
        "title": role.title,
        "description": format!("{LABEL}\n{}", role.duties),
        "occupation": role.occupation,
        "required_level": role.required_level,
        "certificate_mandatory": false,
        "region": SHIBEI,
        "location": {"latitude": role.point.0, "longitude": role.point.1},
        "demands": role.demands,
        "accommodations": role.accommodations,
        "wage": {"min": role.wage.0, "max": role.wage.1},
        "employment_type": "full_time",
        "remote": false,
        "openings": role.openings,
        "valid_from": today.saturating_sub(14.days()).to_string(),
        "valid_through": today.saturating_add(60.days()).to_string(),
        "status": "open",
        "external_reference": postings::reference(number),
    }))
}

/// What making pastry asks, all of it stated. Seated work bridges the standing.
fn pastry_demands() -> Value {
    json!({
        "vision": 2, "hearing": 1, "speech": 1, "standing_walking": 3, "lifting": 1, "hands": 3, "dexterity": 2,
        "learning": 2, "literacy": 1, "social": 1, "pace": 2, "travel": 1,
    })
}

/// The work that fits the pastry cook.
fn hotel() -> Role {
    Role {
        employer: "酒店",
        headcount: 120,
        title: "面点师傅（包吃住）",
        duties: "酒店后厨制作中式面点，可坐姿作业。",
        occupation: PASTRY,
        required_level: Some("junior"),
        point: (36.084, 120.375),
        demands: pastry_demands(),
        accommodations: json!({
            "seated_work": "available", "step_free_access": "available", "accessible_toilet": "available",
            "rest_breaks": "available", "dormitory": "on_request",
        }),
        wage: (350_000, 450_000),
        openings: 2,
    }
}

/// A near miss of the pastry cook: steps keep him out.
fn canteen() -> Role {
    Role {
        employer: "食堂",
        headcount: 45,
        title: "中式面点师",
        duties: "食堂早餐面点制作，后厨入口有台阶。",
        occupation: PASTRY,
        required_level: Some("junior"),
        point: (36.075, 120.365),
        demands: pastry_demands(),
        accommodations: json!({"seated_work": "available", "step_free_access": "unavailable"}),
        wage: (350_000, 420_000),
        openings: 1,
    }
}

/// A match of the pastry cook about which something has to be asked.
fn breakfast_shop() -> Role {
    Role {
        employer: "早餐店",
        headcount: 8,
        title: "面点工",
        duties: "早餐店包子、馒头制作。",
        occupation: PASTRY,
        required_level: None,
        point: (36.07, 120.38),
        demands: json!({
            "vision": 1, "standing_walking": 3, "lifting": 1, "hands": 3, "dexterity": 1, "learning": 1, "social": 1,
            "pace": 2, "travel": 1,
        }),
        accommodations: json!({"seated_work": "on_request", "step_free_access": "available"}),
        wage: (320_000, 380_000),
        openings: 1,
    }
}

/// The work that fits the man of 58.
fn grill_house() -> Role {
    Role {
        employer: "烧烤店",
        headcount: 15,
        title: "洗碗工（包吃住）",
        duties: "餐具清洗、消毒与摆放，提供住宿和工作餐。",
        occupation: DISHWASHING,
        required_level: None,
        point: (36.104, 120.386),
        demands: json!({
            "vision": 1, "hearing": 0, "speech": 0, "standing_walking": 2, "lifting": 1, "hands": 3, "dexterity": 1,
            "learning": 1, "literacy": 0, "social": 1, "pace": 2, "travel": 0,
        }),
        accommodations: json!({"dormitory": "available", "rest_breaks": "available", "health_room": "unavailable"}),
        wage: (280_000, 350_000),
        openings: 1,
    }
}
