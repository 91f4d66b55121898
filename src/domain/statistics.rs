//! Statistics: by what people are counted, and the tables that are published. None of them names anybody.
//! What is hidden in them, and why, is decided by `statistics`.

use std::collections::BTreeMap;

use super::coded::coded;
use super::place::Adcode;

coded! {
    /// By what people are counted.
    pub enum Dimension {
        /// The regions directly inside.
        Region = "region",
        Category = "category",
        Level = "level",
        AgeBand = "age_band",
        EmploymentStatus = "employment_status",
        /// The major group of the occupation that a person wishes for first.
        Occupation = "occupation",
        /// The furthest that an introduction of a person has ever come.
        Outcome = "outcome",
    }
}

coded! {
    /// Full years of age.
    pub enum AgeBand {
        Under16 = "under_16",
        From16 = "16_24",
        From25 = "25_34",
        From35 = "35_44",
        From45 = "45_54",
        From55 = "55_64",
        From65 = "65_and_over",
    }
}

impl AgeBand {
    pub const fn of(years: i32) -> Self {
        match years {
            ..16 => Self::Under16,
            16..25 => Self::From16,
            25..35 => Self::From25,
            35..45 => Self::From35,
            45..55 => Self::From45,
            55..65 => Self::From55,
            65.. => Self::From65,
        }
    }
}

coded! {
    /// The furthest that an introduction of a person has ever come, however it ended.
    pub enum Outcome {
        NotIntroduced = "not_introduced",
        /// Proposed, or consented to.
        Introduced = "introduced",
        Shared = "shared",
        Interview = "interview",
        Offered = "offered",
        Hired = "hired",
    }
}

/// The value of people whose record does not state one.
pub const NOT_STATED: &str = "not_stated";
/// Where people are counted whose region is no longer one.
pub const UNKNOWN_REGION: &str = "unknown";

/// How many people of a region have the same value: what statistics are made of, and never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub region: Adcode,
    /// Every one but `Region`.
    pub dimension: Dimension,
    /// One of the dimension's values.
    pub value: String,
    pub people: u32,
}

/// What is published of a region: `None` is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// `None` is the whole country.
    pub region: Option<Adcode>,
    pub dimension: Dimension,
    pub people: Option<u32>,
    /// By value; nobody has a value that is not here. `None` where all of them are hidden.
    pub cells: Option<BTreeMap<String, Option<u32>>>,
}

impl Table {
    /// Of a region without people.
    pub const fn empty(region: Option<Adcode>, dimension: Dimension) -> Self {
        Self { region, dimension, people: Some(0), cells: Some(BTreeMap::new()) }
    }

    /// How many people have a value; `None` is hidden.
    pub fn count(&self, value: &str) -> Option<u32> {
        self.cells.as_ref().and_then(|cells| cells.get(value).copied().unwrap_or(Some(0)))
    }
}
