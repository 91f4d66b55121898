//! What is kept of a person, as they or the federation for them ask for it: the whole as one document, and their consents.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::account::AccountAnswer;
use super::audit::AuditRecordAnswer;
use super::certificate::SkillCertificateAnswer;
use super::fair_invitation::InvitationAnswer;
use super::fair_plan::KnownInterviewAnswer;
use super::fair_registration::RegistrationAnswer;
use super::introduction::{ConsentAnswer, KnownIntroductionAnswer};
use super::jobseeker::JobseekerAnswer;
use super::placement::PlacementAnswer;
use super::scalars::Instant;
use super::visit::VisitAnswer;
use crate::domain::bearer::CredentialKind;
use crate::domain::ids::{ConsentId, EmployerId, IntroductionId, PostingId};
use crate::domain::scope::{Scope, Scopes};
use crate::domain::text::EmployerName;

/// One consent of a person, with whom and what it was for.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenConsentAnswer {
    pub id: ConsentId,
    pub introduction_id: IntroductionId,
    pub posting_id: PostingId,
    pub employer_id: EmployerId,
    /// To whom more was to be shown.
    pub employer_name: Option<EmployerName>,
    #[serde(flatten)]
    pub consent: ConsentAnswer,
}

/// A session or an API key of the person's account. The secret itself is not kept by the service either.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptCredentialAnswer {
    kind: CredentialKind,
    /// Of an API key.
    name: Option<String>,
    /// Null is everything that the account may.
    scopes: Option<Vec<Scope>>,
    created_at: Instant,
    expires_at: Instant,
    used_at: Option<Instant>,
    revoked_at: Option<Instant>,
}

impl KeptCredentialAnswer {
    pub fn new(
        (kind, name, scopes): (CredentialKind, Option<String>, &Scopes),
        [created_at, expires_at]: [Timestamp; 2],
        [used_at, revoked_at]: [Option<Timestamp>; 2],
    ) -> Self {
        let scopes = match scopes {
            Scopes::All => None,
            Scopes::Only(scopes) => Some(scopes.iter().copied().collect()),
        };
        Self {
            kind,
            name,
            scopes,
            created_at: Instant(created_at),
            expires_at: Instant(expires_at),
            used_at: used_at.map(Instant),
            revoked_at: revoked_at.map(Instant),
        }
    }
}

/// Everything that is kept of a person.
#[derive(Serialize, ToSchema)]
pub struct PersonCopyAnswer {
    /// When this was put together.
    pub made_at: Instant,
    pub record: JobseekerAnswer,
    pub certificates: Vec<SkillCertificateAnswer>,
    /// With their steps and consents.
    pub introductions: Vec<KnownIntroductionAnswer>,
    /// The consents of all introductions, newest first.
    pub consents: Vec<GivenConsentAnswer>,
    /// To which fairs the person is asked, and what they said.
    pub fair_invitations: Vec<InvitationAnswer>,
    /// For which fairs the person is registered, and how.
    pub fair_registrations: Vec<RegistrationAnswer>,
    /// Interviews at fairs, and what came of them.
    pub fair_interviews: Vec<KnownInterviewAnswer>,
    /// Where the person works, or has worked.
    pub placements: Vec<PlacementAnswer>,
    /// Visits after a hire, to come and made.
    pub visits: Vec<VisitAnswer>,
    /// By which the person signs in.
    pub accounts: Vec<AccountAnswer>,
    /// Sessions and API keys of these accounts.
    pub credentials: Vec<KeptCredentialAnswer>,
    /// Who looked, and who did what with the record.
    pub audit: Vec<AuditRecordAnswer>,
}
