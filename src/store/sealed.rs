//! Columns that hold sealed values: how they become text and back, each bound to its table, column and row.

use uuid::Uuid;

use super::error::StoreError;
use crate::domain::identity::CitizenId;
use crate::sealing::{Keyring, Place, Sealed, SealingError};

/// A sealed value that does not open. Neither it nor its row is told.
#[derive(Debug, thiserror::Error)]
#[error("a stored {column} cannot be opened")]
struct Unopened {
    column: &'static str,
    source: SealingError,
}

/// The sealed columns of one row.
#[derive(Clone, Copy)]
pub(super) struct SealedRow<'a> {
    keyring: &'a Keyring,
    table: &'static str,
    row: Uuid,
}

impl<'a> SealedRow<'a> {
    pub const fn new(keyring: &'a Keyring, table: &'static str, row: Uuid) -> Self {
        Self { keyring, table, row }
    }

    const fn place(&self, column: &'static str) -> Place {
        Place { table: self.table, column, row: self.row }
    }

    /// The column's name is the one that the value had in clear.
    pub fn seal(&self, column: &'static str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.keyring.seal(&self.place(column), value);
        // Nothing but a lack of random numbers comes in the way, which passes.
        sealed.map(Sealed::into_bytes).map_err(|error| StoreError::Unavailable(Box::new(error)))
    }

    pub fn seal_if(&self, column: &'static str, text: Option<&str>) -> Result<Option<Vec<u8>>, StoreError> {
        text.map(|text| self.seal(column, text.as_bytes())).transpose()
    }

    pub fn open(&self, column: &'static str, stored: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let opened = Sealed::parse(stored).and_then(|sealed| self.keyring.open(&self.place(column), &sealed));
        opened.map_err(|source| StoreError::Broken(Box::new(Unopened { column, source })))
    }

    pub fn open_if(&self, column: &'static str, stored: Option<Vec<u8>>) -> Result<Option<String>, StoreError> {
        let read = |stored| {
            String::from_utf8(self.open(column, stored)?)
                .map_err(|_| StoreError::Broken(Box::new(Unopened { column, source: SealingError::Malformed })))
        };
        stored.map(read).transpose()
    }
}

/// By which a person is found whose citizen ID is known, stated or inside the certificate number.
pub(super) fn citizen_id_index(keyring: &Keyring, citizen_id: &CitizenId) -> Vec<u8> {
    citizen_id_text_index(keyring, citizen_id.reveal())
}

pub(super) fn citizen_id_text_index(keyring: &Keyring, citizen_id: &str) -> Vec<u8> {
    keyring.blind_index("jobseekers.citizen_id", citizen_id).to_vec()
}
