//! `/api/v1/fair-report` and its workbook: the report upward on all fairs of a period.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::error::AppError;
use crate::app::fair_period::period_report;
use crate::app::import_workbook::ImportError;
use crate::clock::Clock;
use crate::domain::fair_period::PeriodReport;
use crate::domain::fault::Fault;
use crate::domain::import::ExportFormat;
use crate::domain::place::Adcode;
use crate::intake;
use crate::reference::regions::regions;
use crate::store::Store;
use crate::wire::fair_period::PeriodReportAnswer;
use crate::wire::faults::Faults;
use crate::wire::scalars::Day;

use super::asker::Asker;
use super::imports::download;
use super::language::Asked;
use super::problem::{Problem, wrong_parameter};
use super::query::Query;

/// Of which region and period.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// A district, a city or a province; fairs of all regions inside count.
    region: Adcode,
    /// The first day of the period, …
    from: Day,
    /// … and its last.
    until: Day,
}

async fn counted(asker: &Asker, query: PeriodQuery, (store, clock): (&Store, &Clock)) -> Result<PeriodReport, Problem> {
    let PeriodQuery { region, from, until } = query;
    if !reach::statistics(asker.standing, Some(region)) || regions().find(region).is_none() {
        return Err(wrong_parameter("region", Fault::OutOfReach));
    }
    if until.0 < from.0 {
        return Err(wrong_parameter("until", Fault::EndsBeforeStart));
    }
    Ok(period_report(store, region, (from.0, until.0), clock.today()).await?)
}

/// What came of all fairs of a region in a period: by fair, by the regions directly inside, and by disability, where small counts
/// are not told.
#[utoipa::path(get, path = "/api/v1/fair-report", tag = "fair-report", params(PeriodQuery), responses((status = 200, body = PeriodReportAnswer)))]
pub async fn read(
    asker: Asker,
    query: Query<PeriodQuery>,
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let report = counted(&asker, query.0, (&store, &clock)).await?;
    Ok(HttpResponse::Ok().json(PeriodReportAnswer::new(language.0, &report)))
}

/// The same as a workbook with charts.
#[utoipa::path(get, path = "/api/v1/fair-report/workbook", tag = "fair-report", params(PeriodQuery), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn workbook(
    asker: Asker,
    query: Query<PeriodQuery>,
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let report = counted(&asker, query.0, (&store, &clock)).await?;
    let written = spawn_blocking(move || intake::write_period(language.0, &report)).await;
    let bytes = written.map_err(AppError::Lost)?.map_err(ImportError::from)?;
    Ok(download(bytes, ExportFormat::Xlsx, "fair-report"))
}
