//! A stored fair as the planner is asked it, and what the planner answers as it is kept. Who may meet whom is matching's to say:
//! a pair with a barrier, or another shut gate, is no candidate. People are read on behalf of nobody who could see them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::documents::role_of;
use super::find_candidates::profiles_for_ranking;
use super::keep_fairs::ALL;
use crate::domain::accommodation::{Accommodation, Need, Offer, Offers};
use crate::domain::fair::{DaySlot, SessionNumber};
use crate::domain::fair_booth::{self, AideKind as Kind, Booth};
use crate::domain::fair_plan::Seat;
use crate::domain::fair_registration::{Attendance, Registered};
use crate::domain::ids::{BoothId, FairId, JobseekerId, PostingId};
use crate::domain::principal::Principal;
use crate::fairs::plan::problem::{
    Aide, AideKind, AideKinds, Booth as PlanBooth, Candidate, Fair, FairPosting, Interview, Interviewer, Person,
    Position, Rest, Slot,
};
use crate::fairs::plan::slots::SlotSet;
use crate::matching::assess::{Listing, assess, verdict};
use crate::matching::finding::Verdict;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::rules::Rules;
use crate::matching::score::Millionths;
use crate::store::fair_aides::StoredAide;
use crate::store::fair_booths::StoredBooth;
use crate::store::fair_invitations::{InvitationFilter, StoredInvitation};
use crate::store::fair_registrations::{RegistrationFilter, StoredRegistration};
use crate::store::fairs::StoredFair;
use crate::store::{
    Store, StoreError, Transaction, fair_aides, fair_booths, fair_invitations, fair_registrations, fairs, postings,
};

/// What a fair holds, before anybody has looked at who fits what.
#[derive(Debug)]
pub struct Gathered {
    pub fair: StoredFair,
    pub booths: Vec<StoredBooth>,
    pub aides: Vec<StoredAide>,
    pub registrations: Vec<StoredRegistration>,
    pub invitations: Vec<StoredInvitation>,
    roles: BTreeMap<PostingId, Role>,
    profiles: BTreeMap<JobseekerId, Profile>,
}

/// Reads all of a fair, as the program.
///
/// # Errors
/// `NotFound`, `Unavailable`.
pub async fn gather(store: &Store, id: FairId) -> Result<Gathered, StoreError> {
    let read = async |tx: &mut Transaction| {
        let fair = fairs::find(tx, id).await?;
        let booths = fair_booths::list(tx, id, &ALL).await?;
        let aides = fair_aides::list(tx, id, &ALL).await?;
        let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
        let registrations = fair_registrations::list(tx, &filter, &ALL).await?;
        let asked = InvitationFilter { fair: Some(id), ..InvitationFilter::default() };
        let invitations = fair_invitations::list(tx, &asked, &ALL).await?;
        let ids: Vec<PostingId> = booths.iter().flat_map(|it| &it.value.postings).map(|it| it.posting).collect();
        let roles = postings::with_employers(tx, &ids).await?;
        Ok::<_, StoreError>((fair, booths, aides, (registrations, invitations), roles))
    };
    let (fair, booths, aides, (registrations, invitations), roles) = store.transaction(Principal::System, read).await?;
    let registrations: Vec<StoredRegistration> = registrations.into_iter().map(|(_, it)| it).collect();
    let invitations = invitations.into_iter().map(|(_, it)| it).collect();
    let people: Vec<JobseekerId> = registrations.iter().map(|it| it.value.registration.jobseeker).collect();
    let profiles = profiles_for_ranking(store, &people).await?.into_iter().collect();
    let roles = roles.iter().map(|(posting, _)| (posting.id, role_of(&posting.value))).collect();
    Ok(Gathered { fair, booths, aides, registrations, invitations, roles, profiles })
}

/// Of an accommodation of a booth that has to do with getting there and being there.
const OF_THE_PLACE: [Accommodation; 6] = [
    Accommodation::StepFreeAccess,
    Accommodation::Lift,
    Accommodation::AccessibleToilet,
    Accommodation::TactilePaving,
    Accommodation::GuideDogWelcome,
    Accommodation::QuietSpace,
];

impl Gathered {
    /// The fair as the planner is asked it. Work for a processor: every person against every posting.
    pub fn problem(&self, rules: &Rules) -> Fair {
        let slots = self.fair.value.sessions.slots();
        let mut fair = Fair { slots: slots.iter().copied().map(plan_slot).collect(), ..Fair::default() };
        for booth in &self.booths {
            set_up(&mut fair, &slots, booth);
        }
        for aide in &self.aides {
            let works = in_sessions(&slots, aide.value.sessions.as_deref()).and(until(aide.value.out_from));
            fair.helpers.push(Aide { id: aide.id, kind: plan_kind(aide.value.kind), works });
        }
        for registration in &self.registrations {
            let Some(profile) = self.profiles.get(&registration.value.registration.jobseeker) else { continue };
            let person = self.person(rules, &slots, (&registration.value, profile), &mut fair);
            fair.people.push(person);
        }
        fair
    }

    /// The postings of the fair that fit somebody, those that fit best first; where scores are equal in the order of their ids.
    pub fn choices(&self, rules: &Rules, profile: &Profile) -> Vec<(PostingId, Millionths)> {
        let mut choices = Vec::new();
        for booth in &self.booths {
            let is_shut_out = shuts_out(&booth.value, profile);
            for offer in booth.value.postings.iter().filter(|_| !is_shut_out) {
                let found = self.roles.get(&offer.posting);
                let found = found.and_then(|role| candidate(rules, self.fair.value.held_on, profile, role));
                let fits = found.filter(|(_, verdict)| *verdict != Verdict::Barrier);
                choices.extend(fits.map(|(score, _)| (offer.posting, score)));
            }
        }
        choices.sort_unstable_by_key(|(posting, score)| (std::cmp::Reverse(*score), *posting));
        choices
    }

    /// The postings of the fair with how many people each could talk to: as many as the employer wishes for, or so many for
    /// each opening.
    pub fn places(&self, per_opening: u32) -> Vec<(PostingId, u32)> {
        let offers = self.booths.iter().flat_map(|it| &it.value.postings);
        let places = |offer: &fair_booth::BoothPosting| {
            let openings = u32::from(self.roles.get(&offer.posting)?.openings.value());
            let wished = offer.wished.and_then(|it| u32::try_from(it.value()).ok());
            Some((offer.posting, wished.unwrap_or_else(|| openings.saturating_mul(per_opening))))
        };
        offers.filter_map(places).collect()
    }

    fn person(
        &self,
        rules: &Rules,
        slots: &[DaySlot],
        (registered, profile): (&Registered, &Profile),
        fair: &mut Fair,
    ) -> Person {
        let it = &registered.registration;
        let needs: AideKinds = it.helper_kinds.iter().copied().map(plan_kind).collect();
        let mut candidates = Vec::new();
        for booth in &self.booths {
            let is_shut_out = shuts_out(&booth.value, profile);
            for offer in &booth.value.postings {
                let Some(role) = self.roles.get(&offer.posting) else { continue };
                match candidate(rules, self.fair.value.held_on, profile, role) {
                    Some((score, verdict)) if !is_shut_out && verdict != Verdict::Barrier => {
                        let needs = without_offered(needs, &booth.value.accommodations);
                        candidates.push(Candidate { posting: offer.posting, score, verdict, needs });
                    }
                    _ => {
                        fair.barriers.insert((it.jobseeker, offer.posting));
                    }
                }
            }
        }
        let most = it.max_interviews.unwrap_or(self.fair.value.max_interviews);
        let rest = it.rest.filter(|it| it.free_slots.value() > 0);
        Person {
            id: it.jobseeker,
            there: presence(slots, registered),
            most_interviews: small(most.value()),
            pace: it.pace.metres_a_minute(),
            rest: rest.map(|it| Rest { free_slots: small(it.free_slots.value()), after: small(it.after.value()) }),
            candidates,
        }
    }
}

fn small(number: i64) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

const fn plan_slot(slot: DaySlot) -> Slot {
    Slot { session: slot.session, starts: slot.starts, ends: slot.ends }
}

/// The planner's word for a kind.
pub const fn plan_kind(kind: Kind) -> AideKind {
    match kind {
        Kind::SignLanguageInterpreter => AideKind::SignLanguageInterpreter,
        Kind::Guide => AideKind::Guide,
        Kind::JobCoach => AideKind::JobCoach,
    }
}

/// The way back.
pub const fn kept_kind(kind: AideKind) -> Kind {
    match kind {
        AideKind::SignLanguageInterpreter => Kind::SignLanguageInterpreter,
        AideKind::Guide => Kind::Guide,
        AideKind::JobCoach => Kind::JobCoach,
    }
}

/// Score and verdict of a pair that may meet; `None` where a gate is shut.
fn candidate(rules: &Rules, day: Date, profile: &Profile, role: &Role) -> Option<(Millionths, Verdict)> {
    let score = assess(rules, day, Listing::Matches(None), profile, role)?;
    Some((score, verdict(rules, day, profile, role)))
}

/// Whether somebody cannot get to a booth, or stay there.
fn shuts_out(booth: &Booth, profile: &Profile) -> bool {
    let is_out = |it: &Accommodation| {
        profile.needs.get(*it) == Some(Need::Required) && booth.accommodations.get(*it) == Some(Offer::Unavailable)
    };
    OF_THE_PLACE.iter().any(is_out)
}

/// Where a booth has its own interpreter or coach, nobody has to come along.
fn without_offered(needs: AideKinds, offers: &Offers) -> AideKinds {
    let has = |accommodation| offers.get(accommodation) == Some(Offer::Available);
    let is_left = |kind: &AideKind| match kind {
        AideKind::SignLanguageInterpreter => !has(Accommodation::SignLanguageInterpreter),
        AideKind::JobCoach => !has(Accommodation::JobCoach),
        AideKind::Guide => true,
    };
    needs.iter().filter(is_left).collect()
}

/// All slots of these sessions; of all where none are named.
fn in_sessions(slots: &[DaySlot], numbers: Option<&[SessionNumber]>) -> SlotSet {
    let is_in = |slot: &DaySlot| numbers.is_none_or(|list| list.iter().any(|it| it.value() == i64::from(slot.session)));
    slots.iter().enumerate().filter(|(_, slot)| is_in(slot)).map(|(at, _)| at).collect()
}

/// The slots before somebody drops out.
fn until(out_from: Option<u16>) -> SlotSet {
    out_from.map_or(SlotSet::from_on(0), |slot| SlotSet::before(slot.into()))
}

fn set_up(fair: &mut Fair, slots: &[DaySlot], stored: &StoredBooth) {
    let (id, booth) = (stored.id, &stored.value);
    let metre = |it: i64| i32::try_from(it).unwrap_or(0);
    let position = Position { x: metre(booth.position.x.value()), y: metre(booth.position.y.value()) };
    let open = SlotSet::before(slots.len()).and(until(booth.out_from));
    fair.booths.push(PlanBooth { id, position, open });
    for offer in &booth.postings {
        let count = |it: crate::domain::fair::InterviewCount| small(it.value());
        let (wished, limit) = (offer.wished.map(count), offer.limit.map(count));
        fair.postings.push(FairPosting { id: offer.posting, booth: id, wished, limit });
    }
    for interviewer in &booth.interviewers {
        if let Some(interviewer) = plan_interviewer(slots, (id, booth), interviewer) {
            fair.interviewers.push(interviewer);
        }
    }
}

fn plan_interviewer(
    slots: &[DaySlot],
    (id, booth): (BoothId, &Booth),
    it: &fair_booth::BoothInterviewer,
) -> Option<Interviewer> {
    let works = in_sessions(slots, it.sessions.as_deref()).and(until(it.out_from));
    let all = || booth.postings.iter().map(|it| it.posting).collect();
    let postings = it.postings.as_ref().map_or_else(all, |list| list.iter().copied().collect());
    Some(Interviewer { id: it.id?, booth: id, works, postings })
}

/// The slots in which somebody is there, as they have said and as the day has shown.
fn presence(slots: &[DaySlot], registered: &Registered) -> SlotSet {
    let (it, seen) = (&registered.registration, registered.presence);
    if seen.attendance == Attendance::NoShow {
        return SlotSet::NONE;
    }
    let is_within = |slot: &DaySlot| {
        it.from.is_none_or(|from| from.minutes() <= slot.starts)
            && it.until.is_none_or(|end| slot.ends <= end.minutes())
    };
    let said: SlotSet = slots.iter().enumerate().filter(|(_, slot)| is_within(slot)).map(|(at, _)| at).collect();
    let came = seen.came_in_slot.map_or(SlotSet::from_on(0), |slot| SlotSet::from_on(slot.into()));
    in_sessions(slots, it.sessions.as_deref()).and(said).and(came).and(until(seen.left_before_slot))
}

/// A planned interview as it is kept.
pub fn seat_of(interview: &Interview) -> Seat {
    Seat {
        slot: u16::try_from(interview.slot).unwrap_or(u16::MAX),
        jobseeker: interview.person,
        booth: interview.booth,
        posting: interview.posting,
        interviewer: interview.interviewer,
        helpers: interview.helpers.clone(),
    }
}

/// The way back.
pub fn interview_of(seat: &Seat) -> Interview {
    Interview {
        slot: seat.slot.into(),
        person: seat.jobseeker,
        booth: seat.booth,
        posting: seat.posting,
        interviewer: seat.interviewer,
        helpers: seat.helpers.clone(),
    }
}
