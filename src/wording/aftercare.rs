//! What is said of visits after a hire.

use super::Language;
use crate::domain::placement::AfterDays;

/// What a visit is called in a calendar, where nobody is named.
pub fn visit_title(language: Language, after: Option<AfterDays>) -> String {
    match (language, after.map(AfterDays::value)) {
        (Language::Chinese, Some(days)) => format!("上岗满{days}天回访"),
        (Language::Chinese, None) => "上岗回访".to_owned(),
        (Language::English, Some(days)) => format!("Visit {days} days after the first day of work"),
        (Language::English, None) => "Visit after a hire".to_owned(),
    }
}
