//! The sheets of a workbook: one kind of record each, jobseekers with their certificates beside them.
//! Which columns a kind has is in `layout`.

pub use crate::domain::import::WorkbookKind;

/// The name of the sheet that templates and exports put the records on.
pub const fn sheet_name(kind: WorkbookKind) -> &'static str {
    match kind {
        WorkbookKind::Employers => "用人单位 employers",
        WorkbookKind::Jobseekers => "求职者 jobseekers",
        WorkbookKind::Postings => "岗位 postings",
    }
}

/// The name of the sheet with the jobseekers' skill certificates.
pub const CERTIFICATES_SHEET: &str = "技能证书 certificates";
