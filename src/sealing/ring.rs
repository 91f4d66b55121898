//! The keys themselves and what they do: several that seal, one of them active, and one for blind indexes and whatever else
//! is derived. They print nothing, and are wiped when they are dropped.

use std::fmt;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use hmac::{Hmac, Mac};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::SealingError;
use super::sealed::{KeyId, NONCE, Place, Sealed};

pub(super) type KeyBytes = Zeroizing<[u8; 32]>;

/// One key that seals.
#[derive(Clone)]
pub(super) struct SealingKey {
    pub id: KeyId,
    pub bytes: KeyBytes,
    cipher: Aes256GcmSiv,
}

impl SealingKey {
    pub fn new(id: KeyId, bytes: KeyBytes) -> Self {
        let cipher = Aes256GcmSiv::new(&(*bytes).into());
        Self { id, bytes, cipher }
    }

    /// A key that nobody has.
    pub fn fresh() -> Result<Self, SealingError> {
        Ok(Self::new(KeyId::new(random()?), Zeroizing::new(random()?)))
    }

    fn seal(&self, place: &Place, value: &[u8]) -> Result<Sealed, SealingError> {
        let nonce: [u8; NONCE] = random()?;
        let payload = Payload { msg: value, aad: &place.associated() };
        // The cipher fails for values above 64 GiB only.
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| SealingError::Malformed)?;
        Ok(Sealed::new(self.id, nonce, &sealed))
    }

    fn open(&self, place: &Place, nonce: [u8; NONCE], ciphertext: &[u8]) -> Result<Vec<u8>, SealingError> {
        let payload = Payload { msg: ciphertext, aad: &place.associated() };
        self.cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| SealingError::Forged)
    }
}

/// Keys that belong together.
#[derive(Clone)]
pub(super) struct Ring {
    /// Its first key is the active one.
    pub keys: Vec<SealingKey>,
    pub index_key: KeyBytes,
}

impl Ring {
    /// A ring that nobody has, with one key.
    pub fn fresh() -> Result<Self, SealingError> {
        Ok(Self { keys: vec![SealingKey::fresh()?], index_key: Zeroizing::new(random()?) })
    }

    pub fn active(&self) -> Option<&SealingKey> {
        self.keys.first()
    }

    pub fn key(&self, id: KeyId) -> Option<&SealingKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    pub fn seal(&self, place: &Place, value: &[u8]) -> Result<Sealed, SealingError> {
        // A ring is never empty; what reads one sees to that.
        self.active().ok_or(SealingError::Malformed)?.seal(place, value)
    }

    pub fn seal_with(&self, key: KeyId, place: &Place, value: &[u8]) -> Result<Sealed, SealingError> {
        self.key(key).ok_or(SealingError::UnknownKey(key))?.seal(place, value)
    }

    /// # Errors
    /// `UnknownKey`, or `Forged`.
    pub fn open(&self, place: &Place, sealed: &Sealed) -> Result<Vec<u8>, SealingError> {
        let (id, nonce, ciphertext) = sealed.parts()?;
        self.key(id).ok_or(SealingError::UnknownKey(id))?.open(place, nonce, ciphertext)
    }

    /// A key of its own for each label (HKDF-Expand's first block: HMAC-SHA-256 under a key that is uniform already).
    pub fn derived(&self, label: &[u8]) -> [u8; 32] {
        let mut input = b"stirrup|derived|".to_vec();
        input.extend_from_slice(label);
        input.push(1);
        hmac(&self.index_key, &input)
    }

    pub fn blind_index(&self, purpose: &str, text: &str) -> [u8; 32] {
        let key = Zeroizing::new(self.derived(format!("blind index|{purpose}").as_bytes()));
        hmac(&key, text.as_bytes())
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| key.id)).finish()
    }
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // 32 octets are not longer than a block, so the key is taken as it is.
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*key_block(key)).into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// A key filled up with zeros to the block of SHA-256, as RFC 2104 has it.
fn key_block(key: &[u8; 32]) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    block
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], SealingError> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| SealingError::Randomness)?;
    Ok(bytes)
}
