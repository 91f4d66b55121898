//! Exports all records of a kind in the form that imports take: the same columns, with the ids by which a later import
//! recognises the rows.

use serde_json::json;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::domain::audit::Act;
use crate::domain::import::{ExportFormat, WorkbookKind};
use crate::domain::principal::Principal;
use crate::intake::{ExportRow, write_csv, write_xlsx};
use crate::store::employers::{self, EmployerFilter};
use crate::store::{Page, Store, StoreError, Transaction, jobseekers, postings};
use crate::wire::certificate::SkillCertificateBody;
use crate::wire::employer::EmployerBody;
use crate::wire::jobseeker::JobseekerBody;
use crate::wire::posting::PostingBody;

use super::error::AppError;
use super::import_workbook::ImportError;

/// Records read from the database at a time.
const CHUNK: u32 = 1000;

/// All records of a kind that somebody reaches as a file, and how many there are.
///
/// # Errors
/// The database's, or `IntakeError::Unwritten`.
pub async fn export_workbook(
    store: &Store,
    principal: Principal,
    kind: WorkbookKind,
    format: ExportFormat,
) -> Result<(Vec<u8>, usize), ImportError> {
    let rows = match kind {
        WorkbookKind::Employers => employer_rows(store, principal).await?,
        WorkbookKind::Jobseekers => jobseeker_rows(store, principal).await?,
        WorkbookKind::Postings => posting_rows(store, principal).await?,
    };
    let count = rows.len();
    let writing = spawn_blocking(move || match format {
        ExportFormat::Xlsx => write_xlsx(kind, rows),
        ExportFormat::Csv => write_csv(kind, rows),
    });
    Ok((writing.await.map_err(AppError::Lost)??, count))
}

async fn employer_rows(store: &Store, principal: Principal) -> Result<Vec<ExportRow>, AppError> {
    let mut rows = Vec::new();
    let filter = EmployerFilter { reader: principal.standing(), ..EmployerFilter::default() };
    let mut after: Option<Uuid> = None;
    loop {
        let page = Page { limit: CHUNK, after };
        let chunk = store
            .transaction(principal, async |tx: &mut Transaction| employers::list(tx, &filter, &page).await)
            .await?;
        let Some(last) = chunk.last() else { break };
        after = Some(last.id.uuid());
        rows.extend(chunk.iter().map(|it| row(it.id.uuid(), json!(EmployerBody::from(&it.value)))));
    }
    // The list is newest first; a file reads better in the order of entry.
    rows.reverse();
    Ok(rows)
}

async fn jobseeker_rows(store: &Store, principal: Principal) -> Result<Vec<ExportRow>, AppError> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let read = async |tx: &mut Transaction| {
            let chunk = jobseekers::chunk_after(tx, principal.standing(), after, CHUNK).await?;
            tx.note(Act::Export, None, chunk.iter().map(|(it, _)| it.id));
            Ok::<_, StoreError>(chunk)
        };
        let chunk = store.transaction(principal, read).await?;
        let Some((last, _)) = chunk.last() else { break };
        after = Some(last.id);
        rows.extend(chunk.iter().map(|(it, certificates)| {
            let held = certificates.iter().map(|it| row(it.id.uuid(), json!(SkillCertificateBody::from(&it.value))));
            ExportRow { certificates: held.collect(), ..row(it.id.uuid(), json!(JobseekerBody::from(&it.value))) }
        }));
    }
    Ok(rows)
}

async fn posting_rows(store: &Store, principal: Principal) -> Result<Vec<ExportRow>, AppError> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let read = async |tx: &mut Transaction| {
            let chunk = postings::chunk_after(tx, principal.standing(), after, CHUNK).await?;
            let ids: Vec<_> = chunk.iter().map(|(it, _)| it.value.employer).collect();
            let codes = employers::credit_codes_of(tx, &ids).await?;
            Ok::<_, StoreError>((chunk, codes))
        };
        let (chunk, codes) = store.transaction(principal, read).await?;
        let Some((last, _)) = chunk.last() else { break };
        after = Some(last.id);
        rows.extend(chunk.iter().map(|(it, _)| ExportRow {
            employer_credit_code: codes.get(&it.value.employer).map(|code| code.as_str().to_owned()),
            ..row(it.id.uuid(), json!(PostingBody::stated(&it.value)))
        }));
    }
    Ok(rows)
}

fn row(id: Uuid, body: serde_json::Value) -> ExportRow {
    ExportRow { id: Some(id.to_string()), ..ExportRow::new(body) }
}
