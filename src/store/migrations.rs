//! Brings the schema up to date from the files that are built into the program.
//! Several processes may start at once: an advisory lock lets one migrate while the others wait and find nothing to do.

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::result::Error as DieselError;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::task::JoinError;

use super::error::StoreError;
use super::grants;
use super::logins::LoginError;
use super::sealed_columns;
use super::sealing_keys::{self, RingError};
use crate::sealing::Keyring;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Waits as long as it takes: another process may be migrating a large table. The lock and these settings end with the
/// connection. The key is the name of the program in ASCII, so that no other program takes it by chance. Row-level security
/// holds for an owner too who is no superuser, and a migration is the program's own work.
const PREPARE: &str = "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
    set application_name = 'stirrup'; set stirrup.role = 'system';
    select pg_advisory_lock(x'0053746972727570'::bigint)";

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later program has migrated this database; this one does not know what its tables mean.
    #[error("the database is at migration {version}, which this program does not know: use a newer one")]
    Newer { version: String },
    #[error("a migration failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the migration did not come to its end")]
    Interrupted(#[from] JoinError),
    #[error(transparent)]
    Ring(#[from] RingError),
    #[error(transparent)]
    Login(#[from] LoginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DieselError> for MigrateError {
    fn from(error: DieselError) -> Self {
        Self::Store(error.into())
    }
}

/// Runs what is pending, each migration in a transaction of its own, and tells how many there were. Then the key ring is
/// the one that belongs to the database, nothing that is to be sealed is in clear, and the server's login has the rights that it is to have. The
/// connection is the owner's, and used up: it carries the lock.
pub(super) async fn run(mut conn: AsyncPgConnection, keyring: &Keyring) -> Result<usize, MigrateError> {
    conn.batch_execute(PREPARE).await?;
    if !grants::make_group(&mut conn).await? {
        return Err(LoginError::NoRoles.into());
    }
    // The harness blocks its thread, and refuses to on a runtime that has only one.
    let running = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        run_pending(&mut harness).map(|run| (run, harness.into_inner()))
    });
    let (run, mut conn) = running.await??;
    sealing_keys::settle(&mut conn, keyring).await?;
    let sealed = sealed_columns::seal_plain(&mut conn, keyring).await?;
    if sealed > 0 {
        tracing::info!(sealed.values = sealed, "values that were in clear are sealed");
    }
    grants::give(&mut conn).await?;
    Ok(run)
}

fn run_pending(harness: &mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<usize, MigrateError> {
    let known: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().map_err(MigrateError::Failed)?;
    let applied = harness.applied_migrations().map_err(MigrateError::Failed)?;
    let is_known =
        |version: &MigrationVersion<'_>| known.iter().any(|migration| migration.name().version() == *version);
    if let Some(version) = applied.iter().find(|version| !is_known(version)) {
        return Err(MigrateError::Newer { version: version.to_string() });
    }
    harness.run_pending_migrations(MIGRATIONS).map(|run| run.len()).map_err(MigrateError::Failed)
}

/// Undoes every migration; for the test that each `down.sql` undoes its `up.sql`.
#[cfg(test)]
pub(super) async fn revert_all(conn: AsyncPgConnection) {
    tokio::task::spawn_blocking(move || {
        AsyncMigrationHarness::new(conn).revert_all_migrations(MIGRATIONS).map(|reverted| reverted.len())
    })
    .await
    .unwrap()
    .unwrap();
}

/// Undoes the migrations from one on; for the test of what a later program makes of an earlier one's rows.
#[cfg(test)]
pub(super) async fn revert_from(conn: AsyncPgConnection, version: &'static str) {
    tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        while harness.applied_migrations().unwrap().iter().any(|applied| applied.to_string().as_str() >= version) {
            harness.revert_last_migration(MIGRATIONS).unwrap();
        }
    })
    .await
    .unwrap();
}
