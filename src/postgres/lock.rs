//! Locks between Stirrup processes that share one data directory. The system lets go of them when a process dies, however it dies.
//! They order processes; they protect nothing inside one.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use tracing::info;

use super::account::Account;
use super::error::PostgresError;

const POLL: Duration = Duration::from_millis(50);

/// A held lock on a file, let go of on drop.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Waits until nobody else holds the lock. It polls: a blocked thread could not be called off when the caller gives up.
    pub async fn exclusive(path: &Path, account: Account) -> Result<Self, PostgresError> {
        let file = open(path, account)?;
        let mut told = false;
        while !succeeded(file.try_lock(), path)? {
            if !told {
                info!("waiting for another stirrup that is starting or stopping the private postgres");
                told = true;
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(Self(file))
    }

    /// `None` if somebody holds the lock, shared or not.
    pub fn exclusive_if_free(path: &Path, account: Account) -> Result<Option<Self>, PostgresError> {
        let file = open(path, account)?;
        Ok(succeeded(file.try_lock(), path)?.then_some(Self(file)))
    }

    /// Waits until nobody holds the lock exclusively.
    pub async fn shared(path: &Path, account: Account) -> Result<Self, PostgresError> {
        let file = open(path, account)?;
        while !succeeded(file.try_lock_shared(), path)? {
            tokio::time::sleep(POLL).await;
        }
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would not do: a child between fork and exec holds a copy of the descriptor, and with it the lock.
        let _ = self.0.unlock();
    }
}

fn open(path: &Path, account: Account) -> Result<File, PostgresError> {
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).mode(0o600).open(path);
    let file = file.map_err(PostgresError::file("open", path))?;
    account.take_over(path)?;
    Ok(file)
}

fn succeeded(attempt: Result<(), TryLockError>, path: &Path) -> Result<bool, PostgresError> {
    match attempt {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(PostgresError::file("lock", path)(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn users_share_and_the_last_one_may_close() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.lock");
        let me = Account::Own { uid: 0 };
        let first = Lock::shared(&path, me).await.unwrap();
        let second = Lock::shared(&path, me).await.unwrap();
        drop(first);
        assert!(Lock::exclusive_if_free(&path, me).unwrap().is_none());
        drop(second);
        assert!(Lock::exclusive_if_free(&path, me).unwrap().is_some());
    }

    #[tokio::test]
    async fn a_second_starter_waits_for_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("start.lock");
        let me = Account::Own { uid: 0 };
        let first = Lock::exclusive(&path, me).await.unwrap();
        assert!(tokio::time::timeout(POLL * 3, Lock::exclusive(&path, me)).await.is_err());
        drop(first);
        assert!(tokio::time::timeout(POLL * 3, Lock::exclusive(&path, me)).await.is_ok());
    }
}
