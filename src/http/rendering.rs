//! The last stop of every answer: problems are written down in the asked language, whoever raised them, a panic becomes
//! one more of them, and headers that every answer has are set. The cause of a 5xx is logged here, once.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;
use tracing_actix_web::RequestId;

use crate::wording::Language;
use crate::wording::problem::ProblemKind;

use super::language::asked;
use super::problem::Problem;
use super::unread::Kept;

/// Seconds after which a client may try again when the service is not available.
const TRY_AGAIN_AFTER: HeaderValue = HeaderValue::from_static("3");

/// Wraps every route.
pub async fn render(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let language = asked(request.headers());
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let method = request.method().to_string();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let kept = Kept::of(&mut request);
    // The request cannot be kept for the answer to a panic (routing needs to be its only owner), so that one is written in
    // the language of `Problem::error_response`.
    let Ok(outcome) = AssertUnwindSafe(next.call(request)).catch_unwind().await else {
        tracing::error!(http.route = %route, "a handler panicked");
        return Err(Problem::of(ProblemKind::Internal).into());
    };
    let mut response = outcome?.map_into_boxed_body();
    if let Some(problem) = problem_of(&response) {
        log(&problem, &route);
        response = replaced(response, &problem, language, &id);
    }
    set_headers(response.headers_mut(), language, &id);
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("http_server_request_duration_seconds", &labels).record(started.elapsed());
    Ok(response.map_body(|_, body| kept.until_sent(body)))
}

/// The problem that a response stands for; actix's own refusals become ours.
fn problem_of(response: &ServiceResponse) -> Option<Problem> {
    if let Some(problem) = response.response().error().and_then(|error| error.as_error::<Problem>()) {
        return Some(problem.clone());
    }
    Some(Problem::of(match response.status() {
        StatusCode::NOT_FOUND => ProblemKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemKind::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::UnsupportedMediaType,
        StatusCode::REQUEST_TIMEOUT => ProblemKind::RequestTimeout,
        StatusCode::SERVICE_UNAVAILABLE => ProblemKind::Unavailable,
        status if status.is_client_error() => ProblemKind::MalformedRequest,
        status if status.is_server_error() => ProblemKind::Internal,
        _ => return None,
    }))
}

fn log(problem: &Problem, route: &str) {
    let chain = problem.cause().map(|cause| {
        let first: &dyn std::error::Error = cause;
        let causes = std::iter::successors(Some(first), |cause| cause.source());
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    });
    match (problem.kind(), chain) {
        (ProblemKind::Internal, chain) => {
            tracing::error!(http.route = %route, cause = chain.unwrap_or_default(), "a request failed");
        }
        (ProblemKind::Unavailable, chain) => {
            tracing::warn!(http.route = %route, cause = chain.unwrap_or_default(), "a request could not be served");
        }
        _ => {}
    }
}

/// The response with the problem as its body; headers such as `Allow` stay.
fn replaced(response: ServiceResponse, problem: &Problem, language: Language, id: &str) -> ServiceResponse<BoxBody> {
    let (request, before) = response.into_parts();
    let answer = problem.answer(language, id);
    let body = serde_json::to_string(&answer).unwrap_or_default();
    let status = super::problem::status(problem.kind());
    let mut response = HttpResponse::build(status).content_type("application/problem+json").body(body);
    for (name, value) in before.headers() {
        if name == actix_web::http::header::ALLOW {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stirrup\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, TRY_AGAIN_AFTER);
    }
    ServiceResponse::new(request, response)
}

/// Headers of every answer. Records of people are not kept by anybody on the way.
fn set_headers(headers: &mut HeaderMap, language: Language, id: &str) {
    let mut set = |name: HeaderName, value: HeaderValue| {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set(VARY, HeaderValue::from_static("Accept-Language, Authorization"));
    set(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Ok(id) = HeaderValue::from_str(id) {
        set(HeaderName::from_static("x-request-id"), id);
    }
}
