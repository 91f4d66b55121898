//! `/api/v1/fairs/{id}/registrations`: who comes. People register themselves, the federation those of its region.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::keep_fairs::{fair_to_read, fair_to_register_at, newly_registered, registered_person, resolved};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair_registration::{Attendance, Registered};
use crate::domain::fault::Fault;
use crate::domain::ids::{FairId, JobseekerId, RegistrationId};
use crate::store::fair_registrations::{self, RegistrationFilter};
use crate::store::{Expected, Store, Transaction};
use crate::wire::fair_registration::{RegistrationAnswer, RegistrationBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Limit, Query};

/// Which registrations to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegistrationQuery {
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    #[deserr(default)]
    attendance: Option<Attendance>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

fn path(fair: FairId) -> String {
    format!("/api/v1/fairs/{fair}/registrations")
}

/// Lists registrations, newest first; people see their own.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/registrations", tag = "registrations", params(("id" = FairId, Path), RegistrationQuery), responses((status = 200, body = PageAnswer<RegistrationAnswer>)))]
pub async fn list(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<RegistrationQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let RegistrationQuery { jobseeker_id, attendance, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter = RegistrationFilter { fair: Some(id.0), jobseeker: jobseeker_id, attendance };
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, id.0).await?;
        let mut found = fair_registrations::list(tx, &filter, &page.one_more()).await?;
        let next_cursor = next_after(&mut found, &page, |it| it.1.id.uuid());
        tx.note(Act::List, Some(id.0.uuid()), found.iter().map(|it| it.1.value.registration.jobseeker));
        Ok::<_, Problem>((found, next_cursor))
    };
    let (found, next_cursor) = store.transaction(asker.principal(), read).await?;
    let items = found.iter().map(|(fair, it)| RegistrationAnswer::new(*fair, it)).collect();
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}

/// Registers somebody: before the day, or by the federation on it, as a walk-in.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/registrations", tag = "registrations", params(("id" = FairId, Path), ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = RegistrationBody, responses((status = 201, body = RegistrationAnswer)))]
pub async fn create(
    (asker, fair, key): (Asker, PathId<FairId>, IdempotencyKey),
    body: Body<RegistrationBody>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: body, fingerprint } = body;
    let (id, path) = (RegistrationId::new(clock.fresh_id()), path(fair.0));
    make_once(&store, &asker, key, (&path, fingerprint), async |tx| {
        let found = fair_to_register_at(tx, asker.standing, fair.0).await?;
        let (person, record) = registered_person(tx, asker.standing, body.jobseeker_id).await?;
        let registration = resolved(&found.value, asker.standing, (person, &record), body)?;
        let registered = newly_registered(registration)?;
        let stored = fair_registrations::insert(tx, fair.0, (id, &registered), clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), [person]);
        let answer = RegistrationAnswer::new(fair.0, &stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: path.clone(), answer })
    })
    .await
}

/// One registration.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/registrations/{registration_id}", tag = "registrations", params(("id" = FairId, Path), ("registration_id" = RegistrationId, Path)), responses((status = 200, body = RegistrationAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<RegistrationId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let stored = fair_registrations::find(tx, fair.0, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [stored.value.registration.jobseeker]);
        Ok::<_, Problem>(stored)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &RegistrationAnswer::new(fair.0, &stored)))
}

/// Changes a registration by JSON merge patch. What is taken out is read from the person's record again.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}/registrations/{registration_id}", tag = "registrations", params(("id" = FairId, Path), ("registration_id" = RegistrationId, Path), ("If-Match" = String, Header)), request_body(content = RegistrationBody, content_type = "application/merge-patch+json"), responses((status = 200, body = RegistrationAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<RegistrationId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = fair_registrations::find(tx, fair.0, id.0).await?;
        let found = fair_to_register_at(tx, asker.standing, fair.0).await?;
        if_match.check(current.version)?;
        let before = &current.value.registration;
        let body: RegistrationBody = patched(&RegistrationBody::from(before), patch, clock.today())?;
        if body.jobseeker_id.is_some_and(|it| it != before.jobseeker) {
            return Err(wrong_parameter("jobseeker_id", Fault::OutOfReach));
        }
        let (person, record) = registered_person(tx, asker.standing, Some(before.jobseeker)).await?;
        let changed = resolved(&found.value, asker.standing, (person, &record), body)?;
        if changed == *before {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), [person]);
        let changed = Registered { registration: changed, ..current.value.clone() };
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(fair_registrations::update(tx, fair.0, (id.0, &changed), expected, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &RegistrationAnswer::new(fair.0, &stored)))
}

/// Takes a registration back, with the interviews that were planned for it.
#[utoipa::path(delete, path = "/api/v1/fairs/{id}/registrations/{registration_id}", tag = "registrations", params(("id" = FairId, Path), ("registration_id" = RegistrationId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    (asker, fair, id): (Asker, PathId<FairId>, PathId<RegistrationId>),
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let current = fair_registrations::find(tx, fair.0, id.0).await?;
        fair_to_register_at(tx, asker.standing, fair.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), [current.value.registration.jobseeker]);
        Ok::<_, Problem>(fair_registrations::delete(tx, fair.0, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
