//! `/api/v1/policies`: who gives what to whom, version by version; a rule tried on the people as they are; and what one person is
//! entitled to.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::entitlements::entitlements;
use crate::app::try_policy::try_rule;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fault::Fault;
use crate::domain::ids::{JobseekerId, PolicyId};
use crate::domain::place::Adcode;
use crate::domain::policy::Policy;
use crate::domain::principal::Standing;
use crate::reference::regions::regions;
use crate::store::policy::policies;
use crate::store::{Store, StoreError, Transaction};
use crate::wire::entitlement::EntitlementsAnswer;
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::policy::{PolicyAnswer, PolicyBody, PolicyVersionsAnswer};
use crate::wire::policy_trial::{DryRunAnswer, DryRunBody, RuleToTry};

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::jobseekers::reached;
use super::language::Asked;
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/policies";

/// Which policies to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PolicyQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Staff write the policies of their region; those of the whole country are the administration's.
fn allowed(asker: &Asker, region: Option<Adcode>) -> Result<(), Problem> {
    if reach::statistics(asker.standing, region) {
        return Ok(());
    }
    Err(wrong_parameter("region", Fault::OutOfReach))
}

/// Lists policies as they read now, newest first. They are published: everybody who has signed in reads them.
#[utoipa::path(get, path = "/api/v1/policies", tag = "policies", params(PolicyQuery), responses((status = 200, body = PageAnswer<PolicyAnswer>)))]
pub async fn list(asker: Asker, query: Query<PolicyQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| policies::list(tx, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, PolicyAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Writes a policy. Its rule is checked; whom it would find is told by a dry run.
#[utoipa::path(post, path = "/api/v1/policies", tag = "policies", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = PolicyBody, responses((status = 201, body = PolicyAnswer)))]
pub async fn create(
    (asker, key): (Asker, IdempotencyKey),
    body: Body<Policy>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: policy, fingerprint } = body;
    let id = PolicyId::new(clock.fresh_id());
    allowed(&asker, policy.region)?;
    make_once(&store, &asker, key, (PATH, fingerprint), async move |tx| {
        let stored = policies::insert(tx, (id, &policy), None, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        let answer = PolicyAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: PATH.to_owned(), answer })
    })
    .await
}

/// A policy as it reads now.
#[utoipa::path(get, path = "/api/v1/policies/{id}", tag = "policies", params(("id" = PolicyId, Path)), responses((status = 200, body = PolicyAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, id): (Asker, PathId<PolicyId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| policies::find(tx, id.0).await;
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &PolicyAnswer::from(&stored)))
}

/// Words a policy anew, by JSON merge patch. What it said before is kept.
#[utoipa::path(patch, path = "/api/v1/policies/{id}", tag = "policies", params(("id" = PolicyId, Path), ("If-Match" = String, Header)), request_body(content = PolicyBody, content_type = "application/merge-patch+json"), responses((status = 200, body = PolicyAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<PolicyId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = policies::find(tx, id.0).await?;
        if !reach::statistics(asker.standing, current.value.region) {
            // As of every record, what cannot be kept is not there to be changed.
            return Err(StoreError::NotFound.into());
        }
        if_match.check(current.version)?;
        let changed: Policy = patched(&PolicyBody::from(&current.value), patch, clock.today())?;
        allowed(&asker, changed.region)?;
        if changed == current.value {
            return Ok(current);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        Ok::<_, Problem>(policies::insert(tx, (id.0, &changed), Some(current.version), clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &PolicyAnswer::from(&stored)))
}

/// All that a policy ever said, the newest wording first, so that what was decided by an earlier one can be explained.
#[utoipa::path(get, path = "/api/v1/policies/{id}/versions", tag = "policies", params(("id" = PolicyId, Path)), responses((status = 200, body = PolicyVersionsAnswer)))]
pub async fn versions((asker, id): (Asker, PathId<PolicyId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| policies::versions(tx, id.0).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(PolicyVersionsAnswer::new(&found)))
}

/// What somebody is entitled to today by the policies that hold where they live, what it gives and what to bring; and of which
/// it is not known, with what has to be confirmed. Staff see those of their region, people their own, employers nobody's.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/entitlements", tag = "policies", params(("id" = JobseekerId, Path)), responses((status = 200, body = EntitlementsAnswer)))]
pub async fn entitled(
    (asker, id): (Asker, PathId<JobseekerId>),
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        reached(tx, &asker, id.0).await?;
        tx.note(Act::Match, Some(id.0.uuid()), [id.0]);
        Ok::<_, Problem>(entitlements(tx, id.0, clock.today()).await?)
    };
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(EntitlementsAnswer::new(language.0, &found)))
}

/// Tries a policy's rule on the people of a region: how many meet it and where, of how many it is not known and what would have to
/// be known, and a few examples without a name. A rule is CEL over the facts of docs/policies.md.
#[utoipa::path(post, path = "/api/v1/policies/dry-run", tag = "policies", request_body = DryRunBody, responses((status = 200, body = DryRunAnswer)))]
pub async fn dry_run(
    asker: Asker,
    body: Body<RuleToTry>,
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let RuleToTry { rule, region, policy } = body.value;
    let own = if let Standing::Staff(own) = asker.standing { Some(own) } else { None };
    let region = region.or(own).ok_or_else(|| wrong_parameter("region", Fault::Missing))?;
    if !reach::statistics(asker.standing, Some(region)) || regions().find(region).is_none() {
        return Err(wrong_parameter("region", Fault::OutOfReach));
    }
    let found = match try_rule(&store, asker.principal(), (&rule, policy), (region, clock.today())).await {
        Err(StoreError::NotFound) => return Err(wrong_parameter("policy_id", Fault::UnknownPolicy)),
        found => found?,
    };
    Ok(HttpResponse::Ok().json(DryRunAnswer::new(language.0, found)))
}
