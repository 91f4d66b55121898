//! What can go wrong in a use case: what went wrong in one of its rooms.

use crate::search::SearchError;
use crate::store::StoreError;

/// Why a use case came to no end.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("search index: {0}")]
    Search(#[from] SearchError),
    /// The system gave no random numbers.
    #[error("random numbers: {0}")]
    Randomness(#[from] rand::rngs::SysError),
    /// A password could not be hashed or compared.
    #[error("passwords: {0}")]
    Passwords(String),
    /// Too many passwords wait to be compared.
    #[error("too many passwords wait to be compared")]
    Busy,
    /// A task on another thread was lost, which means that it panicked or that the process is stopping.
    #[error("a task was lost")]
    Lost(#[from] tokio::task::JoinError),
}
