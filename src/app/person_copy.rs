//! Everything that is kept of a person, put together in one transaction for whoever may have it. `docs/rights.md` names each
//! table and what of it is in here; a test compares that with the database.

use jiff::civil::Date;

use super::consent_history::consent_history;
use super::show_audit;
use super::show_introductions::Shown;
use super::stay_along::followed;
use crate::domain::ids::{FairId, JobseekerId};
use crate::domain::introduction::Party;
use crate::domain::jobseeker::Jobseeker;
use crate::domain::principal::{Account, Standing};
use crate::domain::stored::Stored;
use crate::store::audit::AuditFilter;
use crate::store::credentials::Kept;
use crate::store::fair_interviews::InterviewFilter;
use crate::store::fair_invitations::InvitationFilter;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::introductions::IntroductionFilter;
use crate::store::placements::PlacementFilter;
use crate::store::{
    Page, StoreError, Transaction, accounts, credentials, fair_interviews, fair_invitations, fair_registrations, fairs,
    introductions, placements, skill_certificates,
};
use crate::wire::account::AccountAnswer;
use crate::wire::audit::AuditRecordAnswer;
use crate::wire::fair_invitation::InvitationAnswer;
use crate::wire::fair_plan::KnownInterviewAnswer;
use crate::wire::fair_registration::RegistrationAnswer;
use crate::wire::introduction::{Introduced, KnownIntroductionAnswer};
use crate::wire::person_copy::{KeptCredentialAnswer, PersonCopyAnswer};
use crate::wire::placement::PlacementAnswer;
use crate::wire::scalars::Instant;
use crate::wire::visit::VisitAnswer;
use crate::wording::Language;

/// Records of the trail that are read at a time.
const CHUNK: u32 = 1000;
/// All of something of which a person has few.
const ALL: Page = Page { limit: u32::MAX, after: None };

/// The copy of a person whom the asker reaches.
///
/// # Errors
/// `Unavailable`, or `Broken` where something does not read.
pub async fn person_copy(
    tx: &mut Transaction,
    (asker, today, language): (Account, Date, Language),
    person: &Stored<JobseekerId, Jobseeker>,
) -> Result<PersonCopyAnswer, StoreError> {
    let certificates = skill_certificates::list_of(tx, person.id, &ALL).await?;
    let accounts = accounts::of_jobseeker(tx, person.id).await?;
    let ids: Vec<_> = accounts.iter().map(|it| it.id).collect();
    let credentials = credentials::of_accounts(tx, &ids).await?;
    let filter = RegistrationFilter { jobseeker: Some(person.id), ..RegistrationFilter::default() };
    let asked = InvitationFilter { jobseeker: Some(person.id), ..InvitationFilter::default() };
    let invitations = fair_invitations::list(tx, &asked, &ALL).await?;
    let registrations = fair_registrations::list(tx, &filter, &ALL).await?;
    let interviews = interviews_of(tx, person.id, registrations.iter().map(|(fair, _)| *fair)).await?;
    let filter = PlacementFilter { jobseeker: Some(person.id), ..PlacementFilter::default() };
    let placements = placements::list(tx, &filter, &ALL).await?;
    let placed = followed(tx, placements).await?;
    Ok(PersonCopyAnswer {
        made_at: Instant(tx.now()),
        record: person.into(),
        certificates: certificates.iter().map(Into::into).collect(),
        introductions: introductions_of(tx, (asker, today), person.id).await?,
        consents: consent_history(tx, (asker, today), person.id, &ALL).await?,
        fair_invitations: invitations.iter().map(|(fair, it)| InvitationAnswer::new(*fair, it)).collect(),
        fair_registrations: registrations.iter().map(|(fair, it)| RegistrationAnswer::new(*fair, it)).collect(),
        fair_interviews: interviews,
        placements: placed.iter().map(|it| PlacementAnswer::new(&it.placement, &it.reports(), today)).collect(),
        visits: placed.iter().flat_map(|it| &it.visits).map(VisitAnswer::from).collect(),
        accounts: accounts.iter().map(AccountAnswer::from).collect(),
        credentials: credentials.into_iter().map(credential).collect(),
        audit: trail(tx, (asker, language), person.id).await?,
    })
}

/// The interviews of a person at these fairs; the times of a fair that is over are not in view of the person any more.
async fn interviews_of(
    tx: &mut Transaction,
    person: JobseekerId,
    fairs_of_person: impl Iterator<Item = FairId>,
) -> Result<Vec<KnownInterviewAnswer>, StoreError> {
    let mut found = Vec::new();
    for fair in fairs_of_person {
        let slots = match fairs::find(tx, fair).await {
            Ok(stored) => stored.value.sessions.slots(),
            Err(StoreError::NotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
        let filter = InterviewFilter { jobseeker: Some(person), ..InterviewFilter::default() };
        let interviews = fair_interviews::list(tx, fair, &filter, &ALL).await?;
        found.extend(interviews.iter().map(|it| KnownInterviewAnswer::new(&slots, fair, it)));
    }
    Ok(found)
}

fn credential(kept: Kept) -> KeptCredentialAnswer {
    let Kept { kind, name, scopes, created_at, expires_at, used_at, revoked_at } = kept;
    KeptCredentialAnswer::new((kind, name, &scopes), [created_at, expires_at], [used_at, revoked_at])
}

async fn introductions_of(
    tx: &mut Transaction,
    (asker, today): (Account, Date),
    person: JobseekerId,
) -> Result<Vec<KnownIntroductionAnswer>, StoreError> {
    let filter = IntroductionFilter { jobseeker: Some(person), ..IntroductionFilter::default() };
    let found = introductions::list(tx, asker.standing, &filter, &ALL).await?;
    let reader = Party::from(asker.standing.role());
    let answer = |shown: &Shown| {
        let Shown { stored, steps, consents, employer, .. } = shown;
        KnownIntroductionAnswer::new(&Introduced { stored, steps, consents, today }, reader, employer.as_ref())
    };
    Ok(Shown::gather(tx, asker.standing, found).await?.iter().map(answer).collect())
}

/// The whole trail of a person; for themselves with what they did, which is not all about them.
async fn trail(
    tx: &mut Transaction,
    (asker, language): (Account, Language),
    person: JobseekerId,
) -> Result<Vec<AuditRecordAnswer>, StoreError> {
    let is_own = asker.standing == Standing::Jobseeker(person);
    let filter = AuditFilter { jobseeker: (!is_own).then_some(person), ..AuditFilter::default() };
    let (mut records, mut before) = (Vec::new(), None);
    loop {
        let chunk = show_audit::page(tx, asker, &filter, CHUNK, before).await?;
        let Some(last) = chunk.last() else { break };
        before = Some(last.record.seq);
        records.extend(
            chunk.iter().filter_map(|it| AuditRecordAnswer::new(language, &it.record, it.employer_name.as_ref())),
        );
    }
    Ok(records)
}
