//! `/api/v1/imports`: workbooks in, with templates and the bad rows back; `/api/v1/exports`: the same format out.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::app::export_workbook::export_workbook;
use crate::app::import_workbook::{ImportError, ImportOrder, read_workbook};
use crate::app::run_import::{ImportQueue, run_import};
use crate::clock::Clock;
use crate::domain::ids::ImportId;
use crate::domain::import::{ExportFormat, ImportMode, WorkbookKind};
use crate::domain::principal::Role;
use crate::intake;
use crate::store::imports::{self, Import, Order};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::faults::Faults;
use crate::wire::import::{ImportAnswer, ImportReportAnswer, KeptBadCell, bad_cells};
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Instant;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::body::{BodyLimits, media_type, read_bytes};
use super::idempotency::{IdempotencyKey, Made, once};
use super::language::Asked;
use super::page::{ListPage, page_of};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Flag, Limit, Query};

const PATH: &str = "/api/v1/imports";
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(super) const CSV: &str = "text/csv";

/// What to import, and how.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    kind: WorkbookKind,
    /// Judge every row, write none.
    #[deserr(default)]
    dry_run: Option<Flag>,
    /// `all_or_nothing` where it is not given.
    #[deserr(default)]
    mode: Option<ImportMode>,
}

/// Which page of imports to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportsQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Unreadable(error) => match error.unreadable() {
                Some(why) => Self::unreadable(why),
                None => Self::internal(error),
            },
            ImportError::App(error) => error.into(),
        }
    }
}

/// Employers send and take workbooks of their own postings; those of people and of other employers are the federation's.
fn refuse_foreign(asker: &Asker, kind: WorkbookKind) -> Result<(), Problem> {
    let is_foreign = asker.standing.role() == Role::Employer && kind != WorkbookKind::Postings;
    if is_foreign { Err(Problem::of(ProblemKind::Forbidden)) } else { Ok(()) }
}

fn answer(import: &Import) -> ImportAnswer {
    let Order { kind, dry_run, mode } = import.order;
    ImportAnswer {
        id: import.id,
        kind,
        dry_run,
        mode,
        status: import.status,
        rows_total: import.rows_total,
        rows_done: import.rows.done(),
        created: import.rows.created,
        updated: import.rows.updated,
        unchanged: import.rows.unchanged,
        rejected: import.rows.rejected,
        written: ImportAnswer::has_written(dry_run, mode, import.status, import.rows, import.has_bad_cells),
        failure: import.failure.clone(),
        created_at: Instant(import.created_at),
        finished_at: import.finished_at.map(Instant),
    }
}

/// Imports a workbook: the file is the body. Ask the address in Location how far it has come.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(ImportQuery, ("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body(content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"))), responses((status = 202, body = ImportAnswer)))]
pub async fn create(
    request: HttpRequest,
    query: Query<ImportQuery>,
    payload: Payload,
    limits: Data<BodyLimits>,
    (asker, key): (Asker, IdempotencyKey),
    (store, clock, queue): (Data<Store>, Data<Clock>, Data<ImportQueue>),
) -> Result<HttpResponse, Problem> {
    let (media_type, _) = media_type(&request);
    if ![XLSX, CSV, "application/octet-stream"].contains(&media_type.as_str()) {
        return Err(Problem::of(ProblemKind::UnsupportedMediaType));
    }
    let bytes = read_bytes(&request, payload.into_inner(), limits.max_workbook_bytes).await?;
    let ImportQuery { kind, dry_run, mode } = query.0;
    refuse_foreign(&asker, kind)?;
    let order =
        Order { kind, dry_run: dry_run.is_some_and(|flag| flag.0), mode: mode.unwrap_or(ImportMode::AllOrNothing) };
    let fingerprint: [u8; 32] = Sha256::new_with_prefix(request.query_string()).chain_update(&bytes).finalize().into();
    let read = read_workbook(kind, bytes.into()).await?;
    let (id, now) = (ImportId::new(clock.fresh_id()), clock.now());
    let once = once(&store, &asker, key, (PATH, fingerprint), async move |conn| {
        let import = imports::insert(conn, id, order, now).await?;
        Ok(Made { id: id.uuid(), version: None, collection: PATH.to_owned(), answer: answer(&import) })
    })
    .await?;
    if once.is_fresh {
        let order = ImportOrder { kind: order.kind, dry_run: order.dry_run, mode: order.mode };
        let (task_store, task_clock) = (store.get_ref().clone(), clock.get_ref().clone());
        actix_web::rt::spawn(run_import(
            task_store,
            task_clock,
            queue.get_ref().clone(),
            asker.principal(),
            (id, order),
            read,
        ));
    }
    Ok(once.response)
}

/// Lists imports, newest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(ImportsQuery), responses((status = 200, body = PageAnswer<ImportAnswer>)))]
pub async fn list(asker: Asker, query: Query<ImportsQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page: ListPage = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| imports::list(tx, &page.one_more()).await;
    let found = store.transaction(asker.principal(), read).await?;
    let shown = found.get(..page.limit()).unwrap_or(&found);
    let last = shown.last().filter(|_| found.len() > page.limit());
    let next_cursor = last.map(|import| hex::encode(import.id.uuid().as_bytes()));
    let items = shown.iter().map(answer).collect();
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}

/// How far an import has come, and its report.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = ImportReportAnswer)))]
pub async fn read(
    asker: Asker,
    id: PathId<ImportId>,
    language: Asked,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let import = imports::find(tx, id.0).await?;
        let report = imports::report(tx, id.0).await?;
        let has_workbook = imports::rejected_workbook(tx, id.0).await?.is_some();
        Ok::<_, StoreError>((import, report, has_workbook))
    };
    let (import, report, has_workbook) = store.transaction(asker.principal(), read).await?;
    let kept: Vec<KeptBadCell> = serde_json::from_value(report).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().json(ImportReportAnswer {
        import: answer(&import),
        bad_cells: bad_cells(kept, language.0),
        rejected_workbook: has_workbook.then(|| format!("{PATH}/{}/rejected", id.0)),
    }))
}

/// The bad rows of an import as a workbook: correct them and import it.
#[utoipa::path(get, path = "/api/v1/imports/{id}/rejected", tag = "imports", params(("id" = ImportId, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn rejected(asker: Asker, id: PathId<ImportId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let kind = imports::find(tx, id.0).await?.order.kind;
        Ok::<_, StoreError>((kind, imports::rejected_workbook(tx, id.0).await?))
    };
    let (kind, workbook) = store.transaction(asker.principal(), read).await?;
    let workbook = workbook.ok_or(Problem::of(ProblemKind::NotFound))?;
    Ok(download(workbook, ExportFormat::Xlsx, &format!("{kind}-rejected")))
}

/// An empty workbook to fill in, with the code lists as drop-downs.
#[utoipa::path(get, path = "/api/v1/imports/templates/{kind}", tag = "imports", params(("kind" = WorkbookKind, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn template(kind: PathId<WorkbookKind>) -> Result<HttpResponse, Problem> {
    let workbook = intake::template(kind.0).map_err(ImportError::from)?;
    Ok(download(workbook, ExportFormat::Xlsx, &format!("{}-template", kind.0)))
}

/// The form of an export.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `xlsx` where it is not given.
    #[deserr(default)]
    format: Option<ExportFormat>,
}

/// All records of a kind in the form that imports take.
#[utoipa::path(get, path = "/api/v1/exports/{kind}", tag = "imports", params(("kind" = WorkbookKind, Path), ExportQuery), responses((status = 200, content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/csv")))))]
pub async fn export(
    asker: Asker,
    kind: PathId<WorkbookKind>,
    query: Query<ExportQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let format = query.0.format.unwrap_or(ExportFormat::Xlsx);
    refuse_foreign(&asker, kind.0)?;
    let (file, _) = export_workbook(&store, asker.principal(), kind.0, format).await?;
    Ok(download(file, format, kind.0.code()))
}

pub(super) fn download(file: Vec<u8>, format: ExportFormat, name: &str) -> HttpResponse {
    let (media_type, ending) = match format {
        ExportFormat::Xlsx => (XLSX, "xlsx"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    HttpResponse::Ok().content_type(media_type).insert_header((CONTENT_DISPOSITION, disposition)).body(file)
}
