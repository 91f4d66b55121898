//! Bearer secrets in their table, by their digest: who holds one, and whether it is still good. What a secret looks like,
//! and how long it lives, is not decided here. Keys as their owners see them are in `api_keys`.

use std::collections::BTreeSet;

use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::accounts::standing;
use super::columns::{self, instant, parsed};
use super::error::StoreError;
use super::pool::Store;
use super::schema::{accounts, credentials};
use super::table_function::table_function;
use super::time::to_pg_instant;
use super::transaction::Transaction;
use crate::domain::account::AccountStatus;
use crate::domain::bearer::CredentialKind;
use crate::domain::ids::{AccountId, CredentialId};
use crate::domain::principal::{Account, Principal};
use crate::domain::scope::{Scope, Scopes};

/// How often the last use of a secret is written down.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Who stands behind a good secret.
#[derive(Debug, Clone)]
pub struct Holder {
    pub credential: CredentialId,
    pub account: Account,
    pub scopes: Scopes,
    pub kind: CredentialKind,
    /// The sign-in that it comes from.
    pub family: Uuid,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Holder {
    /// Whether the key's last use is worth writing down: once a minute is enough. Tokens are not counted.
    fn is_use_worth_noting(&self, now: Timestamp) -> bool {
        let is_recent = self.last_used_at.is_some_and(|last| now.duration_since(last) < USE_NOTED_EVERY);
        self.kind == CredentialKind::ApiKey && !is_recent
    }
}

/// A secret that is being given out.
#[derive(Debug, Clone)]
pub struct NewCredential {
    pub id: CredentialId,
    pub account: AccountId,
    pub kind: CredentialKind,
    /// What is revoked together; an API key is a family of its own.
    pub family: Uuid,
    pub digest: [u8; 32],
    /// What an API key is called.
    pub name: Option<String>,
    pub scopes: Scopes,
    pub expires_at: Timestamp,
}

/// What becomes of a refresh token that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It was good, and is used up.
    Used { account: Account, family: Uuid, expires_at: Timestamp },
    /// It was used before: two hold it, and one of them is a thief. The family is revoked.
    Reused { account: AccountId },
    /// There is none, or it has ended, was revoked, or its account is disabled.
    Refused,
}

/// Role, region, employer, jobseeker.
type StandingColumns = (String, Option<i32>, Option<Uuid>, Option<Uuid>);

table_function! {
    /// Who holds a secret that still opens something.
    Bearer = "bearer" (digest: Binary = Vec<u8>, at: Timestamptz = PgTimestamp) gives (
        "credential": SqlUuid,
        "account": SqlUuid,
        "role": Text,
        "region": Nullable<Integer>,
        "employer_id": Nullable<SqlUuid>,
        "jobseeker_id": Nullable<SqlUuid>,
        "kind": Text,
        "family": SqlUuid,
        "scopes": Nullable<Array<Text>>,
        "expires_at": Timestamptz,
        "used_at": Nullable<Timestamptz>,
    );
}

#[derive(Queryable)]
struct HolderRow {
    credential: Uuid,
    account: Uuid,
    role: String,
    region: Option<i32>,
    employer_id: Option<Uuid>,
    jobseeker_id: Option<Uuid>,
    kind: String,
    family: Uuid,
    scopes: Option<Vec<String>>,
    expires_at: PgTimestamp,
    used_at: Option<PgTimestamp>,
}

impl HolderRow {
    fn into_domain(self) -> Result<Holder, StoreError> {
        let standing = standing(&self.role, self.region, self.employer_id, self.jobseeker_id)?;
        Ok(Holder {
            credential: CredentialId::new(self.credential),
            account: Account { id: AccountId::new(self.account), standing },
            scopes: read_scopes(self.scopes)?,
            kind: parsed("kind", &self.kind, CredentialKind::parse)?,
            family: self.family,
            expires_at: instant("expires_at", self.expires_at)?,
            last_used_at: self.used_at.map(|at| instant("used_at", at)).transpose()?,
        })
    }
}

impl Store {
    /// The holder of the access token or API key with this digest; `None` when there is none, or it has ended, was revoked,
    /// or its account is disabled. Asked before anybody is known, with every request: one round trip, no transaction.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn holder(&self, digest: &[u8; 32]) -> Result<Option<Holder>, StoreError> {
        let bearer = Bearer { digest: digest.to_vec(), at: to_pg_instant(self.clock().now()) };
        let found = self.answering(|conn| {
            let bearer = bearer.clone();
            async move { bearer.get_result::<HolderRow>(conn).await.optional() }.boxed()
        });
        let (_, row) = found.await?;
        row.map(HolderRow::into_domain).transpose()
    }

    /// Writes down that an API key is in use, once a minute.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn note_use(&self, holder: &Holder) -> Result<(), StoreError> {
        if !holder.is_use_worth_noting(self.clock().now()) {
            return Ok(());
        }
        self.transaction(Principal::Account(holder.account), async |tx: &mut Transaction| {
            let used_at = credentials::used_at.eq(to_pg_instant(tx.now()));
            diesel::update(credentials::table.find(holder.credential.uuid())).set(used_at).execute(&mut **tx).await?;
            Ok(())
        })
        .await
    }
}

/// Null is everything that the account may.
pub(super) fn read_scopes(codes: Option<Vec<String>>) -> Result<Scopes, StoreError> {
    let Some(codes) = codes else { return Ok(Scopes::All) };
    let scopes = codes.iter().map(|code| columns::parsed("scope", code, Scope::parse));
    Ok(Scopes::Only(scopes.collect::<Result<BTreeSet<_>, _>>()?))
}

/// # Errors
/// `Unavailable`, or `Broken` when there is no such account.
pub async fn insert(conn: &mut AsyncPgConnection, new: &[NewCredential], now: Timestamp) -> Result<(), StoreError> {
    let rows: Vec<_> = new
        .iter()
        .map(|it| {
            let scopes = match &it.scopes {
                Scopes::All => None,
                Scopes::Only(scopes) => Some(scopes.iter().map(|scope| scope.code()).collect::<Vec<_>>()),
            };
            (
                credentials::id.eq(it.id.uuid()),
                credentials::account_id.eq(it.account.uuid()),
                credentials::kind.eq(it.kind.code()),
                credentials::family.eq(it.family),
                credentials::digest.eq(it.digest.to_vec()),
                credentials::name.eq(it.name.clone()),
                credentials::scopes.eq(scopes),
                credentials::created_at.eq(to_pg_instant(now)),
                credentials::expires_at.eq(to_pg_instant(it.expires_at)),
            )
        })
        .collect();
    diesel::insert_into(credentials::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Uses up a refresh token. Of several who show the same one at once the first wins: the others wait for it, find the
/// token used, and the family is gone.
///
/// # Errors
/// `Unavailable`.
pub async fn rotate(conn: &mut AsyncPgConnection, digest: &[u8; 32], now: Timestamp) -> Result<Rotation, StoreError> {
    let shown = credentials::digest
        .eq(digest.as_slice())
        .and(credentials::kind.eq(CredentialKind::Refresh.code()))
        .and(credentials::revoked_at.is_null());
    let is_fresh = credentials::used_at.is_null().and(credentials::expires_at.gt(to_pg_instant(now)));
    let used: Option<(Uuid, Uuid, PgTimestamp)> = diesel::update(credentials::table.filter(shown).filter(is_fresh))
        .set(credentials::used_at.eq(to_pg_instant(now)))
        .returning((credentials::account_id, credentials::family, credentials::expires_at))
        .get_result(conn)
        .await
        .optional()?;
    let Some((account, family, expires_at)) = used else {
        let before: Option<(Uuid, Uuid)> = credentials::table
            .filter(shown)
            .filter(credentials::used_at.is_not_null())
            .select((credentials::account_id, credentials::family))
            .get_result(conn)
            .await
            .optional()?;
        let Some((account, family)) = before else { return Ok(Rotation::Refused) };
        revoke_family(conn, family, now).await?;
        return Ok(Rotation::Reused { account: AccountId::new(account) });
    };
    let active: Option<StandingColumns> = accounts::table
        .find(account)
        .filter(accounts::status.eq(AccountStatus::Active.code()))
        .select((accounts::role, accounts::region, accounts::employer_id, accounts::jobseeker_id))
        .get_result(conn)
        .await
        .optional()?;
    let Some((role, region, employer, jobseeker)) = active else { return Ok(Rotation::Refused) };
    let account = Account { id: AccountId::new(account), standing: standing(&role, region, employer, jobseeker)? };
    Ok(Rotation::Used { account, family, expires_at: instant("expires_at", expires_at)? })
}

/// Whose a secret is, whatever it is good for: its account, kind and family.
///
/// # Errors
/// `Unavailable`.
pub async fn owner(conn: &mut AsyncPgConnection, digest: &[u8; 32]) -> Result<Option<(AccountId, Uuid)>, StoreError> {
    let query = credentials::table.filter(credentials::digest.eq(digest.as_slice()));
    let found: Option<(Uuid, Uuid)> =
        query.select((credentials::account_id, credentials::family)).get_result(conn).await.optional()?;
    Ok(found.map(|(account, family)| (AccountId::new(account), family)))
}

/// Whether a secret has not been revoked meanwhile.
///
/// # Errors
/// `Unavailable`.
pub async fn is_living(conn: &mut AsyncPgConnection, id: CredentialId) -> Result<bool, StoreError> {
    let living = credentials::table.find(id.uuid()).filter(credentials::revoked_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(living)).get_result(conn).await?)
}

/// Ends all that comes from one sign-in, or one API key, and tells how many secrets that were.
///
/// # Errors
/// `Unavailable`.
pub async fn revoke_family(conn: &mut AsyncPgConnection, family: Uuid, now: Timestamp) -> Result<usize, StoreError> {
    let living = credentials::table.filter(credentials::family.eq(family).and(credentials::revoked_at.is_null()));
    Ok(diesel::update(living).set(credentials::revoked_at.eq(to_pg_instant(now))).execute(conn).await?)
}

/// Ends every token and key of an account.
///
/// # Errors
/// `Unavailable`.
pub async fn revoke_all(conn: &mut AsyncPgConnection, account: AccountId, now: Timestamp) -> Result<usize, StoreError> {
    let its = credentials::account_id.eq(account.uuid()).and(credentials::revoked_at.is_null());
    let living = credentials::table.filter(its);
    Ok(diesel::update(living).set(credentials::revoked_at.eq(to_pg_instant(now))).execute(conn).await?)
}

/// Ends every session of an account but one; API keys are no sessions.
///
/// # Errors
/// `Unavailable`.
pub async fn revoke_other_sessions(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    kept_family: Uuid,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let its = credentials::account_id.eq(account.uuid()).and(credentials::revoked_at.is_null());
    let others = credentials::family.ne(kept_family).and(credentials::kind.ne(CredentialKind::ApiKey.code()));
    let living = credentials::table.filter(its.and(others));
    Ok(diesel::update(living).set(credentials::revoked_at.eq(to_pg_instant(now))).execute(conn).await?)
}

/// Deletes what ended before an instant, and tells how much that was. Used refresh tokens stay that long too: one that is
/// shown again must be known.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, before: Timestamp) -> Result<usize, StoreError> {
    let ended = credentials::expires_at.lt(to_pg_instant(before));
    Ok(diesel::delete(credentials::table.filter(ended)).execute(conn).await?)
}

/// What is kept of a credential, but for its digest.
#[derive(Debug, Clone)]
pub struct Kept {
    pub kind: CredentialKind,
    /// Of an API key.
    pub name: Option<String>,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = credentials, check_for_backend(diesel::pg::Pg))]
struct KeptRow {
    kind: String,
    name: Option<String>,
    scopes: Option<Vec<String>>,
    created_at: PgTimestamp,
    expires_at: PgTimestamp,
    used_at: Option<PgTimestamp>,
    revoked_at: Option<PgTimestamp>,
}

impl KeptRow {
    fn into_domain(self) -> Result<Kept, StoreError> {
        Ok(Kept {
            kind: parsed("kind", &self.kind, CredentialKind::parse)?,
            name: self.name,
            scopes: read_scopes(self.scopes)?,
            created_at: instant("created_at", self.created_at)?,
            expires_at: instant("expires_at", self.expires_at)?,
            used_at: self.used_at.map(|at| instant("used_at", at)).transpose()?,
            revoked_at: self.revoked_at.map(|at| instant("revoked_at", at)).transpose()?,
        })
    }
}

/// The sessions and keys of accounts, in the order in which they were made.
///
/// # Errors
/// `Unavailable`.
pub async fn of_accounts(conn: &mut AsyncPgConnection, ids: &[AccountId]) -> Result<Vec<Kept>, StoreError> {
    let its = credentials::account_id.eq_any(ids.iter().map(|id| id.uuid()));
    let query = credentials::table.filter(its).order((credentials::created_at, credentials::id));
    let rows: Vec<KeptRow> = query.select(KeptRow::as_select()).load(conn).await?;
    rows.into_iter().map(KeptRow::into_domain).collect()
}
