//! New secrets, of bearers and for signing, out of the system's random numbers.

use rand::TryRng;
use rand::rngs::SysRng;

use crate::calling::SigningSecret;
use crate::domain::bearer::{BearerSecret, CredentialKind};

use super::error::AppError;

/// A secret to sign what is sent with.
///
/// # Errors
/// `Randomness` when the system gives none.
pub fn fresh_signing_secret() -> Result<SigningSecret, AppError> {
    let mut bytes = [0; SigningSecret::BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(SigningSecret::new(bytes))
}

/// A secret that nobody can guess.
///
/// # Errors
/// `Randomness` when the system gives none.
pub fn fresh_secret(kind: CredentialKind) -> Result<BearerSecret, AppError> {
    let mut bytes = [0; BearerSecret::BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(BearerSecret::new(kind, bytes))
}
