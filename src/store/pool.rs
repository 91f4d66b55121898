//! The pool of connections, how each is set up, and which database it leads to.
//! Transactions belong to the callers: every function of this room takes a connection, and nests in theirs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::QueueMode;
use diesel::QueryResult;
use diesel::sql_types::{Bool, Text};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::error::StoreError;
#[cfg(test)]
use super::migrations::{self, MigrateError};
use crate::clock::Clock;
use crate::sealing::Keyring;

/// A connection on loan from the pool. One that is dropped inside a transaction is closed, not lent again.
pub(in crate::store) type Connection = Object<AsyncPgConnection>;

/// How long to wait for a connection, the making of one included.
const PATIENCE: Duration = Duration::from_secs(3);

/// Nothing that serves a request may run or wait longer. Migrations and imports raise these with `set local`.
/// A forgotten transaction would hold back the outbox's watermark, so the server ends it. Messages are asked for in
/// English where that is allowed, as `error` reads a few of them.
const SETTINGS: &str = "set statement_timeout = '5s';
    set lock_timeout = '2s';
    set idle_in_transaction_session_timeout = '60s';
    set application_name = 'stirrup';
    select set_config('lc_messages', 'C', false) where current_setting('is_superuser') = 'on'";

/// The way to the database. Clones share one pool.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
    clock: Clock,
    keyring: Arc<Keyring>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("pool", &self.pool.status()).finish_non_exhaustive()
    }
}

impl Store {
    /// Makes the pool. Connections are opened when they are asked for, so this succeeds while the database is away.
    ///
    /// # Errors
    /// `Broken` for settings that no pool can have.
    pub fn connect(url: &str, max_connections: usize, clock: Clock, keyring: Arc<Keyring>) -> Result<Self, StoreError> {
        let mut config = ManagerConfig::default();
        // Whether it still answers is seen when it is used first: `answering` asks another then.
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(|url| {
            async move {
                let mut conn = AsyncPgConnection::establish(url).await?;
                conn.batch_execute(SETTINGS).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(conn)
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        // The one that came back last goes first: it is known to live, and what it has prepared is at hand.
        let pool = Pool::builder(manager).max_size(max_connections).queue_mode(QueueMode::Lifo).build();
        Ok(Self { pool: pool.map_err(|error| StoreError::Broken(Box::new(error)))?, clock, keyring })
    }

    /// What seals and opens values.
    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }

    /// What transactions tell the time by.
    pub(super) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A connection that has just answered to `first`, and the answer. Connections may have died since they were used last:
    /// those are thrown away, and another is asked. It is nobody's: outside this room there are only transactions, which are
    /// somebody's.
    ///
    /// # Errors
    /// `Unavailable` when there is none within three seconds, and what `first` says of a living one.
    pub(super) async fn answering<T>(
        &self,
        // Boxed, as what runs in a task of its own must be `Send`, which nothing says of an `AsyncFn`'s futures.
        first: impl Fn(&mut AsyncPgConnection) -> BoxFuture<'_, QueryResult<T>>,
    ) -> Result<(Connection, T), StoreError> {
        let mut dead = 0;
        loop {
            let mut conn = self.connection().await?;
            let error = match first(&mut conn).await {
                Ok(answer) => return Ok((conn, answer)),
                Err(error) => error,
            };
            let is_dead = conn.batch_execute("select").await.is_err();
            // Whatever state it is in, nobody else gets it.
            drop(Object::take(conn));
            dead += 1;
            if !is_dead || dead > self.pool.status().max_size {
                return Err(error.into());
            }
        }
    }

    /// A connection that may have died since it was used last.
    pub(super) async fn connection(&self) -> Result<Connection, StoreError> {
        match tokio::time::timeout(PATIENCE, self.pool.get()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(StoreError::Unavailable(Box::new(error))),
            Err(elapsed) => Err(StoreError::Unavailable(Box::new(elapsed))),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.answering(|conn| conn.batch_execute("select").boxed()).await.map(drop)
    }

    /// Brings the schema up to date as whoever the pool signs in as; for tests, which are the owner. Afterwards the key ring is the one that belongs to
    /// the database, and what is to be sealed is. Safe from several processes at once.
    ///
    /// # Errors
    /// `Newer` when a later program has been here; `Ring` when the keys do not go with the database.
    #[cfg(test)]
    pub(super) async fn migrate(&self) -> Result<usize, MigrateError> {
        migrations::run(Object::take(self.connection().await?), &self.keyring).await
    }
}

/// Names the database behind a connection, so that an index knows what it was made from: the cluster's own number, given
/// at `initdb`, the database's number in it, and the number of a table, which a restored dump makes anew. So a restored dump
/// is another database, even in the place of the one it was taken from; a file copy of the cluster is not. Where the
/// server keeps its number secret, `unnamed` stands for it. The schema must be there.
///
/// # Errors
/// `Unavailable`.
pub async fn database_identity(conn: &mut AsyncPgConnection) -> Result<String, StoreError> {
    let oid = diesel::dsl::sql::<Text>(
        "(select format('%s/%s', oid, 'postings'::regclass::oid) from pg_database where datname = current_database())",
    );
    let may_ask = diesel::dsl::sql::<Bool>("has_function_privilege('pg_control_system()', 'execute')");
    let (oid, may_ask): (String, bool) = diesel::select((oid, may_ask)).get_result(conn).await?;
    if !may_ask {
        return Ok(format!("unnamed/{oid}"));
    }
    let number = diesel::dsl::sql::<Text>("(select system_identifier::text from pg_control_system())");
    let number: String = diesel::select(number).get_result(conn).await?;
    Ok(format!("{number}/{oid}"))
}
