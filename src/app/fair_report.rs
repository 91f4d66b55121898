//! Counts what came of a fair, for whoever holds it. Which record counts as what is the domain's to say.

use jiff::civil::Date;

use super::fair_sheets::fair_to_print;
use super::keep_fairs::ALL;
use super::stay_along::{Followed, followed};
use crate::domain::audit::Act;
use crate::domain::fair_report::FairReport;
use crate::domain::ids::FairId;
use crate::domain::principal::Standing;
use crate::store::fair_interviews::StoredInterview;
use crate::store::fair_invitations::{InvitationFilter, StoredInvitation};
use crate::store::fair_registrations::{RegistrationFilter, StoredRegistration};
use crate::store::placements::PlacementFilter;
use crate::store::{StoreError, Transaction, fair_interviews, fair_invitations, fair_registrations, placements};

/// The records behind a fair's numbers, as far as they are in view.
pub(super) struct FairRecords {
    pub invitations: Vec<StoredInvitation>,
    pub registrations: Vec<StoredRegistration>,
    pub interviews: Vec<StoredInterview>,
    pub hired: Vec<Followed>,
}

impl FairRecords {
    pub fn report(&self, today: Date) -> FairReport {
        let placed: Vec<_> = self.hired.iter().map(|it| (&it.placement, it.reports())).collect();
        FairReport::count(&self.invitations, &self.registrations, &self.interviews, &placed, today)
    }
}

pub(super) async fn fair_records(tx: &mut Transaction, id: FairId) -> Result<FairRecords, StoreError> {
    let filter = InvitationFilter { fair: Some(id), ..InvitationFilter::default() };
    let invitations = fair_invitations::list(tx, &filter, &ALL).await?.into_iter().map(|it| it.1).collect();
    let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
    let registrations = fair_registrations::list(tx, &filter, &ALL).await?.into_iter().map(|it| it.1).collect();
    let interviews = fair_interviews::all(tx, id).await?;
    let filter = PlacementFilter { fair: Some(id), ..PlacementFilter::default() };
    let hired = placements::list(tx, &filter, &ALL).await?;
    let hired = followed(tx, hired).await?;
    Ok(FairRecords { invitations, registrations, interviews, hired })
}

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
    let records = fair_records(tx, id).await?;
    let invited = records.invitations.iter().map(|it| it.value.jobseeker);
    let registered = records.registrations.iter().map(|it| it.value.registration.jobseeker);
    let hired = records.hired.iter().map(|it| it.placement.value.jobseeker);
    tx.note(Act::List, Some(id.uuid()), invited.chain(registered).chain(hired));
    Ok(records.report(today))
}
