//! Counts what came of a fair, for whoever holds it. Which record counts as what is the domain's to say.

use jiff::civil::Date;

use super::fair_sheets::fair_to_print;
use super::keep_fairs::ALL;
use super::stay_along::followed;
use crate::domain::audit::Act;
use crate::domain::fair_report::FairReport;
use crate::domain::ids::FairId;
use crate::domain::principal::Standing;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::placements::PlacementFilter;
use crate::store::{StoreError, Transaction, fair_interviews, fair_registrations, placements};

/// The report as of a day; the look at everybody in it is on record.
///
/// # Errors
/// `NotFound`, also for a fair that somebody else holds.
pub async fn fair_report(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    today: Date,
) -> Result<FairReport, StoreError> {
    fair_to_print(tx, standing, id).await?;
    let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
    let listed = fair_registrations::list(tx, &filter, &ALL).await?;
    let registrations: Vec<_> = listed.into_iter().map(|it| it.1).collect();
    let interviews = fair_interviews::all(tx, id).await?;
    let filter = PlacementFilter { fair: Some(id), ..PlacementFilter::default() };
    let hired = placements::list(tx, &filter, &ALL).await?;
    let hired = followed(tx, hired).await?;
    let placed: Vec<_> = hired.iter().map(|it| (&it.placement, it.reports())).collect();
    let people = registrations.iter().map(|it| it.value.registration.jobseeker);
    tx.note(Act::List, Some(id.uuid()), people.chain(hired.iter().map(|it| it.placement.value.jobseeker)));
    Ok(FairReport::count(&registrations, &interviews, &placed, today))
}
