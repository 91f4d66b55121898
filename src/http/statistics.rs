//! `/api/v1/statistics`: counts from which nobody can be told, for the federation: its staff see their region and inside it.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::release_statistics::{shown_values, statistics_of};
use crate::clock::Clock;
use crate::domain::place::Adcode;
use crate::domain::principal::Standing;
use crate::domain::statistics::Dimension;
use crate::statistics::MINIMUM_SHOWN;
use crate::store::Store;
use crate::wire::faults::Faults;
use crate::wire::scalars::Day;
use crate::wire::statistics::StatisticsAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::language::Asked;
use super::problem::Problem;
use super::query::Query;

/// What to count.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// Without one: the whole country for head office, their own region for its staff.
    #[deserr(default)]
    region: Option<Adcode>,
    by: Dimension,
}

/// The region that is asked for, if somebody may see it.
fn region_of(standing: Standing, asked: Option<Adcode>) -> Result<Option<Adcode>, Problem> {
    let own = if let Standing::Staff(own) = standing { Some(own) } else { None };
    let region = asked.or(own);
    if reach::statistics(standing, region) { Ok(region) } else { Err(Problem::of(ProblemKind::NotFound)) }
}

/// Counts the people of a region by one thing. Counts under five are hidden, with what they could be worked out from.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "statistics", params(StatisticsQuery), responses((status = 200, body = StatisticsAnswer)))]
pub async fn read(
    (asker, query): (Asker, Query<StatisticsQuery>),
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let StatisticsQuery { region, by } = query.0;
    let region = region_of(asker.standing, region)?;
    let (day, table) = statistics_of(&store, &clock, asker.principal(), (region, by)).await?;
    let values = shown_values(&table);
    Ok(HttpResponse::Ok().json(StatisticsAnswer::new(language.0, Day(day), &table, values, MINIMUM_SHOWN)))
}
