//! Imports in JSON: how far one has come, what it did, and every bad cell.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::ImportId;
use crate::domain::import::{ImportMode, ImportStatus, RowCounts, WorkbookKind};
use crate::wording::Language;

use super::scalars::Instant;

/// A bad cell as it is kept with an import, with its sentence in both languages.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct KeptBadCell {
    pub sheet: String,
    pub row: u32,
    pub column: Option<String>,
    pub header: String,
    pub pointer: String,
    pub code: String,
    pub value: Option<String>,
    pub zh: String,
    pub en: String,
}

/// A bad cell of a workbook.
#[derive(Serialize, ToSchema)]
#[schema(as = BadCell)]
pub struct BadCellAnswer {
    sheet: String,
    /// As spreadsheets count, from 1.
    row: u32,
    /// The column's letters; null where the row as a whole is meant.
    column: Option<String>,
    /// The column's heading.
    header: String,
    /// The field in the shape of the API, as a JSON pointer.
    pointer: String,
    /// What is wrong, as a stable code.
    code: String,
    /// What stands there; null where it is blank or may tell of a person.
    value: Option<String>,
    /// What is wrong and what would be right, in the asked language.
    detail: String,
}

impl BadCellAnswer {
    fn new(kept: KeptBadCell, language: Language) -> Self {
        Self {
            sheet: kept.sheet,
            row: kept.row,
            column: kept.column,
            header: kept.header,
            pointer: kept.pointer,
            code: kept.code,
            value: kept.value,
            detail: match language {
                Language::Chinese => kept.zh,
                Language::English => kept.en,
            },
        }
    }
}

/// An import, as far as it has come.
#[derive(Serialize, ToSchema)]
pub struct ImportAnswer {
    pub id: ImportId,
    pub kind: WorkbookKind,
    /// Judges every row, writes none.
    pub dry_run: bool,
    pub mode: ImportMode,
    pub status: ImportStatus,
    /// Null until the rows have been counted.
    pub rows_total: Option<u32>,
    pub rows_done: u32,
    /// Of a dry run, and of a run that was undone: what would have been.
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
    /// Whether anything was written; false for a dry run, and for a run with a bad row where all rows had to be good.
    pub written: bool,
    /// Why it came to nothing, as a code; null unless it failed.
    pub failure: Option<String>,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
}

impl ImportAnswer {
    /// Whether a finished run has written something.
    pub const fn has_written(
        dry_run: bool,
        mode: ImportMode,
        status: ImportStatus,
        rows: RowCounts,
        has_bad: bool,
    ) -> bool {
        let is_undone = dry_run || (has_bad && matches!(mode, ImportMode::AllOrNothing));
        matches!(status, ImportStatus::Done) && !is_undone && rows.created + rows.updated > 0
    }
}

/// An import with its report.
#[derive(Serialize, ToSchema)]
pub struct ImportReportAnswer {
    #[serde(flatten)]
    pub import: ImportAnswer,
    /// Every bad cell, in the order of the rows; empty until the import is finished.
    pub bad_cells: Vec<BadCellAnswer>,
    /// Where the bad rows can be had as a workbook; null where there are none.
    pub rejected_workbook: Option<String>,
}

/// The kept cells in a language.
pub fn bad_cells(kept: Vec<KeptBadCell>, language: Language) -> Vec<BadCellAnswer> {
    kept.into_iter().map(|it| BadCellAnswer::new(it, language)).collect()
}
