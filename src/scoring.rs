//! Reads how a match is scored (`config/matching.toml`, `bridges.toml`, `working_age.toml`) into checked rules.
//! The rules themselves know no file format (`matching::rules`), and other settings are in `settings`.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use validator::Validate;

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::Demand;
use crate::matching::age::{RetirementSchedule, WorkingAge};
use crate::matching::rules::{AccessibilityShares, Bridges, Rules, SkillShares, Weights};
use crate::matching::score::Millionths;

const MATCHING: &str = include_str!("../config/matching.toml");
const BRIDGES: &str = include_str!("../config/bridges.toml");
const WORKING_AGE: &str = include_str!("../config/working_age.toml");

/// Why the rules were refused.
#[derive(Debug, thiserror::Error)]
pub enum ScoringError {
    #[error("{file}: {source}")]
    Unreadable { file: &'static str, source: std::io::Error },
    #[error("{file}: {source}")]
    NotToml { file: &'static str, source: Box<toml::de::Error> },
    #[error("matching.toml out of range: {0}")]
    OutOfRange(#[from] validator::ValidationErrors),
    #[error("matching.toml: the weights must add up to 1")]
    WeightsDoNotAddUp,
    #[error("matching.toml: accessibility.negotiable must not be above accessibility.bridged")]
    NegotiableAboveBridged,
    #[error("bridges.toml: {0} is no demand, or one of its entries no accommodation, or its levels not 1 to 3")]
    UnknownBridge(String),
    #[error("working_age.toml: affected_from must be YYYY-MM")]
    WrongMonth,
    #[error("working_age.toml: no rule is in force on {0}")]
    NoRuleInForce(Date),
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct MatchingFile {
    #[validate(nested)]
    weights: WeightsFile,
    #[validate(nested)]
    skill: SkillFile,
    #[validate(nested)]
    accessibility: AccessibilityFile,
    #[validate(nested)]
    location: LocationFile,
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct WeightsFile {
    #[validate(range(min = 0.0, max = 1.0))]
    skill: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    accessibility: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    location: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    preference: f64,
}

/// The shares must fall from rung to rung and from group to group, or a better certificate could lower a score.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "shares_fall"))]
struct SkillFile {
    #[validate(range(min = 0.0, max = 1.0))]
    one_rung_under: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    two_rungs_under: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    same_minor_group: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    same_middle_group: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    unverified: f64,
}

fn shares_fall(skill: &SkillFile) -> Result<(), validator::ValidationError> {
    let falls = skill.two_rungs_under <= skill.one_rung_under && skill.same_middle_group <= skill.same_minor_group;
    if falls { Ok(()) } else { Err(validator::ValidationError::new("a_nearer_certificate_must_not_be_worth_less")) }
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct AccessibilityFile {
    #[validate(range(min = 0.0, max = 1.0))]
    bridged: f64,
    #[validate(range(min = 0.0, max = 1.0))]
    negotiable: f64,
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct LocationFile {
    #[validate(range(min = 0.1, max = 1000.0))]
    half_distance_km: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkingAgeFile {
    rule: Vec<WorkingAgeRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkingAgeRule {
    valid_from: toml::value::Datetime,
    /// The laws it comes from, for readers of the file.
    #[serde(rename = "documents")]
    _documents: Vec<String>,
    from_years: u32,
    male: ScheduleFile,
    female: ScheduleFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScheduleFile {
    base_years: u32,
    affected_from: String,
    step_months: u32,
    max_delay_months: u32,
}

impl ScheduleFile {
    fn schedule(&self) -> Result<RetirementSchedule, ScoringError> {
        let month = format!("{}-01", self.affected_from).parse::<Date>().map_err(|_| ScoringError::WrongMonth)?;
        Ok(RetirementSchedule {
            base_years: self.base_years,
            affected_from: (month.year(), month.month()),
            step_months: self.step_months,
            max_delay_months: self.max_delay_months,
        })
    }
}

/// The rules in force on a day. Files in `folder` stand in for those in the binary, each as a whole.
///
/// # Errors
/// Names the file and what is wrong in it.
pub fn load(folder: Option<&Path>, today: Date) -> Result<Rules, ScoringError> {
    let matching: MatchingFile = read(folder, "matching.toml", MATCHING)?;
    matching.validate()?;
    let bridges: BTreeMap<String, BTreeMap<String, u8>> = read(folder, "bridges.toml", BRIDGES)?;
    let ages: WorkingAgeFile = read(folder, "working_age.toml", WORKING_AGE)?;
    let share = Millionths::nearest;
    let MatchingFile { weights, skill, accessibility, location } = matching;
    Ok(Rules {
        weights: Weights::new(
            share(weights.skill),
            share(weights.accessibility),
            share(weights.location),
            share(weights.preference),
        )
        .ok_or(ScoringError::WeightsDoNotAddUp)?,
        bridges: read_bridges(bridges)?,
        skill: SkillShares {
            one_rung_under: share(skill.one_rung_under),
            two_rungs_under: share(skill.two_rungs_under),
            same_minor_group: share(skill.same_minor_group),
            same_middle_group: share(skill.same_middle_group),
            unverified: share(skill.unverified),
        },
        accessibility: AccessibilityShares::new(share(accessibility.bridged), share(accessibility.negotiable))
            .ok_or(ScoringError::NegotiableAboveBridged)?,
        half_distance_km: location.half_distance_km,
        working_age: working_age(&ages, today)?,
    })
}

fn read<T: serde::de::DeserializeOwned>(
    folder: Option<&Path>,
    file: &'static str,
    default: &'static str,
) -> Result<T, ScoringError> {
    let text = match folder.map(|folder| std::fs::read_to_string(folder.join(file))) {
        Some(Ok(text)) => text,
        Some(Err(source)) if source.kind() != std::io::ErrorKind::NotFound => {
            return Err(ScoringError::Unreadable { file, source });
        }
        Some(Err(_)) | None => default.to_owned(),
    };
    toml::from_str(&text).map_err(|source| ScoringError::NotToml { file, source: Box::new(source) })
}

fn read_bridges(file: BTreeMap<String, BTreeMap<String, u8>>) -> Result<Bridges, ScoringError> {
    let mut entries = Vec::new();
    for (demand, row) in file {
        let unknown = || ScoringError::UnknownBridge(demand.clone());
        let parsed = Demand::parse(&demand).map_err(|_| unknown())?;
        for (accommodation, levels) in row {
            let accommodation = Accommodation::parse(&accommodation).map_err(|_| unknown())?;
            if !(1..=3).contains(&levels) {
                return Err(unknown());
            }
            entries.push((accommodation, parsed, levels));
        }
    }
    Ok(Bridges::new(entries))
}

fn working_age(file: &WorkingAgeFile, today: Date) -> Result<WorkingAge, ScoringError> {
    let today_text = today.to_string();
    // TOML dates and ISO dates are the same text, which sorts by time.
    let in_force = file.rule.iter().filter(|rule| rule.valid_from.to_string() <= today_text);
    let rule = in_force.max_by_key(|rule| rule.valid_from.to_string()).ok_or(ScoringError::NoRuleInForce(today))?;
    Ok(WorkingAge { from_years: rule.from_years, male: rule.male.schedule()?, female: rule.female.schedule()? })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_files_in_the_binary_are_in_order() {
        let rules = load(None, date(2026, 1, 1)).unwrap();
        assert_eq!(rules.bridges.of(Demand::Vision).first(), Some(&(Accommodation::ScreenReader, 3)));
        assert_eq!(rules.working_age.male.max_delay_months, 36);
        assert_eq!(load(None, date(2024, 12, 31)).unwrap().working_age.male.max_delay_months, 0);
    }

    #[test]
    fn weights_that_do_not_add_up_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |from: &str, to: &str| {
            std::fs::write(folder.path().join("matching.toml"), MATCHING.replace(from, to)).unwrap();
            load(Some(folder.path()), date(2026, 1, 1)).unwrap_err().to_string()
        };
        assert_eq!(refused("skill = 0.40", "skill = 0.41"), "matching.toml: the weights must add up to 1");
        assert!(refused("skill = 0.40", "skill = -0.1").contains("out of range"));
        assert!(refused("negotiable = 0.5", "negotiable = 0.95").contains("must not be above"));
        assert!(refused("unverified", "unverifeid").contains("unknown field"));
        assert!(refused("one_rung_under = 0.6", "one_rung_under = 0.1").contains("nearer"));
    }
}
