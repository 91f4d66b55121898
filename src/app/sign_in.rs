//! Signing in: a name and a password become a session, an access token for minutes and a refresh token that is good once.
//! A wrong name, a wrong password, a locked name and a disabled account are one and the same: the same statements, one
//! comparison of a password, the same answer.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::clock::Clock;
use crate::domain::account::AccountStatus;
use crate::domain::audit::Act;
use crate::domain::bearer::{BearerSecret, CredentialKind};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::CredentialId;
use crate::domain::password::{NewPassword, Password};
use crate::domain::principal::{Account, Principal};
use crate::domain::scope::Scopes;
use crate::domain::username::Username;
use crate::settings::SignInSettings;
use crate::store::accounts::SignInRow;
use crate::store::credentials::{Holder, NewCredential, Rotation};
use crate::store::{Store, StoreError, Transaction, accounts, credentials, sign_in_attempts};

use super::error::AppError;
use super::fresh_secret::fresh_secret;
use super::passwords::Passwords;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name or password is wrong, or neither may be tried now. Which of these is told to nobody.
    #[error("wrong credentials")]
    Wrong,
    /// The refresh token is not good, or not any more.
    #[error("the session has ended")]
    Ended,
    /// What is wrong with a change of a password.
    #[error("a field is refused")]
    Fields(Vec<FieldFault>),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// A pair of tokens that was just made. The secrets are nowhere else.
#[derive(Debug)]
pub struct Session {
    pub account: Account,
    pub access: BearerSecret,
    pub refresh: BearerSecret,
    pub begun_at: Timestamp,
    pub access_expires_at: Timestamp,
    pub refresh_expires_at: Timestamp,
}

/// Signs people in and out.
#[derive(Debug, Clone)]
pub struct SignIn {
    store: Store,
    clock: Clock,
    passwords: Passwords,
    access_lifetime: SignedDuration,
    session_lifetime: SignedDuration,
}

impl SignIn {
    /// # Errors
    /// As `Passwords::new`.
    pub fn new(store: Store, clock: Clock, settings: &SignInSettings) -> Result<Self, AppError> {
        Ok(Self {
            store,
            clock,
            passwords: Passwords::new(settings)?,
            access_lifetime: SignedDuration::from_mins(settings.access_minutes),
            session_lifetime: SignedDuration::from_hours(24 * settings.session_days),
        })
    }

    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Begins a session.
    ///
    /// # Errors
    /// `Wrong`, whatever of the two it is.
    pub async fn sign_in(&self, name: &str, password: &Password) -> Result<Session, SignInError> {
        let Ok(username) = Username::parse(name) else {
            // What no account can be called tells nobody whether one is; yet it costs the same.
            self.passwords.compare(password, None).await?;
            self.note_failure().await?;
            return Err(SignInError::Wrong);
        };
        let Some((row, hash)) = self.proven(&username, password).await? else {
            self.note_failure().await?;
            return Err(SignInError::Wrong);
        };
        let renewed = if self.passwords.is_outdated(&hash) { Some(self.passwords.hash(password).await?) } else { None };
        let session = self.store.transaction(Principal::System, async |tx: &mut Transaction| {
            self.unchanged(tx, &username, &row).await?;
            if let Some(renewed) = &renewed {
                accounts::set_password(tx, row.id, renewed).await?;
            }
            let account = Account { id: row.id, standing: row.standing };
            let end = after(tx.now(), self.session_lifetime);
            tx.note(Act::SignIn, Some(row.id.uuid()), []);
            self.give_out(tx, account, self.clock.fresh_id(), end).await
        });
        let session = session.await?;
        tracing::info!(account.id = %session.account.id, "somebody signed in");
        Ok(session)
    }

    /// Changes a refresh token for a new pair. One that was used before ends the whole session: whoever has the copy, and
    /// whoever was robbed of it, must sign in again. A session is not made longer by this.
    ///
    /// # Errors
    /// `Ended`.
    pub async fn refresh(&self, shown: &str) -> Result<Session, SignInError> {
        let secret = BearerSecret::parse(shown).ok().filter(|secret| secret.kind() == CredentialKind::Refresh);
        let digest = secret.ok_or(SignInError::Ended)?.digest();
        let renewed = self.store.transaction(Principal::System, async |tx: &mut Transaction| {
            let Some((owner, _)) = credentials::owner(tx, &digest).await? else { return Ok(None) };
            accounts::hold(tx, owner).await?;
            match credentials::rotate(tx, &digest, self.clock.now()).await? {
                Rotation::Used { account, family, expires_at } => {
                    self.give_out(tx, account, family, expires_at).await.map(Some)
                }
                // What was revoked stays so: this is no error to the transaction.
                Rotation::Reused { account } => {
                    tx.note(Act::TokenReuse, Some(account.uuid()), []);
                    tracing::warn!(account.id = %account, "a refresh token was used twice: its session is ended");
                    Ok(None)
                }
                Rotation::Refused => Ok(None),
            }
        });
        let renewed: Result<Option<Session>, SignInError> = renewed.await;
        renewed?.ok_or(SignInError::Ended)
    }

    /// Ends what a token belongs to: the session of an access or refresh token, an API key; without one, what the asker
    /// came by. A token that is unknown, or another's, is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke(&self, asker: &Holder, shown: Option<&str>) -> Result<(), AppError> {
        let secret = shown.map(BearerSecret::parse).transpose();
        let Ok(secret) = secret else { return Ok(()) };
        let principal = Principal::Account(asker.account);
        let revoke = async |tx: &mut Transaction| {
            let family = match secret {
                None => Some(asker.family),
                Some(secret) => {
                    let owner = credentials::owner(tx, &secret.digest()).await?;
                    owner.filter(|(account, _)| *account == asker.account.id).map(|(_, family)| family)
                }
            };
            if let Some(family) = family {
                tx.note(Act::Revoke, Some(family), []);
                credentials::revoke_family(tx, family, self.clock.now()).await?;
            }
            Ok::<_, StoreError>(())
        };
        Ok(self.store.transaction(principal, revoke).await?)
    }

    /// Gives an account another password, for somebody who knows the old one. Other sessions end; API keys stay.
    ///
    /// # Errors
    /// `Fields`: the current password is wrong, or the new one does not do.
    pub async fn change_password(
        &self,
        asker: &Holder,
        current: &Password,
        new: &NewPassword,
    ) -> Result<(), SignInError> {
        let id = asker.account.id;
        let find = async |tx: &mut Transaction| accounts::find(tx, id).await;
        let username = self.store.transaction(Principal::System, find).await?.value.username;
        if let Err(fault) = new.check_for(&username) {
            return Err(SignInError::Fields(vec![FieldFault::at("/new_password", fault)]));
        }
        let wrong = || SignInError::Fields(vec![FieldFault::at("/current_password", Fault::WrongPassword)]);
        let (row, _) = self.proven(&username, current).await?.ok_or_else(wrong)?;
        let hash = self.passwords.hash(new.password()).await?;
        let change = async |tx: &mut Transaction| {
            self.unchanged(tx, &username, &row).await?;
            accounts::set_password(tx, id, &hash).await?;
            tx.note(Act::AccountChanged, Some(id.uuid()), []);
            credentials::revoke_other_sessions(tx, id, asker.family, self.clock.now()).await?;
            Ok::<_, SignInError>(())
        };
        self.store.transaction(Principal::System, change).await?;
        tracing::info!(account.id = %id, "somebody changed their password");
        Ok(())
    }

    /// Lets somebody try again at once: they have another password.
    ///
    /// # Errors
    /// The database's.
    pub async fn forgive(&self, username: &Username) -> Result<(), AppError> {
        let forget = async |tx: &mut Transaction| sign_in_attempts::forget(tx, username).await;
        Ok(self.store.transaction(Principal::System, forget).await?)
    }

    /// The account whose password this is, with its hash.
    async fn proven(&self, username: &Username, password: &Password) -> Result<Option<(SignInRow, String)>, AppError> {
        let look = async |tx: &mut Transaction| {
            let may_try = sign_in_attempts::count(tx, username, self.clock.now()).await?;
            let row = accounts::for_sign_in(tx, username).await?;
            Ok::<_, StoreError>(row.filter(|row| may_try && row.status == AccountStatus::Active))
        };
        let row = self.store.transaction(Principal::System, look).await?;
        let hash = row.as_ref().and_then(|row| row.password_hash.clone());
        let is_right = self.passwords.compare(password, hash.as_deref()).await?;
        Ok(row.zip(hash).filter(|_| is_right))
    }

    /// Notes that somebody did not get in. At whose account they tried is not noted: names that are typed by mistake are
    /// passwords now and then, and a name that exists must not cost another statement than one that does not.
    async fn note_failure(&self) -> Result<(), AppError> {
        tracing::warn!("a sign-in was refused");
        let note = async |tx: &mut Transaction| {
            tx.note(Act::SignInFailed, None, []);
            Ok::<_, StoreError>(())
        };
        Ok(self.store.transaction(Principal::System, note).await?)
    }

    /// Makes sure that an account is as it was when its password was looked at: it may have been disabled meanwhile, or
    /// have another password. Forgets the wrong passwords before the right one.
    async fn unchanged(&self, tx: &mut Transaction, username: &Username, row: &SignInRow) -> Result<(), SignInError> {
        accounts::hold(tx, row.id).await?;
        if accounts::for_sign_in(tx, username).await?.as_ref() != Some(row) {
            return Err(SignInError::Wrong);
        }
        Ok(sign_in_attempts::forget(tx, username).await?)
    }

    /// A new pair of tokens of a session that ends then.
    async fn give_out(
        &self,
        tx: &mut Transaction,
        account: Account,
        family: Uuid,
        session_end: Timestamp,
    ) -> Result<Session, SignInError> {
        let now = tx.now();
        let (access, refresh) = (fresh_secret(CredentialKind::Access)?, fresh_secret(CredentialKind::Refresh)?);
        let access_end = after(now, self.access_lifetime).min(session_end);
        let credential = |secret: &BearerSecret, expires_at: Timestamp| NewCredential {
            id: CredentialId::new(self.clock.fresh_id()),
            account: account.id,
            kind: secret.kind(),
            family,
            digest: secret.digest(),
            name: None,
            scopes: Scopes::All,
            expires_at,
        };
        let pair = [credential(&access, access_end), credential(&refresh, session_end)];
        credentials::insert(tx, &pair, now).await?;
        Ok(Session {
            account,
            access,
            refresh,
            begun_at: now,
            access_expires_at: access_end,
            refresh_expires_at: session_end,
        })
    }
}

fn after(instant: Timestamp, lifetime: SignedDuration) -> Timestamp {
    instant.saturating_add(lifetime).unwrap_or(Timestamp::MAX)
}
