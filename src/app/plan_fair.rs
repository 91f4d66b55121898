//! Plans the interviews of fairs in the background: reads the fair, lets the planner work on a thread of its own with a time
//! limit, says how far it is, checks what comes out by the checker written apart, and stores it in one transaction. Whoever takes
//! a plan up begins anew, so that a process may be killed at any time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::sync::watch;

use super::error::AppError;
use super::fair_problem::{gather, kept_kind, seat_of};
use super::keep_fairs::{FairError, fair_in};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::{FairState, Seed};
use crate::domain::fair_plan::{
    PlanFailure, PlanFigures, PlanPhase, PlanProgress, PlanShortage, Scarcity, Seat, UnplannedCode, UnplannedReason,
};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InterviewId, JobseekerId};
use crate::domain::principal::{Principal, Standing};
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::outcome::{Effort, Phase, Plan, Progress, Reason, Scarce, Shortage};
use crate::fairs::plan::planner::plan;
use crate::fairs::plan::problem::Fair;
use crate::matching::rules::Rules;
use crate::store::fair_plans::{self, FairPlan, PlanClaim};
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::{Store, StoreError, Transaction, fair_booths, fair_interviews, fair_registrations};

/// How often it is said how far a plan is.
const BEAT: Duration = Duration::from_millis(500);
/// A plan of which nothing was heard for so long has lost whoever worked on it.
const SILENCE: SignedDuration = SignedDuration::from_secs(20);
/// Seconds that a plan may take where nobody says.
pub const USUAL_LIMIT: u16 = 60;

/// What became of a plan in the hands of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanEnd {
    Done,
    Failed,
    /// It was left to whoever comes next.
    Left,
    /// The fair has changed, or another process has it.
    Lost,
}

/// Plans fairs. Clones share everything.
#[derive(Clone)]
pub struct FairPlanner {
    pub(super) store: Store,
    pub(super) rules: Arc<Rules>,
    pub(super) clock: Clock,
}

/// What the planner's thread and whoever waits for it tell each other.
#[derive(Default)]
struct Talk {
    progress: Mutex<Option<PlanProgress>>,
    is_stopped: AtomicBool,
}

/// Asks for a plan of an open fair, in the place of the one before. A fair with nothing to plan is refused with all that is
/// missing. The look at everybody who comes is on record.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `NotReady`, `PlanUnderWay`.
pub async fn order(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    (seed, time_limit_seconds): (Option<Seed>, u16),
) -> Result<FairPlan, FairError> {
    let stored = fair_in(tx, standing, id, &[FairState::Open]).await?;
    match fair_plans::find(tx, id).await {
        Ok(plan) if !plan.status.is_over() => return Err(FairError::PlanUnderWay),
        Ok(_) | Err(StoreError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let booths = fair_booths::list(tx, id, &super::keep_fairs::ALL).await?;
    let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
    let registered = fair_registrations::list(tx, &filter, &super::keep_fairs::ALL).await?;
    let missing = [
        (stored.value.sessions.is_empty(), "/sessions"),
        (booths.iter().all(|it| it.value.postings.is_empty()), "/booths"),
        (registered.is_empty(), "/registrations"),
    ];
    let missing: Vec<FieldFault> =
        missing.into_iter().filter(|it| it.0).map(|(_, at)| FieldFault::at(at, Fault::Missing)).collect();
    if !missing.is_empty() {
        return Err(FairError::NotReady(missing));
    }
    let now = tx.now();
    tx.note(Act::Match, Some(id.uuid()), registered.iter().map(|(_, it)| it.value.registration.jobseeker));
    Ok(fair_plans::queue(tx, id, (seed.unwrap_or(stored.value.seed), time_limit_seconds), now).await?)
}

impl FairPlanner {
    pub const fn new(store: Store, rules: Arc<Rules>, clock: Clock) -> Self {
        Self { store, rules, clock }
    }

    /// Takes up a plan that waits or was abandoned; `None` where there is none.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn claim(&self) -> Result<Option<PlanClaim>, StoreError> {
        let now = self.clock.now();
        let silent_since = now.saturating_sub(SILENCE).unwrap_or(jiff::Timestamp::MIN);
        let worker = self.clock.fresh_id();
        let claim = async |tx: &mut Transaction| fair_plans::claim(tx, worker, silent_since, now).await;
        self.store.transaction(Principal::System, claim).await
    }

    /// Works on a plan until it is done, or `stop` becomes true.
    pub async fn work(&self, claim: &PlanClaim, stop: &mut watch::Receiver<bool>) -> PlanEnd {
        match self.walk(claim, stop).await {
            Ok(end) => end,
            Err(AppError::Store(StoreError::Stale | StoreError::NotFound)) => PlanEnd::Lost,
            Err(error) => {
                // Whoever comes next tries again, so many times.
                tracing::warn!(fair.id = %claim.plan.fair, error = %error, "a fair could not be planned");
                PlanEnd::Lost
            }
        }
    }

    async fn walk(&self, claim: &PlanClaim, stop: &mut watch::Receiver<bool>) -> Result<PlanEnd, AppError> {
        let gathered = gather(&self.store, claim.plan.fair).await?;
        let (talk, rules) = (Arc::new(Talk::default()), Arc::clone(&self.rules));
        let limit = Duration::from_secs(claim.plan.time_limit_seconds.into());
        let seed = u64::try_from(claim.plan.seed.value()).unwrap_or(0);
        let told = Arc::clone(&talk);
        let mut planning = tokio::task::spawn_blocking(move || {
            let fair = gathered.problem(&rules);
            let effort = Effort { seed, ..Effort::for_people(fair.people.len()) };
            let planned = planned_within(&fair, effort, limit, &told);
            (fair, planned)
        });
        let mut is_left = false;
        let (fair, planned) = loop {
            tokio::select! {
                planned = &mut planning => break planned?,
                () = tokio::time::sleep(BEAT) => {}
                _ = stop.wait_for(|stop| *stop), if !is_left => {
                    is_left = true;
                    talk.is_stopped.store(true, Ordering::Relaxed);
                }
            }
            let (progress, now) = (*talk.progress.lock().unwrap_or_else(PoisonError::into_inner), self.clock.now());
            let beat = async |tx: &mut Transaction| fair_plans::beat(tx, claim, progress, now).await;
            match self.store.transaction(Principal::System, beat).await {
                Err(StoreError::Stale) => talk.is_stopped.store(true, Ordering::Relaxed),
                Err(error) => tracing::debug!(fair.id = %claim.plan.fair, error = %error, "a beat was missed"),
                Ok(()) => {}
            }
        };
        if is_left {
            let leave = async |tx: &mut Transaction| fair_plans::release(tx, claim).await;
            self.store.transaction(Principal::System, leave).await?;
            return Ok(PlanEnd::Left);
        }
        match planned {
            Some(plan) if breaches(&fair, &plan.interviews).is_empty() => {
                self.keep(claim, &plan).await?;
                Ok(PlanEnd::Done)
            }
            // Nothing that breaks a rule is printed.
            _ => {
                tracing::error!(fair.id = %claim.plan.fair, "a fair makes no sense to the planner, or its plan to the checker");
                let now = self.clock.now();
                let fail = async |tx: &mut Transaction| fair_plans::fail(tx, claim, PlanFailure::Senseless, now).await;
                self.store.transaction(Principal::System, fail).await?;
                Ok(PlanEnd::Failed)
            }
        }
    }

    async fn keep(&self, claim: &PlanClaim, plan: &Plan) -> Result<(), StoreError> {
        let (seats, unplanned) = (seats_of(plan), unplanned_of(plan));
        let (figures, shortages) = (figures_of(plan), shortages_of(&plan.shortages));
        let now = self.clock.now();
        let keep = async |tx: &mut Transaction| {
            fair_plans::finish(tx, claim, (&figures, &shortages), now).await?;
            let fresh = || InterviewId::new(self.clock.fresh_id());
            fair_interviews::put(tx, claim.plan.fair, &seats, fresh, now).await?;
            fair_interviews::put_reasons(tx, claim.plan.fair, &unplanned).await
        };
        self.store.transaction(Principal::System, keep).await
    }
}

/// A plan within a time limit; `None` for a fair that makes no sense.
fn planned_within(fair: &Fair, effort: Effort, limit: Duration, talk: &Talk) -> Option<Plan> {
    let started = Instant::now();
    let keep_going = |progress: Progress| {
        *talk.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept_progress(progress));
        started.elapsed() < limit && !talk.is_stopped.load(Ordering::Relaxed)
    };
    plan(fair, effort, &keep_going).ok()
}

const fn kept_progress(progress: Progress) -> PlanProgress {
    let phase = match progress.phase {
        Phase::Greedy => PlanPhase::Greedy,
        Phase::Bound => PlanPhase::Bound,
        Phase::Search => PlanPhase::Search,
        Phase::PeopleBound => PlanPhase::PeopleBound,
        Phase::Finish => PlanPhase::Finish,
    };
    let Progress { done, total, objective, bound, .. } = progress;
    PlanProgress { phase, done, total, objective, bound }
}

/// The interviews of a plan as they are kept.
pub(super) fn seats_of(plan: &Plan) -> Vec<Seat> {
    plan.interviews.iter().map(seat_of).collect()
}

/// Its figures as they are kept.
pub(super) const fn figures_of(plan: &Plan) -> PlanFigures {
    let it = &plan.figures;
    PlanFigures {
        people_with_interview: it.people_with_interview,
        people_bound: it.people_bound,
        score: it.score,
        score_bound: it.score_bound,
        objective: it.objective,
        bound: it.bound,
        gap: it.gap.value(),
        people_gap: it.people_gap.value(),
        score_gap: it.score_gap.value(),
        greedy_people: it.greedy_people,
        greedy_objective: it.greedy_objective,
        metres: it.metres,
        was_cut: plan.was_cut,
    }
}

fn shortages_of(shortages: &[Shortage]) -> Vec<PlanShortage> {
    let shortage = |it: &Shortage| PlanShortage {
        what: match it.what {
            Scarce::Helper(kind) => Scarcity::Helper(kept_kind(kind)),
            Scarce::Booth(id) => Scarcity::Booth(id),
        },
        more_people: it.more_people,
        more_score: it.more_score,
    };
    shortages.iter().map(shortage).collect()
}

/// Why people have no interview, as it is kept.
pub(super) fn unplanned_of(plan: &Plan) -> Vec<(JobseekerId, Vec<UnplannedReason>)> {
    let of = |it: &crate::fairs::plan::outcome::Unplanned| {
        (it.person, it.reasons.iter().map(|(reason, postings)| kept_reason(*reason, *postings)).collect())
    };
    plan.unplanned.iter().map(of).collect()
}

fn kept_reason(reason: Reason, postings: u32) -> UnplannedReason {
    use UnplannedCode as Code;
    let plain = |code| UnplannedReason { code, postings, kind: None, seats: None, wanting: None };
    let of_kind = |code, kind| UnplannedReason { kind: Some(kept_kind(kind)), ..plain(code) };
    match reason {
        Reason::MaxInterviewsZero => plain(Code::MaxInterviewsZero),
        Reason::NoCandidatePosting => plain(Code::NoCandidatePosting),
        Reason::NeverThere => plain(Code::NeverThere),
        Reason::RestAllowsNone => plain(Code::RestAllowsNone),
        Reason::PostingLimitZero => plain(Code::PostingLimitZero),
        Reason::NoInterviewerForPostings => plain(Code::NoInterviewerForPostings),
        Reason::NotThereWhenBoothsAreOpen => plain(Code::NotThereWhenBoothsAreOpen),
        Reason::NoHelperOfKind { kind } => of_kind(Code::NoHelperOfKind, kind),
        Reason::HelperNeverFreeWhenBoothOpen { kind } => of_kind(Code::HelperNeverFreeWhenBoothOpen, kind),
        Reason::PostingLimitReached => plain(Code::PostingLimitReached),
        Reason::HelpersTaken { kind } => of_kind(Code::HelpersTaken, kind),
        Reason::EverySeatTaken { seats, wanting } => {
            UnplannedReason { seats: Some(seats), wanting: Some(wanting), ..plain(Code::EverySeatTaken) }
        }
        Reason::NotReached => plain(Code::NotReached),
    }
}
