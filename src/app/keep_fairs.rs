//! Keeps fairs: who reaches which, which step may be taken when, what a booth may offer, and what a registration comes to where
//! it says nothing. Nothing is planned here.

use rand::TryRng;
use rand::rngs::SysRng;

use super::error::AppError;
use crate::access::reach;
use crate::domain::audit::{Act, Note};
use crate::domain::fair::{Fair, FairState, SessionNumber, Sessions};
use crate::domain::fair_booth::Booth;
use crate::domain::fair_plan::PlanStatus;
use crate::domain::fair_registration::{
    CheckInCode, Pace, Presence, Registered, Registration, RegistrationSource, RestWish, kinds_of,
};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InterviewerId, JobseekerId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::principal::Standing;
use crate::domain::text::Reason;
use crate::store::fairs::{self, StoredFair};
use crate::store::{
    Expected, Page, StoreError, Transaction, fair_booths, fair_interviews, fair_plans, jobseekers, postings,
};
use crate::wire::fair_registration::RegistrationBody;

/// All of something of which a fair has few.
pub const ALL: Page = Page { limit: u32::MAX, after: None };

/// Why a fair did not change.
#[derive(Debug, thiserror::Error)]
pub enum FairError {
    #[error(transparent)]
    App(#[from] AppError),
    #[error("fields are wrong")]
    Wrong(Vec<FieldFault>),
    #[error("the step is not legal")]
    IllegalStep(&'static [FairState]),
    /// What a step needs is not there.
    #[error("the fair is not ready")]
    NotReady(Vec<FieldFault>),
    #[error("not in this state")]
    NotInThisState(&'static [FairState]),
    #[error("a plan is under way")]
    PlanUnderWay,
}

impl From<StoreError> for FairError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl FairError {
    pub fn at(pointer: &str, fault: Fault) -> Self {
        Self::Wrong(vec![FieldFault::at(pointer, fault)])
    }
}

/// The states in which a fair is prepared.
pub const IN_PREPARATION: &[FairState] = &[FairState::Draft, FairState::Open];
/// The states in which people register.
const REGISTERING: &[FairState] = &[FairState::Open, FairState::Planned, FairState::Running];
/// The states in which nobody has come yet.
pub const BEFORE_THE_DAY: &[FairState] = &[FairState::Open, FairState::Planned];

/// A fair that somebody may read of.
///
/// # Errors
/// `NotFound`.
pub async fn fair_to_read(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<StoredFair, FairError> {
    let stored = fairs::find(tx, id).await?;
    if reach::fair_to_read(standing, &stored.value) { Ok(stored) } else { Err(StoreError::NotFound.into()) }
}

/// A fair that somebody may change, locked.
///
/// # Errors
/// `NotFound`.
pub async fn fair_to_keep(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<StoredFair, FairError> {
    let stored = fairs::lock(tx, id).await?;
    if reach::fair(standing, stored.value.region) { Ok(stored) } else { Err(StoreError::NotFound.into()) }
}

/// The same, in one of these states.
///
/// # Errors
/// `NotFound`, or `NotInThisState`.
pub async fn fair_in(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    states: &'static [FairState],
) -> Result<StoredFair, FairError> {
    let stored = fair_to_keep(tx, standing, id).await?;
    if states.contains(&stored.value.state) { Ok(stored) } else { Err(FairError::NotInThisState(states)) }
}

/// Takes a step, if it is legal and what it needs is there.
///
/// # Errors
/// `NotFound`, `IllegalStep`, `NotReady`.
pub async fn step(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    (to, reason): (FairState, Reason),
) -> Result<StoredFair, FairError> {
    let stored = fair_to_keep(tx, standing, id).await?;
    let legal = stored.value.state.legal_steps();
    if !legal.contains(&to) {
        return Err(FairError::IllegalStep(legal));
    }
    let missing = match to {
        FairState::Open => missing_to_open(tx, &stored).await?,
        FairState::Planned | FairState::Running => missing_plan(tx, id).await?,
        FairState::Draft | FairState::Closed | FairState::Cancelled => Vec::new(),
    };
    if !missing.is_empty() {
        return Err(FairError::NotReady(missing));
    }
    let now = tx.now();
    let changed = Fair { state: to, reason: Some(reason), ..stored.value };
    tx.note_down(Note::new(Act::Change, []).on(id.uuid()).detail(to.code()));
    Ok(fairs::update(tx, id, Expected::Version(stored.version), &changed, now).await?)
}

/// A fair is opened with a session at least, and a booth with something to offer.
async fn missing_to_open(tx: &mut Transaction, stored: &StoredFair) -> Result<Vec<FieldFault>, StoreError> {
    let booths = fair_booths::list(tx, stored.id, &ALL).await?;
    let has_offer = booths.iter().any(|it| !it.value.postings.is_empty());
    let missing = [(stored.value.sessions.is_empty(), "/sessions"), (!has_offer, "/booths")];
    Ok(missing.into_iter().filter(|it| it.0).map(|(_, pointer)| FieldFault::at(pointer, Fault::Missing)).collect())
}

/// Interviews are printed, and held, by a plan that is done.
async fn missing_plan(tx: &mut Transaction, id: FairId) -> Result<Vec<FieldFault>, StoreError> {
    let is_done = match fair_plans::find(tx, id).await {
        Ok(plan) => plan.status == PlanStatus::Done,
        Err(StoreError::NotFound) => false,
        Err(error) => return Err(error),
    };
    Ok(if is_done { Vec::new() } else { vec![FieldFault::at("/plan", Fault::Missing)] })
}

/// Throws away the plan of a fair of which something has changed.
///
/// # Errors
/// `Unavailable`.
pub async fn forget_plan(tx: &mut Transaction, id: FairId) -> Result<(), StoreError> {
    fair_plans::forget(tx, id).await?;
    fair_interviews::forget(tx, id).await
}

/// The faults of numbers that name no session of the fair.
pub fn unknown_sessions(sessions: &Sessions, numbers: Option<&[SessionNumber]>, pointer: &str) -> Vec<FieldFault> {
    let numbers = numbers.unwrap_or_default().iter().enumerate();
    let unknown = numbers.filter(|(_, number)| !sessions.has(**number));
    unknown.map(|(at, _)| FieldFault::at(&format!("{pointer}/{at}"), Fault::UnknownSession)).collect()
}

/// Checks a booth against the fair and its employer's postings, and names those who interview there: by the ids that they
/// have, or by fresh ones.
///
/// # Errors
/// `Wrong`.
pub async fn settled_booth(
    tx: &mut Transaction,
    fair: &Fair,
    (booth, before): (Booth, Option<&Booth>),
    fresh: impl Fn() -> InterviewerId,
) -> Result<Booth, FairError> {
    let mut found = Vec::new();
    for (at, interviewer) in booth.interviewers.iter().enumerate() {
        let pointer = format!("/interviewers/{at}/sessions");
        found.extend(unknown_sessions(&fair.sessions, interviewer.sessions.as_deref(), &pointer));
    }
    for (at, offer) in booth.postings.iter().enumerate() {
        let is_own = match postings::find(tx, offer.posting).await {
            Ok(posting) => posting.value.employer == booth.employer,
            Err(StoreError::NotFound) => false,
            Err(error) => return Err(error.into()),
        };
        if !is_own {
            found.push(FieldFault::at(&format!("/postings/{at}/posting_id"), Fault::UnknownPosting));
        }
    }
    if !found.is_empty() {
        return Err(FairError::Wrong(found));
    }
    let mut booth = booth;
    let mut known: Vec<_> = before.into_iter().flat_map(|it| &it.interviewers).collect();
    for interviewer in &mut booth.interviewers {
        let place = known.iter().position(|it| it.id.is_some() && it.id == interviewer.id);
        let kept = place.map(|at| known.swap_remove(at));
        interviewer.id = kept.and_then(|it| it.id).or_else(|| Some(fresh()));
        interviewer.out_from = kept.and_then(|it| it.out_from);
    }
    booth.out_from = before.and_then(|it| it.out_from);
    Ok(booth)
}

/// A fair that takes registrations, for somebody who may register people there.
///
/// # Errors
/// `NotFound`, or `NotInThisState`.
pub async fn fair_to_register_at(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
) -> Result<StoredFair, FairError> {
    let stored = fair_to_read(tx, standing, id).await?;
    let states = if matches!(standing, Standing::Jobseeker(_)) { BEFORE_THE_DAY } else { REGISTERING };
    if states.contains(&stored.value.state) { Ok(stored) } else { Err(FairError::NotInThisState(states)) }
}

/// Who is registered by a body, and by whom; the record has to be in reach.
///
/// # Errors
/// `Wrong` at `/jobseeker_id`.
pub async fn registered_person(
    tx: &mut Transaction,
    standing: Standing,
    stated: Option<JobseekerId>,
) -> Result<(JobseekerId, Jobseeker), FairError> {
    let at = |fault| FairError::at("/jobseeker_id", fault);
    let id = match standing {
        Standing::Jobseeker(own) if stated.is_none_or(|it| it == own) => own,
        Standing::Jobseeker(_) => return Err(at(Fault::OutOfReach)),
        _ => stated.ok_or_else(|| at(Fault::Missing))?,
    };
    match jobseekers::find(tx, id).await {
        Ok(person) if reach::jobseeker(standing, id, person.value.region) => Ok((id, person.value)),
        Ok(_) | Err(StoreError::NotFound) => Err(at(Fault::UnknownJobseeker)),
        Err(error) => Err(error.into()),
    }
}

/// What a body comes to, with what the person's record says where the body says nothing.
///
/// # Errors
/// `Wrong` for sessions that are none, and for sources that are not the asker's to state.
pub fn resolved(
    fair: &Fair,
    standing: Standing,
    (id, person): (JobseekerId, &Jobseeker),
    body: RegistrationBody,
) -> Result<Registration, FairError> {
    let mut found = unknown_sessions(&fair.sessions, body.sessions.as_deref(), "/sessions");
    let is_own = matches!(standing, Standing::Jobseeker(_));
    let usual = match (is_own, fair.state) {
        (true, _) => RegistrationSource::Own,
        (false, FairState::Running) => RegistrationSource::WalkIn,
        (false, _) => RegistrationSource::Invited,
    };
    if is_own && body.source == Some(RegistrationSource::WalkIn) {
        found.push(FieldFault::at("/source", Fault::StaffOnly));
    }
    if !found.is_empty() {
        return Err(FairError::Wrong(found));
    }
    let rest = body.rest().or_else(|| RestWish::of(&person.needs));
    Ok(Registration {
        jobseeker: id,
        sessions: body.sessions,
        from: body.from,
        until: body.until,
        max_interviews: body.max_interviews,
        pace: body.pace.unwrap_or_else(|| Pace::of(&person.capacities)),
        rest,
        helper_kinds: body.helper_kinds.unwrap_or_else(|| kinds_of(&person.capacities, &person.needs)),
        source: body.source.unwrap_or(usual),
    })
}

/// A registration that was just made, with a code of its own.
///
/// # Errors
/// `Randomness` when the system gives none.
pub fn newly_registered(registration: Registration) -> Result<Registered, AppError> {
    let mut bytes = [0; CheckInCode::LENGTH];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(Registered { registration, code: CheckInCode::from_bytes(bytes), presence: Presence::EXPECTED })
}
