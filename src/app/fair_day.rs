//! The day of a fair: who has come, what has dropped out, and the plan mended accordingly. What happens is put down first, so that
//! it counts for every plan that follows; then the rest of the day is planned again, within seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::AppError;
use super::fair_problem::{Gathered, gather, interview_of};
use super::keep_fairs::{ALL, FairError, fair_in};
use super::plan_fair::{FairPlanner, figures_of, seats_of, unplanned_of};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::{DaySlot, Fair, FairState};
use crate::domain::fair_plan::{InterviewOutcome, PlanStatus};
use crate::domain::fair_registration::{Arrival, Attendance, Presence, Registered};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AideId, BoothId, FairId, InterviewId, InterviewerId, JobseekerId, RegistrationId};
use crate::domain::principal::{Account, Principal, Standing};
use crate::domain::stored::Version;
use crate::domain::text::PersonName;
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::outcome::Effort;
use crate::fairs::plan::problem::{Fair as PlanFair, Interview};
use crate::fairs::plan::replan::{Mending, PersonChange, Replan, replan};
use crate::matching::rules::Rules;
use crate::store::fair_interviews::StoredInterview;
use crate::store::fair_registrations::{RegistrationFilter, StoredRegistration};
use crate::store::fairs::StoredFair;
use crate::store::{
    Expected, StoreError, Transaction, fair_aides, fair_booths, fair_interviews, fair_plans, fair_registrations, fairs,
    jobseekers,
};

/// Mending is asked for while people wait.
const LONGEST_MENDING: Duration = Duration::from_secs(4);

/// What has happened, from a slot of the day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    NoShow(RegistrationId),
    /// They come in this slot only.
    Late(RegistrationId, u16),
    /// They leave before this slot.
    Left(RegistrationId, u16),
    /// Somebody who has been registered on the day.
    WalkIn(RegistrationId),
    BoothOut(BoothId, u16),
    InterviewerOut(InterviewerId, u16),
    HelperOut(AideId, u16),
}

/// What a mended plan has against the printed one.
#[derive(Debug)]
pub struct Mended {
    pub changes: Vec<PersonChange>,
    /// Printed interviews that are where they were, elsewhere or dropped, or given up by people who are not there.
    pub kept: u32,
    pub changed: u32,
    pub freed: u32,
    pub added: u32,
}

/// Where the day stands, for a fair with these slots: all before this one is over, or going on.
pub fn slot_now(fair: &Fair, slots: &[DaySlot], now: jiff::Timestamp) -> u16 {
    let (day, minute) = Clock::day_and_minute(now);
    let all = u16::try_from(slots.len()).unwrap_or(u16::MAX);
    if day != fair.held_on {
        return if day < fair.held_on { 0 } else { all };
    }
    slots.iter().position(|slot| slot.starts >= minute).and_then(|at| u16::try_from(at).ok()).unwrap_or(all)
}

/// Somebody has come. A second time it is the same.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `Wrong` for a code or name that is nobody's, and for a name that several have.
pub async fn check_in(
    tx: &mut Transaction,
    standing: Standing,
    fair: FairId,
    who: Arrival,
) -> Result<StoredRegistration, FairError> {
    fair_in(tx, standing, fair, &[FairState::Running]).await?;
    let (found, pointer) = match &who {
        Arrival::Registration(id) => (fair_registrations::find(tx, fair, *id).await, "/registration_id"),
        Arrival::Code(code) => (fair_registrations::find_by_code(tx, fair, code).await, "/code"),
        Arrival::Name(name) => (Ok(named(tx, fair, name).await?), "/name"),
    };
    let stored = match found {
        Err(StoreError::NotFound) => return Err(FairError::at(pointer, Fault::UnknownRegistration)),
        found => found?,
    };
    tx.note(Act::Change, Some(stored.id.uuid()), [stored.value.registration.jobseeker]);
    if stored.value.presence.attendance == Attendance::Present {
        return Ok(stored);
    }
    let presence = Presence {
        attendance: Attendance::Present,
        checked_in_at: stored.value.presence.checked_in_at.or(Some(tx.now())),
        left_before_slot: None,
        ..stored.value.presence
    };
    see(tx, fair, stored, presence).await
}

/// The only one who is registered under a name, of those whose names are known to whoever asks.
async fn named(tx: &mut Transaction, fair: FairId, name: &PersonName) -> Result<StoredRegistration, FairError> {
    let filter = RegistrationFilter { fair: Some(fair), ..RegistrationFilter::default() };
    let registered = fair_registrations::list(tx, &filter, &ALL).await?;
    let people: Vec<JobseekerId> = registered.iter().map(|it| it.1.value.registration.jobseeker).collect();
    let known = jobseekers::with_certificates(tx, &people).await?;
    let theirs: Vec<JobseekerId> = known.into_iter().filter(|it| it.0.value.name == *name).map(|it| it.0.id).collect();
    let mut found = registered.into_iter().filter(|it| theirs.contains(&it.1.value.registration.jobseeker));
    match (found.next(), found.next()) {
        (Some((_, one)), None) => Ok(one),
        (None, _) => Err(FairError::at("/name", Fault::UnknownRegistration)),
        (Some(_), Some(_)) => Err(FairError::at("/name", Fault::Ambiguous)),
    }
}

async fn see(
    tx: &mut Transaction,
    fair: FairId,
    stored: StoredRegistration,
    presence: Presence,
) -> Result<StoredRegistration, FairError> {
    let (now, expected) = (tx.now(), Expected::Version(stored.version));
    let seen = Registered { presence, ..stored.value };
    Ok(fair_registrations::update(tx, fair, (stored.id, &seen), expected, now).await?)
}

/// Puts down what has happened; everything that names nothing of the fair is named at once. The fair's version moves on, by
/// which the plan that follows knows that nothing else has happened meanwhile.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `NotReady` without a plan, `Wrong`.
pub async fn put_down(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    slot: impl FnOnce(&Fair) -> Result<u16, FieldFault>,
    happened: impl FnOnce(&Fair, u16) -> Result<Vec<Happening>, Vec<FieldFault>>,
) -> Result<(StoredFair, u16), FairError> {
    let stored = fair_in(tx, standing, id, &[FairState::Planned, FairState::Running]).await?;
    let is_planned = match fair_plans::find(tx, id).await {
        Ok(plan) => plan.status == PlanStatus::Done,
        Err(StoreError::NotFound) => false,
        Err(error) => return Err(error.into()),
    };
    if !is_planned {
        return Err(FairError::NotReady(vec![FieldFault::at("/plan", Fault::Missing)]));
    }
    let slot = slot(&stored.value).map_err(|fault| FairError::Wrong(vec![fault]))?;
    let happened = happened(&stored.value, slot).map_err(FairError::Wrong)?;
    let mut unknown = Vec::new();
    for (at, happening) in happened.into_iter().enumerate() {
        match put_one(tx, id, happening, slot).await {
            Err(FairError::App(AppError::Store(StoreError::NotFound))) => {
                let pointer = format!("/changes/{at}/{}", happening.field());
                unknown.push(FieldFault::at(&pointer, happening.unknown()));
            }
            done => done?,
        }
    }
    if !unknown.is_empty() {
        return Err(FairError::Wrong(unknown));
    }
    tx.note(Act::Change, Some(id.uuid()), []);
    let now = tx.now();
    let touched = fairs::update(tx, id, Expected::Version(stored.version), &stored.value, now).await?;
    Ok((touched, slot))
}

impl Happening {
    /// The field that names what it is about.
    const fn field(self) -> &'static str {
        match self {
            Self::NoShow(_) | Self::Late(..) | Self::Left(..) | Self::WalkIn(_) => "registration_id",
            Self::BoothOut(..) => "booth_id",
            Self::InterviewerOut(..) => "interviewer_id",
            Self::HelperOut(..) => "helper_id",
        }
    }

    const fn unknown(self) -> Fault {
        match self {
            Self::NoShow(_) | Self::Late(..) | Self::Left(..) | Self::WalkIn(_) => Fault::UnknownRegistration,
            Self::BoothOut(..) => Fault::UnknownBooth,
            Self::InterviewerOut(..) => Fault::UnknownInterviewer,
            Self::HelperOut(..) => Fault::UnknownHelper,
        }
    }
}

async fn put_one(tx: &mut Transaction, fair: FairId, happening: Happening, now: u16) -> Result<(), FairError> {
    match happening {
        Happening::NoShow(id) => {
            let stored = fair_registrations::find(tx, fair, id).await?;
            let person = stored.value.registration.jobseeker;
            let presence = Presence { attendance: Attendance::NoShow, checked_in_at: None, ..stored.value.presence };
            see(tx, fair, stored, presence).await?;
            fair_interviews::miss(tx, fair, person, now).await?;
        }
        Happening::Late(id, slot) => {
            let stored = fair_registrations::find(tx, fair, id).await?;
            let attendance = match stored.value.presence.attendance {
                Attendance::NoShow => Attendance::Expected,
                other => other,
            };
            let presence = Presence { attendance, came_in_slot: Some(slot), ..stored.value.presence };
            let person = stored.value.registration.jobseeker;
            see(tx, fair, stored, presence).await?;
            fair_interviews::miss(tx, fair, person, now.min(slot)).await?;
        }
        Happening::Left(id, slot) => {
            let stored = fair_registrations::find(tx, fair, id).await?;
            let presence =
                Presence { attendance: Attendance::Left, left_before_slot: Some(slot), ..stored.value.presence };
            see(tx, fair, stored, presence).await?;
        }
        Happening::WalkIn(id) => {
            fair_registrations::find(tx, fair, id).await?;
        }
        Happening::BoothOut(id, slot) => {
            let mut booth = fair_booths::find(tx, fair, id).await?;
            booth.value.out_from = Some(slot);
            let at = tx.now();
            fair_booths::update(tx, fair, (id, &booth.value), Expected::Version(booth.version), at).await?;
        }
        Happening::InterviewerOut(id, slot) => interviewer_out(tx, fair, id, slot).await?,
        Happening::HelperOut(id, slot) => {
            let mut aide = fair_aides::find(tx, fair, id).await?;
            aide.value.out_from = Some(slot);
            let at = tx.now();
            fair_aides::update(tx, fair, (id, &aide.value), Expected::Version(aide.version), at).await?;
        }
    }
    Ok(())
}

async fn interviewer_out(tx: &mut Transaction, fair: FairId, id: InterviewerId, slot: u16) -> Result<(), FairError> {
    let booths = fair_booths::list(tx, fair, &super::keep_fairs::ALL).await?;
    let is_there = |it: &&fair_booths::StoredBooth| it.value.interviewers.iter().any(|it| it.id == Some(id));
    let mut booth = booths.iter().find(is_there).cloned().ok_or(StoreError::NotFound)?;
    booth.value.interviewers.iter_mut().filter(|it| it.id == Some(id)).for_each(|it| it.out_from = Some(slot));
    let at = tx.now();
    fair_booths::update(tx, fair, (booth.id, &booth.value), Expected::Version(booth.version), at).await?;
    Ok(())
}

impl FairPlanner {
    /// Plans the rest of the day again, and stores it if nothing else has happened to the fair meanwhile.
    ///
    /// # Errors
    /// `PlanUnderWay` where something has; `Wrong` where the past breaks rules.
    pub async fn mend(
        &self,
        asker: Account,
        (id, version): (FairId, Version),
        (from_slot, fills_free_seats): (u16, bool),
    ) -> Result<Mended, FairError> {
        let mending = Mending { now: from_slot.into(), fills_free_seats };
        let gathered = gather(&self.store, id).await?;
        let read = async |tx: &mut Transaction| fair_interviews::all(tx, id).await;
        let kept = self.store.transaction(Principal::System, read).await?;
        let (rules, printed) = (Arc::clone(&self.rules), kept.clone());
        let mended = tokio::task::spawn_blocking(move || mended_within(&gathered, &rules, &printed, mending));
        let mended = mended.await.map_err(AppError::from)?;
        let Some((printed, mended)) = mended else {
            return Err(FairError::at("/changes", Fault::BreaksThePlan));
        };
        let (seats, figures, reasons) = (seats_of(&mended.plan), figures_of(&mended.plan), unplanned_of(&mended.plan));
        let store = async |tx: &mut Transaction| {
            if fairs::lock(tx, id).await?.version != version {
                return Err(FairError::PlanUnderWay);
            }
            let now = tx.now();
            fair_plans::mend(tx, id, &figures, now).await?;
            fair_interviews::put(tx, id, &seats, || InterviewId::new(self.clock.fresh_id()), now).await?;
            fair_interviews::put_reasons(tx, id, &reasons).await?;
            tx.note(Act::Match, Some(id.uuid()), seats.iter().map(|it| it.jobseeker));
            Ok(())
        };
        self.store.transaction(Principal::Account(asker), store).await?;
        let (changed, freed) = (mended.changed_slots, mended.freed_slots);
        let kept = u32::try_from(printed).unwrap_or(u32::MAX).saturating_sub(changed).saturating_sub(freed);
        Ok(Mended { changes: mended.changes, kept, changed, freed, added: mended.added_slots })
    }
}

/// The number of printed interviews, and the plan mended; `None` where the past breaks rules.
fn mended_within(
    gathered: &Gathered,
    rules: &Rules,
    kept: &[StoredInterview],
    mending: Mending,
) -> Option<(usize, Replan)> {
    let mut fair = gathered.problem(rules);
    let has = |it: &&StoredInterview, outcome| it.value.result.outcome == Some(outcome);
    // Who did not come to an interview does not have it any more, nor again.
    let missed: Vec<Interview> =
        kept.iter().filter(|it| has(it, InterviewOutcome::NoShow)).map(|it| interview_of(&it.value.seat)).collect();
    without_missed(&mut fair, &missed);
    let printed: Vec<Interview> =
        kept.iter().filter(|it| !has(it, InterviewOutcome::NoShow)).map(|it| interview_of(&it.value.seat)).collect();
    fair.fixed =
        kept.iter().filter(|it| has(it, InterviewOutcome::TookPlace)).map(|it| interview_of(&it.value.seat)).collect();
    let effort = Effort::for_replan(fair.people.len());
    let started = Instant::now();
    let mended = replan(&fair, &printed, mending, effort, &|_| started.elapsed() < LONGEST_MENDING).ok()?;
    // The past of people who were there is as it was; nothing that breaks a rule is printed.
    breaches(&fair, &mended.plan.interviews).is_empty().then_some((printed.len(), mended))
}

fn without_missed(fair: &mut PlanFair, missed: &[Interview]) {
    for person in &mut fair.people {
        let is_missed = |posting| missed.iter().any(|it| it.person == person.id && it.posting == posting);
        person.candidates.retain(|it| !is_missed(it.posting));
    }
}
