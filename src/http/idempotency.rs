//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07) on requests that make something: the same key and
//! body gives the same answer and one effect; another body with that key is refused. Key and effect share a transaction.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::domain::stored::Version;
use crate::store::idempotency::{self, Claim, Request, SavedAnswer};
use crate::store::{Store, Transaction};
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::conditional::etag;
use super::problem::Problem;

/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The header, where it was given.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Option<String>);

impl PartialSchema for IdempotencyKey {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]{1,255}$"));
        schema.description(Some("Of your making: the same key and body gives the same answer, and one effect.")).into()
    }
}

impl ToSchema for IdempotencyKey {}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(header) = request.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let key = header.to_str().ok().map(str::trim);
        let key = key.filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()));
        ready(match key {
            Some(key) => Ok(Self(Some(key.to_owned()))),
            None => Err(Problem::remarked(
                ProblemKind::MalformedRequest,
                "Idempotency-Key: 1 to 255 visible ASCII characters.",
            )),
        })
    }
}

/// Something that was made, and how to answer for it.
pub struct Made<T> {
    pub id: Uuid,
    /// `None` for what has no versions; it was not made but begun, and is answered 202.
    pub version: Option<Version>,
    /// The path of the collection; the id follows it.
    pub collection: String,
    pub answer: T,
}

/// The answer to a request that makes something, and whether it was made just then.
pub struct Once {
    pub response: HttpResponse,
    pub is_fresh: bool,
}

/// Makes something once, and answers. `route` tells apart requests that share a key by chance.
pub async fn make_once<T: Serialize>(
    store: &Store,
    asker: &Asker,
    key: IdempotencyKey,
    asked: (&str, [u8; 32]),
    make: impl AsyncFnOnce(&mut Transaction) -> Result<Made<T>, Problem>,
) -> Result<HttpResponse, Problem> {
    Ok(once(store, asker, key, asked, make).await?.response)
}

/// Makes something once, and tells whether it was now.
pub async fn once<T: Serialize>(
    store: &Store,
    asker: &Asker,
    key: IdempotencyKey,
    (route, fingerprint): (&str, [u8; 32]),
    make: impl AsyncFnOnce(&mut Transaction) -> Result<Made<T>, Problem>,
) -> Result<Once, Problem> {
    let Some(key) = key.0 else {
        let made = store.transaction(asker.principal(), make).await?;
        return Ok(fresh(&saved(&made)?));
    };
    let principal = asker.id.to_string();
    let request = Request { principal: &principal, route, key: &key, fingerprint };
    store
        .transaction(asker.principal(), async |conn: &mut Transaction| {
            match idempotency::claim(conn, &request).await? {
                Claim::Fresh => {
                    let made = make(conn).await?;
                    let saved = saved(&made)?;
                    idempotency::save(conn, &request, &saved, Some(made.id)).await?;
                    Ok(fresh(&saved))
                }
                Claim::Replay(saved) => {
                    let mut response = response(&saved);
                    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                    Ok(Once { response, is_fresh: false })
                }
                Claim::Mismatch => Err(Problem::of(ProblemKind::IdempotencyKeyReused)),
            }
        })
        .await
}

fn fresh(saved: &SavedAnswer) -> Once {
    Once { response: response(saved), is_fresh: true }
}

fn saved<T: Serialize>(made: &Made<T>) -> Result<SavedAnswer, Problem> {
    let status = if made.version.is_some() { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    let mut headers = vec![
        (LOCATION.to_string(), format!("{}/{}", made.collection, made.id)),
        (CONTENT_TYPE.to_string(), "application/json".to_owned()),
    ];
    headers.extend(made.version.map(|version| (ETAG.to_string(), etag(version))));
    let body = serde_json::to_vec(&made.answer).map_err(Problem::internal)?;
    Ok(SavedAnswer { status: status.as_u16(), headers, body })
}

fn response(saved: &SavedAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(saved.status).unwrap_or(StatusCode::CREATED);
    let mut response = HttpResponse::build(status);
    for (name, value) in &saved.headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(saved.body.clone())
}
