//! `/api/v1/fairs/{id}/helpers`: interpreters, guides and job coaches (支持人员), who go along with people to interviews.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::keep_fairs::{FairError, IN_PREPARATION, fair_in, fair_to_read, forget_plan, unknown_sessions};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::Fair;
use crate::domain::fair_booth::Aide;
use crate::domain::ids::{AideId, FairId};
use crate::store::{Expected, Store, Transaction, fair_aides};
use crate::wire::fair_booth::{AideAnswer, AideBody};
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::fair_booths::BoothQuery;
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::whole_page;
use super::path_id::PathId;
use super::problem::Problem;
use super::query::Query;

fn path(fair: FairId) -> String {
    format!("/api/v1/fairs/{fair}/helpers")
}

fn check(fair: &Fair, aide: &Aide) -> Result<(), FairError> {
    let found = unknown_sessions(&fair.sessions, aide.sessions.as_deref(), "/sessions");
    if found.is_empty() { Ok(()) } else { Err(FairError::Wrong(found)) }
}

/// Lists those who go along with people, newest first.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/helpers", tag = "helpers", params(("id" = FairId, Path), BoothQuery), responses((status = 200, body = PageAnswer<AideAnswer>)))]
pub async fn list(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<BoothQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.page()?;
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, id.0).await?;
        Ok::<_, Problem>(fair_aides::list(tx, id.0, &page.one_more()).await?)
    };
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, AideAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Adds somebody.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/helpers", tag = "helpers", params(("id" = FairId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = AideBody, responses((status = 201, body = AideAnswer)))]
pub async fn create(
    (asker, fair, key): (Asker, PathId<FairId>, IdempotencyKey),
    body: Body<Aide>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: aide, fingerprint } = body;
    let (id, path) = (AideId::new(clock.fresh_id()), path(fair.0));
    make_once(&store, &asker, key, (&path, fingerprint), async |tx| {
        let found = fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        check(&found.value, &aide)?;
        let stored = fair_aides::insert(tx, fair.0, (id, &aide), clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        forget_plan(tx, fair.0).await?;
        let answer = AideAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: path.clone(), answer })
    })
    .await
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/helpers/{helper_id}", tag = "helpers", params(("id" = FairId, Path), ("helper_id" = AideId, Path)), responses((status = 200, body = AideAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<AideId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, fair.0).await?;
        Ok::<_, Problem>(fair_aides::find(tx, fair.0, id.0).await?)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &AideAnswer::from(&stored)))
}

/// Changes one by JSON merge patch, while the fair is being prepared.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}/helpers/{helper_id}", tag = "helpers", params(("id" = FairId, Path), ("helper_id" = AideId, Path), ("If-Match" = String, Header)), request_body(content = AideBody, content_type = "application/merge-patch+json"), responses((status = 200, body = AideAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<AideId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let found = fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        let current = fair_aides::find(tx, fair.0, id.0).await?;
        if_match.check(current.version)?;
        let changed: Aide = patched(&AideBody::from(&current.value), patch, clock.today())?;
        let changed = Aide { out_from: current.value.out_from, ..changed };
        check(&found.value, &changed)?;
        if changed == current.value {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        forget_plan(tx, fair.0).await?;
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(fair_aides::update(tx, fair.0, (id.0, &changed), expected, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &AideAnswer::from(&stored)))
}

/// Removes one, while the fair is being prepared.
#[utoipa::path(delete, path = "/api/v1/fairs/{id}/helpers/{helper_id}", tag = "helpers", params(("id" = FairId, Path), ("helper_id" = AideId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    (asker, fair, id): (Asker, PathId<FairId>, PathId<AideId>),
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        let current = fair_aides::find(tx, fair.0, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        forget_plan(tx, fair.0).await?;
        Ok::<_, Problem>(fair_aides::delete(tx, fair.0, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
