//! The day of a fair in JSON: checking in, what has happened, and what a mended plan has against the printed one.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::coded::coded;
use crate::domain::fair::{DaySlot, SessionNumber, SlotNumber};
use crate::domain::fair_registration::{Arrival, CheckInCode};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, RegistrationId};

use crate::domain::text::PersonName;

use super::fair_plan::PlanAnswer;
use super::faults::{self, Faults};

/// Somebody who has come, by their code, their registration or their name.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = CheckInBody, example = json!({"code": "7KQ2MXA4PD"}))]
pub struct CheckInBody {
    #[deserr(default)]
    code: Option<CheckInCode>,
    #[deserr(default)]
    registration_id: Option<RegistrationId>,
    /// Where nobody else who is registered has the same.
    #[deserr(default)]
    name: Option<PersonName>,
}

impl CheckInBody {
    /// Reads who it is: by exactly one of the three.
    pub fn read(body: Value) -> Result<Arrival, Vec<FieldFault>> {
        let Self { code, registration_id, name } = faults::read_with(body, Vec::new())?;
        match (registration_id, code, name) {
            (Some(id), None, None) => Ok(Arrival::Registration(id)),
            (None, Some(code), None) => Ok(Arrival::Code(code)),
            (None, None, Some(name)) => Ok(Arrival::Name(name)),
            (None, None, None) => Err(vec![FieldFault::at("/code", Fault::Missing)]),
            _ => Err(vec![FieldFault::at("/code", Fault::Repeated)]),
        }
    }
}

coded! {
    /// What has happened on the day of a fair.
    pub enum ChangeKind {
        NoShow = "no_show",
        Late = "late",
        Left = "left",
        WalkIn = "walk_in",
        BoothOut = "booth_out",
        InterviewerOut = "interviewer_out",
        HelperOut = "helper_out",
    }
}

/// One thing that has happened.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = FairChange)]
pub struct ChangeBody {
    #[deserr(rename = "type")]
    #[schema(rename = "type")]
    pub kind: ChangeKind,
    /// Of `no_show`, `late`, `left` and `walk_in`.
    #[deserr(default)]
    pub registration_id: Option<RegistrationId>,
    #[deserr(default)]
    pub booth_id: Option<BoothId>,
    #[deserr(default)]
    pub interviewer_id: Option<InterviewerId>,
    #[deserr(default)]
    pub helper_id: Option<AideId>,
    /// From which slot on: the first that somebody who is late is there for, or that somebody or something is gone in. Without it
    /// the slot from which on is planned.
    #[deserr(default)]
    pub from: Option<SlotPlaceBody>,
}

/// What has happened, and from when on to plan again, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = ReplanBody, example = json!({
    "from": {"session": 0, "slot": 3},
    "changes": [{"type": "no_show", "registration_id": "019a0000-0000-7000-8000-000000000001"}], "fills_free_seats": true
}))]
pub struct ReplanBody {
    /// Without it the clock says.
    #[deserr(default)]
    pub from: Option<SlotPlaceBody>,
    #[deserr(default)]
    #[schema(max_items = 1000)]
    pub changes: Option<Vec<ChangeBody>>,
    /// Whether people who keep all that was printed may get more in seats that are free.
    #[deserr(default)]
    pub fills_free_seats: Option<bool>,
}

/// Most changes at once.
const MOST_CHANGES: usize = 1000;

impl ReplanBody {
    /// Reads what has happened; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        let changes = faults::read_field::<Vec<ChangeBody>>(&body, "changes").unwrap_or_default();
        let mut found: Vec<FieldFault> = changes.iter().enumerate().filter_map(|(at, it)| it.missing(at)).collect();
        if changes.len() > MOST_CHANGES {
            found.push(FieldFault::at("/changes", Fault::TooMany { max: MOST_CHANGES }));
        }
        faults::read_with(body, found)
    }
}

impl ChangeBody {
    /// Each kind names what it is about.
    fn missing(&self, at: usize) -> Option<FieldFault> {
        let (is_named, field) = match self.kind {
            ChangeKind::NoShow | ChangeKind::Late | ChangeKind::Left | ChangeKind::WalkIn => {
                (self.registration_id.is_some(), "registration_id")
            }
            ChangeKind::BoothOut => (self.booth_id.is_some(), "booth_id"),
            ChangeKind::InterviewerOut => (self.interviewer_id.is_some(), "interviewer_id"),
            ChangeKind::HelperOut => (self.helper_id.is_some(), "helper_id"),
        };
        (!is_named).then(|| FieldFault::at(&format!("/changes/{at}/{field}"), Fault::Missing))
    }

    /// The slot of the day from which on it holds.
    ///
    /// # Errors
    /// `UnknownSession` for a slot that the fair does not have.
    pub fn slot(&self, at: usize, slots: &[DaySlot], now: u16) -> Result<u16, FieldFault> {
        let Some(place) = self.from else { return Ok(now) };
        place.slot_of_day(slots).ok_or_else(|| FieldFault::at(&format!("/changes/{at}/from"), Fault::UnknownSession))
    }
}

/// What became of one person's printed interviews.
#[derive(Serialize, ToSchema)]
pub struct CardChangeAnswer {
    pub jobseeker_id: JobseekerId,
    /// The same posting in another slot.
    pub moved: u32,
    /// Taken from somebody who is there.
    pub dropped: u32,
    /// Given up by the person, who is not there then.
    pub freed: u32,
    /// Postings that were not on the printed card.
    pub added: u32,
}

/// A mended plan, and what it has against the printed one.
#[derive(Serialize, ToSchema)]
pub struct ReplanAnswer {
    /// The slot of the day, from 0, from which on was planned.
    pub from_slot: u16,
    /// Printed interviews that are where they were, …
    pub kept: u32,
    /// … elsewhere or dropped, …
    pub changed: u32,
    /// … or given up by people who are not there.
    pub freed: u32,
    pub added: u32,
    pub changes: Vec<CardChangeAnswer>,
    #[serde(flatten)]
    pub plan: PlanAnswer,
}

/// A slot of the day, as a session and a slot in it.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = SlotPlace)]
pub struct SlotPlaceBody {
    pub session: SessionNumber,
    pub slot: SlotNumber,
}

impl SlotPlaceBody {
    /// The slot of the day; `None` for one that the fair does not have.
    pub fn slot_of_day(self, slots: &[DaySlot]) -> Option<u16> {
        let is_it =
            |it: &DaySlot| i64::from(it.session) == self.session.value() && i64::from(it.slot) == self.slot.value();
        slots.iter().position(is_it).and_then(|at| u16::try_from(at).ok())
    }
}
