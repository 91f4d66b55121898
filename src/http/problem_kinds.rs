//! `/problems/{kind}`: what the `type` of a problem document leads to.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::wording::problem::{ProblemKind, problem};

use super::language::Asked;
use super::path_id::PathId;
use super::problem::status;

/// A kind of problem, explained.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemKind)]
pub struct ProblemKindAnswer {
    code: &'static str,
    /// The status that comes with it.
    status: u16,
    /// In the asked language.
    title: &'static str,
    /// In the asked language.
    detail: &'static str,
}

/// Explains a kind of problem.
#[utoipa::path(get, path = "/problems/{kind}", tag = "operation", params(("kind" = String, Path)), responses((status = 200, body = ProblemKindAnswer)))]
pub async fn read(kind: PathId<ProblemKind>, language: Asked) -> HttpResponse {
    let (title, detail) = problem(language.0, kind.0);
    HttpResponse::Ok().json(ProblemKindAnswer { code: kind.0.code(), status: status(kind.0).as_u16(), title, detail })
}
