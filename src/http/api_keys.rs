//! `/api/v1/api-keys`: keys for client programs. A key is told once; for that reason no answer of a POST is kept for an
//! `Idempotency-Key`: a lost answer is a lost key, to be revoked and made anew.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::table::is_of_use;
use crate::app::fresh_secret::fresh_secret;
use crate::clock::Clock;
use crate::domain::account::{ApiKey, ApiKeyDraft};
use crate::domain::audit::Act;
use crate::domain::bearer::CredentialKind;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::CredentialId;
use crate::domain::principal::Standing;
use crate::domain::scope::Scopes;
use crate::store::credentials::NewCredential;
use crate::store::{Store, Transaction, accounts, api_keys, credentials};
use crate::wire::api_key::{ApiKeyAnswer, ApiKeyBody, NewApiKeyAnswer};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::body::Body;
use super::page::{page_of, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/api-keys";

/// Which page of keys to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// A key must be for something, and for nothing that whoever makes it may not do.
fn allowed(asker: &Asker, draft: &ApiKeyDraft) -> Result<(), Problem> {
    let role = asker.standing.role();
    let beyond = draft
        .scopes
        .iter()
        .enumerate()
        .filter(|(_, scope)| !(asker.scopes().allow(Some(**scope)) && is_of_use(**scope, role)));
    let faults: Vec<FieldFault> =
        beyond.map(|(at, _)| FieldFault::at(&format!("/scopes/{at}"), Fault::OutOfReach)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// A key of the asker's own; the head office has all.
async fn reached(tx: &mut Transaction, asker: &Asker, id: CredentialId) -> Result<ApiKey, Problem> {
    let key = api_keys::find(tx, id).await?;
    let is_reached = asker.standing == Standing::Admin || key.account == asker.id;
    if is_reached { Ok(key) } else { Err(Problem::of(ProblemKind::NotFound)) }
}

/// Lists your API keys, newest first; an admin sees everybody's.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "api-keys", params(ApiKeyQuery), responses((status = 200, body = PageAnswer<ApiKeyAnswer>)))]
pub async fn list(asker: Asker, query: Query<ApiKeyQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let owner = (asker.standing != Standing::Admin).then_some(asker.id);
    let read = async |tx: &mut Transaction| api_keys::list(tx, owner, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, ApiKeyAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Makes an API key for yourself. The answer tells the key, this once; it is not kept for an Idempotency-Key.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "api-keys", request_body = ApiKeyBody, responses((status = 201, body = NewApiKeyAnswer)))]
pub async fn create(
    asker: Asker,
    body: Body<ApiKeyDraft>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let draft = body.value;
    allowed(&asker, &draft)?;
    let secret = fresh_secret(CredentialKind::ApiKey)?;
    let id = CredentialId::new(clock.fresh_id());
    let new = NewCredential {
        id,
        account: asker.id,
        kind: CredentialKind::ApiKey,
        family: id.uuid(),
        digest: secret.digest(),
        name: Some(draft.name.as_str().to_owned()),
        scopes: Scopes::Only(draft.scopes.into_iter().collect()),
        expires_at: Clock::end_of(draft.expires_on),
    };
    let make = async |tx: &mut Transaction| {
        accounts::hold(tx, asker.id).await?;
        // Whoever was signed out while this request was on its way makes no key.
        if !credentials::is_living(tx, asker.holder().credential).await? {
            return Err(Problem::of(ProblemKind::Unauthenticated));
        }
        credentials::insert(tx, &[new], clock.now()).await?;
        tx.note(Act::ApiKeyCreated, Some(id.uuid()), []);
        Ok(api_keys::find(tx, id).await?)
    };
    let key = store.transaction(asker.principal(), make).await?;
    let answer = NewApiKeyAnswer::new(&key, &secret);
    Ok(HttpResponse::Created().insert_header((LOCATION, format!("{PATH}/{id}"))).json(answer))
}

/// One API key, without the key itself.
#[utoipa::path(get, path = "/api/v1/api-keys/{id}", tag = "api-keys", params(("id" = CredentialId, Path)), responses((status = 200, body = ApiKeyAnswer)))]
pub async fn read(asker: Asker, id: PathId<CredentialId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| reached(tx, &asker, id.0).await;
    let key = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(ApiKeyAnswer::from(&key)))
}

/// Revokes an API key, at once.
#[utoipa::path(delete, path = "/api/v1/api-keys/{id}", tag = "api-keys", params(("id" = CredentialId, Path)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    id: PathId<CredentialId>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let revoke = async |tx: &mut Transaction| {
        reached(tx, &asker, id.0).await?;
        tx.note(Act::Revoke, Some(id.0.uuid()), []);
        Ok::<_, Problem>(credentials::revoke_family(tx, id.0.uuid(), clock.now()).await?)
    };
    store.transaction(asker.principal(), revoke).await?;
    Ok(HttpResponse::NoContent().finish())
}
