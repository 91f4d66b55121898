//! What would unlock more for one person: every posting is looked at once, and then each change has its count. The looking
//! can be shared out; shares are merged in any order and give the same.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::accommodation::{ACCOMMODATIONS, Accommodation};
use crate::domain::demand::{DEMANDS, Demand};
use crate::domain::ids::PostingId;
use crate::domain::place::CommuteLimit;

use super::accommodation_set::AccommodationSet;
use super::change::Change;
use super::finding::Verdict;
use super::gates;
use super::location::Distance;
use super::next_step::{Fact, NextStep};
use super::profile::Profile;
use super::role::Role;
use super::role_sketch::{RoleBounds, RoleSketch};
use super::rules::Rules;
use super::skill::Standing;
use super::sphere::Point;
use super::unlock::{Lack, Outlook, Training, open_facts, outlook};

/// By how many kilometres somebody might travel further.
pub const FURTHER_KM: [u16; 4] = [5, 10, 20, 50];

/// How many examples a change has.
const EXAMPLES: usize = 3;

/// The order of examples: accessible ones first, then the nearer, those of an unknown distance last, then by id.
type Example = (bool, i64, PostingId);

/// Pairs that one change opens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    pub accessible: usize,
    pub to_confirm: usize,
    examples: Vec<Example>,
}

impl Opened {
    pub const fn total(&self) -> usize {
        self.accessible + self.to_confirm
    }

    /// Up to three of the postings.
    pub fn examples(&self) -> impl Iterator<Item = PostingId> {
        self.examples.iter().map(|&(_, _, id)| id)
    }

    fn add(&mut self, verdict: Verdict, tenths_away: i64, id: PostingId) {
        if verdict == Verdict::Accessible {
            self.accessible += 1;
        } else {
            self.to_confirm += 1;
        }
        self.keep((verdict != Verdict::Accessible, tenths_away, id));
    }

    fn keep(&mut self, example: Example) {
        let place = self.examples.partition_point(|it| *it <= example);
        if place < EXAMPLES {
            self.examples.truncate(EXAMPLES - 1);
            self.examples.insert(place, example);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.accessible += other.accessible;
        self.to_confirm += other.to_confirm;
        other.examples.iter().for_each(|&example| self.keep(example));
    }
}

/// What hangs on one fact that a person has not stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hanging {
    /// Matches in which it is to be confirmed.
    pub to_confirm: usize,
    /// Those among them in which it is the only thing to be confirmed: they become accessible, if the answer is a good one.
    pub decided: Opened,
}

/// A change, and what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    pub change: Change,
    pub opened: Opened,
}

/// The counts of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonTally {
    /// Postings that may be looked at by the person, open and not too far even for the furthest step.
    pub looked_at: usize,
    /// Matches as things are.
    pub accessible: usize,
    pub to_confirm: usize,
    certificates: BTreeMap<Training, Opened>,
    accommodations: Vec<Opened>,
    /// By step; a posting is counted at the first step that reaches it.
    distances: Vec<Opened>,
    facts: Vec<Hanging>,
}

impl Default for PersonTally {
    fn default() -> Self {
        Self {
            looked_at: 0,
            accessible: 0,
            to_confirm: 0,
            certificates: BTreeMap::new(),
            accommodations: vec![Opened::default(); ACCOMMODATIONS],
            distances: vec![Opened::default(); FURTHER_KM.len()],
            facts: vec![Hanging::default(); DEMANDS],
        }
    }
}

/// The limits that the person might have, each higher than the last; none where there is no limit.
fn further(profile: &Profile) -> impl Iterator<Item = (usize, CommuteLimit)> {
    let limit = profile.preferences.max_commute;
    let most = CommuteLimit::new(CommuteLimit::MAX).ok();
    let raised = limit.into_iter().flat_map(move |limit| {
        FURTHER_KM.iter().filter_map(move |step| {
            let kilometres = i64::from(limit.kilometres()) + i64::from(*step);
            CommuteLimit::new(kilometres).ok().or(most).filter(|to| *to > limit)
        })
    });
    raised.enumerate()
}

/// The furthest that a posting may be away to be looked at; `None` is no limit.
pub fn furthest_km(profile: &Profile) -> Option<f64> {
    let limit = profile.preferences.max_commute?;
    let furthest = further(profile).map(|(_, limit)| limit).last().unwrap_or(limit);
    Some(f64::from(furthest.kilometres()))
}

/// Where to look for postings: those that are certainly too far for the furthest step, or not open, need no look.
pub struct Nearby {
    /// `None` is anywhere.
    around: Option<(Point, f64)>,
    dormitories: AccommodationSet,
}

impl Nearby {
    /// As far as the furthest step reaches.
    pub fn of(profile: &Profile) -> Self {
        Self::within(profile, furthest_km(profile))
    }

    /// As far as the person's limit reaches.
    pub fn within_limit(profile: &Profile) -> Self {
        Self::within(profile, profile.preferences.max_commute.map(|limit| f64::from(limit.kilometres())))
    }

    fn within(profile: &Profile, furthest_km: Option<f64>) -> Self {
        let home = profile.place.map(|place| Point::of(place.coordinates));
        Self { around: home.zip(furthest_km), dormitories: gates::usable_dormitories(profile).collect() }
    }

    /// Whether one of a group may be worth a look.
    pub fn any(&self, group: &RoleBounds) -> bool {
        let is_near = || self.around.as_ref().is_none_or(|(home, furthest)| group.any_within(home, *furthest));
        group.any_open && (group.available.meets(self.dormitories) || is_near())
    }

    /// Whether this one may be.
    pub fn may(&self, role: &RoleSketch) -> bool {
        let is_near = || self.around.as_ref().is_none_or(|(home, furthest)| role.may_lie_within(home, *furthest));
        role.is_open && (role.available.meets(self.dormitories) || is_near())
    }
}

impl PersonTally {
    /// Counts one posting.
    pub fn look(&mut self, (rules, today): (&Rules, Date), profile: &Profile, id: PostingId, role: &Role) {
        match outlook(rules, today, profile, role) {
            Outlook::Apart => {}
            Outlook::Match(verdict) => {
                self.looked_at += 1;
                self.count_match(rules, verdict, profile, (id, role));
            }
            Outlook::Near(obstacles) => {
                // What lies beyond even the furthest step is no news, whatever would open it.
                if obstacles.too_far_km().zip(furthest_km(profile)).is_some_and(|(away, most)| away > most) {
                    return;
                }
                self.looked_at += 1;
                for (lack, verdict) in obstacles.lacks_of_person(rules, profile, role) {
                    if let Some(opened) = self.opened(lack, profile) {
                        opened.add(verdict, tenths_away(profile, role), id);
                    }
                }
            }
        }
    }

    fn count_match(&mut self, rules: &Rules, verdict: Verdict, profile: &Profile, (id, role): (PostingId, &Role)) {
        if verdict == Verdict::Accessible {
            self.accessible += 1;
            return;
        }
        self.to_confirm += 1;
        let (mut count, mut last) = (0, None);
        let is_negotiable = open_facts(rules, profile, role, |fact| {
            count += 1;
            last = Some(fact);
            if let Fact::Capacity(demand) = fact
                && let Some(hanging) = self.facts.get_mut(demand.index())
            {
                hanging.to_confirm += 1;
            }
        });
        if let (Some(Fact::Capacity(demand)), 1, false) = (last, count, is_negotiable)
            && let Some(hanging) = self.facts.get_mut(demand.index())
        {
            hanging.decided.add(Verdict::Accessible, tenths_away(profile, role), id);
        }
    }

    fn opened(&mut self, lack: Lack, profile: &Profile) -> Option<&mut Opened> {
        match lack {
            Lack::Certificate(asked) => Some(self.certificates.entry(asked).or_default()),
            Lack::Accommodation(it) => self.accommodations.get_mut(it.index()),
            Lack::Distance(away) => {
                let step = further(profile).find(|(_, to)| away <= f64::from(to.kilometres()));
                step.and_then(|(step, _)| self.distances.get_mut(step))
            }
            Lack::DemandOneLower(_) | Lack::LevelOneLower | Lack::NoCertificate => None,
        }
    }

    /// Takes over what another has counted.
    pub fn merge(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        self.accessible += other.accessible;
        self.to_confirm += other.to_confirm;
        for (asked, opened) in &other.certificates {
            self.certificates.entry(*asked).or_default().merge(opened);
        }
        let pairs = self.accommodations.iter_mut().zip(&other.accommodations);
        pairs.chain(self.distances.iter_mut().zip(&other.distances)).for_each(|(ours, theirs)| ours.merge(theirs));
        for (ours, theirs) in self.facts.iter_mut().zip(&other.facts) {
            ours.to_confirm += theirs.to_confirm;
            ours.decided.merge(&theirs.decided);
        }
    }

    /// The certificates, those that open most first; of those that open the same the lowest level only, and in place of
    /// taking one anew the renewal of one that has ended.
    pub fn certificates(&self, today: Date, profile: &Profile) -> Vec<Unlocked> {
        let ended = profile.skills.iter().filter(|skill| matches!(skill.standing(today), Standing::Expired(_)));
        let ended: Vec<Training> =
            ended.map(|skill| Training { occupation: skill.occupation, level: Some(skill.level) }).collect();
        let renewed = ended.iter().filter_map(|it| {
            let change = NextStep::RenewCertificate { occupation: it.occupation, level: it.level? };
            Some((Change::Step(change), *it))
        });
        let is_renewed = |it: &Training| ended.iter().any(|ended| ended.serves(*it));
        let taken = self.certificates.keys().filter(|it| !is_renewed(it)).map(|it| (Change::take(*it), *it));
        let mut changes: Vec<Unlocked> =
            renewed.chain(taken).map(|(change, it)| Unlocked { change, opened: self.served_by(it) }).collect();
        ranked(&mut changes);
        changes.dedup_by(|later, kept| same_occupation(later.change, kept.change) && later.opened == kept.opened);
        changes
    }

    fn served_by(&self, certificate: Training) -> Opened {
        let mut opened = Opened::default();
        let served = self.certificates.iter().filter(|(asked, _)| certificate.serves(**asked));
        served.for_each(|(_, more)| opened.merge(more));
        opened
    }

    /// The accommodations, those that open most first.
    pub fn accommodations(&self) -> Vec<Unlocked> {
        let each = Accommodation::ALL.iter().zip(&self.accommodations);
        let mut changes: Vec<Unlocked> =
            each.map(|(&it, opened)| Unlocked { change: Change::request(it), opened: opened.clone() }).collect();
        ranked(&mut changes);
        changes
    }

    /// The further distances, the nearest first, each with all that lies within it.
    pub fn distances(&self, profile: &Profile) -> Vec<Unlocked> {
        let Some(from) = profile.preferences.max_commute else { return Vec::new() };
        let mut within = Opened::default();
        let mut changes = Vec::new();
        for ((_, to), more) in further(profile).zip(&self.distances) {
            within.merge(more);
            if more.total() > 0 {
                changes.push(Unlocked { change: Change::TravelFurther { from, to }, opened: within.clone() });
            }
        }
        changes
    }

    /// The facts that the person could state, those that decide most first.
    pub fn facts(&self) -> Vec<(Change, Hanging)> {
        let each = Demand::ALL.iter().zip(&self.facts).filter(|(_, hanging)| hanging.to_confirm > 0);
        let mut facts: Vec<(Change, Hanging)> = each
            .map(|(&demand, hanging)| (Change::Step(NextStep::ConfirmFact(Fact::Capacity(demand))), hanging.clone()))
            .collect();
        facts.sort_by_key(|(_, it)| std::cmp::Reverse((it.decided.total(), it.to_confirm)));
        facts
    }
}

/// Most opened first; of equals those with more accessible ones, then in their order, the lower level before the higher.
fn ranked(changes: &mut Vec<Unlocked>) {
    changes.retain(|it| it.opened.total() > 0);
    changes.sort_by_key(|it| std::cmp::Reverse((it.opened.total(), it.opened.accessible)));
}

fn same_occupation(one: Change, other: Change) -> bool {
    let occupation = |change| match change {
        Change::Step(NextStep::TakeCertificate { occupation, .. }) => Some(occupation),
        _ => None,
    };
    occupation(one).is_some() && occupation(one) == occupation(other)
}

fn tenths_away(profile: &Profile, role: &Role) -> i64 {
    Distance::between(profile.place, role.place).map_or(i64::MAX, Distance::tenths)
}
