//! `/api/v1/employers`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::employer::Employer;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::EmployerId;
use crate::domain::place::Adcode;
use crate::domain::principal::Role;
use crate::domain::stored::Stored;
use crate::store::employers::{self, EmployerFilter};
use crate::store::{Expected, Store, Transaction};
use crate::wire::employer::{EmployerAnswer, EmployerBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
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

/// The employer, if whoever asks reaches it.
async fn reached(tx: &mut Transaction, asker: &Asker, id: EmployerId) -> Result<Stored<EmployerId, Employer>, Problem> {
    let stored = employers::find(tx, id).await?;
    let is_reached = reach::employer(asker.standing, id, &stored.value);
    if is_reached { Ok(stored) } else { Err(Problem::of(ProblemKind::NotFound)) }
}

/// Staff keep employers of their region in it.
fn allowed(asker: &Asker, id: EmployerId, employer: &Employer) -> Result<(), Problem> {
    if reach::employer(asker.standing, id, employer) {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldFault::at("/region", Fault::OutOfReach)]))
}

/// Lists employers, newest first.
#[utoipa::path(get, path = "/api/v1/employers", tag = "employers", params(EmployerQuery), responses((status = 200, body = PageAnswer<EmployerAnswer>)))]
pub async fn list(asker: Asker, query: Query<EmployerQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let EmployerQuery { region, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = EmployerFilter { region, reader: Some(asker.standing) };
    let read = async |tx: &mut Transaction| employers::list(tx, &filter, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, EmployerAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Registers an employer.
#[utoipa::path(post, path = "/api/v1/employers", tag = "employers", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = EmployerBody, responses((status = 201, body = EmployerAnswer)))]
pub async fn create(
    asker: Asker,
    key: IdempotencyKey,
    body: Body<Employer>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: employer, fingerprint } = body;
    let id = EmployerId::new(clock.fresh_id());
    allowed(&asker, id, &employer)?;
    make_once(&store, &asker, key, (PATH, fingerprint), async move |tx| {
        let stored = employers::insert(tx, id, &employer, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        Ok(Made {
            id: id.uuid(),
            version: Some(stored.version),
            collection: PATH.to_owned(),
            answer: EmployerAnswer::from(&stored),
        })
    })
    .await
}

/// One employer. A jobseeker sees who it is, not whom to call there.
#[utoipa::path(get, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path)), responses((status = 200, body = EmployerAnswer)))]
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    id: PathId<EmployerId>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        if asker.standing.role() != Role::Jobseeker {
            return reached(tx, &asker, id.0).await;
        }
        let mut stored = employers::find(tx, id.0).await?;
        (stored.value.contact_name, stored.value.contact_phone) = (None, None);
        Ok(stored)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &EmployerAnswer::from(&stored)))
}

/// Changes an employer by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path), ("If-Match" = String, Header)), request_body(content = EmployerBody, content_type = "application/merge-patch+json"), responses((status = 200, body = EmployerAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<EmployerId>),
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = reached(tx, &asker, id.0).await?;
        if_match.check(current.version)?;
        let changed = patched(&EmployerBody::from(&current.value), patch, clock.today())?;
        allowed(&asker, id.0, &changed)?;
        if changed == current.value {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        Ok::<_, Problem>(employers::update(tx, id.0, Expected::Version(current.version), &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &EmployerAnswer::from(&stored)))
}

/// Removes an employer that has no postings.
#[utoipa::path(delete, path = "/api/v1/employers/{id}", tag = "employers", params(("id" = EmployerId, Path), ("If-Match" = String, Header)), responses((status = 204), (status = 409, body = ProblemAnswer, description = "It has postings.", content_type = "application/problem+json")))]
pub async fn remove(
    asker: Asker,
    id: PathId<EmployerId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let current = reached(tx, &asker, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        Ok::<_, Problem>(employers::delete(tx, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
