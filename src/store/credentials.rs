//! Bearer secrets in their table, by their digest: who holds one, and whether it is still good.
//! What a secret looks like, and how long it lives, is not decided here.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, there};
use super::error::StoreError;
use super::schema::{accounts, credentials};
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
}

type HolderRow = (Uuid, Uuid, String, Option<i32>, Option<Uuid>, Option<Uuid>, Option<Vec<String>>);

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
    let query = credentials::table
        .inner_join(accounts::table)
        .filter(credentials::digest.eq(digest.as_slice()))
        .filter(credentials::kind.eq_any(["access", "api_key"]))
        .filter(credentials::revoked_at.is_null())
        .filter(credentials::expires_at.gt(to_pg_instant(now)))
        .filter(accounts::status.eq("active"));
    let row: Option<HolderRow> = query
        .select((
            credentials::id,
            accounts::id,
            accounts::role,
            accounts::region,
            accounts::employer_id,
            accounts::jobseeker_id,
            credentials::scopes,
        ))
        .get_result(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

fn from_row((credential, id, role, region, employer, jobseeker, scopes): HolderRow) -> Result<Holder, StoreError> {
    let standing = match columns::parsed("role", &role, Role::parse)? {
        Role::Admin => Some(Standing::Admin),
        Role::Staff => region.map(columns::region).transpose()?.map(Standing::Staff),
        Role::Employer => employer.map(EmployerId::new).map(Standing::Employer),
        Role::Jobseeker => jobseeker.map(JobseekerId::new).map(Standing::Jobseeker),
    };
    let account = Account { id: AccountId::new(id), standing: there("standing", standing)? };
    let scopes = match scopes {
        None => Scopes::All,
        Some(codes) => {
            let scopes = codes.iter().map(|code| columns::parsed("scope", code, Scope::parse));
            Scopes::Only(scopes.collect::<Result<BTreeSet<_>, _>>()?)
        }
    };
    Ok(Holder { credential: CredentialId::new(credential), account, scopes })
}
