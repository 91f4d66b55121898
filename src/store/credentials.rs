//! Bearer secrets in their table, by their digest: who holds one, and whether it is still good.
//! What a secret looks like, and how long it lives, is not decided here.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, there};
use super::error::StoreError;
use super::pool::Store;
use super::time::to_pg_instant;
use crate::domain::ids::{AccountId, CredentialId, EmployerId, JobseekerId};
use crate::domain::principal::{Account, Role, Standing};
use crate::domain::scope::{Scope, Scopes};

/// Who stands behind a good secret.
#[derive(Debug, Clone)]
pub struct Holder {
    pub credential: CredentialId,
    pub account: Account,
    pub scopes: Scopes,
    pub expires_at: Timestamp,
}

#[derive(QueryableByName)]
struct HolderRow {
    #[diesel(sql_type = SqlUuid)]
    credential: Uuid,
    #[diesel(sql_type = SqlUuid)]
    account: Uuid,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Nullable<Integer>)]
    region: Option<i32>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    employer_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    jobseeker_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    scopes: Option<Vec<String>>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: PgTimestamp,
}

impl HolderRow {
    fn into_domain(self) -> Result<Holder, StoreError> {
        let standing = match columns::parsed("role", &self.role, Role::parse)? {
            Role::Admin => Some(Standing::Admin),
            Role::Staff => self.region.map(columns::region).transpose()?.map(Standing::Staff),
            Role::Employer => self.employer_id.map(EmployerId::new).map(Standing::Employer),
            Role::Jobseeker => self.jobseeker_id.map(JobseekerId::new).map(Standing::Jobseeker),
        };
        Ok(Holder {
            credential: CredentialId::new(self.credential),
            account: Account { id: AccountId::new(self.account), standing: there("standing", standing)? },
            scopes: read_scopes(self.scopes)?,
            expires_at: columns::instant("expires_at", self.expires_at)?,
        })
    }
}

/// Null is everything that the account may.
pub(super) fn read_scopes(codes: Option<Vec<String>>) -> Result<Scopes, StoreError> {
    let Some(codes) = codes else { return Ok(Scopes::All) };
    let scopes = codes.iter().map(|code| columns::parsed("scope", code, Scope::parse));
    Ok(Scopes::Only(scopes.collect::<Result<BTreeSet<_>, _>>()?))
}

impl Store {
    /// The holder of the access token or API key with this digest; `None` when there is none, or it has ended, was revoked,
    /// or its account is disabled. Asked before anybody is known, with every request: one round trip, no transaction.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn holder(&self, digest: &[u8; 32]) -> Result<Option<Holder>, StoreError> {
        let query = diesel::sql_query(
            "select credential, account, role, region, employer_id, jobseeker_id, scopes, expires_at from bearer($1, $2)",
        );
        let query =
            query.bind::<Binary, _>(digest.as_slice()).bind::<Timestamptz, _>(to_pg_instant(self.clock().now()));
        let row: Option<HolderRow> = query.get_result(&mut *self.connection().await?).await.optional()?;
        row.map(HolderRow::into_domain).transpose()
    }
}
