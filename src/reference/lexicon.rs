//! The words by which people look for work, findable by how they are said and by what they nearly are: names of
//! occupations in all their forms, words of the same meaning, and regions. What a search does with them is not its concern.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use super::one_away::is_one_away;
use super::pinyin::{self, Reading};
use super::regions::regions;
use super::spoken_names::spoken_names;
use super::synonyms;

/// Characters of the shortest and of the longest word that is kept: one alone is no word, a longer one a description.
const SHORTEST: usize = 2;
const LONGEST: usize = 8;
/// A word of this many characters is still itself when one is wrong.
const SAFE_LENGTH: usize = 3;
/// And so is pinyin of this many letters.
const SAFE_LETTERS: usize = 4;

/// First letters of a word: one says nothing, more are no abbreviation.
pub const INITIALS: std::ops::RangeInclusive<usize> = 2..=6;

/// Latin words of postings that the classification has not; they mean themselves, though some could be first letters.
const LATIN_WORDS: [&str; 20] = [
    "ai", "app", "bd", "cad", "crm", "erp", "excel", "hr", "it", "ktv", "led", "logo", "ppt", "ps", "sql", "usb",
    "vip", "web", "wifi", "word",
];

struct Word {
    text: String,
    letters: Vec<char>,
    readings: Vec<Reading>,
}

/// Words in the order of their importance: the work first, then what is shorter.
pub struct Lexicon {
    words: Vec<Word>,
    texts: HashSet<String>,
    by_letters: HashMap<String, Vec<usize>>,
    by_initials: HashMap<String, Vec<usize>>,
    latin: HashSet<String>,
}

/// The lexicon, made at the first call.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);
    &LEXICON
}

impl Lexicon {
    fn new() -> Self {
        let names: Vec<String> = spoken_names().into_keys().collect();
        let latin = names.iter().flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
        let latin = latin.chain(LATIN_WORDS).filter(|word| word.len() >= SHORTEST).map(str::to_owned).collect();
        let work = names.iter().flat_map(|name| [Some(name.as_str()), synonyms::stem(name)]).flatten();
        let places = regions().all().iter().flat_map(|region| [region.name_zh.as_str(), region.short_name()]);
        // A word that is work and a place is work.
        let mut ranks: BTreeMap<&str, u8> = synonyms::all().map(|word| (word, 0)).collect();
        ranks.extend(work.map(|word| (word, 0)));
        for place in places {
            ranks.entry(place).or_insert(1);
        }
        ranks.retain(|word, _| is_kept(word));
        let mut ranked: Vec<(u8, usize, &str)> =
            ranks.into_iter().map(|(word, rank)| (rank, word.chars().count(), word)).collect();
        ranked.sort_unstable();
        let mut lexicon = Self {
            words: Vec::new(),
            texts: HashSet::new(),
            by_letters: HashMap::new(),
            by_initials: HashMap::new(),
            latin,
        };
        for (rank, _, word) in ranked {
            lexicon.add(word, rank == 0);
        }
        lexicon
    }

    fn add(&mut self, text: &str, has_initials: bool) {
        let at = self.words.len();
        let readings = pinyin::readings(text);
        for reading in &readings {
            note(&mut self.by_letters, &reading.letters, at);
            if has_initials {
                note(&mut self.by_initials, &reading.initials, at);
            }
        }
        self.texts.insert(text.to_owned());
        self.words.push(Word { text: text.to_owned(), letters: text.chars().collect(), readings });
    }

    /// Whether the word is here as it is written, or is a Latin word of this field. Lower case is expected.
    pub fn knows(&self, word: &str) -> bool {
        self.texts.contains(word) || self.latin.contains(word)
    }

    /// The words that are said so: `letters` as from `pinyin::typed`.
    pub fn said(&self, letters: &str) -> impl Iterator<Item = &str> {
        self.texts_at(self.by_letters.get(letters))
    }

    /// The words of work with these first letters.
    pub fn with_initials(&self, letters: &str) -> impl Iterator<Item = &str> {
        self.texts_at(self.by_initials.get(letters))
    }

    /// The words that a text in Latin letters spells: in full, with or without tones, blanks and apostrophes between the
    /// syllables, or else by first letters. A Latin word of this field spells nothing.
    pub fn spelt(&self, text: &str) -> Vec<&str> {
        let is_between = |c: &char| c.is_whitespace() || matches!(c, '\'' | '’' | '-');
        let joined: String = text.chars().filter(|c| !is_between(c)).map(pinyin::without_tone).collect();
        let Some(letters) = pinyin::typed(&joined).filter(|_| !self.knows(text)) else { return Vec::new() };
        let whole: Vec<&str> = self.said(&letters).collect();
        if whole.is_empty() && INITIALS.contains(&letters.len()) {
            self.with_initials(&letters).collect()
        } else {
            whole
        }
    }

    /// The words that sound like this Chinese one, without itself.
    pub fn sounding_like(&self, word: &str) -> Vec<&str> {
        let mut alike: Vec<usize> = Vec::new();
        for reading in pinyin::readings(word) {
            alike.extend(self.by_letters.get(&reading.letters).into_iter().flatten());
        }
        alike.sort_unstable();
        alike.dedup();
        let length = word.chars().count();
        let fits = |it: &&Word| it.letters.len() == length && it.text != word;
        alike.iter().filter_map(|at| self.words.get(*at)).filter(fits).map(|it| it.text.as_str()).collect()
    }

    /// The words that this Chinese one becomes by mending one mistake. Two characters stay as they are and in order;
    /// so a word of two has no such mistake.
    pub fn one_away(&self, word: &str) -> Vec<&str> {
        let letters: Vec<char> = word.chars().collect();
        let is_safe = |it: &&Word| {
            it.letters.len().min(letters.len()) >= SHORTEST && it.letters.len().max(letters.len()) >= SAFE_LENGTH
        };
        let near = self.words.iter().filter(is_safe).filter(|it| is_one_away(&letters, &it.letters));
        near.map(|it| it.text.as_str()).collect()
    }

    /// The words that pinyin becomes by mending one letter.
    pub fn nearly_said(&self, letters: &str) -> Vec<&str> {
        if letters.len() < SAFE_LETTERS {
            return Vec::new();
        }
        let is_near = |reading: &Reading| is_one_away(letters.as_bytes(), reading.letters.as_bytes());
        self.words.iter().filter(|it| it.readings.iter().any(is_near)).map(|it| it.text.as_str()).collect()
    }

    fn texts_at<'a>(&'a self, places: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a str> {
        places.into_iter().flatten().filter_map(|at| self.words.get(*at)).map(|word| word.text.as_str())
    }
}

fn note(places: &mut HashMap<String, Vec<usize>>, key: &str, at: usize) {
    let known = places.entry(key.to_owned()).or_default();
    if known.last() != Some(&at) {
        known.push(at);
    }
}

fn is_kept(word: &str) -> bool {
    let is_chinese = |c: char| !c.is_ascii() && c.is_alphanumeric();
    (SHORTEST..=LONGEST).contains(&word.chars().count())
        && word.chars().all(char::is_alphanumeric)
        && word.chars().any(is_chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(letters: &str) -> Vec<&'static str> {
        lexicon().said(letters).collect()
    }

    #[test]
    fn work_is_found_by_how_it_is_said() {
        for (letters, word) in [
            ("miandian", "面点"),
            ("miandianshi", "面点师"),
            ("baojie", "保洁"),
            ("xiwangong", "洗碗工"),
            ("kuaiji", "会计"),
            ("dianzhang", "店长"),
            ("qingdao", "青岛"),
            ("baian", "白案"),
        ] {
            assert!(said(letters).contains(&word), "{letters}: {:?}", said(letters));
        }
        assert!(said("java").is_empty());
    }

    #[test]
    fn first_letters_mean_work_not_places() {
        let with = |letters| lexicon().with_initials(letters).collect::<Vec<_>>();
        assert!(with("md").contains(&"面点") && with("mds").contains(&"面点师"));
        assert!(!with("qd").contains(&"青岛"));
    }

    #[test]
    fn a_word_of_the_same_sound_is_not_the_word_itself() {
        assert!(lexicon().sounding_like("面典师").contains(&"面点师"));
        assert!(lexicon().sounding_like("洗婉工").contains(&"洗碗工"));
        assert!(!lexicon().sounding_like("面点师").contains(&"面点师"));
    }

    #[test]
    fn one_mistake_is_mended_where_two_characters_remain() {
        for (wrong, right) in [("洗x工", "洗碗工"), ("收员银", "收银员"), ("保洁洁员", "保洁员"), ("面点狮", "面点师")]
        {
            assert!(lexicon().one_away(wrong).contains(&right), "{wrong}");
        }
        assert!(!lexicon().one_away("保安").contains(&"保洁"));
        assert!(lexicon().nearly_said("maindian").contains(&"面点"));
        assert!(lexicon().nearly_said("miandan").contains(&"面点"));
        assert!(lexicon().nearly_said("mia").is_empty());
    }

    #[test]
    fn latin_words_of_the_field_are_known() {
        assert!(lexicon().knows("java") && lexicon().knows("ps") && !lexicon().knows("md"));
        assert!(lexicon().knows("面点") && !lexicon().knows("面典"));
    }

    #[test]
    fn first_letters_stay_few() {
        let most = lexicon().by_initials.values().map(Vec::len).max().unwrap();
        let total: usize = lexicon().words.len();
        assert!((5_000..30_000).contains(&total) && most < 150, "{total} words, {most} of one");
    }
}
