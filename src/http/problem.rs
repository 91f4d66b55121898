//! Refusals as RFC 9457 problem documents, and the one place that knows which status each becomes.
//! A problem is carried without a language; `rendering` writes it down in the one that was asked for.

use std::fmt;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::app::error::AppError;
use crate::app::introduce::IntroduceError;
use crate::app::keep_fairs::FairError;
use crate::app::stay_along::StayError;
use crate::domain::fair::FairState;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::import::UnreadableFile;
use crate::store::StoreError;
use crate::wire::json::Malformed;
use crate::wording::problem::{ProblemKind, problem, unreadable};
use crate::wording::{self, Language};

use super::answer_headers::{HeaderRules, set_headers};

/// Why a request was refused.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: ProblemKind,
    faults: Vec<FieldFault>,
    /// Where and why a text is no JSON; from the reader, in English.
    remark: Option<String>,
    unreadable: Option<UnreadableFile>,
    /// What would be legal in the place of an illegal step.
    legal: Option<Arc<Vec<&'static str>>>,
    /// What went wrong inside; logged once, never answered.
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
    /// In which language, and for which request, where `rendering` cannot write it down afterwards.
    asker: Option<(Language, String)>,
}

impl Problem {
    /// A refusal that needs no more words.
    pub const fn of(kind: ProblemKind) -> Self {
        Self { kind, faults: Vec::new(), remark: None, unreadable: None, legal: None, cause: None, asker: None }
    }

    pub fn invalid(faults: Vec<FieldFault>) -> Self {
        Self { faults, ..Self::of(ProblemKind::InvalidFields) }
    }

    /// A step for which something is missing.
    pub fn not_ready(faults: Vec<FieldFault>) -> Self {
        Self { faults, ..Self::of(ProblemKind::NotReady) }
    }

    /// A refusal with the reader's own remark.
    pub fn remarked(kind: ProblemKind, remark: impl Into<String>) -> Self {
        Self { remark: Some(remark.into()), ..Self::of(kind) }
    }

    /// The refusal of a file that no record could be read of.
    pub fn unreadable(why: UnreadableFile) -> Self {
        Self { unreadable: Some(why), ..Self::of(ProblemKind::UnreadableWorkbook) }
    }

    /// The refusal of a step, with those that would be legal.
    pub fn illegal(kind: ProblemKind, legal: impl IntoIterator<Item = &'static str>) -> Self {
        Self { legal: Some(Arc::new(legal.into_iter().collect())), ..Self::of(kind) }
    }

    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..Self::of(ProblemKind::Internal) }
    }

    pub fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..Self::of(ProblemKind::Unavailable) }
    }

    /// The same for one asker.
    #[must_use]
    pub fn for_asker(self, language: Language, id: &str) -> Self {
        Self { asker: Some((language, id.to_owned())), ..self }
    }

    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.cause.as_deref()
    }

    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The document, in a language.
    pub fn answer(&self, language: Language, instance: &str) -> ProblemAnswer {
        let (title, detail) = problem(language, self.kind);
        let errors = self.faults.iter().map(|it| FieldFaultAnswer {
            pointer: it.pointer.to_string(),
            code: it.fault.code(),
            detail: wording::fault(language, it.fault),
        });
        ProblemAnswer {
            problem_type: format!("/problems/{}", self.kind.code()),
            title,
            status: status(self.kind).as_u16(),
            detail: match (&self.remark, self.unreadable, &self.legal) {
                (Some(remark), ..) => format!("{detail} {remark}"),
                (None, Some(why), _) => format!("{detail} {} ({why})", unreadable(language, why)),
                (None, None, Some(legal)) => format!("{detail} [{}]", legal.join(", ")),
                (None, None, None) => detail.to_owned(),
            },
            code: self.kind.code(),
            instance: format!("urn:request:{instance}"),
            errors: errors.collect(),
            legal: self.legal.as_deref().cloned(),
        }
    }
}

/// The status of each kind of refusal.
pub const fn status(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::MalformedRequest | ProblemKind::MalformedJson => StatusCode::BAD_REQUEST,
        ProblemKind::Unauthenticated | ProblemKind::WrongCredentials | ProblemKind::SessionEnded => {
            StatusCode::UNAUTHORIZED
        }
        ProblemKind::Forbidden => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ProblemKind::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        ProblemKind::InUse
        | ProblemKind::LastAdmin
        | ProblemKind::NotAMatch
        | ProblemKind::IllegalStep
        | ProblemKind::ConsentOutOfOrder
        | ProblemKind::NoOpeningsLeft
        | ProblemKind::NotReady
        | ProblemKind::NotInThisState
        | ProblemKind::PlanUnderWay => StatusCode::CONFLICT,
        ProblemKind::Stale => StatusCode::PRECONDITION_FAILED,
        ProblemKind::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemKind::InvalidFields | ProblemKind::UnreadableWorkbook | ProblemKind::IdempotencyKeyReused => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ProblemKind::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        ProblemKind::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::AddressTooLong => StatusCode::URI_TOO_LONG,
        ProblemKind::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ProblemKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// An RFC 9457 problem document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemAnswer {
    /// A stable address of the kind of problem.
    #[serde(rename = "type")]
    problem_type: String,
    /// The kind in a few words, in the asked language.
    title: &'static str,
    status: u16,
    /// In the asked language.
    detail: String,
    /// A stable code of the kind of problem.
    #[schema(schema_with = kind_codes)]
    code: &'static str,
    /// Names this request; the log has the same.
    instance: String,
    /// Every wrong field of the body, or wrong query parameter, all at once. Empty where the problem is another.
    errors: Vec<FieldFaultAnswer>,
    /// Of an illegal step: what would be legal in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    legal: Option<Vec<&'static str>>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldFault)]
pub struct FieldFaultAnswer {
    /// JSON pointer (RFC 6901) into the body; of a query parameter, its name after a slash.
    pointer: String,
    /// A stable code.
    #[schema(schema_with = fault_codes)]
    code: &'static str,
    /// What would be right, in the asked language.
    detail: String,
}

fn kind_codes() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(ProblemKind::CODES.iter().copied()))
}

fn fault_codes() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Fault::EXAMPLES.iter().map(|fault| fault.code())))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.code())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status(self.kind)
    }

    fn error_response(&self) -> HttpResponse {
        // `rendering` writes it anew in the asked language, where it can; elsewhere it has said for whom this is.
        let (language, id) = self.asker.as_ref().map_or((Language::default(), ""), |(language, id)| (*language, id));
        let body = serde_json::to_string(&self.answer(language, id)).unwrap_or_default();
        let mut response = HttpResponse::build(self.status_code()).content_type("application/problem+json").body(body);
        if self.asker.is_some() {
            set_headers(response.headers_mut(), HeaderRules::default(), "", language, id);
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::of(ProblemKind::NotFound),
            StoreError::Stale => Self::of(ProblemKind::Stale),
            StoreError::InUse => Self::of(ProblemKind::InUse),
            StoreError::Taken { pointer, fault } | StoreError::Refused { pointer, fault } => {
                Self::invalid(vec![FieldFault { pointer, fault }])
            }
            StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::Broken(_) => Self::internal(error),
        }
    }
}

impl From<IntroduceError> for Problem {
    fn from(error: IntroduceError) -> Self {
        match error {
            IntroduceError::Store(error) => error.into(),
            IntroduceError::Wrong(faults) => Self::invalid(faults),
            IntroduceError::NotAMatch => Self::of(ProblemKind::NotAMatch),
            IntroduceError::IllegalStep(legal) => {
                Self::illegal(ProblemKind::IllegalStep, legal.iter().map(|state| state.code()))
            }
            IntroduceError::ConsentOutOfOrder(legal) => {
                Self::illegal(ProblemKind::ConsentOutOfOrder, legal.iter().map(|step| step.code()))
            }
            IntroduceError::NoOpeningsLeft => Self::of(ProblemKind::NoOpeningsLeft),
        }
    }
}

impl From<FairError> for Problem {
    fn from(error: FairError) -> Self {
        let codes = |states: &'static [FairState]| states.iter().map(|state| state.code());
        match error {
            FairError::App(error) => error.into(),
            FairError::Wrong(faults) => Self::invalid(faults),
            FairError::IllegalStep(legal) => Self::illegal(ProblemKind::IllegalStep, codes(legal)),
            FairError::NotReady(faults) => Self::not_ready(faults),
            FairError::NotInThisState(states) => Self::illegal(ProblemKind::NotInThisState, codes(states)),
            FairError::PlanUnderWay => Self::of(ProblemKind::PlanUnderWay),
        }
    }
}

impl From<StayError> for Problem {
    fn from(error: StayError) -> Self {
        match error {
            StayError::App(error) => error.into(),
            StayError::Wrong(faults) => Self::invalid(faults),
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => error.into(),
            AppError::Search(error) => Self::unavailable(error),
            AppError::Busy => Self::unavailable(error),
            AppError::Lost(_) | AppError::Randomness(_) | AppError::Passwords(_) => Self::internal(error),
        }
    }
}

impl From<Malformed> for Problem {
    fn from(error: Malformed) -> Self {
        Self::remarked(ProblemKind::MalformedJson, error.to_string())
    }
}

impl From<Vec<FieldFault>> for Problem {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::invalid(faults)
    }
}

/// The refusal of one query parameter.
pub fn wrong_parameter(name: &str, fault: Fault) -> Problem {
    Problem::invalid(vec![FieldFault::at(&format!("/{name}"), fault)])
}
