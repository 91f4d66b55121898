//! `/api/v1/employers`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::clock::Clock;
use crate::domain::employer::Employer;
use crate::domain::ids::EmployerId;
use crate::domain::place::Adcode;
use crate::store::employers::{self, EmployerFilter};
use crate::store::{Expected, Store};
use crate::wire::employer::{EmployerAnswer, EmployerBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::{Problem, ProblemAnswer};
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/employers";

/// Which employers to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EmployerQuery {
    /// In this region; a province or prefecture takes all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Lists employers, newest first.
#[utoipa::path(get, path = "/api/v1/employers", tag = "employers", params(EmployerQuery), responses((status = 200, body = PageAnswer<EmployerAnswer>)))]
pub async fn list(query: Query<EmployerQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let EmployerQuery { region, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = EmployerFilter { region };
    let found = employers::list(&mut *store.connection().await?, &filter, &page.one_more()).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, EmployerAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Registers an employer.
#[utoipa::path(post, path = "/api/v1/employers", tag = "employers", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = EmployerBody, responses((status = 201, body = EmployerAnswer)))]
pub async fn create(
    key: IdempotencyKey,
    body: Body<Employer>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: employer, fingerprint } = body;
    let id = EmployerId::new(clock.fresh_id());
    let now = clock.now();
    make_once(&store, key, (PATH, fingerprint), async move |conn| {
        let stored = employers::insert(conn, id, &employer, now).await?;
        Ok(Made {
            id: id.uuid(),
            version: Some(stored.version),
            collection: PATH.to_owned(),
            answer: EmployerAnswer::from(&stored),
        })
    })
    .await
}

/// One employer.
#[utoipa::path(get, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path)), responses((status = 200, body = EmployerAnswer)))]
pub async fn read(request: HttpRequest, id: PathId<EmployerId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let stored = employers::find(&mut *store.connection().await?, id.0).await?;
    Ok(single(&request, stored.version, &EmployerAnswer::from(&stored)))
}

/// Changes an employer by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path), ("If-Match" = String, Header)), request_body(content = EmployerBody, content_type = "application/merge-patch+json"), responses((status = 200, body = EmployerAnswer)))]
pub async fn change(
    request: HttpRequest,
    id: PathId<EmployerId>,
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = employers::find(&mut conn, id.0).await?;
    if_match.check(current.version)?;
    let changed = patched(&EmployerBody::from(&current.value), patch, clock.today())?;
    let stored = if changed == current.value {
        current
    } else {
        employers::update(&mut conn, id.0, Expected::Version(current.version), &changed, clock.now()).await?
    };
    Ok(single(&request, stored.version, &EmployerAnswer::from(&stored)))
}

/// Removes an employer that has no postings.
#[utoipa::path(delete, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path), ("If-Match" = String, Header)), responses((status = 204), (status = 409, body = ProblemAnswer, description = "It has postings.", content_type = "application/problem+json")))]
pub async fn remove(id: PathId<EmployerId>, if_match: IfMatch, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let mut conn = store.connection().await?;
    let current = employers::find(&mut conn, id.0).await?;
    if_match.check(current.version)?;
    employers::delete(&mut conn, id.0, Expected::Version(current.version)).await?;
    Ok(HttpResponse::NoContent().finish())
}
