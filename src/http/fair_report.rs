//! `/api/v1/fairs/{id}/report`: what came of a fair, for those who hold it.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::app::fair_report::fair_report;
use crate::clock::Clock;
use crate::domain::ids::FairId;
use crate::store::{Store, Transaction};
use crate::wire::fair_report::FairReportAnswer;

use super::asker::Asker;
use super::path_id::PathId;
use super::problem::Problem;

/// Who registered and came, what interviews led to, and who still works there after 30, 90 and 180 days; each number with the records
/// that it counts.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/report", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = FairReportAnswer)))]
pub async fn report(
    (asker, id): (Asker, PathId<FairId>),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let today = clock.today();
    let read = async |tx: &mut Transaction| fair_report(tx, asker.standing, id.0, today).await;
    let report = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(FairReportAnswer::new(id.0, today, report)))
}
