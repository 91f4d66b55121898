//! Where to report a hole (RFC 9116). Without a contact in the settings there is no such page.

use actix_web::HttpResponse;
use actix_web::web::Data;
use jiff::ToSpan;

use crate::clock::Clock;
use crate::wording::problem::ProblemKind;

use super::problem::{Problem, ProblemAnswer};

/// Who hears of holes; empty for nobody.
#[derive(Debug, Clone)]
pub struct SecurityContact(pub String);

/// Where to report a security hole.
#[utoipa::path(get, path = "/.well-known/security.txt", tag = "security", responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = ProblemAnswer, content_type = "application/problem+json")))]
pub async fn read(contact: Data<SecurityContact>, clock: Data<Clock>) -> Result<HttpResponse, Problem> {
    if contact.0.is_empty() {
        return Err(Problem::of(ProblemKind::NotFound));
    }
    // The page must not outlive the contact: whoever holds an old copy asks again after that.
    let expires = clock.today().saturating_add(90.days());
    let text = format!("Contact: {}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: zh, en\n", contact.0);
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}
