//! Attempts at signing in, by the digest of the name that was typed. How they slow their successors down is `domain`'s.

use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::columns::{instant, there};
use super::error::StoreError;
use super::schema::sign_in_attempts;
use super::time::to_pg_instant;
use crate::domain::attempts::Attempts;
use crate::domain::username::Username;

type AttemptsRow = (i32, Option<PgTimestamp>, PgTimestamp);

fn digest(username: &Username) -> Vec<u8> {
    Sha256::digest(username.as_str()).to_vec()
}

/// Counts an attempt before its password is looked at, and tells whether it may be made. Attempts at one name wait for one
/// another here, so that many at once are counted one by one.
///
/// # Errors
/// `Unavailable`.
pub async fn count(conn: &mut AsyncPgConnection, username: &Username, now: Timestamp) -> Result<bool, StoreError> {
    let fresh = (
        sign_in_attempts::name_digest.eq(digest(username)),
        sign_in_attempts::attempts.eq(0),
        sign_in_attempts::last_at.eq(to_pg_instant(now)),
    );
    // Changing nothing locks the row where it is there already.
    let (count, locked_until, last_at): AttemptsRow = diesel::insert_into(sign_in_attempts::table)
        .values(fresh)
        .on_conflict(sign_in_attempts::name_digest)
        .do_update()
        .set(sign_in_attempts::attempts.eq(sign_in_attempts::attempts))
        .returning((sign_in_attempts::attempts, sign_in_attempts::locked_until, sign_in_attempts::last_at))
        .get_result(conn)
        .await?;
    let before = Attempts {
        count: there("attempts", u32::try_from(count).ok())?,
        locked_until: locked_until.map(|end| instant("locked_until", end)).transpose()?,
        last_at: Some(instant("last_at", last_at)?),
    };
    let Some(after) = before.one_more(now) else { return Ok(false) };
    let changes = (
        sign_in_attempts::attempts.eq(i32::try_from(after.count).unwrap_or(i32::MAX)),
        sign_in_attempts::locked_until.eq(after.locked_until.map(to_pg_instant)),
        sign_in_attempts::last_at.eq(to_pg_instant(now)),
    );
    diesel::update(sign_in_attempts::table.find(digest(username))).set(changes).execute(conn).await?;
    Ok(true)
}

/// Forgets the attempts at a name: the password was right, or is another.
///
/// # Errors
/// `Unavailable`.
pub async fn forget(conn: &mut AsyncPgConnection, username: &Username) -> Result<(), StoreError> {
    diesel::delete(sign_in_attempts::table.find(digest(username))).execute(conn).await?;
    Ok(())
}

/// Deletes what was last tried before an instant, and tells how many names that were.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, before: Timestamp) -> Result<usize, StoreError> {
    let old = sign_in_attempts::last_at.lt(to_pg_instant(before));
    Ok(diesel::delete(sign_in_attempts::table.filter(old)).execute(conn).await?)
}
