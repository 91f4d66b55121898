//! Typical pairs, explained in both languages: the snapshots are read as a jobseeker and an employer would read them.

use std::fmt::Write;

use jiff::civil::date;

use stirrup::domain::accommodation::{Accommodation, Need, Offer};
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::{Degrees, Demand};
use stirrup::domain::jobseeker::Preferences;
use stirrup::domain::place::{CommuteLimit, Coordinates, Place};
use stirrup::domain::posting::EmploymentType;
use stirrup::domain::skill::SkillLevel;
use stirrup::domain::wage::{Fen, WageRange};
use stirrup::matching::explain::{Subject, explain};
use stirrup::matching::profile::{Profile, Skill};
use stirrup::matching::role::Role;
use stirrup::wording::{Language, component, next_step, verdict};

use crate::support::pairs::{TODAY, degree, empty_profile, empty_role, occupation, rules};

/// Everything a reader sees of a match.
fn told(language: Language, profile: &Profile, role: &Role) -> String {
    let explanation = explain(rules(), TODAY, profile, role);
    let mut text = format!("{} {}\n", explanation.score().as_f64(), verdict(language, explanation.verdict));
    for part in &explanation.components {
        let contribution = part.contribution().as_f64();
        writeln!(text, "{} {contribution}: {}", part.name, component(language, part)).unwrap();
    }
    for step in &explanation.next_steps {
        writeln!(text, "→ {}", next_step(language, *step)).unwrap();
    }
    for (subject, finding) in &explanation.findings {
        let subject = match subject {
            Subject::Demand { demand, .. } => demand.code(),
            Subject::Accommodation { accommodation, .. } => accommodation.code(),
        };
        write!(text, "{subject} {}; ", finding.code()).unwrap();
    }
    text.trim_end_matches("; ").to_owned()
}

fn snapshot(name: &str, profile: &Profile, role: &Role) {
    for language in [Language::Chinese, Language::English] {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{name}.{}", language.tag()), told(language, profile, role));
        });
    }
}

fn degrees(rest: i64, entries: &[(Demand, i64)]) -> Degrees {
    let rest = Demand::ALL.iter().map(|&demand| (demand, degree(rest)));
    rest.chain(entries.iter().map(|&(demand, value)| (demand, degree(value)))).collect()
}

fn certificate(level: SkillLevel, status: CertificateStatus) -> Skill {
    Skill { occupation: occupation("4-03-02-02"), level, status, expires_on: None }
}

fn at(latitude: f64, longitude: f64) -> Place {
    Place { coordinates: Coordinates::new(latitude, longitude).unwrap(), approximate: false }
}

fn fen(yuan: i64) -> Fen {
    Fen::new(yuan * 100).unwrap()
}

/// The man of the first case: an intermediate pastry certificate, short walks only.
fn cook() -> Profile {
    Profile {
        birth_date: Some(date(1989, 3, 1)),
        place: Some(at(36.08, 120.37)),
        capacities: degrees(3, &[(Demand::StandingWalking, 1), (Demand::Lifting, 1)]),
        needs: [(Accommodation::StepFreeAccess, Need::Required), (Accommodation::SeatedWork, Need::Preferred)]
            .into_iter()
            .collect(),
        skills: vec![certificate(SkillLevel::Intermediate, CertificateStatus::Verified)],
        preferences: Preferences {
            occupations: vec![occupation("4-03-02-02")],
            wage_min: Some(fen(3000)),
            max_commute: Some(CommuteLimit::new(15).unwrap()),
            remote: false,
            employment_types: vec![EmploymentType::FullTime],
        },
        ..empty_profile()
    }
}

/// The hotel's kitchen, which can be worked in sitting.
fn kitchen() -> Role {
    Role {
        occupation: Some(occupation("4-03-02-02")),
        required_level: Some(SkillLevel::Junior),
        place: Some(at(36.09, 120.38)),
        demands: degrees(0, &[(Demand::StandingWalking, 3), (Demand::Lifting, 1), (Demand::Hands, 3)]),
        offers: [(Accommodation::SeatedWork, Offer::Available), (Accommodation::StepFreeAccess, Offer::Available)]
            .into_iter()
            .collect(),
        wage: WageRange::new(Some(fen(3500)), Some(fen(4500))).unwrap(),
        employment_type: Some(EmploymentType::FullTime),
        ..empty_role()
    }
}

#[test]
fn the_cook_and_the_kitchen_that_seats_him() {
    snapshot("cook_and_kitchen", &cook(), &kitchen());
}

#[test]
fn a_kitchen_that_has_promised_little() {
    let mut kitchen = kitchen();
    kitchen.offers = [
        (Accommodation::SeatedWork, Offer::OnRequest),
        (Accommodation::StepFreeAccess, Offer::OnRequest),
        (Accommodation::Dormitory, Offer::Available),
    ]
    .into_iter()
    .collect();
    kitchen.demands.set(Demand::Hearing, None);
    kitchen.demands.set(Demand::Literacy, None);
    kitchen.wage = WageRange::default();
    kitchen.employment_type = None;
    kitchen.place = kitchen.place.map(|place| Place { approximate: true, ..place });
    let mut cook = cook();
    cook.skills = vec![certificate(SkillLevel::Intermediate, CertificateStatus::Unverified)];
    cook.capacities.set(Demand::Hands, None);
    snapshot("little_promised", &cook, &kitchen);
}

#[test]
fn two_barriers_and_a_certificate_that_ended() {
    let mut kitchen = kitchen();
    kitchen.required_level = Some(SkillLevel::Senior);
    kitchen.certificate_mandatory = true;
    kitchen.offers = [(Accommodation::StepFreeAccess, Offer::Unavailable)].into_iter().collect();
    kitchen.demands.set(Demand::Lifting, Some(degree(3)));
    kitchen.demands.set(Demand::Vision, Some(degree(2)));
    kitchen.employment_type = Some(EmploymentType::Internship);
    let mut cook = cook();
    cook.capacities.set(Demand::Vision, Some(degree(0)));
    cook.preferences.wage_min = Some(fen(5000));
    cook.preferences.remote = true;
    cook.skills.push(Skill {
        expires_on: Some(date(2026, 3, 31)),
        ..certificate(SkillLevel::Senior, CertificateStatus::Verified)
    });
    cook.skills.push(certificate(SkillLevel::Technician, CertificateStatus::Revoked));
    snapshot("barriers", &cook, &kitchen);
}

#[test]
fn remote_work_for_a_kindred_occupation() {
    let role = Role { remote: true, occupation: Some(occupation("4-03-02-05")), ..kitchen() };
    let mut cook = cook();
    cook.preferences.remote = true;
    cook.needs = [
        (Accommodation::RestBreaks, Need::Required),
        (Accommodation::QuietSpace, Need::Preferred),
        (Accommodation::Lift, Need::Preferred),
    ]
    .into_iter()
    .collect();
    snapshot("remote_kindred", &cook, &role);
}

#[test]
fn two_sides_that_say_nothing() {
    snapshot("nothing_said", &empty_profile(), &empty_role());
}

#[test]
fn a_person_who_says_nothing_before_a_kitchen_that_says_everything() {
    snapshot("person_says_nothing", &empty_profile(), &kitchen());
}
