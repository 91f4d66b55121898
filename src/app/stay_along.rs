//! Stays with people after a hire (送一程): a placement with the visits that follow, what a visit found, and its end, upon which the
//! person is matched again. Who may do so is the database's and the access table's.

use super::error::AppError;
use super::keep_fairs::{ALL, FairError, registered_person};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{EmployerId, FairId, JobseekerId, PlacementId, PostingId, VisitId};
use crate::domain::placement::{AfterDays, FollowUpVisit, Leaving, Placement, StillWorking, VisitReport};
use crate::domain::principal::Standing;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::outbox::Changed;
use crate::store::placements::StoredPlacement;
use crate::store::visits::StoredVisit;
use crate::store::{Expected, StoreError, Transaction, fair_registrations, outbox, placements, postings, visits};
use crate::wire::placement::{LeavingBody, PlacementBody};
use crate::wire::visit::VisitBody;

/// Why a placement or a visit was not put down.
#[derive(Debug, thiserror::Error)]
pub enum StayError {
    #[error(transparent)]
    App(#[from] AppError),
    #[error("fields are wrong")]
    Wrong(Vec<FieldFault>),
}

impl From<StoreError> for StayError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

fn wrong(pointer: &str, fault: Fault) -> StayError {
    StayError::Wrong(vec![FieldFault::at(pointer, fault)])
}

/// The days on which visits fall due.
#[derive(Debug, Clone)]
pub struct VisitDays(Vec<AfterDays>);

impl VisitDays {
    /// Out of the settings, which are checked when they are read.
    pub fn new(days: &[u16]) -> Self {
        Self(days.iter().filter_map(|it| AfterDays::new(i64::from(*it)).ok()).collect())
    }
}

/// A placement as a body has it, of somebody in reach, at a posting in view; met at a fair to which the person was registered.
///
/// # Errors
/// `Wrong` at each of them.
pub async fn placement_of(
    tx: &mut Transaction,
    standing: Standing,
    body: PlacementBody,
) -> Result<Placement, StayError> {
    let mut found = Vec::new();
    match registered_person(tx, standing, Some(body.jobseeker_id)).await {
        Ok(_) => {}
        Err(FairError::Wrong(faults)) => found.extend(faults),
        Err(FairError::App(error)) => return Err(error.into()),
        Err(_) => found.push(FieldFault::at("/jobseeker_id", Fault::UnknownJobseeker)),
    }
    if let Some(fair) = body.fair_id
        && !was_registered(tx, fair, body.jobseeker_id).await?
    {
        found.push(FieldFault::at("/fair_id", Fault::UnknownFair));
    }
    match employer_of(tx, body.posting_id).await? {
        Some(employer) if found.is_empty() => Ok(body.placement(employer)),
        Some(_) => Err(StayError::Wrong(found)),
        None => {
            found.push(FieldFault::at("/posting_id", Fault::UnknownPosting));
            Err(StayError::Wrong(found))
        }
    }
}

async fn employer_of(tx: &mut Transaction, posting: PostingId) -> Result<Option<EmployerId>, StoreError> {
    match postings::find(tx, posting).await {
        Ok(stored) => Ok(Some(stored.value.employer)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn was_registered(tx: &mut Transaction, fair: FairId, person: JobseekerId) -> Result<bool, StoreError> {
    let filter = RegistrationFilter { fair: Some(fair), jobseeker: Some(person), attendance: None };
    Ok(!fair_registrations::list(tx, &filter, &ALL).await?.is_empty())
}

/// Puts down a placement, with a visit for each of the days.
///
/// # Errors
/// `Taken` while the person works there already.
pub async fn place(
    tx: &mut Transaction,
    clock: &Clock,
    days: &VisitDays,
    (id, placement): (PlacementId, Placement),
) -> Result<StoredPlacement, StayError> {
    let now = clock.now();
    let stored = placements::insert(tx, (id, &placement), now).await?;
    for after in &days.0 {
        let due_on = after.from(placement.starts_on);
        let visit = FollowUpVisit { placement: id, after: Some(*after), due_on, report: None };
        visits::insert(tx, (VisitId::new(clock.fresh_id()), &visit), now).await?;
    }
    tx.note(Act::Create, Some(id.uuid()), [placement.jobseeker]);
    Ok(stored)
}

/// Changes what a placement says of the contract; the visits that are to come move with its first day. Who works where does not
/// change: that would be another placement.
///
/// # Errors
/// `Wrong` at what does not change, and for a first day after the last day of work.
pub async fn change(
    tx: &mut Transaction,
    clock: &Clock,
    current: StoredPlacement,
    body: PlacementBody,
) -> Result<StoredPlacement, StayError> {
    let before = &current.value;
    let fixed = [
        ("/jobseeker_id", body.jobseeker_id == before.jobseeker),
        ("/posting_id", body.posting_id == before.posting),
        ("/fair_id", body.fair_id == before.fair),
    ];
    let moved: Vec<_> =
        fixed.iter().filter(|(_, same)| !same).map(|(at, _)| FieldFault::at(at, Fault::OutOfReach)).collect();
    if !moved.is_empty() {
        return Err(StayError::Wrong(moved));
    }
    let changed = Placement { left: before.left, ..body.placement(before.employer) };
    if changed.left.is_some_and(|left| left.on < changed.starts_on) {
        return Err(wrong("/starts_on", Fault::EndsBeforeStart));
    }
    if changed == *before {
        return Ok(current);
    }
    let visits = visits_of(tx, current.id).await?;
    if reports(&visits).any(|it| changed.begins_after(it)) {
        return Err(wrong("/starts_on", Fault::Contradicts));
    }
    let has_moved = changed.starts_on != before.starts_on;
    for visit in visits.into_iter().filter(|it| has_moved && it.value.report.is_none()) {
        let Some(after) = visit.value.after else { continue };
        let moved = FollowUpVisit { due_on: after.from(changed.starts_on), ..visit.value };
        visits::update(tx, (visit.id, &moved), Expected::Any, clock.now()).await?;
    }
    tx.note(Act::Change, Some(current.id.uuid()), [changed.jobseeker]);
    Ok(placements::update(tx, (current.id, &changed), Expected::Version(current.version), clock.now()).await?)
}

/// Ends a placement. The visits that were to come fall away, and the person is looked at anew by whoever follows changes.
///
/// # Errors
/// `Wrong` at `/left_on`.
pub async fn leave(
    tx: &mut Transaction,
    clock: &Clock,
    current: StoredPlacement,
    body: &LeavingBody,
) -> Result<StoredPlacement, StayError> {
    let when = (current.value.starts_on, clock.today());
    let left = Leaving::new(body.left_on.0, body.reason, when).map_err(|fault| wrong("/left_on", fault))?;
    if current.value.left == Some(left) {
        return Ok(current);
    }
    if reports(&visits_of(tx, current.id).await?).any(|it| left.contradicts(it)) {
        return Err(wrong("/left_on", Fault::Contradicts));
    }
    visits::drop_due(tx, current.id).await?;
    outbox::record(tx, Changed::Jobseeker(current.value.jobseeker)).await?;
    tx.note(Act::Change, Some(current.id.uuid()), [current.value.jobseeker]);
    let ended = Placement { left: Some(left), ..current.value };
    Ok(placements::update(tx, (current.id, &ended), Expected::Version(current.version), clock.now()).await?)
}

/// What a body comes to, for a visit of this placement.
///
/// # Errors
/// `Wrong` for what was not promised, and for what contradicts the placement.
pub fn checked(
    placement: &Placement,
    (id, after): (PlacementId, Option<AfterDays>),
    body: &VisitBody,
) -> Result<FollowUpVisit, StayError> {
    let report = body.report();
    let found = contradictions(placement, report.as_ref(), body);
    if found.is_empty() {
        Ok(FollowUpVisit { placement: id, after, due_on: body.due_on.0, report })
    } else {
        Err(StayError::Wrong(found))
    }
}

/// Ends the placement, where a visit that is put down already says that the person has left.
///
/// # Errors
/// `Wrong` at `/left_on`.
pub async fn left_by_visit(
    tx: &mut Transaction,
    clock: &Clock,
    placement: StoredPlacement,
    body: &VisitBody,
) -> Result<(), StayError> {
    if let (Some(left_on), Some(reason)) = (body.left_on, body.leaving_reason) {
        leave(tx, clock, placement, &LeavingBody { left_on, reason }).await?;
    }
    Ok(())
}

fn contradictions(placement: &Placement, report: Option<&VisitReport>, body: &VisitBody) -> Vec<FieldFault> {
    let mut found = Vec::new();
    for (list, pointer) in [(&body.in_place, "/in_place"), (&body.missing, "/missing")] {
        if list.iter().any(|it| !placement.promised.contains(it)) {
            found.push(FieldFault::at(pointer, Fault::NotPromised));
        }
    }
    let Some(report) = report else {
        if placement.left.is_some() {
            found.push(FieldFault::at("/done_on", Fault::Missing));
        }
        return found;
    };
    let leaves = body.left_on.is_some() || body.leaving_reason.is_some();
    if report.still_working != StillWorking::No && leaves {
        found.push(FieldFault::at("/still_working", Fault::Contradicts));
    } else if report.still_working == StillWorking::No && (leaves || placement.left.is_none()) {
        let needed = [("/left_on", body.left_on.is_none()), ("/leaving_reason", body.leaving_reason.is_none())];
        found.extend(needed.iter().filter(|it| it.1).map(|it| FieldFault::at(it.0, Fault::Missing)));
    } else if placement.left.is_some_and(|left| left.contradicts(report)) {
        found.push(FieldFault::at("/still_working", Fault::Contradicts));
    }
    if placement.begins_after(report) {
        found.push(FieldFault::at("/done_on", Fault::Contradicts));
    }
    found
}

async fn visits_of(tx: &mut Transaction, id: PlacementId) -> Result<Vec<StoredVisit>, StoreError> {
    Ok(visits::of_placements(tx, &[id]).await?.remove(&id).unwrap_or_default())
}

fn reports(visits: &[StoredVisit]) -> impl Iterator<Item = &VisitReport> {
    visits.iter().filter_map(|it| it.value.report.as_ref())
}

/// A placement with its visits, in the order in which they fall due.
pub struct Followed {
    pub placement: StoredPlacement,
    pub visits: Vec<StoredVisit>,
}

impl Followed {
    /// What visits have found.
    pub fn reports(&self) -> Vec<&VisitReport> {
        reports(&self.visits).collect()
    }
}

/// These placements, each with its visits.
///
/// # Errors
/// `Unavailable`.
pub async fn followed(tx: &mut Transaction, found: Vec<StoredPlacement>) -> Result<Vec<Followed>, StoreError> {
    let ids: Vec<_> = found.iter().map(|it| it.id).collect();
    let mut visits = visits::of_placements(tx, &ids).await?;
    let with_visits = |placement: StoredPlacement| {
        let visits = visits.remove(&placement.id).unwrap_or_default();
        Followed { placement, visits }
    };
    Ok(found.into_iter().map(with_visits).collect())
}
