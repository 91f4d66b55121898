//! `POST /api/v1/levy/estimate`: what an employer owes for a year, step by step. Nothing is stored, and nobody is looked at.

use actix_web::HttpResponse;

use super::asker::Asker;
use super::body::Body;
use super::language::Asked;
use crate::wire::levy::{LevyAnswer, LevyBody, LevyQuestion};

/// Works out the levy of an employer for a year, with every step, and what one more disabled employee would change.
#[utoipa::path(post, path = "/api/v1/levy/estimate", tag = "levy", request_body = LevyBody, responses((status = 200, body = LevyAnswer)))]
pub async fn estimate(_asker: Asker, question: Body<LevyQuestion>, language: Asked) -> HttpResponse {
    let question = question.value;
    let found = crate::levy::estimate(&question.rules, &question.claim);
    HttpResponse::Ok().json(LevyAnswer::new(language.0, &question, &found))
}
