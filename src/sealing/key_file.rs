//! Key rings as text, and the file that holds one: JSON or TOML, for its owner's eyes only, replaced whole or not at all.
//!
//! ```json
//! {"active": "9f2c41d0", "index_key": "64 hexadecimal digits", "keys": {"9f2c41d0": "64 hexadecimal digits"}}
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::error::KeysError;
use super::ring::{KeyBytes, Ring, SealingKey, random};
use super::sealed::KeyId;

/// Whoever is neither the owner nor root.
const OTHERS: u32 = 0o077;

/// A ring as it is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RingText {
    active: String,
    index_key: String,
    keys: BTreeMap<String, String>,
}

impl Drop for RingText {
    fn drop(&mut self) {
        self.index_key.zeroize();
        self.keys.values_mut().for_each(Zeroize::zeroize);
    }
}

/// Reads a ring. `holder` is what an error calls the place it came from.
pub(super) fn parse(text: &str, holder: &str) -> Result<Ring, KeysError> {
    // What the parsers say may quote the text, so only that they failed is told.
    let problem = |problem| KeysError::Unreadable { holder: holder.to_owned(), problem };
    let read: RingText = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|_| problem("it is not JSON with `active`, `index_key` and `keys`"))?
    } else {
        toml::from_str(text).map_err(|_| problem("it is not TOML with `active`, `index_key` and `keys`"))?
    };
    let secret = |text: &str| {
        let mut bytes: KeyBytes = Zeroizing::default();
        let bytes = hex::decode_to_slice(text, &mut *bytes).ok().map(|()| bytes);
        // A key of one repeated octet is a placeholder that somebody forgot to replace.
        let bytes = bytes.filter(|bytes| bytes.iter().any(|byte| Some(byte) != bytes.first()));
        bytes.ok_or_else(|| problem("each key is 64 hexadecimal digits, drawn at random"))
    };
    let index_key = secret(&read.index_key)?;
    let mut keys = Vec::new();
    for (id, bytes) in &read.keys {
        let id = KeyId::parse(id).ok_or_else(|| problem("each key's id is eight hexadecimal digits"))?;
        keys.push(SealingKey::new(id, secret(bytes)?));
    }
    let active = KeyId::parse(&read.active).and_then(|active| keys.iter().position(|key| key.id == active));
    let active = active.ok_or_else(|| problem("`active` names none of its keys"))?;
    let active = keys.remove(active);
    keys.insert(0, active);
    Ok(Ring { keys, index_key })
}

fn compose(ring: &Ring) -> Zeroizing<String> {
    let text = RingText {
        active: ring.active().map(|key| key.id.to_string()).unwrap_or_default(),
        index_key: hex::encode(*ring.index_key),
        keys: ring.keys.iter().map(|key| (key.id.to_string(), hex::encode(*key.bytes))).collect(),
    };
    // Texts and maps of texts are JSON.
    Zeroizing::new(serde_json::to_string_pretty(&text).unwrap_or_default())
}

/// Reads the file, if only its owner can.
pub(super) fn read(path: &Path) -> Result<Ring, KeysError> {
    let cannot = |source| KeysError::File { action: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(cannot)?;
    // Asked of the open file: the name could lead elsewhere a moment later.
    if file.metadata().map_err(cannot)?.mode() & OTHERS != 0 {
        return Err(KeysError::Exposed(path.to_owned()));
    }
    let text = Zeroizing::new(io::read_to_string(file).map_err(cannot)?);
    parse(&text, &path.display().to_string())
}

/// Makes the file, which must not be there yet.
pub(super) fn create(path: &Path, ring: &Ring) -> Result<(), KeysError> {
    // A link is refused where the name is taken, and a rename is not.
    write(path, ring, |draft, path| fs::hard_link(draft, path).and_then(|()| fs::remove_file(draft)))
}

/// Changes what the file holds, one process after the other: a key that another one adds at the same time is not lost.
pub(super) fn change(path: &Path, change: impl FnOnce(&mut Ring) -> Result<(), KeysError>) -> Result<Ring, KeysError> {
    let locked = File::open(folder_of(path)).and_then(|folder| folder.lock().map(|()| folder));
    // Held until it is dropped.
    let _folder = locked.map_err(|source| KeysError::File { action: "locked", path: path.to_owned(), source })?;
    let mut ring = read(path)?;
    change(&mut ring)?;
    write(path, &ring, |draft, path| fs::rename(draft, path))?;
    Ok(ring)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes beside the file, and puts it in place when it is on the disk as a whole.
fn write(path: &Path, ring: &Ring, put: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<(), KeysError> {
    let draft = path.with_extension(format!("{}.draft", hex::encode(random::<8>()?)));
    let write = || {
        let folder = folder_of(path);
        fs::create_dir_all(folder)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(compose(ring).as_bytes())?;
        file.sync_all()?;
        put(&draft, path)?;
        // The name is on the disk only when the folder is.
        File::open(folder)?.sync_all()
    };
    write().map_err(|source| {
        // What cannot be removed either is for its owner's eyes only.
        let _ = fs::remove_file(&draft);
        KeysError::File { action: "written", path: path.to_owned(), source }
    })
}
