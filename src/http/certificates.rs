//! `/api/v1/jobseekers/{id}/certificates`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::clock::Clock;
use crate::domain::certificate::SkillCertificate;
use crate::domain::ids::{JobseekerId, SkillCertificateId};
use crate::store::{Expected, Store, jobseekers, skill_certificates};
use crate::wire::certificate::{SkillCertificateAnswer, SkillCertificateBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
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

/// Lists a jobseeker's certificates, newest first.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/certificates", tag = "certificates", params(("id" = JobseekerId, Path), CertificateQuery), responses((status = 200, body = PageAnswer<SkillCertificateAnswer>)))]
pub async fn list(
    jobseeker: PathId<JobseekerId>,
    query: Query<CertificateQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let mut conn = store.connection().await?;
    jobseekers::find(&mut conn, jobseeker.0).await?;
    let found = skill_certificates::list_of(&mut conn, jobseeker.0, &page.one_more()).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, SkillCertificateAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Adds a certificate to a jobseeker.
#[utoipa::path(post, path = "/api/v1/jobseekers/{id}/certificates", tag = "certificates", params(("id" = JobseekerId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = SkillCertificateBody, responses((status = 201, body = SkillCertificateAnswer)))]
pub async fn create(
    jobseeker: PathId<JobseekerId>,
    key: IdempotencyKey,
    body: Body<SkillCertificate>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: certificate, fingerprint } = body;
    let id = SkillCertificateId::new(clock.fresh_id());
    let now = clock.now();
    let collection = format!("/api/v1/jobseekers/{}/certificates", jobseeker.0);
    let route = collection.clone();
    make_once(&store, key, (&route, fingerprint), async move |conn| {
        jobseekers::find(conn, jobseeker.0).await?;
        let stored = skill_certificates::insert(conn, id, jobseeker.0, &certificate, now).await?;
        let answer = SkillCertificateAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection, answer })
    })
    .await
}

/// One certificate.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path)), responses((status = 200, body = SkillCertificateAnswer)))]
pub async fn read(
    request: HttpRequest,
    jobseeker: PathId<JobseekerId>,
    id: PathId<SkillCertificateId>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let stored = skill_certificates::find(&mut *store.connection().await?, jobseeker.0, id.0).await?;
    Ok(single(&request, stored.version, &SkillCertificateAnswer::from(&stored)))
}

/// Changes a certificate by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path), ("If-Match" = String, Header)), request_body(content = SkillCertificateBody, content_type = "application/merge-patch+json"), responses((status = 200, body = SkillCertificateAnswer)))]
pub async fn change(
    request: HttpRequest,
    (jobseeker, id): (PathId<JobseekerId>, PathId<SkillCertificateId>),
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = skill_certificates::find(&mut conn, jobseeker.0, id.0).await?;
    if_match.check(current.version)?;
    let changed = patched(&SkillCertificateBody::from(&current.value), patch, clock.today())?;
    let stored = if changed == current.value {
        current
    } else {
        let expected = Expected::Version(current.version);
        skill_certificates::update(&mut conn, (jobseeker.0, id.0), expected, &changed, clock.now()).await?
    };
    Ok(single(&request, stored.version, &SkillCertificateAnswer::from(&stored)))
}

/// Removes a certificate.
#[utoipa::path(delete, path = "/api/v1/jobseekers/{id}/certificates/{certificate_id}", tag = "certificates", params(("id" = JobseekerId, Path), ("certificate_id" = SkillCertificateId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    jobseeker: PathId<JobseekerId>,
    id: PathId<SkillCertificateId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = skill_certificates::find(&mut conn, jobseeker.0, id.0).await?;
    if_match.check(current.version)?;
    skill_certificates::delete(&mut conn, jobseeker.0, id.0, Expected::Version(current.version)).await?;
    Ok(HttpResponse::NoContent().finish())
}
