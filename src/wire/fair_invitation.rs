//! Invitations to fairs in JSON: what list is wanted, what it came to, and what a call has come to.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::fair::{AskedPerOpening, AskedPostings};
use crate::domain::fair_invitation::{Call, DecliningReason, DrawnUp, Invitation, InvitationState, Wish};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InvitationId, JobseekerId, PostingId};
use crate::domain::place::Adcode;
use crate::domain::stored::Stored;
use crate::domain::text::Reason;

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// Which list is to be drawn up.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = InvitationListBody, example = json!({"region": "370200", "per_opening": 8, "most_each": 3}))]
pub struct InvitationListBody {
    /// Whose people are asked; without it the fair's region.
    #[deserr(default)]
    region: Option<Adcode>,
    /// So many people are asked for each opening of a posting, where its employer has not wished for a number; 8 where it is not
    /// given.
    #[deserr(default)]
    per_opening: Option<AskedPerOpening>,
    /// Postings for which one person is asked, at most; 3 where it is not given.
    #[deserr(default)]
    most_each: Option<AskedPostings>,
}

impl InvitationListBody {
    /// Reads what is wanted; every wrong field is named.
    pub fn read(body: Value) -> Result<Wish, Vec<FieldFault>> {
        let Self { region, per_opening, most_each } = faults::read_with(body, Vec::new())?;
        let per_opening = per_opening.unwrap_or(AskedPerOpening::USUAL);
        Ok(Wish { region, per_opening, most_each: most_each.unwrap_or(AskedPostings::USUAL) })
    }
}

/// How many are asked for a posting.
#[derive(Serialize, ToSchema)]
struct PostingAskedAnswer {
    posting_id: PostingId,
    /// People of the region whom it fits.
    fitting: usize,
    /// So many are asked at most.
    places: u32,
    /// So many are asked, those who were asked before among them.
    asked: u32,
}

/// What a list came to.
#[derive(Serialize, ToSchema)]
pub struct InvitationListAnswer {
    region: Adcode,
    /// People of the region who are looking for work.
    looked_at: usize,
    /// Those among them whom no posting of the fair fits.
    without_posting: usize,
    /// Those who have been told or registered before, and are left as they are.
    kept: usize,
    listed: usize,
    /// Those whose postings have been promised to enough others; they are on the list behind these.
    on_reserve: usize,
    postings: Vec<PostingAskedAnswer>,
}

impl From<DrawnUp> for InvitationListAnswer {
    fn from(it: DrawnUp) -> Self {
        let postings = it.postings.into_iter().map(|it| PostingAskedAnswer {
            posting_id: it.posting,
            fitting: it.fitting,
            places: it.places,
            asked: it.asked,
        });
        Self {
            region: it.region,
            looked_at: it.looked_at,
            without_posting: it.without_posting,
            kept: it.kept,
            listed: it.listed,
            on_reserve: it.on_reserve,
            postings: postings.collect(),
        }
    }
}

/// How many were given to whoever sends messages.
#[derive(Serialize, ToSchema)]
pub struct InvitationsSentAnswer {
    pub sent: usize,
}

/// What a call has come to.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = CallBody, example = json!({"state": "declined", "called_on": "2026-12-01", "declining_reason": "no_time"}))]
pub struct CallBody {
    state: InvitationState,
    /// Today where it is not given; not kept of those who are only listed.
    #[deserr(default)]
    called_on: Option<Day>,
    /// Kept of those who declined alone.
    #[deserr(default)]
    declining_reason: Option<DecliningReason>,
    #[deserr(default)]
    note: Option<Reason>,
}

impl CallBody {
    /// Reads it; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<Call, Vec<FieldFault>> {
        let in_future = faults::read_field::<Day>(&body, "called_on").is_some_and(|day| day.0 > today);
        let found = in_future.then(|| FieldFault::at("/called_on", Fault::InFuture));
        let it: Self = faults::read_with(body, found.into_iter().collect())?;
        let was_called = it.state != InvitationState::Listed;
        let reason = it.declining_reason.filter(|_| it.state == InvitationState::Declined);
        Ok(Call {
            state: it.state,
            called_on: was_called.then(|| it.called_on.map_or(today, |day| day.0)),
            declining_reason: reason,
            note: it.note,
        })
    }
}

impl CallBody {
    /// What is known before something is said: where another state is said and no day, not on the day of the call before.
    pub fn before(call: &Call, said: &Value) -> Self {
        let mut known = Self::from(call);
        let state = said.get("state").and_then(Value::as_str);
        if said.get("called_on").is_none() && state.is_some_and(|it| it != call.state.code()) {
            known.called_on = None;
        }
        known
    }
}

impl From<&Call> for CallBody {
    fn from(it: &Call) -> Self {
        Self {
            state: it.state,
            called_on: it.called_on.map(Day),
            declining_reason: it.declining_reason,
            note: it.note.clone(),
        }
    }
}

/// An invitation, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct InvitationAnswer {
    id: InvitationId,
    fair_id: FairId,
    jobseeker_id: JobseekerId,
    /// The postings they are asked for, those that fit best first.
    posting_ids: Vec<PostingId>,
    /// Asked when others decline.
    on_reserve: bool,
    #[serde(flatten)]
    call: CallBody,
    /// When it was given to whoever sends messages.
    sent_at: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

impl InvitationAnswer {
    pub fn new(fair: FairId, stored: &Stored<InvitationId, Invitation>) -> Self {
        let it = &stored.value;
        Self {
            id: stored.id,
            fair_id: fair,
            jobseeker_id: it.jobseeker,
            posting_ids: it.postings.clone(),
            on_reserve: it.is_reserve,
            call: CallBody::from(&it.call),
            sent_at: it.sent_at.map(Instant),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
