//! `/api/v1/fairs/{id}/report`: what came of a fair, for those who hold it.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::access::reach;
use crate::app::keep_fairs::{ALL, fair_to_read};
use crate::app::stay_along::visits_of;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair_report::FairReport;
use crate::domain::ids::FairId;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::placements::PlacementFilter;
use crate::store::{Store, StoreError, Transaction, fair_interviews, fair_registrations, placements};
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
    let read = async |tx: &mut Transaction| {
        let fair = fair_to_read(tx, asker.standing, id.0).await?;
        if !reach::fair(asker.standing, fair.value.region) {
            return Err(StoreError::NotFound.into());
        }
        let filter = RegistrationFilter { fair: Some(id.0), ..RegistrationFilter::default() };
        let listed = fair_registrations::list(tx, &filter, &ALL).await?;
        let registrations: Vec<_> = listed.into_iter().map(|it| it.1).collect();
        let interviews = fair_interviews::all(tx, id.0).await?;
        let filter = PlacementFilter { fair: Some(id.0), ..PlacementFilter::default() };
        let hired = placements::list(tx, &filter, &ALL).await?;
        let visits = visits_of(tx, &hired).await?;
        let seen = |it| visits.get(&it).into_iter().flatten().filter_map(|it| it.value.report.as_ref()).collect();
        let placed: Vec<_> = hired.iter().map(|it| (it, seen(it.id))).collect();
        let people = registrations.iter().map(|it| it.value.registration.jobseeker);
        tx.note(Act::List, Some(id.0.uuid()), people.chain(hired.iter().map(|it| it.value.jobseeker)));
        Ok::<_, Problem>(FairReport::count(&registrations, &interviews, &placed, today))
    };
    let report = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(FairReportAnswer::new(id.0, today, report)))
}
