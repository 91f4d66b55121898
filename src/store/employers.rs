//! Employers in their table. One with postings stays: its deletion is refused, not passed on.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::bulk::Field;
use super::columns::{self, Stamp, counted_if, int4, parsed, parsed_if};
use super::error::{StoreError, missed};
use super::outbox;
use super::page::{Expected, Page};
use super::schema::employers;
use super::sealed::SealedRow;
use super::time::to_pg_instant;
use super::transaction::Transaction;
use crate::domain::employer::{Employer, Headcount};
use crate::domain::fault::Fault;
use crate::domain::identity::CreditCode;
use crate::domain::ids::EmployerId;
use crate::domain::place::Adcode;
use crate::domain::principal::Standing;
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{EmployerName, PersonName, Phone};
use crate::sealing::Keyring;

/// Which employers to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmployerFilter {
    /// In this region or one inside it.
    pub region: Option<Adcode>,
    /// Only those whom this reader reaches.
    pub reader: Option<Standing>,
}

const TABLE: &str = "employers";
const PHONE: &str = "contact_phone";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = employers, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct EmployerRow {
    name: String,
    credit_code: String,
    region: i32,
    contact_name: Option<String>,
    contact_phone_sealed: Option<Vec<u8>>,
    headcount: Option<i32>,
}

impl EmployerRow {
    pub(super) fn from_domain(keyring: &Keyring, id: EmployerId, employer: &Employer) -> Result<Self, StoreError> {
        let sealed = SealedRow::new(keyring, TABLE, id.uuid());
        Ok(Self {
            name: employer.name.as_str().to_owned(),
            credit_code: employer.credit_code.as_str().to_owned(),
            region: columns::region_number(employer.region),
            contact_name: employer.contact_name.as_ref().map(|name| name.as_str().to_owned()),
            contact_phone_sealed: sealed.seal_if(PHONE, employer.contact_phone.as_ref().map(Phone::reveal))?,
            headcount: employer.headcount.map(|count| int4(count.value())),
        })
    }

    /// Every column by its name, for COPY.
    pub(super) fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        vec![
            ("name", Field::text(&self.name)),
            ("credit_code", Field::text(&self.credit_code)),
            ("region", Field::number(Some(self.region))),
            ("contact_name", Field::text_if(self.contact_name.as_ref())),
            ("contact_phone_sealed", Field::octets(self.contact_phone_sealed.as_ref())),
            ("headcount", Field::number(self.headcount)),
        ]
    }

    fn into_domain(self, keyring: &Keyring, id: Uuid) -> Result<Employer, StoreError> {
        let phone = SealedRow::new(keyring, TABLE, id).open_if(PHONE, self.contact_phone_sealed)?;
        Ok(Employer {
            name: parsed("employer name", &self.name, EmployerName::parse)?,
            credit_code: parsed("credit_code", &self.credit_code, CreditCode::parse)?,
            region: columns::region(self.region)?,
            contact_name: parsed_if("contact_name", self.contact_name.as_deref(), PersonName::parse)?,
            contact_phone: parsed_if(PHONE, phone.as_deref(), Phone::parse)?,
            headcount: counted_if("headcount", self.headcount, Headcount::new)?,
        })
    }
}

type StampColumns = (employers::id, employers::version, employers::created_at, employers::updated_at);
const STAMP: StampColumns = (employers::id, employers::version, employers::created_at, employers::updated_at);

type Found = (Stamp, EmployerRow);

fn from_found(keyring: &Keyring, (stamp, row): Found) -> Result<Stored<EmployerId, Employer>, StoreError> {
    columns::stored(EmployerId::new, stamp, row.into_domain(keyring, stamp.0)?)
}

/// # Errors
/// `Taken` when the credit code is registered already.
pub async fn insert(
    tx: &mut Transaction,
    id: EmployerId,
    employer: &Employer,
    now: Timestamp,
) -> Result<Stored<EmployerId, Employer>, StoreError> {
    let now = to_pg_instant(now);
    let stamp = (
        employers::id.eq(id.uuid()),
        employers::version.eq(Version::FIRST.number()),
        employers::created_at.eq(now),
        employers::updated_at.eq(now),
    );
    // A transaction of its own, so that a refusal leaves the caller's usable.
    let keyring = tx.keyring();
    let row = EmployerRow::from_domain(&keyring, id, employer)?;
    tx.transaction(async |conn| {
        let insert = diesel::insert_into(employers::table).values((stamp, row));
        from_found(&keyring, insert.returning((STAMP, EmployerRow::as_select())).get_result(conn).await?)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(tx: &mut Transaction, id: EmployerId) -> Result<Stored<EmployerId, Employer>, StoreError> {
    let query = employers::table.find(id.uuid()).select((STAMP, EmployerRow::as_select()));
    let found = query.get_result(&mut **tx).await?;
    from_found(&tx.keyring(), found)
}

/// Those in view of these.
///
/// # Errors
/// `Unavailable`.
pub async fn of(tx: &mut Transaction, ids: &[EmployerId]) -> Result<Vec<Stored<EmployerId, Employer>>, StoreError> {
    let query = employers::table.filter(employers::id.eq_any(ids.iter().map(|id| id.uuid())));
    let found: Vec<Found> = query.select((STAMP, EmployerRow::as_select())).load(&mut **tx).await?;
    let keyring = tx.keyring();
    found.into_iter().map(|found| from_found(&keyring, found)).collect()
}

/// A new name also notes the employer's postings in the outbox, since they are found by it.
///
/// # Errors
/// `NotFound`, `Stale`, or `Taken` when the credit code is another's.
pub async fn update(
    tx: &mut Transaction,
    id: EmployerId,
    expected: Expected,
    employer: &Employer,
    now: Timestamp,
) -> Result<Stored<EmployerId, Employer>, StoreError> {
    let keyring = tx.keyring();
    let row = EmployerRow::from_domain(&keyring, id, employer)?;
    tx.transaction(async |conn| {
        // `for update` waits for postings that are being added, and makes later ones wait: none can be indexed under
        // the old name unnoticed.
        let locked = employers::table.find(id.uuid()).select(employers::name).for_update();
        let old_name: String = locked.get_result(conn).await?;
        let is_renamed = old_name != row.name;
        let is_expected = employers::version.eq(expected.number()).or(expected.is_any());
        let update = diesel::update(employers::table.find(id.uuid()).filter(is_expected)).set((
            row,
            employers::version.eq(employers::version + 1),
            employers::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, EmployerRow::as_select())).get_result(conn).await.optional()?;
        if is_renamed && updated.is_some() {
            outbox::record_postings_of(conn, id).await?;
        }
        from_found(&keyring, updated.ok_or(StoreError::Stale)?)
    })
    .await
}

/// # Errors
/// `NotFound`, `Stale`, or `InUse` while the employer has postings.
pub async fn delete(conn: &mut AsyncPgConnection, id: EmployerId, expected: Expected) -> Result<(), StoreError> {
    let deleted = conn.transaction(async |conn| {
        let is_expected = employers::version.eq(expected.number()).or(expected.is_any());
        let deleted = diesel::delete(employers::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
        if deleted == 0 { Err(missed(exists(conn, id).await?)) } else { Ok(()) }
    });
    deleted.await.map_err(|error| match error {
        StoreError::Refused { fault: Fault::UnknownEmployer, .. } => StoreError::InUse,
        error => error,
    })
}

async fn exists(conn: &mut AsyncPgConnection, id: EmployerId) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(employers::table.find(id.uuid()))).get_result(conn).await?)
}

/// # Errors
/// `Unavailable`.
pub async fn list(
    tx: &mut Transaction,
    filter: &EmployerFilter,
    page: &Page,
) -> Result<Vec<Stored<EmployerId, Employer>>, StoreError> {
    let mut query = employers::table.select((STAMP, EmployerRow::as_select())).into_boxed::<Pg>();
    if let Some(region) = filter.region {
        let (first, last) = columns::region_range(region);
        query = query.filter(employers::region.between(first, last));
    }
    query = match filter.reader {
        None | Some(Standing::Admin) => query,
        Some(Standing::Staff(region)) => {
            let (first, last) = columns::region_range(region);
            query.filter(employers::region.between(first, last))
        }
        Some(Standing::Employer(id)) => query.filter(employers::id.eq(id.uuid())),
        Some(Standing::Jobseeker(_)) => return Ok(Vec::new()),
    };
    if let Some(after) = page.after {
        query = query.filter(employers::id.lt(after));
    }
    let found: Vec<Found> = query.order(employers::id.desc()).limit(page.limit.into()).load(&mut **tx).await?;
    let keyring = tx.keyring();
    found.into_iter().map(|found| from_found(&keyring, found)).collect()
}

/// # Errors
/// `Unavailable`.
pub async fn find_by_credit_code(
    tx: &mut Transaction,
    credit_code: &CreditCode,
) -> Result<Option<Stored<EmployerId, Employer>>, StoreError> {
    let query = employers::table.filter(employers::credit_code.eq(credit_code.as_str()));
    let found = query.select((STAMP, EmployerRow::as_select())).get_result(&mut **tx).await.optional()?;
    found.map(|found| from_found(&tx.keyring(), found)).transpose()
}

/// The credit codes of these employers; ids that do not exist are left out.
///
/// # Errors
/// `Unavailable`.
pub async fn credit_codes_of(
    conn: &mut AsyncPgConnection,
    ids: &[EmployerId],
) -> Result<HashMap<EmployerId, CreditCode>, StoreError> {
    let query = employers::table.filter(employers::id.eq_any(ids.iter().map(|id| id.uuid())));
    let found: Vec<(Uuid, String)> = query.select((employers::id, employers::credit_code)).load(conn).await?;
    let coded = |(id, code): (_, String)| Ok((EmployerId::new(id), parsed("credit code", &code, CreditCode::parse)?));
    found.into_iter().map(coded).collect()
}
