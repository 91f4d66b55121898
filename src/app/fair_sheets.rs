//! A fair's interviews with all that a sheet of paper says of each: when, where, for which work, who. Read by whoever holds the
//! fair, with their own rights: of people whose records they do not reach the check-in code is known, and no name.

use std::collections::HashMap;

use super::keep_fairs::ALL;
use crate::access::reach;
use crate::domain::fair::{DaySlot, Fair, TimeOfDay};
use crate::domain::fair_plan::Seat;
use crate::domain::ids::{AideId, BoothId, FairId, JobseekerId, PostingId};
use crate::domain::principal::Standing;
use crate::store::fair_booths::StoredBooth;
use crate::store::fair_interviews::StoredInterview;
use crate::store::fair_registrations::{RegistrationFilter, StoredRegistration};
use crate::store::fairs::StoredFair;
use crate::store::{
    StoreError, Transaction, fair_aides, fair_booths, fair_interviews, fair_registrations, fairs, jobseekers, postings,
};

/// Everything of a fair that is printed.
pub struct FairSheets {
    pub fair: StoredFair,
    pub slots: Vec<DaySlot>,
    /// In order of their labels.
    pub booths: Vec<StoredBooth>,
    /// In order of slot and person.
    pub interviews: Vec<StoredInterview>,
    pub people: HashMap<JobseekerId, StoredRegistration>,
    aides: HashMap<AideId, String>,
    names: HashMap<JobseekerId, String>,
    titles: HashMap<PostingId, String>,
}

/// A fair that somebody holds, to read only.
///
/// # Errors
/// `NotFound`.
pub async fn fair_to_print(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<StoredFair, StoreError> {
    let stored = fairs::find(tx, id).await?;
    if reach::fair(standing, stored.value.region) { Ok(stored) } else { Err(StoreError::NotFound) }
}

/// # Errors
/// `NotFound`, also for a fair that somebody else holds.
pub async fn fair_sheets(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<FairSheets, StoreError> {
    let fair = fair_to_print(tx, standing, id).await?;
    gathered(tx, fair).await
}

/// The same for somebody who comes: of people and interviews they see their own, once the plan is printed.
///
/// # Errors
/// `NotFound`, also where nobody of theirs is registered.
pub async fn own_sheets(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<FairSheets, StoreError> {
    let fair = fairs::find(tx, id).await?;
    if !reach::fair_interviews(standing, &fair.value) {
        return Err(StoreError::NotFound);
    }
    let sheets = gathered(tx, fair).await?;
    if sheets.people.is_empty() { Err(StoreError::NotFound) } else { Ok(sheets) }
}

async fn gathered(tx: &mut Transaction, fair: StoredFair) -> Result<FairSheets, StoreError> {
    let id = fair.id;
    let mut booths = fair_booths::list(tx, id, &ALL).await?;
    booths.sort_by_cached_key(|it| (it.value.label.reading_order(), it.id));
    let interviews = fair_interviews::all(tx, id).await?;
    let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
    let registered = fair_registrations::list(tx, &filter, &ALL).await?;
    let people: HashMap<_, _> = registered.into_iter().map(|(_, it)| (it.value.registration.jobseeker, it)).collect();
    let ids: Vec<JobseekerId> = people.keys().copied().collect();
    let found = jobseekers::with_certificates(tx, &ids).await?;
    let names = found.into_iter().map(|(it, _)| (it.id, it.value.name.as_str().to_owned())).collect();
    let mut offered: Vec<PostingId> = interviews.iter().map(|it| it.value.seat.posting).collect();
    offered.sort_unstable();
    offered.dedup();
    let found = postings::with_employers(tx, &offered).await?;
    let titles = found.into_iter().map(|(it, _)| (it.id, it.value.title.as_str().to_owned())).collect();
    let aides = fair_aides::list(tx, id, &ALL).await?;
    let aides = aides.into_iter().map(|it| (it.id, it.value.name.as_str().to_owned())).collect();
    let slots = fair.value.sessions.slots();
    Ok(FairSheets { fair, slots, booths, interviews, people, aides, names, titles })
}

impl FairSheets {
    /// Who goes along, as far as whoever asks is told.
    pub fn aide(&self, id: AideId) -> Option<&str> {
        self.aides.get(&id).map(String::as_str)
    }

    pub fn name(&self, person: JobseekerId) -> &str {
        self.names.get(&person).map_or("", String::as_str)
    }

    pub fn title(&self, posting: PostingId) -> &str {
        self.titles.get(&posting).map_or("", String::as_str)
    }

    pub fn code(&self, person: JobseekerId) -> &str {
        self.people.get(&person).map_or("", |it| it.value.code.as_str())
    }

    pub fn booth(&self, id: BoothId) -> &str {
        self.booths.iter().find(|it| it.id == id).map_or("", |it| it.value.label.as_str())
    }

    /// What the session of a seat is called.
    pub fn session(&self, seat: &Seat) -> &str {
        let number = self.slots.get(usize::from(seat.slot)).map(|it| usize::from(it.session));
        let session = number.and_then(|number| self.fair.value.sessions.iter().nth(number));
        session.map_or("", |it| it.name.as_str())
    }

    /// `09:00–09:15`.
    pub fn time(&self, slot: u16) -> String {
        let Some(slot) = self.slots.get(usize::from(slot)) else { return String::new() };
        let shown = |minutes| TimeOfDay::from_minutes(minutes).map(|it| it.to_string()).unwrap_or_default();
        format!("{}–{}", shown(slot.starts), shown(slot.ends))
    }

    pub const fn fair(&self) -> &Fair {
        &self.fair.value
    }
}
