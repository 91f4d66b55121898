//! Accounts in their table: who can sign in, and as what. The hash of a password is read for signing in only.

use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, Stamp, parsed, region_number, region_range, there};
use super::error::{StoreError, missed};
use super::page::{Expected, Page};
use super::schema::{accounts, employers, jobseekers};
use super::time::to_pg_instant;
use crate::domain::account::{AccountRecord, AccountStatus};
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::place::Adcode;
use crate::domain::principal::{Role, Standing};
use crate::domain::stored::{Stored, Version};
use crate::domain::username::Username;

/// Which accounts to list; what is not stated does not matter.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    pub role: Option<Role>,
    /// Of employers and jobseekers in each of these regions or inside it.
    pub of_regions: Vec<Adcode>,
}

/// What signing in needs to know of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInRow {
    pub id: AccountId,
    pub standing: Standing,
    pub status: AccountStatus,
    /// A PHC string; `None` for an account that uses API keys only.
    pub password_hash: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, check_for_backend(Pg), treat_none_as_null = true)]
struct AccountRow {
    username: String,
    role: String,
    region: Option<i32>,
    employer_id: Option<Uuid>,
    jobseeker_id: Option<Uuid>,
    status: String,
}

impl AccountRow {
    fn from_domain(record: &AccountRecord) -> Self {
        let (mut region, mut employer_id, mut jobseeker_id) = (None, None, None);
        match record.standing {
            Standing::Admin => {}
            Standing::Staff(adcode) => region = Some(region_number(adcode)),
            Standing::Employer(id) => employer_id = Some(id.uuid()),
            Standing::Jobseeker(id) => jobseeker_id = Some(id.uuid()),
        }
        Self {
            username: record.username.as_str().to_owned(),
            role: record.standing.role().code().to_owned(),
            region,
            employer_id,
            jobseeker_id,
            status: record.status.code().to_owned(),
        }
    }

    fn into_domain(self) -> Result<AccountRecord, StoreError> {
        Ok(AccountRecord {
            username: parsed("username", &self.username, Username::parse)?,
            standing: standing(&self.role, self.region, self.employer_id, self.jobseeker_id)?,
            status: parsed("status", &self.status, AccountStatus::parse)?,
        })
    }
}

/// A role with what it is bound to; `Broken` where it lacks that.
pub(super) fn standing(
    role: &str,
    region: Option<i32>,
    employer: Option<Uuid>,
    jobseeker: Option<Uuid>,
) -> Result<Standing, StoreError> {
    let standing = match parsed("role", role, Role::parse)? {
        Role::Admin => Some(Standing::Admin),
        Role::Staff => region.map(columns::region).transpose()?.map(Standing::Staff),
        Role::Employer => employer.map(EmployerId::new).map(Standing::Employer),
        Role::Jobseeker => jobseeker.map(JobseekerId::new).map(Standing::Jobseeker),
    };
    there("standing", standing)
}

type StampColumns = (accounts::id, accounts::version, accounts::created_at, accounts::updated_at);
const STAMP: StampColumns = (accounts::id, accounts::version, accounts::created_at, accounts::updated_at);

type Found = (Stamp, AccountRow);

fn from_found((stamp, row): Found) -> Result<Stored<AccountId, AccountRecord>, StoreError> {
    columns::stored(AccountId::new, stamp, row.into_domain()?)
}

/// Makes changes of one account, and whatever gives it tokens or keys, wait for one another until the transaction ends: a
/// token that is given out while the account is being disabled would outlive that.
///
/// # Errors
/// `Unavailable` when the other transaction takes longer than the lock time-out.
pub async fn hold(conn: &mut AsyncPgConnection, id: AccountId) -> Result<(), StoreError> {
    let (high, _) = id.uuid().as_u64_pair();
    let (_, low) = id.uuid().as_u64_pair();
    let key = i64::from_be_bytes((high ^ low).to_be_bytes());
    let lock = sql::<Bool>("(select true from pg_advisory_xact_lock(").bind::<BigInt, _>(key).sql("))");
    diesel::select(lock).execute(conn).await?;
    Ok(())
}

/// # Errors
/// `Taken` when the name is another's, `Refused` when there is no such employer or jobseeker.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    record: &AccountRecord,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Result<Stored<AccountId, AccountRecord>, StoreError> {
    let now = to_pg_instant(now);
    let beside = (
        accounts::id.eq(id.uuid()),
        accounts::password_hash.eq(password_hash),
        accounts::version.eq(Version::FIRST.number()),
        accounts::created_at.eq(now),
        accounts::updated_at.eq(now),
    );
    // A transaction of its own, so that a refusal leaves the caller's usable.
    conn.transaction(async |conn| {
        let insert = diesel::insert_into(accounts::table).values((beside, AccountRow::from_domain(record)));
        from_found(insert.returning((STAMP, AccountRow::as_select())).get_result(conn).await?)
    })
    .await
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: AccountId) -> Result<Stored<AccountId, AccountRecord>, StoreError> {
    let query = accounts::table.find(id.uuid()).select((STAMP, AccountRow::as_select()));
    from_found(query.get_result(conn).await?)
}

/// # Errors
/// `Unavailable`.
pub async fn find_by_username(
    conn: &mut AsyncPgConnection,
    username: &Username,
) -> Result<Option<Stored<AccountId, AccountRecord>>, StoreError> {
    let query = accounts::table.filter(accounts::username.eq(username.as_str()));
    let found = query.select((STAMP, AccountRow::as_select())).get_result(conn).await.optional()?;
    found.map(from_found).transpose()
}

/// The accounts of a jobseeker, in the order in which they were made.
///
/// # Errors
/// `Unavailable`.
pub async fn of_jobseeker(
    conn: &mut AsyncPgConnection,
    id: JobseekerId,
) -> Result<Vec<Stored<AccountId, AccountRecord>>, StoreError> {
    let query = accounts::table.filter(accounts::jobseeker_id.eq(id.uuid())).order(accounts::id);
    let found: Vec<Found> = query.select((STAMP, AccountRow::as_select())).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// What signing in under a name needs; `None` where nobody has it.
///
/// # Errors
/// `Unavailable`.
pub async fn for_sign_in(conn: &mut AsyncPgConnection, username: &Username) -> Result<Option<SignInRow>, StoreError> {
    let query = accounts::table.filter(accounts::username.eq(username.as_str()));
    let found: Option<(Uuid, AccountRow, Option<String>)> = query
        .select((accounts::id, AccountRow::as_select(), accounts::password_hash))
        .get_result(conn)
        .await
        .optional()?;
    let Some((id, row, password_hash)) = found else { return Ok(None) };
    let AccountRecord { standing, status, .. } = row.into_domain()?;
    Ok(Some(SignInRow { id: AccountId::new(id), standing, status, password_hash }))
}

/// # Errors
/// `NotFound`, `Stale`, or as `insert`.
pub async fn update(
    conn: &mut AsyncPgConnection,
    id: AccountId,
    expected: Expected,
    record: &AccountRecord,
    now: Timestamp,
) -> Result<Stored<AccountId, AccountRecord>, StoreError> {
    conn.transaction(async |conn| {
        let is_expected = accounts::version.eq(expected.number()).or(expected.is_any());
        let update = diesel::update(accounts::table.find(id.uuid()).filter(is_expected)).set((
            AccountRow::from_domain(record),
            accounts::version.eq(accounts::version + 1),
            accounts::updated_at.eq(to_pg_instant(now)),
        ));
        let updated = update.returning((STAMP, AccountRow::as_select())).get_result(conn).await.optional()?;
        match updated {
            Some(found) => from_found(found),
            None => Err(missed(diesel::select(exists(accounts::table.find(id.uuid()))).get_result(conn).await?)),
        }
    })
    .await
}

/// Gives an account another password. The version stays: nothing that is shown has changed.
///
/// # Errors
/// `NotFound`.
pub async fn set_password(conn: &mut AsyncPgConnection, id: AccountId, hash: &str) -> Result<(), StoreError> {
    let update = diesel::update(accounts::table.find(id.uuid())).set(accounts::password_hash.eq(hash));
    if update.execute(conn).await? == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Its tokens and keys go with it.
///
/// # Errors
/// `NotFound` or `Stale`.
pub async fn delete(conn: &mut AsyncPgConnection, id: AccountId, expected: Expected) -> Result<(), StoreError> {
    let is_expected = accounts::version.eq(expected.number()).or(expected.is_any());
    let deleted = diesel::delete(accounts::table.find(id.uuid()).filter(is_expected)).execute(conn).await?;
    if deleted == 1 {
        return Ok(());
    }
    Err(missed(diesel::select(exists(accounts::table.find(id.uuid()))).get_result(conn).await?))
}

/// One page, newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &AccountFilter,
    page: &Page,
) -> Result<Vec<Stored<AccountId, AccountRecord>>, StoreError> {
    let mut query = accounts::table.select((STAMP, AccountRow::as_select())).into_boxed();
    if let Some(role) = filter.role {
        query = query.filter(accounts::role.eq(role.code()));
    }
    for &region in &filter.of_regions {
        let (first, last) = region_range(region);
        let of_employers = employers::table.filter(employers::region.between(first, last)).select(employers::id);
        let of_jobseekers = jobseekers::table.filter(jobseekers::region.between(first, last)).select(jobseekers::id);
        query = query.filter(
            accounts::employer_id
                .eq_any(of_employers.nullable())
                .or(accounts::jobseeker_id.eq_any(of_jobseekers.nullable()))
                .assume_not_null(),
        );
    }
    if let Some(after) = page.after {
        query = query.filter(accounts::id.lt(after));
    }
    let found: Vec<Found> = query.order(accounts::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// The region in which somebody is looked after who would be bound to an account: an employer's seat, a person's home.
/// `None` where there is no such record, and for standings that are nobody's.
///
/// # Errors
/// `Unavailable`.
pub async fn region_of(conn: &mut AsyncPgConnection, standing: Standing) -> Result<Option<Adcode>, StoreError> {
    let region: Option<i32> = match standing {
        Standing::Admin | Standing::Staff(_) => None,
        Standing::Employer(id) => {
            employers::table.find(id.uuid()).select(employers::region).get_result(conn).await.optional()?
        }
        Standing::Jobseeker(id) => {
            jobseekers::table.find(id.uuid()).select(jobseekers::region).get_result(conn).await.optional()?
        }
    };
    region.map(columns::region).transpose()
}

/// The active admins. Until the transaction ends nobody else can change that there are these.
///
/// # Errors
/// `Unavailable`.
pub async fn lock_active_admins(conn: &mut AsyncPgConnection) -> Result<Vec<AccountId>, StoreError> {
    let is_one = accounts::role.eq(Role::Admin.code()).and(accounts::status.eq(AccountStatus::Active.code()));
    let query = accounts::table.filter(is_one).order(accounts::id).select(accounts::id).for_update();
    let found: Vec<Uuid> = query.load(conn).await?;
    Ok(found.into_iter().map(AccountId::new).collect())
}
