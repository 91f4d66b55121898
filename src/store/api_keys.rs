//! API keys as their owners see them: names, scopes and dates. A revoked key is not there any more, whoever asks.

use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{instant, parsed, there};
use super::credentials::read_scopes;
use super::error::StoreError;
use super::page::Page;
use super::schema::credentials;
use super::time::to_pg_instant;
use crate::domain::account::ApiKey;
use crate::domain::bearer::CredentialKind;
use crate::domain::ids::{AccountId, CredentialId};
use crate::domain::text::ApiKeyName;

#[derive(Queryable, Selectable)]
#[diesel(table_name = credentials, check_for_backend(Pg))]
struct ApiKeyRow {
    id: Uuid,
    account_id: Uuid,
    name: Option<String>,
    scopes: Option<Vec<String>>,
    created_at: PgTimestamp,
    expires_at: PgTimestamp,
    used_at: Option<PgTimestamp>,
}

impl ApiKeyRow {
    fn into_domain(self) -> Result<ApiKey, StoreError> {
        Ok(ApiKey {
            id: CredentialId::new(self.id),
            account: AccountId::new(self.account_id),
            name: parsed("name", &there("name", self.name)?, ApiKeyName::parse)?,
            scopes: read_scopes(self.scopes)?,
            created_at: instant("created_at", self.created_at)?,
            expires_at: instant("expires_at", self.expires_at)?,
            last_used_at: self.used_at.map(|at| instant("used_at", at)).transpose()?,
        })
    }
}

/// One page, newest first: of one account, or of all.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    account: Option<AccountId>,
    page: &Page,
) -> Result<Vec<ApiKey>, StoreError> {
    let is_key = credentials::kind.eq(CredentialKind::ApiKey.code()).and(credentials::revoked_at.is_null());
    let mut query = credentials::table.filter(is_key).select(ApiKeyRow::as_select()).into_boxed();
    if let Some(account) = account {
        query = query.filter(credentials::account_id.eq(account.uuid()));
    }
    if let Some(after) = page.after {
        query = query.filter(credentials::id.lt(after));
    }
    let found: Vec<ApiKeyRow> = query.order(credentials::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(ApiKeyRow::into_domain).collect()
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: CredentialId) -> Result<ApiKey, StoreError> {
    let is_key = credentials::kind.eq(CredentialKind::ApiKey.code()).and(credentials::revoked_at.is_null());
    let query = credentials::table.find(id.uuid()).filter(is_key).select(ApiKeyRow::as_select());
    query.get_result(conn).await.map_err(StoreError::from).and_then(ApiKeyRow::into_domain)
}

/// Ends the keys of an account that are called so, and tells how many that were.
///
/// # Errors
/// `Unavailable`.
pub async fn revoke_named(
    conn: &mut AsyncPgConnection,
    account: AccountId,
    name: &ApiKeyName,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let its = credentials::account_id.eq(account.uuid()).and(credentials::name.eq(name.as_str()));
    let living = credentials::table.filter(its.and(credentials::revoked_at.is_null()));
    Ok(diesel::update(living).set(credentials::revoked_at.eq(to_pg_instant(now))).execute(conn).await?)
}
