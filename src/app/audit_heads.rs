//! Signed ends of the audit trail. Kept where whoever can change the database cannot change them, they show later that the
//! trail was cut short or written anew. The signature is ed25519 over a few lines of text, so that other tools can check it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::domain::audit::Head;
use crate::domain::principal::Principal;
use crate::settings::Settings;
use crate::store::{Store, StoreError, Transaction, audit};

/// Why an end could not be signed, or a signed one not be relied on.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{path} is no key: it holds 64 hexadecimal digits", path = .0.display())]
    NoKey(PathBuf),
    #[error("{path} can be read by others: close it with chmod 600", path = .0.display())]
    OpenKey(PathBuf),
    #[error("the system gives no random numbers")]
    Randomness(#[from] rand::rngs::SysError),
    #[error("line {line} of {path} is no signed end of a trail", path = .path.display())]
    Unreadable { path: PathBuf, line: usize },
    #[error("line {line} of {path} was not signed with this key", path = .path.display())]
    Forged { path: PathBuf, line: usize },
    #[error("a public key is 64 hexadecimal digits")]
    NoPublicKey,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a task was lost")]
    Lost(#[from] tokio::task::JoinError),
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> HeadError + '_ {
    move |source| HeadError::File { path: path.to_owned(), source }
}

/// A signed end, as it is written down: one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// So many records there are.
    pub seq: i64,
    /// Of the last of them, in hexadecimal digits.
    pub hash: String,
    /// When it was signed (RFC 3339).
    pub at: String,
    /// With which key.
    pub public_key: String,
    pub signature: String,
}

impl SignedHead {
    /// What is signed.
    fn message(seq: i64, hash: &str, at: &str) -> String {
        format!("stirrup audit head 1\n{seq}\n{hash}\n{at}\n")
    }

    /// The end it tells of, if this key has signed it.
    fn checked(&self, key: &VerifyingKey) -> Option<Head> {
        let signature = Signature::from_bytes(&from_hex(&self.signature)?);
        let message = Self::message(self.seq, &self.hash, &self.at);
        key.verify_strict(message.as_bytes(), &signature).ok()?;
        Some(Head { seq: self.seq, hash: from_hex(&self.hash)? })
    }
}

/// The key that signs. It does not print itself.
pub struct HeadKey(SigningKey);

impl std::fmt::Debug for HeadKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HeadKey({})", self.public())
    }
}

impl HeadKey {
    /// Where the key is: at the place that is set, or in the data folder.
    pub fn place(settings: &Settings) -> PathBuf {
        let set = &settings.audit.signing_key_file;
        if set.as_os_str().is_empty() { settings.data_dir.join("audit-key") } else { set.clone() }
    }

    /// The key in a file; made, if there is none.
    ///
    /// # Errors
    /// `OpenKey`, `NoKey`, `File`, `Randomness`.
    pub fn open(path: &Path) -> Result<Self, HeadError> {
        match Self::read(path) {
            Err(HeadError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Self::make(path).or_else(|error| match error {
                    // Another process was quicker.
                    HeadError::File { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => Self::read(path),
                    error => Err(error),
                })
            }
            read => read,
        }
    }

    /// The key in a file.
    ///
    /// # Errors
    /// `OpenKey`, `NoKey`, `File`.
    pub fn read(path: &Path) -> Result<Self, HeadError> {
        let text = fs::read_to_string(path).map_err(failed(path))?;
        if fs::metadata(path).map_err(failed(path))?.permissions().mode() & 0o077 != 0 {
            return Err(HeadError::OpenKey(path.to_owned()));
        }
        let seed = from_hex(text.trim()).ok_or_else(|| HeadError::NoKey(path.to_owned()))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    fn make(path: &Path) -> Result<Self, HeadError> {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        // Whole or not there: a key that is half written would pass for none.
        let draft = path.with_extension(format!("draft-{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .map_err(failed(&draft))?;
        file.write_all(hex::encode(seed).as_bytes()).and_then(|()| file.sync_all()).map_err(failed(&draft))?;
        let placed = fs::hard_link(&draft, path).map_err(failed(path));
        fs::remove_file(&draft).map_err(failed(&draft))?;
        placed.map(|()| Self(SigningKey::from_bytes(&seed)))
    }

    /// The half of it that everybody may know.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    fn sign(&self, head: Head, at: Timestamp) -> SignedHead {
        let (hash, at) = (hex::encode(head.hash), at.to_string());
        let signature = self.0.sign(SignedHead::message(head.seq, &hash, &at).as_bytes());
        let signature = hex::encode(signature.to_bytes());
        SignedHead { seq: head.seq, hash, at, public_key: self.public(), signature }
    }
}

/// Reads the half of a key that everybody may know.
///
/// # Errors
/// `NoPublicKey`.
pub fn public_key(text: &str) -> Result<VerifyingKey, HeadError> {
    let bytes = from_hex(text.trim()).ok_or(HeadError::NoPublicKey)?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| HeadError::NoPublicKey)
}

/// Where signed ends are collected, one a line.
pub fn heads_file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("audit-heads.jsonl")
}

/// The ends in a file, each signed with this key; none where there is no file.
///
/// # Errors
/// `Unreadable`, `Forged`, `File`.
pub fn read_heads(path: &Path, key: &VerifyingKey) -> Result<Vec<Head>, HeadError> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(failed(path))?,
    };
    let mut heads = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let signed: SignedHead =
            serde_json::from_str(text).map_err(|_| HeadError::Unreadable { path: path.to_owned(), line })?;
        heads.push(signed.checked(key).ok_or_else(|| HeadError::Forged { path: path.to_owned(), line })?);
    }
    Ok(heads)
}

/// Signs the end of the trail as it is, and adds it to the file. The record that says so is the end that is signed, and it
/// is on the disk before it is signed: looks before it, which do not wait for the disk, are then there too.
///
/// # Errors
/// Those of the database, the key and the file.
pub async fn sign_head(store: &Store, clock: &Clock, settings: &Settings) -> Result<SignedHead, HeadError> {
    let (place, file) = (HeadKey::place(settings), heads_file(settings));
    let key = tokio::task::spawn_blocking(move || HeadKey::open(&place)).await??;
    let now = clock.now();
    let record = async |tx: &mut Transaction| audit::record_head(tx, &Principal::System, now).await;
    let head = store.transaction(Principal::System, record).await?;
    let signed = key.sign(head, now);
    let line = signed.clone();
    tokio::task::spawn_blocking(move || append(&file, &line)).await??;
    Ok(signed)
}

fn append(path: &Path, signed: &SignedHead) -> Result<(), HeadError> {
    let line = serde_json::to_string(signed).map_err(|error| failed(path)(error.into()))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(failed(path))?;
    file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed(path))
}

/// Signs at the start, then every so often, and a last time when `stop` becomes true.
pub async fn sign_heads(store: Store, clock: Clock, settings: Settings, mut stop: watch::Receiver<bool>) {
    let every = Duration::from_mins(settings.audit.sign_every_minutes);
    let mut is_last = false;
    while !is_last {
        is_last = *stop.borrow();
        match sign_head(&store, &clock, &settings).await {
            Ok(signed) => tracing::info!(audit.seq = signed.seq, "the end of the audit trail was signed"),
            Err(error) => tracing::warn!(error = %error, "the end of the audit trail could not be signed"),
        }
        if !is_last {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Exactly so many bytes.
fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::*;

    fn head() -> Head {
        Head { seq: 42, hash: [0xa5; 32] }
    }

    fn at() -> Timestamp {
        "2026-11-24T08:30:00.123456Z".parse().unwrap()
    }

    #[test]
    fn a_key_is_made_once_closed_to_others_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("audit-key");
        let made = HeadKey::open(&path).unwrap();
        assert_eq!(HeadKey::open(&path).unwrap().public(), made.public());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(HeadKey::open(&path), Err(HeadError::OpenKey(_))));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "too short").unwrap();
        assert!(matches!(HeadKey::open(&path), Err(HeadError::NoKey(_))));
        assert!(!format!("{made:?}").contains(&hex::encode(made.0.as_bytes())));
    }

    #[test]
    fn what_was_signed_is_read_back_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("heads"), HeadKey::open(&folder.path().join("key")).unwrap());
        let public = public_key(&key.public()).unwrap();
        assert_eq!(read_heads(&path, &public).unwrap(), []);
        let signed = key.sign(head(), at());
        append(&path, &signed).unwrap();
        append(&path, &signed).unwrap();
        assert_eq!(read_heads(&path, &public).unwrap(), [head(), head()]);
        let other = HeadKey::open(&folder.path().join("other")).unwrap();
        assert!(matches!(
            read_heads(&path, &public_key(&other.public()).unwrap()),
            Err(HeadError::Forged { line: 1, .. })
        ));
        for forged in [
            SignedHead { seq: 41, ..signed.clone() },
            SignedHead { hash: hex::encode([0xa4; 32]), ..signed.clone() },
            SignedHead { at: Timestamp::UNIX_EPOCH.to_string(), ..signed.clone() },
            SignedHead { signature: hex::encode([0; 64]), ..signed.clone() },
            // Signed well, but with another key, named as its own.
            other.sign(head(), at()),
        ] {
            fs::remove_file(&path).unwrap();
            append(&path, &forged).unwrap();
            assert!(matches!(read_heads(&path, &public), Err(HeadError::Forged { line: 1, .. })), "{forged:?}");
        }
        fs::write(&path, "{}").unwrap();
        assert!(matches!(read_heads(&path, &public), Err(HeadError::Unreadable { line: 1, .. })));
    }
}
