//! Asks people to a fair: draws up who is asked for which postings, gives the list to whoever sends messages, and notes what the
//! calls have come to. Who fits what is matching's to say, and how places are shared out the fair's (`fairs::invite`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::error::AppError;
use super::fair_problem::{Gathered, gather};
use super::find_matches::Finder;
use super::keep_fairs::{
    ALL, BEFORE_THE_DAY, FairError, fair_in, fair_to_read, newly_registered, registered_person, resolved,
};
use crate::access::reach;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::event::Happened;
use crate::domain::fair::FairState;
use crate::domain::fair_invitation::{Call, DrawnUp, Invitation, InvitationState, PostingAsked, Wish};
use crate::domain::fair_registration::RegistrationSource;
use crate::domain::fault::Fault;
use crate::domain::ids::{FairId, InvitationId, JobseekerId, PostingId, RegistrationId};
use crate::domain::place::Adcode;
use crate::domain::principal::{Principal, Standing};
use crate::fairs::invite::draw_up;
use crate::matching::profile::Profile;
use crate::matching::score::Millionths;
use crate::store::fair_invitations::{InvitationFilter, StoredInvitation};
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::{Expected, Page, StoreError, Transaction, events, fair_invitations, fair_registrations};
use crate::wire::fair_registration::RegistrationBody;

/// The states in which people are asked to come.
pub const INVITING: &[FairState] = &[FairState::Draft, FairState::Open, FairState::Planned];

/// What fits whom.
struct Fits {
    looked_at: usize,
    /// Whoever fits at least one posting of the fair, those who fit best first.
    people: Vec<(JobseekerId, Vec<(PostingId, Millionths)>)>,
}

impl Finder {
    /// Everybody of a region who fits a posting of the fair.
    async fn fits(&self, region: Adcode, gathered: Arc<Gathered>) -> Result<Fits, AppError> {
        let rules = Arc::clone(&self.rules);
        self.rank(move |index| {
            let profiles = index.profiles();
            let look = |seen: &mut Fits, id: JobseekerId, profile: &Profile| {
                if profile.is_active && profile.region.is_some_and(|home| region.contains(home)) {
                    seen.looked_at += 1;
                    let choices = gathered.choices(&rules, profile);
                    seen.people.extend((!choices.is_empty()).then_some((id, choices)));
                }
            };
            let begin = || Fits { looked_at: 0, people: Vec::new() };
            let parts = profiles.fold_where(|_| true, |_| true, begin, look);
            let mut all = begin();
            for part in parts {
                all.looked_at += part.looked_at;
                all.people.extend(part.people);
            }
            let best = |choices: &[(PostingId, Millionths)]| choices.first().map(|it| it.1);
            all.people.sort_unstable_by_key(|(id, choices)| (std::cmp::Reverse(best(choices)), *id));
            Ok(all)
        })
        .await
    }
}

/// Draws up who is asked for what. Whoever has been told keeps what they were told; the others are drawn anew.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `Wrong` for a region out of reach.
pub async fn draw_up_invitations(
    finder: &Finder,
    (principal, standing): (Principal, Standing),
    id: FairId,
    wish: Wish,
) -> Result<DrawnUp, FairError> {
    let store = &finder.store;
    let held = store.transaction(principal, async |tx: &mut Transaction| fair_in(tx, standing, id, INVITING).await);
    let region = wish.region.unwrap_or(held.await?.value.region);
    if !reach::fair(standing, region) {
        return Err(FairError::at("/region", Fault::OutOfReach));
    }
    let gathered = Arc::new(gather(store, id).await.map_err(AppError::from)?);
    let fits = finder.fits(region, Arc::clone(&gathered)).await?;
    let per_opening = u32::try_from(wish.per_opening.value()).unwrap_or(u32::MAX);
    let places = gathered.places(per_opening);
    let most_each = usize::try_from(wish.most_each.value()).unwrap_or(usize::MAX);
    let clock = finder.clock.clone();
    let keep = async move |tx: &mut Transaction| {
        fair_in(tx, standing, id, INVITING).await?;
        let filter = InvitationFilter { fair: Some(id), ..InvitationFilter::default() };
        let in_view = fair_invitations::list(tx, &filter, &ALL).await?;
        let in_view: HashSet<InvitationId> = in_view.into_iter().map(|(_, it)| it.id).collect();
        fair_invitations::delete_untold(tx, id, region).await?;
        let kept = fair_invitations::list(tx, &filter, &ALL).await?.into_iter().map(|(_, it)| it.value);
        // People of other regions hold their places, whoever asks.
        let elsewhere = gathered.invitations.iter().filter(|it| !in_view.contains(&it.id)).map(|it| it.value.clone());
        let kept: Vec<Invitation> = kept.chain(elsewhere).collect();
        let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
        let comes = fair_registrations::list(tx, &filter, &ALL).await?;
        let comes = comes.into_iter().map(|(_, it)| it.value.registration.jobseeker).collect();
        let list = List::new(&clock, fits, &places, (kept, comes), most_each);
        let now = tx.now();
        fair_invitations::insert(tx, id, &list.invitations, now).await?;
        tx.note(Act::Match, Some(id.uuid()), list.invitations.iter().map(|(_, it)| it.jobseeker));
        Ok::<_, FairError>(list.summary(region))
    };
    store.transaction(principal, keep).await
}

/// A list as it is drawn up.
struct List {
    invitations: Vec<(InvitationId, Invitation)>,
    looked_at: usize,
    without_posting: usize,
    kept: usize,
    postings: Vec<PostingAsked>,
}

impl List {
    fn new(
        clock: &Clock,
        fits: Fits,
        places: &[(PostingId, u32)],
        (kept, comes): (Vec<Invitation>, HashSet<JobseekerId>),
        most_each: usize,
    ) -> Self {
        let at: HashMap<PostingId, usize> = places.iter().enumerate().map(|(at, it)| (it.0, at)).collect();
        let mut promised = vec![0_u32; places.len()];
        for posting in kept.iter().filter(|it| it.holds_places()).flat_map(|it| &it.postings) {
            if let Some(promised) = at.get(posting).and_then(|at| promised.get_mut(*at)) {
                *promised += 1;
            }
        }
        let left: Vec<u32> =
            places.iter().zip(&promised).map(|((_, places), promised)| places.saturating_sub(*promised)).collect();
        let mut fitting = vec![0; places.len()];
        for (posting, _) in fits.people.iter().flat_map(|it| &it.1) {
            if let Some(fitting) = at.get(posting).and_then(|at| fitting.get_mut(*at)) {
                *fitting += 1;
            }
        }
        let settled: HashSet<JobseekerId> = kept.iter().map(|it| it.jobseeker).chain(comes).collect();
        let without_posting = fits.looked_at - fits.people.len();
        let all = fits.people.len();
        let mut people = fits.people;
        people.retain(|(id, _)| !settled.contains(id));
        let choices: Vec<Vec<usize>> = people
            .iter()
            .map(|(_, choices)| choices.iter().filter_map(|(posting, _)| at.get(posting).copied()).collect())
            .collect();
        let drawn = draw_up(&left, &choices, most_each);
        let postings = places.iter().zip(&promised).zip(drawn.taken.iter().zip(&fitting));
        let postings = postings.map(|(((posting, places), promised), (taken, fitting))| PostingAsked {
            posting: *posting,
            fitting: *fitting,
            places: *places,
            asked: promised + taken,
        });
        let invitations = listed(clock, &people, (&choices, &drawn.asked), (places, most_each));
        Self {
            kept: all - people.len(),
            invitations,
            looked_at: fits.looked_at,
            without_posting,
            postings: postings.collect(),
        }
    }

    fn summary(self, region: Adcode) -> DrawnUp {
        let on_reserve = self.invitations.iter().filter(|(_, it)| it.is_reserve).count();
        DrawnUp {
            region,
            looked_at: self.looked_at,
            without_posting: self.without_posting,
            kept: self.kept,
            listed: self.invitations.len() - on_reserve,
            on_reserve,
            postings: self.postings,
        }
    }
}

/// The invitations in the order in which they are to be made, which is the order of their ids: those on reserve come last.
fn listed(
    clock: &Clock,
    people: &[(JobseekerId, Vec<(PostingId, Millionths)>)],
    (choices, asked): (&[Vec<usize>], &[Vec<usize>]),
    (places, most_each): (&[(PostingId, u32)], usize),
) -> Vec<(InvitationId, Invitation)> {
    let them = || people.iter().zip(choices.iter().zip(asked));
    let first = them().filter(|(_, (_, asked))| !asked.is_empty());
    let reserve = them().filter(|(_, (_, asked))| asked.is_empty());
    let invitation = |((jobseeker, _), (choices, asked)): (&(JobseekerId, _), (&Vec<usize>, &Vec<usize>))| {
        let is_reserve = asked.is_empty();
        let wanted: Vec<usize> =
            if is_reserve { choices.iter().copied().take(most_each).collect() } else { asked.clone() };
        let postings = wanted.iter().filter_map(|at| places.get(*at)).map(|it| it.0).collect();
        let invitation = Invitation { jobseeker: *jobseeker, postings, is_reserve, call: Call::NONE, sent_at: None };
        (InvitationId::new(clock.fresh_id()), invitation)
    };
    first.chain(reserve).map(invitation).collect()
}

/// Gives everybody on the list who has not been told to whoever listens for `fair.invited`; each once.
///
/// # Errors
/// `NotFound`, `NotInThisState`.
pub async fn send_invitations(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<usize, FairError> {
    fair_in(tx, standing, id, BEFORE_THE_DAY).await?;
    let now = tx.now();
    let sent = fair_invitations::send(tx, id, now).await?;
    tx.note(Act::Change, Some(id.uuid()), sent.iter().copied());
    let happened: Vec<Happened> = sent.iter().map(|&jobseeker| Happened::FairInvited { jobseeker }).collect();
    events::record(tx, id.uuid(), &happened, now).await?;
    Ok(sent.len())
}

/// Notes what a call has come to. Whoever accepts is registered; whoever takes that back is not any more, if it was by
/// invitation that they came.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `Stale`, `Wrong`.
pub async fn note_call(
    tx: &mut Transaction,
    (clock, standing): (&Clock, Standing),
    fair: FairId,
    stored: StoredInvitation,
    call: Call,
) -> Result<StoredInvitation, FairError> {
    if stored.value.call == call {
        return Ok(stored);
    }
    let found = fair_to_read(tx, standing, fair).await?;
    if !BEFORE_THE_DAY.contains(&found.value.state) {
        return Err(FairError::NotInThisState(BEFORE_THE_DAY));
    }
    let person = stored.value.jobseeker;
    tx.note(Act::Change, Some(stored.id.uuid()), [person]);
    let (before, after) = (stored.value.call.state, call.state);
    let now = tx.now();
    if after == InvitationState::Accepted && before != after {
        let (person, record) = registered_person(tx, standing, Some(person)).await?;
        let registration = resolved(&found.value, standing, (person, &record), RegistrationBody::invited())?;
        let registered = newly_registered(registration)?;
        let id = RegistrationId::new(clock.fresh_id());
        match fair_registrations::insert(tx, fair, (id, &registered), now).await {
            // They have registered by themselves meanwhile.
            Ok(_) | Err(StoreError::Taken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if before == InvitationState::Accepted && before != after {
        unregister(tx, fair, person).await?;
    }
    let expected = Expected::Version(stored.version);
    let noted = Invitation { call, ..stored.value };
    Ok(fair_invitations::update(tx, fair, (stored.id, &noted), expected, now).await?)
}

async fn unregister(tx: &mut Transaction, fair: FairId, person: JobseekerId) -> Result<(), StoreError> {
    let filter = RegistrationFilter { fair: Some(fair), jobseeker: Some(person), attendance: None };
    let page = Page { limit: 1, after: None };
    let found = fair_registrations::list(tx, &filter, &page).await?.into_iter().next();
    match found {
        Some((_, it)) if it.value.registration.source == RegistrationSource::Invited => {
            fair_registrations::delete(tx, fair, it.id, Expected::Version(it.version)).await
        }
        _ => Ok(()),
    }
}
