//! `/api/v1/auth`: signing in and out. What a session is, and when there is none, is in `app`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::app::sign_in::{Session, SignIn, SignInError};
use crate::store::{Store, Transaction, accounts};
use crate::wire::sign_in::{MeAnswer, PasswordBody, RefreshBody, RevokeBody, SessionAnswer, TokenBody};
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::body::{Body, BodyIfAny};
use super::problem::{Problem, ProblemAnswer};

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::of(ProblemKind::WrongCredentials),
            SignInError::Ended => Self::of(ProblemKind::SessionEnded),
            SignInError::Fields(faults) => Self::invalid(faults),
            SignInError::App(error) => error.into(),
        }
    }
}

fn answer(session: &Session) -> HttpResponse {
    let Session { account, access, refresh, begun_at, access_expires_at, refresh_expires_at } = session;
    let ends = (*access_expires_at, *refresh_expires_at);
    HttpResponse::Ok().json(SessionAnswer::new(*account, (access, refresh), *begun_at, ends))
}

/// Signs in with a name and a password. Every refusal is the same, whatever it is that is wrong.
#[utoipa::path(post, path = "/api/v1/auth/token", tag = "auth", request_body = TokenBody, responses((status = 200, body = SessionAnswer), (status = 401, body = ProblemAnswer, description = "Name or password is wrong.", content_type = "application/problem+json")))]
pub async fn token(body: Body<TokenBody>, sign_in: Data<SignIn>) -> Result<HttpResponse, Problem> {
    let TokenBody { username, password } = body.value;
    Ok(answer(&sign_in.sign_in(&username, &password).await?))
}

/// Changes a refresh token for a new pair of tokens. Showing one twice ends its session.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "auth", request_body = RefreshBody, responses((status = 200, body = SessionAnswer), (status = 401, body = ProblemAnswer, description = "The session has ended.", content_type = "application/problem+json")))]
pub async fn refresh(body: Body<RefreshBody>, sign_in: Data<SignIn>) -> Result<HttpResponse, Problem> {
    Ok(answer(&sign_in.refresh(&body.value.refresh_token).await?))
}

/// Revokes a token or key of your own (RFC 7009); without one, signs out. A token that is not there is no error.
#[utoipa::path(post, path = "/api/v1/auth/revoke", tag = "auth", request_body = Option<RevokeBody>, responses((status = 204, description = "It is good for nothing any more.")))]
pub async fn revoke(asker: Asker, body: BodyIfAny<RevokeBody>, sign_in: Data<SignIn>) -> Result<HttpResponse, Problem> {
    let token = body.0.unwrap_or_default().token;
    sign_in.revoke(asker.holder(), token.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Changes your password. Your other sessions end.
#[utoipa::path(post, path = "/api/v1/auth/password", tag = "auth", request_body = PasswordBody, responses((status = 204, description = "Changed.")))]
pub async fn password(asker: Asker, body: Body<PasswordBody>, sign_in: Data<SignIn>) -> Result<HttpResponse, Problem> {
    let PasswordBody { current_password, new_password } = body.value;
    sign_in.change_password(asker.holder(), &current_password, &new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who you are, and what by.
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "auth", responses((status = 200, body = MeAnswer)))]
pub async fn me(asker: Asker, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let find = async |tx: &mut Transaction| accounts::find(tx, asker.id).await;
    let username = store.transaction(asker.principal(), find).await?.value.username;
    let holder = asker.holder();
    let by = (holder.kind, &holder.scopes);
    Ok(HttpResponse::Ok().json(MeAnswer::new(username, holder.account, by, holder.expires_at)))
}
