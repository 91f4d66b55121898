//! Who comes to a fair, and what the day has shown of them.

use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::super::columns::{self, Stamp, counted_if, instant, int2, parsed, there};
use super::super::error::{StoreError, missed};
use super::super::page::{Expected, Page};
use super::super::schema::fair_registrations;
use super::super::time::to_pg_instant;
use super::fair_columns::{numbers_from_json, numbers_to_json};
use crate::domain::fair::{FreeSlots, InRow, MostInterviews, TimeOfDay};
use crate::domain::fair_booth::AideKind;
use crate::domain::fair_registration::{
    Attendance, CheckInCode, Pace, Presence, Registered, Registration, RegistrationSource, RestWish,
};
use crate::domain::ids::{FairId, JobseekerId, RegistrationId};
use crate::domain::stored::{Stored, Version};

pub type StoredRegistration = Stored<RegistrationId, Registered>;

/// Which registrations to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegistrationFilter {
    pub fair: Option<FairId>,
    pub jobseeker: Option<JobseekerId>,
    pub attendance: Option<Attendance>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fair_registrations, check_for_backend(Pg), treat_none_as_null = true)]
struct RegistrationRow {
    jobseeker_id: Uuid,
    sessions: Option<Value>,
    present_from: Option<i16>,
    present_until: Option<i16>,
    max_interviews: Option<i16>,
    pace: String,
    rest_free_slots: Option<i16>,
    rest_after: Option<i16>,
    helper_kinds: Vec<String>,
    source: String,
    check_in_code: String,
    attendance: String,
    checked_in_at: Option<PgTimestamp>,
    came_in_slot: Option<i16>,
    left_before_slot: Option<i16>,
}

fn small(number: i64) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}

fn time_if(column: &'static str, minutes: Option<i16>) -> Result<Option<TimeOfDay>, StoreError> {
    let read = |it: i16| there(column, u16::try_from(it).ok().and_then(TimeOfDay::from_minutes));
    minutes.map(read).transpose()
}

fn slot_if(column: &'static str, slot: Option<i16>) -> Result<Option<u16>, StoreError> {
    slot.map(|it| there(column, u16::try_from(it).ok())).transpose()
}

impl RegistrationRow {
    fn from_domain(registered: &Registered) -> Self {
        let Registered { registration: it, code, presence } = registered;
        Self {
            jobseeker_id: it.jobseeker.uuid(),
            sessions: it.sessions.as_deref().map(numbers_to_json),
            present_from: it.from.map(|it| int2(it.minutes())),
            present_until: it.until.map(|it| int2(it.minutes())),
            max_interviews: it.max_interviews.map(|it| small(it.value())),
            pace: it.pace.code().to_owned(),
            rest_free_slots: it.rest.map(|it| small(it.free_slots.value())),
            rest_after: it.rest.map(|it| small(it.after.value())),
            helper_kinds: it.helper_kinds.iter().map(|it| it.code().to_owned()).collect(),
            source: it.source.code().to_owned(),
            check_in_code: code.as_str().to_owned(),
            attendance: presence.attendance.code().to_owned(),
            checked_in_at: presence.checked_in_at.map(to_pg_instant),
            came_in_slot: presence.came_in_slot.map(int2),
            left_before_slot: presence.left_before_slot.map(int2),
        }
    }

    fn into_domain(self) -> Result<Registered, StoreError> {
        let free_slots = counted_if("rest_free_slots", self.rest_free_slots, FreeSlots::new)?;
        let after = counted_if("rest_after", self.rest_after, InRow::new)?;
        let registration = Registration {
            jobseeker: JobseekerId::new(self.jobseeker_id),
            sessions: self.sessions.map(|it| there("sessions", numbers_from_json(&it))).transpose()?,
            from: time_if("present_from", self.present_from)?,
            until: time_if("present_until", self.present_until)?,
            max_interviews: counted_if("max_interviews", self.max_interviews, MostInterviews::new)?,
            pace: parsed("pace", &self.pace, Pace::parse)?,
            rest: free_slots.zip(after).map(|(free_slots, after)| RestWish { free_slots, after }),
            helper_kinds: self
                .helper_kinds
                .iter()
                .map(|it| parsed("helper_kinds", it, AideKind::parse))
                .collect::<Result<_, _>>()?,
            source: parsed("source", &self.source, RegistrationSource::parse)?,
        };
        let presence = Presence {
            attendance: parsed("attendance", &self.attendance, Attendance::parse)?,
            checked_in_at: self.checked_in_at.map(|it| instant("checked_in_at", it)).transpose()?,
            came_in_slot: slot_if("came_in_slot", self.came_in_slot)?,
            left_before_slot: slot_if("left_before_slot", self.left_before_slot)?,
        };
        let code = parsed("check_in_code", &self.check_in_code, CheckInCode::parse)?;
        Ok(Registered { registration, code, presence })
    }
}

type StampColumns = (
    fair_registrations::id,
    fair_registrations::version,
    fair_registrations::created_at,
    fair_registrations::updated_at,
);
const STAMP: StampColumns = (
    fair_registrations::id,
    fair_registrations::version,
    fair_registrations::created_at,
    fair_registrations::updated_at,
);
type Found = (Stamp, RegistrationRow);

fn from_found((stamp, row): Found) -> Result<StoredRegistration, StoreError> {
    columns::stored(RegistrationId::new, stamp, row.into_domain()?)
}

/// # Errors
/// `Taken` where the person is registered already; `Refused` for an unknown person.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, registered): (RegistrationId, &Registered),
    now: Timestamp,
) -> Result<StoredRegistration, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        fair_registrations::id.eq(id.uuid()),
        fair_registrations::fair_id.eq(fair.uuid()),
        fair_registrations::version.eq(Version::FIRST.number()),
        fair_registrations::created_at.eq(now),
        fair_registrations::updated_at.eq(now),
    );
    // A transaction of its own, so that a refusal leaves the caller's usable.
    conn.transaction(async |conn| {
        let row = RegistrationRow::from_domain(registered);
        let insert = diesel::insert_into(fair_registrations::table).values((stamp, row));
        from_found(insert.returning((STAMP, RegistrationRow::as_select())).get_result(conn).await?)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: RegistrationId,
) -> Result<StoredRegistration, StoreError> {
    let query = fair_registrations::table.find(id.uuid()).filter(fair_registrations::fair_id.eq(fair.uuid()));
    from_found(query.select((STAMP, RegistrationRow::as_select())).get_result(conn).await?)
}

/// The one with this code.
///
/// # Errors
/// `NotFound`.
pub async fn find_by_code(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    code: &CheckInCode,
) -> Result<StoredRegistration, StoreError> {
    let query = fair_registrations::table
        .filter(fair_registrations::fair_id.eq(fair.uuid()))
        .filter(fair_registrations::check_in_code.eq(code.as_str()));
    from_found(query.select((STAMP, RegistrationRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, registered): (RegistrationId, &Registered),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredRegistration, StoreError> {
    let is_expected = fair_registrations::version.eq(expected.number()).or(expected.is_any());
    let one = fair_registrations::table.find(id.uuid()).filter(fair_registrations::fair_id.eq(fair.uuid()));
    let update = diesel::update(one.filter(is_expected)).set((
        RegistrationRow::from_domain(registered),
        fair_registrations::version.eq(fair_registrations::version + 1),
        fair_registrations::updated_at.eq(to_pg_instant(now)),
    ));
    let updated = update.returning((STAMP, RegistrationRow::as_select())).get_result(conn).await.optional()?;
    match updated {
        Some(found) => from_found(found),
        None => find(conn, fair, id).await.and(Err(StoreError::Stale)),
    }
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: RegistrationId,
    expected: Expected,
) -> Result<(), StoreError> {
    let is_expected = fair_registrations::version.eq(expected.number()).or(expected.is_any());
    let one = fair_registrations::table.find(id.uuid()).filter(fair_registrations::fair_id.eq(fair.uuid()));
    if diesel::delete(one.filter(is_expected)).execute(conn).await? > 0 {
        return Ok(());
    }
    Err(missed(diesel::select(diesel::dsl::exists(one)).get_result(conn).await?))
}

/// Those in view, newest first, each with the fair it is for.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &RegistrationFilter,
    page: &Page,
) -> Result<Vec<(FairId, StoredRegistration)>, StoreError> {
    let columns = (fair_registrations::fair_id, (STAMP, RegistrationRow::as_select()));
    let mut query = fair_registrations::table.select(columns).into_boxed::<Pg>();
    if let Some(fair) = filter.fair {
        query = query.filter(fair_registrations::fair_id.eq(fair.uuid()));
    }
    if let Some(jobseeker) = filter.jobseeker {
        query = query.filter(fair_registrations::jobseeker_id.eq(jobseeker.uuid()));
    }
    if let Some(attendance) = filter.attendance {
        query = query.filter(fair_registrations::attendance.eq(attendance.code()));
    }
    if let Some(after) = page.after {
        query = query.filter(fair_registrations::id.lt(after));
    }
    let query = query.order(fair_registrations::id.desc()).limit(page.limit.into());
    let found: Vec<(Uuid, Found)> = query.load(conn).await?;
    found.into_iter().map(|(fair, found)| Ok((FairId::new(fair), from_found(found)?))).collect()
}
