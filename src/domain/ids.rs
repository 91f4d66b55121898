//! Identifiers of stored things, one type each, so that an employer's id cannot stand where a posting's belongs.
//! They are made in `clock.rs` (UUIDv7 holds the time); here they are only named and parsed.

use std::fmt;

use uuid::Uuid;

use super::fault::{Fault, Form};

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the 36-character form.
            ///
            /// # Errors
            /// `Fault::Malformed` for anything else.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                let hyphenated = text.len() == 36;
                match Uuid::try_parse(text) {
                    Ok(id) if hyphenated => Ok(Self(id)),
                    _ => Err(Fault::Malformed { form: Form::Uuid }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    JobseekerId;
    /// A skill certificate of a jobseeker.
    SkillCertificateId;
    EmployerId;
    PostingId;
    /// One run of an import, dry or real.
    ImportId;
    /// One run over all people or postings of a region.
    MatchRunId;
    /// Where a client wants events to be sent.
    SubscriptionId;
    /// A job fair.
    FairId;
    PolicyId;
    /// One person at one fair.
    RegistrationId;
    /// One person who is asked to one fair.
    InvitationId;
    /// One planned interview.
    InterviewId;
    /// A booth of one fair.
    BoothId;
    /// Somebody who interviews at a booth.
    InterviewerId;
    /// Somebody who goes with people to interviews: an interpreter, a guide, a job coach.
    AideId;
    /// Somebody who can sign in.
    AccountId;
    /// One bearer secret of an account: a session's token or an API key. The id is no secret.
    CredentialId;
    /// One match that somebody acts on.
    IntroductionId;
    /// One person at one posting, after a hire.
    PlacementId;
    /// One visit after a hire.
    VisitId;
    /// One consent of an introduction.
    ConsentId;
}
