//! Reads request bodies: the media type, the size, the time it may take, the JSON, and then the type that a handler wants.
//! What a field may hold is said in `wire`; here is only what any body must be.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::domain::account::{AccountDraft, ApiKeyDraft};
use crate::domain::certificate::SkillCertificate;
use crate::domain::consent::Terms;
use crate::domain::employer::Employer;
use crate::domain::fair::Fair;
use crate::domain::fair_booth::{Aide, Booth};
use crate::domain::fair_invitation::{Call, Wish};
use crate::domain::fair_plan::InterviewResult;
use crate::domain::fair_registration::Arrival;
use crate::domain::fault::{Fault, FieldFault, Kind};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::policy::Policy;
use crate::domain::posting::Posting;
use crate::domain::subscription::SubscriptionDraft;
use crate::wire::account::AccountBody;
use crate::wire::api_key::ApiKeyBody;
use crate::wire::certificate::SkillCertificateBody;
use crate::wire::employer::EmployerBody;
use crate::wire::fair::{FairBody, FairTransitionBody};
use crate::wire::fair_booth::{AideBody, BoothBody};
use crate::wire::fair_day::{CheckInBody, ReplanBody};
use crate::wire::fair_invitation::{CallBody, InvitationListBody};
use crate::wire::fair_plan::{PlanBody, ResultBody};
use crate::wire::fair_registration::RegistrationBody;
use crate::wire::introduction::{ConsentBody, ProposalBody, TransitionBody};
use crate::wire::jobseeker::{JobseekerBody, Preview, PreviewBody};
use crate::wire::json;
use crate::wire::levy::{LevyBody, LevyQuestion};
use crate::wire::match_run::MatchRunBody;
use crate::wire::merge_patch::merged;
use crate::wire::placement::{LeavingBody, PlacementBody};
use crate::wire::policy::PolicyBody;
use crate::wire::policy_trial::{DryRunBody, RuleToTry};
use crate::wire::posting::PostingBody;
use crate::wire::sign_in::{PasswordBody, RefreshBody, RevokeBody, TokenBody};
use crate::wire::subscription::SubscriptionBody;
use crate::wire::visit::VisitBody;
use crate::wording::problem::ProblemKind;

use super::problem::Problem;

/// Largest JSON body.
pub const MAX_JSON_BYTES: usize = 1024 * 1024;
/// Largest body by which somebody signs in: a name and a secret, from anybody.
const MAX_SIGN_IN_BYTES: usize = 16 * 1024;
/// Where such bodies go.
const SIGN_IN: &str = "/api/v1/auth/";

/// How large and how slow bodies may be.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    pub timeout: Duration,
    /// Largest workbook, in bytes.
    pub max_workbook_bytes: usize,
}

/// What a JSON body can be read as.
pub trait FromJson: Sized {
    fn from_json(body: Value, today: Date) -> Result<Self, Vec<FieldFault>>;
}

macro_rules! from_json {
    ($($name:ident by $body:ident $(, $today:ident)?;)+) => {$(
        impl FromJson for $name {
            fn from_json(body: Value, _today: Date) -> Result<Self, Vec<FieldFault>> {
                $body::read(body $(, { let $today = _today; $today })?)
            }
        }
    )+};
}

from_json! {
    AccountDraft by AccountBody;
    ApiKeyDraft by ApiKeyBody, today;
    TokenBody by TokenBody;
    RefreshBody by RefreshBody;
    RevokeBody by RevokeBody;
    PasswordBody by PasswordBody;
    Employer by EmployerBody;
    Posting by PostingBody;
    Jobseeker by JobseekerBody, today;
    SkillCertificate by SkillCertificateBody, today;
    Preview by PreviewBody, today;
    LevyQuestion by LevyBody;
    MatchRunBody by MatchRunBody;
    SubscriptionDraft by SubscriptionBody;
    ProposalBody by ProposalBody;
    Terms by ConsentBody, today;
    TransitionBody by TransitionBody;
    Fair by FairBody;
    FairTransitionBody by FairTransitionBody;
    Booth by BoothBody;
    Aide by AideBody;
    RegistrationBody by RegistrationBody;
    Wish by InvitationListBody;
    Call by CallBody, today;
    PlanBody by PlanBody;
    Arrival by CheckInBody;
    ReplanBody by ReplanBody;
    InterviewResult by ResultBody;
    PlacementBody by PlacementBody;
    LeavingBody by LeavingBody;
    VisitBody by VisitBody, today;
    RuleToTry by DryRunBody;
    Policy by PolicyBody;
}

/// A JSON body, read whole. `fingerprint` tells equal bodies, whatever their spacing and order of keys.
pub struct Body<T> {
    pub value: T,
    pub fingerprint: [u8; 32],
}

/// A JSON body that may be left out.
pub struct BodyIfAny<T>(pub Option<T>);

/// A JSON merge patch (RFC 7396), not yet merged.
pub struct Patch(pub Value);

impl Patch {
    /// Whether it says anything of a field.
    pub fn mentions(&self, field: &str) -> bool {
        self.0.get(field).is_some()
    }
}

impl<T: FromJson + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let json = read_json(&request, payload, &["application/json"]).await?;
            let today = request.app_data::<Data<Clock>>().map(|clock| clock.today());
            let today = today.ok_or(Problem::of(ProblemKind::Internal))?;
            let fingerprint = Sha256::digest(json.to_string()).into();
            Ok(Self { value: T::from_json(json, today)?, fingerprint })
        })
    }
}

impl<T: FromJson + 'static> FromRequest for BodyIfAny<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let has_body = request.headers().contains_key(CONTENT_TYPE);
        let body = has_body.then(|| Body::<T>::from_request(request, payload));
        Box::pin(async move {
            match body {
                Some(body) => Ok(Self(Some(body.await?.value))),
                None => Ok(Self(None)),
            }
        })
    }
}

impl FromRequest for Patch {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let patch = read_json(&request, payload, &["application/json", "application/merge-patch+json"]).await?;
            // Any other value would stand in the place of the whole record.
            if patch.is_object() {
                Ok(Self(patch))
            } else {
                Err(Problem::invalid(vec![FieldFault::at("", Fault::WrongType { expected: Kind::Object })]))
            }
        })
    }
}

/// How large a JSON body may be, by where it goes.
fn largest(path: &str) -> usize {
    if path.starts_with(SIGN_IN) { MAX_SIGN_IN_BYTES } else { MAX_JSON_BYTES }
}

async fn read_json(request: &HttpRequest, payload: Payload, accepted: &[&str]) -> Result<Value, Problem> {
    let (media_type, charset) = media_type(request);
    let is_utf8 = charset.is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"));
    if !(accepted.contains(&media_type.as_str()) && is_utf8) {
        return Err(Problem::of(ProblemKind::UnsupportedMediaType));
    }
    let bytes = read_bytes(request, payload, largest(request.path())).await?;
    Ok(json::parse(&bytes)?)
}

/// The media type in small letters, and its charset.
pub fn media_type(request: &HttpRequest) -> (String, Option<String>) {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = header.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| part.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("charset")));
    (media_type, charset.map(|(_, charset)| charset.trim_matches('"').to_owned()))
}

/// The whole body, cut off when it is too large or too slow: actix limits the time of the head only.
pub async fn read_bytes(request: &HttpRequest, mut payload: Payload, max: usize) -> Result<Bytes, Problem> {
    let limits = request.app_data::<Data<BodyLimits>>().ok_or(Problem::of(ProblemKind::Internal))?;
    let stated = request.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if stated.is_some_and(|length| length > max) {
        return Err(Problem::of(ProblemKind::BodyTooLarge));
    }
    let reading = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::of(ProblemKind::MalformedRequest))?;
            if bytes.len() + chunk.len() > max {
                return Err(Problem::of(ProblemKind::BodyTooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(limits.timeout, reading).await.map_err(|_| Problem::of(ProblemKind::RequestTimeout))?
}

/// A stored record with a merge patch applied: the record in the shape of its POST body, merged and read like a POST.
pub fn patched<T: FromJson>(record: &impl Serialize, patch: Patch, today: Date) -> Result<T, Problem> {
    let record = serde_json::to_value(record).map_err(Problem::internal)?;
    Ok(T::from_json(merged(record, patch.0), today)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_by_which_one_signs_in_is_small() {
        assert_eq!(largest("/api/v1/auth/token"), 16 * 1024);
        assert_eq!(largest("/api/v1/authors"), 1024 * 1024);
        assert_eq!(largest("/api/v1/postings"), 1024 * 1024);
    }
}
