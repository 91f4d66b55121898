//! Conditional requests (RFC 9110, 13): every single resource has an `ETag`, and a change names the one it was made against.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::stored::Version;
use crate::wording::problem::ProblemKind;

use super::problem::Problem;

/// The strong entity tag of a version.
pub fn etag(version: Version) -> String {
    format!("\"v{}\"", version.number())
}

/// The tags of a header: some, or any.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    Some(Vec<String>),
}

impl Tags {
    /// `None` without the header.
    fn read(headers: &HeaderMap, name: &HeaderName) -> Option<Self> {
        let values: Vec<&str> = headers.get_all(name).filter_map(|value| value.to_str().ok()).collect();
        if values.is_empty() {
            return None;
        }
        let tags: Vec<String> =
            values.iter().flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect();
        Some(if tags == ["*"] { Self::Any } else { Self::Some(tags) })
    }

    /// The strong comparison (RFC 9110, 8.8.3.2), for changes: a weak tag matches nothing.
    fn holds(&self, version: Version) -> bool {
        match self {
            Self::Any => true,
            Self::Some(tags) => tags.contains(&etag(version)),
        }
    }

    /// The weak comparison, for reading: a proxy that compresses has weakened our tag.
    fn holds_weakly(&self, version: Version) -> bool {
        self.hold_weakly(&etag(version))
    }

    fn hold_weakly(&self, current: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Some(tags) => tags.iter().any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == current),
        }
    }
}

/// What a change was made against. Without the header the request is refused (428).
#[derive(Debug, Clone)]
pub struct IfMatch(Tags);

impl IfMatch {
    /// Refuses (412) when the record has moved on.
    pub fn check(&self, current: Version) -> Result<(), Problem> {
        if self.0.holds(current) { Ok(()) } else { Err(Problem::of(ProblemKind::Stale)) }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tags = Tags::read(request.headers(), &IF_MATCH);
        ready(tags.map(Self).ok_or(Problem::of(ProblemKind::PreconditionRequired)))
    }
}

/// Answers one resource with its tag: 304 where a client that reads has this version already.
pub fn single(request: &HttpRequest, version: Version, answer: &impl Serialize) -> HttpResponse {
    let tags = Tags::read(request.headers(), &IF_NONE_MATCH).filter(|_| request.method().is_safe());
    if tags.is_some_and(|tags| tags.holds_weakly(version)) {
        HttpResponse::NotModified().insert_header((ETAG, etag(version))).finish()
    } else {
        HttpResponse::Ok().insert_header((ETAG, etag(version))).json(answer)
    }
}

/// The same for what changes without a new version, as when a consent has had its last day: the tag is of what is answered.
pub fn of_content(request: &HttpRequest, answer: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(answer).map_err(Problem::internal)?;
    let digest: [u8; 32] = Sha256::digest(&body).into();
    let tag = format!("\"c{}\"", hex::encode(digest.get(..16).unwrap_or(&digest)));
    let known = Tags::read(request.headers(), &IF_NONE_MATCH).filter(|_| request.method().is_safe());
    Ok(if known.is_some_and(|tags| tags.hold_weakly(&tag)) {
        HttpResponse::NotModified().insert_header((ETAG, tag)).finish()
    } else {
        HttpResponse::Ok().insert_header((ETAG, tag)).content_type("application/json").body(body)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn tags(value: &'static str) -> Option<Tags> {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, HeaderValue::from_static(value));
        Tags::read(&headers, &IF_MATCH)
    }

    #[test]
    fn weak_and_foreign_tags_match_nothing() {
        let first = Version::FIRST;
        assert!(tags("\"v1\"").unwrap().holds(first));
        assert!(tags("\"v3\", \"v1\"").unwrap().holds(first));
        assert!(tags("*").unwrap().holds(first));
        for other in ["W/\"v1\"", "\"v2\"", "\"x\"", "v1", "\"v01\"", "\"v-1\"", ""] {
            assert!(!tags(other).unwrap().holds(first), "{other}");
        }
        assert!(tags("W/\"v1\"").unwrap().holds_weakly(first));
        assert!(!tags("W/\"v2\"").unwrap().holds_weakly(first));
        assert_eq!(Tags::read(&HeaderMap::new(), &IF_MATCH), None);
    }
}
