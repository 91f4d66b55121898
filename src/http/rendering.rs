//! The last stop of every answer: problems are written down in the asked language, whoever raised them, a panic becomes
//! one more of them, and headers that every answer has are set. The cause of a 5xx is logged here, once.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, RETRY_AFTER, TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;
use tracing_actix_web::RequestId;

use crate::wording::Language;
use crate::wording::problem::ProblemKind;

use super::answer_headers::{HeaderRules, set_headers};
use super::connection::Exchange;
use super::head_limits::oversized;
use super::language::asked;
use super::problem::Problem;
use super::unread::Kept;

/// Seconds after which a client may try again when the service is not available.
const TRY_AGAIN_AFTER: HeaderValue = HeaderValue::from_static("3");

/// What is logged of a panic; its words have gone to standard error.
#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct Panicked;

/// What holds for every answer.
#[derive(Debug, Clone, Copy)]
pub struct AnswerRules {
    pub headers: HeaderRules,
    /// An answer must have been found by then.
    pub deadline: Duration,
}

/// Wraps every route.
pub async fn render(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let path = request.path().to_owned();
    let language = asked(request.headers());
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let method = request.method().to_string();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let (rules, deadline) = rules_of(&request);
    let (kept, exchange) = (Kept::of(&mut request), Exchange::on(&request));
    let outcome = match oversized(&request) {
        Some(kind) => Ok(Ok(request.error_response(Problem::of(kind)))),
        None => in_time(deadline, next.call(request)).await,
    };
    // The request cannot be kept for these (routing needs to be its only owner), so they are written by the problem itself.
    let mut response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(told(error, &route, language, &id)),
        Err(problem) => return Err(told(problem.into(), &route, language, &id)),
    };
    if let Some(problem) = problem_of(&response) {
        log(&problem, &route);
        response = replaced(response, &problem, language, &id);
    }
    set_headers(response.headers_mut(), rules, &path, language, &id);
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("http_server_request_duration_seconds", &labels).record(started.elapsed());
    Ok(response.map_body(|_, body| kept.until_sent(body, exchange)))
}

/// What holds for all answers, and how long one may take.
fn rules_of(request: &ServiceRequest) -> (HeaderRules, Duration) {
    let rules = request.app_data::<Data<AnswerRules>>();
    rules.map_or((HeaderRules::default(), Duration::MAX), |rules| (rules.headers, rules.deadline))
}

/// The answer of everything inside, unless it takes too long or panics.
async fn in_time<B: MessageBody + 'static>(
    deadline: Duration,
    answering: impl Future<Output = Result<ServiceResponse<B>, Error>>,
) -> Result<Result<ServiceResponse<BoxBody>, Error>, Problem> {
    match tokio::time::timeout(deadline, AssertUnwindSafe(answering).catch_unwind()).await {
        Ok(Ok(outcome)) => Ok(outcome.map(ServiceResponse::map_into_boxed_body)),
        Ok(Err(_)) => Err(Problem::internal(Panicked)),
        Err(late) => Err(Problem::unavailable(late)),
    }
}

/// An error that has no request any more, with all that its answer needs.
fn told(error: Error, route: &str, language: Language, id: &str) -> Error {
    let Some(problem) = error.as_error::<Problem>() else { return error };
    log(problem, route);
    problem.clone().for_asker(language, id).into()
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

/// The response with the problem as its body; headers that are not about the body stay, such as `Allow`.
fn replaced(response: ServiceResponse, problem: &Problem, language: Language, id: &str) -> ServiceResponse<BoxBody> {
    let (request, before) = response.into_parts();
    let answer = problem.answer(language, id);
    let body = serde_json::to_string(&answer).unwrap_or_default();
    let status = super::problem::status(problem.kind());
    let mut response = HttpResponse::build(status).content_type("application/problem+json").body(body);
    for (name, value) in before.headers() {
        if ![CACHE_CONTROL, CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING, ETAG].contains(name) {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stirrup\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE && !response.headers().contains_key(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, TRY_AGAIN_AFTER);
    }
    ServiceResponse::new(request, response)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT_LANGUAGE;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, web};

    use super::*;

    async fn panicking() -> HttpResponse {
        panic!("the name of somebody")
    }

    #[actix_web::test]
    async fn a_handler_that_panics_is_answered_like_any_other_failure() {
        let app = App::new().route("/", web::get().to(panicking)).route("/well", web::get().to(HttpResponse::Ok));
        let app = init_service(app.wrap(from_fn(render))).await;
        let request = TestRequest::get().uri("/").insert_header((ACCEPT_LANGUAGE, "en")).to_request();
        let answer = try_call_service(&app, request).await.unwrap_err().error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers().get("content-language").unwrap(), "en");
        assert_eq!(answer.headers().get("x-content-type-options").unwrap(), "nosniff");
        let body = actix_web::body::to_bytes(answer.into_body()).await.ok().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("Internal error") && !body.contains("somebody"), "{body}");
        let well = try_call_service(&app, TestRequest::get().uri("/well").to_request()).await;
        assert_eq!(well.unwrap().status(), StatusCode::OK, "the worker lives");
    }
}
