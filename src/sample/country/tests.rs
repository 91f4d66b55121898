//! The promises of the country: the same again from the same seed, every record sound, spread as intended.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::domain::certificate::CertificateStatus;
use crate::domain::posting::PostingStatus;

const TODAY: Date = date(2026, 6, 15);
const SMALL: Population = Population { employers: 100, postings: 4000, jobseekers: 1000 };

fn country(seed: u64) -> Country {
    Country::new(seed, TODAY, SMALL)
}

fn postings(seed: u64) -> Vec<CountryPosting> {
    let country = country(seed);
    (0..SMALL.postings).map(|number| country.posting(number).unwrap()).collect()
}

fn jobseekers(seed: u64) -> Vec<CountryJobseeker> {
    let country = country(seed);
    (0..SMALL.jobseekers).map(|number| country.jobseeker(number).unwrap()).collect()
}

fn share(part: usize, whole: usize) -> usize {
    part * 100 / whole
}

#[test]
fn the_same_seed_gives_the_same_country_and_another_one_another() {
    assert!(postings(7) == postings(7) && jobseekers(7) == jobseekers(7));
    assert!(postings(7) != postings(8) && jobseekers(7) != jobseekers(8));
    assert_eq!(country(7).employer(3).unwrap(), country(7).employer(3).unwrap());
}

#[test]
fn a_record_is_the_same_whatever_else_is_made() {
    let larger = Country::new(7, TODAY, Population { postings: 1_000_000, jobseekers: 100_000, ..SMALL });
    assert_eq!(larger.posting(17).unwrap(), country(7).posting(17).unwrap());
    assert_eq!(larger.jobseeker(17).unwrap(), country(7).jobseeker(17).unwrap());
}

#[test]
fn every_posting_has_an_employer_of_the_country_and_every_id_is_its_own() {
    let country = country(7);
    let employers: BTreeSet<_> = (0..SMALL.employers).map(|number| country.employer(number).unwrap().id).collect();
    let postings = postings(7);
    assert!(postings.iter().all(|it| employers.contains(&it.posting.employer)));
    assert_eq!(employers.len(), 100);
    assert_eq!(postings.iter().map(|it| it.id).collect::<BTreeSet<_>>().len(), postings.len());
    let hiring: BTreeSet<_> = postings.iter().map(|it| it.posting.employer).collect();
    assert!(hiring.len() > 80, "{}", hiring.len());
    let jobseekers = jobseekers(7);
    let certificates: Vec<_> = jobseekers.iter().flat_map(|it| &it.certificates).map(|(id, _)| *id).collect();
    assert_eq!(certificates.iter().collect::<BTreeSet<_>>().len(), certificates.len());
}

#[test]
fn six_in_ten_demands_are_stated_and_most_postings_are_open() {
    let postings = postings(7);
    let stated: usize = postings.iter().map(|it| it.posting.demands.stated().count()).sum();
    assert!((57..=63).contains(&share(stated, postings.len() * 12)), "{stated}");
    let open = postings
        .iter()
        .filter(|it| it.posting.status == PostingStatus::Open && it.posting.validity.holds_on(TODAY))
        .count();
    assert!((93..=97).contains(&share(open, postings.len())), "{open}");
    let mandatory = postings.iter().filter(|it| it.posting.certificate_mandatory).count();
    assert!((3..=9).contains(&share(mandatory, postings.len())), "{mandatory}");
    assert!(postings.iter().all(|it| it.posting.occupation.code.is_some() || !it.posting.certificate_mandatory));
}

#[test]
fn nobody_has_an_identity_and_certificates_are_of_every_kind() {
    let jobseekers = jobseekers(7);
    assert!(jobseekers.iter().all(|it| it.jobseeker.citizen_id.is_none() && it.jobseeker.disability.is_none()));
    let held: Vec<_> = jobseekers.iter().flat_map(|it| &it.certificates).map(|(_, it)| it).collect();
    assert!((80..=110).contains(&share(held.len(), jobseekers.len())), "{}", held.len());
    for status in CertificateStatus::ALL {
        assert!(held.iter().any(|it| it.status == *status), "{status}");
    }
    assert!(held.iter().any(|it| it.period.expires_on().is_some_and(|day| day < TODAY)));
}

#[test]
fn employers_are_sound_and_say_that_they_are_made_up() {
    let country = country(7);
    let codes: BTreeSet<String> = (0..SMALL.employers)
        .map(|number| country.employer(number).unwrap().employer)
        .inspect(|it| assert!(it.name.as_str().starts_with("样例单位·")))
        .map(|it| it.credit_code.as_str().to_owned())
        .collect();
    assert_eq!(codes.len(), 100);
}
