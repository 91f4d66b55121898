//! Whom a match run is about: the active people of a region, or its open postings, in pieces and in the order of their ids.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::columns;
use super::error::StoreError;
use super::schema::{jobseekers, postings};
use crate::domain::jobseeker::JobseekerStatus;
use crate::domain::match_run::Subjects;
use crate::domain::place::Adcode;
use crate::domain::posting::PostingStatus;

/// The next subjects, as far as whoever asks sees them: the first piece is after `None`, the last one is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn ids_after(
    conn: &mut AsyncPgConnection,
    (subjects, region): (Subjects, Option<Adcode>),
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    // Ids may come in any order, so that nil is before all.
    let after = after.unwrap_or(Uuid::nil());
    let range = region.map(columns::region_range);
    Ok(match subjects {
        Subjects::Jobseekers => {
            let mut query = jobseekers::table.select(jobseekers::id).into_boxed::<Pg>();
            if let Some((first, last)) = range {
                query = query.filter(jobseekers::region.between(first, last));
            }
            query = query.filter(jobseekers::status.eq(JobseekerStatus::Active.code()));
            query.filter(jobseekers::id.gt(after)).order(jobseekers::id).limit(limit.into()).load(conn).await?
        }
        Subjects::Postings => {
            let mut query = postings::table.select(postings::id).into_boxed::<Pg>();
            if let Some((first, last)) = range {
                query = query.filter(postings::region.between(first, last));
            }
            query = query.filter(postings::status.eq(PostingStatus::Open.code()));
            query.filter(postings::id.gt(after)).order(postings::id).limit(limit.into()).load(conn).await?
        }
    })
}

/// Openings that postings have left; those that are gone are left out.
///
/// # Errors
/// `Unavailable`.
pub async fn openings_of(conn: &mut AsyncPgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, u32)>, StoreError> {
    let query = postings::table.filter(postings::id.eq_any(ids)).select((postings::id, postings::openings));
    let found: Vec<(Uuid, i16)> = query.load(conn).await?;
    Ok(found.into_iter().map(|(id, openings)| (id, u32::try_from(openings).unwrap_or(0))).collect())
}

/// How many subjects there are. That may take longer than a request may ask of the database.
///
/// # Errors
/// `Unavailable`.
pub async fn count(
    conn: &mut AsyncPgConnection,
    (subjects, region): (Subjects, Option<Adcode>),
) -> Result<u32, StoreError> {
    conn.batch_execute("set local statement_timeout = '60s'").await?;
    let (first, last) = region.map_or((i32::MIN, i32::MAX), columns::region_range);
    let count: i64 = match subjects {
        Subjects::Jobseekers => {
            let active = jobseekers::table.filter(jobseekers::status.eq(JobseekerStatus::Active.code()));
            active.filter(jobseekers::region.between(first, last)).count().get_result(conn).await?
        }
        Subjects::Postings => {
            let open = postings::table.filter(postings::status.eq(PostingStatus::Open.code()));
            open.filter(postings::region.between(first, last)).count().get_result(conn).await?
        }
    };
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
