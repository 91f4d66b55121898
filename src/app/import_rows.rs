//! One row of a workbook: which record it is about, and what it makes of it.
//! A row names its record by the id that an export filled in, by an official number, or by the reference of somebody's own
//! books; failing these, a record that reads alike is taken for the same one.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::access::reach;
use crate::domain::certificate::SkillCertificate;
use crate::domain::employer::Employer;
use crate::domain::fault::{Fault, FieldFault, Form, Pointer};
use crate::domain::identity::{CertificateNumber, CitizenId, CreditCode};
use crate::domain::ids::{EmployerId, JobseekerId, PostingId, SkillCertificateId};
use crate::domain::import::WorkbookKind;
use crate::domain::jobseeker::Jobseeker;
use crate::domain::place::Adcode;
use crate::domain::posting::Posting;
use crate::domain::stored::Stored;
use crate::domain::text::{ExternalReference, PersonName, PostingTitle};
use crate::intake::Record;
use crate::store::{Expected, StoreError, Transaction, employers, jobseekers, postings, skill_certificates};
use crate::wire::certificate::SkillCertificateBody;
use crate::wire::employer::EmployerBody;
use crate::wire::faults::read_field;
use crate::wire::jobseeker::JobseekerBody;
use crate::wire::merge_patch::merged;
use crate::wire::posting::PostingBody;
use crate::wire::scalars::Day;

use super::documents::StoredCertificates;
use super::import_desk::{Desk, Fate, RowError};

/// An id that no employer has: it stands in for one that was not found, so that the other fields are checked all the same.
const NO_EMPLOYER: &str = "00000000-0000-0000-0000-000000000000";

/// Imports one row, or tells everything that is wrong with it beside the faults that its record has already.
pub async fn import_row(
    conn: &mut Transaction,
    desk: &mut Desk<'_>,
    kind: WorkbookKind,
    record: &Record,
) -> Result<Fate, RowError> {
    match kind {
        WorkbookKind::Employers => employer(conn, desk, record).await,
        WorkbookKind::Jobseekers => jobseeker(conn, desk, record).await,
        WorkbookKind::Postings => posting(conn, desk, record).await,
    }
}

/// Refuses a row whose cells are wrong already, once everything else that is wrong with it is known.
fn sound(record: &Record) -> Result<(), RowError> {
    if record.is_sound() { Ok(()) } else { Err(RowError::Refused(Vec::new())) }
}

fn with_employer(mut body: Value, employer: &str) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.insert("employer_id".to_owned(), json!(employer));
    }
    body
}

fn under_certificate(at: usize, faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let parent = Pointer::to("/certificates").child(&at.to_string());
    faults.into_iter().map(|it| FieldFault { pointer: it.pointer.under(&parent), fault: it.fault }).collect()
}

/// The id that an export filled in.
fn stated_id(record: &Record) -> Result<Option<Uuid>, RowError> {
    let id = record.id.as_deref().map(|text| {
        let malformed = FieldFault::at("/id", Fault::Malformed { form: Form::Uuid });
        Uuid::try_parse(text.trim()).map_err(|_| RowError::Refused(vec![malformed]))
    });
    id.transpose()
}

/// `None` for a record that is not there.
fn there<T>(found: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn employer(conn: &mut Transaction, desk: &mut Desk<'_>, record: &Record) -> Result<Fate, RowError> {
    let id = stated_id(record)?;
    let code: Option<CreditCode> = read_field(&record.body, "unified_social_credit_code");
    let mut known: Option<Stored<EmployerId, Employer>> = None;
    if let Some(id) = id {
        known = there(employers::find(conn, EmployerId::new(id)).await)?;
    }
    if let (None, Some(code)) = (&known, &code) {
        known = employers::find_by_credit_code(conn, code).await?;
    }
    let body = known.as_ref().map(|it| json!(EmployerBody::from(&it.value)));
    let employer = EmployerBody::read(laid_over(body, &record.body))?;
    sound(record)?;
    let now = desk.clock.now();
    let id = EmployerId::new(known.as_ref().map(|it| it.id.uuid()).or(id).unwrap_or_else(|| desk.clock.fresh_id()));
    for employer in [&employer].into_iter().chain(known.as_ref().map(|it| &it.value)) {
        desk.reach("/region", |standing| reach::employer(standing, id, employer))?;
    }
    desk.touch(id.uuid(), "/unified_social_credit_code")?;
    match known {
        None => employers::insert(conn, id, &employer, now).await.map(|_| Fate::Created),
        Some(known) if known.value == employer => return Ok(Fate::Unchanged),
        Some(known) => {
            employers::update(conn, id, Expected::Version(known.version), &employer, now).await.map(|_| Fate::Updated)
        }
    }
    .map_err(RowError::from)
}

async fn posting(conn: &mut Transaction, desk: &mut Desk<'_>, record: &Record) -> Result<Fate, RowError> {
    let id = stated_id(record)?;
    let employer = named_employer(conn, desk, record).await?;
    let mut known: Option<Stored<PostingId, Posting>> = None;
    if let Some(id) = id {
        known = there(postings::find(conn, PostingId::new(id)).await)?;
    }
    if let (None, Ok(employer)) = (&known, &employer) {
        known = recognised_posting(conn, desk, *employer, record).await?;
    }
    let body = known.as_ref().map(|it| json!(PostingBody::stated(&it.value)));
    let stated = employer.as_ref().map_or_else(|_| NO_EMPLOYER.to_owned(), ToString::to_string);
    let posting = PostingBody::read(with_employer(laid_over(body, &record.body), &stated));
    let posting = match (posting, employer) {
        (Ok(posting), Ok(_)) => posting,
        (posting, employer) => {
            return Err(posting.err().into_iter().flatten().chain(employer.err()).collect::<Vec<_>>().into());
        }
    };
    sound(record)?;
    let postings_at_hand = [&posting].into_iter().chain(known.as_ref().map(|it| &it.value));
    for posting in postings_at_hand {
        desk.reach("/region", |standing| reach::posting(standing, posting))?;
    }
    let now = desk.clock.now();
    let id = PostingId::new(known.as_ref().map(|it| it.id.uuid()).or(id).unwrap_or_else(|| desk.clock.fresh_id()));
    desk.touch(id.uuid(), "/external_reference")?;
    match known {
        None => postings::insert(conn, id, &posting, now).await.map(|_| Fate::Created),
        Some(known) if known.value == posting => return Ok(Fate::Unchanged),
        Some(known) => {
            postings::update(conn, id, Expected::Version(known.version), &posting, now).await.map(|_| Fate::Updated)
        }
    }
    .map_err(RowError::from)
}

/// The employer whose credit code a posting's row names, or what is wrong with it.
async fn named_employer(
    conn: &mut Transaction,
    desk: &mut Desk<'_>,
    record: &Record,
) -> Result<Result<EmployerId, FieldFault>, StoreError> {
    let fault = |fault| Ok(Err(FieldFault::at("/employer_id", fault)));
    let code = match record.employer_credit_code.as_deref().map(CreditCode::parse) {
        Some(Ok(code)) => code,
        Some(Err(wrong)) => return fault(wrong),
        None => return fault(Fault::Missing),
    };
    let known = match desk.employers.0.get(&code) {
        Some(known) => *known,
        None => employers::find_by_credit_code(conn, &code).await?.map(|it| it.id),
    };
    desk.employers.0.insert(code, known);
    known.map_or_else(|| fault(Fault::UnknownEmployer), |id| Ok(Ok(id)))
}

/// The posting that a row without an id is about: of the same reference, or else one without a reference that has the
/// same title in the same region and that no other row has been about.
async fn recognised_posting(
    conn: &mut Transaction,
    desk: &Desk<'_>,
    employer: EmployerId,
    record: &Record,
) -> Result<Option<Stored<PostingId, Posting>>, StoreError> {
    if let Some(reference) = read_field::<ExternalReference>(&record.body, "external_reference") {
        return postings::find_by_external_reference(conn, employer, &reference).await;
    }
    let title: Option<PostingTitle> = read_field(&record.body, "title");
    let region: Option<Adcode> = read_field(&record.body, "region");
    let (Some(title), Some(region)) = (title, region) else { return Ok(None) };
    let alike = postings::alike(conn, employer, &title, region).await?;
    Ok(alike.into_iter().find(|it| it.value.external_reference.is_none() && !desk.touched.contains(&it.id.uuid())))
}

async fn jobseeker(conn: &mut Transaction, desk: &mut Desk<'_>, record: &Record) -> Result<Fate, RowError> {
    let id = stated_id(record)?;
    let mut known: Option<Stored<JobseekerId, Jobseeker>> = None;
    if let Some(id) = id {
        known = there(jobseekers::find(conn, JobseekerId::new(id)).await)?;
    }
    if known.is_none() {
        known = recognised_jobseeker(conn, desk, record).await?;
    }
    let body = known.as_ref().map(|it| JobseekerBody::to_change(&it.value, &record.body));
    let today = desk.clock.today();
    let jobseeker = JobseekerBody::read(laid_over(body, &record.body), today);
    let further = record.certificates.iter().enumerate().flat_map(|(at, certificate)| {
        under_certificate(at, SkillCertificateBody::read(certificate.body.clone(), today).err().unwrap_or_default())
    });
    let further: Vec<FieldFault> = further.collect();
    let jobseeker = match jobseeker {
        Ok(jobseeker) if further.is_empty() => jobseeker,
        jobseeker => return Err(jobseeker.err().into_iter().flatten().chain(further).collect::<Vec<_>>().into()),
    };
    sound(record)?;
    let now = desk.clock.now();
    let id = JobseekerId::new(known.as_ref().map(|it| it.id.uuid()).or(id).unwrap_or_else(|| desk.clock.fresh_id()));
    for region in [jobseeker.region].into_iter().chain(known.as_ref().map(|it| it.value.region)) {
        desk.reach("/region", |standing| reach::jobseeker(standing, id, region))?;
    }
    desk.touch(id.uuid(), "/external_reference")?;
    let (fate, certificates) = match known {
        None => {
            jobseekers::insert(conn, id, &jobseeker, now).await?;
            (Fate::Created, Vec::new())
        }
        Some(known) => {
            let found = jobseekers::with_certificates(conn, &[id]).await?;
            let certificates = found.into_iter().next().map(|(_, certificates)| certificates).unwrap_or_default();
            if known.value == jobseeker {
                (Fate::Unchanged, certificates)
            } else {
                jobseekers::update(conn, id, Expected::Version(known.version), &jobseeker, now).await?;
                (Fate::Updated, certificates)
            }
        }
    };
    let has_changed = import_certificates(conn, desk, (id, certificates), record).await?;
    Ok(if fate == Fate::Unchanged && has_changed { Fate::Updated } else { fate })
}

/// The jobseeker that a row without an id is about: of the same citizen ID or reference, or else one without either who
/// has the same name, region and birth date.
async fn recognised_jobseeker(
    conn: &mut Transaction,
    desk: &Desk<'_>,
    record: &Record,
) -> Result<Option<Stored<JobseekerId, Jobseeker>>, StoreError> {
    let certificate =
        record.body.get("disability").and_then(|it| read_field::<CertificateNumber>(it, "certificate_number"));
    let citizen_id: Option<CitizenId> = read_field(&record.body, "citizen_id");
    if let Some(citizen_id) = citizen_id.as_ref().or(certificate.as_ref().map(CertificateNumber::citizen_id))
        && let Some(found) = jobseekers::find_by_citizen_id(conn, citizen_id).await?
    {
        return Ok(Some(found));
    }
    if let Some(reference) = read_field::<ExternalReference>(&record.body, "external_reference") {
        return jobseekers::find_by_external_reference(conn, &reference).await;
    }
    let name: Option<PersonName> = read_field(&record.body, "name");
    let region: Option<Adcode> = read_field(&record.body, "region");
    let birth_date = read_field::<Day>(&record.body, "birth_date").map(|day| day.0);
    let (Some(name), Some(region), None) = (name, region, citizen_id.or(certificate.map(|it| it.citizen_id().clone())))
    else {
        return Ok(None);
    };
    let alike = jobseekers::alike(conn, &name, region, birth_date).await?;
    Ok(alike.into_iter().find(|it| {
        let is_nameless = it.value.external_reference.is_none() && it.value.known_citizen_id().is_none();
        is_nameless && !desk.touched.contains(&it.id.uuid())
    }))
}

/// Adds and changes certificates; those that the row does not name stay. Tells whether anything changed.
async fn import_certificates(
    conn: &mut Transaction,
    desk: &mut Desk<'_>,
    (holder, mut held): (JobseekerId, StoredCertificates),
    record: &Record,
) -> Result<bool, RowError> {
    let (today, now) = (desk.clock.today(), desk.clock.now());
    let mut has_changed = false;
    for (at, row) in record.certificates.iter().enumerate() {
        let in_row = |faults| RowError::Refused(under_certificate(at, faults));
        let fresh = SkillCertificateBody::read(row.body.clone(), today).map_err(in_row)?;
        let id = stated_id(row)?;
        let Some(known) = place_of(&held, id, &fresh).map(|place| held.remove(place)) else {
            let id = SkillCertificateId::new(id.unwrap_or_else(|| desk.clock.fresh_id()));
            skill_certificates::insert(conn, id, holder, &fresh, now).await?;
            has_changed = true;
            continue;
        };
        let body = json!(SkillCertificateBody::from(&known.value));
        let changed = SkillCertificateBody::read(laid_over(Some(body), &row.body), today).map_err(in_row)?;
        if changed != known.value {
            let expected = Expected::Version(known.version);
            skill_certificates::update(conn, (holder, known.id), expected, &changed, now).await?;
            has_changed = true;
        }
    }
    Ok(has_changed)
}

/// Which of the certificates held a row is about: the one of its id, else one that says the same, else one of the same
/// occupation and level whose number does not contradict.
fn place_of(held: &StoredCertificates, id: Option<Uuid>, fresh: &SkillCertificate) -> Option<usize> {
    let is_alike = |known: &SkillCertificate| {
        let numbers = known.number.is_none() || fresh.number.is_none() || known.number == fresh.number;
        known.occupation == fresh.occupation && known.level == fresh.level && numbers
    };
    held.iter()
        .position(|it| id == Some(it.id.uuid()))
        .or_else(|| held.iter().position(|it| it.value == *fresh))
        .or_else(|| held.iter().position(|it| is_alike(&it.value)))
}

/// A stored record's body with a row's cells laid over it. A blank cell keeps what is stored: a workbook that lacks a
/// column must not wipe it out.
fn laid_over(stored: Option<Value>, row: &Value) -> Value {
    merged(stored.unwrap_or_default(), row.clone())
}
