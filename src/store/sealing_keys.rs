//! Which keys have sealed something in this database. Each has a known value there, so that a key ring that does not
//! belong to the database is refused at the start, and not met value by value.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::error::StoreError;
use super::schema::sealing_keys;
use super::sealed_columns;
use crate::sealing::{KeyId, Keyring, KeysError, Place, Sealed, SealingError};

/// Where the known value belongs; its key is the row.
const PLACE: Place = Place { table: "sealing_keys", column: "check_value", row: Uuid::nil() };
/// The known value itself is derived from the index key, so that a wrong one of these is noticed as well.
const KNOWN: &[u8] = b"key check";

/// Why a key ring does not go with the database.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    #[error(
        "the database is sealed with key {0}, which is not on the key ring: give the ring that has it in \
         sealing.keys_file or STIRRUP_SEALING__KEYS"
    )]
    Missing(String),
    #[error("the database is sealed with key {0}, and the key ring has another key of that name")]
    Wrong(String),
    #[error("the key ring has another index key than the one that the database was sealed with")]
    WrongIndexKey,
    #[error("key {key} still seals {values} values: run `stirrup keys rotate`, then try again")]
    InUse { key: KeyId, values: u64 },
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for RingError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<SealingError> for RingError {
    fn from(error: SealingError) -> Self {
        Self::Keys(error.into())
    }
}

/// Refuses a ring that cannot open what is in the database; keeps a draft of a ring where nothing is sealed yet; registers
/// keys that are not. The caller holds the lock of the migrations, so that one process at a time does this.
///
/// # Errors
/// `Missing`, `Wrong` or `WrongIndexKey`, and whatever comes in the way of keeping a draft.
pub(super) async fn settle(conn: &mut AsyncPgConnection, keyring: &Keyring) -> Result<(), RingError> {
    let query = sealing_keys::table.select((sealing_keys::id, sealing_keys::check_value));
    let registered: Vec<(String, Vec<u8>)> = query.order(sealing_keys::id).load(conn).await?;
    for (id, check_value) in &registered {
        let known = Sealed::parse(check_value.clone()).and_then(|sealed| keyring.open(&PLACE, &sealed));
        match known {
            Err(SealingError::UnknownKey(_)) => return Err(RingError::Missing(id.clone())),
            Err(_) => return Err(RingError::Wrong(id.clone())),
            Ok(known) if known != keyring.derived(KNOWN) => return Err(RingError::WrongIndexKey),
            Ok(_) => {}
        }
    }
    // On the disk before the first value is sealed with it.
    keyring.keep()?;
    register(conn, keyring).await
}

/// Registers the ring's keys that are not yet.
///
/// # Errors
/// `Store`.
pub async fn register(conn: &mut AsyncPgConnection, keyring: &Keyring) -> Result<(), RingError> {
    let registered: Vec<String> = sealing_keys::table.select(sealing_keys::id).load(conn).await?;
    for id in keyring.ids() {
        if registered.contains(&id.to_string()) {
            continue;
        }
        let check_value = keyring.seal_with(id, &PLACE, &keyring.derived(KNOWN))?;
        let row = (sealing_keys::id.eq(id.to_string()), sealing_keys::check_value.eq(check_value.as_bytes()));
        diesel::insert_into(sealing_keys::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

/// Forgets a key that seals nothing any more. Must be called inside a transaction; afterwards the key can go.
///
/// # Errors
/// `InUse`; `Store` with `Unavailable` while somebody is writing sealed values.
pub async fn forget(conn: &mut AsyncPgConnection, key: KeyId) -> Result<(), RingError> {
    sealed_columns::stand_still(conn).await?;
    let counts = sealed_columns::counts(conn).await?;
    if let Some((key, values)) = counts.into_iter().find(|(used, _)| *used == key) {
        return Err(RingError::InUse { key, values });
    }
    diesel::delete(sealing_keys::table.find(key.to_string())).execute(conn).await?;
    Ok(())
}
