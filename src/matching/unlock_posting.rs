//! What would unlock more for one posting: every person is looked at once, and each change has its count. Counts only, and
//! exact ones: whoever shows them makes them coarse. The looking can be shared out; shares are merged in any order.

use jiff::civil::Date;

use crate::domain::accommodation::{ACCOMMODATIONS, Accommodation};
use crate::domain::demand::{DEMANDS, Demand};
use crate::domain::place::{Coordinates, Place};
use crate::domain::posting::{Openings, PostingStatus, Validity};

use super::change::Change;
use super::finding::Verdict;
use super::next_step::{Fact, NextStep};
use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;
use super::unlock::{Lack, Outlook, one_lower, open_facts, outlook};
use super::unlock_person::furthest_km;

/// The workplace counts as the middle of a field of so many microdegrees to a side, about five kilometres, so that moving a
/// posting a little does not sift out single people by where they live.
const FIELD: i32 = 50_000;

/// People whom one change opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Crowd {
    pub accessible: usize,
    pub to_confirm: usize,
    /// Those among them for whom an accommodation on request would do too: the others need a dormitory that is there.
    pub on_request: usize,
}

impl Crowd {
    pub const fn total(&self) -> usize {
        self.accessible + self.to_confirm
    }

    fn add(&mut self, verdict: Verdict, on_request_would_do: bool) {
        if verdict == Verdict::Accessible {
            self.accessible += 1;
        } else {
            self.to_confirm += 1;
        }
        self.on_request += usize::from(on_request_would_do);
    }

    fn merge(&mut self, other: Self) {
        self.accessible += other.accessible;
        self.to_confirm += other.to_confirm;
        self.on_request += other.on_request;
    }
}

/// People of whom something is to be confirmed with the posting's employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    pub to_confirm: usize,
    /// Those among them for whom it is the only thing.
    pub decided: usize,
}

impl Waiting {
    const fn merge(&mut self, other: Self) {
        self.to_confirm += other.to_confirm;
        self.decided += other.decided;
    }
}

/// The posting as its counts are made for: open, whatever its status and dates, and somewhere in its field.
#[must_use]
pub fn as_if_open(role: &Role) -> Role {
    Role {
        status: PostingStatus::Open,
        validity: Validity::default(),
        openings: role.openings.max(Openings::ONE),
        place: role.place.map(|place| middle_of_field(place.coordinates)),
        ..role.clone()
    }
}

fn middle_of_field(coordinates: Coordinates) -> Place {
    let (latitude, longitude) = coordinates.microdegrees();
    let middle = |degrees: i32| degrees.div_euclid(FIELD) * FIELD + FIELD / 2;
    let middle = Coordinates::from_microdegrees(middle(latitude), middle(longitude));
    Place { coordinates: middle.unwrap_or(coordinates), approximate: true }
}

/// The counts of one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingTally {
    /// People who are looking, and not too far away even for their furthest step.
    pub looked_at: usize,
    /// Matches as things are.
    pub now: Crowd,
    accommodations: Vec<Crowd>,
    demands: Vec<Crowd>,
    level_one_lower: Crowd,
    no_certificate: Crowd,
    unstated_demands: Vec<Waiting>,
    unstated_accommodations: Vec<Waiting>,
}

impl Default for PostingTally {
    fn default() -> Self {
        Self {
            looked_at: 0,
            now: Crowd::default(),
            accommodations: vec![Crowd::default(); ACCOMMODATIONS],
            demands: vec![Crowd::default(); DEMANDS],
            level_one_lower: Crowd::default(),
            no_certificate: Crowd::default(),
            unstated_demands: vec![Waiting::default(); DEMANDS],
            unstated_accommodations: vec![Waiting::default(); ACCOMMODATIONS],
        }
    }
}

impl PostingTally {
    /// Counts one person. The posting is one that `as_if_open` made.
    pub fn look(&mut self, (rules, today): (&Rules, Date), profile: &Profile, role: &Role) {
        match outlook(rules, today, profile, role) {
            Outlook::Apart => {}
            Outlook::Match(verdict) => {
                self.looked_at += 1;
                self.now.add(verdict, true);
                if verdict == Verdict::ToConfirm {
                    self.count_facts(rules, profile, role);
                }
            }
            Outlook::Near(obstacles) => {
                let too_far = obstacles.too_far_km();
                if too_far.zip(furthest_km(profile)).is_some_and(|(away, most)| away > most) {
                    return;
                }
                self.looked_at += 1;
                for (lack, verdict) in obstacles.lacks_of_posting(rules, today, profile, role) {
                    if let Some(crowd) = self.crowd(lack) {
                        crowd.add(verdict, too_far.is_none());
                    }
                }
            }
        }
    }

    fn crowd(&mut self, lack: Lack) -> Option<&mut Crowd> {
        match lack {
            Lack::Accommodation(it) => self.accommodations.get_mut(it.index()),
            Lack::DemandOneLower(demand) => self.demands.get_mut(demand.index()),
            Lack::LevelOneLower => Some(&mut self.level_one_lower),
            Lack::NoCertificate => Some(&mut self.no_certificate),
            Lack::Certificate(_) | Lack::Distance(_) => None,
        }
    }

    fn count_facts(&mut self, rules: &Rules, profile: &Profile, role: &Role) {
        let (mut count, mut last) = (0, None);
        let is_negotiable = open_facts(rules, profile, role, |fact| {
            count += 1;
            last = Some(fact);
            if let Some(waiting) = self.waiting(fact) {
                waiting.to_confirm += 1;
            }
        });
        if count == 1
            && !is_negotiable
            && let Some(waiting) = last.and_then(|fact| self.waiting(fact))
        {
            waiting.decided += 1;
        }
    }

    fn waiting(&mut self, fact: Fact) -> Option<&mut Waiting> {
        match fact {
            Fact::Demand(demand) => self.unstated_demands.get_mut(demand.index()),
            Fact::Accommodation(it) => self.unstated_accommodations.get_mut(it.index()),
            Fact::Capacity(_)
            | Fact::BirthDate
            | Fact::Location(_)
            | Fact::Wage
            | Fact::EmploymentType
            | Fact::Occupation => None,
        }
    }

    /// Takes over what another has counted.
    pub fn merge(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        let ours = [&mut self.now, &mut self.level_one_lower, &mut self.no_certificate];
        let theirs = [&other.now, &other.level_one_lower, &other.no_certificate];
        let ours = ours.into_iter().chain(&mut self.accommodations).chain(&mut self.demands);
        let theirs = theirs.into_iter().chain(&other.accommodations).chain(&other.demands);
        ours.zip(theirs).for_each(|(ours, theirs)| ours.merge(*theirs));
        let ours = self.unstated_demands.iter_mut().chain(&mut self.unstated_accommodations);
        let theirs = other.unstated_demands.iter().chain(&other.unstated_accommodations);
        ours.zip(theirs).for_each(|(ours, theirs)| ours.merge(*theirs));
    }

    /// What the posting might offer, in the order of the code list.
    pub fn accommodations(&self) -> impl Iterator<Item = (Change, Crowd)> {
        Accommodation::ALL.iter().map(|it| Change::OfferAccommodation(*it)).zip(self.accommodations.iter().copied())
    }

    /// What it might ask less, in the order of the code list.
    pub fn demands(&self, role: &Role) -> impl Iterator<Item = (Change, Crowd)> {
        role.demands.stated().filter_map(|(demand, from)| {
            let step = NextStep::LowerDemand { demand, from, to: from.lowered_by(1) };
            self.demands.get(demand.index()).map(|crowd| (Change::Step(step), *crowd))
        })
    }

    /// What it might ask less by way of certificates, the smaller change first.
    pub fn certificates(&self, role: &Role) -> impl Iterator<Item = (Change, Crowd)> + use<> {
        let lower =
            role.required_level.and_then(|from| Some(Change::LowerRequiredLevel { from, to: one_lower(from)? }));
        let lower = lower.map(|change| (change, self.level_one_lower));
        lower.into_iter().chain([(Change::WaiveCertificate, self.no_certificate)])
    }

    /// What it might say that it does not, in the order of the code lists.
    pub fn facts(&self) -> impl Iterator<Item = (Change, Waiting)> {
        let demands = Demand::ALL.iter().map(|it| Fact::Demand(*it)).zip(&self.unstated_demands);
        let accommodations = Accommodation::ALL.iter().map(|it| Fact::Accommodation(*it));
        let all = demands.chain(accommodations.zip(&self.unstated_accommodations));
        all.map(|(fact, waiting)| (Change::Step(NextStep::ConfirmFact(fact)), *waiting))
    }
}
