//! Skill certificates in their table, each reached through its holder: another person's id is `NotFound`.
//! A change of a certificate is a change of its jobseeker for whoever follows the outbox.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::bulk::Field;
use super::columns::{self, Stamp, date_if, parsed, parsed_if, there};
use super::error::{StoreError, missed};
use super::outbox::{self, Changed};
use super::page::{Expected, Page};
use super::schema::skill_certificates;
use super::sealed::SealedRow;
use super::time::{to_pg_date, to_pg_instant};
use super::transaction::Transaction;
use crate::domain::certificate::{CertificatePeriod, CertificateStatus, SkillCertificate};
use crate::domain::fault::Fault;
use crate::domain::ids::{JobseekerId, SkillCertificateId};
use crate::domain::occupation::OccupationCode;
use crate::domain::skill::SkillLevel;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{CertificateSerial, Issuer};
use crate::sealing::Keyring;

const TABLE: &str = "skill_certificates";
const NUMBER: &str = "number";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = skill_certificates, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct SkillCertificateRow {
    occupation: String,
    level: String,
    number_sealed: Option<Vec<u8>>,
    issuer: Option<String>,
    issued_on: Option<PgDate>,
    expires_on: Option<PgDate>,
    status: String,
}

impl SkillCertificateRow {
    pub(super) fn from_domain(
        keyring: &Keyring,
        id: SkillCertificateId,
        certificate: &SkillCertificate,
    ) -> Result<Self, StoreError> {
        let sealed = SealedRow::new(keyring, TABLE, id.uuid());
        Ok(Self {
            occupation: certificate.occupation.to_string(),
            level: certificate.level.code().to_owned(),
            number_sealed: sealed.seal_if(NUMBER, certificate.number.as_ref().map(CertificateSerial::as_str))?,
            issuer: certificate.issuer.as_ref().map(|issuer| issuer.as_str().to_owned()),
            issued_on: certificate.period.issued_on().map(to_pg_date),
            expires_on: certificate.period.expires_on().map(to_pg_date),
            status: certificate.status.code().to_owned(),
        })
    }

    /// Every column but its holder's by its name, for COPY.
    pub(super) fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        vec![
            ("occupation", Field::text(&self.occupation)),
            ("level", Field::text(&self.level)),
            ("number_sealed", Field::octets(self.number_sealed.as_ref())),
            ("issuer", Field::text_if(self.issuer.as_ref())),
            ("issued_on", Field::Day(self.issued_on)),
            ("expires_on", Field::Day(self.expires_on)),
            ("status", Field::text(&self.status)),
        ]
    }

    fn into_domain(self, keyring: &Keyring, id: Uuid) -> Result<SkillCertificate, StoreError> {
        let number = SealedRow::new(keyring, TABLE, id).open_if(NUMBER, self.number_sealed)?;
        let period =
            CertificatePeriod::new(date_if("issued_on", self.issued_on)?, date_if("expires_on", self.expires_on)?);
        Ok(SkillCertificate {
            occupation: parsed("occupation", &self.occupation, OccupationCode::parse)?,
            level: parsed("level", &self.level, SkillLevel::parse)?,
            number: parsed_if("certificate number", number.as_deref(), CertificateSerial::parse)?,
            issuer: parsed_if("issuer", self.issuer.as_deref(), Issuer::parse)?,
            period: there("expires_on", period.ok())?,
            status: parsed("certificate status", &self.status, CertificateStatus::parse)?,
        })
    }
}

type StampColumns = (
    skill_certificates::id,
    skill_certificates::version,
    skill_certificates::created_at,
    skill_certificates::updated_at,
);
const STAMP: StampColumns = (
    skill_certificates::id,
    skill_certificates::version,
    skill_certificates::created_at,
    skill_certificates::updated_at,
);

type Found = (Stamp, SkillCertificateRow);

fn from_found(
    keyring: &Keyring,
    (stamp, row): Found,
) -> Result<Stored<SkillCertificateId, SkillCertificate>, StoreError> {
    columns::stored(SkillCertificateId::new, stamp, row.into_domain(keyring, stamp.0)?)
}

/// # Errors
/// `NotFound` when there is no such jobseeker.
pub async fn insert(
    tx: &mut Transaction,
    id: SkillCertificateId,
    holder: JobseekerId,
    certificate: &SkillCertificate,
    now: Timestamp,
) -> Result<Stored<SkillCertificateId, SkillCertificate>, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        skill_certificates::id.eq(id.uuid()),
        skill_certificates::jobseeker_id.eq(holder.uuid()),
        skill_certificates::version.eq(Version::FIRST.number()),
        skill_certificates::created_at.eq(now),
        skill_certificates::updated_at.eq(now),
    );
    let keyring = tx.keyring();
    let row = SkillCertificateRow::from_domain(&keyring, id, certificate)?;
    let inserted = tx.transaction(async |conn| {
        let insert = diesel::insert_into(skill_certificates::table).values((stamp, row));
        let found = insert.returning((STAMP, SkillCertificateRow::as_select())).get_result(conn).await?;
        outbox::record(conn, Changed::Jobseeker(holder)).await?;
        from_found(&keyring, found)
    });
    inserted.await.map_err(|error| match error {
        StoreError::Refused { fault: Fault::UnknownJobseeker, .. } => StoreError::NotFound,
        error => error,
    })
}

/// # Errors
/// `NotFound`, also for a certificate of somebody else.
pub async fn find(
    tx: &mut Transaction,
    holder: JobseekerId,
    id: SkillCertificateId,
) -> Result<Stored<SkillCertificateId, SkillCertificate>, StoreError> {
    let held = skill_certificates::jobseeker_id.eq(holder.uuid());
    let query = skill_certificates::table.find(id.uuid()).filter(held);
    let found = query.select((STAMP, SkillCertificateRow::as_select())).get_result(&mut **tx).await?;
    from_found(&tx.keyring(), found)
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn update(
    tx: &mut Transaction,
    (holder, id): (JobseekerId, SkillCertificateId),
    expected: Expected,
    certificate: &SkillCertificate,
    now: Timestamp,
) -> Result<Stored<SkillCertificateId, SkillCertificate>, StoreError> {
    let keyring = tx.keyring();
    let row = SkillCertificateRow::from_domain(&keyring, id, certificate)?;
    tx.transaction(async |conn| {
        let held = skill_certificates::jobseeker_id.eq(holder.uuid());
        let is_expected = skill_certificates::version.eq(expected.number()).or(expected.is_any());
        let changed = skill_certificates::table.find(id.uuid()).filter(held).filter(is_expected);
        let update = diesel::update(changed).set((
            row,
            skill_certificates::version.eq(skill_certificates::version + 1),
            skill_certificates::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, SkillCertificateRow::as_select())).get_result(conn).await.optional()?;
        let Some(found) = updated else { return Err(missed(exists(conn, holder, id).await?)) };
        outbox::record(conn, Changed::Jobseeker(holder)).await?;
        from_found(&keyring, found)
    })
    .await
}

/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    holder: JobseekerId,
    id: SkillCertificateId,
    expected: Expected,
) -> Result<(), StoreError> {
    conn.transaction(async |conn| {
        let held = skill_certificates::jobseeker_id.eq(holder.uuid());
        let is_expected = skill_certificates::version.eq(expected.number()).or(expected.is_any());
        let deleted = skill_certificates::table.find(id.uuid()).filter(held).filter(is_expected);
        if diesel::delete(deleted).execute(conn).await? == 0 {
            return Err(missed(exists(conn, holder, id).await?));
        }
        outbox::record(conn, Changed::Jobseeker(holder)).await
    })
    .await
}

async fn exists(conn: &mut AsyncPgConnection, holder: JobseekerId, id: SkillCertificateId) -> Result<bool, StoreError> {
    let held = skill_certificates::jobseeker_id.eq(holder.uuid());
    let query = skill_certificates::table.find(id.uuid()).filter(held);
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?)
}

/// One page of a jobseeker's certificates. Nobody has none: an unknown jobseeker's list is empty.
///
/// # Errors
/// `Unavailable`.
pub async fn list_of(
    tx: &mut Transaction,
    holder: JobseekerId,
    page: &Page,
) -> Result<Vec<Stored<SkillCertificateId, SkillCertificate>>, StoreError> {
    let held = skill_certificates::jobseeker_id.eq(holder.uuid());
    let mut query = skill_certificates::table.filter(held).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(skill_certificates::id.lt(after));
    }
    let query = query.order(skill_certificates::id.desc()).limit(page.limit.into());
    let found: Vec<Found> = query.select((STAMP, SkillCertificateRow::as_select())).load(&mut **tx).await?;
    let keyring = tx.keyring();
    found.into_iter().map(|found| from_found(&keyring, found)).collect()
}

/// All certificates of these jobseekers, each with its holder, oldest first. Other statements may be on their way over the
/// same connection.
pub(super) async fn of_all(
    tx: &Transaction,
    holders: &[JobseekerId],
) -> Result<Vec<(JobseekerId, Stored<SkillCertificateId, SkillCertificate>)>, StoreError> {
    let held = skill_certificates::jobseeker_id.eq_any(holders.iter().map(|holder| holder.uuid()));
    let query = skill_certificates::table.filter(held).order(skill_certificates::id);
    let columns = (skill_certificates::jobseeker_id, (STAMP, SkillCertificateRow::as_select()));
    let found: Vec<(Uuid, Found)> = query.select(columns).load(&mut &**tx).await?;
    let keyring = tx.keyring();
    found.into_iter().map(|(holder, found)| Ok((JobseekerId::new(holder), from_found(&keyring, found)?))).collect()
}
