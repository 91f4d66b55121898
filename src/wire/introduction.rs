//! Introductions in JSON: two answers, one for those who know the person, one for the employer, who is shown what was
//! consented to and nothing else. They share no type that holds a person's field.

use std::collections::BTreeSet;

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::consent::{
    Consent, ConsentEnd, ConsentStep, ConsentedFields, DisclosedField, Disclosure, Terms, is_live, legal_consents,
};
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::employer::Employer;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::identity::CertificateNumber;
use crate::domain::ids::{AccountId, EmployerId, IntroductionId, JobseekerId, PostingId};
use crate::domain::introduction::{Introduction, IntroductionState, Party, Step, legal_steps};
use crate::domain::principal::Role;
use crate::domain::pseudonym::Pseudonym;
use crate::domain::stored::Stored;
use crate::domain::text::{EmployerName, PaperReference, PersonName, Phone, Purpose, Reason};

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// A proposal, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ProposalBody, example = json!({
    "posting_id": "019a0000-0000-7000-8000-000000000002", "jobseeker_id": "019a0000-0000-7000-8000-000000000001",
    "note": "离家近，持中级证书"
}))]
pub struct ProposalBody {
    pub posting_id: PostingId,
    /// Who; the federation states it. A jobseeker proposes themselves, and may leave it out.
    #[deserr(default)]
    pub jobseeker_id: Option<JobseekerId>,
    /// Who, in the employer's words: the pseudonym of a match.
    #[deserr(default)]
    pub candidate: Option<Pseudonym>,
    /// Why. An employer's note is read by the federation and the jobseeker; theirs is not read by the employer.
    #[deserr(default)]
    pub note: Option<Reason>,
}

impl ProposalBody {
    /// Reads a proposal; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}

/// A step, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = TransitionBody, example = json!({"to": "interview", "reason": "约好周三面谈"}))]
pub struct TransitionBody {
    pub to: IntroductionState,
    pub reason: Reason,
}

impl TransitionBody {
    /// Reads a step; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}

/// A consent, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ConsentBody, example = json!({
    "purpose": "安排面试", "fields": ["name", "phone"], "expires_on": "2027-01-31"
}))]
pub struct ConsentBody {
    purpose: Purpose,
    /// Fields of one step: name and phone, or category and level, or the certificate number.
    #[schema(min_items = 1, max_items = 2)]
    fields: Vec<DisclosedField>,
    /// The last day; after today, and within a year.
    expires_on: Day,
    /// Where the signed paper is kept; the federation states it, a jobseeker does not.
    #[deserr(default)]
    on_paper: Option<PaperReference>,
}

impl ConsentBody {
    /// Reads a consent; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<Terms, Vec<FieldFault>> {
        let fields = faults::read_field::<Vec<DisclosedField>>(&body, "fields");
        let wrong_fields = fields.and_then(|fields| ConsentedFields::new(&fields).err());
        let last_day = faults::read_field::<Day>(&body, "expires_on");
        let wrong_end = last_day.and_then(|day| ConsentEnd::new(day.0, today).err());
        let found = [
            wrong_fields.map(|fault| FieldFault::at("/fields", fault)),
            wrong_end.map(|fault| FieldFault::at("/expires_on", fault)),
        ];
        let body: Self = faults::read_with(body, found.into_iter().flatten().collect())?;
        let at = |pointer: &'static str| move |fault: Fault| vec![FieldFault::at(pointer, fault)];
        Ok(Terms {
            purpose: body.purpose,
            fields: ConsentedFields::new(&body.fields).map_err(at("/fields"))?,
            expires_on: ConsentEnd::new(body.expires_on.0, today).map_err(at("/expires_on"))?,
            on_paper: body.on_paper,
        })
    }
}

/// One step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepAnswer {
    /// Null for the first.
    from: Option<IntroductionState>,
    to: IntroductionState,
    /// Null is the program, when time had run out.
    by: Option<Role>,
    /// For the federation's eyes; null for others.
    account_id: Option<AccountId>,
    at: Instant,
    /// An employer reads its own only.
    reason: Option<Reason>,
}

impl StepAnswer {
    fn new(step: &Step, reader: Party) -> Self {
        let is_own = step.by.map(Party::from) == Some(reader);
        Self {
            from: step.from,
            to: step.to,
            by: step.by,
            account_id: step.account.filter(|_| reader == Party::Federation),
            at: Instant(step.at),
            reason: step.reason.clone().filter(|_| is_own || reader != Party::Employer),
        }
    }
}

/// One consent that was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentAnswer {
    step: ConsentStep,
    purpose: Purpose,
    fields: Vec<DisclosedField>,
    /// Its last day.
    expires_on: Day,
    /// The jobseeker, or who recorded their paper.
    given_by: Role,
    /// Null for employers.
    on_paper: Option<PaperReference>,
    given_at: Instant,
    /// When it ended before its day.
    withdrawn_at: Option<Instant>,
    /// Whether it counts at this moment.
    live: bool,
}

impl ConsentAnswer {
    pub fn new(consent: &Consent, reader: Party, live: bool) -> Self {
        Self {
            step: consent.terms.fields.step(),
            purpose: consent.terms.purpose.clone(),
            fields: consent.terms.fields.iter().collect(),
            expires_on: Day(consent.terms.expires_on.last_day()),
            given_by: consent.given_by,
            on_paper: consent.terms.on_paper.clone().filter(|_| reader != Party::Employer),
            given_at: Instant(consent.given_at),
            withdrawn_at: consent.withdrawn_at.map(Instant),
            live,
        }
    }
}

/// An introduction with all that belongs to it, and the day on which it is looked at.
#[derive(Debug)]
pub struct Introduced<'a> {
    pub stored: &'a Stored<IntroductionId, Introduction>,
    pub steps: &'a [Step],
    pub consents: &'a [Consent],
    pub today: Date,
}

impl Introduced<'_> {
    fn steps(&self, reader: Party) -> Vec<StepAnswer> {
        self.steps.iter().map(|step| StepAnswer::new(step, reader)).collect()
    }

    fn consents(&self, reader: Party) -> Vec<ConsentAnswer> {
        let state = self.stored.value.state;
        let answer =
            |consent: &Consent| ConsentAnswer::new(consent, reader, is_live(consent, self.consents, state, self.today));
        self.consents.iter().map(answer).collect()
    }

    fn legal_steps(&self, reader: Party) -> BTreeSet<&'static str> {
        legal_steps(self.stored.value.state, reader).iter().map(|state| state.code()).collect()
    }
}

/// Whom a jobseeker talks to at the employer.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmployerContact {
    name: EmployerName,
    contact_name: Option<PersonName>,
    contact_phone: Option<Phone>,
}

impl From<&Employer> for EmployerContact {
    fn from(employer: &Employer) -> Self {
        let Employer { name, contact_name, contact_phone, .. } = employer.clone();
        Self { name, contact_name, contact_phone }
    }
}

/// An introduction, for the federation and the jobseeker.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownIntroductionAnswer {
    id: IntroductionId,
    posting_id: PostingId,
    employer_id: EmployerId,
    jobseeker_id: JobseekerId,
    state: IntroductionState,
    proposed_by: Role,
    steps: Vec<StepAnswer>,
    consents: Vec<ConsentAnswer>,
    /// What you may do now.
    #[schema(value_type = Vec<IntroductionState>)]
    legal_steps: BTreeSet<&'static str>,
    /// What can be consented to now.
    legal_consents: Vec<ConsentStep>,
    /// Once both sides are in touch.
    employer_contact: Option<EmployerContact>,
    created_at: Instant,
    updated_at: Instant,
}

impl KnownIntroductionAnswer {
    /// `employer` is who offers the posting, where whoever reads may know whom to talk to.
    pub fn new(introduced: &Introduced<'_>, reader: Party, employer: Option<&Employer>) -> Self {
        let Stored { id, created_at, updated_at, value, .. } = introduced.stored;
        Self {
            id: *id,
            posting_id: value.posting,
            employer_id: value.employer,
            jobseeker_id: value.jobseeker,
            state: value.state,
            proposed_by: value.proposed_by,
            steps: introduced.steps(reader),
            consents: introduced.consents(reader),
            legal_steps: introduced.legal_steps(reader),
            legal_consents: legal_consents(value.state, introduced.consents, introduced.today),
            employer_contact: employer.filter(|_| value.state.is_in_touch()).map(Into::into),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
        }
    }
}

/// What the jobseeker has consented to show; null for all else.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisclosureAnswer {
    name: Option<PersonName>,
    phone: Option<Phone>,
    disability_category: Option<DisabilityCategory>,
    disability_level: Option<DisabilityLevel>,
    disability_certificate_number: Option<CertificateNumber>,
}

/// An introduction, for the employer.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmployerIntroductionAnswer {
    id: IntroductionId,
    posting_id: PostingId,
    /// Your name for the jobseeker.
    candidate: Pseudonym,
    disclosed: DisclosureAnswer,
    state: IntroductionState,
    proposed_by: Role,
    steps: Vec<StepAnswer>,
    consents: Vec<ConsentAnswer>,
    /// What you may do now.
    #[schema(value_type = Vec<IntroductionState>)]
    legal_steps: BTreeSet<&'static str>,
    created_at: Instant,
    updated_at: Instant,
}

impl EmployerIntroductionAnswer {
    pub fn new(introduced: &Introduced<'_>, candidate: Pseudonym, disclosure: Disclosure) -> Self {
        let Stored { id, created_at, updated_at, value, .. } = introduced.stored;
        let Disclosure { name, phone, disability_category, disability_level, disability_certificate_number } =
            disclosure;
        Self {
            id: *id,
            posting_id: value.posting,
            candidate,
            disclosed: DisclosureAnswer {
                name,
                phone,
                disability_category,
                disability_level,
                disability_certificate_number,
            },
            state: value.state,
            proposed_by: value.proposed_by,
            steps: introduced.steps(Party::Employer),
            consents: introduced.consents(Party::Employer),
            legal_steps: introduced.legal_steps(Party::Employer),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
        }
    }
}

/// An introduction, as whoever asks may see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum IntroductionAnswer {
    Known(KnownIntroductionAnswer),
    Employer(EmployerIntroductionAnswer),
}
