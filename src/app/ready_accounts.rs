//! Accounts that are ready to use: one for each name, with an API key that is good for everything the account may. For the
//! demo, and for drills; people sign in.

use jiff::SignedDuration;

use crate::clock::Clock;
use crate::domain::account::{AccountRecord, AccountStatus};
use crate::domain::audit::Act;
use crate::domain::bearer::{BearerSecret, CredentialKind};
use crate::domain::ids::{AccountId, CredentialId};
use crate::domain::principal::{Account, Principal, Standing};
use crate::domain::scope::{Scope, Scopes};
use crate::domain::text::ApiKeyName;
use crate::domain::username::Username;
use crate::store::credentials::NewCredential;
use crate::store::{Expected, Store, StoreError, Transaction, accounts, api_keys, credentials};

use super::error::AppError;
use super::fresh_secret::fresh_secret;

/// Makes sure that there is an active account of this name and standing, without a password where it is new, and gives it
/// a key in the place of the one with the same name. The same call again changes nothing but the key.
///
/// # Errors
/// The database's; `Randomness`.
pub async fn ready_account(
    (store, clock): (&Store, &Clock),
    username: &Username,
    standing: Standing,
    (key_name, lifetime): (&ApiKeyName, SignedDuration),
) -> Result<(Account, BearerSecret), AppError> {
    let secret = fresh_secret(CredentialKind::ApiKey)?;
    let record = AccountRecord { username: username.clone(), standing, status: AccountStatus::Active };
    let make = async |tx: &mut Transaction| {
        let now = clock.now();
        let id = match accounts::find_by_username(tx, username).await? {
            None => accounts::insert(tx, AccountId::new(clock.fresh_id()), &record, None, now).await?.id,
            Some(found) if found.value == record => found.id,
            Some(found) => accounts::update(tx, found.id, Expected::Any, &record, now).await?.id,
        };
        accounts::hold(tx, id).await?;
        api_keys::revoke_named(tx, id, key_name, now).await?;
        let key = clock.fresh_id();
        let key = NewCredential {
            id: CredentialId::new(key),
            account: id,
            kind: CredentialKind::ApiKey,
            family: key,
            digest: secret.digest(),
            name: Some(key_name.as_str().to_owned()),
            scopes: Scopes::Only(Scope::ALL.iter().copied().collect()),
            expires_at: now.saturating_add(lifetime).unwrap_or(now),
        };
        credentials::insert(tx, &[key], now).await?;
        tx.note(Act::ApiKeyCreated, Some(id.uuid()), []);
        Ok::<_, StoreError>(Account { id, standing })
    };
    let account = store.transaction(Principal::System, make).await?;
    Ok((account, secret))
}
