//! `/api/v1/jobseekers`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus};
use crate::domain::place::Adcode;
use crate::domain::principal::Role;
use crate::domain::stored::Stored;
use crate::store::jobseekers::{self, JobseekerFilter};
use crate::store::{Expected, Store, Transaction};
use crate::wire::faults::Faults;
use crate::wire::jobseeker::{JobseekerAnswer, JobseekerBody};
use crate::wire::page::PageAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
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

/// The jobseeker, if whoever asks reaches them.
pub async fn reached(
    tx: &mut Transaction,
    asker: &Asker,
    id: JobseekerId,
) -> Result<Stored<JobseekerId, Jobseeker>, Problem> {
    let stored = jobseekers::find(tx, id).await?;
    let is_reached = reach::jobseeker(asker.standing, id, stored.value.region);
    if is_reached { Ok(stored) } else { Err(Problem::of(ProblemKind::NotFound)) }
}

/// What somebody may make of a record: staff keep people of their region in it, and a person's own disability and citizen
/// ID are the federation's to change, as they come from its papers.
fn allowed(asker: &Asker, id: JobseekerId, before: Option<&Jobseeker>, after: &Jobseeker) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if !reach::jobseeker(asker.standing, id, after.region) {
        faults.push(FieldFault::at("/region", Fault::OutOfReach));
    }
    if let (Role::Jobseeker, Some(before)) = (asker.standing.role(), before) {
        let own = [
            ("/disability", before.disability != after.disability),
            ("/citizen_id", before.citizen_id != after.citizen_id),
        ];
        faults.extend(
            own.iter().filter(|(_, has_changed)| *has_changed).map(|(at, _)| FieldFault::at(at, Fault::StaffOnly)),
        );
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Lists jobseekers, newest first.
#[utoipa::path(get, path = "/api/v1/jobseekers", tag = "jobseekers", params(JobseekerQuery), responses((status = 200, body = PageAnswer<JobseekerAnswer>)))]
pub async fn list(asker: Asker, query: Query<JobseekerQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let JobseekerQuery { region, status, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = JobseekerFilter { region, status, reader: Some(asker.standing) };
    let read = async |tx: &mut Transaction| {
        let found = jobseekers::list(tx, &filter, &page.one_more()).await?;
        tx.note(Act::List, None, found.iter().take(page.limit()).map(|it| it.id));
        Ok::<_, Problem>(found)
    };
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, JobseekerAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Registers a jobseeker.
#[utoipa::path(post, path = "/api/v1/jobseekers", tag = "jobseekers", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = JobseekerBody, responses((status = 201, body = JobseekerAnswer)))]
pub async fn create(
    asker: Asker,
    key: IdempotencyKey,
    body: Body<Jobseeker>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: jobseeker, fingerprint } = body;
    let id = JobseekerId::new(clock.fresh_id());
    allowed(&asker, id, None, &jobseeker)?;
    make_once(&store, &asker, key, (PATH, fingerprint), async move |tx| {
        let stored = jobseekers::insert(tx, id, &jobseeker, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), [id]);
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
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    id: PathId<JobseekerId>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let stored = reached(tx, &asker, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [id.0]);
        Ok::<_, Problem>(stored)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &JobseekerAnswer::from(&stored)))
}

/// Changes a jobseeker by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/jobseekers/{id}", tag = "jobseekers", params(("id" = JobseekerId, Path), ("If-Match" = String, Header)), request_body(content = JobseekerBody, content_type = "application/merge-patch+json"), responses((status = 200, body = JobseekerAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<JobseekerId>),
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = reached(tx, &asker, id.0).await?;
        if_match.check(current.version)?;
        let changed = patched(&JobseekerBody::to_change(&current.value, &patch.0), patch, clock.today())?;
        allowed(&asker, id.0, Some(&current.value), &changed)?;
        if changed == current.value {
            tx.note(Act::Read, Some(id.0.uuid()), [id.0]);
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), [id.0]);
        Ok::<_, Problem>(jobseekers::update(tx, id.0, Expected::Version(current.version), &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &JobseekerAnswer::from(&stored)))
}

/// Removes a jobseeker, with certificates and everything else that tells of them.
#[utoipa::path(delete, path = "/api/v1/jobseekers/{id}", tag = "jobseekers", params(("id" = JobseekerId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    id: PathId<JobseekerId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let (region, version) = jobseekers::region_and_version(tx, id.0).await?;
        if !reach::jobseeker(asker.standing, id.0, region) {
            return Err(Problem::of(ProblemKind::NotFound));
        }
        if_match.check(version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), [id.0]);
        Ok::<_, Problem>(jobseekers::delete(tx, id.0, Expected::Version(version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
