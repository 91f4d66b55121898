//! Real posting titles with the occupation a person gave them: the title coder learns from them, and demonstration data are
//! made of them. The labels have some noise, and some are groups.

use std::sync::LazyLock;

use super::tables;
use crate::domain::occupation::OccupationCode;

/// Titles as they were posted, each with its occupation or group.
pub static LABELLED: LazyLock<Vec<(String, OccupationCode)>> = LazyLock::new(|| {
    tables::records(tables::LABELLED_TITLES)
        .filter_map(|record| {
            let code = OccupationCode::parse(record.get(1)?).ok()?;
            Some((record.get(0)?.to_owned(), code))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::occupations::occupations;

    #[test]
    fn every_labelled_title_has_an_existing_code() {
        assert_eq!(LABELLED.len(), 3830);
        for (title, code) in LABELLED.iter() {
            assert!(!title.trim().is_empty() && occupations().find(*code).is_some(), "{title} {code}");
        }
    }
}
