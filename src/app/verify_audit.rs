//! Checks the whole audit trail: every record against its hash and the one before it, the end against where the database
//! says it is, and against every end that was signed. It changes nothing.

use ed25519_dalek::VerifyingKey;

use crate::domain::audit::Head;
use crate::domain::principal::Principal;
use crate::store::{Store, StoreError, Transaction, audit};

use super::audit_chain::{Breach, Follower};
use super::audit_heads::{HeadError, HeadKey, public_key, read_heads};
use crate::settings::Settings;

/// Records read from the database at a time.
const CHUNK: u32 = 5000;

/// Why a trail is not to be relied on, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("the audit trail was tampered with: {0}")]
    Tampered(#[from] Breach),
    #[error("signed ends of the trail: {0}")]
    Heads(#[from] HeadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    pub records: i64,
    /// How many signed ends it was checked against.
    pub signed: usize,
}

/// The ends that were signed, in these files. Without a key the signing key's own public half is taken: that is good
/// against whoever has the database, and no good against whoever has the key.
///
/// # Errors
/// Those of the files.
pub fn signed_heads(
    settings: &Settings,
    files: &[std::path::PathBuf],
    key: Option<&str>,
) -> Result<Vec<Head>, HeadError> {
    let mut heads = Vec::new();
    for file in files.iter().filter(|file| file.is_file()) {
        heads.extend(read_heads(file, &trusted(settings, key)?)?);
    }
    Ok(heads)
}

fn trusted(settings: &Settings, key: Option<&str>) -> Result<VerifyingKey, HeadError> {
    match key {
        Some(text) => public_key(text),
        None => public_key(&HeadKey::read(&HeadKey::place(settings))?.public()),
    }
}

/// Walks over all records. Those that are added meanwhile are left to the next time.
///
/// # Errors
/// `Tampered` with the first record that is bad.
pub async fn verify(store: &Store, signed: Vec<Head>) -> Result<Verified, VerifyError> {
    let count = signed.len();
    let mut follower = Follower::new(signed);
    let read = async |tx: &mut Transaction| audit::head(tx).await;
    let (end, highest) = store.transaction(Principal::System, read).await?;
    let mut last = i64::MIN;
    loop {
        let read = async |tx: &mut Transaction| audit::chunk_after(tx, last, CHUNK).await;
        let chunk = store.transaction(Principal::System, read).await?;
        let Some(read) = chunk.last() else { break };
        last = read.seq;
        for record in chunk.iter().take_while(|record| record.seq <= end.seq) {
            follower.follow(record)?;
        }
        if last >= end.seq {
            break;
        }
    }
    follower.finish(end, highest)?;
    Ok(Verified { records: end.seq, signed: count })
}
