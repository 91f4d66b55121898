//! `/api/v1/placements`: who works where after a hire, and whether they still do. The federation keeps them; people read their own.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::stay_along::{self, Followed, VisitDays, followed};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::ids::{EmployerId, FairId, JobseekerId, PlacementId, PostingId};
use crate::store::placements::{self, PlacementFilter, StoredPlacement};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::placement::{LeavingBody, PlacementAnswer, PlacementBody};

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, etag, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Flag, Limit, Query};

const PATH: &str = "/api/v1/placements";

/// Which placements to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacementQuery {
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    #[deserr(default)]
    posting_id: Option<PostingId>,
    #[deserr(default)]
    employer_id: Option<EmployerId>,
    /// Where they met.
    #[deserr(default)]
    fair_id: Option<FairId>,
    /// Only those who have left, or only those who have not.
    #[deserr(default)]
    left: Option<Flag>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

fn answer(it: &Followed, clock: &Clock) -> PlacementAnswer {
    PlacementAnswer::new(&it.placement, &it.reports(), clock.today())
}

/// One placement with what its visits say, in the transaction that has found or changed it.
async fn one(tx: &mut Transaction, clock: &Clock, stored: StoredPlacement) -> Result<PlacementAnswer, Problem> {
    let found = followed(tx, vec![stored]).await?;
    found.first().map(|it| answer(it, clock)).ok_or(StoreError::NotFound.into())
}

/// Lists placements, newest first; people see their own.
#[utoipa::path(get, path = "/api/v1/placements", tag = "placements", params(PlacementQuery), responses((status = 200, body = PageAnswer<PlacementAnswer>)))]
pub async fn list(
    asker: Asker,
    query: Query<PlacementQuery>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let PlacementQuery { jobseeker_id, posting_id, employer_id, fair_id, left, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = PlacementFilter {
        jobseeker: jobseeker_id,
        posting: posting_id,
        employer: employer_id,
        fair: fair_id,
        left: left.map(|it| it.0),
    };
    let read = async |tx: &mut Transaction| {
        let mut found = placements::list(tx, &filter, &page.one_more()).await?;
        let next_cursor = next_after(&mut found, &page, |it| it.id.uuid());
        tx.note(Act::List, None, found.iter().map(|it| it.value.jobseeker));
        let items = followed(tx, found).await?.iter().map(|it| answer(it, &clock)).collect();
        Ok::<_, Problem>(PageAnswer { items, next_cursor })
    };
    Ok(HttpResponse::Ok().json(store.transaction(asker.principal(), read).await?))
}

/// Puts down that somebody works at a posting. A visit falls due after 7, 30, 90 and 180 days, where the settings say nothing else.
#[utoipa::path(post, path = "/api/v1/placements", tag = "placements", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = PlacementBody, responses((status = 201, body = PlacementAnswer)))]
pub async fn create(
    (asker, key): (Asker, IdempotencyKey),
    body: Body<PlacementBody>,
    (store, clock, days): (Data<Store>, Data<Clock>, Data<VisitDays>),
) -> Result<HttpResponse, Problem> {
    let Body { value: body, fingerprint } = body;
    let id = PlacementId::new(clock.fresh_id());
    make_once(&store, &asker, key, (PATH, fingerprint), async |tx| {
        let placement = stay_along::placement_of(tx, asker.standing, body).await?;
        let stored = stay_along::place(tx, &clock, &days, (id, placement)).await?;
        let version = Some(stored.version);
        let answer = one(tx, &clock, stored).await?;
        Ok(Made { id: id.uuid(), version, collection: PATH.to_owned(), answer })
    })
    .await
}

/// One placement.
#[utoipa::path(get, path = "/api/v1/placements/{id}", tag = "placements", params(("id" = PlacementId, Path)), responses((status = 200, body = PlacementAnswer)))]
pub async fn read(
    (asker, id): (Asker, PathId<PlacementId>),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let stored = placements::find(tx, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [stored.value.jobseeker]);
        Ok::<_, Problem>((stored.version, one(tx, &clock, stored).await?))
    };
    let (version, answer) = store.transaction(asker.principal(), read).await?;
    // What it says of retention changes with days and visits, its version does not: never “you have it already”.
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(version))).json(answer))
}

/// Changes what is known of the contract, by JSON merge patch. Visits to come move with the first day.
#[utoipa::path(patch, path = "/api/v1/placements/{id}", tag = "placements", params(("id" = PlacementId, Path), ("If-Match" = String, Header)), request_body(content = PlacementBody, content_type = "application/merge-patch+json"), responses((status = 200, body = PlacementAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<PlacementId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = placements::lock(tx, id.0).await?;
        if_match.check(current.version)?;
        let body: PlacementBody = patched(&PlacementBody::from(&current.value), patch, clock.today())?;
        let stored = stay_along::change(tx, &clock, current, body).await?;
        Ok::<_, Problem>((stored.version, one(tx, &clock, stored).await?))
    };
    let (version, answer) = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, version, &answer))
}

/// Says that somebody does not work there any more. Visits to come fall away; said again, it corrects what was said.
#[utoipa::path(post, path = "/api/v1/placements/{id}/leaving", tag = "placements", params(("id" = PlacementId, Path)), request_body = LeavingBody, responses((status = 200, body = PlacementAnswer)))]
pub async fn leave(
    request: HttpRequest,
    (asker, id): (Asker, PathId<PlacementId>),
    body: Body<LeavingBody>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let leave = async |tx: &mut Transaction| {
        let current = placements::lock(tx, id.0).await?;
        let stored = stay_along::leave(tx, &clock, current, &body.value).await?;
        Ok::<_, Problem>((stored.version, one(tx, &clock, stored).await?))
    };
    let (version, answer) = store.transaction(asker.principal(), leave).await?;
    Ok(single(&request, version, &answer))
}
