//! `/api/v1/fairs/{id}/plan` and what mends it on the day: `…/check-ins` and `…/replan`.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;

use crate::app::fair_day::{Happening, check_in, put_down, slot_now};
use crate::app::keep_fairs::fair_to_read;
use crate::app::plan_fair::{FairPlanner, USUAL_LIMIT, order};
use crate::app::watch_fair_plans::PlanBell;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair::{DaySlot, Fair};
use crate::domain::fair_plan::PlanStatus;
use crate::domain::fair_registration::Arrival;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, RegistrationId};
use crate::store::fair_plans::FairPlan;
use crate::store::fairs::StoredFair;
use crate::store::{Store, Transaction, fair_interviews, fair_plans};
use crate::wire::fair_day::{CardChangeAnswer, ChangeBody, ChangeKind, CheckInBody, ReplanAnswer, ReplanBody};
use crate::wire::fair_plan::{PlanAnswer, PlanBody, PlannedInterviewAnswer, ShortageAnswer, UnplannedAnswer};
use crate::wire::fair_registration::RegistrationAnswer;
use crate::wire::scalars::Instant;
use crate::wording::Language;

use super::asker::Asker;
use super::body::{Body, BodyIfAny};
use super::language::Asked;
use super::path_id::PathId;
use super::problem::Problem;

/// A plan with all that came of it, in the transaction of whoever may see it.
async fn whole(
    tx: &mut Transaction,
    language: Language,
    fair: &StoredFair,
    plan: FairPlan,
) -> Result<PlanAnswer, Problem> {
    let is_done = plan.status == PlanStatus::Done;
    let (interviews, reasons) = if is_done {
        (fair_interviews::all(tx, fair.id).await?, fair_interviews::reasons(tx, fair.id).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    let slots = fair.value.sessions.slots();
    let people = interviews.iter().map(|it| it.value.seat.jobseeker).chain(reasons.iter().map(|it| it.0));
    tx.note(Act::List, Some(fair.id.uuid()), people);
    Ok(PlanAnswer {
        status: plan.status,
        seed: plan.seed,
        time_limit_seconds: plan.time_limit_seconds,
        progress: plan.progress.as_ref().filter(|_| !plan.status.is_over()).map(Into::into),
        figures: plan.figures.as_ref().map(Into::into),
        interviews: interviews.iter().map(|it| PlannedInterviewAnswer::new(&slots, fair.id, it)).collect(),
        unplanned: reasons.iter().map(|(person, it)| UnplannedAnswer::new(language, *person, it)).collect(),
        shortages: plan.shortages.iter().map(|it| ShortageAnswer::new(language, it)).collect(),
        failure: plan.failure,
        created_at: Instant(plan.created_at),
        planned_at: plan.finished_at.map(Instant),
    })
}

/// Has the interviews of an open fair planned, in the place of a plan before. Read it to see how far it is.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/plan", tag = "fair-plans", params(("id" = FairId, Path)), request_body = PlanBody, responses((status = 202, body = PlanAnswer)))]
pub async fn create(
    (asker, id, language): (Asker, PathId<FairId>, Asked),
    body: BodyIfAny<PlanBody>,
    (store, bell): (Data<Store>, Data<PlanBell>),
) -> Result<HttpResponse, Problem> {
    let body = body.0.unwrap_or_default();
    let limit = body.time_limit_seconds.and_then(|it| u16::try_from(it.value()).ok()).unwrap_or(USUAL_LIMIT);
    let begin = async |tx: &mut Transaction| {
        let plan = order(tx, asker.standing, id.0, (body.seed, limit)).await?;
        let fair = fair_to_read(tx, asker.standing, id.0).await?;
        whole(tx, language.0, &fair, plan).await
    };
    let answer = store.transaction(asker.principal(), begin).await?;
    bell.ring();
    let location = format!("/api/v1/fairs/{}/plan", id.0);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, location)).json(answer))
}

/// The plan of a fair, as far as it has come.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/plan", tag = "fair-plans", params(("id" = FairId, Path)), responses((status = 200, body = PlanAnswer)))]
pub async fn read(
    (asker, id, language): (Asker, PathId<FairId>, Asked),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let fair = fair_to_read(tx, asker.standing, id.0).await?;
        let plan = fair_plans::find(tx, id.0).await?;
        whole(tx, language.0, &fair, plan).await
    };
    Ok(HttpResponse::Ok().json(store.transaction(asker.principal(), read).await?))
}

/// Notes that somebody has come to a running fair. A second time it is the same.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/check-ins", tag = "fair-plans", params(("id" = FairId, Path)), request_body = CheckInBody, responses((status = 200, body = RegistrationAnswer)))]
pub async fn arrive(
    (asker, id): (Asker, PathId<FairId>),
    body: Body<Arrival>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let arrive = async |tx: &mut Transaction| check_in(tx, asker.standing, id.0, body.value).await;
    let stored = store.transaction(asker.principal(), arrive).await?;
    Ok(HttpResponse::Ok().json(RegistrationAnswer::new(id.0, &stored)))
}

/// What a body says has happened; every slot that the fair does not have is named.
fn happenings(changes: &[ChangeBody], slots: &[DaySlot], now: u16) -> Result<Vec<Happening>, Vec<FieldFault>> {
    let (mut happened, mut found) = (Vec::new(), Vec::new());
    for (at, change) in changes.iter().enumerate() {
        let slot = change.slot(at, slots, now).unwrap_or_else(|fault| {
            found.push(fault);
            now
        });
        let of = |make: fn(RegistrationId, u16) -> Happening| change.registration_id.map(|id| make(id, slot));
        happened.extend(match change.kind {
            ChangeKind::NoShow => of(|id, _| Happening::NoShow(id)),
            ChangeKind::WalkIn => of(|id, _| Happening::WalkIn(id)),
            ChangeKind::Late => of(Happening::Late),
            ChangeKind::Left => of(Happening::Left),
            ChangeKind::BoothOut => change.booth_id.map(|id| Happening::BoothOut(id, slot)),
            ChangeKind::InterviewerOut => change.interviewer_id.map(|id| Happening::InterviewerOut(id, slot)),
            ChangeKind::HelperOut => change.helper_id.map(|id| Happening::HelperOut(id, slot)),
        });
    }
    if found.is_empty() { Ok(happened) } else { Err(found) }
}

/// Plans the rest of the day again after what has happened. As few printed interviews as possible change.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/replan", tag = "fair-plans", params(("id" = FairId, Path)), request_body = ReplanBody, responses((status = 200, body = ReplanAnswer)))]
pub async fn mend(
    (asker, id, language): (Asker, PathId<FairId>, Asked),
    body: Body<ReplanBody>,
    planner: Data<FairPlanner>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let ReplanBody { from, changes, fills_free_seats } = body.value;
    let changes = changes.unwrap_or_default();
    let put = async |tx: &mut Transaction| {
        let slot = |fair: &Fair| {
            let slots = fair.sessions.slots();
            let Some(place) = from else { return Ok(slot_now(fair, &slots, clock.now())) };
            place.slot_of_day(&slots).ok_or_else(|| FieldFault::at("/from", Fault::UnknownSession))
        };
        let happened = |fair: &Fair, now: u16| happenings(&changes, &fair.sessions.slots(), now);
        put_down(tx, asker.standing, id.0, slot, happened).await
    };
    let (fair, from_slot) = store.transaction(asker.principal(), put).await?;
    let fills_free_seats = fills_free_seats.unwrap_or(false);
    let mended = planner.mend(*asker, (id.0, fair.version), (from_slot, fills_free_seats)).await?;
    let read = async |tx: &mut Transaction| {
        let plan = fair_plans::find(tx, id.0).await?;
        whole(tx, language.0, &fair, plan).await
    };
    let plan = store.transaction(asker.principal(), read).await?;
    let changes = mended.changes.into_iter().map(|it| CardChangeAnswer {
        jobseeker_id: it.person,
        moved: it.moved,
        dropped: it.dropped,
        freed: it.freed,
        added: it.added,
    });
    let (kept, changed, freed, added) = (mended.kept, mended.changed, mended.freed, mended.added);
    let changes = changes.collect();
    Ok(HttpResponse::Ok().json(ReplanAnswer { from_slot, kept, changed, freed, added, changes, plan }))
}
