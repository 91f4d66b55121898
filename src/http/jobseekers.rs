//! `/api/v1/jobseekers`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::clock::Clock;
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus};
use crate::domain::place::Adcode;
use crate::store::jobseekers::{self, JobseekerFilter};
use crate::store::{Expected, Store};
use crate::wire::faults::Faults;
use crate::wire::jobseeker::{JobseekerAnswer, JobseekerBody};
use crate::wire::page::PageAnswer;

use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/jobseekers";

/// Which jobseekers to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobseekerQuery {
    /// In this region; a province or prefecture takes all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    status: Option<JobseekerStatus>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Lists jobseekers, newest first.
#[utoipa::path(get, path = "/api/v1/jobseekers", tag = "jobseekers", params(JobseekerQuery), responses((status = 200, body = PageAnswer<JobseekerAnswer>)))]
pub async fn list(query: Query<JobseekerQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let JobseekerQuery { region, status, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = JobseekerFilter { region, status };
    let found = jobseekers::list(&mut *store.connection().await?, &filter, &page.one_more()).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, JobseekerAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Registers a jobseeker.
#[utoipa::path(post, path = "/api/v1/jobseekers", tag = "jobseekers", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = JobseekerBody, responses((status = 201, body = JobseekerAnswer)))]
pub async fn create(
    key: IdempotencyKey,
    body: Body<Jobseeker>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: jobseeker, fingerprint } = body;
    let id = JobseekerId::new(clock.fresh_id());
    let now = clock.now();
    make_once(&store, key, (PATH, fingerprint), async move |conn| {
        let stored = jobseekers::insert(conn, id, &jobseeker, now).await?;
        Ok(Made {
            id: id.uuid(),
            version: Some(stored.version),
            collection: PATH.to_owned(),
            answer: JobseekerAnswer::from(&stored),
        })
    })
    .await
}

/// One jobseeker.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}", tag = "jobseekers", params(("id" = JobseekerId, Path)), responses((status = 200, body = JobseekerAnswer)))]
pub async fn read(request: HttpRequest, id: PathId<JobseekerId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let stored = jobseekers::find(&mut *store.connection().await?, id.0).await?;
    Ok(single(&request, stored.version, &JobseekerAnswer::from(&stored)))
}

/// Changes a jobseeker by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/jobseekers/{id}", tag = "jobseekers", params(("id" = JobseekerId, Path), ("If-Match" = String, Header)), request_body(content = JobseekerBody, content_type = "application/merge-patch+json"), responses((status = 200, body = JobseekerAnswer)))]
pub async fn change(
    request: HttpRequest,
    id: PathId<JobseekerId>,
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = jobseekers::find(&mut conn, id.0).await?;
    if_match.check(current.version)?;
    let changed = patched(&JobseekerBody::to_change(&current.value, &patch.0), patch, clock.today())?;
    let stored = if changed == current.value {
        current
    } else {
        jobseekers::update(&mut conn, id.0, Expected::Version(current.version), &changed, clock.now()).await?
    };
    Ok(single(&request, stored.version, &JobseekerAnswer::from(&stored)))
}

/// Removes a jobseeker, certificates and all.
#[utoipa::path(delete, path = "/api/v1/jobseekers/{id}", tag = "jobseekers", params(("id" = JobseekerId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(id: PathId<JobseekerId>, if_match: IfMatch, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = jobseekers::find(&mut conn, id.0).await?;
    if_match.check(current.version)?;
    jobseekers::delete(&mut conn, id.0, Expected::Version(current.version)).await?;
    Ok(HttpResponse::NoContent().finish())
}
