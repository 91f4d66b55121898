//! What came of a fair, as numbers: each is a list of the records that it counts, so that it can be traced and cannot be wrong by
//! itself. Who may see the records is not decided here; nothing is counted that is not in the lists it is given.

use jiff::civil::Date;

use super::fair_invitation::Invitation;
use super::fair_plan::{FairInterview, Intent, InterviewOutcome};
use super::fair_registration::{Attendance, Registered};
use super::ids::{InterviewId, InvitationId, JobseekerId, PlacementId, RegistrationId};
use super::placement::{AfterDays, Placement, Retention, VisitReport, retention};
use super::stored::Stored;

/// The records behind the numbers of one fair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FairReport {
    /// Those who have been told, by a call or a message.
    pub invited: Vec<InvitationId>,
    pub registered: Vec<RegistrationId>,
    /// Those who were there, also if they have left since.
    pub came: Vec<RegistrationId>,
    pub missed: Vec<RegistrationId>,
    /// Those with an interview that took place.
    pub interviewed: Vec<RegistrationId>,
    pub interviews: Vec<InterviewId>,
    pub held: Vec<InterviewId>,
    /// Both sides would like to go on (达成意向).
    pub intents: Vec<InterviewId>,
    pub offers: Vec<InterviewId>,
    /// Placements that name the fair.
    pub hires: Vec<PlacementId>,
    /// For each count of days, who is there, who is not, and of whom it is not known.
    pub retention: Vec<(AfterDays, Retention, Vec<PlacementId>)>,
}

/// A placement with what visits have found.
pub type Placed<'a> = (&'a Stored<PlacementId, Placement>, Vec<&'a VisitReport>);

impl FairReport {
    /// Counts what is in view, as of a day.
    pub fn count(
        invitations: &[Stored<InvitationId, Invitation>],
        registrations: &[Stored<RegistrationId, Registered>],
        interviews: &[Stored<InterviewId, FairInterview>],
        placements: &[Placed<'_>],
        today: Date,
    ) -> Self {
        let took_place =
            |it: &&Stored<InterviewId, FairInterview>| it.value.result.outcome == Some(InterviewOutcome::TookPlace);
        let met =
            |person: JobseekerId| interviews.iter().filter(took_place).any(|it| it.value.seat.jobseeker == person);
        let who = |is_one: &dyn Fn(&Registered) -> bool| -> Vec<RegistrationId> {
            registrations.iter().filter(|it| is_one(&it.value)).map(|it| it.id).collect()
        };
        let which = |is_one: &dyn Fn(&FairInterview) -> bool| -> Vec<InterviewId> {
            interviews.iter().filter(|it| is_one(&it.value)).map(|it| it.id).collect()
        };
        let yes = Some(Intent::Yes);
        Self {
            invited: invitations.iter().filter(|it| !it.value.is_untold()).map(|it| it.id).collect(),
            registered: who(&|_| true),
            came: who(&|it| matches!(it.presence.attendance, Attendance::Present | Attendance::Left)),
            missed: who(&|it| it.presence.attendance == Attendance::NoShow),
            interviewed: who(&|it| met(it.registration.jobseeker)),
            interviews: which(&|_| true),
            held: interviews.iter().filter(took_place).map(|it| it.id).collect(),
            intents: which(&|it| it.result.person_intent == yes && it.result.employer_intent == yes),
            offers: which(&|it| it.result.offer == Some(true)),
            hires: placements.iter().map(|(it, _)| it.id).collect(),
            retention: retained(placements, today),
        }
    }
}

fn retained(placements: &[Placed<'_>], today: Date) -> Vec<(AfterDays, Retention, Vec<PlacementId>)> {
    let of = |after: AfterDays, state: Retention| {
        let is_so = |(it, seen): &&Placed<'_>| retention(&it.value, seen.iter().copied(), after, today) == state;
        (after, state, placements.iter().filter(is_so).map(|(it, _)| it.id).collect())
    };
    AfterDays::COUNTED.into_iter().flat_map(|after| Retention::ALL.iter().map(move |state| of(after, *state))).collect()
}
