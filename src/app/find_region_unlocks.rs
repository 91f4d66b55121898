//! Finds what would unlock more for the people of a region. People times postings are too many pairs for one answer, so the
//! people are looked at in an order drawn by lot, as many as the time allows, and the next who asks on the same day goes on
//! where the last one stopped, until all have been looked at. An answer says how many it is about.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use jiff::civil::Date;

use crate::domain::accommodation::Accommodation;
use crate::domain::ids::JobseekerId;
use crate::domain::place::Adcode;
use crate::matching::profile::Profile;
use crate::matching::role::Role;
use crate::matching::rules::Rules;
use crate::matching::unlock::Training;
use crate::matching::unlock_person::Nearby;
use crate::matching::unlock_region::{Gain, PersonGains, RegionTally};
use crate::search::{SearchIndex, Table};

use super::error::AppError;
use super::find_matches::Finder;

/// How long one answer may look at people.
const BUDGET: Duration = Duration::from_millis(600);
/// Most threads that look for one answer.
const MOST_THREADS: usize = 4;
/// Most surveys that are remembered.
const MOST_SURVEYS: usize = 512;

/// What would unlock more for the people of a region.
#[derive(Debug, Clone)]
pub struct RegionUnlocks {
    pub day: Date,
    /// Who is looking for work.
    pub people: usize,
    /// As many of them as were looked at so far.
    pub looked_at: usize,
    /// Those among the latter who have no match as things are.
    pub without_match: usize,
    pub trainings: Vec<(Training, Gain)>,
    pub accommodations: Vec<(Accommodation, Gain)>,
}

/// How far a survey has come.
#[derive(Debug, Clone, Default)]
struct Progress {
    people: usize,
    /// The lot of the last person who was looked at.
    last: Option<Lot>,
    tally: RegionTally,
}

/// A place in an order that nothing but chance decides.
type Lot = (u64, JobseekerId);

/// One region on one day.
#[derive(Debug, Default)]
struct Survey {
    /// Whoever goes on with it holds this.
    turn: Mutex<()>,
    progress: Mutex<Progress>,
}

/// The surveys of the day.
#[derive(Debug, Default)]
pub(super) struct Surveys(Mutex<HashMap<(Adcode, Date), Arc<Survey>>>);

// What a panic leaves behind is whole: counts are taken over all at once.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Surveys {
    fn of(&self, region: Adcode, today: Date) -> Arc<Survey> {
        let mut surveys = locked(&self.0);
        surveys.retain(|(_, day), _| *day == today);
        if surveys.len() >= MOST_SURVEYS {
            surveys.clear();
        }
        Arc::clone(surveys.entry((region, today)).or_default())
    }
}

impl Finder {
    /// What would unlock more for the people of a region, as far as it is known today. Whether somebody may ask is the
    /// caller's to see to.
    ///
    /// # Errors
    /// `Lost` when the process stops.
    pub async fn unlocks_for_region(&self, region: Adcode) -> Result<RegionUnlocks, AppError> {
        let today = self.clock.today();
        let survey = self.surveys.of(region, today);
        let rules = Arc::clone(&self.rules);
        let progress = self
            .rank(move |index| {
                // One at a time goes on; whoever comes meanwhile hears how far it has come, if it has begun.
                let turn = survey.turn.try_lock().ok();
                let has_begun = locked(&survey.progress).tally.people > 0;
                let turn = turn.or_else(|| (!has_begun).then(|| locked(&survey.turn)));
                if turn.is_some() {
                    let so_far = locked(&survey.progress).clone();
                    let further = go_on(index, (&rules, today), region, so_far);
                    *locked(&survey.progress) = further;
                }
                Ok(locked(&survey.progress).clone())
            })
            .await?;
        let Progress { people, tally, .. } = progress;
        Ok(RegionUnlocks {
            day: today,
            people: people.max(tally.people),
            looked_at: tally.people,
            without_match: tally.without_match,
            trainings: tally.trainings(),
            accommodations: tally.accommodations(),
        })
    }
}

/// Looks at further people until all have been looked at or time is up.
fn go_on(index: &SearchIndex, rules: (&Rules, Date), region: Adcode, so_far: Progress) -> Progress {
    let start = Instant::now();
    let (roles, profiles) = (index.roles(), index.profiles());
    let drawn = draw(&profiles, region, rules.1);
    let people = drawn.len();
    let left: Vec<Lot> = drawn.into_iter().filter(|lot| so_far.last.is_none_or(|last| *lot > last)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tally = RegionTally::default();
        while start.elapsed() < BUDGET {
            // Whoever is taken is looked at to the end, so that the looked at are the first of the order, without a gap.
            let Some((_, id)) = left.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            if let Some(profile) = profiles.find(id.uuid()) {
                tally.add(&gains(&roles, rules, &profile));
            }
        }
        tally
    };
    let threads = available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let tallies: Vec<RegionTally> = scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|it| it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut progress = Progress { people, ..so_far };
    let looked_at: usize = tallies.iter().map(|tally| tally.people).sum();
    progress.last = looked_at.checked_sub(1).and_then(|at| left.get(at)).copied().or(progress.last);
    for tally in &tallies {
        progress.tally.merge(tally);
    }
    progress
}

/// The people of a region who are looking for work, in the day's order.
pub(super) fn draw(profiles: &Table<Profile>, region: Adcode, today: Date) -> Vec<Lot> {
    let look = |seen: &mut Vec<Lot>, id: JobseekerId, profile: &Profile| {
        if profile.is_active && profile.region.is_some_and(|home| region.contains(home)) {
            let mut hasher = DefaultHasher::new();
            (region, today, id.uuid()).hash(&mut hasher);
            seen.push((hasher.finish(), id));
        }
    };
    let mut drawn: Vec<Lot> = profiles.fold_where(|_| true, |_| true, Vec::new, look).into_iter().flatten().collect();
    drawn.sort_unstable();
    drawn
}

/// What one person would gain, of all postings that they may reach.
fn gains(roles: &Table<Role>, rules: (&Rules, Date), profile: &Profile) -> PersonGains {
    let nearby = Nearby::within_limit(profile);
    let mut gains = PersonGains::default();
    let look = |_, role: &Role| gains.look(rules, profile, role);
    roles.walk_where(|group| nearby.any(group), |role| nearby.may(role), look);
    gains
}
