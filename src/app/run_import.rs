//! An import as a task of its own: queued, told of while it runs, and finished with a report, so that a client can ask.
//! A task that lost its process is found by its silence (`housekeeping`).

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::domain::ids::ImportId;
use crate::domain::import::{RowCounts, WorkbookKind};
use crate::domain::principal::Principal;
use crate::intake::{BadCell, Intake, Record, write_rejected};
use crate::store::imports::{self, Outcome};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::import::KeptBadCell;
use crate::wording::{self, Language};

use super::error::AppError;
use super::import_workbook::{ImportError, ImportOrder, Imported, import_workbook};

/// How often the progress is written down.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// Lets the imports of a process go one after the other. They would wait for each other in the database anyway, each
/// holding a connection that requests need.
#[derive(Debug, Clone, Default)]
pub struct ImportQueue(Arc<Mutex<()>>);

/// Runs a queued import to its end, whatever that is.
pub async fn run_import(
    store: Store,
    clock: Clock,
    queue: ImportQueue,
    principal: Principal,
    (id, order): (ImportId, ImportOrder),
    intake: Intake,
) {
    if let Err(error) = run(&store, &clock, &queue, principal, (id, order), intake).await {
        tracing::warn!(import.id = %id, error = %error, "an import failed");
        let fail = async |tx: &mut Transaction| imports::fail(tx, id, "interrupted", &json!([]), clock.now()).await;
        if let Err(error) = store.transaction(Principal::System, fail).await {
            tracing::warn!(import.id = %id, error = %error, "a failed import could not be noted");
        }
    }
}

async fn run(
    store: &Store,
    clock: &Clock,
    queue: &ImportQueue,
    principal: Principal,
    (id, order): (ImportId, ImportOrder),
    intake: Intake,
) -> Result<(), ImportError> {
    let total = u32::try_from(intake.records.len()).unwrap_or(u32::MAX);
    let start = async |tx: &mut Transaction| imports::start(tx, id, total, clock.now()).await;
    store.transaction(Principal::System, start).await?;
    let rows = Cell::new(RowCounts::default());
    let importing = async {
        let _turn = queue.0.lock().await;
        import_workbook(store, principal, clock, order, intake, |so_far| rows.set(so_far)).await
    };
    tokio::pin!(importing);
    let imported = loop {
        tokio::select! {
            imported = &mut importing => break imported?,
            () = tokio::time::sleep(TELL_EVERY) => {
                tell(store, clock, id, rows.get()).await?;
            }
        }
    };
    let outcome = outcome(order.kind, imported).await?;
    let finish = async |tx: &mut Transaction| imports::finish(tx, id, &outcome, clock.now()).await;
    Ok(store.transaction(Principal::System, finish).await?)
}

/// Writes the progress down. A database that is too busy for it is told the next time.
async fn tell(store: &Store, clock: &Clock, id: ImportId, rows: RowCounts) -> Result<(), StoreError> {
    let tell = async |tx: &mut Transaction| imports::progress(tx, id, rows, clock.now()).await;
    match store.transaction(Principal::System, tell).await {
        Err(StoreError::Unavailable(error)) => {
            tracing::debug!(import.id = %id, error = %error, "the progress of an import has to wait");
            Ok(())
        }
        told => told,
    }
}

async fn outcome(kind: WorkbookKind, imported: Imported) -> Result<Outcome, ImportError> {
    let rows = imported.rows;
    let report = imported.bad_cells.iter().map(kept).collect::<Vec<_>>();
    let report = serde_json::to_value(report).map_err(|error| StoreError::Broken(Box::new(error)))?;
    let rejected_workbook = rejected_workbook(kind, imported).await?;
    Ok(Outcome { rows, report, rejected_workbook })
}

/// The bad rows as a workbook; `None` when there are none. Its remarks are in Chinese, for the people who keep the books.
pub async fn rejected_workbook(kind: WorkbookKind, imported: Imported) -> Result<Option<Vec<u8>>, ImportError> {
    if imported.rejected.is_empty() {
        return Ok(None);
    }
    let writing = tokio::task::spawn_blocking(move || {
        let records: Vec<&Record> = imported.rejected.iter().collect();
        write_rejected(kind, &records, &imported.bad_cells, |bad| wording::fault(Language::Chinese, bad.fault))
    });
    Ok(Some(writing.await.map_err(AppError::Lost)??))
}

/// A bad cell as it is kept. What a file holds may have U+0000 in it, which no column of the database can.
pub fn kept(bad: &BadCell) -> KeptBadCell {
    let storable = |text: &str| text.replace('\0', "\u{FFFD}");
    KeptBadCell {
        sheet: storable(&bad.cell.sheet),
        row: bad.cell.row,
        column: bad.cell.column.clone(),
        header: storable(&bad.cell.header),
        pointer: bad.pointer.to_string(),
        code: bad.code().to_owned(),
        value: bad.value.as_deref().map(storable),
        zh: wording::fault(Language::Chinese, bad.fault),
        en: wording::fault(Language::English, bad.fault),
    }
}
