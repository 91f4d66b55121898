//! The gate before every route: finds out who asks from the bearer token, and whether the access table lets them through.
//! How far they reach among the records is asked where a record is at hand, and once more by the database.

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use sha2::{Digest, Sha256};

use crate::access::table::{Method, Reach, Rule, rule};
use crate::store::Store;
use crate::store::credentials::Holder;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::problem::Problem;

/// How the secrets of access tokens and API keys begin. A refresh token opens nothing by itself.
const PREFIXES: [&str; 2] = ["sta_", "stk_"];
/// Characters of a secret after its prefix: 32 random bytes in hexadecimal.
const SECRET_LENGTH: usize = 64;

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
    let secret = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let secret = secret.map(|(_, secret)| secret.trim()).filter(|secret| is_shaped(secret)).ok_or_else(refused)?;
    let store = request.app_data::<Data<Store>>().ok_or(Problem::of(ProblemKind::Internal))?;
    let digest: [u8; 32] = Sha256::digest(secret).into();
    store.holder(&digest).await?.ok_or_else(refused)
}

/// Whether a text may be a secret of ours; others need no look into the database.
fn is_shaped(secret: &str) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| secret.strip_prefix(prefix));
    rest.is_some_and(|rest| rest.len() == SECRET_LENGTH && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What the table says. A path that names a record does not tell whether it exists.
fn admit(rule: &Rule, holder: &Holder) -> Result<(), Problem> {
    if rule.reach(Some(holder.account.standing.role())) == Reach::No {
        return Err(Problem::of(if rule.names_a_record() { ProblemKind::NotFound } else { ProblemKind::Forbidden }));
    }
    if holder.scopes.allow(rule.scope) { Ok(()) } else { Err(Problem::of(ProblemKind::Forbidden)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_secrets_are_looked_up() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(is_shaped(&format!("sta_{digits}")) && is_shaped(&format!("stk_{digits}")));
        for wrong in
            [digits.clone(), format!("str_{digits}"), format!("sta_{digits}0"), "sta_".to_owned(), String::new()]
        {
            assert!(!is_shaped(&wrong), "{wrong}");
        }
    }
}
