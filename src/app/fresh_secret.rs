//! New bearer secrets, out of the system's random numbers.

use rand::TryRng;
use rand::rngs::SysRng;

use crate::domain::bearer::{BearerSecret, CredentialKind};

use super::error::AppError;

/// A secret that nobody can guess.
///
/// # Errors
/// `Randomness` when the system gives none.
pub fn fresh_secret(kind: CredentialKind) -> Result<BearerSecret, AppError> {
    let mut bytes = [0; BearerSecret::BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(BearerSecret::new(kind, bytes))
}
