//! Who may be proposed for what: the person and the posting as whoever asks may name them, and whether the pair is a match.
//! Nobody is sent on a way that a barrier ends, so a pair that is no match is refused, whoever proposes it.

use crate::access::reach;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{IntroductionId, JobseekerId, PostingId};
use crate::domain::introduction::{Introduction, IntroductionState};
use crate::domain::posting::{Posting, PostingStatus};
use crate::domain::principal::{Account, Principal, Standing};
use crate::domain::text::Reason;
use crate::matching::assess::{Listing, assess};
use crate::matching::profile::Profile;
use crate::store::introductions::{self, Stride};
use crate::store::{StoreError, Transaction, jobseekers};
use crate::wire::introduction::ProposalBody;

use super::documents::{profile_of, role_of};
use super::find_candidates::profiles_for_ranking;
use super::introduce::{IntroduceError, Introducer, StoredIntroduction};
use super::within_reach::posting_to_read;

/// A proposal that was looked into.
#[derive(Debug)]
pub struct Proposal {
    introduction: Introduction,
    note: Option<Reason>,
    is_match: bool,
}

impl Introducer {
    /// Looks into a proposal. Whether the pair is a match is told apart from it by `propose`, so that a proposal that was
    /// made before can be answered again when it no longer is.
    ///
    /// # Errors
    /// `Wrong` for a person or a posting that whoever asks may not name.
    pub async fn look_into(&self, asker: Account, body: ProposalBody) -> Result<Proposal, IntroduceError> {
        let person = self.person(asker.standing, &body)?;
        let posting = self.posting(asker, body.posting_id).await?;
        let profile = match asker.standing {
            Standing::Employer(_) => {
                let found = profiles_for_ranking(&self.store, &[person]).await?;
                found.into_iter().next().map(|(_, profile)| profile).ok_or_else(|| unknown_person("/candidate"))?
            }
            Standing::Admin | Standing::Staff(_) | Standing::Jobseeker(_) => self.profile(asker, person).await?,
        };
        let (today, listing) = (self.clock.today(), Listing::Matches(None));
        let is_match = assess(&self.rules, today, listing, &profile, &role_of(&posting)).is_some();
        let introduction = Introduction {
            jobseeker: person,
            posting: body.posting_id,
            employer: posting.employer,
            state: IntroductionState::Proposed,
            proposed_by: asker.standing.role(),
        };
        Ok(Proposal { introduction, note: body.note, is_match })
    }

    /// Makes an introduction of a proposal.
    ///
    /// # Errors
    /// `NotAMatch`, or `Taken` while the person is introduced there already.
    pub async fn propose(
        &self,
        tx: &mut Transaction,
        asker: Account,
        id: IntroductionId,
        proposal: Proposal,
    ) -> Result<StoredIntroduction, IntroduceError> {
        let Proposal { introduction, note, is_match } = proposal;
        if !is_match {
            return Err(IntroduceError::NotAMatch);
        }
        let first = Stride { to: IntroductionState::Proposed, by: Some(asker), at: self.clock.now(), reason: note };
        tx.note(Act::Create, Some(id.uuid()), [introduction.jobseeker]);
        match introductions::insert(tx, id, &introduction, &first).await {
            // An employer named a candidate, not a jobseeker.
            Err(StoreError::Taken { fault, .. }) if matches!(asker.standing, Standing::Employer(_)) => {
                Err(IntroduceError::at("/candidate", fault))
            }
            outcome => Ok(outcome?),
        }
    }

    /// Whom the proposal is about, by the name that whoever asks has for them.
    fn person(&self, asker: Standing, body: &ProposalBody) -> Result<JobseekerId, IntroduceError> {
        let (known, candidate) = (body.jobseeker_id, body.candidate.as_ref());
        match (asker, known, candidate) {
            (Standing::Employer(_), Some(_), _) => Err(IntroduceError::at("/jobseeker_id", Fault::NotForEmployers)),
            (Standing::Employer(_), None, None) => Err(IntroduceError::at("/candidate", Fault::Missing)),
            (Standing::Employer(employer), None, Some(pseudonym)) => {
                self.keys.person(employer, pseudonym).ok_or_else(|| unknown_person("/candidate"))
            }
            (_, _, Some(_)) => Err(IntroduceError::at("/candidate", Fault::UnknownField)),
            (Standing::Jobseeker(own), None, None) => Ok(own),
            (Standing::Jobseeker(own), Some(id), None) if id != own => Err(unknown_person("/jobseeker_id")),
            (_, Some(id), None) => Ok(id),
            (Standing::Admin | Standing::Staff(_), None, None) => {
                Err(IntroduceError::at("/jobseeker_id", Fault::Missing))
            }
        }
    }

    /// A posting that whoever asks may propose somebody for: an employer its own, others what they can read.
    async fn posting(&self, asker: Account, id: PostingId) -> Result<Posting, IntroduceError> {
        let principal = Principal::Account(asker);
        let read = async |tx: &mut Transaction| posting_to_read(tx, principal, id).await;
        let unknown = || IntroduceError::at("/posting_id", Fault::UnknownPosting);
        let posting = match self.store.transaction(principal, read).await {
            Ok(stored) => stored.value,
            Err(StoreError::NotFound) => return Err(unknown()),
            Err(error) => return Err(error.into()),
        };
        let is_reached = match asker.standing {
            Standing::Employer(own) => posting.employer == own,
            Standing::Jobseeker(_) => posting.status == PostingStatus::Open,
            Standing::Admin | Standing::Staff(_) => true,
        };
        if is_reached { Ok(posting) } else { Err(unknown()) }
    }

    /// A person whom whoever asks may see.
    async fn profile(&self, asker: Account, id: JobseekerId) -> Result<Profile, IntroduceError> {
        let read = async |tx: &mut Transaction| {
            tx.note(Act::Match, None, [id]);
            jobseekers::with_certificates(tx, &[id]).await
        };
        let found = self.store.transaction(Principal::Account(asker), read).await?.into_iter().next();
        let (stored, certificates) = found
            .filter(|(stored, _)| reach::jobseeker(asker.standing, id, stored.value.region))
            .ok_or_else(|| unknown_person("/jobseeker_id"))?;
        Ok(profile_of(&stored.value, &certificates))
    }
}

fn unknown_person(pointer: &str) -> IntroduceError {
    IntroduceError::Wrong(vec![FieldFault::at(pointer, Fault::UnknownJobseeker)])
}
