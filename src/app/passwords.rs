//! Argon2id: hashes passwords and compares them, as many at once as there are processors, off the threads that answer
//! requests. Which passwords may be set is the domain's; who tries which, and how often, is `sign_in`'s.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::domain::password::Password;
use crate::settings::SignInSettings;

use super::error::AppError;

/// How long a password may wait for a processor before the service says that it is busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Salt and hash of a password that nobody has: 16 and 32 bytes in base64. No input gives this hash but by breaking Argon2.
const NOBODYS_SALT: &str = "c3RpcnJ1cC1ub2JvZHktcw";
const NOBODYS_HASH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords. Clones share their permits and their count.
#[derive(Clone)]
pub struct Passwords {
    params: Params,
    permits: Arc<Semaphore>,
    /// What a password is compared with where there is no account: the same work for the same answer.
    nobodys: Arc<str>,
    compared: Arc<AtomicU64>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("params", &self.params).finish_non_exhaustive()
    }
}

impl Passwords {
    /// # Errors
    /// `Passwords` for parameters that Argon2 does not take; checked settings have none.
    pub fn new(settings: &SignInSettings) -> Result<Self, AppError> {
        let (memory, passes) = (settings.argon2_memory_kib, settings.argon2_passes);
        let params = Params::new(memory, passes, 1, None).map_err(|error| AppError::Passwords(error.to_string()))?;
        let nobodys = format!("$argon2id$v=19$m={memory},t={passes},p=1${NOBODYS_SALT}${NOBODYS_HASH}");
        let permits = available_parallelism().map_or(1, usize::from);
        Ok(Self {
            params,
            permits: Arc::new(Semaphore::new(permits)),
            nobodys: nobodys.into(),
            compared: Arc::default(),
        })
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// A PHC string with a salt of its own.
    ///
    /// # Errors
    /// `Busy`, or `Passwords` when there is no randomness or memory.
    pub async fn hash(&self, password: &Password) -> Result<String, AppError> {
        let (argon2, password) = (self.argon2(), password.clone());
        self.compute(move || {
            let hash: Result<PasswordHash, _> = argon2.hash_password(password.reveal().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| AppError::Passwords(error.to_string()))
        })
        .await
    }

    /// Whether a password is the one that was hashed. Without a hash it is not, after the same work.
    ///
    /// # Errors
    /// `Busy`, or `Passwords` when the hash cannot be read.
    pub async fn compare(&self, password: &Password, hash: Option<&str>) -> Result<bool, AppError> {
        let (argon2, password) = (self.argon2(), password.clone());
        let (is_somebodys, hash) = (hash.is_some(), hash.unwrap_or(&self.nobodys).to_owned());
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.compute(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| AppError::Passwords(error.to_string()))?;
            match argon2.verify_password(password.reveal().as_bytes(), &hash) {
                Ok(()) => Ok(is_somebodys),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(AppError::Passwords(error.to_string())),
            }
        })
        .await
    }

    /// Whether a hash was made with other parameters than those in force.
    pub fn is_outdated(&self, hash: &str) -> bool {
        let made_with = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        made_with.as_ref().map(costs) != Some(costs(&self.params))
    }

    /// How many passwords have been compared so far.
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    async fn compute<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let waiting = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned());
        let Ok(Ok(permit)) = waiting.await else { return Err(AppError::Busy) };
        // The work goes on when whoever asked is gone, and keeps its permit until it is done.
        spawn_blocking(move || {
            let done = act();
            drop(permit);
            done
        })
        .await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(memory: u32, passes: u32) -> Passwords {
        Passwords::new(&SignInSettings {
            argon2_memory_kib: memory,
            argon2_passes: passes,
            ..SignInSettings::default()
        })
        .unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let passwords = passwords(64, 1);
        let right = Password::typed("骑马下海的人不怕浪花".to_owned());
        let hash = passwords.hash(&right).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash(&right).await.unwrap(), "each hash has a salt of its own");
        let wrong = Password::typed("骑马下海的人不怕浪".to_owned());
        assert!(passwords.compare(&right, Some(&hash)).await.unwrap());
        assert!(!passwords.compare(&wrong, Some(&hash)).await.unwrap());
        assert!(!passwords.compare(&right, None).await.unwrap());
        assert_eq!(passwords.compared(), 3);
        assert!(passwords.compare(&right, Some("$argon2id$nonsense")).await.is_err());
    }

    #[test]
    fn a_hash_of_other_parameters_is_outdated() {
        let current = passwords(19_456, 2);
        assert!(!current.is_outdated(&current.nobodys));
        for other in [passwords(7168, 5), passwords(19_456, 3)] {
            assert!(other.is_outdated(&current.nobodys) && current.is_outdated(&other.nobodys));
        }
    }
}
