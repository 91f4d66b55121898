//! What a text may mean beside its letters: other words for the same work, pinyin and first letters, words of the same
//! sound, and words that one mistake has spoilt. It asks no index, so that what a posting counts depends on the text and
//! the posting alone.
//!
//! A word that the dictionary or the lexicon knows is meant as it stands: 保安 never becomes 保洁.

use super::tokenizer::{QueryWord, is_in_dictionary};
use crate::reference::lexicon::{INITIALS, Lexicon, lexicon};
use crate::reference::pinyin;
use crate::reference::synonyms;

/// Words that are read together: a run of Chinese, one Latin word, or several that spell one Chinese word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As they are written; all must be found.
    pub words: Vec<String>,
    /// Each may stand for all of them.
    pub others: Vec<Other>,
}

/// Another reading of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub nearness: Nearness,
    /// The words of the unit that stay as they are.
    pub beside: Vec<String>,
    /// How many words of the unit are read otherwise.
    pub replaced: usize,
    /// What they are read as: of each list one must be found. There is at least one list.
    pub forms: Vec<Vec<String>>,
    /// A Latin word that may be misspelt, beside the forms.
    pub misspelt: Option<String>,
}

/// How near a reading is to what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    SameMeaning,
    SameSound,
    /// A word of the same meaning as one of the same sound.
    SameMeaningAsSound,
    OneMistake,
}

impl Nearness {
    /// How many steps it is behind what is written.
    pub const fn steps(self) -> u16 {
        match self {
            Self::SameMeaning => 1,
            Self::SameSound => 2,
            Self::SameMeaningAsSound => 3,
            Self::OneMistake => 4,
        }
    }
}

/// Most words that one is read as.
const MOST_FORMS: usize = 48;
/// Most characters that are read as one word.
const LONGEST: usize = 8;
/// Most Latin words that spell one Chinese word.
const MOST_SYLLABLES: usize = 8;
/// A Latin word of this many letters is still itself when one is wrong.
const SAFE_LETTERS: usize = 4;

/// The units of a query, each once. Mistakes are forgiven only in a loose reading.
pub fn readings(words: &[QueryWord], is_loose: bool) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut rest = words;
    while let Some(first) = rest.first() {
        let (count, others) = if is_latin(&first.text) {
            let latin: Vec<&str> =
                rest.iter().map(|word| word.text.as_str()).take_while(|word| is_latin(word)).collect();
            spelt(&latin, is_loose)
        } else {
            let is_of_run = |word: &&QueryWord| word.is_joined && !is_latin(&word.text);
            let count = 1 + rest.iter().skip(1).take_while(is_of_run).count();
            let run: Vec<&str> = rest.iter().take(count).map(|word| word.text.as_str()).collect();
            (count, written(&run, is_loose))
        };
        let (here, behind) = rest.split_at(count);
        let unit = Unit { words: here.iter().map(|word| word.text.clone()).collect(), others };
        if !units.contains(&unit) {
            units.push(unit);
        }
        rest = behind;
    }
    units
}

fn is_latin(word: &str) -> bool {
    word.is_ascii()
}

fn is_known(word: &str) -> bool {
    lexicon().knows(word) || is_in_dictionary(word)
}

/// A single character, or what no dictionary has.
fn is_weak(word: &str) -> bool {
    word.chars().nth(1).is_none() || !is_known(word)
}

/// Other readings of a run of Chinese: any words of it that stand together may be another word.
fn written(run: &[&str], is_loose: bool) -> Vec<Other> {
    let lexicon = lexicon();
    let mut others = Vec::new();
    for from in 0..run.len() {
        for to in from + 1..=run.len() {
            let (Some(before), Some(here), Some(behind)) = (run.get(..from), run.get(from..to), run.get(to..)) else {
                continue;
            };
            let text = here.concat();
            let length = text.chars().count();
            if length > LONGEST {
                break;
            }
            if length < 2 {
                continue;
            }
            let mut read_as = |nearness: Nearness, forms: Vec<String>| {
                if !forms.is_empty() {
                    let beside = before.iter().chain(behind).map(|&word| word.to_owned()).collect();
                    let forms = vec![forms];
                    others.push(Other { nearness, beside, replaced: here.len(), forms, misspelt: None });
                }
            };
            read_as(Nearness::SameMeaning, some(synonyms::of(&text)));
            if here.iter().any(|word| is_weak(word)) && !is_known(&text) {
                let alike = some(lexicon.sounding_like(&text).into_iter());
                let meaning = meaning(&alike);
                read_as(Nearness::SameSound, alike);
                read_as(Nearness::SameMeaningAsSound, meaning);
                if is_loose {
                    read_as(Nearness::OneMistake, some(lexicon.one_away(&text).into_iter()));
                }
            }
        }
    }
    others
}

/// How many of these Latin words make a unit, and its other readings.
fn spelt(words: &[&str], is_loose: bool) -> (usize, Vec<Other>) {
    let most = words.len().min(MOST_SYLLABLES);
    for count in (1..=most).rev() {
        let Some(letters) = words.get(..count).and_then(|words| pinyin::typed(&words.concat())) else { continue };
        let is_meant = count == 1 && words.first().is_some_and(|word| lexicon().knows(word));
        let others = if is_meant { Vec::new() } else { said(lexicon(), &letters, count) };
        if !others.is_empty() {
            return (count, others);
        }
    }
    if is_loose { misspelt(words) } else { (1, Vec::new()) }
}

/// The first word, or all of them together, with one letter amiss.
fn misspelt(words: &[&str]) -> (usize, Vec<Other>) {
    let most = words.len().min(MOST_SYLLABLES);
    for count in (1..=most).rev() {
        let Some(letters) = words.get(..count).and_then(|words| pinyin::typed(&words.concat())) else { continue };
        let forms = some(lexicon().nearly_said(&letters).into_iter());
        let is_meant = count == 1 && words.first().is_some_and(|word| lexicon().knows(word));
        if !is_meant && !forms.is_empty() {
            let word = words.first().filter(|word| count == 1 && may_be_misspelt(word));
            return (count, vec![latin(Nearness::OneMistake, count, vec![forms], word.map(|&word| word.to_owned()))]);
        }
    }
    let is_safe = |word: &&&str| may_be_misspelt(word) && !lexicon().knows(word);
    let word = words.first().filter(is_safe).map(|&word| word.to_owned());
    (1, word.map(|word| latin(Nearness::OneMistake, 1, vec![Vec::new()], Some(word))).into_iter().collect())
}

/// A digit is no letter: C1 is no slip for B1, and no number for another.
fn may_be_misspelt(word: &str) -> bool {
    word.len() >= SAFE_LETTERS && !word.contains(|letter: char| letter.is_ascii_digit())
}

const fn latin(nearness: Nearness, replaced: usize, forms: Vec<Vec<String>>, misspelt: Option<String>) -> Other {
    Other { nearness, beside: Vec::new(), replaced, forms, misspelt }
}

/// What `count` Latin words with these letters say: one word, two words one after the other, or a word's first letters.
fn said(lexicon: &Lexicon, letters: &str, count: usize) -> Vec<Other> {
    let mut whole = some(lexicon.said(letters));
    let two_words = || {
        (1..letters.len()).rev().find_map(|at| {
            let (first, second) = letters.split_at_checked(at)?;
            let words = [first, second].map(|part| some(lexicon.said(part)));
            words.iter().all(|forms| !forms.is_empty()).then_some(words)
        })
    };
    if whole.is_empty()
        && let Some(words) = two_words()
    {
        return vec![latin(Nearness::SameSound, count, words.into(), None)];
    }
    if whole.is_empty() && count == 1 && INITIALS.contains(&letters.len()) {
        whole = some(lexicon.with_initials(letters));
    }
    let readings = [(Nearness::SameMeaningAsSound, meaning(&whole)), (Nearness::SameSound, whole)];
    let some = readings.into_iter().filter(|(_, forms)| !forms.is_empty());
    some.map(|(nearness, forms)| latin(nearness, count, vec![forms], None)).collect()
}

fn some<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    words.take(MOST_FORMS).map(str::to_owned).collect()
}

/// The words of the same meaning as some of these, without these.
fn meaning(words: &[String]) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for other in words.iter().flat_map(|word| synonyms::of(word)) {
        if others.len() < MOST_FORMS && !words.iter().chain(&others).any(|it| it == other) {
            others.push(other.to_owned());
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::tokenizer::query_words;

    /// The words that a text is read as, with the nearness of each.
    fn read(text: &str, is_loose: bool) -> Vec<(Nearness, String)> {
        let units = readings(&query_words(text), is_loose);
        let others = units.into_iter().flat_map(|unit| unit.others);
        others
            .flat_map(|it| it.forms.into_iter().flatten().map(move |form| (it.nearness, form)).collect::<Vec<_>>())
            .collect()
    }

    fn reads(text: &str, is_loose: bool, nearness: Nearness, form: &str) -> bool {
        read(text, is_loose).contains(&(nearness, form.to_owned()))
    }

    #[test]
    fn a_known_word_is_meant() {
        for text in ["保安", "保洁员", "青岛酒店", "java", "excel", "ps", "c1", "双休"] {
            let beside_meaning: Vec<_> =
                read(text, true).into_iter().filter(|(nearness, _)| *nearness != Nearness::SameMeaning).collect();
            assert_eq!(beside_meaning, [], "{text}");
        }
    }

    #[test]
    fn pinyin_and_first_letters_are_read() {
        for (text, form) in [
            ("miandian", "面点"),
            ("mian dian", "面点"),
            ("miàndiǎn", "面点"),
            ("mian4dian3", "面点"),
            ("Mian'dian", "面点"),
            ("MDS", "面点师"),
            ("md", "面点"),
            ("xi wan gong", "洗碗工"),
            ("qingdaobaojie", "青岛"),
            ("qingdaobaojie", "保洁"),
            ("lvhua", "绿化"),
        ] {
            assert!(reads(text, false, Nearness::SameSound, form), "{text}: {:?}", read(text, false));
        }
        assert!(reads("md", false, Nearness::SameMeaningAsSound, "白案"));
        assert!(reads("面典师", false, Nearness::SameMeaningAsSound, "白案"));
    }

    #[test]
    fn the_same_sound_is_read_where_the_word_is_unknown() {
        for (text, form) in [
            ("面典师", "面点师"),
            ("洗婉工", "洗碗工"),
            ("青岛面典师", "面点师"),
            ("客户经里", "客户经理"),
            ("保结员", "保洁员"),
        ] {
            assert!(reads(text, false, Nearness::SameSound, form), "{text}: {:?}", read(text, false));
        }
    }

    #[test]
    fn a_mistake_is_forgiven_in_a_loose_reading_only() {
        for (text, form) in [
            ("洗砚工", "洗碗工"),
            ("面点帅青岛", "面点师"),
            ("miandain", "面点"),
            ("miandan", "面点"),
            ("洗碗碗工", "洗碗工"),
        ] {
            assert!(reads(text, true, Nearness::OneMistake, form), "{text}: {:?}", read(text, true));
            assert!(!reads(text, false, Nearness::OneMistake, form), "{text}");
        }
    }

    #[test]
    fn the_same_meaning_is_read_from_every_word_of_a_group() {
        assert!(
            reads("面点", false, Nearness::SameMeaning, "白案") && reads("白案", false, Nearness::SameMeaning, "面点")
        );
        assert!(reads("青岛面点师", false, Nearness::SameMeaning, "点心"));
    }
}
