//! Postings in their table: written, found and listed.
//! Text search and matching go by the index (`search`), which is fed from here through the outbox.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::json;

use super::columns::{self, Stamp, fen_number, parsed};
use super::error::{StoreError, missed};
use super::outbox::{self, Changed};
use super::page::{Expected, Page};
use super::posting_row::{Found, PostingRow, STAMP, from_found};
use super::schema::{employers, postings};
use super::time::to_pg_instant;
use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::{Posting, PostingStatus};
use crate::domain::principal::Standing;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{EmployerName, ExternalReference, PostingTitle};
use crate::domain::wage::Fen;

/// A posting with its employer's name.
pub type WithEmployer = (Stored<PostingId, Posting>, EmployerName);

/// Which postings to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostingFilter<'a> {
    /// This occupation, or any in this group.
    pub occupation: Option<OccupationCode>,
    /// In this region or one inside it.
    pub region: Option<Adcode>,
    /// Offered as available; on request is not enough.
    pub accommodation: Option<Accommodation>,
    /// The most that is promised reaches this; a posting without a wage does not.
    pub wage_min: Option<Fen>,
    pub status: Option<PostingStatus>,
    pub employer: Option<EmployerId>,
    /// Only these, as a text search found them.
    pub among: Option<&'a [PostingId]>,
    /// Only what this reader reaches.
    pub reader: Option<Standing>,
}

/// # Errors
/// `Refused` for an unknown employer, `Taken` when the employer uses the external reference already.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: PostingId,
    posting: &Posting,
    now: Timestamp,
) -> Result<Stored<PostingId, Posting>, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        postings::id.eq(id.uuid()),
        postings::version.eq(Version::FIRST.number()),
        postings::created_at.eq(now),
        postings::updated_at.eq(now),
    );
    conn.transaction(async |conn| {
        let insert = diesel::insert_into(postings::table).values((stamp, PostingRow::from_domain(posting)));
        let found = insert.returning((STAMP, PostingRow::as_select())).get_result(conn).await?;
        outbox::record(conn, Changed::Posting(id)).await?;
        from_found(found)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: PostingId) -> Result<Stored<PostingId, Posting>, StoreError> {
    let query = postings::table.find(id.uuid()).select((STAMP, PostingRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// # Errors
/// `NotFound`, `Stale`, or as `insert`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    id: PostingId,
    expected: Expected,
    posting: &Posting,
    now: Timestamp,
) -> Result<Stored<PostingId, Posting>, StoreError> {
    conn.transaction(async |conn| {
        let is_expected = postings::version.eq(expected.number()).or(expected.is_any());
        let update = diesel::update(postings::table.find(id.uuid()).filter(is_expected)).set((
            PostingRow::from_domain(posting),
            postings::version.eq(postings::version + 1),
            postings::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, PostingRow::as_select())).get_result(conn).await.optional()?;
        let Some(found) = updated else { return Err(missed(exists(conn, id).await?)) };
        outbox::record(conn, Changed::Posting(id)).await?;
        from_found(found)
    })
    .await
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(conn: &mut AsyncPgConnection, id: PostingId, expected: Expected) -> Result<(), StoreError> {
    conn.transaction(async |conn| {
        let is_expected = postings::version.eq(expected.number()).or(expected.is_any());
        let deleted = diesel::delete(postings::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
        if deleted == 0 {
            return Err(missed(exists(conn, id).await?));
        }
        outbox::record(conn, Changed::Posting(id)).await
    })
    .await
}

async fn exists(conn: &mut AsyncPgConnection, id: PostingId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(postings::table.find(id.uuid()))).get_result(conn).await?)
}

/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &PostingFilter<'_>,
    page: &Page,
) -> Result<Vec<Stored<PostingId, Posting>>, StoreError> {
    let mut query = postings::table.select((STAMP, PostingRow::as_select())).into_boxed::<Pg>();
    if let Some(occupation) = filter.occupation {
        let (first, last) = occupations_in(occupation);
        query = query.filter(postings::occupation.between(first, last));
    }
    if let Some(region) = filter.region {
        let (first, last) = columns::region_range(region);
        query = query.filter(postings::region.between(first, last));
    }
    if let Some(accommodation) = filter.accommodation {
        let offer = json!({ accommodation.code(): Offer::Available.code() });
        query = query.filter(postings::accommodations.contains(offer));
    }
    if let Some(wage_min) = filter.wage_min.map(fen_number) {
        let without_max = postings::wage_max.is_null().and(postings::wage_min.ge(wage_min));
        query = query.filter(postings::wage_max.ge(wage_min).or(without_max));
    }
    if let Some(status) = filter.status {
        query = query.filter(postings::status.eq(status.code()));
    }
    if let Some(employer) = filter.employer {
        query = query.filter(postings::employer_id.eq(employer.uuid()));
    }
    if let Some(among) = filter.among {
        query = query.filter(postings::id.eq_any(among.iter().map(|id| id.uuid())));
    }
    query = match filter.reader {
        None | Some(Standing::Admin) => query,
        Some(Standing::Staff(region)) => {
            let (first, last) = columns::region_range(region);
            let is_near = postings::region.between(first, last);
            query.filter(is_near.or(postings::status.eq(PostingStatus::Open.code())))
        }
        Some(Standing::Employer(id)) => {
            let is_own = postings::employer_id.eq(id.uuid());
            query.filter(is_own.or(postings::status.eq(PostingStatus::Open.code())))
        }
        Some(Standing::Jobseeker(_)) => query.filter(postings::status.eq(PostingStatus::Open.code())),
    };
    if let Some(after) = page.after {
        query = query.filter(postings::id.lt(after));
    }
    let found: Vec<Found> = query.order(postings::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// The first and last code inside a group; an occupation is both. Codes sort by their digits.
fn occupations_in(group: OccupationCode) -> (String, String) {
    let span = match group.depth() {
        4 => 0,
        3 => 99,
        2 => 9_999,
        _ => 999_999,
    };
    let last = OccupationCode::from_number(group.number().saturating_add(span)).unwrap_or(group);
    (group.to_string(), last.to_string())
}

/// These postings with their employers' names, by id; ids that do not exist are left out.
///
/// # Errors
/// `Unavailable`.
pub async fn with_employers(conn: &mut AsyncPgConnection, ids: &[PostingId]) -> Result<Vec<WithEmployer>, StoreError> {
    let query =
        postings::table.inner_join(employers::table).filter(postings::id.eq_any(ids.iter().map(|id| id.uuid())));
    let query = query.select((STAMP, PostingRow::as_select(), employers::name)).order(postings::id);
    let found: Vec<FoundWithName> = query.load(conn).await?;
    found.into_iter().map(with_employer).collect()
}

/// The ids of the next postings, for reading them all in pieces: the first piece is after `None`, the last one is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn ids_after(
    conn: &mut AsyncPgConnection,
    after: Option<PostingId>,
    limit: u32,
) -> Result<Vec<PostingId>, StoreError> {
    let mut query = postings::table.select(postings::id).into_boxed::<Pg>();
    if let Some(after) = after {
        query = query.filter(postings::id.gt(after.uuid()));
    }
    let found: Vec<uuid::Uuid> = query.order(postings::id).limit(limit.into()).load(conn).await?;
    Ok(found.into_iter().map(PostingId::new).collect())
}

/// The next postings by id that somebody may change, for taking them all along in pieces: the first piece is after `None`,
/// the last one is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn chunk_after(
    conn: &mut AsyncPgConnection,
    reader: Option<Standing>,
    after: Option<PostingId>,
    limit: u32,
) -> Result<Vec<WithEmployer>, StoreError> {
    let query = postings::table.inner_join(employers::table);
    let mut query = query.select((STAMP, PostingRow::as_select(), employers::name)).into_boxed::<Pg>();
    query = match reader {
        None | Some(Standing::Admin) => query,
        Some(Standing::Staff(region)) => {
            let (first, last) = columns::region_range(region);
            query.filter(postings::region.between(first, last))
        }
        Some(Standing::Employer(id)) => query.filter(postings::employer_id.eq(id.uuid())),
        Some(Standing::Jobseeker(_)) => return Ok(Vec::new()),
    };
    if let Some(after) = after {
        query = query.filter(postings::id.gt(after.uuid()));
    }
    let found: Vec<FoundWithName> = query.order(postings::id).limit(limit.into()).load(conn).await?;
    found.into_iter().map(with_employer).collect()
}

type FoundWithName = (Stamp, PostingRow, String);

fn with_employer((stamp, row, name): FoundWithName) -> Result<WithEmployer, StoreError> {
    Ok((from_found((stamp, row))?, parsed("employer name", &name, EmployerName::parse)?))
}

/// # Errors
/// `Unavailable`.
pub async fn find_by_external_reference(
    conn: &mut AsyncPgConnection,
    employer: EmployerId,
    reference: &ExternalReference,
) -> Result<Option<Stored<PostingId, Posting>>, StoreError> {
    let query = postings::table
        .filter(postings::employer_id.eq(employer.uuid()))
        .filter(postings::external_reference.eq(reference.as_str()));
    let found = query.select((STAMP, PostingRow::as_select())).get_result(conn).await.optional()?;
    found.map(from_found).transpose()
}

/// The employer's postings with this title in exactly this region, oldest first: how a role without a reference is
/// recognised.
///
/// # Errors
/// `Unavailable`.
pub async fn alike(
    conn: &mut AsyncPgConnection,
    employer: EmployerId,
    title: &PostingTitle,
    region: Adcode,
) -> Result<Vec<Stored<PostingId, Posting>>, StoreError> {
    let query = postings::table
        .filter(postings::employer_id.eq(employer.uuid()))
        .filter(postings::title.eq(title.as_str()))
        .filter(postings::region.eq(columns::region_number(region)))
        .order(postings::id);
    let found: Vec<Found> = query.select((STAMP, PostingRow::as_select())).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// How many postings there are.
///
/// # Errors
/// `Unavailable`.
pub async fn count(conn: &mut AsyncPgConnection) -> Result<usize, StoreError> {
    let count: i64 = postings::table.count().get_result(conn).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}
