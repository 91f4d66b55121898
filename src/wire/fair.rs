//! Fairs in JSON, and the steps they take.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::accommodation::Offers;
use crate::domain::fair::{
    Fair, FairState, GapMinutes, MostInterviews, Seed, Session, Sessions, SlotCount, SlotMinutes, TimeOfDay,
};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::FairId;
use crate::domain::place::{Adcode, Coordinates};
use crate::domain::stored::Stored;
use crate::domain::text::{EmployerName, FairName, Label, Reason, VenueAddress};

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// A part of the day with interview slots of equal length.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = FairSession)]
pub struct SessionBody {
    name: Label,
    starts: TimeOfDay,
    slot_minutes: SlotMinutes,
    slots: SlotCount,
    /// Between two slots, for moving on; 0 where it is not given.
    #[deserr(default)]
    gap_minutes: Option<GapMinutes>,
}

impl SessionBody {
    fn into_domain(self) -> Session {
        let Self { name, starts, slot_minutes, slots, gap_minutes } = self;
        Session { name, starts, slot_minutes, slots, gap_minutes: gap_minutes.unwrap_or(GapMinutes::NONE) }
    }
}

impl From<&Session> for SessionBody {
    fn from(session: &Session) -> Self {
        let Session { name, starts, slot_minutes, slots, gap_minutes } = session.clone();
        Self { name, starts, slot_minutes, slots, gap_minutes: Some(gap_minutes) }
    }
}

/// A fair, as it is posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "市北区残疾人专场招聘会", "organisers": ["市北区残联"], "region": "370203", "address": "市北区体育馆",
    "accommodations": {"step_free_access": "available", "accessible_toilet": "available"}, "date": "2026-12-03",
    "sessions": [{"name": "上午", "starts": "09:00", "slot_minutes": 15, "slots": 8, "gap_minutes": 5}],
    "max_interviews": 4, "seed": 1
}))]
pub struct FairBody {
    name: FairName,
    #[deserr(default)]
    organisers: Option<Vec<EmployerName>>,
    region: Adcode,
    #[deserr(default)]
    address: Option<VenueAddress>,
    #[deserr(default)]
    location: Option<Coordinates>,
    /// Of the venue.
    #[deserr(default)]
    accommodations: Option<Offers>,
    date: Day,
    /// In order of time. Elsewhere a session is named by its place in this list, from 0, and a slot by its place in the session.
    #[deserr(default)]
    sessions: Option<Vec<SessionBody>>,
    /// Of a person who says nothing else; 4 where it is not given.
    #[deserr(default)]
    max_interviews: Option<MostInterviews>,
    /// What chance is drawn from in planning; 0 where it is not given.
    #[deserr(default)]
    seed: Option<Seed>,
}

impl FairBody {
    /// Reads a fair, which begins as a draft; every wrong field is named.
    pub fn read(body: Value) -> Result<Fair, Vec<FieldFault>> {
        let sessions = faults::read_field::<Vec<SessionBody>>(&body, "sessions");
        let mut found = sessions.and_then(|it| sessions_of(it).err()).unwrap_or_default();
        let organisers = faults::read_field::<Vec<EmployerName>>(&body, "organisers");
        if organisers.is_some_and(|it| it.len() > Fair::MAX_ORGANISERS) {
            found.push(FieldFault::at("/organisers", Fault::TooMany { max: Fair::MAX_ORGANISERS }));
        }
        let body: Self = faults::read_with(body, found)?;
        Ok(Fair {
            name: body.name,
            organisers: body.organisers.unwrap_or_default(),
            region: body.region,
            address: body.address,
            location: body.location,
            accommodations: body.accommodations.unwrap_or_default(),
            held_on: body.date.0,
            sessions: sessions_of(body.sessions.unwrap_or_default())?,
            max_interviews: body.max_interviews.unwrap_or(MostInterviews::USUAL),
            seed: body.seed.unwrap_or(Seed::NONE),
            state: FairState::Draft,
            reason: None,
        })
    }
}

fn sessions_of(bodies: Vec<SessionBody>) -> Result<Sessions, Vec<FieldFault>> {
    Sessions::new(bodies.into_iter().map(SessionBody::into_domain).collect())
}

impl From<&Fair> for FairBody {
    fn from(fair: &Fair) -> Self {
        let it = fair.clone();
        Self {
            name: it.name,
            organisers: Some(it.organisers),
            region: it.region,
            address: it.address,
            location: it.location,
            accommodations: Some(it.accommodations),
            date: Day(it.held_on),
            sessions: Some(it.sessions.iter().map(SessionBody::from).collect()),
            max_interviews: Some(it.max_interviews),
            seed: Some(it.seed),
        }
    }
}

/// A fair, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct FairAnswer {
    id: FairId,
    #[serde(flatten)]
    fair: FairBody,
    state: FairState,
    /// Why it came to be in this state; null in a draft.
    state_reason: Option<Reason>,
    /// The steps that the federation may take now.
    legal_steps: Vec<FairState>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<FairId, Fair>> for FairAnswer {
    fn from(stored: &Stored<FairId, Fair>) -> Self {
        Self {
            id: stored.id,
            fair: FairBody::from(&stored.value),
            state: stored.value.state,
            state_reason: stored.value.reason.clone(),
            legal_steps: stored.value.state.legal_steps().to_vec(),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

/// A step of a fair, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = FairTransitionBody, example = json!({"to": "open", "reason": "报名开始"}))]
pub struct FairTransitionBody {
    pub to: FairState,
    pub reason: Reason,
}

impl FairTransitionBody {
    /// Reads a step; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}
