//! Which employers to call for a fair (岗位归集): those who offer what fits people for whom the fair has nothing yet. For people whom
//! nothing anywhere fits it says which work they wish for, and which accommodations would open something to them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::AppError;
use super::fair_problem::{Gathered, gather};
use super::fair_sheets::fair_to_print;
use super::find_matches::Finder;
use super::find_region_unlocks::draw;
use super::keep_fairs::FairError;
use crate::access::reach;
use crate::domain::accommodation::Accommodation;
use crate::domain::audit::Act;
use crate::domain::employer::Employer;
use crate::domain::fault::Fault;
use crate::domain::ids::{EmployerId, FairId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::Posting;
use crate::domain::principal::{Principal, Standing};
use crate::domain::stored::Stored;
use crate::matching::assess::{Listing, assess};
use crate::matching::role::Role;
use crate::matching::unlock_person::Nearby;
use crate::matching::unlock_region::{Gain, PersonGains, RegionTally};
use crate::store::{Transaction, employers, postings};

/// How long one answer may look at people: long enough for a district, and short enough for the rankings of others, which wait for
/// the processor meanwhile.
const BUDGET: Duration = Duration::from_secs(2);
/// Postings that are looked up at most, those that fit most people first.
const MOST_POSTINGS: usize = 2000;

/// An employer, with the postings that fit people for whom the fair has nothing.
#[derive(Debug)]
pub struct EmployerToCall {
    pub employer: Stored<EmployerId, Employer>,
    /// Each counted once.
    pub people: usize,
    /// Most people first.
    pub postings: Vec<(Stored<PostingId, Posting>, usize)>,
}

/// Whom to call, and what is missing altogether.
#[derive(Debug)]
pub struct CallList {
    pub region: Adcode,
    /// Who is looking for work.
    pub people: usize,
    /// As many of them, drawn by lot, as were looked at in the time there is.
    pub looked_at: usize,
    /// Those among the latter whom no posting of the fair fits, …
    pub without_posting: usize,
    /// … and those among them whom no posting anywhere within their reach fits.
    pub without_any: usize,
    pub employers: Vec<EmployerToCall>,
    /// What those whom nothing fits wish to work as, most people first.
    pub occupations: Vec<(OccupationCode, usize)>,
    /// Which accommodations would open something to them.
    pub accommodations: Vec<(Accommodation, Gain)>,
}

/// What was found in the index.
#[derive(Default)]
struct Survey {
    people: usize,
    looked_at: usize,
    without_posting: usize,
    without_any: usize,
    /// By posting, the numbers of the people it fits.
    fitting: HashMap<PostingId, Vec<usize>>,
    wishes: BTreeMap<OccupationCode, usize>,
    tally: RegionTally,
}

impl Finder {
    async fn survey(&self, region: Adcode, gathered: Arc<Gathered>) -> Result<Survey, AppError> {
        let (rules, today) = (Arc::clone(&self.rules), self.clock.today());
        self.rank(move |index| {
            let start = Instant::now();
            let (roles, profiles) = (index.roles(), index.profiles());
            let drawn = draw(&profiles, region, today);
            let mut survey = Survey { people: drawn.len(), ..Survey::default() };
            for (_, id) in drawn {
                if start.elapsed() >= BUDGET {
                    break;
                }
                let Some(profile) = profiles.find(id.uuid()) else { continue };
                survey.looked_at += 1;
                if !gathered.choices(&rules, &profile).is_empty() {
                    continue;
                }
                survey.without_posting += 1;
                let (nearby, number) = (Nearby::within_limit(&profile), survey.looked_at);
                let (mut gains, mut has_any) = (PersonGains::default(), false);
                let look = |posting: PostingId, role: &Role| {
                    gains.look((&rules, today), &profile, role);
                    if assess(&rules, today, Listing::Matches(None), &profile, role).is_some() {
                        has_any = true;
                        survey.fitting.entry(posting).or_default().push(number);
                    }
                };
                roles.walk_where(|group| nearby.any(group), |role| nearby.may(role), look);
                if !has_any {
                    survey.without_any += 1;
                    survey.tally.add(&gains);
                    for wish in &profile.preferences.occupations {
                        *survey.wishes.entry(*wish).or_default() += 1;
                    }
                }
            }
            Ok(survey)
        })
        .await
    }
}

/// Whom to call for a fair, for the people of a region; without one, of the fair's.
///
/// # Errors
/// `NotFound`, `Wrong` for a region out of reach.
pub async fn employers_to_call(
    finder: &Finder,
    (principal, standing): (Principal, Standing),
    id: FairId,
    region: Option<Adcode>,
) -> Result<CallList, FairError> {
    let held = async |tx: &mut Transaction| fair_to_print(tx, standing, id).await;
    let fair = finder.store.transaction(principal, held).await?;
    let region = region.unwrap_or(fair.value.region);
    if !reach::fair(standing, region) {
        return Err(FairError::at("/region", Fault::OutOfReach));
    }
    let gathered = Arc::new(gather(&finder.store, id).await?);
    let at_fair: HashSet<PostingId> = gathered.places(1).into_iter().map(|it| it.0).collect();
    let mut survey = finder.survey(region, gathered).await?;
    survey.fitting.retain(|posting, _| !at_fair.contains(posting));
    let fitting = &survey.fitting;
    let mut ids: Vec<PostingId> = fitting.keys().copied().collect();
    ids.sort_unstable_by_key(|it| (std::cmp::Reverse(fitting.get(it).map_or(0, Vec::len)), *it));
    ids.truncate(MOST_POSTINGS);
    let read = async |tx: &mut Transaction| {
        let offered: Vec<_> = postings::with_employers(tx, &ids).await?.into_iter().map(|it| it.0).collect();
        let mut theirs: Vec<EmployerId> = offered.iter().map(|it| it.value.employer).collect();
        theirs.sort_unstable();
        theirs.dedup();
        let found = employers::of(tx, &theirs).await?;
        let found = found.into_iter().filter(|it| reach::employer(standing, it.id, &it.value)).collect::<Vec<_>>();
        tx.note(Act::Match, Some(id.uuid()), []);
        Ok::<_, FairError>((offered, found))
    };
    let (offered, found) = finder.store.transaction(principal, read).await?;
    let mut occupations: Vec<(OccupationCode, usize)> = survey.wishes.into_iter().collect();
    occupations.sort_by_key(|(code, people)| (std::cmp::Reverse(*people), *code));
    Ok(CallList {
        region,
        people: survey.people,
        looked_at: survey.looked_at,
        without_posting: survey.without_posting,
        without_any: survey.without_any,
        employers: by_employer(found, offered, &survey.fitting),
        occupations,
        accommodations: survey.tally.accommodations(),
    })
}

/// Employers with most people first.
fn by_employer(
    employers: Vec<Stored<EmployerId, Employer>>,
    offered: Vec<Stored<PostingId, Posting>>,
    fitting: &HashMap<PostingId, Vec<usize>>,
) -> Vec<EmployerToCall> {
    let mut theirs: HashMap<EmployerId, Vec<Stored<PostingId, Posting>>> = HashMap::new();
    for posting in offered {
        theirs.entry(posting.value.employer).or_default().push(posting);
    }
    let people_of = |posting: &Stored<PostingId, Posting>| fitting.get(&posting.id).map_or(&[][..], Vec::as_slice);
    let to_call = |employer: Stored<EmployerId, Employer>| {
        let postings = theirs.remove(&employer.id).unwrap_or_default();
        let people: HashSet<usize> = postings.iter().flat_map(&people_of).copied().collect();
        let mut postings: Vec<_> = postings.into_iter().map(|it| (people_of(&it).len(), it)).collect();
        postings.sort_by_key(|(people, it)| (std::cmp::Reverse(*people), it.id));
        let postings = postings.into_iter().map(|(people, it)| (it, people)).collect();
        EmployerToCall { employer, people: people.len(), postings }
    };
    let mut all: Vec<EmployerToCall> = employers.into_iter().map(to_call).collect();
    all.sort_by_key(|it| (std::cmp::Reverse(it.people), it.employer.id));
    all
}
