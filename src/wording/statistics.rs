//! The names of what statistics count, in both languages. Regions and occupations have Chinese names only.

use super::Language;
use crate::domain::disability::DisabilityCategory;
use crate::domain::jobseeker::EmploymentStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::statistics::{AgeBand, Dimension, NOT_STATED, Outcome, UNKNOWN_REGION};
use crate::reference::labels::{Label, Labelled};
use crate::reference::occupations::name_of;
use crate::reference::regions::regions;

/// A region; `None` is the whole country.
pub fn region_name(language: Language, region: Option<Adcode>) -> String {
    match (region, language) {
        (Some(region), _) => regions().find(region).map_or_else(|| region.to_string(), |it| it.full_name.clone()),
        (None, Language::Chinese) => "全国".to_owned(),
        (None, Language::English) => "The whole country".to_owned(),
    }
}

/// A value by which the people of a region are counted. Among the regions inside, the region itself stands for those of
/// whom no smaller one is on record.
pub fn counted_value(language: Language, region: Option<Adcode>, dimension: Dimension, value: &str) -> String {
    let said = |label: Label| match language {
        Language::Chinese => label.zh.to_owned(),
        Language::English => label.en.to_owned(),
    };
    let coded = match dimension {
        _ if value == NOT_STATED => Some(said(Label { zh: "未登记", en: "Not stated" })),
        Dimension::Region if value == UNKNOWN_REGION => Some(said(Label { zh: "地区不明", en: "Region unknown" })),
        Dimension::Region => Adcode::parse(value).ok().map(|inner| inner_region(language, region, inner)),
        Dimension::Category => DisabilityCategory::parse(value).ok().map(|it| said(it.label())),
        Dimension::Level => Some(match language {
            Language::Chinese => format!("残疾 {value} 级"),
            Language::English => format!("Disability level {value}"),
        }),
        Dimension::AgeBand => AgeBand::parse(value).ok().map(|it| said(it.label())),
        Dimension::EmploymentStatus => EmploymentStatus::parse(value).ok().map(|it| said(it.label())),
        Dimension::Occupation => OccupationCode::parse(value).ok().map(|code| name_of(code).to_owned()),
        Dimension::Outcome => Outcome::parse(value).ok().map(|it| said(it.label())),
    };
    coded.unwrap_or_else(|| value.to_owned())
}

fn inner_region(language: Language, around: Option<Adcode>, inner: Adcode) -> String {
    let name = regions().find(inner).map_or_else(|| inner.to_string(), |it| it.name_zh.clone());
    match language {
        _ if around != Some(inner) => name,
        Language::Chinese => format!("{name}（未登记下级地区）"),
        Language::English => format!("{name} (no smaller region on record)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::counted_values::values;

    #[test]
    fn every_value_has_a_name_of_its_own_in_both_languages() {
        for &dimension in Dimension::ALL {
            for value in values(dimension) {
                for language in [Language::Chinese, Language::English] {
                    let name = counted_value(language, None, dimension, value);
                    assert!(!name.is_empty() && name != value, "{dimension} {value}");
                }
            }
        }
    }
}
