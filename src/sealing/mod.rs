//! Sealing of single values, so that a database and its dumps do not show what is personal: the key ring, the sealed form,
//! the blind index for exact look-up. It knows keys and bytes, and no table, column or person; what is sealed is `store`'s.

mod error;
mod key_file;
mod keyring;
mod ring;
mod sealed;

#[cfg(test)]
mod tests;

pub use self::error::{KeysError, SealingError};
pub use self::keyring::Keyring;
pub use self::sealed::{KeyId, Place, Sealed};
