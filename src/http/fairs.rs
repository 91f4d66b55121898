//! `/api/v1/fairs`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::keep_fairs::{FairError, IN_PREPARATION, fair_in, fair_to_keep, fair_to_read, forget_plan, step};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::{Fair, FairState};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::FairId;
use crate::domain::place::Adcode;
use crate::store::fairs::{self, FairFilter};
use crate::store::{Expected, Store, Transaction};
use crate::wire::fair::{FairAnswer, FairBody, FairTransitionBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Day;

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/fairs";

/// Which fairs to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FairQuery {
    /// In this region; a province or prefecture takes all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    state: Option<FairState>,
    /// On this day or later.
    #[deserr(default)]
    held_from: Option<Day>,
    /// On this day or earlier.
    #[deserr(default)]
    held_until: Option<Day>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Staff hold fairs in their region.
fn allowed(asker: &Asker, fair: &Fair) -> Result<(), Problem> {
    if reach::fair(asker.standing, fair.region) {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldFault::at("/region", Fault::OutOfReach)]))
}

/// Lists fairs, newest first: staff see those of their region, everybody those that one can go to.
#[utoipa::path(get, path = "/api/v1/fairs", tag = "fairs", params(FairQuery), responses((status = 200, body = PageAnswer<FairAnswer>)))]
pub async fn list(asker: Asker, query: Query<FairQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let FairQuery { region, state, held_from, held_until, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter =
        FairFilter { region, state, held_from: held_from.map(|it| it.0), held_until: held_until.map(|it| it.0) };
    let read = async |tx: &mut Transaction| fairs::list(tx, &filter, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, FairAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Begins a fair, as a draft.
#[utoipa::path(post, path = "/api/v1/fairs", tag = "fairs", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = FairBody, responses((status = 201, body = FairAnswer)))]
pub async fn create(
    (asker, key): (Asker, IdempotencyKey),
    body: Body<Fair>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: fair, fingerprint } = body;
    let id = FairId::new(clock.fresh_id());
    allowed(&asker, &fair)?;
    make_once(&store, &asker, key, (PATH, fingerprint), async move |tx| {
        let stored = fairs::insert(tx, id, &fair, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        let answer = FairAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: PATH.to_owned(), answer })
    })
    .await
}

/// One fair.
#[utoipa::path(get, path = "/api/v1/fairs/{id}", tag = "fairs", params(("id" = FairId, Path)), responses((status = 200, body = FairAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, id): (Asker, PathId<FairId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| fair_to_read(tx, asker.standing, id.0).await;
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &FairAnswer::from(&stored)))
}

/// Changes a fair by JSON merge patch, while it is being prepared.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}", tag = "fairs", params(("id" = FairId, Path), ("If-Match" = String, Header)), request_body(content = FairBody, content_type = "application/merge-patch+json"), responses((status = 200, body = FairAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<FairId>),
    if_match: IfMatch,
    patch: Patch,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = fair_to_keep(tx, asker.standing, id.0).await?;
        if_match.check(current.version)?;
        if !current.value.state.is_in_preparation() {
            return Err(FairError::NotInThisState(IN_PREPARATION).into());
        }
        let mut changed: Fair = patched(&FairBody::from(&current.value), patch, clock.today())?;
        (changed.state, changed.reason) = (current.value.state, current.value.reason.clone());
        allowed(&asker, &changed)?;
        if changed == current.value {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        forget_plan(tx, id.0).await?;
        Ok::<_, Problem>(fairs::update(tx, id.0, Expected::Version(current.version), &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &FairAnswer::from(&stored)))
}

/// Removes a draft; a fair that was open is cancelled instead.
#[utoipa::path(delete, path = "/api/v1/fairs/{id}", tag = "fairs", params(("id" = FairId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    (asker, id): (Asker, PathId<FairId>),
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let current = fair_in(tx, asker.standing, id.0, &[FairState::Draft]).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        Ok::<_, Problem>(fairs::delete(tx, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a step.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/transition", tag = "fairs", params(("id" = FairId, Path)), request_body = FairTransitionBody, responses((status = 200, body = FairAnswer)))]
pub async fn transition(
    request: HttpRequest,
    (asker, id): (Asker, PathId<FairId>),
    body: Body<FairTransitionBody>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let FairTransitionBody { to, reason } = body.value;
    let take = async |tx: &mut Transaction| step(tx, asker.standing, id.0, (to, reason)).await;
    let stored = store.transaction(asker.principal(), take).await?;
    Ok(single(&request, stored.version, &FairAnswer::from(&stored)))
}
