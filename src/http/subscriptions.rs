//! `/api/v1/subscriptions`: where events are to be sent. A secret is told once; for that reason no answer of a POST is kept
//! for an `Idempotency-Key`: a lost answer is a subscription to be removed and made anew.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use jiff::SignedDuration;
use utoipa::IntoParams;

use crate::app::fresh_secret::fresh_signing_secret;
use crate::calling::{Caller, Target, TargetError};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault, Form};
use crate::domain::ids::SubscriptionId;
use crate::domain::stored::Stored;
use crate::domain::subscription::{Subscription, SubscriptionDraft};
use crate::store::{Expected, Store, StoreError, Transaction, events, subscriptions};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Instant;
use crate::wire::subscription::{NewSecretAnswer, NewSubscriptionAnswer, SubscriptionAnswer, SubscriptionBody};

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, etag, single};
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/subscriptions";
/// Most subscriptions of an account.
const MOST: usize = 10;
/// How long a secret is good after there is another.
const PREVIOUS: SignedDuration = SignedDuration::from_hours(24);

/// Which page of subscriptions to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubscriptionQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// What can be said of an address before it is looked up; the rest is seen with each delivery.
fn allowed(caller: &Caller, draft: &SubscriptionDraft) -> Result<(), Problem> {
    let checked = Target::parse(draft.url.as_str()).and_then(|target| caller.rules().check(&target));
    let fault = match checked {
        Ok(()) => return Ok(()),
        Err(TargetError::Malformed) => Fault::Malformed { form: Form::WebhookUrl },
        Err(TargetError::NotAllowed) => Fault::AddressNotAllowed,
    };
    Err(Problem::invalid(vec![FieldFault::at("/url", fault)]))
}

/// A subscription of the asker's own.
async fn reached(
    tx: &mut Transaction,
    asker: &Asker,
    id: SubscriptionId,
) -> Result<Stored<SubscriptionId, Subscription>, StoreError> {
    let stored = subscriptions::find(tx, id).await?;
    if stored.value.account == asker.id { Ok(stored) } else { Err(StoreError::NotFound) }
}

/// Lists your subscriptions, newest first.
#[utoipa::path(get, path = "/api/v1/subscriptions", tag = "subscriptions", params(SubscriptionQuery), responses((status = 200, body = PageAnswer<SubscriptionAnswer>)))]
pub async fn list(asker: Asker, query: Query<SubscriptionQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| subscriptions::list(tx, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, SubscriptionAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Subscribes to what happens from now on. The answer tells the secret, this once; it is not kept for an Idempotency-Key.
#[utoipa::path(post, path = "/api/v1/subscriptions", tag = "subscriptions", request_body = SubscriptionBody, responses((status = 201, body = NewSubscriptionAnswer)))]
pub async fn create(
    asker: Asker,
    body: Body<SubscriptionDraft>,
    (store, clock, caller): (Data<Store>, Data<Clock>, Data<Caller>),
) -> Result<HttpResponse, Problem> {
    let draft = body.value;
    allowed(&caller, &draft)?;
    let (id, secret) = (SubscriptionId::new(clock.fresh_id()), fresh_signing_secret()?);
    let make = async |tx: &mut Transaction| {
        if subscriptions::count(tx).await? >= i64::try_from(MOST).unwrap_or(i64::MAX) {
            return Err(Problem::invalid(vec![FieldFault::at("", Fault::TooMany { max: MOST })]));
        }
        let cursor = events::newest(tx).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        Ok(subscriptions::insert(tx, (id, asker.id), &draft, (secret.bytes(), cursor), clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), make).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("{PATH}/{id}"))).insert_header((ETAG, etag(stored.version)));
    Ok(response.json(NewSubscriptionAnswer::new(&stored, secret.reveal())))
}

/// One subscription, and how delivering goes.
#[utoipa::path(get, path = "/api/v1/subscriptions/{id}", tag = "subscriptions", params(("id" = SubscriptionId, Path)), responses((status = 200, body = SubscriptionAnswer)))]
pub async fn read(asker: Asker, id: PathId<SubscriptionId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| reached(tx, &asker, id.0).await;
    let stored = store.transaction(asker.principal(), read).await?;
    // How delivering goes changes without a new version: no copy that somebody holds is good for long.
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(stored.version))).json(SubscriptionAnswer::from(&stored)))
}

/// Changes a subscription by JSON merge patch. Whatever is changed, it is tried anew at once.
#[utoipa::path(patch, path = "/api/v1/subscriptions/{id}", tag = "subscriptions", params(("id" = SubscriptionId, Path), ("If-Match" = String, Header)), request_body(content = SubscriptionBody, content_type = "application/merge-patch+json"), responses((status = 200, body = SubscriptionAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<SubscriptionId>),
    if_match: IfMatch,
    patch: Patch,
    (store, clock, caller): (Data<Store>, Data<Clock>, Data<Caller>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = reached(tx, &asker, id.0).await?;
        if_match.check(current.version)?;
        let changed = patched(&SubscriptionBody::from(&current.value.draft), patch, clock.today())?;
        allowed(&caller, &changed)?;
        tx.note(Act::Change, Some(id.0.uuid()), []);
        let expected = Expected::Version(current.version);
        Ok::<_, Problem>(subscriptions::update(tx, id.0, expected, &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &SubscriptionAnswer::from(&stored)))
}

/// Ends a subscription.
#[utoipa::path(delete, path = "/api/v1/subscriptions/{id}", tag = "subscriptions", params(("id" = SubscriptionId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    id: PathId<SubscriptionId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let current = reached(tx, &asker, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        Ok::<_, Problem>(subscriptions::delete(tx, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Makes another secret. For a day deliveries are signed with both, so that the receiver can be changed meanwhile.
#[utoipa::path(post, path = "/api/v1/subscriptions/{id}/secret", tag = "subscriptions", params(("id" = SubscriptionId, Path)), responses((status = 200, body = NewSecretAnswer)))]
pub async fn rotate(
    asker: Asker,
    id: PathId<SubscriptionId>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let secret = fresh_signing_secret()?;
    let previous_until = clock.now().saturating_add(PREVIOUS).map_err(Problem::internal)?;
    let rotate = async |tx: &mut Transaction| {
        reached(tx, &asker, id.0).await?;
        tx.note(Act::Change, Some(id.0.uuid()), []);
        subscriptions::rotate(tx, id.0, secret.bytes(), previous_until).await
    };
    store.transaction(asker.principal(), rotate).await?;
    let answer = NewSecretAnswer { secret: secret.reveal(), previous_until: Instant(previous_until) };
    Ok(HttpResponse::Ok().json(answer))
}
