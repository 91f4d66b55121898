//! The form of a sealed value, the place it is bound to, and the id of the key that sealed it.
//!
//! ```text
//! 1 octet    version, 1
//! 4 octets   key id
//! 12 octets  nonce, random
//! n octets   AES-256-GCM-SIV (RFC 8452) of the value: as long as the value
//! 16 octets  its tag
//! ```

use std::fmt;

use uuid::Uuid;

use super::error::SealingError;

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u8 = 1;
pub(super) const NONCE: usize = 12;
const KEY_ID: usize = 4;
const TAG: usize = 16;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// Names a key: eight hexadecimal digits. It is no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; KEY_ID]);

impl KeyId {
    pub(super) const fn new(bytes: [u8; KEY_ID]) -> Self {
        Self(bytes)
    }

    /// `None` for anything but eight hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; KEY_ID];
        hex::decode_to_slice(text, &mut bytes).ok().map(|()| Self(bytes))
    }

    /// As it stands in a sealed value, from its second octet on.
    pub const fn bytes(self) -> [u8; KEY_ID] {
        self.0
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Where a value belongs. It is authenticated with the value: in another row, column or table it cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub table: &'static str,
    pub column: &'static str,
    pub row: Uuid,
}

impl Place {
    /// What is authenticated beside the value. Names of tables and columns hold no bar, so no two places read alike.
    pub(super) fn associated(&self) -> Vec<u8> {
        format!("stirrup|{VERSION}|{}|{}|{}", self.table, self.column, self.row).into_bytes()
    }
}

/// A sealed value. It tells its key and, by its length, how long the value is.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Reads what was stored; only the form is checked here.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, SealingError> {
        if bytes.len() < HEAD + TAG || bytes.first() != Some(&VERSION) {
            return Err(SealingError::Malformed);
        }
        Ok(Self(bytes))
    }

    pub(super) fn new(key: KeyId, nonce: [u8; NONCE], ciphertext: &[u8]) -> Self {
        Self([&[VERSION][..], &key.0, &nonce, ciphertext].concat())
    }

    /// The key that it was sealed with.
    ///
    /// # Errors
    /// `Malformed` never comes of a value that `parse` gave.
    pub fn key_id(&self) -> Result<KeyId, SealingError> {
        self.parts().map(|(key, ..)| key)
    }

    pub(super) fn parts(&self) -> Result<(KeyId, [u8; NONCE], &[u8]), SealingError> {
        let parts = || {
            let (_, rest) = self.0.split_first()?;
            let (key, rest) = rest.split_first_chunk::<KEY_ID>()?;
            let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
            Some((KeyId(*key), *nonce, ciphertext))
        };
        parts().ok_or(SealingError::Malformed)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} octets)", self.0.len())
    }
}
