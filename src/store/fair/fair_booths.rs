//! Booths of fairs, with their postings and interviewers.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::super::columns::{self, Stamp, counted_if, int2, parsed, there};
use super::super::error::{StoreError, missed};
use super::super::page::{Expected, Page};
use super::super::scales;
use super::super::schema::{fair_booths, fair_postings};
use super::super::time::to_pg_instant;
use super::fair_columns::{interviewers_from_json, interviewers_to_json};
use crate::domain::fair::{InterviewCount, Metre};
use crate::domain::fair_booth::{Booth, BoothPosition, BoothPosting};
use crate::domain::ids::{BoothId, EmployerId, FairId, PostingId};
use crate::domain::stored::{Stored, Version};
use crate::domain::text::Label;

pub type StoredBooth = Stored<BoothId, Booth>;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = fair_booths, check_for_backend(Pg), treat_none_as_null = true)]
struct BoothRow {
    label: String,
    x: i32,
    y: i32,
    accommodations: Value,
    employer_id: Uuid,
    interviewers: Value,
    out_from: Option<i16>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fair_postings, check_for_backend(Pg))]
struct OfferRow {
    fair_id: Uuid,
    posting_id: Uuid,
    booth_id: Uuid,
    place: i16,
    wished: Option<i16>,
    most: Option<i16>,
}

fn int4(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn count_column(count: Option<InterviewCount>) -> Option<i16> {
    count.map(|it| i16::try_from(it.value()).unwrap_or(i16::MAX))
}

impl BoothRow {
    fn from_domain(booth: &Booth) -> Self {
        Self {
            label: booth.label.as_str().to_owned(),
            x: int4(booth.position.x.value()),
            y: int4(booth.position.y.value()),
            accommodations: scales::accommodations_to_json(&booth.accommodations),
            employer_id: booth.employer.uuid(),
            interviewers: interviewers_to_json(&booth.interviewers),
            out_from: booth.out_from.map(int2),
        }
    }

    fn into_domain(self, postings: Vec<BoothPosting>) -> Result<Booth, StoreError> {
        let metre = |column, number: i32| there(column, Metre::new(number.into()).ok());
        Ok(Booth {
            label: parsed("booth label", &self.label, Label::parse)?,
            position: BoothPosition { x: metre("x", self.x)?, y: metre("y", self.y)? },
            accommodations: there("accommodations", scales::accommodations_from_json(&self.accommodations))?,
            employer: EmployerId::new(self.employer_id),
            postings,
            interviewers: there("interviewers", interviewers_from_json(&self.interviewers))?,
            out_from: self.out_from.map(|it| there("out_from", u16::try_from(it).ok())).transpose()?,
        })
    }
}

impl OfferRow {
    fn into_domain(self) -> Result<BoothPosting, StoreError> {
        Ok(BoothPosting {
            posting: PostingId::new(self.posting_id),
            wished: counted_if("wished", self.wished, InterviewCount::new)?,
            limit: counted_if("most", self.most, InterviewCount::new)?,
        })
    }
}

type StampColumns = (fair_booths::id, fair_booths::version, fair_booths::created_at, fair_booths::updated_at);
const STAMP: StampColumns = (fair_booths::id, fair_booths::version, fair_booths::created_at, fair_booths::updated_at);
type Found = (Stamp, BoothRow);

async fn with_postings(conn: &mut AsyncPgConnection, found: Vec<Found>) -> Result<Vec<StoredBooth>, StoreError> {
    let ids: Vec<Uuid> = found.iter().map(|(stamp, _)| stamp.0).collect();
    let query = fair_postings::table.filter(fair_postings::booth_id.eq_any(ids)).order(fair_postings::place);
    let mut postings: HashMap<Uuid, Vec<BoothPosting>> = HashMap::new();
    for row in query.select(OfferRow::as_select()).load::<OfferRow>(conn).await? {
        postings.entry(row.booth_id).or_default().push(row.into_domain()?);
    }
    let booth = |(stamp, row): Found| {
        let postings = postings.remove(&stamp.0).unwrap_or_default();
        columns::stored(BoothId::new, stamp, row.into_domain(postings)?)
    };
    found.into_iter().map(booth).collect()
}

async fn put_postings(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: BoothId,
    booth: &Booth,
) -> Result<(), StoreError> {
    let row = |(place, it): (i16, &BoothPosting)| OfferRow {
        fair_id: fair.uuid(),
        posting_id: it.posting.uuid(),
        booth_id: id.uuid(),
        place,
        wished: count_column(it.wished),
        most: count_column(it.limit),
    };
    let rows: Vec<OfferRow> = (0..).zip(&booth.postings).map(row).collect();
    diesel::insert_into(fair_postings::table).values(rows).execute(conn).await?;
    Ok(())
}

/// # Errors
/// `Taken` where a posting is at another booth already; `Refused` for an unknown employer or posting.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, booth): (BoothId, &Booth),
    now: Timestamp,
) -> Result<StoredBooth, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        fair_booths::id.eq(id.uuid()),
        fair_booths::fair_id.eq(fair.uuid()),
        fair_booths::version.eq(Version::FIRST.number()),
        fair_booths::created_at.eq(now),
        fair_booths::updated_at.eq(now),
    );
    conn.transaction(async |conn| {
        let insert = diesel::insert_into(fair_booths::table).values((stamp, BoothRow::from_domain(booth)));
        insert.execute(conn).await?;
        put_postings(conn, fair, id, booth).await?;
        find(conn, fair, id).await
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, fair: FairId, id: BoothId) -> Result<StoredBooth, StoreError> {
    let query = fair_booths::table.find(id.uuid()).filter(fair_booths::fair_id.eq(fair.uuid()));
    let found = query.select((STAMP, BoothRow::as_select())).get_result(conn).await?;
    with_postings(conn, vec![found]).await?.into_iter().next().ok_or(StoreError::NotFound)
}

/// # Errors
/// `NotFound`, `Stale`, or as `insert`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    (id, booth): (BoothId, &Booth),
    expected: Expected,
    now: Timestamp,
) -> Result<StoredBooth, StoreError> {
    conn.transaction(async |conn| {
        let is_expected = fair_booths::version.eq(expected.number()).or(expected.is_any());
        let one = fair_booths::table.find(id.uuid()).filter(fair_booths::fair_id.eq(fair.uuid())).filter(is_expected);
        let update = diesel::update(one).set((
            BoothRow::from_domain(booth),
            fair_booths::version.eq(fair_booths::version + 1),
            fair_booths::updated_at.eq(to_pg_instant(now)),
        ));
        if update.execute(conn).await? == 0 {
            find(conn, fair, id).await?;
            return Err(StoreError::Stale);
        }
        diesel::delete(fair_postings::table.filter(fair_postings::booth_id.eq(id.uuid()))).execute(conn).await?;
        put_postings(conn, fair, id, booth).await?;
        find(conn, fair, id).await
    })
    .await
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    fair: FairId,
    id: BoothId,
    expected: Expected,
) -> Result<(), StoreError> {
    let is_expected = fair_booths::version.eq(expected.number()).or(expected.is_any());
    let one = fair_booths::table.find(id.uuid()).filter(fair_booths::fair_id.eq(fair.uuid())).filter(is_expected);
    if diesel::delete(one).execute(conn).await? > 0 {
        return Ok(());
    }
    let query = fair_booths::table.find(id.uuid()).filter(fair_booths::fair_id.eq(fair.uuid()));
    Err(missed(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?))
}

/// Those in view, newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, fair: FairId, page: &Page) -> Result<Vec<StoredBooth>, StoreError> {
    let mut query = fair_booths::table.select((STAMP, BoothRow::as_select())).into_boxed::<Pg>();
    query = query.filter(fair_booths::fair_id.eq(fair.uuid()));
    if let Some(after) = page.after {
        query = query.filter(fair_booths::id.lt(after));
    }
    let found: Vec<Found> = query.order(fair_booths::id.desc()).limit(page.limit.into()).load(conn).await?;
    with_postings(conn, found).await
}
