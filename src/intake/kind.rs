//! What a workbook can hold: one kind of record each, jobseekers with their certificates beside them.
//! Which columns a kind has is in `columns`.

use crate::domain::coded::coded;

coded! {
    /// The kinds of workbook, named as on the command line and in paths.
    pub enum WorkbookKind {
        Employers = "employers",
        Jobseekers = "jobseekers",
        Postings = "postings",
    }
}

impl WorkbookKind {
    /// The name of the sheet that templates and exports put the records on.
    pub const fn sheet_name(self) -> &'static str {
        match self {
            Self::Employers => "用人单位 employers",
            Self::Jobseekers => "求职者 jobseekers",
            Self::Postings => "岗位 postings",
        }
    }
}

/// The name of the sheet with the jobseekers' skill certificates.
pub const CERTIFICATES_SHEET: &str = "技能证书 certificates";
