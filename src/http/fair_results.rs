//! `/api/v1/fairs/{id}/plan/workbook` and `…/results`: the plan as a workbook to read, and what came of the interviews as one that
//! goes out and comes back.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::fair_plan_book::{plan_rows, write_plan};
use crate::app::fair_results::{read_results, result_rows, take_results, write_results};
use crate::domain::ids::FairId;
use crate::domain::import::ExportFormat;
use crate::store::{Store, Transaction};
use crate::wire::fair_results::ResultsTakenAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::body::{BodyLimits, media_type, read_bytes};
use super::imports::{CSV, XLSX, download};
use super::path_id::PathId;
use super::problem::Problem;

/// A workbook with a row for each interview of the plan, to fill in without a network.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/results", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn hand_out((asker, id): (Asker, PathId<FairId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| result_rows(tx, asker.standing, id.0).await;
    let rows = store.transaction(asker.principal(), read).await?;
    Ok(download(write_results(rows).await?, ExportFormat::Xlsx, "results"))
}

/// Takes the filled workbook back: the file is the body. Every faulty cell is named at once, its address as pointer (`/K5`), and then
/// nothing is kept. A blank cell changes nothing; the same file a second time changes nothing.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/results", tag = "interviews", params(("id" = FairId, Path)), request_body(content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"))), responses((status = 200, body = ResultsTakenAnswer)))]
pub async fn take_back(
    request: HttpRequest,
    (asker, id): (Asker, PathId<FairId>),
    payload: Payload,
    (limits, store): (Data<BodyLimits>, Data<Store>),
) -> Result<HttpResponse, Problem> {
    let read = read_results(sheet_sent(&request, payload, &limits).await?).await?;
    let (standing, principal) = (asker.standing, asker.principal());
    let take = async move |tx: &mut Transaction| take_results(tx, standing, id.0, read).await;
    let taken = store.transaction(principal, take).await?;
    Ok(HttpResponse::Ok().json(ResultsTakenAnswer::new(taken.rows, taken.changed, taken.unchanged)))
}

/// A workbook that was handed out and comes back as the body.
pub(super) async fn sheet_sent(
    request: &HttpRequest,
    payload: Payload,
    limits: &BodyLimits,
) -> Result<Vec<u8>, Problem> {
    let (media_type, _) = media_type(request);
    if ![XLSX, CSV, "application/octet-stream"].contains(&media_type.as_str()) {
        return Err(Problem::of(ProblemKind::UnsupportedMediaType));
    }
    Ok(read_bytes(request, payload.into_inner(), limits.max_workbook_bytes).await?.into())
}

/// The plan as a workbook: all interviews, and a sheet for each booth, session and person; of more than 200 people one sheet with a
/// block for each.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/plan/workbook", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn plan_workbook((asker, id): (Asker, PathId<FairId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| plan_rows(tx, asker.standing, id.0).await;
    let rows = store.transaction(asker.principal(), read).await?;
    Ok(download(write_plan(rows).await?, ExportFormat::Xlsx, "plan"))
}
