//! Words that mean the same work in people's mouths, beyond the other names of the classification: 白案 is 面点.
//! The groups and the reason of each are in `data/synonyms.csv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables;

static GROUPS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let words = |record: csv::StringRecord| -> Vec<String> {
        record.get(0).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    tables::records(tables::SYNONYMS).map(words).collect()
});

static BY_WORD: LazyLock<HashMap<&str, &[String]>> =
    LazyLock::new(|| GROUPS.iter().flat_map(|group| group.iter().map(|word| (word.as_str(), &**group))).collect());

/// Endings for whoever does a work. What stands before one names the work.
const ENDINGS: [&str; 5] = ["师傅", "人员", "师", "工", "员"];

/// The work without who does it, 面点师 → 面点; `None` where fewer than two characters would be left.
pub fn stem(word: &str) -> Option<&str> {
    ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.chars().count() >= 2)
}

/// The other words for what `word`, or its stem, means.
pub fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let bare = stem(word).unwrap_or(word).to_owned();
    let group: &[String] = BY_WORD.get(word).or_else(|| BY_WORD.get(bare.as_str())).copied().unwrap_or_default();
    let word = word.to_owned();
    group.iter().map(String::as_str).filter(move |other| *other != word && *other != bare)
}

/// Every word of every group.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().flatten().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_from_each_of_its_words() {
        assert_eq!(of("面点").collect::<Vec<_>>(), ["点心", "白案", "面食"]);
        assert_eq!(of("面点师").collect::<Vec<_>>(), ["点心", "白案", "面食"]);
        assert!(of("白案").any(|word| word == "面点"));
        assert_eq!(of("保洁员").collect::<Vec<_>>(), ["清洁"]);
        assert!(of("保安").all(|word| word != "保洁") && of("没有").next().is_none());
    }

    #[test]
    fn a_word_is_in_one_group_and_every_group_has_a_reason() {
        let mut words: Vec<_> = all().collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
        for record in tables::records(tables::SYNONYMS) {
            assert!(record.get(0).unwrap().split_whitespace().count() >= 2, "{record:?}");
            assert!(record.get(1).unwrap().len() > 10, "{record:?}");
        }
    }
}
