//! The promises of the whole sample: it is valid, says what it is, is spread as intended, and serves the two cases.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::domain::disability::DisabilityCategory;
use crate::domain::identity::CertificateNumber;
use crate::domain::jobseeker::Jobseeker;
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::{OccupationSource, Posting, PostingStatus};
use crate::matching::assess::{Listing, assess, verdict};
use crate::matching::finding::Verdict;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::rules::Rules;
use crate::reference::mentions::mentioned_in;
use crate::reference::regions::place_of;
use crate::reference::titles::LABELLED;
use crate::scoring;
use crate::wire::certificate::SkillCertificateBody;
use crate::wire::employer::EmployerBody;
use crate::wire::jobseeker::JobseekerBody;
use crate::wire::posting::PostingBody;

const TODAY: Date = date(2026, 6, 15);
const QINGDAO: std::ops::RangeInclusive<u32> = 370_200..=370_299;

fn made() -> Sample {
    sample(2026, TODAY)
}

fn read_posting(posting: &SamplePosting) -> Posting {
    let mut body = posting.body.clone();
    body["employer_id"] = json!("01890000-0000-7000-8000-000000000000");
    PostingBody::read(body).unwrap()
}

fn read_jobseeker(jobseeker: &SampleJobseeker, today: Date) -> Jobseeker {
    JobseekerBody::read(jobseeker.body.clone(), today).unwrap()
}

fn profile(jobseeker: &SampleJobseeker, today: Date) -> Profile {
    let read = read_jobseeker(jobseeker, today);
    let certificates: Vec<_> =
        jobseeker.certificates.iter().map(|it| SkillCertificateBody::read(it.clone(), today).unwrap()).collect();
    let place = place_of(read.region, read.location);
    Profile::new(&read, &certificates, place)
}

fn role(posting: &SamplePosting) -> Role {
    let read = read_posting(posting);
    let place = place_of(read.region, read.location);
    Role::new(&read, place)
}

fn reference(body: &Value) -> &str {
    body["external_reference"].as_str().unwrap()
}

fn person<'a>(sample: &'a Sample, wanted: &str) -> &'a SampleJobseeker {
    sample.jobseekers.iter().find(|it| reference(&it.body) == wanted).unwrap()
}

/// References of a person's matches, best first, with their verdicts.
fn matches<'a>(sample: &'a Sample, wanted: &str, listing: Listing, today: Date) -> Vec<(&'a str, Verdict)> {
    let rules: Rules = scoring::load(None, today).unwrap();
    let profile = profile(person(sample, wanted), today);
    let mut found: Vec<_> = sample
        .postings
        .iter()
        .filter_map(|posting| {
            let role = role(posting);
            let score = assess(&rules, today, listing, &profile, &role)?;
            Some((std::cmp::Reverse(score), reference(&posting.body), verdict(&rules, today, &profile, &role)))
        })
        .collect();
    found.sort_by_key(|(score, reference, _)| (*score, *reference));
    found.into_iter().map(|(_, reference, verdict)| (reference, verdict)).collect()
}

fn is_share(part: usize, whole: usize, percent: std::ops::RangeInclusive<usize>) -> bool {
    percent.contains(&(part * 100 / whole))
}

#[test]
fn the_same_seed_and_day_give_the_same_sample_and_another_seed_gives_another() {
    assert!(made() == made());
    assert!(made() != sample(2027, TODAY));
}

#[test]
fn every_body_is_read_without_a_fault() {
    let sample = made();
    let codes: BTreeMap<_, _> = sample
        .employers
        .iter()
        .map(|it| EmployerBody::read(it.clone()).unwrap())
        .map(|it| (it.credit_code.as_str().to_owned(), it.region))
        .collect();
    assert_eq!(codes.len(), sample.employers.len(), "no credit code twice");
    for posting in &sample.postings {
        assert_eq!(codes.get(&posting.employer_credit_code), Some(&read_posting(posting).region));
    }
    for jobseeker in &sample.jobseekers {
        profile(jobseeker, TODAY);
    }
    let hiring: BTreeSet<_> = sample.postings.iter().map(|it| &it.employer_credit_code).collect();
    assert_eq!(hiring.len(), codes.len(), "every employer has a posting");
}

#[test]
fn another_day_and_seed_are_read_without_a_fault_too() {
    for (seed, today) in [(0, date(2024, 2, 29)), (u64::MAX, date(2030, 12, 31))] {
        let sample = sample(seed, today);
        sample.postings.iter().for_each(|it| drop(read_posting(it)));
        sample.jobseekers.iter().for_each(|it| drop(profile(it, today)));
    }
}

#[test]
fn everything_says_that_it_is_a_sample() {
    let sample = made();
    let starts = |body: &Value, field: &str, with: &str| {
        assert!(body[field].as_str().unwrap().starts_with(with), "{body}");
    };
    for employer in &sample.employers {
        starts(employer, "name", "样例单位·");
        starts(employer, "contact_name", "样例");
        starts(employer, "contact_phone", "000-");
    }
    for posting in &sample.postings {
        starts(&posting.body, "description", "样例数据：");
        starts(&posting.body, "external_reference", "SAMPLE-P-");
    }
    for posting in sample.postings.iter().skip(4) {
        starts(&posting.body, "description", "样例数据：标题取自公开招聘标题，其余为虚构。");
    }
    for jobseeker in &sample.jobseekers {
        starts(&jobseeker.body, "name", "样例求职者");
        starts(&jobseeker.body, "external_reference", "SAMPLE-J-");
        jobseeker.certificates.iter().for_each(|it| starts(it, "number", "SAMPLE-C-"));
        assert!(jobseeker.body.get("phone").is_none_or(|phone| phone.as_str().unwrap().starts_with("000-")));
    }
    let references: BTreeSet<_> = sample.postings.iter().map(|it| reference(&it.body)).collect();
    assert_eq!(references.len(), sample.postings.len());
}

#[test]
fn titles_and_stated_occupations_are_real_and_regions_are_those_of_the_titles() {
    let labels: BTreeMap<&str, OccupationCode> = LABELLED.iter().map(|(title, code)| (title.trim(), *code)).collect();
    let sample = made();
    let mut titles = BTreeSet::new();
    for posting in sample.postings.iter().skip(4).map(read_posting) {
        let title = posting.title.as_str().to_owned();
        if posting.occupation.source == OccupationSource::Stated {
            assert_eq!(posting.occupation.code, labels.get(title.as_str()).copied(), "{title}");
        }
        if let Some(named) = mentioned_in(&title) {
            assert!(named.adcode.contains(posting.region), "{title} {}", posting.region);
        }
        assert!(labels.contains_key(title.as_str()));
        titles.insert(title);
    }
    assert!(titles.len() >= 1200, "{}", titles.len());
}

#[test]
fn the_sample_is_spread_as_it_should_be() {
    let sample = made();
    let (postings, people): (Vec<_>, Vec<_>) = (
        sample.postings.iter().map(read_posting).collect(),
        sample.jobseekers.iter().map(|it| read_jobseeker(it, TODAY)).collect(),
    );
    assert!(people.len() >= 320 && (150..=350).contains(&sample.employers.len()), "{}", sample.employers.len());
    let of = |condition: &dyn Fn(&Posting) -> bool| postings.iter().filter(|it| condition(it)).count();
    let all = postings.len();
    assert!(is_share(of(&|it| QINGDAO.contains(&it.region.number())), all, 25..=45));
    assert!(is_share(of(&|it| it.occupation.source == OccupationSource::Stated), all, 80..=90));
    assert!(is_share(of(&|it| it.remote), all, 2..=4));
    assert!(is_share(of(&|it| it.certificate_mandatory), all, 3..=7));
    assert!(is_share(of(&|it| it.location.is_some()), all, 70..=85));
    assert!(is_share(of(&|it| it.demands.stated().count() == 12), all, 13..=23));
    let is_current = |it: &Posting| it.status == PostingStatus::Open && it.validity.holds_on(TODAY);
    assert!(is_share(of(&is_current), all, 93..=97));
    let near = people.iter().filter(|it| QINGDAO.contains(&it.region.number())).count();
    assert!(is_share(near, people.len(), 30..=50));
    let provinces: BTreeSet<_> = postings.iter().map(|it| it.region.province()).collect();
    assert!(provinces.len() >= 31);
}

#[test]
fn all_categories_levels_and_kinds_of_certificates_occur() {
    let sample = made();
    let graded: Vec<_> = sample.jobseekers.iter().filter_map(|it| read_jobseeker(it, TODAY).disability).collect();
    let seen: BTreeSet<_> = graded.iter().filter_map(|it| Some((it.category()?.code(), it.level()?.value()))).collect();
    assert!(DisabilityCategory::ALL.iter().all(|category| seen.iter().any(|(code, _)| *code == category.code())));
    assert!((1..=4).all(|level| seen.iter().any(|(_, seen)| *seen == level)));
    let numbered = graded.iter().filter(|it| it.certificate_number().is_some()).count();
    let numbers: BTreeSet<_> =
        graded.iter().filter_map(|it| it.certificate_number()).map(CertificateNumber::reveal).collect();
    assert!(numbers.len() >= 300 && numbers.len() == numbered, "no number twice");
    let certificates: Vec<_> = sample.jobseekers.iter().flat_map(|it| &it.certificates).collect();
    for status in ["verified", "unverified", "revoked"] {
        assert!(certificates.iter().any(|it| it["status"] == status), "{status}");
    }
    let today = TODAY.to_string();
    let is_expired = |it: &&&Value| it.get("expires_on").is_some_and(|day| day.as_str().unwrap() < today.as_str());
    assert!(certificates.iter().filter(is_expired).count() >= 5);
}

#[test]
fn the_pastry_cook_s_best_match_is_the_hotel_whatever_the_seed() {
    for seed in [2026, 1, 2, 3] {
        let sample = sample(seed, TODAY);
        let found = matches(&sample, PASTRY_COOK_REFERENCE, Listing::Matches(None), TODAY);
        assert_eq!(found.first(), Some(&(HOTEL_REFERENCE, Verdict::Accessible)));
        assert!(found.contains(&("SAMPLE-P-0003", Verdict::ToConfirm)));
        let missed = matches(&sample, PASTRY_COOK_REFERENCE, Listing::NearMisses, TODAY);
        assert!(missed.contains(&("SAMPLE-P-0002", Verdict::Barrier)));
    }
}

#[test]
fn the_dishwasher_is_58_and_finds_the_grill_house() {
    for today in [TODAY, date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1)] {
        let sample = sample(2026, today);
        let birth_date = read_jobseeker(person(&sample, DISHWASHER_REFERENCE), today).birth_date.unwrap();
        assert_eq!((today - birth_date).get_days() / 366, 58);
        let found = matches(&sample, DISHWASHER_REFERENCE, Listing::Matches(None), today);
        assert!(found.iter().take(3).any(|it| *it == (GRILL_HOUSE_REFERENCE, Verdict::Accessible)), "{found:?}");
    }
}

#[test]
fn most_people_have_matches() {
    let sample = made();
    let rules = scoring::load(None, TODAY).unwrap();
    let offered: Vec<_> = sample.postings.iter().map(role).collect();
    let counts: Vec<usize> = sample
        .jobseekers
        .iter()
        .map(|it| profile(it, TODAY))
        .map(|it| {
            offered.iter().filter(|role| assess(&rules, TODAY, Listing::Matches(None), &it, role).is_some()).count()
        })
        .collect();
    assert!(counts.iter().filter(|count| **count > 0).count() * 10 > counts.len() * 7);
}
