//! Who is asked to come to a fair, and what the calls have come to.

use diesel::pg::Pg;
use diesel::pg::data_types::{PgDate, PgTimestamp};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::super::columns::{self, Stamp, date_if, instant, parsed, parsed_if};
use super::super::error::StoreError;
use super::super::page::{Expected, Page};
use super::super::schema::{fair_invitations, jobseekers};
use super::super::time::{to_pg_date, to_pg_instant};
use crate::domain::fair_invitation::{Call, DecliningReason, Invitation, InvitationState};
use crate::domain::ids::{FairId, InvitationId, JobseekerId, PostingId};
use crate::domain::place::Adcode;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::Reason;

pub type StoredInvitation = Stored<InvitationId, Invitation>;

/// Which invitations to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct InvitationFilter {
    pub fair: Option<FairId>,
    pub jobseeker: Option<JobseekerId>,
    pub state: Option<InvitationState>,
    pub is_reserve: Option<bool>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fair_invitations, check_for_backend(Pg), treat_none_as_null = true)]
struct InvitationRow {
    jobseeker_id: Uuid,
    posting_ids: Vec<Uuid>,
    is_reserve: bool,
    state: String,
    called_on: Option<PgDate>,
    declining_reason: Option<String>,
    note: Option<String>,
    sent_at: Option<PgTimestamp>,
}

impl InvitationRow {
    fn from_domain(it: &Invitation) -> Self {
        Self {
            jobseeker_id: it.jobseeker.uuid(),
            posting_ids: it.postings.iter().map(|it| it.uuid()).collect(),
            is_reserve: it.is_reserve,
            state: it.call.state.code().to_owned(),
            called_on: it.call.called_on.map(to_pg_date),
            declining_reason: it.call.declining_reason.map(|it| it.code().to_owned()),
            note: it.call.note.as_ref().map(|it| it.as_str().to_owned()),
            sent_at: it.sent_at.map(to_pg_instant),
        }
    }

    fn into_domain(self) -> Result<Invitation, StoreError> {
        let call = Call {
            state: parsed("state", &self.state, InvitationState::parse)?,
            called_on: date_if("called_on", self.called_on)?,
            declining_reason: parsed_if("declining_reason", self.declining_reason.as_deref(), DecliningReason::parse)?,
            note: parsed_if("note", self.note.as_deref(), Reason::parse)?,
        };
        Ok(Invitation {
            jobseeker: JobseekerId::new(self.jobseeker_id),
            postings: self.posting_ids.into_iter().map(PostingId::new).collect(),
            is_reserve: self.is_reserve,
            call,
            sent_at: self.sent_at.map(|it| instant("sent_at", it)).transpose()?,
        })
    }
}

type StampColumns =
    (fair_invitations::id, fair_invitations::version, fair_invitations::created_at, fair_invitations::updated_at);
const STAMP: StampColumns =
    (fair_invitations::id, fair_invitations::version, fair_invitations::created_at, fair_invitations::updated_at);
type Found = (Stamp, InvitationRow);

fn from_found((stamp, row): Found) -> Result<StoredInvitation, StoreError> {
    columns::stored(InvitationId::new, stamp, row.into_domain()?)
}

/// Rows in one statement: eleven parameters each, of which there may be 65,535.
const AT_ONCE: usize = 1000;

/// Adds all of them; people who are not in view, or were erased meanwhile, are left out.
///
/// # Errors
/// `Taken` where somebody is asked already; `Refused` when somebody was erased in this very moment.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    invitations: &[(InvitationId, Invitation)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let now = to_pg_instant(now);
    for some in invitations.chunks(AT_ONCE) {
        let people: Vec<Uuid> = some.iter().map(|(_, it)| it.jobseeker.uuid()).collect();
        let there = jobseekers::table.filter(jobseekers::id.eq_any(people)).select(jobseekers::id);
        let there: std::collections::HashSet<Uuid> = there.load(conn).await?.into_iter().collect();
        let rows: Vec<_> = some
            .iter()
            .filter(|(_, it)| there.contains(&it.jobseeker.uuid()))
            .map(|(id, it)| {
                let stamp = (
                    fair_invitations::id.eq(id.uuid()),
                    fair_invitations::fair_id.eq(fair.uuid()),
                    fair_invitations::version.eq(Version::FIRST.number()),
                    fair_invitations::created_at.eq(now),
                    fair_invitations::updated_at.eq(now),
                );
                (stamp, InvitationRow::from_domain(it))
            })
            .collect();
        diesel::insert_into(fair_invitations::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// # Errors
/// `NotFound`.
pub async fn find(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: InvitationId,
) -> Result<StoredInvitation, StoreError> {
    let query = fair_invitations::table.find(id.uuid()).filter(fair_invitations::fair_id.eq(fair.uuid()));
    from_found(query.select((STAMP, InvitationRow::as_select())).get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, invitation): (InvitationId, &Invitation),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredInvitation, StoreError> {
    let is_expected = fair_invitations::version.eq(expected.number()).or(expected.is_any());
    let one = fair_invitations::table.find(id.uuid()).filter(fair_invitations::fair_id.eq(fair.uuid()));
    let update = diesel::update(one.filter(is_expected)).set((
        InvitationRow::from_domain(invitation),
        fair_invitations::version.eq(fair_invitations::version + 1),
        fair_invitations::updated_at.eq(to_pg_instant(now)),
    ));
    let updated = update.returning((STAMP, InvitationRow::as_select())).get_result(conn).await.optional()?;
    match updated {
        Some(found) => from_found(found),
        None => find(conn, fair, id).await.and(Err(StoreError::Stale)),
    }
}

/// Takes back those of a region's people of whom nobody has been told.
///
/// # Errors
/// `Unavailable`.
pub async fn delete_untold(conn: &mut AsyncPgConnection, fair: FairId, region: Adcode) -> Result<usize, StoreError> {
    let (first, last) = columns::region_range(region);
    let theirs = jobseekers::table.filter(jobseekers::region.between(first, last)).select(jobseekers::id);
    let untold = fair_invitations::table
        .filter(fair_invitations::fair_id.eq(fair.uuid()))
        .filter(fair_invitations::state.eq(InvitationState::Listed.code()))
        .filter(fair_invitations::note.is_null())
        .filter(fair_invitations::sent_at.is_null())
        .filter(fair_invitations::jobseeker_id.eq_any(theirs));
    Ok(diesel::delete(untold).execute(conn).await?)
}

/// Notes that those on the list, reserves apart, have been given to whoever sends messages; each once.
///
/// # Errors
/// `Unavailable`.
pub async fn send(conn: &mut AsyncPgConnection, fair: FairId, now: Timestamp) -> Result<Vec<JobseekerId>, StoreError> {
    let waiting = fair_invitations::table
        .filter(fair_invitations::fair_id.eq(fair.uuid()))
        .filter(fair_invitations::state.eq(InvitationState::Listed.code()))
        .filter(fair_invitations::is_reserve.eq(false))
        .filter(fair_invitations::sent_at.is_null());
    let update = diesel::update(waiting).set((
        fair_invitations::sent_at.eq(to_pg_instant(now)),
        fair_invitations::version.eq(fair_invitations::version + 1),
        fair_invitations::updated_at.eq(to_pg_instant(now)),
    ));
    let sent: Vec<Uuid> = update.returning(fair_invitations::jobseeker_id).get_results(conn).await?;
    Ok(sent.into_iter().map(JobseekerId::new).collect())
}

/// Those in view, in the order in which they are to be asked, each with the fair it is for.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &InvitationFilter,
    page: &Page,
) -> Result<Vec<(FairId, StoredInvitation)>, StoreError> {
    let columns = (fair_invitations::fair_id, (STAMP, InvitationRow::as_select()));
    let mut query = fair_invitations::table.select(columns).into_boxed::<Pg>();
    if let Some(fair) = filter.fair {
        query = query.filter(fair_invitations::fair_id.eq(fair.uuid()));
    }
    if let Some(jobseeker) = filter.jobseeker {
        query = query.filter(fair_invitations::jobseeker_id.eq(jobseeker.uuid()));
    }
    if let Some(state) = filter.state {
        query = query.filter(fair_invitations::state.eq(state.code()));
    }
    if let Some(is_reserve) = filter.is_reserve {
        query = query.filter(fair_invitations::is_reserve.eq(is_reserve));
    }
    if let Some(after) = page.after {
        query = query.filter(fair_invitations::id.gt(after));
    }
    // Ids are given in the order of the list.
    let query = query.order(fair_invitations::id).limit(page.limit.into());
    let found: Vec<(Uuid, Found)> = query.load(conn).await?;
    found.into_iter().map(|(fair, found)| Ok((FairId::new(fair), from_found(found)?))).collect()
}
