//! The gate before every route: finds out who asks from the bearer token, and whether the access table lets them through.
//! How far they reach among the records is asked where a record is at hand, and once more by the database.

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::access::table::{Method, Reach, Rule, rule};
use crate::domain::bearer::{BearerSecret, CredentialKind};
use crate::store::Store;
use crate::store::credentials::Holder;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::problem::Problem;

/// Lets a request through, or refuses it. A route without a rule is none (`routes` does not serve it), so what has no rule
/// here goes on to be told so.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody + 'static>, actix_web::Error> {
    let pattern = request.match_pattern();
    let rule = Method::parse(request.method().as_str()).zip(pattern).and_then(|(method, path)| rule(method, &path));
    let Some(rule) = rule.filter(|rule| !rule.is_public()) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let admitted = match holder(&request).await {
        Ok(holder) => admit(rule, &holder).map(|()| holder),
        Err(problem) => Err(problem),
    };
    match admitted {
        Ok(holder) => {
            request.extensions_mut().insert(Asker::new(holder));
            Ok(next.call(request).await?.map_into_left_body())
        }
        // An answer, not an error: so it passes `rendering` like every other.
        Err(problem) => Ok(request.error_response(problem).map_into_right_body()),
    }
}

/// Who holds the token of the request.
async fn holder(request: &ServiceRequest) -> Result<Holder, Problem> {
    let refused = || Problem::of(ProblemKind::Unauthenticated);
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let shown = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    // Others need no look into the database; a refresh token opens nothing by itself.
    let secret = shown.and_then(|(_, secret)| BearerSecret::parse(secret.trim()).ok());
    let secret = secret.filter(|secret| secret.kind() != CredentialKind::Refresh).ok_or_else(refused)?;
    let store = request.app_data::<Data<Store>>().ok_or(Problem::of(ProblemKind::Internal))?;
    let holder = store.holder(&secret.digest()).await?.ok_or_else(refused)?;
    store.note_use(&holder).await?;
    Ok(holder)
}

/// What the table says. A path that names a record does not tell whether it exists.
fn admit(rule: &Rule, holder: &Holder) -> Result<(), Problem> {
    if rule.reach(Some(holder.account.standing.role())) == Reach::No {
        return Err(Problem::of(if rule.names_a_record() { ProblemKind::NotFound } else { ProblemKind::Forbidden }));
    }
    if holder.scopes.allow(rule.scope) { Ok(()) } else { Err(Problem::of(ProblemKind::Forbidden)) }
}
