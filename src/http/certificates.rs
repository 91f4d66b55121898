//! `/api/v1/jobseekers/{id}/certificates`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::certificate::{CertificateStatus, SkillCertificate};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{JobseekerId, SkillCertificateId};
use crate::domain::principal::Role;
use crate::store::{Expected, Store, Transaction, skill_certificates};
use crate::wire::certificate::{SkillCertificateAnswer, SkillCertificateBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::jobseekers::reached;
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

/// Which page of certificates to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CertificateQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Whether somebody vouches for a certificate is the federation's to say: to a person their own unverified ones are open.
fn allowed(asker: &Asker, certificates: &[&SkillCertificate]) -> Result<(), Problem> {
    let is_unverified = |it: &&SkillCertificate| it.status == CertificateStatus::Unverified;
    if asker.standing.role() != Role::Jobseeker || certificates.iter().all(is_unverified) {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldFault::at("/status", Fault::StaffOnly)]))
}

/// Lists a jobseeker's certificates, newest first.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/certificates", tag = "certificates", params(("id" = JobseekerId, Path), CertificateQuery), responses((status = 200, body = PageAnswer<SkillCertificateAnswer>)))]
pub async fn list(
    asker: Asker,
    jobseeker: PathId<JobseekerId>,
    query: Query<CertificateQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| {
        reached(tx, &asker, jobseeker.0).await?;
        tx.note(Act::List, Some(jobseeker.0.uuid()), [jobseeker.0]);
        Ok::<_, Problem>(skill_certificates::list_of(tx, jobseeker.0, &page.one_more()).await?)
    };
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, SkillCertificateAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Adds a certificate to a jobseeker. Whether it is verified only staff can say.
#[utoipa::path(post, path = "/api/v1/jobseekers/{id}/certificates", tag = "certificates", params(("id" = JobseekerId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = SkillCertificateBody, responses((status = 201, body = SkillCertificateAnswer)))]
pub async fn create(
    (asker, jobseeker): (Asker, PathId<JobseekerId>),
    key: IdempotencyKey,
    body: Body<SkillCertificate>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: certificate, fingerprint } = body;
    let id = SkillCertificateId::new(clock.fresh_id());
    let collection = format!("/api/v1/jobseekers/{}/certificates", jobseeker.0);
    let route = collection.clone();
    make_once(&store, &asker, key, (&route, fingerprint), async |tx| {
        reached(tx, &asker, jobseeker.0).await?;
        allowed(&asker, &[&certificate])?;
        let stored = skill_certificates::insert(tx, id, jobseeker.0, &certificate, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), [jobseeker.0]);
        let answer = SkillCertificateAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection, answer })
    })
    .await
}

/// One certificate.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path)), responses((status = 200, body = SkillCertificateAnswer)))]
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    (jobseeker, id): (PathId<JobseekerId>, PathId<SkillCertificateId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        reached(tx, &asker, jobseeker.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [jobseeker.0]);
        Ok::<_, Problem>(skill_certificates::find(tx, jobseeker.0, id.0).await?)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &SkillCertificateAnswer::from(&stored)))
}

/// Changes a certificate by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path), ("If-Match" = String, Header)), request_body(content = SkillCertificateBody, content_type = "application/merge-patch+json"), responses((status = 200, body = SkillCertificateAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, jobseeker, id): (Asker, PathId<JobseekerId>, PathId<SkillCertificateId>),
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        reached(tx, &asker, jobseeker.0).await?;
        let current = skill_certificates::find(tx, jobseeker.0, id.0).await?;
        if_match.check(current.version)?;
        let changed = patched(&SkillCertificateBody::from(&current.value), patch, clock.today())?;
        if changed == current.value {
            tx.note(Act::Read, Some(id.0.uuid()), [jobseeker.0]);
            return Ok(current);
        }
        allowed(&asker, &[&current.value, &changed])?;
        tx.note(Act::Change, Some(id.0.uuid()), [jobseeker.0]);
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(skill_certificates::update(tx, (jobseeker.0, id.0), expected, &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &SkillCertificateAnswer::from(&stored)))
}

/// Removes a certificate.
#[utoipa::path(delete, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    (jobseeker, id): (PathId<JobseekerId>, PathId<SkillCertificateId>),
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        reached(tx, &asker, jobseeker.0).await?;
        let current = skill_certificates::find(tx, jobseeker.0, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), [jobseeker.0]);
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(skill_certificates::delete(tx, jobseeker.0, id.0, expected).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
