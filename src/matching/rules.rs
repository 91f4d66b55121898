//! The numbers that matching is tuned by: weights, what bridges what, discounts, distances, ages.
//! They are configuration (`config/*.toml`); here they are checked types without a file format.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{DEMANDS, Demand};
use crate::domain::occupation::Kinship;

use super::age::WorkingAge;
use super::score::Millionths;

/// Everything matching is tuned by.
#[derive(Debug, Clone)]
pub struct Rules {
    pub weights: Weights,
    pub bridges: Bridges,
    pub skill: SkillShares,
    pub accessibility: AccessibilityShares,
    /// Distance in kilometres at which the location share has come down to one half; above 0.
    pub half_distance_km: f64,
    pub working_age: WorkingAge,
}

/// Weights of the four components; they add up to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    skill: Millionths,
    accessibility: Millionths,
    location: Millionths,
    preference: Millionths,
}

impl Weights {
    /// `None` unless the four add up to exactly one.
    pub fn new(
        skill: Millionths,
        accessibility: Millionths,
        location: Millionths,
        preference: Millionths,
    ) -> Option<Self> {
        let sum: Millionths = [skill, accessibility, location, preference].into_iter().sum();
        (sum == Millionths::ONE).then_some(Self { skill, accessibility, location, preference })
    }

    pub const fn skill(&self) -> Millionths {
        self.skill
    }

    pub const fn accessibility(&self) -> Millionths {
        self.accessibility
    }

    pub const fn location(&self) -> Millionths {
        self.location
    }

    pub const fn preference(&self) -> Millionths {
        self.preference
    }
}

/// What bridges what, and by how many levels.
#[derive(Debug, Clone, Default)]
pub struct Bridges {
    /// Per demand the accommodations that lower it, strongest first, ties in the order of the code list.
    by_demand: [Vec<(Accommodation, u8)>; DEMANDS],
}

impl Bridges {
    /// From entries (accommodation, demand, levels). A pair that is named twice keeps its strongest entry.
    pub fn new(entries: impl IntoIterator<Item = (Accommodation, Demand, u8)>) -> Self {
        let mut strongest: BTreeMap<(Demand, Accommodation), u8> = BTreeMap::new();
        for (accommodation, demand, levels) in entries {
            let known = strongest.entry((demand, accommodation)).or_default();
            *known = levels.max(*known);
        }
        let mut bridges = Self::default();
        for ((demand, accommodation), levels) in strongest {
            if let Some(row) = bridges.by_demand.get_mut(demand.index()) {
                row.push((accommodation, levels));
            }
        }
        for row in &mut bridges.by_demand {
            row.sort_by_key(|&(accommodation, levels)| (Reverse(levels), accommodation));
        }
        bridges
    }

    /// The accommodations that lower this demand, strongest first.
    pub fn of(&self, demand: Demand) -> &[(Accommodation, u8)] {
        self.by_demand.get(demand.index()).map_or(&[], Vec::as_slice)
    }

    /// Every entry, by demand.
    pub fn entries(&self) -> impl Iterator<Item = (Accommodation, Demand, u8)> {
        Demand::ALL.iter().flat_map(|&demand| self.of(demand).iter().map(move |&(by, levels)| (by, demand, levels)))
    }
}

/// What a certificate is worth beside the one that a posting asks for.
#[derive(Debug, Clone, Copy)]
pub struct SkillShares {
    /// One rung under the required level.
    pub one_rung_under: Millionths,
    /// Two rungs under; more than two count as nothing.
    pub two_rungs_under: Millionths,
    /// Another occupation of the same minor group (小类).
    pub same_minor_group: Millionths,
    /// Another occupation of the same middle group (中类).
    pub same_middle_group: Millionths,
    /// A certificate that nobody has looked up.
    pub unverified: Millionths,
}

impl SkillShares {
    /// What an occupation counts that is so near to the one in question.
    pub const fn of_kinship(&self, kinship: Kinship) -> Millionths {
        match kinship {
            Kinship::Same => Millionths::ONE,
            Kinship::MinorGroup => self.same_minor_group,
            Kinship::MiddleGroup => self.same_middle_group,
            Kinship::None => Millionths::ZERO,
        }
    }
}

/// What each kind of finding is worth. Met is one; unknown and barrier are nothing: unknown is never a yes.
#[derive(Debug, Clone, Copy)]
pub struct AccessibilityShares {
    bridged: Millionths,
    negotiable: Millionths,
}

impl AccessibilityShares {
    /// `None` unless negotiable ≤ bridged, or raising a capacity or offering more could lower a score.
    pub fn new(bridged: Millionths, negotiable: Millionths) -> Option<Self> {
        (negotiable <= bridged).then_some(Self { bridged, negotiable })
    }

    pub const fn bridged(&self) -> Millionths {
        self.bridged
    }

    pub const fn negotiable(&self) -> Millionths {
        self.negotiable
    }
}
