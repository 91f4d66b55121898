//! What work asks of body and mind, and what a person can do, on one scale from 0 to 3.
//! An absent entry is unknown, which is neither 0 nor 3; what follows from the pair is decided in `matching`.

use super::coded::coded;
use super::fault::Fault;

coded! {
    /// The twelve functional demands. They contain the six that Korea's public employment service for the disabled
    /// publishes with every posting.
    #[derive(PartialOrd, Ord)]
    pub enum Demand {
        Vision = "vision",
        Hearing = "hearing",
        Speech = "speech",
        StandingWalking = "standing_walking",
        Lifting = "lifting",
        Hands = "hands",
        Dexterity = "dexterity",
        Learning = "learning",
        Literacy = "literacy",
        Social = "social",
        Pace = "pace",
        Travel = "travel",
    }
}

/// How many demands there are.
pub const DEMANDS: usize = Demand::ALL.len();

/// A step of the ordinal scale: 0 (not needed, or cannot) to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Degree(u8);

impl Degree {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(3);
    /// The whole scale, lowest first.
    pub const ALL: [Self; 4] = [Self(0), Self(1), Self(2), Self(3)];

    /// # Errors
    /// `OutOfRange` outside 0–3.
    pub fn new(value: i64) -> Result<Self, Fault> {
        match u8::try_from(value) {
            Ok(value) if value <= Self::MAX.0 => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 0, max: 3 }),
        }
    }

    pub const fn value(self) -> u8 {
        self.0
    }

    /// This degree, lowered by some levels, never below 0.
    #[must_use]
    pub const fn lowered_by(self, levels: u8) -> Self {
        Self(self.0.saturating_sub(levels))
    }

    /// The next degree up, if there is one.
    pub fn raised(self) -> Option<Self> {
        (self < Self::MAX).then(|| Self(self.0.saturating_add(1)))
    }
}

/// One optional degree per demand: of a posting what it asks, of a person what they can do. `None` is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Degrees([Option<Degree>; DEMANDS]);

/// What a posting asks.
pub type Demands = Degrees;
/// What a person can do.
pub type Capacities = Degrees;

impl Degrees {
    pub fn get(&self, demand: Demand) -> Option<Degree> {
        self.0.get(demand.index()).copied().flatten()
    }

    pub fn set(&mut self, demand: Demand, degree: Option<Degree>) {
        if let Some(slot) = self.0.get_mut(demand.index()) {
            *slot = degree;
        }
    }

    /// The stated entries, in the order of the code list.
    pub fn stated(&self) -> impl Iterator<Item = (Demand, Degree)> {
        Demand::ALL.iter().filter_map(|&demand| self.get(demand).map(|degree| (demand, degree)))
    }
}

impl FromIterator<(Demand, Degree)> for Degrees {
    fn from_iter<I: IntoIterator<Item = (Demand, Degree)>>(entries: I) -> Self {
        let mut degrees = Self::default();
        for (demand, degree) in entries {
            degrees.set(demand, Some(degree));
        }
        degrees
    }
}
