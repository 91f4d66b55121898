//! Bearer secrets in their table, by their digest: who holds one, and whether it is still good. What a secret looks like,
//! and how long it lives, is not decided here. Keys as their owners see them are in `api_keys`.

use std::collections::BTreeSet;

use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::accounts::standing;
use super::columns::{self, instant, parsed};
use super::error::StoreError;
use super::schema::{accounts, credentials};
use super::time::to_pg_instant;
use crate::domain::account::AccountStatus;
use crate::domain::bearer::CredentialKind;
use crate::domain::ids::{AccountId, CredentialId};
use crate::domain::principal::Account;
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
    pub fn is_use_worth_noting(&self, now: Timestamp) -> bool {
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

type HolderRow = (Uuid, Uuid, String, Option<i32>, Option<Uuid>, Option<Uuid>);
type SecretRow = (Option<Vec<String>>, String, Uuid, PgTimestamp, Option<PgTimestamp>);

/// The holder of the access token or API key with this digest; `None` when there is none, or it has ended, was revoked, or
/// its account is disabled.
///
/// # Errors
/// `Unavailable`.
pub async fn holder(
    conn: &mut AsyncPgConnection,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Holder>, StoreError> {
    let bearing = [CredentialKind::Access.code(), CredentialKind::ApiKey.code()];
    let query = credentials::table
        .inner_join(accounts::table)
        .filter(credentials::digest.eq(digest.as_slice()))
        .filter(credentials::kind.eq_any(bearing))
        .filter(credentials::revoked_at.is_null())
        .filter(credentials::expires_at.gt(to_pg_instant(now)))
        .filter(accounts::status.eq(AccountStatus::Active.code()));
    let row: Option<(HolderRow, SecretRow)> = query
        .select((
            (
                credentials::id,
                accounts::id,
                accounts::role,
                accounts::region,
                accounts::employer_id,
                accounts::jobseeker_id,
            ),
            (
                credentials::scopes,
                credentials::kind,
                credentials::family,
                credentials::expires_at,
                credentials::used_at,
            ),
        ))
        .get_result(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

fn from_row((holder, secret): (HolderRow, SecretRow)) -> Result<Holder, StoreError> {
    let (credential, id, role, region, employer, jobseeker) = holder;
    let (scopes, kind, family, expires_at, used_at) = secret;
    Ok(Holder {
        credential: CredentialId::new(credential),
        account: Account { id: AccountId::new(id), standing: standing(&role, region, employer, jobseeker)? },
        scopes: read_scopes(scopes)?,
        kind: parsed("kind", &kind, CredentialKind::parse)?,
        family,
        expires_at: instant("expires_at", expires_at)?,
        last_used_at: used_at.map(|at| instant("used_at", at)).transpose()?,
    })
}

pub(super) fn read_scopes(codes: Option<Vec<String>>) -> Result<Scopes, StoreError> {
    let Some(codes) = codes else { return Ok(Scopes::All) };
    let scopes = codes.iter().map(|code| columns::parsed("scope", code, Scope::parse));
    Ok(Scopes::Only(scopes.collect::<Result<BTreeSet<_>, _>>()?))
}

/// # Errors
/// `Unavailable`, or `Broken` when there is no such account.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    new: &[NewCredential],
    now: Timestamp,
) -> Result<(), StoreError> {
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
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Rotation, StoreError> {
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
    let active: Option<(String, Option<i32>, Option<Uuid>, Option<Uuid>)> = accounts::table
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
pub async fn owner(
    conn: &mut AsyncPgConnection,
    digest: &[u8; 32],
) -> Result<Option<(AccountId, Uuid)>, StoreError> {
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

/// Writes down that an API key was used.
///
/// # Errors
/// `Unavailable`.
pub async fn note_use(conn: &mut AsyncPgConnection, id: CredentialId, now: Timestamp) -> Result<(), StoreError> {
    let noted = diesel::update(credentials::table.find(id.uuid())).set(credentials::used_at.eq(to_pg_instant(now)));
    noted.execute(conn).await?;
    Ok(())
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
