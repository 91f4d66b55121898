//! One run of a workbook import: what it reads, how strict it is, and how far it has come.
//! How rows are read and judged is `intake`'s; this is only what is told of a run.

use super::coded::coded;

coded! {
    /// What the rows of a workbook are, named as on the command line and in paths. Jobseekers have their certificates
    /// beside them.
    pub enum WorkbookKind {
        Employers = "employers",
        Jobseekers = "jobseekers",
        Postings = "postings",
    }
}

coded! {
    /// The form of a file that records are written to.
    pub enum ExportFormat {
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

coded! {
    /// The form of everything about one person.
    pub enum CopyFormat {
        Json = "json",
        /// A workbook, for those who would rather read it.
        Xlsx = "xlsx",
    }
}

coded! {
    /// What one bad row means for the others.
    pub enum ImportMode {
        /// One bad row, and nothing is written.
        AllOrNothing = "all_or_nothing",
        /// The good rows are written, the bad ones reported.
        GoodRows = "good_rows",
    }
}

coded! {
    /// Where a run stands.
    pub enum ImportStatus {
        Queued = "queued",
        Running = "running",
        Done = "done",
        /// The run as a whole came to nothing, and says why.
        Failed = "failed",
    }
}

coded! {
    /// Why no record could be read of a file.
    pub enum UnreadableFile {
        TooLarge = "file_too_large",
        /// It unpacks to more than a workbook of its size should.
        Inflates = "workbook_inflates",
        TooManyParts = "too_many_parts",
        TooManyRows = "too_many_rows",
        TooManyColumns = "too_many_columns",
        TooMuchText = "too_much_text",
        NotAWorkbook = "not_a_workbook",
        /// An old .xls, or a workbook with a password.
        OldOrLocked = "old_or_locked_workbook",
        UnknownEncoding = "unknown_encoding",
        NoFittingSheet = "no_fitting_sheet",
        Damaged = "damaged_workbook",
    }
}

/// How many rows met which end. A dry run counts what would have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCounts {
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
}

impl RowCounts {
    /// All rows that are done.
    pub const fn done(self) -> u32 {
        self.created.saturating_add(self.updated).saturating_add(self.unchanged).saturating_add(self.rejected)
    }
}
