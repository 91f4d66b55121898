//! The key ring of a process: where its keys come from, and a look at their file now and then, so that a rotation reaches
//! a server that runs. Keys never come from the command line, where every process of the machine could read them.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::error::{KeysError, SealingError};
use super::key_file;
use super::ring::{Ring, SealingKey};
use super::sealed::{KeyId, Place, Sealed};

/// A file that has changed is noticed after this, or at once by a value whose key is unknown.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Where the keys are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// In a variable of this process.
    Given,
    File(PathBuf),
    /// Nowhere yet; they go into this file when `keep` says so.
    Draft(PathBuf),
}

/// What tells one state of a file from another.
type Mark = (u64, i64, i64, u64);

struct State {
    source: Source,
    ring: Arc<Ring>,
    mark: Option<Mark>,
    looked: Instant,
}

/// Keys that seal and open values, and the index key. Threads share it.
pub struct Keyring(RwLock<State>);

impl Keyring {
    /// Takes the keys from the variable's text or the named file; without either from the usual file, or, where there is
    /// none, makes a draft of a ring that is not kept yet.
    ///
    /// # Errors
    /// What cannot be read, is no key ring, or is open to others' eyes.
    pub fn load(given: Option<&str>, named: Option<&Path>, usual: &Path) -> Result<Self, KeysError> {
        match (given, named) {
            (Some(_), Some(_)) => Err(KeysError::TwoSources),
            (Some(text), None) => Self::parse(text),
            (None, Some(path)) => Self::of_file(path),
            (None, None) => match fs::symlink_metadata(usual) {
                Ok(_) => Self::of_file(usual),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Ok(Self::of(Source::Draft(usual.to_owned()), Ring::fresh()?))
                }
                Err(source) => Err(KeysError::File { action: "read", path: usual.to_owned(), source }),
            },
        }
    }

    /// Reads a ring from a text, which is JSON or TOML.
    ///
    /// # Errors
    /// `Unreadable`.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        Ok(Self::of(Source::Given, key_file::parse(text, "STIRRUP_SEALING__KEYS")?))
    }

    fn of_file(path: &Path) -> Result<Self, KeysError> {
        let mark = mark_of(path);
        let keyring = Self::of(Source::File(path.to_owned()), key_file::read(path)?);
        keyring.write().mark = mark;
        Ok(keyring)
    }

    fn of(source: Source, ring: Ring) -> Self {
        Self(RwLock::new(State { source, ring: Arc::new(ring), mark: None, looked: Instant::now() }))
    }

    /// Whether its keys are nowhere but in this process.
    pub fn is_draft(&self) -> bool {
        matches!(self.read().source, Source::Draft(_))
    }

    /// Writes a draft into its file; any other ring is kept already.
    ///
    /// # Errors
    /// `File`, also when somebody else has made the file meanwhile.
    pub fn keep(&self) -> Result<(), KeysError> {
        let mut state = self.write();
        if let Source::Draft(path) = state.source.clone() {
            key_file::create(&path, &state.ring)?;
            state.mark = mark_of(&path);
            state.source = Source::File(path);
        }
        Ok(())
    }

    /// Seals a value for its place with the active key.
    ///
    /// # Errors
    /// `Randomness`.
    pub fn seal(&self, place: &Place, value: &[u8]) -> Result<Sealed, SealingError> {
        self.look_now_and_then();
        self.ring().seal(place, value)
    }

    /// Seals a value with one of the keys, which need not be the active one.
    ///
    /// # Errors
    /// `UnknownKey`, `Randomness`.
    pub fn seal_with(&self, key: KeyId, place: &Place, value: &[u8]) -> Result<Sealed, SealingError> {
        self.ring().seal_with(key, place, value)
    }

    /// Opens a value at its place. A key that is not known is looked for in the file, which may have changed.
    ///
    /// # Errors
    /// `UnknownKey`, `Forged`, `Malformed`.
    pub fn open(&self, place: &Place, sealed: &Sealed) -> Result<Vec<u8>, SealingError> {
        match self.ring().open(place, sealed) {
            Err(SealingError::UnknownKey(_)) if self.reread().unwrap_or(false) => self.ring().open(place, sealed),
            outcome => outcome,
        }
    }

    /// Finds an exact text again without telling it: HMAC-SHA-256 with a key of the purpose.
    pub fn blind_index(&self, purpose: &str, text: &str) -> [u8; 32] {
        self.ring().blind_index(purpose, text)
    }

    /// A key for another purpose, the same as long as the ring's index key is: for the life of the database.
    pub fn derived(&self, label: &[u8]) -> [u8; 32] {
        self.ring().derived(label)
    }

    /// The key that new values are sealed with.
    pub fn active(&self) -> Option<KeyId> {
        self.look_now_and_then();
        self.ring().active().map(|key| key.id)
    }

    /// All keys, the active one first.
    pub fn ids(&self) -> Vec<KeyId> {
        self.ring().keys.iter().map(|key| key.id).collect()
    }

    /// Adds a key to the file, and makes it the active one.
    ///
    /// # Errors
    /// `NotAFile` for keys of a variable; `File`.
    pub fn add_key(&self) -> Result<KeyId, KeysError> {
        let key = SealingKey::fresh()?;
        let id = key.id;
        self.change(|ring| {
            ring.keys.insert(0, key);
            Ok(())
        })?;
        Ok(id)
    }

    /// Takes a key off the file. Nothing may be sealed with it any more; the caller has seen to that.
    ///
    /// # Errors
    /// `NotAFile`, `NoSuchKey`, `Active`, `File`.
    pub fn drop_key(&self, id: KeyId) -> Result<(), KeysError> {
        self.change(|ring| {
            if ring.active().is_some_and(|key| key.id == id) {
                return Err(KeysError::Active(id));
            }
            let before = ring.keys.len();
            ring.keys.retain(|key| key.id != id);
            if ring.keys.len() == before { Err(KeysError::NoSuchKey(id)) } else { Ok(()) }
        })
    }

    /// Changes what the file holds now, which may be more than this process knows.
    fn change(&self, change: impl FnOnce(&mut Ring) -> Result<(), KeysError>) -> Result<(), KeysError> {
        let mut state = self.write();
        let Source::File(path) = state.source.clone() else { return Err(KeysError::NotAFile) };
        let ring = key_file::change(&path, change)?;
        state.ring = Arc::new(ring);
        state.mark = mark_of(&path);
        Ok(())
    }

    /// Reads the file again if it has changed, and tells whether it had.
    ///
    /// # Errors
    /// As `load`, and `AnotherIndexKey`; the keys stay what they were then.
    pub fn reread(&self) -> Result<bool, KeysError> {
        let mut state = self.write();
        state.looked = Instant::now();
        let Source::File(path) = state.source.clone() else { return Ok(false) };
        let mark = mark_of(&path);
        if mark.is_none() || mark == state.mark {
            return Ok(false);
        }
        let ring = key_file::read(&path)?;
        if ring.index_key != state.ring.index_key {
            return Err(KeysError::AnotherIndexKey(path));
        }
        state.ring = Arc::new(ring);
        state.mark = mark;
        Ok(true)
    }

    /// A file that cannot be read any more leaves the keys as they are: what is sealed with them can still be opened.
    fn look_now_and_then(&self) {
        if self.read().looked.elapsed() >= LOOK_EVERY {
            let _ = self.reread();
        }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.read().ring)
    }

    /// A thread that panicked has left whole values behind: each is replaced in one assignment.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keyring").field(&self.ring()).finish()
    }
}

/// Inode, change time and size: a file that was put in place of another differs in at least one.
fn mark_of(path: &Path) -> Option<Mark> {
    fs::metadata(path).ok().map(|file| (file.ino(), file.ctime(), file.ctime_nsec(), file.size()))
}
