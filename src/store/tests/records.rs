//! Each aggregate comes back as it went, moves on by versions, and says what it refuses.

use jiff::civil::date;

use super::samples::*;
use crate::domain::fault::Fault;
use crate::domain::ids::{EmployerId, PolicyId, SkillCertificateId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::place::Adcode;
use crate::domain::policy::{AmountPer, Policy, PolicyAmount, RuleText};
use crate::domain::stored::Version;
use crate::domain::text::{
    Benefit, Description, EmployerName, ExternalReference, Issuer, LegalBasis, PaperName, PersonName, PolicyName,
    PostingTitle,
};
use crate::store::policy::policies;
use crate::store::{Expected, StoreError, database_identity, employers, jobseekers, postings, skill_certificates};

fn taken_at(error: StoreError) -> (String, &'static str) {
    match error {
        StoreError::Taken { pointer, fault } | StoreError::Refused { pointer, fault } => {
            (pointer.to_string(), fault.code())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_employer_comes_back_as_it_went_full_and_minimal() {
    let conn = &mut connection().await;
    for it in [full_employer(), employer(FACTORY)] {
        let id = EmployerId::new(fresh());
        let written = employers::insert(conn, id, &it, now()).await.unwrap();
        assert_eq!((written.id, written.version, &written.value), (id, Version::FIRST, &it));
        assert_eq!(written.created_at.to_string(), "2026-11-24T08:30:00.123456Z");
        assert_eq!(employers::find(conn, id).await.unwrap(), written);
        assert_eq!(employers::find_by_credit_code(conn, &it.credit_code).await.unwrap(), Some(written));
    }
}

#[tokio::test]
async fn a_jobseeker_comes_back_as_they_went_full_and_minimal() {
    let conn = &mut connection().await;
    for it in [full_jobseeker(), jobseeker()] {
        let id = jobseeker_id();
        let written = jobseekers::insert(conn, id, &it, now()).await.unwrap();
        assert_eq!((written.id, written.version, &written.value), (id, Version::FIRST, &it));
        assert_eq!(jobseekers::find(conn, id).await.unwrap(), written);
        assert_eq!(jobseekers::with_certificates(conn, &[id]).await.unwrap(), [(written, vec![])]);
    }
}

#[tokio::test]
async fn a_jobseeker_is_found_by_the_citizen_id_inside_the_certificate_number() {
    let conn = &mut connection().await;
    let known = full_jobseeker();
    let citizen_id = known.citizen_id.clone().unwrap();
    let it = Jobseeker { citizen_id: None, ..known };
    let written = jobseekers::insert(conn, jobseeker_id(), &it, now()).await.unwrap();
    assert_eq!(jobseekers::find_by_citizen_id(conn, &citizen_id).await.unwrap(), Some(written.clone()));
    let reference = it.external_reference.unwrap();
    assert_eq!(jobseekers::find_by_external_reference(conn, &reference).await.unwrap(), Some(written));
}

#[tokio::test]
async fn a_certificate_comes_back_as_it_went_through_its_holder_only() {
    let conn = &mut connection().await;
    let holder = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap();
    let mut held = Vec::new();
    for it in [full_certificate(), certificate()] {
        let id = SkillCertificateId::new(fresh());
        let written = skill_certificates::insert(conn, id, holder.id, &it, now()).await.unwrap();
        assert_eq!((written.id, written.version, &written.value), (id, Version::FIRST, &it));
        assert_eq!(skill_certificates::find(conn, holder.id, id).await.unwrap(), written);
        let stranger = skill_certificates::find(conn, jobseeker_id(), id).await;
        assert!(matches!(stranger, Err(StoreError::NotFound)));
        held.push(written);
    }
    assert_eq!(jobseekers::chunk_after(conn, None, None, 10).await.unwrap(), [(holder, held)]);
}

#[tokio::test]
async fn a_posting_comes_back_as_it_went_full_and_minimal() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    for it in [full_posting(hotel), posting(hotel)] {
        let id = posting_id();
        let written = postings::insert(conn, id, &it, now()).await.unwrap();
        assert_eq!((written.id, written.version, &written.value), (id, Version::FIRST, &it));
        assert_eq!(postings::find(conn, id).await.unwrap(), written);
        let name = EmployerName::parse("海景酒店").unwrap();
        assert_eq!(postings::with_employers(conn, &[id]).await.unwrap(), [(written.clone(), name)]);
        let alike = postings::alike(conn, hotel, &it.title, it.region).await.unwrap();
        assert_eq!(alike.last(), Some(&written), "the newest comes last");
        if let Some(reference) = &it.external_reference {
            let found = postings::find_by_external_reference(conn, hotel, reference).await.unwrap();
            assert_eq!(found, Some(written));
        }
    }
}

#[tokio::test]
async fn the_longest_texts_that_the_domain_allows_fit() {
    let conn = &mut connection().await;
    let mut it = full_employer();
    it.name = EmployerName::parse(&"马".repeat(EmployerName::MAX)).unwrap();
    it.contact_name = Some(PersonName::parse(&"马".repeat(PersonName::MAX)).unwrap());
    let hotel = employers::insert(conn, EmployerId::new(fresh()), &it, now()).await.unwrap().id;
    let mut role = full_posting(hotel);
    role.title = PostingTitle::parse(&"马".repeat(PostingTitle::MAX)).unwrap();
    role.description = Some(Description::parse(&"马".repeat(Description::MAX)).unwrap());
    role.external_reference = Some(ExternalReference::parse(&"马".repeat(ExternalReference::MAX)).unwrap());
    assert_eq!(postings::insert(conn, posting_id(), &role, now()).await.unwrap().value, role);
}

#[tokio::test]
async fn an_update_clears_what_is_no_longer_stated_and_counts_on() {
    let conn = &mut connection().await;
    let id = jobseekers::insert(conn, jobseeker_id(), &full_jobseeker(), now()).await.unwrap().id;
    let updated = jobseekers::update(conn, id, Expected::Version(Version::FIRST), &jobseeker(), now()).await.unwrap();
    assert_eq!((updated.version, &updated.value), (Version::FIRST.next(), &jobseeker()));
    assert_eq!(jobseekers::find(conn, id).await.unwrap(), updated);
}

#[tokio::test]
async fn a_change_against_another_version_is_stale_and_changes_nothing() {
    let conn = &mut connection().await;
    let stale = Expected::Version(Version::FIRST.next());
    let hotel = hotel(conn).await;
    let role = postings::insert(conn, posting_id(), &posting(hotel), now()).await.unwrap();
    let person = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap();
    let proof = SkillCertificateId::new(fresh());
    let proof = skill_certificates::insert(conn, proof, person.id, &certificate(), now()).await.unwrap();
    let is_stale = |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::Stale));
    assert!(is_stale(employers::update(conn, hotel, stale, &full_employer(), now()).await.map(drop)));
    assert!(is_stale(employers::delete(conn, hotel, stale).await));
    assert!(is_stale(postings::update(conn, role.id, stale, &full_posting(hotel), now()).await.map(drop)));
    assert!(is_stale(postings::delete(conn, role.id, stale).await));
    assert!(is_stale(jobseekers::update(conn, person.id, stale, &full_jobseeker(), now()).await.map(drop)));
    assert!(is_stale(jobseekers::delete(conn, person.id, stale).await));
    let both = (person.id, proof.id);
    assert!(is_stale(skill_certificates::update(conn, both, stale, &full_certificate(), now()).await.map(drop)));
    assert!(is_stale(skill_certificates::delete(conn, person.id, proof.id, stale).await));
    assert_eq!(postings::find(conn, role.id).await.unwrap(), role);
    assert_eq!(jobseekers::with_certificates(conn, &[person.id]).await.unwrap(), [(person, vec![proof])]);
}

#[tokio::test]
async fn a_change_of_nothing_is_not_found() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let (nobody, any) = (jobseeker_id(), Expected::Any);
    let is_missing = |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::NotFound));
    assert!(is_missing(employers::find(conn, EmployerId::new(fresh())).await.map(drop)));
    let other = EmployerId::new(fresh());
    assert!(is_missing(employers::update(conn, other, any, &employer(FACTORY), now()).await.map(drop)));
    assert!(is_missing(employers::delete(conn, other, any).await));
    assert!(is_missing(postings::update(conn, posting_id(), any, &posting(hotel), now()).await.map(drop)));
    assert!(is_missing(postings::delete(conn, posting_id(), any).await));
    assert!(is_missing(jobseekers::update(conn, nobody, any, &jobseeker(), now()).await.map(drop)));
    assert!(is_missing(jobseekers::delete(conn, nobody, any).await));
    let proof = SkillCertificateId::new(fresh());
    assert!(is_missing(skill_certificates::insert(conn, proof, nobody, &certificate(), now()).await.map(drop)));
    assert!(is_missing(skill_certificates::delete(conn, nobody, proof, any).await));
}

#[tokio::test]
async fn what_is_registered_already_is_named_by_its_field() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let again = employers::insert(conn, EmployerId::new(fresh()), &employer(HOTEL), now()).await;
    let already = Fault::AlreadyRegistered.code();
    assert_eq!(taken_at(again.unwrap_err()), ("/unified_social_credit_code".to_owned(), already));

    jobseekers::insert(conn, jobseeker_id(), &full_jobseeker(), now()).await.unwrap();
    let namesake = Jobseeker { external_reference: None, ..full_jobseeker() };
    let again = jobseekers::insert(conn, jobseeker_id(), &namesake, now()).await;
    assert_eq!(taken_at(again.unwrap_err()), ("/citizen_id".to_owned(), already));
    let by_certificate = Jobseeker { citizen_id: None, ..namesake };
    let again = jobseekers::insert(conn, jobseeker_id(), &by_certificate, now()).await;
    assert_eq!(taken_at(again.unwrap_err()), ("/disability/certificate_number".to_owned(), already));
    let by_reference = Jobseeker { external_reference: full_jobseeker().external_reference, ..jobseeker() };
    let again = jobseekers::insert(conn, jobseeker_id(), &by_reference, now()).await;
    assert_eq!(taken_at(again.unwrap_err()), ("/external_reference".to_owned(), already));

    postings::insert(conn, posting_id(), &full_posting(hotel), now()).await.unwrap();
    let again = postings::insert(conn, posting_id(), &full_posting(hotel), now()).await;
    assert_eq!(taken_at(again.unwrap_err()), ("/external_reference".to_owned(), already));
    let nowhere = postings::insert(conn, posting_id(), &posting(EmployerId::new(fresh())), now()).await;
    assert_eq!(taken_at(nowhere.unwrap_err()), ("/employer_id".to_owned(), Fault::UnknownEmployer.code()));
}

#[tokio::test]
async fn an_employer_with_postings_is_in_use_until_they_are_gone() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let role = postings::insert(conn, posting_id(), &posting(hotel), now()).await.unwrap();
    assert!(matches!(employers::delete(conn, hotel, Expected::Any).await, Err(StoreError::InUse)));
    postings::delete(conn, role.id, Expected::Version(role.version)).await.unwrap();
    employers::delete(conn, hotel, Expected::Any).await.unwrap();
    assert!(matches!(employers::find(conn, hotel).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn a_deleted_jobseeker_takes_their_certificates_along() {
    let conn = &mut connection().await;
    let person = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap().id;
    let proof = SkillCertificateId::new(fresh());
    skill_certificates::insert(conn, proof, person, &certificate(), now()).await.unwrap();
    jobseekers::delete(conn, person, Expected::Any).await.unwrap();
    assert!(matches!(skill_certificates::find(conn, person, proof).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn credit_codes_are_told_of_the_employers_that_exist() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let codes = employers::credit_codes_of(conn, &[hotel, EmployerId::new(fresh())]).await.unwrap();
    let stored = employers::find(conn, hotel).await.unwrap().value.credit_code;
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), [(hotel, stored)]);
}

#[tokio::test]
async fn a_region_comes_back_from_both_ends_of_the_code_range() {
    let conn = &mut connection().await;
    for code in ["100000", "999999"] {
        let it = Jobseeker { region: Adcode::parse(code).unwrap(), ..jobseeker() };
        assert_eq!(jobseekers::insert(conn, jobseeker_id(), &it, now()).await.unwrap().value, it);
    }
}

#[tokio::test]
async fn two_databases_of_one_server_have_different_names_and_each_keeps_its_own() {
    let (one, other) = (store().await, store().await);
    let mut names = Vec::new();
    for it in [&one, &one, &other] {
        names.push(database_identity(&mut it.connection().await.unwrap()).await.unwrap());
    }
    assert_eq!(names[0], names[1]);
    assert_ne!(names[0], names[2]);
}

#[tokio::test]
async fn of_two_who_word_a_policy_anew_at_once_the_later_one_hears_of_it() {
    let conn = &mut connection().await;
    let first = Policy {
        name: PolicyName::parse("培训补贴").unwrap(),
        issuer: Issuer::parse("市残联").unwrap(),
        region: Some(Adcode::parse("370203").unwrap()),
        legal_basis: Some(LegalBasis::parse("残疾人就业条例").unwrap()),
        valid_from: date(2026, 1, 1),
        valid_until: Some(date(2026, 12, 31)),
        gives: Benefit::parse("培训费").unwrap(),
        amount: Some((PolicyAmount::new(150_000).unwrap(), AmountPer::Once)),
        is_sample: true,
        papers: vec![PaperName::parse("残疾人证").unwrap()],
        rule: RuleText::parse("age >= 16").unwrap(),
    };
    let id = PolicyId::new(fresh());
    let written = policies::insert(conn, (id, &first), None, now()).await.unwrap();
    assert_eq!((written.version, &written.value), (Version::FIRST, &first));
    let second =
        Policy { region: None, legal_basis: None, valid_until: None, amount: None, papers: Vec::new(), ..first };
    let later = policies::insert(conn, (id, &second), Some(Version::FIRST), now()).await.unwrap();
    assert_eq!((later.version, &later.value), (Version::FIRST.next(), &second));
    let late = policies::insert(conn, (id, &second), Some(Version::FIRST), now()).await;
    assert!(matches!(late, Err(StoreError::Stale)));
    assert_eq!(policies::versions(conn, id).await.unwrap(), [later.clone(), written]);
    assert_eq!(policies::newest(conn).await.unwrap(), [later]);
}
