//! Reference lists in JSON: regions, occupations, and the code lists with their names.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{Degree, Demand};
use crate::domain::disability::DisabilityCategory;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, Coordinates};
use crate::domain::skill::SkillLevel;
use crate::matching::rules::Bridges;
use crate::reference::labels::{Labelled, degree_label, other_names};
use crate::reference::occupations::Occupation;
use crate::reference::regions::Region;

/// A region of GB/T 2260.
#[derive(Serialize, ToSchema)]
pub struct RegionAnswer {
    adcode: Adcode,
    name_zh: &'static str,
    /// In Chinese, from the province down.
    full_name: &'static str,
    /// The region it lies in; null for a province.
    parent: Option<Adcode>,
    /// Its centre.
    location: Coordinates,
    /// Whether the centre is the parent's, its own being unknown.
    location_approximate: bool,
}

impl From<&'static Region> for RegionAnswer {
    fn from(region: &'static Region) -> Self {
        Self {
            adcode: region.adcode,
            name_zh: &region.name_zh,
            full_name: &region.full_name,
            parent: region.parent,
            location: region.centre,
            location_approximate: region.approximate,
        }
    }
}

/// An occupation, or a group of them.
#[derive(Serialize, ToSchema)]
pub struct OccupationAnswer {
    code: OccupationCode,
    /// 1 major group, 2 middle group, 3 minor group, 4 occupation.
    #[schema(minimum = 1, maximum = 4)]
    depth: u8,
    name_zh: &'static str,
    /// Other names, in Chinese.
    aliases: &'static [String],
    /// The group it lies in; null for a major group.
    parent: Option<OccupationCode>,
    /// Marked as a digital occupation.
    digital: bool,
    /// Marked as a green occupation.
    green: bool,
}

impl From<&'static Occupation> for OccupationAnswer {
    fn from(occupation: &'static Occupation) -> Self {
        Self {
            code: occupation.code,
            depth: occupation.depth,
            name_zh: &occupation.name_zh,
            aliases: &occupation.aliases,
            parent: occupation.parent,
            digital: occupation.is_digital,
            green: occupation.is_green,
        }
    }
}

/// A rung of the skill ladder.
#[derive(Serialize, ToSchema)]
pub struct SkillLevelAnswer {
    code: SkillLevel,
    /// 1 is the lowest.
    #[schema(minimum = 1)]
    rank: usize,
    name_zh: &'static str,
    name_en: &'static str,
    /// Other Chinese names of the same rung.
    other_names: &'static [&'static str],
}

impl SkillLevelAnswer {
    /// What a search looks at.
    pub fn words(&self) -> Vec<String> {
        let others = self.other_names.iter().copied();
        [self.code.code(), self.name_zh, self.name_en].into_iter().chain(others).map(str::to_owned).collect()
    }

    /// The whole ladder, lowest first.
    pub fn all() -> Vec<Self> {
        let answer = |&level: &SkillLevel| Self {
            code: level,
            rank: level.index() + 1,
            name_zh: level.label().zh,
            name_en: level.label().en,
            other_names: other_names(level),
        };
        SkillLevel::ALL.iter().map(answer).collect()
    }
}

/// One step of a demand's scale.
#[derive(Serialize, ToSchema)]
pub struct DegreeAnswer {
    value: Degree,
    name_zh: &'static str,
    name_en: &'static str,
}

/// What lowers a demand, and by how many levels.
#[derive(Serialize, ToSchema)]
pub struct BridgeAnswer {
    accommodation: Accommodation,
    #[schema(minimum = 1, maximum = 3)]
    levels: u8,
}

/// A functional demand with its scale.
#[derive(Serialize, ToSchema)]
pub struct DemandAnswer {
    code: Demand,
    name_zh: &'static str,
    name_en: &'static str,
    degrees: Vec<DegreeAnswer>,
    /// Strongest first.
    bridged_by: Vec<BridgeAnswer>,
}

impl DemandAnswer {
    /// What a search looks at.
    pub fn words(&self) -> Vec<String> {
        [self.code.code(), self.name_zh, self.name_en].map(str::to_owned).into()
    }

    /// All twelve.
    pub fn all(bridges: &Bridges) -> Vec<Self> {
        let degree = |demand, value| {
            let label = degree_label(demand, value);
            DegreeAnswer { value, name_zh: label.zh, name_en: label.en }
        };
        let bridge = |&(accommodation, levels): &(Accommodation, u8)| BridgeAnswer { accommodation, levels };
        let answer = |&demand: &Demand| Self {
            code: demand,
            name_zh: demand.label().zh,
            name_en: demand.label().en,
            degrees: Degree::ALL.iter().map(|&value| degree(demand, value)).collect(),
            bridged_by: bridges.of(demand).iter().map(bridge).collect(),
        };
        Demand::ALL.iter().map(answer).collect()
    }
}

/// A demand that an accommodation lowers.
#[derive(Serialize, ToSchema)]
pub struct BridgedAnswer {
    demand: Demand,
    #[schema(minimum = 1, maximum = 3)]
    levels: u8,
}

/// An accommodation, and what it bridges.
#[derive(Serialize, ToSchema)]
pub struct AccommodationAnswer {
    code: Accommodation,
    name_zh: &'static str,
    name_en: &'static str,
    bridges: Vec<BridgedAnswer>,
}

impl AccommodationAnswer {
    /// What a search looks at.
    pub fn words(&self) -> Vec<String> {
        [self.code.code(), self.name_zh, self.name_en].map(str::to_owned).into()
    }

    /// The whole list.
    pub fn all(bridges: &Bridges) -> Vec<Self> {
        let answer = |&accommodation: &Accommodation| Self {
            code: accommodation,
            name_zh: accommodation.label().zh,
            name_en: accommodation.label().en,
            bridges: bridges
                .entries()
                .filter(|(by, ..)| *by == accommodation)
                .map(|(_, demand, levels)| BridgedAnswer { demand, levels })
                .collect(),
        };
        Accommodation::ALL.iter().map(answer).collect()
    }
}

/// A category of the disability certificate.
#[derive(Serialize, ToSchema)]
pub struct DisabilityCategoryAnswer {
    code: DisabilityCategory,
    /// Its digit in a certificate number.
    #[schema(minimum = 1, maximum = 7)]
    digit: usize,
    name_zh: &'static str,
    name_en: &'static str,
}

impl DisabilityCategoryAnswer {
    /// What a search looks at.
    pub fn words(&self) -> Vec<String> {
        [self.code.code(), self.name_zh, self.name_en].map(str::to_owned).into()
    }

    /// All seven.
    pub fn all() -> Vec<Self> {
        let answer = |&category: &DisabilityCategory| Self {
            code: category,
            digit: category.index() + 1,
            name_zh: category.label().zh,
            name_en: category.label().en,
        };
        DisabilityCategory::ALL.iter().map(answer).collect()
    }
}
