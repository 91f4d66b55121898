//! Transactions for callers that do not know the database's own errors: all or nothing, whatever the caller's error is.

use diesel_async::{AsyncConnection, AsyncPgConnection, TransactionManager};

use super::error::StoreError;
use super::pool::Store;

/// What every function of this room takes: a connection, inside a transaction or not.
pub type StoreConnection = AsyncPgConnection;

type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;

impl Store {
    /// Runs `act` in one transaction: an error undoes everything it did. Given up half way, the connection is closed, and
    /// the server undoes it.
    ///
    /// # Errors
    /// Those of `act`, and `Unavailable` when the transaction cannot begin or end.
    pub async fn transaction<T, E: From<StoreError>>(
        &self,
        act: impl AsyncFnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.connection().await?;
        Transactions::begin_transaction(&mut *conn).await.map_err(StoreError::from)?;
        match act(&mut conn).await {
            Ok(done) => {
                Transactions::commit_transaction(&mut *conn).await.map_err(StoreError::from)?;
                Ok(done)
            }
            Err(error) => {
                // The first error tells more than a failed rollback, after which the pool drops the connection anyway.
                drop(Transactions::rollback_transaction(&mut *conn).await);
                Err(error)
            }
        }
    }
}

/// Runs `act` in a part of the caller's transaction: an error undoes what this part did, and leaves the rest usable.
///
/// # Errors
/// Those of `act`, and `Unavailable` when the part cannot begin or end.
pub async fn attempt<T, E: From<StoreError>>(
    conn: &mut StoreConnection,
    act: impl AsyncFnOnce(&mut StoreConnection) -> Result<T, E>,
) -> Result<T, E> {
    Transactions::begin_transaction(conn).await.map_err(StoreError::from)?;
    match act(conn).await {
        Ok(done) => {
            Transactions::commit_transaction(conn).await.map_err(StoreError::from)?;
            Ok(done)
        }
        Err(error) => {
            // Where this fails, the next statement fails too, and says so.
            drop(Transactions::rollback_transaction(conn).await);
            Err(error)
        }
    }
}
