//! Why a whole file was refused or could not be written. A wrong cell is not an error but a `report::BadCell`.

use rust_xlsxwriter::XlsxError as WriteError;
use thiserror::Error;

use crate::domain::import::UnreadableFile;

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
    /// Why the file could not be read; `None` when it was not read but could not be written.
    pub const fn unreadable(&self) -> Option<UnreadableFile> {
        Some(match self {
            Self::TooLarge { .. } => UnreadableFile::TooLarge,
            Self::Inflates => UnreadableFile::Inflates,
            Self::TooManyParts { .. } => UnreadableFile::TooManyParts,
            Self::TooManyRows { .. } => UnreadableFile::TooManyRows,
            Self::TooManyColumns { .. } => UnreadableFile::TooManyColumns,
            Self::TooMuchText => UnreadableFile::TooMuchText,
            Self::NotAWorkbook => UnreadableFile::NotAWorkbook,
            Self::OldOrLocked => UnreadableFile::OldOrLocked,
            Self::UnknownEncoding => UnreadableFile::UnknownEncoding,
            Self::NoFittingSheet => UnreadableFile::NoFittingSheet,
            Self::Damaged(_) => UnreadableFile::Damaged,
            Self::Unwritten(_) => return None,
        })
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
