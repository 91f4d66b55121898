//! `/api/v1/accounts`: who can sign in, and as what. Who may change whom is in `app::keep_accounts`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::keep_accounts::{self, AccountError};
use crate::app::sign_in::SignIn;
use crate::clock::Clock;
use crate::domain::account::AccountDraft;
use crate::domain::audit::Act;
use crate::domain::ids::AccountId;
use crate::domain::password::NewPassword;
use crate::domain::place::Adcode;
use crate::domain::principal::{Role, Standing};
use crate::store::accounts::{self, AccountFilter};
use crate::store::{Store, Transaction};
use crate::wire::account::{AccountAnswer, AccountBody};
use crate::wire::faults::{Faults, read_field};
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

const PATH: &str = "/api/v1/accounts";

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Fields(faults) => Self::invalid(faults),
            AccountError::NotAllowed => Self::of(ProblemKind::Forbidden),
            AccountError::LastAdmin => Self::of(ProblemKind::LastAdmin),
            AccountError::Store(error) => error.into(),
        }
    }
}

/// Which accounts to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    #[deserr(default)]
    role: Option<Role>,
    /// Of employers and jobseekers in this region; a province or prefecture takes all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// The hash of a password that an account is to get: made before there is a transaction, which would wait for it.
async fn hashed(sign_in: &SignIn, password: Option<&NewPassword>) -> Result<Option<String>, Problem> {
    match password {
        Some(password) => Ok(Some(sign_in.passwords().hash(password.password()).await?)),
        None => Ok(None),
    }
}

/// Lists accounts, newest first; staff see those of the employers and jobseekers of their region.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(AccountQuery), responses((status = 200, body = PageAnswer<AccountAnswer>)))]
pub async fn list(asker: Asker, query: Query<AccountQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let AccountQuery { role, region, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let own_region = if let Standing::Staff(region) = asker.standing { Some(region) } else { None };
    let filter = AccountFilter { role, of_regions: region.into_iter().chain(own_region).collect() };
    let read = async |tx: &mut Transaction| accounts::list(tx, &filter, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(whole_page::<_, AccountAnswer>(&found, &page, |it| it.id.uuid())))
}

/// Makes an account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = AccountBody, responses((status = 201, body = AccountAnswer)))]
pub async fn create(
    asker: Asker,
    key: IdempotencyKey,
    body: Body<AccountDraft>,
    (store, clock, sign_in): (Data<Store>, Data<Clock>, Data<SignIn>),
) -> Result<HttpResponse, Problem> {
    let Body { value: draft, fingerprint } = body;
    let hash = hashed(&sign_in, draft.password.as_ref()).await?;
    let id = AccountId::new(clock.fresh_id());
    make_once(&store, &asker, key, (PATH, fingerprint), async |tx| {
        let stored = keep_accounts::create(tx, *asker, (id, &draft, hash.as_deref()), clock.now()).await?;
        tx.note(Act::AccountCreated, Some(id.uuid()), []);
        let answer = AccountAnswer::from(&stored);
        Ok(Made { id: id.uuid(), version: Some(stored.version), collection: PATH.to_owned(), answer })
    })
    .await
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path)), responses((status = 200, body = AccountAnswer)))]
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    id: PathId<AccountId>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| keep_accounts::seen(tx, *asker, id.0).await;
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &AccountAnswer::from(&stored)))
}

/// Changes an account by JSON merge patch. Another role or password, and disabling it, end its sessions and keys at once.
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path), ("If-Match" = String, Header)), request_body(content = AccountBody, content_type = "application/merge-patch+json"), responses((status = 200, body = AccountAnswer), (status = 409, body = ProblemAnswer, description = "It is the last active admin.", content_type = "application/problem+json")))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<AccountId>),
    if_match: IfMatch,
    patch: Patch,
    (store, clock, sign_in): (Data<Store>, Data<Clock>, Data<SignIn>),
) -> Result<HttpResponse, Problem> {
    let hash = hashed(&sign_in, read_field(&patch.0, "password").as_ref()).await?;
    let change = async |tx: &mut Transaction| {
        accounts::hold(tx, id.0).await?;
        let current = keep_accounts::kept(tx, *asker, id.0).await?;
        if_match.check(current.version)?;
        let draft: AccountDraft = patched(&AccountBody::from(&current.value), patch, clock.today())?;
        tx.note(Act::AccountChanged, Some(id.0.uuid()), []);
        let change = (&draft, hash.as_deref());
        Ok::<_, Problem>(keep_accounts::change(tx, *asker, current, change, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    if hash.is_some() {
        sign_in.forgive(&stored.value.username).await?;
    }
    Ok(single(&request, stored.version, &AccountAnswer::from(&stored)))
}

/// Removes an account, with its sessions and keys.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path), ("If-Match" = String, Header)), responses((status = 204), (status = 409, body = ProblemAnswer, description = "It is the last active admin.", content_type = "application/problem+json")))]
pub async fn remove(
    asker: Asker,
    id: PathId<AccountId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        accounts::hold(tx, id.0).await?;
        let current = keep_accounts::kept(tx, *asker, id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        Ok::<_, Problem>(keep_accounts::remove(tx, &current).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
