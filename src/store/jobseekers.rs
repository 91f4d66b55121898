//! Jobseekers in their table. One person once: the citizen ID, stated or inside the certificate number, is unique.

use std::collections::HashMap;

use diesel::dsl;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff::civil::Date;

use super::columns;
use super::error::{StoreError, missed};
use super::jobseeker_row::{Found, JobseekerRow, STAMP, StampColumns, all_from_found, from_found};
use super::outbox::{self, Changed};
use super::page::{Expected, Page};
use super::schema::jobseekers;
use super::sealed::citizen_id_index;
use super::skill_certificates;
use super::time::{to_pg_date, to_pg_instant};
use super::transaction::Transaction;
use crate::domain::certificate::SkillCertificate;
use crate::domain::fault::Pointer;
use crate::domain::identity::CitizenId;
use crate::domain::ids::{JobseekerId, SkillCertificateId};
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus};
use crate::domain::place::Adcode;
use crate::domain::principal::Standing;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{ExternalReference, PersonName};

/// A jobseeker with all their certificates, oldest first.
pub type WithCertificates = (Stored<JobseekerId, Jobseeker>, Vec<Stored<SkillCertificateId, SkillCertificate>>);

/// Which jobseekers to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct JobseekerFilter {
    /// In this region or one inside it.
    pub region: Option<Adcode>,
    pub status: Option<JobseekerStatus>,
    /// Only those whom this reader reaches.
    pub reader: Option<Standing>,
}

/// One constraint covers two fields: a citizen ID that was not stated is the one inside the certificate number.
fn at_the_stated_number(error: StoreError, jobseeker: &Jobseeker) -> StoreError {
    match error {
        StoreError::Taken { pointer, fault } if pointer.as_str() == "/citizen_id" && jobseeker.citizen_id.is_none() => {
            StoreError::Taken { pointer: Pointer::to("/disability/certificate_number"), fault }
        }
        error => error,
    }
}

/// # Errors
/// `Taken` when the person or the external reference is registered already.
pub async fn insert(
    tx: &mut Transaction,
    id: JobseekerId,
    jobseeker: &Jobseeker,
    now: Timestamp,
) -> Result<Stored<JobseekerId, Jobseeker>, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        jobseekers::id.eq(id.uuid()),
        jobseekers::version.eq(Version::FIRST.number()),
        jobseekers::created_at.eq(now),
        jobseekers::updated_at.eq(now),
    );
    let keyring = tx.keyring();
    let row = JobseekerRow::from_domain(&keyring, id, jobseeker)?;
    let inserted = tx.transaction(async |conn| {
        let insert = diesel::insert_into(jobseekers::table).values((stamp, row));
        let found = insert.returning((STAMP, JobseekerRow::as_select())).get_result(conn).await?;
        outbox::record(conn, Changed::Jobseeker(id)).await?;
        from_found(&keyring, found)
    });
    inserted.await.map_err(|error| at_the_stated_number(error, jobseeker))
}

/// # Errors
/// `NotFound`.
pub async fn find(tx: &mut Transaction, id: JobseekerId) -> Result<Stored<JobseekerId, Jobseeker>, StoreError> {
    let query = jobseekers::table.find(id.uuid()).select((STAMP, JobseekerRow::as_select()));
    let found = query.get_result(&mut **tx).await?;
    from_found(&tx.keyring(), found)
}

/// # Errors
/// `NotFound`, `Stale`, or `Taken` when a number or reference is another's.
pub async fn update(
    tx: &mut Transaction,
    id: JobseekerId,
    expected: Expected,
    jobseeker: &Jobseeker,
    now: Timestamp,
) -> Result<Stored<JobseekerId, Jobseeker>, StoreError> {
    let keyring = tx.keyring();
    let row = JobseekerRow::from_domain(&keyring, id, jobseeker)?;
    let updated = tx.transaction(async |conn| {
        let is_expected = jobseekers::version.eq(expected.number()).or(expected.is_any());
        let update = diesel::update(jobseekers::table.find(id.uuid()).filter(is_expected)).set((
            row,
            jobseekers::version.eq(jobseekers::version + 1),
            jobseekers::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, JobseekerRow::as_select())).get_result(conn).await.optional()?;
        let Some(found) = updated else { return Err(missed(exists(conn, id).await?)) };
        outbox::record(conn, Changed::Jobseeker(id)).await?;
        from_found(&keyring, found)
    });
    updated.await.map_err(|error| at_the_stated_number(error, jobseeker))
}

/// Deletes the jobseeker and their certificates; the database throws away with them what else tells of them.
///
/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(conn: &mut AsyncPgConnection, id: JobseekerId, expected: Expected) -> Result<(), StoreError> {
    conn.transaction(async |conn| {
        let is_expected = jobseekers::version.eq(expected.number()).or(expected.is_any());
        let deleted = diesel::delete(jobseekers::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
        if deleted == 0 {
            return Err(missed(exists(conn, id).await?));
        }
        outbox::record(conn, Changed::Jobseeker(id)).await
    })
    .await
}

/// Where a person is on record, and at which version, without a look at what is sealed: a record that does not open any more
/// can be removed all the same.
///
/// # Errors
/// `NotFound`.
pub async fn region_and_version(
    conn: &mut AsyncPgConnection,
    id: JobseekerId,
) -> Result<(Adcode, Version), StoreError> {
    let query = jobseekers::table.find(id.uuid()).select((jobseekers::region, jobseekers::version));
    let (region, version) = query.get_result(conn).await?;
    Ok((columns::region(region)?, columns::there("version", Version::new(version))?))
}

async fn exists(conn: &mut AsyncPgConnection, id: JobseekerId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(jobseekers::table.find(id.uuid()))).get_result(conn).await?)
}

/// # Errors
/// `Unavailable`.
pub async fn list(
    tx: &mut Transaction,
    filter: &JobseekerFilter,
    page: &Page,
) -> Result<Vec<Stored<JobseekerId, Jobseeker>>, StoreError> {
    let mut query = jobseekers::table.select((STAMP, JobseekerRow::as_select())).into_boxed::<Pg>();
    if let Some(region) = filter.region {
        let (first, last) = columns::region_range(region);
        query = query.filter(jobseekers::region.between(first, last));
    }
    if let Some(status) = filter.status {
        query = query.filter(jobseekers::status.eq(status.code()));
    }
    let Some(mut query) = reached(query, filter.reader) else { return Ok(Vec::new()) };
    if let Some(after) = page.after {
        query = query.filter(jobseekers::id.lt(after));
    }
    let found: Vec<Found> = query.order(jobseekers::id.desc()).limit(page.limit.into()).load(&mut **tx).await?;
    all_from_found(&tx.keyring(), found)
}

/// The person with this citizen ID, whether it was stated or is inside their certificate number.
///
/// # Errors
/// `Unavailable`.
pub async fn find_by_citizen_id(
    tx: &mut Transaction,
    citizen_id: &CitizenId,
) -> Result<Option<Stored<JobseekerId, Jobseeker>>, StoreError> {
    let keyring = tx.keyring();
    let query = jobseekers::table.filter(jobseekers::known_citizen_id_index.eq(citizen_id_index(&keyring, citizen_id)));
    let found = query.select((STAMP, JobseekerRow::as_select())).get_result(&mut **tx).await.optional()?;
    found.map(|found| from_found(&tx.keyring(), found)).transpose()
}

/// # Errors
/// `Unavailable`.
pub async fn find_by_external_reference(
    tx: &mut Transaction,
    reference: &ExternalReference,
) -> Result<Option<Stored<JobseekerId, Jobseeker>>, StoreError> {
    let query = jobseekers::table.filter(jobseekers::external_reference.eq(reference.as_str()));
    let found = query.select((STAMP, JobseekerRow::as_select())).get_result(&mut **tx).await.optional()?;
    found.map(|found| from_found(&tx.keyring(), found)).transpose()
}

/// Jobseekers of this name in exactly this region with this birth date (or without one), oldest first: how a person
/// without a number or reference is recognised.
///
/// # Errors
/// `Unavailable`.
pub async fn alike(
    tx: &mut Transaction,
    name: &PersonName,
    region: Adcode,
    birth_date: Option<Date>,
) -> Result<Vec<Stored<JobseekerId, Jobseeker>>, StoreError> {
    let query = jobseekers::table
        .filter(jobseekers::name.eq(name.as_str()))
        .filter(jobseekers::region.eq(columns::region_number(region)))
        .filter(jobseekers::birth_date.is_not_distinct_from(birth_date.map(to_pg_date)))
        .order(jobseekers::id);
    let found: Vec<Found> = query.select((STAMP, JobseekerRow::as_select())).load(&mut **tx).await?;
    all_from_found(&tx.keyring(), found)
}

/// These jobseekers with their certificates, by id; ids that do not exist are left out.
///
/// # Errors
/// `Unavailable`.
pub async fn with_certificates(tx: &mut Transaction, ids: &[JobseekerId]) -> Result<Vec<WithCertificates>, StoreError> {
    let query = jobseekers::table.filter(jobseekers::id.eq_any(ids.iter().map(|id| id.uuid())));
    let query = query.select((STAMP, JobseekerRow::as_select())).order(jobseekers::id);
    // Both questions are asked before the first is answered.
    let (tx, found) = (&*tx, async |tx: &Transaction| Ok(query.load::<Found>(&mut &**tx).await?));
    let (found, certificates) = tokio::try_join!(found(tx), skill_certificates::of_all(tx, ids))?;
    joined(tx, found, certificates)
}

/// The ids of the next jobseekers, for reading them all in pieces: the first piece is after `None`, the last one is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn ids_after(
    conn: &mut AsyncPgConnection,
    after: Option<JobseekerId>,
    limit: u32,
) -> Result<Vec<JobseekerId>, StoreError> {
    let mut query = jobseekers::table.select(jobseekers::id).into_boxed::<Pg>();
    if let Some(after) = after {
        query = query.filter(jobseekers::id.gt(after.uuid()));
    }
    let found: Vec<uuid::Uuid> = query.order(jobseekers::id).limit(limit.into()).load(conn).await?;
    Ok(found.into_iter().map(JobseekerId::new).collect())
}

/// The next jobseekers by id, for reading them all in pieces: the first piece is after `None`, the last one is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn chunk_after(
    tx: &mut Transaction,
    reader: Option<Standing>,
    after: Option<JobseekerId>,
    limit: u32,
) -> Result<Vec<WithCertificates>, StoreError> {
    let query = jobseekers::table.select((STAMP, JobseekerRow::as_select())).into_boxed::<Pg>();
    let Some(mut query) = reached(query, reader) else { return Ok(Vec::new()) };
    if let Some(after) = after {
        query = query.filter(jobseekers::id.gt(after.uuid()));
    }
    let found: Vec<Found> = query.order(jobseekers::id).limit(limit.into()).load(&mut **tx).await?;
    join_certificates(tx, found).await
}

type Reading<'a> = jobseekers::BoxedQuery<'a, Pg, dsl::SqlTypeOf<(StampColumns, dsl::AsSelect<JobseekerRow, Pg>)>>;

/// The query narrowed to whom a reader reaches; `None` where that is nobody.
fn reached(query: Reading<'_>, reader: Option<Standing>) -> Option<Reading<'_>> {
    match reader {
        None | Some(Standing::Admin) => Some(query),
        Some(Standing::Staff(region)) => {
            let (first, last) = columns::region_range(region);
            Some(query.filter(jobseekers::region.between(first, last)))
        }
        Some(Standing::Jobseeker(id)) => Some(query.filter(jobseekers::id.eq(id.uuid()))),
        Some(Standing::Employer(_)) => None,
    }
}

async fn join_certificates(tx: &mut Transaction, found: Vec<Found>) -> Result<Vec<WithCertificates>, StoreError> {
    let holders: Vec<JobseekerId> = found.iter().map(|((id, ..), _)| JobseekerId::new(*id)).collect();
    let certificates = skill_certificates::of_all(tx, &holders).await?;
    joined(tx, found, certificates)
}

fn joined(
    tx: &Transaction,
    found: Vec<Found>,
    certificates: Vec<(JobseekerId, Stored<SkillCertificateId, SkillCertificate>)>,
) -> Result<Vec<WithCertificates>, StoreError> {
    let mut held: HashMap<JobseekerId, Vec<_>> = HashMap::new();
    for (holder, certificate) in certificates {
        held.entry(holder).or_default().push(certificate);
    }
    let keyring = tx.keyring();
    let join = |found| {
        let jobseeker = from_found(&keyring, found)?;
        let certificates = held.remove(&jobseeker.id).unwrap_or_default();
        Ok((jobseeker, certificates))
    };
    found.into_iter().map(join).collect()
}

/// How many jobseekers there are.
///
/// # Errors
/// `Unavailable`.
pub async fn count(conn: &mut AsyncPgConnection) -> Result<usize, StoreError> {
    let count: i64 = jobseekers::table.count().get_result(conn).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}
