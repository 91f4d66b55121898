//! Whether the process lives, whether it can serve, and its figures. No person and no configuration shows here.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::SearchIndex;
use crate::store::Store;
use crate::telemetry;
use crate::wording::problem::ProblemKind;

use super::client_address::is_local;
use super::problem::{Problem, ProblemAnswer};

/// A state in one word.
#[derive(Serialize, ToSchema)]
pub struct HealthAnswer {
    /// `ok` or `ready`.
    status: &'static str,
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, body = HealthAnswer)))]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(HealthAnswer { status: "ok" })
}

/// Database and index can serve.
#[utoipa::path(get, path = "/readyz", tag = "operation", responses((status = 200, body = HealthAnswer), (status = 503, body = ProblemAnswer, content_type = "application/problem+json")))]
pub async fn ready(store: Data<Store>, index: Data<Arc<SearchIndex>>) -> Result<HttpResponse, Problem> {
    store.ping().await?;
    if index.is_ready() {
        Ok(HttpResponse::Ok().json(HealthAnswer { status: "ready" }))
    } else {
        Err(Problem::of(ProblemKind::Unavailable))
    }
}

/// Who may read the figures at the API's own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiguresFor {
    /// Clients on this machine, unless a proxy speaks for somebody else.
    LocalClients,
    /// Nobody: a proxy on this machine makes everybody look local.
    Nobody,
}

/// Figures for Prometheus, for clients on this machine; everybody else finds nothing here.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = ProblemAnswer, content_type = "application/problem+json")))]
pub async fn figures(request: HttpRequest, readers: Data<FiguresFor>) -> Result<HttpResponse, Problem> {
    if **readers == FiguresFor::LocalClients && is_local(&request) {
        Ok(all_figures().await)
    } else {
        Err(Problem::of(ProblemKind::NotFound))
    }
}

/// The same at an address of its own, where whoever reaches it may.
pub async fn all_figures() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::figures().render())
}
