//! What the audit trail says was done, and to whom. How it is chained and kept is `store`'s.

use uuid::Uuid;

use super::coded::coded;
use super::ids::JobseekerId;

coded! {
    /// What somebody did.
    pub enum Act {
        /// Looked at one record.
        Read = "read",
        /// Looked at a page of a list.
        List = "list",
        Create = "create",
        Change = "change",
        Remove = "remove",
        /// Looked at who or what fits.
        Match = "match",
        Import = "import",
        Export = "export",
    }
}

/// One entry to come: what was done, to which record, and which people it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub act: Act,
    /// The record acted on, where there is one.
    pub object: Option<Uuid>,
    /// The jobseekers whose personal record this is about.
    pub subjects: Vec<JobseekerId>,
}
