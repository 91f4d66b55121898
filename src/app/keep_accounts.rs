//! Keeping accounts: who may make and change which, that the last admin stays, and that whoever loses a right loses it at
//! once, with every token and key, in the same transaction.

use jiff::Timestamp;

use crate::access::reach;
use crate::domain::account::{AccountDraft, AccountRecord, AccountStatus};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::AccountId;
use crate::domain::principal::{Account, Role, Standing};
use crate::domain::stored::Stored;
use crate::store::{Expected, StoreError, Transaction, accounts, credentials};

/// Why an account was not made, changed or removed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("a field is refused")]
    Fields(Vec<FieldFault>),
    /// Seen, but not for the asker to change.
    #[error("not allowed")]
    NotAllowed,
    /// Nobody could make accounts any more.
    #[error("the last active admin")]
    LastAdmin,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The roles that staff give out.
const OF_STAFF: &[&str] = &[Role::Employer.code(), Role::Jobseeker.code()];

/// An account that the asker may look at.
///
/// # Errors
/// `NotFound` where there is none, or none for the asker.
pub async fn seen(
    tx: &mut Transaction,
    asker: Account,
    id: AccountId,
) -> Result<Stored<AccountId, AccountRecord>, AccountError> {
    let found = accounts::find(tx, id).await?;
    let is_seen = id == asker.id || is_reached(tx, asker, found.value.standing).await?;
    if is_seen { Ok(found) } else { Err(StoreError::NotFound.into()) }
}

/// An account that the asker may change.
///
/// # Errors
/// `NotFound`, or `NotAllowed` for one that they see and no more.
pub async fn kept(
    tx: &mut Transaction,
    asker: Account,
    id: AccountId,
) -> Result<Stored<AccountId, AccountRecord>, AccountError> {
    let found = seen(tx, asker, id).await?;
    if is_reached(tx, asker, found.value.standing).await? { Ok(found) } else { Err(AccountError::NotAllowed) }
}

async fn is_reached(tx: &mut Transaction, asker: Account, standing: Standing) -> Result<bool, StoreError> {
    let region = accounts::region_of(tx, standing).await?;
    Ok(reach::account(asker.standing, standing, region))
}

/// Makes an account.
///
/// # Errors
/// `Fields` for a standing that the asker cannot give.
pub async fn create(
    tx: &mut Transaction,
    asker: Account,
    (id, draft, password_hash): (AccountId, &AccountDraft, Option<&str>),
    now: Timestamp,
) -> Result<Stored<AccountId, AccountRecord>, AccountError> {
    may_give(tx, asker, draft.record.standing).await?;
    Ok(accounts::insert(tx, id, &draft.record, password_hash, now).await?)
}

/// Changes an account. Another standing, another password or the end of it ends its sessions and keys.
///
/// # Errors
/// `Fields` for a standing that the asker cannot give, or their own; `LastAdmin`.
pub async fn change(
    tx: &mut Transaction,
    asker: Account,
    current: Stored<AccountId, AccountRecord>,
    (draft, password_hash): (&AccountDraft, Option<&str>),
    now: Timestamp,
) -> Result<Stored<AccountId, AccountRecord>, AccountError> {
    let (before, after) = (&current.value, &draft.record);
    if before.standing != after.standing {
        if current.id == asker.id {
            return Err(AccountError::Fields(vec![FieldFault::at("/role", Fault::OwnRole)]));
        }
        may_give(tx, asker, after.standing).await?;
    }
    apply(tx, current, (draft, password_hash), now).await
}

/// Changes an account on behalf of whoever may: what follows of a change is the same for everybody.
///
/// # Errors
/// `LastAdmin`; the database's.
pub async fn apply(
    tx: &mut Transaction,
    current: Stored<AccountId, AccountRecord>,
    (draft, password_hash): (&AccountDraft, Option<&str>),
    now: Timestamp,
) -> Result<Stored<AccountId, AccountRecord>, AccountError> {
    let (before, after) = (&current.value, &draft.record);
    if !is_active_admin(after) {
        admins_remain(tx, &current).await?;
    }
    let (id, expected) = (current.id, Expected::Version(current.version));
    let loses_something =
        before.standing != after.standing || after.status == AccountStatus::Disabled || password_hash.is_some();
    if let Some(hash) = password_hash {
        accounts::set_password(tx, id, hash).await?;
    }
    let changed = if before == after { current } else { accounts::update(tx, id, expected, after, now).await? };
    if loses_something {
        let ended = credentials::revoke_all(tx, id, now).await?;
        tracing::info!(account.id = %id, credentials.ended = ended, "an account's tokens and keys are ended");
    }
    Ok(changed)
}

/// Removes an account, with its tokens and keys.
///
/// # Errors
/// `LastAdmin`.
pub async fn remove(tx: &mut Transaction, current: &Stored<AccountId, AccountRecord>) -> Result<(), AccountError> {
    admins_remain(tx, current).await?;
    Ok(accounts::delete(tx, current.id, Expected::Version(current.version)).await?)
}

/// Whether the asker may give somebody this standing; what is outside their region is to them as if it were not there.
async fn may_give(tx: &mut Transaction, asker: Account, standing: Standing) -> Result<(), AccountError> {
    if is_reached(tx, asker, standing).await? {
        return Ok(());
    }
    let refused = match standing {
        Standing::Admin | Standing::Staff(_) => FieldFault::at("/role", Fault::UnknownCode { accepted: OF_STAFF }),
        Standing::Employer(_) => FieldFault::at("/employer_id", Fault::UnknownEmployer),
        Standing::Jobseeker(_) => FieldFault::at("/jobseeker_id", Fault::UnknownJobseeker),
    };
    Err(AccountError::Fields(vec![refused]))
}

fn is_active_admin(record: &AccountRecord) -> bool {
    record.standing == Standing::Admin && record.status == AccountStatus::Active
}

/// Refuses the end of the last active admin. Two who end each other wait here: the second finds itself the last.
async fn admins_remain(tx: &mut Transaction, ending: &Stored<AccountId, AccountRecord>) -> Result<(), AccountError> {
    if !is_active_admin(&ending.value) {
        return Ok(());
    }
    let admins = accounts::lock_active_admins(tx).await?;
    if admins.iter().any(|id| *id != ending.id) { Ok(()) } else { Err(AccountError::LastAdmin) }
}
