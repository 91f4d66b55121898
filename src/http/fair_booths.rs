//! `/api/v1/fairs/{id}/booths`. The federation sets them up; an employer sees its own, people see what is offered where.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::keep_fairs::{IN_PREPARATION, fair_in, fair_to_read, forget_plan, settled_booth};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair_booth::Booth;
use crate::domain::ids::{BoothId, FairId, InterviewerId};
use crate::domain::principal::Role;
use crate::store::fair_booths::{self, StoredBooth};
use crate::store::{Expected, Store, Transaction};
use crate::wire::fair_booth::{BoothAnswer, BoothBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{ListPage, next_after, page_of};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

/// Which page of booths to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoothQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

impl BoothQuery {
    /// The page that is asked for.
    pub(super) fn page(&self) -> Result<ListPage, Problem> {
        page_of(self.limit.as_ref(), self.cursor.as_ref())
    }
}

fn path(fair: FairId) -> String {
    format!("/api/v1/fairs/{fair}/booths")
}

/// Who interviews is named to the federation and the employer.
fn answer(asker: &Asker, stored: &StoredBooth) -> BoothAnswer {
    let answer = BoothAnswer::from(stored);
    if asker.standing.role() == Role::Jobseeker { answer.without_names() } else { answer }
}

/// Lists the booths of a fair, newest first.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/booths", tag = "booths", params(("id" = FairId, Path), BoothQuery), responses((status = 200, body = PageAnswer<BoothAnswer>)))]
pub async fn list(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<BoothQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let page = query.0.page()?;
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, id.0).await?;
        Ok::<_, Problem>(fair_booths::list(tx, id.0, &page.one_more()).await?)
    };
    let mut found = store.transaction(asker.principal(), read).await?;
    let next_cursor = next_after(&mut found, &page, |it| it.id.uuid());
    Ok(HttpResponse::Ok().json(PageAnswer { items: found.iter().map(|it| answer(&asker, it)).collect(), next_cursor }))
}

/// Sets up a booth.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/booths", tag = "booths", params(("id" = FairId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = BoothBody, responses((status = 201, body = BoothAnswer)))]
pub async fn create(
    (asker, fair, key): (Asker, PathId<FairId>, IdempotencyKey),
    body: Body<Booth>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: booth, fingerprint } = body;
    let (id, path) = (BoothId::new(clock.fresh_id()), path(fair.0));
    make_once(&store, &asker, key, (&path, fingerprint), async |tx| {
        let found = fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        let fresh = || InterviewerId::new(clock.fresh_id());
        let booth = settled_booth(tx, &found.value, (booth, None), fresh).await?;
        let stored = fair_booths::insert(tx, fair.0, (id, &booth), clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        forget_plan(tx, fair.0).await?;
        let answer = answer(&asker, &stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: path.clone(), answer })
    })
    .await
}

/// One booth.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/booths/{booth_id}", tag = "booths", params(("id" = FairId, Path), ("booth_id" = BoothId, Path)), responses((status = 200, body = BoothAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<BoothId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, fair.0).await?;
        Ok::<_, Problem>(fair_booths::find(tx, fair.0, id.0).await?)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &answer(&asker, &stored)))
}

/// Changes a booth by JSON merge patch, while the fair is being prepared.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}/booths/{booth_id}", tag = "booths", params(("id" = FairId, Path), ("booth_id" = BoothId, Path), ("If-Match" = String, Header)), request_body(content = BoothBody, content_type = "application/merge-patch+json"), responses((status = 200, body = BoothAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<BoothId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let found = fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        let current = fair_booths::find(tx, fair.0, id.0).await?;
        if_match.check(current.version)?;
        let changed: Booth = patched(&BoothBody::from(&current.value), patch, clock.today())?;
        let fresh = || InterviewerId::new(clock.fresh_id());
        let changed = settled_booth(tx, &found.value, (changed, Some(&current.value)), fresh).await?;
        if changed == current.value {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        forget_plan(tx, fair.0).await?;
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(fair_booths::update(tx, fair.0, (id.0, &changed), expected, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &answer(&asker, &stored)))
}

/// Removes a booth, while the fair is being prepared.
#[utoipa::path(delete, path = "/api/v1/fairs/{id}/booths/{booth_id}", tag = "booths", params(("id" = FairId, Path), ("booth_id" = BoothId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    (asker, fair, id): (Asker, PathId<FairId>, PathId<BoothId>),
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        fair_in(tx, asker.standing, fair.0, IN_PREPARATION).await?;
        let current = fair_booths::find(tx, fair.0, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        forget_plan(tx, fair.0).await?;
        Ok::<_, Problem>(fair_booths::delete(tx, fair.0, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
