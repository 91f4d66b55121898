//! What would unlock more for the people of a region: which trainings are worth organising, which accommodations worth paying
//! for. One person after another is looked at with every posting near them, and then each change has its count of people and
//! of pairs. People may be a sample: whoever shows the counts says of how many they are.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::accommodation::{ACCOMMODATIONS, Accommodation};

use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;
use super::unlock::{Lack, Outlook, Training, outlook};

/// One person's sum over the postings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonGains {
    has_match: bool,
    trainings: BTreeMap<Training, usize>,
    accommodations: BTreeMap<Accommodation, usize>,
}

impl PersonGains {
    /// Counts one posting. Only what lies within the person's own limit is near: how far somebody travels is theirs to say.
    pub fn look(&mut self, (rules, today): (&Rules, Date), profile: &Profile, role: &Role) {
        match outlook(rules, today, profile, role) {
            Outlook::Apart => {}
            Outlook::Match(_) => self.has_match = true,
            Outlook::Near(obstacles) => {
                if obstacles.too_far_km().is_some() {
                    return;
                }
                for (lack, _) in obstacles.lacks_of_person(rules, profile, role) {
                    match lack {
                        Lack::Certificate(asked) => *self.trainings.entry(asked).or_default() += 1,
                        Lack::Accommodation(it) => *self.accommodations.entry(it).or_default() += 1,
                        Lack::Distance(_) | Lack::DemandOneLower(_) | Lack::LevelOneLower | Lack::NoCertificate => {}
                    }
                }
            }
        }
    }

    /// Takes over what was counted of the same person among other postings.
    pub fn merge(&mut self, other: &Self) {
        self.has_match |= other.has_match;
        for (asked, pairs) in &other.trainings {
            *self.trainings.entry(*asked).or_default() += pairs;
        }
        for (it, pairs) in &other.accommodations {
            *self.accommodations.entry(*it).or_default() += pairs;
        }
    }
}

/// Whom a change would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gain {
    /// People for whom it opens a posting or more.
    pub people: usize,
    /// Those among them who have no match as things are.
    pub first_match: usize,
    /// People and postings that become a match, as pairs.
    pub pairs: usize,
}

impl Gain {
    fn add(&mut self, pairs: usize, has_match: bool) {
        self.people += 1;
        self.first_match += usize::from(!has_match);
        self.pairs += pairs;
    }

    fn merge(&mut self, other: Self) {
        self.people += other.people;
        self.first_match += other.first_match;
        self.pairs += other.pairs;
    }
}

/// The counts of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionTally {
    /// People looked at.
    pub people: usize,
    /// Those who have no match as things are.
    pub without_match: usize,
    /// By the least certificate of an occupation that opens something for a person; pairs by the certificate that each asks for.
    least: BTreeMap<Training, Gain>,
    pairs: BTreeMap<Training, usize>,
    accommodations: Vec<Gain>,
}

impl Default for RegionTally {
    fn default() -> Self {
        Self {
            people: 0,
            without_match: 0,
            least: BTreeMap::new(),
            pairs: BTreeMap::new(),
            accommodations: vec![Gain::default(); ACCOMMODATIONS],
        }
    }
}

impl RegionTally {
    /// Counts one person.
    pub fn add(&mut self, gains: &PersonGains) {
        self.people += 1;
        self.without_match += usize::from(!gains.has_match);
        let mut last = None;
        // In order of occupation and level, so the first of an occupation is its least.
        for (asked, pairs) in &gains.trainings {
            *self.pairs.entry(*asked).or_default() += pairs;
            if last != Some(asked.occupation) {
                self.least.entry(*asked).or_default().add(0, gains.has_match);
                last = Some(asked.occupation);
            }
        }
        for (it, pairs) in &gains.accommodations {
            if let Some(gain) = self.accommodations.get_mut(it.index()) {
                gain.add(*pairs, gains.has_match);
            }
        }
    }

    /// Takes over what another has counted, of other people.
    pub fn merge(&mut self, other: &Self) {
        self.people += other.people;
        self.without_match += other.without_match;
        for (asked, gain) in &other.least {
            self.least.entry(*asked).or_default().merge(*gain);
        }
        for (asked, pairs) in &other.pairs {
            *self.pairs.entry(*asked).or_default() += pairs;
        }
        self.accommodations.iter_mut().zip(&other.accommodations).for_each(|(ours, theirs)| ours.merge(*theirs));
    }

    /// The trainings, those that help most people first. A level has what the lower ones of its occupation open too. A posting
    /// that asks for any occupation of a group counts for that group alone.
    pub fn trainings(&self) -> Vec<(Training, Gain)> {
        let mut trainings = Vec::new();
        let mut sum = (None, Gain::default());
        for (asked, pairs) in &self.pairs {
            if sum.0 != Some(asked.occupation) {
                sum = (Some(asked.occupation), Gain::default());
            }
            // A level opens what the lower ones of its occupation open too.
            sum.1.merge(self.least.get(asked).copied().unwrap_or_default());
            sum.1.pairs += pairs;
            trainings.push((*asked, sum.1));
        }
        trainings.sort_by_key(|(_, gain)| std::cmp::Reverse((gain.people, gain.pairs)));
        trainings
    }

    /// The accommodations, those that help most people first.
    pub fn accommodations(&self) -> Vec<(Accommodation, Gain)> {
        let each = Accommodation::ALL.iter().copied().zip(self.accommodations.iter().copied());
        let mut all: Vec<_> = each.filter(|(_, gain)| gain.people > 0).collect();
        all.sort_by_key(|(_, gain)| std::cmp::Reverse((gain.people, gain.pairs)));
        all
    }
}
