//! Interviews of fairs: put down as a plan has them, listed for whoever may see them, and what came of each.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::super::columns::{self, Stamp, int2, parsed_if, there};
use super::super::error::StoreError;
use super::super::page::{Expected, Page};
use super::super::schema::{fair_interviews, fair_registrations, introductions};
use super::super::time::to_pg_instant;
use super::fair_figures::{reasons_from_json, reasons_to_json};
use crate::domain::fair_plan::{
    FairInterview, Intent, InterviewOutcome, InterviewResult, Refusal, Seat, UnplannedReason,
};
use crate::domain::ids::{AideId, BoothId, FairId, InterviewId, InterviewerId, IntroductionId, JobseekerId, PostingId};
use crate::domain::introduction::IntroductionState;
use crate::domain::stored::{Stored, Version};

pub type StoredInterview = Stored<InterviewId, FairInterview>;

/// Which interviews to list; what is not stated does not matter.
#[derive(Debug, Clone, Default)]
pub struct InterviewFilter {
    pub booth: Option<BoothId>,
    pub jobseeker: Option<JobseekerId>,
    /// Slots of the day: from, and before.
    pub slots: Option<(u16, u16)>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fair_interviews, check_for_backend(Pg))]
struct SeatRow {
    slot: i16,
    jobseeker_id: Uuid,
    booth_id: Uuid,
    posting_id: Uuid,
    interviewer_id: Uuid,
    helper_ids: Vec<Uuid>,
}

#[derive(Queryable, Selectable, AsChangeset)]
#[diesel(table_name = fair_interviews, check_for_backend(Pg), treat_none_as_null = true)]
struct ResultRow {
    outcome: Option<String>,
    person_intent: Option<String>,
    employer_intent: Option<String>,
    offer: Option<bool>,
    refusal: Option<String>,
}

impl SeatRow {
    fn from_domain(seat: &Seat) -> Self {
        Self {
            slot: int2(seat.slot),
            jobseeker_id: seat.jobseeker.uuid(),
            booth_id: seat.booth.uuid(),
            posting_id: seat.posting.uuid(),
            interviewer_id: seat.interviewer.uuid(),
            helper_ids: seat.helpers.iter().map(|it| it.uuid()).collect(),
        }
    }

    fn into_domain(self) -> Result<Seat, StoreError> {
        Ok(Seat {
            slot: there("slot", u16::try_from(self.slot).ok())?,
            jobseeker: JobseekerId::new(self.jobseeker_id),
            booth: BoothId::new(self.booth_id),
            posting: PostingId::new(self.posting_id),
            interviewer: InterviewerId::new(self.interviewer_id),
            helpers: self.helper_ids.into_iter().map(AideId::new).collect(),
        })
    }
}

impl ResultRow {
    fn from_domain(result: InterviewResult) -> Self {
        Self {
            outcome: result.outcome.map(|it| it.code().to_owned()),
            person_intent: result.person_intent.map(|it| it.code().to_owned()),
            employer_intent: result.employer_intent.map(|it| it.code().to_owned()),
            offer: result.offer,
            refusal: result.refusal.map(|it| it.code().to_owned()),
        }
    }

    fn into_domain(self) -> Result<InterviewResult, StoreError> {
        Ok(InterviewResult {
            outcome: parsed_if("outcome", self.outcome.as_deref(), InterviewOutcome::parse)?,
            person_intent: parsed_if("person_intent", self.person_intent.as_deref(), Intent::parse)?,
            employer_intent: parsed_if("employer_intent", self.employer_intent.as_deref(), Intent::parse)?,
            offer: self.offer,
            refusal: parsed_if("refusal", self.refusal.as_deref(), Refusal::parse)?,
        })
    }
}

type StampColumns =
    (fair_interviews::id, fair_interviews::version, fair_interviews::created_at, fair_interviews::updated_at);
const STAMP: StampColumns =
    (fair_interviews::id, fair_interviews::version, fair_interviews::created_at, fair_interviews::updated_at);
type Found = (Stamp, SeatRow, ResultRow);

fn from_found((stamp, seat, result): Found) -> Result<StoredInterview, StoreError> {
    let interview = FairInterview { seat: seat.into_domain()?, result: result.into_domain()? };
    columns::stored(InterviewId::new, stamp, interview)
}

/// Puts down the interviews of a plan in the place of those before. Whatever has a result stays as it is, and an interview of
/// the same person and posting keeps its id.
///
/// # Errors
/// `Unavailable`.
pub async fn put(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    seats: &[Seat],
    fresh: impl Fn() -> InterviewId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = all(conn, fair).await?;
    let known: HashMap<(JobseekerId, PostingId), &StoredInterview> =
        before.iter().map(|it| ((it.value.seat.jobseeker, it.value.seat.posting), it)).collect();
    let without_result = fair_interviews::table
        .filter(fair_interviews::fair_id.eq(fair.uuid()))
        .filter(fair_interviews::outcome.is_null());
    diesel::delete(without_result).execute(conn).await?;
    let at = to_pg_instant(now);
    let row = |seat: &Seat| {
        let old = known.get(&(seat.jobseeker, seat.posting));
        if old.is_some_and(|it| it.value.result.outcome.is_some()) {
            return None;
        }
        let id = old.map_or_else(&fresh, |it| it.id);
        let is_same = old.is_some_and(|it| it.value.seat == *seat);
        let version = old.map_or(Version::FIRST, |it| if is_same { it.version } else { it.version.next() });
        let created_at = old.map_or(at, |it| to_pg_instant(it.created_at));
        let updated_at = old.filter(|_| is_same).map_or(at, |it| to_pg_instant(it.updated_at));
        Some((
            fair_interviews::id.eq(id.uuid()),
            fair_interviews::fair_id.eq(fair.uuid()),
            SeatRow::from_domain(seat),
            fair_interviews::version.eq(version.number()),
            fair_interviews::created_at.eq(created_at),
            fair_interviews::updated_at.eq(updated_at),
        ))
    };
    let rows: Vec<_> = seats.iter().filter_map(row).collect();
    // A statement takes 65,535 values at most.
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(1000).collect();
        diesel::insert_into(fair_interviews::table).values(some).execute(conn).await?;
    }
    Ok(())
}

/// Throws away the interviews of a fair that has changed, and why others have none.
///
/// # Errors
/// `Unavailable`.
pub async fn forget(conn: &mut AsyncPgConnection, fair: FairId) -> Result<(), StoreError> {
    diesel::delete(fair_interviews::table.filter(fair_interviews::fair_id.eq(fair.uuid()))).execute(conn).await?;
    put_reasons(conn, fair, &[]).await
}

/// Puts down why people have no interview, in the place of what was there.
///
/// # Errors
/// `Unavailable`.
pub async fn put_reasons(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    unplanned: &[(JobseekerId, Vec<UnplannedReason>)],
) -> Result<(), StoreError> {
    let of_fair = || fair_registrations::table.filter(fair_registrations::fair_id.eq(fair.uuid()));
    let told = of_fair().filter(fair_registrations::unplanned.is_not_null());
    diesel::update(told).set(fair_registrations::unplanned.eq(None::<Value>)).execute(conn).await?;
    for (person, reasons) in unplanned {
        let one = of_fair().filter(fair_registrations::jobseeker_id.eq(person.uuid()));
        let update = diesel::update(one).set(fair_registrations::unplanned.eq(reasons_to_json(reasons)));
        update.execute(conn).await?;
    }
    Ok(())
}

/// Who has no interview, and why, in order of their ids.
///
/// # Errors
/// `Unavailable`.
pub async fn reasons(
    conn: &mut AsyncPgConnection,
    fair: FairId,
) -> Result<Vec<(JobseekerId, Vec<UnplannedReason>)>, StoreError> {
    let query = fair_registrations::table
        .filter(fair_registrations::fair_id.eq(fair.uuid()))
        .filter(fair_registrations::unplanned.is_not_null())
        .order(fair_registrations::jobseeker_id)
        .select((fair_registrations::jobseeker_id, fair_registrations::unplanned));
    let found: Vec<(Uuid, Option<Value>)> = query.load(conn).await?;
    let read = |(person, reasons): (Uuid, Option<Value>)| {
        let reasons = there("unplanned", reasons.as_ref().and_then(reasons_from_json))?;
        Ok((JobseekerId::new(person), reasons))
    };
    found.into_iter().map(read).collect()
}

/// All interviews in view, in order of slot and person.
///
/// # Errors
/// `Unavailable`.
pub async fn all(conn: &mut AsyncPgConnection, fair: FairId) -> Result<Vec<StoredInterview>, StoreError> {
    let query = fair_interviews::table
        .filter(fair_interviews::fair_id.eq(fair.uuid()))
        .order((fair_interviews::slot, fair_interviews::jobseeker_id))
        .select((STAMP, SeatRow::as_select(), ResultRow::as_select()));
    let found: Vec<Found> = query.load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// Those in view, a page of them.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    filter: &InterviewFilter,
    page: &Page,
) -> Result<Vec<StoredInterview>, StoreError> {
    let columns = (STAMP, SeatRow::as_select(), ResultRow::as_select());
    let mut query = fair_interviews::table.select(columns).into_boxed::<Pg>();
    query = query.filter(fair_interviews::fair_id.eq(fair.uuid()));
    if let Some(booth) = filter.booth {
        query = query.filter(fair_interviews::booth_id.eq(booth.uuid()));
    }
    if let Some(jobseeker) = filter.jobseeker {
        query = query.filter(fair_interviews::jobseeker_id.eq(jobseeker.uuid()));
    }
    if let Some((from, before)) = filter.slots {
        query = query.filter(fair_interviews::slot.ge(int2(from)).and(fair_interviews::slot.lt(int2(before))));
    }
    if let Some(after) = page.after {
        query = query.filter(fair_interviews::id.lt(after));
    }
    let found: Vec<Found> = query.order(fair_interviews::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, fair: FairId, id: InterviewId) -> Result<StoredInterview, StoreError> {
    let query = fair_interviews::table.find(id.uuid()).filter(fair_interviews::fair_id.eq(fair.uuid()));
    let query = query.select((STAMP, SeatRow::as_select(), ResultRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// Puts down what came of one.
///
/// # Errors
/// `NotFound` or `Stale`.
pub async fn conclude(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, result): (InterviewId, &InterviewResult),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredInterview, StoreError> {
    let is_expected = fair_interviews::version.eq(expected.number()).or(expected.is_any());
    let one = fair_interviews::table.find(id.uuid()).filter(fair_interviews::fair_id.eq(fair.uuid()));
    let update = diesel::update(one.filter(is_expected)).set((
        ResultRow::from_domain(*result),
        fair_interviews::version.eq(fair_interviews::version + 1),
        fair_interviews::updated_at.eq(to_pg_instant(now)),
    ));
    if update.execute(conn).await? == 0 {
        find(conn, fair, id).await?;
        return Err(StoreError::Stale);
    }
    find(conn, fair, id).await
}

/// Notes of somebody's interviews before a slot of the day that they were not held; those that have a result keep it.
///
/// # Errors
/// `Unavailable`.
pub async fn miss(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    person: JobseekerId,
    before: u16,
) -> Result<(), StoreError> {
    let missed = fair_interviews::table
        .filter(fair_interviews::fair_id.eq(fair.uuid()))
        .filter(fair_interviews::jobseeker_id.eq(person.uuid()))
        .filter(fair_interviews::slot.lt(int2(before)))
        .filter(fair_interviews::outcome.is_null());
    let no_show = (
        fair_interviews::outcome.eq(InterviewOutcome::NoShow.code()),
        fair_interviews::version.eq(fair_interviews::version + 1),
    );
    diesel::update(missed).set(no_show).execute(conn).await?;
    Ok(())
}

/// Of these interviews the introductions that are not over, or led to a hire, as whoever asks may see them.
///
/// # Errors
/// `Unavailable`.
pub async fn introductions_of(
    conn: &mut AsyncPgConnection,
    interviews: &[StoredInterview],
) -> Result<HashMap<(JobseekerId, PostingId), IntroductionId>, StoreError> {
    let people: Vec<Uuid> = interviews.iter().map(|it| it.value.seat.jobseeker.uuid()).collect();
    let postings: Vec<Uuid> = interviews.iter().map(|it| it.value.seat.posting.uuid()).collect();
    let over = IntroductionState::ALL.iter().filter(|it| !it.takes_consent()).map(|it| it.code());
    let query = introductions::table
        .filter(introductions::jobseeker_id.eq_any(people))
        .filter(introductions::posting_id.eq_any(postings))
        .filter(introductions::state.ne_all(over))
        .select((introductions::jobseeker_id, introductions::posting_id, introductions::id));
    let found: Vec<(Uuid, Uuid, Uuid)> = query.load(conn).await?;
    let pair = |(person, posting, id)| ((JobseekerId::new(person), PostingId::new(posting)), IntroductionId::new(id));
    Ok(found.into_iter().map(pair).collect())
}
