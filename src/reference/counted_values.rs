//! The values by which statistics count people, dimension by dimension, in the order in which they are shown.

use std::sync::LazyLock;

use super::occupations::occupations;
use crate::domain::disability::DisabilityCategory;
use crate::domain::jobseeker::EmploymentStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::statistics::{AgeBand, Dimension, NOT_STATED, Outcome};

/// Levels of the disability certificate.
const LEVELS: [&str; 4] = ["1", "2", "3", "4"];

/// Major groups of occupations, by code.
static MAJOR_GROUPS: LazyLock<Vec<String>> =
    LazyLock::new(|| occupations().children(None).map(|group| group.code.to_string()).collect());

/// Every value of a dimension. Regions have no list: they are those inside whichever is asked for.
pub fn values(dimension: Dimension) -> Vec<&'static str> {
    let stated: Vec<&'static str> = match dimension {
        Dimension::Region => return Vec::new(),
        Dimension::Outcome => return Outcome::CODES.to_vec(),
        Dimension::Category => DisabilityCategory::CODES.to_vec(),
        Dimension::Level => LEVELS.to_vec(),
        Dimension::AgeBand => AgeBand::CODES.to_vec(),
        Dimension::EmploymentStatus => EmploymentStatus::CODES.to_vec(),
        Dimension::Occupation => MAJOR_GROUPS.iter().map(String::as_str).collect(),
    };
    stated.into_iter().chain([NOT_STATED]).collect()
}

/// Whether a value says nothing of the people who have it.
pub fn is_silent(value: &str) -> bool {
    value == NOT_STATED || value == Outcome::NotIntroduced.code()
}

/// The major group that an occupation, or a group of them, is counted in.
pub fn major_group(code: OccupationCode) -> OccupationCode {
    std::iter::successors(Some(code), |code| code.parent()).last().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occupation_is_counted_in_a_value_of_its_dimension() {
        let groups = values(Dimension::Occupation);
        assert_eq!(groups.len(), 9);
        for occupation in occupations().all() {
            assert!(groups.contains(&major_group(occupation.code).to_string().as_str()), "{occupation:?}");
        }
    }

    #[test]
    fn every_dimension_but_the_regions_has_values() {
        assert!(Dimension::ALL.iter().all(|it| (*it == Dimension::Region) == values(*it).is_empty()));
    }
}
