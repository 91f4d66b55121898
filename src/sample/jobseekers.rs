//! Sample jobseekers: nobody who lives. Names, numbers and telephones say so themselves.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::capacities::{self, Person};
use super::dice::{Dice, Stream};
use super::districts::{self, Districts};
use super::stated::stated;
use super::{SampleJobseeker, cases, identifiers};
use crate::domain::certificate::CertificateStatus;
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::Sex;
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::EmploymentType;
use crate::domain::skill::SkillLevel;
use crate::reference::occupations::occupations;
use crate::reference::titles::LABELLED;

/// How many people are drawn beside those of the cases.
pub(super) const JOBSEEKERS: u32 = 360;
/// Who issues every made-up skill certificate.
pub(super) const ISSUER: &str = "样例职业技能鉴定中心";

/// The people.
pub(super) fn draw(seed: u64, today: Date, districts: &Districts) -> Vec<SampleJobseeker> {
    let world = World { today, districts, learnable: learnable_occupations() };
    let drawn = (0..JOBSEEKERS).filter_map(|at| {
        let number = cases::JOBSEEKERS + 1 + at;
        jobseeker(&mut Dice::new(seed, Stream::Jobseeker, number), &world, number, at)
    });
    drawn.collect()
}

/// What the federation's books call person `number`.
pub(super) fn reference(number: u32) -> String {
    format!("SAMPLE-J-{number:04}")
}

/// Their name.
pub(super) fn name(number: u32) -> String {
    format!("样例求职者{number:04}")
}

/// Occupations with a ladder of skill levels, as often as titles have them, so that skills meet postings.
fn learnable_occupations() -> Vec<OccupationCode> {
    let has_ladder = |code: &OccupationCode| matches!(code.number() / 1_000_000, 4 | 6);
    let is_occupation = |code: &OccupationCode| occupations().find(*code).is_some_and(|it| it.depth == 4);
    LABELLED.iter().map(|(_, code)| *code).filter(|code| has_ladder(code) && is_occupation(code)).collect()
}

/// What all people have in common.
struct World<'a> {
    today: Date,
    districts: &'a Districts,
    learnable: Vec<OccupationCode>,
}

/// Person `number`, who is the one `at` this place among those that are drawn.
fn jobseeker(dice: &mut Dice, world: &World<'_>, number: u32, at: u32) -> Option<SampleJobseeker> {
    let World { today, districts, learnable } = world;
    let region = districts.draw(dice)?;
    let sex = dice.mostly(Sex::Male, &[(42, Sex::Female)]);
    let age = dice.between(18, 62);
    let birth_date = today.saturating_sub(i64::from(age).years().days(i64::from(dice.below(365))));
    let (category, level) = certificate_grade(dice, at)?;
    let person = Person { category, level: level.value().into(), age };
    let known = capacities::capacities(dice, person);
    let citizen_id = identifiers::citizen_id(number, birth_date, sex);
    let certificates = skill_certificates(dice, *today, number, age, learnable);
    let (employment_status, unemployed_since) = employment(dice, *today, age);
    let body = stated(json!({
        "name": name(number),
        "citizen_id": dice.chance(40).then_some(&citizen_id),
        "birth_date": birth_date.to_string(),
        "sex": sex.code(),
        "region": region.adcode.to_string(),
        "location": districts::address_in(region, dice),
        "phone": dice.chance(90).then(|| identifiers::phone(number)),
        "disability": disability(dice, &citizen_id, category, level),
        "capacities": capacities::body(&known),
        "accommodations": capacities::needs_body(&capacities::needs(dice, &known)),
        "preferences": preferences(dice, &certificates, learnable),
        "employment_status": employment_status.code(),
        "unemployed_since": unemployed_since.map(|day| day.to_string()),
        "status": dice.mostly(JobseekerStatus::Active, &[(4, JobseekerStatus::Inactive)]).code(),
        "external_reference": reference(number),
    }));
    Some(SampleJobseeker { body, certificates })
}

/// Category and level: the first people have every pair of the two once, the others what is drawn.
fn certificate_grade(dice: &mut Dice, at: u32) -> Option<(DisabilityCategory, DisabilityLevel)> {
    let (categories, levels) = (7, 4);
    let drawn = dice.mostly(
        DisabilityCategory::Physical,
        &[
            (15, DisabilityCategory::Vision),
            (19, DisabilityCategory::Hearing),
            (4, DisabilityCategory::Speech),
            (7, DisabilityCategory::Intellectual),
            (7, DisabilityCategory::Psychiatric),
            (4, DisabilityCategory::Multiple),
        ],
    );
    let drawn_level = dice.mostly(3, &[(12, 1), (20, 2), (34, 4)]);
    if at >= categories * levels {
        return DisabilityLevel::new(drawn_level).ok().map(|level| (drawn, level));
    }
    let category = usize::try_from(at % categories + 1).ok().and_then(DisabilityCategory::from_digit)?;
    DisabilityLevel::new(i64::from(at / categories + 1)).ok().map(|level| (category, level))
}

/// Mostly the certificate number, sometimes category and level alone, seldom nothing.
fn disability(dice: &mut Dice, citizen_id: &str, category: DisabilityCategory, level: DisabilityLevel) -> Value {
    let number = identifiers::certificate_number(citizen_id, category, level);
    let whole = json!({"certificate_number": number, "category": category.code(), "level": level.value()});
    match dice.below(100) {
        0..88 => whole,
        88..96 => json!({"category": category.code(), "level": level.value()}),
        _ => Value::Null,
    }
}

/// None to three certificates, each of another occupation.
fn skill_certificates(dice: &mut Dice, today: Date, number: u32, age: u32, learnable: &[OccupationCode]) -> Vec<Value> {
    let count = dice.mostly(1, &[(36, 0), (17, 2), (7, 3)]);
    let mut held: Vec<OccupationCode> = (0..count).filter_map(|_| dice.any(learnable).copied()).collect();
    held.sort_unstable();
    held.dedup();
    let numbered = (1u32..).zip(held);
    numbered
        .map(|(nth, code)| skill_certificate(dice, today, &format!("SAMPLE-C-{number:04}-{nth}"), age, code))
        .collect()
}

fn skill_certificate(dice: &mut Dice, today: Date, serial: &str, age: u32, occupation: OccupationCode) -> Value {
    let level = dice.mostly(
        SkillLevel::Junior,
        &[
            (8, SkillLevel::Apprentice),
            (32, SkillLevel::Intermediate),
            (15, SkillLevel::Senior),
            (4, SkillLevel::Technician),
            (1, SkillLevel::SeniorTechnician),
        ],
    );
    let others = [(30, CertificateStatus::Unverified), (7, CertificateStatus::Revoked)];
    let status = dice.mostly(CertificateStatus::Verified, &others);
    // Nobody is examined before 17.
    let most_days = age.saturating_sub(17).clamp(1, 15) * 365;
    let issued_on = today.saturating_sub(i64::from(dice.between(20, most_days)).days());
    let years = i64::from(dice.between(3, 8));
    let expires_on = dice.chance(30).then(|| issued_on.saturating_add(years.years()).to_string());
    stated(json!({
        "occupation": occupation.to_string(),
        "level": level.code(),
        "number": serial,
        "issuer": ISSUER,
        "issued_on": issued_on.to_string(),
        "expires_on": expires_on,
        "status": status.code(),
    }))
}

/// Wishes: often what was learnt, sometimes its group, sometimes something else; and a wage, a way, a form of work.
fn preferences(dice: &mut Dice, certificates: &[Value], learnable: &[OccupationCode]) -> Value {
    let learnt = certificates.iter().filter_map(|it| it.get("occupation")?.as_str());
    let mut occupations: Vec<String> = learnt.filter(|_| dice.chance(75)).map(str::to_owned).collect();
    if dice.chance(45) {
        let other = dice.any(learnable).copied();
        let wished = if dice.chance(50) { other.and_then(OccupationCode::parent) } else { other };
        occupations.extend(wished.map(|code| code.to_string()).filter(|code| !occupations.contains(code)));
    }
    let employment_types: Vec<_> = [
        (55, EmploymentType::FullTime),
        (18, EmploymentType::PartTime),
        (15, EmploymentType::Flexible),
        (4, EmploymentType::Temporary),
    ]
    .into_iter()
    .filter(|(percent, _)| dice.chance(*percent))
    .map(|(_, form)| form.code())
    .collect();
    let mut wishes = Map::from_iter([
        ("remote".to_owned(), json!(dice.chance(10))),
        ("occupations".to_owned(), json!(occupations)),
        ("employment_types".to_owned(), json!(employment_types)),
    ]);
    if dice.chance(60) {
        wishes.insert("wage_min".to_owned(), json!(dice.between(22, 60) * 10_000));
    }
    if dice.chance(60) {
        wishes.insert("max_commute_km".to_owned(), json!(dice.between(1, 10) * 5));
    }
    Value::Object(wishes)
}

/// How the person works at present, and since when not.
pub(super) fn employment(dice: &mut Dice, today: Date, age: u32) -> (EmploymentStatus, Option<Date>) {
    let usual = if age < 22 { EmploymentStatus::Student } else { EmploymentStatus::Employed };
    let status = dice.mostly(
        usual,
        &[(72, EmploymentStatus::Unemployed), (12, EmploymentStatus::Flexible), (5, EmploymentStatus::SelfEmployed)],
    );
    // From working age on at the earliest.
    let most_days = age.saturating_sub(16).clamp(1, 10) * 365;
    let since = today.saturating_sub(i64::from(dice.between(10, most_days)).days());
    (status, (status == EmploymentStatus::Unemployed && dice.chance(85)).then_some(since))
}
