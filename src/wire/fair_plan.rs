//! Plans of fairs in JSON, their interviews, and what came of each. An employer knows people by pseudonyms, and what they have
//! consented to show it: that answer has no field for who somebody is.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::consent::Disclosure;
use crate::domain::fair::{DaySlot, Seed, TimeLimit, TimeOfDay};
use crate::domain::fair_booth::AideKind;
use crate::domain::fair_plan::{
    FairInterview, Intent, InterviewOutcome, InterviewResult, PlanFailure, PlanFigures, PlanPhase, PlanProgress,
    PlanShortage, PlanStatus, Refusal, Scarcity, Seat, UnplannedCode, UnplannedReason,
};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AideId, BoothId, FairId, InterviewId, InterviewerId, JobseekerId, PostingId};
use crate::domain::pseudonym::Pseudonym;
use crate::domain::stored::Stored;
use crate::domain::text::{PersonName, Phone};
use crate::matching::score::Millionths;
use crate::wording::Language;
use crate::wording::fair::{shortage, unplanned};

use super::faults::{self, Faults};
use super::scalars::Instant;

/// What is asked of the planner, as it is posted.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = FairPlanBody, example = json!({"time_limit_seconds": 30, "seed": 1}))]
pub struct PlanBody {
    /// The fair's where it is not given.
    #[deserr(default)]
    pub seed: Option<Seed>,
    /// 60 where it is not given. A plan that has nothing left to better is done sooner.
    #[deserr(default)]
    pub time_limit_seconds: Option<TimeLimit>,
}

impl PlanBody {
    /// Reads an order; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}

/// How far the planner is.
#[derive(Serialize, ToSchema)]
#[schema(as = FairPlanProgress)]
pub struct PlanProgressAnswer {
    phase: PlanPhase,
    /// Of the rounds or attempts of this phase.
    done: u32,
    total: u32,
    /// Of the best plan and the lowest bound until now.
    #[schema(minimum = 0)]
    objective: u64,
    #[schema(minimum = 0)]
    bound: u64,
}

impl From<&PlanProgress> for PlanProgressAnswer {
    fn from(progress: &PlanProgress) -> Self {
        let PlanProgress { phase, done, total, objective, bound } = *progress;
        Self { phase, done, total, objective, bound }
    }
}

/// Where and when an interview is.
#[derive(Serialize, ToSchema)]
#[schema(as = PlannedInterview)]
pub struct PlannedInterviewAnswer {
    id: InterviewId,
    fair_id: FairId,
    jobseeker_id: JobseekerId,
    booth_id: BoothId,
    posting_id: PostingId,
    /// The session, from 0.
    session: u16,
    /// The slot in it, from 0.
    slot: u16,
    starts: Option<TimeOfDay>,
    ends: Option<TimeOfDay>,
    interviewer_id: InterviewerId,
    helper_ids: Vec<AideId>,
}

/// When a slot of the day is; one that the fair does not have is none.
fn when(slots: &[DaySlot], seat: &Seat) -> (u16, u16, Option<TimeOfDay>, Option<TimeOfDay>) {
    let slot = slots.get(usize::from(seat.slot));
    let time = |minutes: fn(&DaySlot) -> u16| slot.map(minutes).and_then(TimeOfDay::from_minutes);
    let (session, number) = slot.map_or((0, seat.slot), |it| (it.session, it.slot));
    (session, number, time(|it| it.starts), time(|it| it.ends))
}

impl PlannedInterviewAnswer {
    pub fn new(slots: &[DaySlot], fair: FairId, stored: &Stored<InterviewId, FairInterview>) -> Self {
        let seat = stored.value.seat.clone();
        let (session, slot, starts, ends) = when(slots, &seat);
        Self {
            id: stored.id,
            fair_id: fair,
            jobseeker_id: seat.jobseeker,
            booth_id: seat.booth,
            posting_id: seat.posting,
            session,
            slot,
            starts,
            ends,
            interviewer_id: seat.interviewer,
            helper_ids: seat.helpers,
        }
    }
}

/// Why somebody has no interview.
#[derive(Serialize, ToSchema)]
#[schema(as = UnplannedReason)]
pub struct UnplannedReasonAnswer {
    code: UnplannedCode,
    /// The candidate postings that it is about.
    postings: u32,
    helper_kind: Option<AideKind>,
    /// Seats that are taken, and people who want them.
    seats: Option<u32>,
    wanting: Option<u32>,
    /// In the asked language.
    text: String,
}

/// Somebody without an interview.
#[derive(Serialize, ToSchema)]
#[schema(as = UnplannedPerson)]
pub struct UnplannedAnswer {
    jobseeker_id: JobseekerId,
    /// Whether no plan at all has an interview for this person.
    impossible: bool,
    reasons: Vec<UnplannedReasonAnswer>,
}

impl UnplannedAnswer {
    pub fn new(language: Language, person: JobseekerId, reasons: &[UnplannedReason]) -> Self {
        let reason = |it: &UnplannedReason| UnplannedReasonAnswer {
            code: it.code,
            postings: it.postings,
            helper_kind: it.kind,
            seats: it.seats,
            wanting: it.wanting,
            text: unplanned(language, it),
        };
        Self {
            jobseeker_id: person,
            impossible: reasons.iter().all(|it| it.code.is_alone()),
            reasons: reasons.iter().map(reason).collect(),
        }
    }
}

/// What one more of something would bring at least: a helper of a kind, or an interviewer of a booth.
#[derive(Serialize, ToSchema)]
#[schema(as = FairShortage)]
pub struct ShortageAnswer {
    helper_kind: Option<AideKind>,
    booth_id: Option<BoothId>,
    more_people: u32,
    /// In millionths.
    #[schema(minimum = 0)]
    more_score: u64,
    /// In the asked language.
    text: String,
}

impl ShortageAnswer {
    pub fn new(language: Language, it: &PlanShortage) -> Self {
        let (helper_kind, booth_id) = match it.what {
            Scarcity::Helper(kind) => (Some(kind), None),
            Scarcity::Booth(id) => (None, Some(id)),
        };
        let text = shortage(language, it);
        Self { helper_kind, booth_id, more_people: it.more_people, more_score: it.more_score, text }
    }
}

/// What a plan came to. A person with an interview and a score of 1 count a million each.
#[derive(Serialize, ToSchema)]
#[schema(as = FairPlanFigures)]
pub struct PlanFiguresAnswer {
    people_with_interview: u32,
    /// No plan reaches more people.
    people_bound: u32,
    /// Sum of the scores, in millionths.
    #[schema(minimum = 0)]
    score: u64,
    /// No plan that reaches as many people has more.
    #[schema(minimum = 0)]
    score_bound: u64,
    #[schema(minimum = 0)]
    objective: u64,
    /// No plan has a higher objective.
    #[schema(minimum = 0)]
    bound: u64,
    /// (bound − objective) ∕ bound.
    #[schema(minimum = 0, maximum = 1)]
    gap: f64,
    #[schema(minimum = 0, maximum = 1)]
    people_gap: f64,
    #[schema(minimum = 0, maximum = 1)]
    score_gap: f64,
    greedy_people: u32,
    /// Of the plan that gives the best pair the first seat.
    #[schema(minimum = 0)]
    greedy_objective: u64,
    /// Between the booths of each person's interviews.
    #[schema(minimum = 0)]
    metres: u64,
    /// The time limit ended it.
    was_cut: bool,
}

impl From<&PlanFigures> for PlanFiguresAnswer {
    fn from(it: &PlanFigures) -> Self {
        let share = |millionths| Millionths::new(millionths).unwrap_or_default().as_f64();
        Self {
            people_with_interview: it.people_with_interview,
            people_bound: it.people_bound,
            score: it.score,
            score_bound: it.score_bound,
            objective: it.objective,
            bound: it.bound,
            gap: share(it.gap),
            people_gap: share(it.people_gap),
            score_gap: share(it.score_gap),
            greedy_people: it.greedy_people,
            greedy_objective: it.greedy_objective,
            metres: it.metres,
            was_cut: it.was_cut,
        }
    }
}

/// The plan of a fair, as far as it has come. Its figures, interviews and reasons are there when it is done.
#[derive(Serialize, ToSchema)]
#[schema(as = FairPlanAnswer)]
pub struct PlanAnswer {
    pub status: PlanStatus,
    pub seed: Seed,
    pub time_limit_seconds: u16,
    /// Null before the planner has begun, and when it is done.
    pub progress: Option<PlanProgressAnswer>,
    #[serde(flatten)]
    pub figures: Option<PlanFiguresAnswer>,
    pub interviews: Vec<PlannedInterviewAnswer>,
    pub unplanned: Vec<UnplannedAnswer>,
    pub shortages: Vec<ShortageAnswer>,
    /// Why it came to nothing; null unless it failed.
    pub failure: Option<PlanFailure>,
    pub created_at: Instant,
    pub planned_at: Option<Instant>,
}

/// An interview, for the federation and the jobseeker.
#[derive(Serialize, ToSchema)]
pub struct KnownInterviewAnswer {
    #[serde(flatten)]
    interview: PlannedInterviewAnswer,
    #[serde(flatten)]
    result: ResultBody,
}

impl KnownInterviewAnswer {
    pub fn new(slots: &[DaySlot], fair: FairId, stored: &Stored<InterviewId, FairInterview>) -> Self {
        let result = ResultBody::from(&stored.value.result);
        Self { interview: PlannedInterviewAnswer::new(slots, fair, stored), result }
    }
}

/// An interview, for the employer of the booth.
#[derive(Serialize, ToSchema)]
pub struct EmployerInterviewAnswer {
    id: InterviewId,
    /// Your name for the jobseeker.
    candidate: Pseudonym,
    /// Where an introduction has come so far that the person shows it.
    name: Option<PersonName>,
    phone: Option<Phone>,
    booth_id: BoothId,
    posting_id: PostingId,
    session: u16,
    slot: u16,
    starts: Option<TimeOfDay>,
    ends: Option<TimeOfDay>,
    interviewer_id: InterviewerId,
    #[serde(flatten)]
    result: ResultBody,
}

/// An interview, as whoever asks may see it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum InterviewAnswer {
    Known(KnownInterviewAnswer),
    Employer(EmployerInterviewAnswer),
}

impl InterviewAnswer {
    pub fn known(slots: &[DaySlot], fair: FairId, stored: &Stored<InterviewId, FairInterview>) -> Self {
        Self::Known(KnownInterviewAnswer::new(slots, fair, stored))
    }

    pub fn for_employer(
        slots: &[DaySlot],
        stored: &Stored<InterviewId, FairInterview>,
        candidate: Pseudonym,
        disclosure: Disclosure,
    ) -> Self {
        let seat = &stored.value.seat;
        let (session, slot, starts, ends) = when(slots, seat);
        Self::Employer(EmployerInterviewAnswer {
            id: stored.id,
            candidate,
            name: disclosure.name,
            phone: disclosure.phone,
            booth_id: seat.booth,
            posting_id: seat.posting,
            session,
            slot,
            starts,
            ends,
            interviewer_id: seat.interviewer,
            result: ResultBody { person_intent: None, ..ResultBody::from(&stored.value.result) },
        })
    }
}

/// What came of an interview. Nothing is written freely, as that would tell too much of people.
#[derive(Debug, Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = InterviewResultBody, example = json!({
    "outcome": "took_place", "person_intent": "yes", "employer_intent": "yes", "offer": true
}))]
pub struct ResultBody {
    #[deserr(default)]
    outcome: Option<InterviewOutcome>,
    #[deserr(default)]
    person_intent: Option<Intent>,
    #[deserr(default)]
    employer_intent: Option<Intent>,
    #[deserr(default)]
    offer: Option<bool>,
    #[deserr(default)]
    refusal: Option<Refusal>,
}

impl ResultBody {
    /// Reads a result; every wrong field is named. Nothing comes of what did not take place, and nobody is refused with an offer.
    pub fn read(body: Value) -> Result<InterviewResult, Vec<FieldFault>> {
        let outcome = faults::read_field::<InterviewOutcome>(&body, "outcome");
        let mut found = Vec::new();
        if outcome != Some(InterviewOutcome::TookPlace) {
            let is_said = |field: &&str| body.get(*field).is_some_and(|it| !it.is_null());
            let said = ["person_intent", "employer_intent", "offer", "refusal"].into_iter().filter(is_said);
            found.extend(said.map(|field| FieldFault::at(&format!("/{field}"), Fault::DidNotTakePlace)));
        }
        let is_offered = faults::read_field::<bool>(&body, "offer") == Some(true);
        if is_offered && faults::read_field::<Refusal>(&body, "refusal").is_some() {
            found.push(FieldFault::at("/refusal", Fault::RefusedWithOffer));
        }
        let Self { outcome, person_intent, employer_intent, offer, refusal } = faults::read_with(body, found)?;
        Ok(InterviewResult { outcome, person_intent, employer_intent, offer, refusal })
    }
}

impl From<&InterviewResult> for ResultBody {
    fn from(result: &InterviewResult) -> Self {
        let InterviewResult { outcome, person_intent, employer_intent, offer, refusal } = *result;
        Self { outcome, person_intent, employer_intent, offer, refusal }
    }
}
