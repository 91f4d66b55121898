//! Imports a workbook in one transaction: every row is judged by the database itself, and then all of it is kept or undone.
//! A row that is there already is recognised, so running the same file twice changes nothing the second time.

use std::collections::HashSet;

use tokio::task::spawn_blocking;

use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::ids::JobseekerId;
use crate::domain::import::{ImportMode, RowCounts, WorkbookKind};
use crate::domain::principal::Principal;
use crate::intake::{self, BadCell, Intake, IntakeError, Record, bad_cells};
use crate::store::{Store, StoreError, Transaction, attempt, imports};

use super::error::AppError;
use super::import_desk::{Desk, Employers, Fate, RowError};
use super::import_rows;

/// How often the progress is told, in rows.
const TELL_EVERY: u32 = 50;

/// What is asked of an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportOrder {
    pub kind: WorkbookKind,
    /// Judges every row, writes none.
    pub dry_run: bool,
    pub mode: ImportMode,
}

/// What came of an import.
pub struct Imported {
    pub rows: RowCounts,
    /// Every bad cell, in the order of the rows.
    pub bad_cells: Vec<BadCell>,
    /// The records of `bad_cells`, for the workbook that goes back.
    pub rejected: Vec<Record>,
    /// Whether anything was kept: not in a dry run, nor with a bad row where all rows have to be good.
    pub kept: bool,
}

/// Why an import came to no end. Bad rows are no such reason.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Unreadable(#[from] IntakeError),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

/// Reads a file without touching the database.
///
/// # Errors
/// `Unreadable` when no record can be read of it at all.
pub async fn read_workbook(kind: WorkbookKind, bytes: Vec<u8>) -> Result<Intake, ImportError> {
    Ok(spawn_blocking(move || intake::read(kind, &bytes)).await.map_err(AppError::Lost)??)
}

/// Carries the outcome out of a transaction that is to be undone.
enum Undone {
    Wanted(Box<Imported>),
    Store(StoreError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Imports what was read. `progress` hears of the rows so far; the numbers of a run that is undone tell what would have
/// happened.
///
/// # Errors
/// The database's.
pub async fn import_workbook(
    store: &Store,
    principal: Principal,
    clock: &Clock,
    order: ImportOrder,
    intake: Intake,
    progress: impl Fn(RowCounts),
) -> Result<Imported, ImportError> {
    let outcome = store
        .transaction(principal, async |conn: &mut Transaction| {
            imports::take_turn(conn).await?;
            let imported = import_records(conn, clock, order, intake, &progress).await?;
            let has_bad = !imported.bad_cells.is_empty();
            let undo = order.dry_run || (has_bad && order.mode == ImportMode::AllOrNothing);
            if undo { Err(Undone::Wanted(Box::new(imported))) } else { Ok(Imported { kept: true, ..imported }) }
        })
        .await;
    match outcome {
        Ok(imported) => Ok(imported),
        Err(Undone::Wanted(imported)) => Ok(*imported),
        Err(Undone::Store(error)) => Err(error.into()),
    }
}

async fn import_records(
    conn: &mut Transaction,
    clock: &Clock,
    order: ImportOrder,
    intake: Intake,
    progress: &impl Fn(RowCounts),
) -> Result<Imported, StoreError> {
    let standing = conn.principal().standing();
    let mut desk = Desk { clock, standing, touched: HashSet::new(), employers: Employers::default() };
    let mut rows = RowCounts::default();
    let mut bad = intake.faults;
    let mut rejected = Vec::new();
    for record in intake.records {
        // A part of its own: a row that is refused half way, at a certificate say, leaves nothing behind.
        let row = attempt(conn, async |conn: &mut Transaction| {
            import_rows::import_row(conn, &mut desk, order.kind, &record).await
        });
        match row.await {
            Ok(Fate::Created) => rows.created += 1,
            Ok(Fate::Updated) => rows.updated += 1,
            Ok(Fate::Unchanged) => rows.unchanged += 1,
            Err(RowError::Refused(faults)) => {
                rows.rejected += 1;
                bad.extend(bad_cells(&record, &faults));
                rejected.push(record);
            }
            Err(RowError::Store(error)) => return Err(error),
        }
        if rows.done().is_multiple_of(TELL_EVERY) {
            progress(rows);
        }
    }
    for certificate in intake.unattached {
        bad.extend(bad_cells(&certificate, &[]));
        rejected.push(certificate);
    }
    let people =
        if order.kind == WorkbookKind::Jobseekers { desk.touched.iter().copied().collect() } else { Vec::new() };
    conn.note(Act::Import, None, people.into_iter().map(JobseekerId::new));
    progress(rows);
    Ok(Imported { rows, bad_cells: bad, rejected, kept: false })
}
