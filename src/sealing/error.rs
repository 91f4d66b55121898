//! Why a value cannot be sealed or opened, and why keys are refused. No message holds a key or a value.

use std::path::PathBuf;

use super::sealed::KeyId;

/// Why one value was not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    #[error("a value is sealed with key {0}, which is not on the key ring")]
    UnknownKey(KeyId),
    /// Too short, or of a version that this program does not know.
    #[error("a sealed value has no form that this program knows")]
    Malformed,
    /// Changed, cut short, moved from another row or column, or sealed with another key of the same id.
    #[error("a sealed value was changed, or belongs elsewhere")]
    Forged,
    #[error("the system has no random numbers")]
    Randomness,
}

/// Why keys cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("{} cannot be {action}: {source}", path.display())]
    File { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{} holds keys, and others can read it: allow only its owner to (chmod 600)", .0.display())]
    Exposed(PathBuf),
    #[error("{holder} holds no key ring: {problem}")]
    Unreadable { holder: String, problem: &'static str },
    #[error("keys come from sealing.keys_file or from STIRRUP_SEALING__KEYS, not from both")]
    TwoSources,
    /// The key of blind indexes stays the same for the life of a database: another one would find nobody.
    #[error("{} has another index key than before", .0.display())]
    AnotherIndexKey(PathBuf),
    #[error(
        "the keys are in a variable, which only you can change: add a key to it, make that one active, and start again"
    )]
    NotAFile,
    #[error("there is no key {0} on the key ring")]
    NoSuchKey(KeyId),
    #[error("key {0} is the active one: rotate first")]
    Active(KeyId),
    #[error(transparent)]
    Sealing(#[from] SealingError),
}
