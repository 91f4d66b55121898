//! Placements in their table: who works where since when, and when it ended.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, Stamp, date, date_if, fen_if, fen_number, parsed, parsed_if};
use super::error::StoreError;
use super::outbox::{self, Changed};
use super::page::{Expected, Page};
use super::schema::placements;
use super::time::{to_pg_date, to_pg_instant};
use crate::domain::accommodation::Accommodation;
use crate::domain::ids::{EmployerId, FairId, JobseekerId, PlacementId, PostingId};
use crate::domain::placement::{Leaving, LeavingReason, Placement, SocialInsurance};
use crate::domain::stored::{Stored, Version};

pub type StoredPlacement = Stored<PlacementId, Placement>;

/// Which placements to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlacementFilter {
    pub jobseeker: Option<JobseekerId>,
    pub posting: Option<PostingId>,
    pub employer: Option<EmployerId>,
    pub fair: Option<FairId>,
    /// Whether the person has left.
    pub left: Option<bool>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = placements, check_for_backend(Pg), treat_none_as_null = true)]
struct PlacementRow {
    jobseeker_id: Uuid,
    posting_id: Uuid,
    employer_id: Uuid,
    fair_id: Option<Uuid>,
    starts_on: PgDate,
    ends_on: Option<PgDate>,
    monthly_wage: Option<i32>,
    social_insurance: String,
    promised: Vec<String>,
    left_on: Option<PgDate>,
    leaving_reason: Option<String>,
}

/// Codes of accommodations, as a column of them.
pub(super) fn codes_of(accommodations: &[Accommodation]) -> Vec<String> {
    accommodations.iter().map(|it| it.code().to_owned()).collect()
}

/// A column of codes, as accommodations.
pub(super) fn accommodations_of(column: &'static str, codes: &[String]) -> Result<Vec<Accommodation>, StoreError> {
    codes.iter().map(|it| parsed(column, it, Accommodation::parse)).collect()
}

impl PlacementRow {
    fn from_domain(it: &Placement) -> Self {
        Self {
            jobseeker_id: it.jobseeker.uuid(),
            posting_id: it.posting.uuid(),
            employer_id: it.employer.uuid(),
            fair_id: it.fair.map(FairId::uuid),
            starts_on: to_pg_date(it.starts_on),
            ends_on: it.ends_on.map(to_pg_date),
            monthly_wage: it.monthly_wage.map(fen_number),
            social_insurance: it.social_insurance.code().to_owned(),
            promised: codes_of(&it.promised),
            left_on: it.left.map(|it| to_pg_date(it.on)),
            leaving_reason: it.left.map(|it| it.reason.code().to_owned()),
        }
    }

    fn into_domain(self) -> Result<Placement, StoreError> {
        let left_on = date_if("left_on", self.left_on)?;
        let reason = parsed_if("leaving_reason", self.leaving_reason.as_deref(), LeavingReason::parse)?;
        Ok(Placement {
            jobseeker: JobseekerId::new(self.jobseeker_id),
            posting: PostingId::new(self.posting_id),
            employer: EmployerId::new(self.employer_id),
            fair: self.fair_id.map(FairId::new),
            starts_on: date("starts_on", self.starts_on)?,
            ends_on: date_if("ends_on", self.ends_on)?,
            monthly_wage: fen_if("monthly_wage", self.monthly_wage)?,
            social_insurance: parsed("social_insurance", &self.social_insurance, SocialInsurance::parse)?,
            promised: accommodations_of("promised", &self.promised)?,
            left: left_on.zip(reason).map(|(on, reason)| Leaving { on, reason }),
        })
    }
}

type StampColumns = (placements::id, placements::version, placements::created_at, placements::updated_at);
const STAMP: StampColumns = (placements::id, placements::version, placements::created_at, placements::updated_at);
type Found = (Stamp, PlacementRow);

fn from_found((stamp, row): Found) -> Result<StoredPlacement, StoreError> {
    columns::stored(PlacementId::new, stamp, row.into_domain()?)
}

/// Puts down a placement. Where one is left, an opening of the posting is taken, unless the hire of an introduction has done so.
///
/// # Errors
/// `Taken` while the person works there already; `Refused` for an unknown person, posting or fair.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    (id, placement): (PlacementId, &Placement),
    now: Timestamp,
) -> Result<StoredPlacement, StoreError> {
    #[derive(QueryableByName)]
    struct TakenRow {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let now = to_pg_instant(now);
    let stamp = (
        placements::id.eq(id.uuid()),
        placements::version.eq(Version::FIRST.number()),
        placements::created_at.eq(now),
        placements::updated_at.eq(now),
    );
    // A transaction of its own, so that a refusal leaves the caller's usable.
    conn.transaction(async |conn| {
        let insert = diesel::insert_into(placements::table).values((stamp, PlacementRow::from_domain(placement)));
        let found = insert.returning((STAMP, PlacementRow::as_select())).get_result(conn).await?;
        let take = diesel::sql_query("select take_opening_of_placement($1) as taken").bind::<SqlUuid, _>(id.uuid());
        let TakenRow { taken } = take.get_result(conn).await?;
        if taken {
            outbox::record(conn, Changed::Posting(placement.posting)).await?;
        }
        from_found(found)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: PlacementId) -> Result<StoredPlacement, StoreError> {
    let query = placements::table.find(id.uuid()).select((STAMP, PlacementRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// The same, and nobody else changes it until the transaction ends.
///
/// # Errors
/// `NotFound`.
pub async fn lock(conn: &mut AsyncPgConnection, id: PlacementId) -> Result<StoredPlacement, StoreError> {
    let query = placements::table.find(id.uuid()).select((STAMP, PlacementRow::as_select())).for_update();
    from_found(query.get_result(conn).await?)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    (id, placement): (PlacementId, &Placement),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredPlacement, StoreError> {
    let is_expected = placements::version.eq(expected.number()).or(expected.is_any());
    let update = diesel::update(placements::table.find(id.uuid()).filter(is_expected)).set((
        PlacementRow::from_domain(placement),
        placements::version.eq(placements::version + 1),
        placements::updated_at.eq(to_pg_instant(now)),
    ));
    match update.returning((STAMP, PlacementRow::as_select())).get_result(conn).await.optional()? {
        Some(found) => from_found(found),
        None => find(conn, id).await.and(Err(StoreError::Stale)),
    }
}

/// Those in view, newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &PlacementFilter,
    page: &Page,
) -> Result<Vec<StoredPlacement>, StoreError> {
    let mut query = placements::table.select((STAMP, PlacementRow::as_select())).into_boxed::<Pg>();
    if let Some(jobseeker) = filter.jobseeker {
        query = query.filter(placements::jobseeker_id.eq(jobseeker.uuid()));
    }
    if let Some(posting) = filter.posting {
        query = query.filter(placements::posting_id.eq(posting.uuid()));
    }
    if let Some(employer) = filter.employer {
        query = query.filter(placements::employer_id.eq(employer.uuid()));
    }
    if let Some(fair) = filter.fair {
        query = query.filter(placements::fair_id.eq(fair.uuid()));
    }
    match filter.left {
        Some(true) => query = query.filter(placements::left_on.is_not_null()),
        Some(false) => query = query.filter(placements::left_on.is_null()),
        None => {}
    }
    if let Some(after) = page.after {
        query = query.filter(placements::id.lt(after));
    }
    let found: Vec<Found> = query.order(placements::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}
