//! `/api/v1/placements/{id}/visits` and `/api/v1/visits`: the visits of one placement, and those that are to be made.

use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use jiff::civil::Date;
use utoipa::IntoParams;

use crate::app::stay_along;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::ids::{JobseekerId, PlacementId, VisitId};
use crate::store::visits::{self, StoredVisit};
use crate::store::{Expected, Page, Store, StoreError, Transaction, placements};
use crate::wire::calendar;
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Day;
use crate::wire::visit::{DueVisitAnswer, VisitAnswer, VisitBody};

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::language::Asked;
use super::page::{next_after, page_of, wrong_cursor};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

/// Most visits of a calendar; the earliest are in it.
const MOST_EVENTS: u32 = 5000;

fn path(placement: PlacementId) -> String {
    format!("/api/v1/placements/{placement}/visits")
}

/// Until when visits are asked for.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DueQuery {
    /// Visits that fall due on this day or before; without it today.
    #[deserr(default)]
    due_until: Option<Day>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// The visits of a placement, in the order in which they fall due.
#[utoipa::path(get, path = "/api/v1/placements/{id}/visits", tag = "visits", params(("id" = PlacementId, Path)), responses((status = 200, body = PageAnswer<VisitAnswer>)))]
pub async fn list((asker, id): (Asker, PathId<PlacementId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let placement = placements::find(tx, id.0).await?;
        let found = visits::of_placements(tx, &[id.0]).await?.remove(&id.0).unwrap_or_default();
        tx.note(Act::List, Some(id.0.uuid()), [placement.value.jobseeker]);
        Ok::<_, Problem>(found)
    };
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(PageAnswer { items: found.iter().map(VisitAnswer::from).collect(), next_cursor: None }))
}

/// Adds a visit that was agreed apart, to come or made already.
#[utoipa::path(post, path = "/api/v1/placements/{id}/visits", tag = "visits", params(("id" = PlacementId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = VisitBody, responses((status = 201, body = VisitAnswer)))]
pub async fn create(
    (asker, placement, key): (Asker, PathId<PlacementId>, IdempotencyKey),
    body: Body<VisitBody>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: body, fingerprint } = body;
    let (id, path) = (VisitId::new(clock.fresh_id()), path(placement.0));
    make_once(&store, &asker, key, (&path, fingerprint), async |tx| {
        let current = placements::lock(tx, placement.0).await?;
        let visit = stay_along::checked(&current.value, (placement.0, None), &body)?;
        let stored = visits::insert(tx, (id, &visit), clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), [current.value.jobseeker]);
        stay_along::left_by_visit(tx, &clock, current, &body).await?;
        let answer = VisitAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: path.clone(), answer })
    })
    .await
}

/// One visit.
#[utoipa::path(get, path = "/api/v1/placements/{id}/visits/{visit_id}", tag = "visits", params(("id" = PlacementId, Path), ("visit_id" = VisitId, Path)), responses((status = 200, body = VisitAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, placement, id): (Asker, PathId<PlacementId>, PathId<VisitId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let of = placements::find(tx, placement.0).await?;
        let stored = visits::find(tx, placement.0, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [of.value.jobseeker]);
        Ok::<_, Problem>(stored)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &VisitAnswer::from(&stored)))
}

/// Says what a visit found, or moves it, by JSON merge patch. Where the person has left, `left_on` and `leaving_reason` end the
/// placement, and the visits to come fall away.
#[utoipa::path(patch, path = "/api/v1/placements/{id}/visits/{visit_id}", tag = "visits", params(("id" = PlacementId, Path), ("visit_id" = VisitId, Path), ("If-Match" = String, Header)), request_body(content = VisitBody, content_type = "application/merge-patch+json"), responses((status = 200, body = VisitAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, placement, id): (Asker, PathId<PlacementId>, PathId<VisitId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let of = placements::lock(tx, placement.0).await?;
        let current = visits::find(tx, placement.0, id.0).await?;
        if_match.check(current.version)?;
        let body: VisitBody = patched(&VisitBody::from(&current.value), patch, clock.today())?;
        let person = of.value.jobseeker;
        let says_who_left = body.left_on.is_some() || body.leaving_reason.is_some();
        if body.report() == current.value.report && body.due_on.0 == current.value.due_on && !says_who_left {
            return Ok(current);
        }
        let visit = stay_along::checked(&of.value, (placement.0, current.value.after), &body)?;
        // First what was found, so that the visit is not among those that fall away.
        let stored = visits::update(tx, (id.0, &visit), Expected::Version(current.version), clock.now()).await?;
        stay_along::left_by_visit(tx, &clock, of, &body).await?;
        tx.note(Act::Change, Some(id.0.uuid()), [person]);
        Ok::<_, Problem>(stored)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &VisitAnswer::from(&stored)))
}

/// Visits in view that fall due until a day, those of the page; noted with whom they are to.
async fn due_until(
    store: &Store,
    asker: &Asker,
    (until, page): (Date, Page),
) -> Result<Vec<(JobseekerId, StoredVisit)>, Problem> {
    let read = async |tx: &mut Transaction| {
        let found = match visits::due(tx, until, &page).await {
            Err(StoreError::NotFound) => return Err(wrong_cursor()),
            found => found?,
        };
        tx.note(Act::List, None, found.iter().map(|it| it.0));
        Ok::<_, Problem>(found)
    };
    store.transaction(asker.principal(), read).await
}

/// Visits to be made, the earliest first: those that are due today or overdue, or all until a day.
#[utoipa::path(get, path = "/api/v1/visits", tag = "visits", params(DueQuery), responses((status = 200, body = PageAnswer<DueVisitAnswer>)))]
pub async fn due(
    asker: Asker,
    query: Query<DueQuery>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let DueQuery { due_until: until, limit, cursor } = query.0;
    let (page, today) = (page_of(limit.as_ref(), cursor.as_ref())?, clock.today());
    let until = until.map_or(today, |it| it.0);
    let mut found = due_until(&store, &asker, (until, page.one_more())).await?;
    let next_cursor = next_after(&mut found, &page, |it| it.1.id.uuid());
    let items = found.iter().map(|(person, it)| DueVisitAnswer::new(*person, it, today)).collect();
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}

/// Visits to be made, as a calendar (iCalendar) in which nobody is named.
#[utoipa::path(get, path = "/api/v1/visits/calendar", tag = "visits", responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn calendar(asker: Asker, language: Asked, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page = Page { limit: MOST_EVENTS, after: None };
    let found = due_until(&store, &asker, (Date::MAX, page)).await?;
    let visits: Vec<_> = found.iter().map(|it| &it.1).collect();
    let calendar_type = (CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    Ok(HttpResponse::Ok().insert_header(calendar_type).body(calendar::calendar(language.0, &visits)))
}
