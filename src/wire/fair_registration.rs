//! Registrations for fairs in JSON. What a body leaves out is read from the person's record, which is not known here.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::fair::{FreeSlots, InRow, MostInterviews, SessionNumber, TimeOfDay};
use crate::domain::fair_booth::AideKind;
use crate::domain::fair_registration::{Attendance, Pace, Registered, Registration, RegistrationSource, RestWish};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, JobseekerId, RegistrationId};
use crate::domain::stored::Stored;

use super::faults::{self, Faults};
use super::scalars::Instant;

/// After so many interviews in a row so many slots without one.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = RestWish)]
pub struct RestWishBody {
    /// 0 is no rest.
    free_slots: FreeSlots,
    after: InRow,
}

/// A registration, as it is posted.
#[derive(Debug, Default, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "jobseeker_id": "019a0000-0000-7000-8000-000000000001", "sessions": [0], "from": "09:30", "max_interviews": 3,
    "pace": "slow", "rest": {"free_slots": 1, "after": 2}, "helper_kinds": ["sign_language_interpreter"]
}))]
pub struct RegistrationBody {
    /// Who; a jobseeker registers themselves, and may leave it out.
    #[deserr(default)]
    pub jobseeker_id: Option<JobseekerId>,
    /// Numbers of the sessions they are there, from 0; without it all.
    #[deserr(default)]
    pub sessions: Option<Vec<SessionNumber>>,
    #[deserr(default)]
    pub from: Option<TimeOfDay>,
    #[deserr(default)]
    pub until: Option<TimeOfDay>,
    /// Without it what the fair says.
    #[deserr(default)]
    pub max_interviews: Option<MostInterviews>,
    /// Without it read from the person's capacities.
    #[deserr(default)]
    pub pace: Option<Pace>,
    /// Without it read from what the person requires.
    #[deserr(default)]
    rest: Option<RestWishBody>,
    /// Without it read from what the person requires; empty is none.
    #[deserr(default)]
    pub helper_kinds: Option<Vec<AideKind>>,
    /// By jobseekers it is `self`; by the federation `invited`, on the day itself `walk_in`, where it is not given.
    #[deserr(default)]
    pub source: Option<RegistrationSource>,
}

impl RegistrationBody {
    /// Reads a registration; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        let time = |field| faults::read_field::<TimeOfDay>(&body, field);
        let is_backwards = time("from").zip(time("until")).is_some_and(|(from, until)| until <= from);
        let kinds = faults::read_field::<Vec<AideKind>>(&body, "helper_kinds").unwrap_or_default();
        let is_repeated = kinds.iter().enumerate().any(|(at, kind)| kinds.iter().take(at).any(|it| it == kind));
        let found = [
            is_backwards.then(|| FieldFault::at("/until", Fault::EndsBeforeStart)),
            is_repeated.then(|| FieldFault::at("/helper_kinds", Fault::Repeated)),
        ];
        faults::read_with(body, found.into_iter().flatten().collect())
    }

    /// Of somebody who has accepted an invitation; the rest is in their record.
    pub fn invited() -> Self {
        Self { source: Some(RegistrationSource::Invited), ..Self::default() }
    }

    /// The rest that is wished for.
    pub fn rest(&self) -> Option<RestWish> {
        self.rest.as_ref().map(|it| RestWish { free_slots: it.free_slots, after: it.after })
    }
}

impl From<&Registration> for RegistrationBody {
    fn from(registration: &Registration) -> Self {
        let it = registration.clone();
        Self {
            jobseeker_id: Some(it.jobseeker),
            sessions: it.sessions,
            from: it.from,
            until: it.until,
            max_interviews: it.max_interviews,
            pace: Some(it.pace),
            rest: it.rest.map(|it| RestWishBody { free_slots: it.free_slots, after: it.after }),
            helper_kinds: Some(it.helper_kinds),
            source: Some(it.source),
        }
    }
}

/// A registration, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct RegistrationAnswer {
    id: RegistrationId,
    fair_id: FairId,
    #[serde(flatten)]
    registration: RegistrationBody,
    /// Metres a minute, as the pace is taken for.
    metres_a_minute: u16,
    /// By which the person checks in.
    check_in_code: String,
    attendance: Attendance,
    checked_in_at: Option<Instant>,
    /// The slot of the day, from 0, from which on they are there, as the day has shown.
    came_in_slot: Option<u16>,
    /// The slot of the day before which they have left.
    left_before_slot: Option<u16>,
    created_at: Instant,
    updated_at: Instant,
}

impl RegistrationAnswer {
    pub fn new(fair: FairId, stored: &Stored<RegistrationId, Registered>) -> Self {
        let Registered { registration, code, presence } = &stored.value;
        Self {
            id: stored.id,
            fair_id: fair,
            registration: RegistrationBody::from(registration),
            metres_a_minute: registration.pace.metres_a_minute(),
            check_in_code: code.as_str().to_owned(),
            attendance: presence.attendance,
            checked_in_at: presence.checked_in_at.map(Instant),
            came_in_slot: presence.came_in_slot,
            left_before_slot: presence.left_before_slot,
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
