//! Ids in paths. Text that is no id names nothing, so it answers 404 like an id that does not exist.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::domain::fault::Fault;
use crate::domain::ids::{
    AccountId, AideId, BoothId, CredentialId, EmployerId, FairId, ImportId, InterviewId, IntroductionId, InvitationId,
    JobseekerId, MatchRunId, PlacementId, PolicyId, PostingId, RegistrationId, SkillCertificateId, SubscriptionId,
    VisitId,
};
use crate::domain::import::WorkbookKind;
use crate::domain::place::Adcode;
use crate::wording::problem::ProblemKind;

use super::problem::Problem;

/// An id that stands in a path.
pub trait InPath: Sized {
    /// The name of its segment in the route.
    const SEGMENT: &'static str;

    fn parse(text: &str) -> Result<Self, Fault>;
}

macro_rules! in_path {
    ($($name:ident as $segment:literal;)+) => {$(
        impl InPath for $name {
            const SEGMENT: &'static str = $segment;

            fn parse(text: &str) -> Result<Self, Fault> {
                Self::parse(text)
            }
        }
    )+};
}

in_path! {
    AccountId as "id";
    CredentialId as "id";
    EmployerId as "id";
    JobseekerId as "id";
    PostingId as "id";
    ImportId as "id";
    MatchRunId as "id";
    SubscriptionId as "id";
    IntroductionId as "id";
    SkillCertificateId as "certificate_id";
    FairId as "id";
    PolicyId as "id";
    BoothId as "booth_id";
    AideId as "helper_id";
    RegistrationId as "registration_id";
    InvitationId as "invitation_id";
    InterviewId as "interview_id";
    PlacementId as "id";
    VisitId as "visit_id";
    Adcode as "adcode";
    WorkbookKind as "kind";
    ProblemKind as "kind";
}

/// The id of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: InPath> FromRequest for PathId<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get(T::SEGMENT).and_then(|text| T::parse(text).ok());
        ready(id.map(Self).ok_or(Problem::of(ProblemKind::NotFound)))
    }
}
