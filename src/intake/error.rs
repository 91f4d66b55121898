//! Why a whole file was refused or could not be written. A wrong cell is not an error but a `report::BadCell`.

use rust_xlsxwriter::XlsxError as WriteError;
use thiserror::Error;

/// A file that no record was read from, or a workbook that was not made.
#[derive(Debug, Error)]
pub enum IntakeError {
    #[error("the file has more than {max_mebibytes} MiB")]
    TooLarge { max_mebibytes: u64 },
    #[error("the workbook unpacks to more than a workbook of its size should")]
    Inflates,
    #[error("the workbook is made of more than {max} parts")]
    TooManyParts { max: usize },
    #[error("the file has more than {max} rows")]
    TooManyRows { max: usize },
    #[error("the file has values beyond column {max}")]
    TooManyColumns { max: u32 },
    #[error("the file holds more text than fits")]
    TooMuchText,
    /// Neither a .xlsx workbook nor text.
    #[error("the file is neither a .xlsx workbook nor CSV text")]
    NotAWorkbook,
    /// The container of .xls files and of .xlsx files with a password.
    #[error("the file is an old .xls workbook or locked with a password")]
    OldOrLocked,
    #[error("the text is neither UTF-8 nor GB18030")]
    UnknownEncoding,
    #[error("no sheet has the headings of this kind of workbook")]
    NoFittingSheet,
    #[error("the workbook is damaged")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the workbook could not be written")]
    Unwritten(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl IntakeError {
    /// Stable code in problem answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "file_too_large",
            Self::Inflates => "workbook_inflates",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::TooMuchText => "too_much_text",
            Self::NotAWorkbook => "not_a_workbook",
            Self::OldOrLocked => "old_or_locked_workbook",
            Self::UnknownEncoding => "unknown_encoding",
            Self::NoFittingSheet => "no_fitting_sheet",
            Self::Damaged(_) => "damaged_workbook",
            Self::Unwritten(_) => "workbook_not_written",
        }
    }

    pub(super) fn damaged(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Damaged(Box::new(source))
    }
}

impl From<WriteError> for IntakeError {
    fn from(source: WriteError) -> Self {
        Self::Unwritten(Box::new(source))
    }
}

impl From<csv::Error> for IntakeError {
    fn from(source: csv::Error) -> Self {
        Self::Unwritten(Box::new(source))
    }
}
