//! Runs of workbook imports: their progress, their report, and the ones that nobody works on any more.
//! What a bad cell looks like is `intake`'s: the report is kept as it is given. A report and a rejected workbook may hold
//! what people wrote of people, so a list carries neither.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::columns::{instant, int4, parsed, there};
use super::error::{StoreError, missed};
use super::page::Page;
use super::schema::imports;
use super::sealed::SealedRow;
use super::time::to_pg_instant;
use super::transaction::Transaction;
use crate::domain::ids::ImportId;
use crate::domain::import::{ImportMode, ImportStatus, RowCounts, WorkbookKind};
use crate::sealing::Keyring;

/// What a run that lost its process is said to have failed of.
pub const ABANDONED: &str = "abandoned";

const TABLE: &str = "imports";
const REPORT: &str = "report";
const WORKBOOK: &str = "rejected_workbook";

/// What is asked for when a run is queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub kind: WorkbookKind,
    /// Judges every row and writes none.
    pub dry_run: bool,
    pub mode: ImportMode,
}

/// One run, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub id: ImportId,
    pub order: Order,
    pub status: ImportStatus,
    /// `None` until the rows have been counted.
    pub rows_total: Option<u32>,
    pub rows: RowCounts,
    /// Whether the report names a bad cell; false until the run has ended.
    pub has_bad_cells: bool,
    /// Why the run came to nothing, as a code; only of a failed one.
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub heartbeat_at: Timestamp,
}

/// What a finished run leaves.
#[derive(Clone, PartialEq)]
pub struct Outcome {
    pub rows: RowCounts,
    /// A JSON array of the bad cells.
    pub report: Value,
    /// The rejected rows as a workbook; `None` when none were.
    pub rejected_workbook: Option<Vec<u8>>,
}

/// The number of the lock is any that nothing else here uses.
const TAKE_TURN: &str = "set local statement_timeout = 0; set local lock_timeout = 0;
    select pg_advisory_xact_lock(x'00696d706f727473'::bigint)";

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports, check_for_backend(Pg))]
struct ImportRow {
    id: Uuid,
    kind: String,
    dry_run: bool,
    mode: String,
    status: String,
    rows_total: Option<i32>,
    created: i32,
    updated: i32,
    unchanged: i32,
    rejected: i32,
    #[diesel(select_expression = sql("(report_sealed is not null)"), select_expression_type = SqlLiteral<Bool>)]
    has_bad_cells: bool,
    failure: Option<String>,
    created_at: PgTimestamp,
    started_at: Option<PgTimestamp>,
    finished_at: Option<PgTimestamp>,
    heartbeat_at: PgTimestamp,
}

impl ImportRow {
    fn into_import(self) -> Result<Import, StoreError> {
        let count = |column, number: i32| there(column, u32::try_from(number).ok());
        Ok(Import {
            id: ImportId::new(self.id),
            order: Order {
                kind: parsed("import kind", &self.kind, WorkbookKind::parse)?,
                dry_run: self.dry_run,
                mode: parsed("import mode", &self.mode, ImportMode::parse)?,
            },
            status: parsed("import status", &self.status, ImportStatus::parse)?,
            rows_total: self.rows_total.map(|number| count("rows_total", number)).transpose()?,
            rows: RowCounts {
                created: count("created", self.created)?,
                updated: count("updated", self.updated)?,
                unchanged: count("unchanged", self.unchanged)?,
                rejected: count("rejected", self.rejected)?,
            },
            has_bad_cells: self.has_bad_cells,
            failure: self.failure,
            created_at: instant("created_at", self.created_at)?,
            started_at: self.started_at.map(|at| instant("started_at", at)).transpose()?,
            finished_at: self.finished_at.map(|at| instant("finished_at", at)).transpose()?,
            heartbeat_at: instant("heartbeat_at", self.heartbeat_at)?,
        })
    }
}

/// The columns that count rows.
#[derive(AsChangeset)]
#[diesel(table_name = imports)]
struct CountsRow {
    rows_done: i32,
    created: i32,
    updated: i32,
    unchanged: i32,
    rejected: i32,
}

impl From<RowCounts> for CountsRow {
    fn from(rows: RowCounts) -> Self {
        Self {
            rows_done: int4(rows.done()),
            created: int4(rows.created),
            updated: int4(rows.updated),
            unchanged: int4(rows.unchanged),
            rejected: int4(rows.rejected),
        }
    }
}

/// Waits until no other import is running in this database, and takes the turn until the transaction ends. Imports of the
/// same records would otherwise wait for each other's rows, and find each other's records only when it is too late. An
/// import may take long, so the limits that protect requests are raised for this transaction.
///
/// # Errors
/// `Unavailable`.
pub async fn take_turn(conn: &mut AsyncPgConnection) -> Result<(), StoreError> {
    Ok(conn.batch_execute(TAKE_TURN).await?)
}

/// Queues a run.
///
/// # Errors
/// `Unavailable`.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: ImportId,
    order: Order,
    now: Timestamp,
) -> Result<Import, StoreError> {
    let queued = (
        imports::id.eq(id.uuid()),
        imports::kind.eq(order.kind.code()),
        imports::dry_run.eq(order.dry_run),
        imports::mode.eq(order.mode.code()),
        imports::status.eq(ImportStatus::Queued.code()),
        imports::created_at.eq(to_pg_instant(now)),
        imports::heartbeat_at.eq(to_pg_instant(now)),
    );
    let insert = diesel::insert_into(imports::table).values(queued).returning(ImportRow::as_returning());
    insert.get_result(conn).await.map_err(StoreError::from)?.into_import()
}

/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: ImportId) -> Result<Import, StoreError> {
    let query = imports::table.find(id.uuid()).select(ImportRow::as_select());
    query.get_result(conn).await.map_err(StoreError::from)?.into_import()
}

/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, page: &Page) -> Result<Vec<Import>, StoreError> {
    let mut query = imports::table.select(ImportRow::as_select()).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(imports::id.lt(after));
    }
    let found: Vec<ImportRow> = query.order(imports::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(ImportRow::into_import).collect()
}

/// The bad cells, as they were reported; an empty array until the run has ended.
///
/// # Errors
/// `NotFound`.
pub async fn report(tx: &mut Transaction, id: ImportId) -> Result<Value, StoreError> {
    let query = imports::table.find(id.uuid()).select(imports::report_sealed);
    let Some(stored): Option<Vec<u8>> = query.get_result(&mut **tx).await? else { return Ok(json!([])) };
    let report = SealedRow::new(&tx.keyring(), TABLE, id.uuid()).open(REPORT, stored)?;
    there(REPORT, serde_json::from_slice(&report).ok())
}

/// The rejected rows as a workbook; `None` when none were.
///
/// # Errors
/// `NotFound`.
pub async fn rejected_workbook(tx: &mut Transaction, id: ImportId) -> Result<Option<Vec<u8>>, StoreError> {
    let query = imports::table.find(id.uuid()).select(imports::rejected_workbook_sealed);
    let stored: Option<Vec<u8>> = query.get_result(&mut **tx).await?;
    let keyring = tx.keyring();
    stored.map(|stored| SealedRow::new(&keyring, TABLE, id.uuid()).open(WORKBOOK, stored)).transpose()
}

/// Takes a queued run up.
///
/// # Errors
/// `NotFound`, or `Stale` when it is not queued any more: somebody else has it, or it was given up.
pub async fn start(
    conn: &mut AsyncPgConnection,
    id: ImportId,
    rows_total: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    let queued = imports::table.find(id.uuid()).filter(imports::status.eq(ImportStatus::Queued.code()));
    let started = (
        imports::status.eq(ImportStatus::Running.code()),
        imports::rows_total.eq(int4(rows_total)),
        imports::started_at.eq(to_pg_instant(now)),
        imports::heartbeat_at.eq(to_pg_instant(now)),
    );
    let changed = diesel::update(queued).set(started).execute(conn).await?;
    met(conn, id, changed).await
}

/// Says how far a run has come, and that it is alive.
///
/// # Errors
/// `NotFound`, or `Stale` when it is not running any more: whoever works on it must stop.
pub async fn progress(
    conn: &mut AsyncPgConnection,
    id: ImportId,
    rows: RowCounts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let running = imports::table.find(id.uuid()).filter(imports::status.eq(ImportStatus::Running.code()));
    let alive = (CountsRow::from(rows), imports::heartbeat_at.eq(to_pg_instant(now)));
    let changed = diesel::update(running).set(alive).execute(conn).await?;
    met(conn, id, changed).await
}

/// Ends a run that has seen every row.
///
/// # Errors
/// As `progress`.
pub async fn finish(tx: &mut Transaction, id: ImportId, outcome: &Outcome, now: Timestamp) -> Result<(), StoreError> {
    let running = imports::table.find(id.uuid()).filter(imports::status.eq(ImportStatus::Running.code()));
    let keyring = tx.keyring();
    let workbook = outcome.rejected_workbook.as_deref();
    let workbook = workbook.map(|it| SealedRow::new(&keyring, TABLE, id.uuid()).seal(WORKBOOK, it)).transpose()?;
    let done = (
        CountsRow::from(outcome.rows),
        imports::status.eq(ImportStatus::Done.code()),
        imports::report_sealed.eq(sealed_report(&keyring, id, &outcome.report)?),
        imports::rejected_workbook_sealed.eq(workbook),
        imports::finished_at.eq(to_pg_instant(now)),
        imports::heartbeat_at.eq(to_pg_instant(now)),
    );
    let changed = diesel::update(running).set(done).execute(&mut **tx).await?;
    met(tx, id, changed).await
}

/// Ends a run that came to nothing. `failure` is a code of at most 200 characters, and not a person's words.
///
/// # Errors
/// `NotFound`, or `Stale` when it has ended already.
pub async fn fail(
    tx: &mut Transaction,
    id: ImportId,
    failure: &str,
    report: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let unfinished = imports::table.find(id.uuid()).filter(imports::finished_at.is_null());
    let failed = (
        imports::status.eq(ImportStatus::Failed.code()),
        imports::failure.eq(failure),
        imports::report_sealed.eq(sealed_report(&tx.keyring(), id, report)?),
        imports::finished_at.eq(to_pg_instant(now)),
    );
    let changed = diesel::update(unfinished).set(failed).execute(&mut **tx).await?;
    met(tx, id, changed).await
}

/// Fails the runs whose heart has not beaten since an instant, and tells how many there were.
///
/// # Errors
/// `Unavailable`.
pub async fn fail_abandoned(
    conn: &mut AsyncPgConnection,
    older_than: Timestamp,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let unfinished = [ImportStatus::Queued.code(), ImportStatus::Running.code()];
    let abandoned = imports::table
        .filter(imports::status.eq_any(unfinished))
        .filter(imports::heartbeat_at.lt(to_pg_instant(older_than)));
    let failed = (
        imports::status.eq(ImportStatus::Failed.code()),
        imports::failure.eq(ABANDONED),
        imports::finished_at.eq(to_pg_instant(now)),
    );
    Ok(diesel::update(abandoned).set(failed).execute(conn).await?)
}

/// `None` for a report without bad cells.
fn sealed_report(keyring: &Keyring, id: ImportId, report: &Value) -> Result<Option<Vec<u8>>, StoreError> {
    if report.as_array().is_some_and(Vec::is_empty) {
        return Ok(None);
    }
    SealedRow::new(keyring, TABLE, id.uuid()).seal(REPORT, report.to_string().as_bytes()).map(Some)
}

async fn met(conn: &mut AsyncPgConnection, id: ImportId, changed: usize) -> Result<(), StoreError> {
    if changed == 1 {
        return Ok(());
    }
    Err(missed(diesel::select(diesel::dsl::exists(imports::table.find(id.uuid()))).get_result(conn).await?))
}
