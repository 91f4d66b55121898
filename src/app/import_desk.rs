//! What the rows of one import share, and what can come of each.
//! Which record a row is about is decided in `import_rows`; whether anything is kept, in `import_workbook`.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::clock::Clock;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::identity::CreditCode;
use crate::domain::ids::EmployerId;
use crate::domain::principal::Standing;
use crate::store::StoreError;

/// The employers that postings of this import have named, by credit code.
#[derive(Default)]
pub struct Employers(pub HashMap<CreditCode, Option<EmployerId>>);

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Created,
    Updated,
    Unchanged,
}

/// Why a row was not taken.
#[derive(Debug)]
pub enum RowError {
    Refused(Vec<FieldFault>),
    /// The import as a whole cannot go on.
    Store(StoreError),
}

impl From<StoreError> for RowError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken { pointer, fault } | StoreError::Refused { pointer, fault } => {
                Self::Refused(vec![FieldFault { pointer, fault }])
            }
            error => Self::Store(error),
        }
    }
}

impl From<Vec<FieldFault>> for RowError {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::Refused(faults)
    }
}

/// What the rows of one import share.
pub struct Desk<'a> {
    pub clock: &'a Clock,
    /// Whose workbook it is; `None` for the program's own.
    pub standing: Option<Standing>,
    /// Records that a row has been about: a second row about one of them contradicts the first or repeats it.
    pub touched: HashSet<Uuid>,
    pub employers: Employers,
}

impl Desk<'_> {
    /// Refuses a record that whoever sent the workbook does not reach.
    pub fn reach(&self, pointer: &str, reaches: impl FnOnce(Standing) -> bool) -> Result<(), RowError> {
        if self.standing.is_none_or(reaches) {
            Ok(())
        } else {
            Err(vec![FieldFault::at(pointer, Fault::OutOfReach)].into())
        }
    }

    /// Notes that a row is about this record; a second such row is refused.
    pub fn touch(&mut self, id: Uuid, pointer: &str) -> Result<(), RowError> {
        if self.touched.insert(id) { Ok(()) } else { Err(vec![FieldFault::at(pointer, Fault::Repeated)].into()) }
    }
}
