//! Introductions from proposal to hire: who may be proposed, which step is legal, what a consent or its withdrawal brings
//! with it. Everything that changes one locks it first, so that of two who act at once the second sees what the first did.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::access::candidate_keys::CandidateKeys;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::consent::{Consent, ConsentStep, Terms, legal_consents};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{ConsentId, IntroductionId};
use crate::domain::introduction::{Introduction, IntroductionState, Party, legal_steps};
use crate::domain::principal::{Account, Principal, Role};
use crate::domain::stored::Stored;
use crate::domain::text::Reason;
use crate::matching::rules::Rules;
use crate::store::introductions::{self, Stride};
use crate::store::{Store, StoreError, Transaction, consents};

/// How long a proposal waits for the jobseeker's consent.
const LONGEST_PROPOSAL: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many introductions one look at the clock ends.
const EXPIRED_AT_ONCE: i64 = 500;

/// Why an introduction was not made, or did not move.
#[derive(Debug, thiserror::Error)]
pub enum IntroduceError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("fields are wrong")]
    Wrong(Vec<FieldFault>),
    /// A barrier, or another condition, keeps the pair apart.
    #[error("the pair is no match")]
    NotAMatch,
    #[error("the step is not legal")]
    IllegalStep(&'static [IntroductionState]),
    #[error("the consent is not the next one")]
    ConsentOutOfOrder(Vec<ConsentStep>),
    #[error("the posting has no openings left")]
    NoOpeningsLeft,
}

impl IntroduceError {
    pub fn at(pointer: &str, fault: Fault) -> Self {
        Self::Wrong(vec![FieldFault::at(pointer, fault)])
    }
}

/// Introduces people to employers. Clones share everything.
#[derive(Clone)]
pub struct Introducer {
    pub(super) store: Store,
    pub(super) rules: Arc<Rules>,
    pub(super) clock: Clock,
    pub(super) keys: CandidateKeys,
}

pub(super) type StoredIntroduction = Stored<IntroductionId, Introduction>;

impl Introducer {
    pub const fn new(store: Store, rules: Arc<Rules>, clock: Clock, keys: CandidateKeys) -> Self {
        Self { store, rules, clock, keys }
    }

    /// The keys of pseudonyms.
    pub const fn keys(&self) -> &CandidateKeys {
        &self.keys
    }

    /// Gives the jobseeker's consent to one step. The first makes a proposal an introduction that the employer sees.
    ///
    /// # Errors
    /// `ConsentOutOfOrder`, `Wrong` where the paper is missing or none of the asker's business, `NotFound`.
    pub async fn consent(
        &self,
        tx: &mut Transaction,
        asker: Account,
        id: IntroductionId,
        terms: Terms,
    ) -> Result<StoredIntroduction, IntroduceError> {
        let role = asker.standing.role();
        check_paper(role, &terms)?;
        let found = introductions::lock(tx, asker.standing, id).await?;
        let given = consents::of(tx, &[id]).await?.remove(&id).unwrap_or_default();
        let legal = legal_consents(found.value.state, &given, self.clock.today());
        if !legal.contains(&terms.fields.step()) {
            return Err(IntroduceError::ConsentOutOfOrder(legal));
        }
        let now = self.clock.now();
        let consent = Consent { terms, given_by: role, account: asker.id, given_at: now, withdrawn_at: None };
        consents::give(tx, ConsentId::new(self.clock.fresh_id()), id, &consent).await?;
        tx.note(Act::Consent, Some(id.uuid()), [found.value.jobseeker]);
        if found.value.state == IntroductionState::Proposed {
            let stride = Stride { to: IntroductionState::Consented, by: Some(asker), at: now, reason: None };
            Ok(introductions::step(tx, &found, &stride).await?)
        } else {
            Ok(introductions::touch(tx, &found, now).await?)
        }
    }

    /// Takes a consent back, with all that stand on it, at once. Without a way to reach the person there is no
    /// introduction: it is withdrawn with the contact, unless they have been hired. Whoever only keeps the disability to
    /// themselves goes on, as nobody may suffer for that.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn withdraw(
        &self,
        tx: &mut Transaction,
        asker: Account,
        id: IntroductionId,
        lowest: ConsentStep,
    ) -> Result<StoredIntroduction, IntroduceError> {
        let found = introductions::lock(tx, asker.standing, id).await?;
        let now = self.clock.now();
        let steps: Vec<ConsentStep> = ConsentStep::ALL.iter().copied().filter(|step| *step >= lowest).collect();
        let ended = consents::end(tx, id, &steps, now).await?;
        tx.note(Act::Withdraw, Some(id.uuid()), [found.value.jobseeker]);
        if lowest == ConsentStep::Contact && !found.value.state.is_over() {
            let stride = Stride { to: IntroductionState::Withdrawn, by: Some(asker), at: now, reason: None };
            Ok(introductions::step(tx, &found, &stride).await?)
        } else if ended > 0 {
            Ok(introductions::touch(tx, &found, now).await?)
        } else {
            Ok(found)
        }
    }

    /// Takes a step. A hire takes an opening with it, or does not happen; any other end ends the consents.
    ///
    /// # Errors
    /// `IllegalStep`, `NoOpeningsLeft`, `NotFound`.
    pub async fn step(
        &self,
        tx: &mut Transaction,
        asker: Account,
        id: IntroductionId,
        (to, reason): (IntroductionState, Reason),
    ) -> Result<StoredIntroduction, IntroduceError> {
        let found = introductions::lock(tx, asker.standing, id).await?;
        let legal = legal_steps(found.value.state, Party::from(asker.standing.role()));
        if !legal.contains(&to) {
            return Err(IntroduceError::IllegalStep(legal));
        }
        if to == IntroductionState::Hired && !introductions::take_opening(tx, &found).await? {
            return Err(IntroduceError::NoOpeningsLeft);
        }
        tx.note(Act::Transition, Some(id.uuid()), [found.value.jobseeker]);
        let stride = Stride { to, by: Some(asker), at: self.clock.now(), reason: Some(reason) };
        Ok(move_on(tx, &found, &stride).await?)
    }
}

/// What the federation records is on paper; what a jobseeker consents to is not.
fn check_paper(role: Role, terms: &Terms) -> Result<(), IntroduceError> {
    match (role, &terms.on_paper) {
        (Role::Jobseeker, Some(_)) => Err(IntroduceError::at("/on_paper", Fault::UnknownField)),
        (Role::Admin | Role::Staff, None) => Err(IntroduceError::at("/on_paper", Fault::Missing)),
        // The access table lets no employer come here; neither does the database.
        (Role::Employer, _) => Err(StoreError::NotFound.into()),
        (Role::Jobseeker, None) | (Role::Admin | Role::Staff, Some(_)) => Ok(()),
    }
}

async fn move_on(
    tx: &mut Transaction,
    found: &StoredIntroduction,
    stride: &Stride,
) -> Result<StoredIntroduction, StoreError> {
    if stride.to.is_over() && !stride.to.takes_consent() {
        consents::end(tx, found.id, ConsentStep::ALL, stride.at).await?;
    }
    introductions::step(tx, found, stride).await
}

/// Ends what nobody went on with: proposals that were not consented to in time, and introductions whose consent has had
/// its last day. Tells how many; what is left over waits for the next look.
///
/// # Errors
/// `Unavailable`.
pub async fn expire(store: &Store, now: Timestamp) -> Result<usize, StoreError> {
    let proposed_before = now.saturating_sub(LONGEST_PROPOSAL).unwrap_or(Timestamp::MIN);
    let expire = async |tx: &mut Transaction| {
        let overdue = introductions::overdue(tx, proposed_before, EXPIRED_AT_ONCE).await?;
        for found in &overdue {
            let stride = Stride { to: IntroductionState::Expired, by: None, at: now, reason: None };
            move_on(tx, found, &stride).await?;
        }
        Ok::<_, StoreError>(overdue.len())
    };
    store.transaction(Principal::System, expire).await
}
