//! A search text, and how well a posting's texts answer it.
//! The measure counts fields, never how rare a word is: statistics drift while rows come in, and would break cursors.
//! What else than its letters a text may mean is in `readings`; the whole is told in docs/search.md.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::readings::{Other, Unit, readings};
use super::schema::{Fields, TextField};
use super::tokenizer::{QueryWord, query_pieces, query_words};

/// A text with at least one searchable word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextQuery {
    words: Vec<QueryWord>,
    units: Vec<Unit>,
    is_loose: bool,
}

/// How well a posting answers a text. First counts how closely its words are met (each as written, by another word of the
/// same meaning, by one of the same sound, by one that a mistake keeps apart), then in which fields: the sum over the
/// words, each in its best one. A word counts 8 in the title, 6 in an occupation name, 4 in the employer's name, 2 in the
/// description; one less where it is not a word of the text by the dictionary, only a part of it. 0 where no text was
/// asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Relevance(u32);

/// One step of closeness, more than all fields of the longest text together.
const STEP: u16 = 512;
/// What a word as it is written counts before its field. `Nearness` takes steps from it.
const AS_WRITTEN: u16 = 4 * STEP;
/// What every hit of a close reading counts beforehand: more than the steps and fields of the longest text together.
const CLOSE: u32 = 1 << 20;

impl Relevance {
    /// From the number a cursor carries.
    pub const fn new(points: u32) -> Self {
        Self(points)
    }

    /// For a cursor.
    pub const fn points(self) -> u32 {
        self.0
    }

    /// Whether the text was read closely, not loosened.
    pub const fn is_close(self) -> bool {
        self.0 >= CLOSE
    }

    /// From a score that the query below has summed up.
    pub(super) fn from_score(score: f32) -> Self {
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sum of whole numbers below 2^24, exact in f32"
        )]
        let points = score as u32;
        Self(points)
    }
}

impl TextQuery {
    /// Most words that are looked at; the rest of a longer text is left out.
    pub const MAX_WORDS: usize = 24;

    /// `None` when there is nothing to search for: blanks and signs only.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = query_words(text);
        words.truncate(Self::MAX_WORDS);
        let units = readings(&words, false);
        (!units.is_empty()).then_some(Self { words, units, is_loose: false })
    }

    /// The same text with mistakes forgiven, for when nobody may see anything that it finds; `None` where it has no more
    /// to say.
    #[must_use]
    pub fn loosened(&self) -> Option<Self> {
        let units = readings(&self.words, true);
        (!self.is_loose && units != self.units).then(|| Self { words: self.words.clone(), units, is_loose: true })
    }

    /// Every word must be found, each in any field.
    pub(super) fn query(&self, fields: &Fields) -> BooleanQuery {
        let mut clauses: Vec<Box<dyn Query>> = self.units.iter().map(|unit| unit_query(fields, unit)).collect();
        if !self.is_loose {
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a power of two")]
            let close = CLOSE as f32;
            clauses.push(constant(Box::new(AllQuery), close));
        }
        BooleanQuery::intersection(clauses)
    }
}

/// As it is written, or by the best of its other readings.
fn unit_query(fields: &Fields, unit: &Unit) -> Box<dyn Query> {
    let as_written = intersection(unit.words.iter().map(|word| any_field(fields, word)));
    if unit.others.is_empty() {
        return as_written;
    }
    let others = unit.others.iter().map(|other| other_reading(fields, other));
    best(std::iter::once(as_written).chain(others))
}

fn other_reading(fields: &Fields, other: &Other) -> Box<dyn Query> {
    let replaced = u16::try_from(other.replaced).unwrap_or_default();
    let points = (AS_WRITTEN * replaced).saturating_sub(STEP * other.nearness.steps());
    // What the whole counts is said by its first word.
    let points = std::iter::once(points).chain(std::iter::repeat(0));
    let forms = other.forms.iter().zip(points).map(|(forms, points)| {
        let forms = forms.iter().map(|form| in_telling_fields(fields, form, points));
        best(forms.chain(other.misspelt.iter().map(|word| misspelt(fields, word, points))))
    });
    intersection(other.beside.iter().map(|word| any_field(fields, word)).chain(forms))
}

fn any_field(fields: &Fields, word: &str) -> Box<dyn Query> {
    let pieces = query_pieces(word);
    let in_fields = fields.texts().into_iter().flat_map(|field| {
        let points = AS_WRITTEN + 2 * field.weight;
        [points_for(one_term(field.words, word), points), points_for(in_a_row(field.pieces, &pieces), points - 1)]
    });
    best(in_fields)
}

/// A description says many words in passing: only what is written is looked for there, nothing that is guessed.
fn telling_fields(fields: &Fields) -> [TextField; 3] {
    [fields.title, fields.occupation, fields.employer]
}

fn in_telling_fields(fields: &Fields, form: &str, points: u16) -> Box<dyn Query> {
    let pieces = query_pieces(form);
    let in_fields =
        telling_fields(fields).map(|field| points_for(in_a_row(field.pieces, &pieces), points + 2 * field.weight - 1));
    best(in_fields.into_iter())
}

/// Latin words with one letter wrong, missing, too many, or two in the wrong order.
fn misspelt(fields: &Fields, word: &str, points: u16) -> Box<dyn Query> {
    let in_fields = telling_fields(fields).map(|field| {
        let term = Term::from_field_text(field.words, word);
        points_for(Box::new(FuzzyTermQuery::new(term, 1, true)), points + 2 * field.weight - 1)
    });
    best(in_fields.into_iter())
}

fn intersection(queries: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(queries.collect()))
}

fn best(queries: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(DisjunctionMaxQuery::new(queries.collect()))
}

fn points_for(query: Box<dyn Query>, points: u16) -> Box<dyn Query> {
    constant(query, f32::from(points))
}

fn constant(query: Box<dyn Query>, points: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, points))
}

fn one_term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn in_a_row(field: Field, runs: &[Vec<String>]) -> Box<dyn Query> {
    let run = |pieces: &Vec<String>| match pieces.as_slice() {
        [piece] => one_term(field, piece),
        pieces => {
            let terms = pieces.iter().map(|piece| Term::from_field_text(field, piece)).collect();
            Box::new(PhraseQuery::new(terms))
        }
    };
    Box::new(BooleanQuery::intersection(runs.iter().map(run).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::samples::{described, filled, posting, posting_id};

    /// The numbers of the postings that `text` finds, each with its points.
    fn read(postings: &[crate::search::PostingDocument], query: &TextQuery) -> Vec<(u128, u32)> {
        let root = tempfile::tempdir().unwrap();
        let found = filled(root.path(), postings).text_hits(query).unwrap();
        found.into_iter().map(|(id, relevance)| (id.uuid().as_u128(), relevance.points())).collect()
    }

    /// The same of a close reading, its points counted from none for a word as it is written.
    fn hits(postings: &[crate::search::PostingDocument], text: &str) -> Vec<(u128, u32)> {
        let query = TextQuery::parse(text).unwrap();
        let all = CLOSE + u32::from(AS_WRITTEN) * u32::try_from(query.words.len()).unwrap();
        read(postings, &query).into_iter().map(|(number, points)| (number, points.checked_sub(all).unwrap())).collect()
    }

    /// The titles that a close reading finds, and if there are none, a loosened one; best first.
    fn titles<'a>(titles: &[&'a str], text: &str) -> Vec<&'a str> {
        let postings: Vec<_> = titles.iter().map(|title| posting(title)).collect();
        let close = TextQuery::parse(text).unwrap();
        let mut found = read(&postings, &close);
        assert!(found.iter().all(|&(_, points)| Relevance::new(points).is_close()));
        if let Some(loose) = close.loosened().filter(|_| found.is_empty()) {
            found = read(&postings, &loose);
            assert!(found.iter().all(|&(_, points)| !Relevance::new(points).is_close()));
        }
        found.into_iter().map(|(number, _)| titles[usize::try_from(number).unwrap() - 1]).collect()
    }

    fn numbers(postings: &[crate::search::PostingDocument], text: &str) -> Vec<u128> {
        let found = read(postings, &TextQuery::parse(text).unwrap());
        let mut numbers: Vec<_> = found.into_iter().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn a_text_without_a_word_is_no_query() {
        for text in ["", "   ", "（）", "！？，。", "\u{3000}"] {
            assert_eq!(TextQuery::parse(text), None, "{text:?}");
        }
        assert!(TextQuery::parse("面").is_some());
    }

    #[test]
    fn a_repeated_word_counts_once() {
        let units = |text| TextQuery::parse(text).unwrap().units;
        assert_eq!(units("面点 面点"), units("面点"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let text: Vec<String> = (0..100).map(|number| format!("w{number}")).collect();
        assert_eq!(TextQuery::parse(&text.join(" ")).unwrap().units.len(), TextQuery::MAX_WORDS);
    }

    #[test]
    fn pastry_finds_the_pastry_cook_by_title_and_by_alias() {
        let by_alias = described("后厨人员", "早班", &["中式面点师", "面点师"], "某酒店");
        let postings = [posting("面点师傅（包吃住）"), by_alias, posting("保洁员")];
        assert_eq!(numbers(&postings, "面点"), [1, 2]);
        assert_eq!(numbers(&postings, "面点师"), [1, 2]);
        assert_eq!(numbers(&postings, "面点师傅（包吃住）"), [1]);
        assert_eq!(numbers(&postings, "包吃住"), [1]);
    }

    /// Whatever a person copies out of a title finds it, wherever the dictionary cuts.
    #[test]
    fn any_part_of_a_title_finds_it() {
        let title = "诚聘馕坑肉师傅及抻面徒弟";
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting(title)]);
        let letters: Vec<char> = title.chars().collect();
        for part in (1..=letters.len()).flat_map(|length| letters.windows(length)) {
            let part: String = part.iter().collect();
            assert_eq!(index.text_hits(&TextQuery::parse(&part).unwrap()).unwrap().len(), 1, "{part}");
        }
    }

    #[test]
    fn every_word_must_be_found_though_not_in_one_field() {
        let postings = [
            described("面点师", "提供宿舍", &[], "海景酒店"),
            described("面点师", "不提供", &[], "海景酒店"),
            described("服务员", "提供宿舍", &[], "海景酒店"),
        ];
        assert_eq!(numbers(&postings, "海景 面点 宿舍"), [1]);
        assert_eq!(numbers(&postings, "面点 火箭"), Vec::<u128>::new());
    }

    #[test]
    fn latin_letters_match_in_any_case_and_width() {
        let postings = [posting("ＥＸＣＥＬ录入员"), posting("Excel 文员"), posting("C1驾照司机"), posting("录入员")];
        assert_eq!(numbers(&postings, "excel"), [1, 2]);
        assert_eq!(numbers(&postings, "c1"), [3]);
        assert_eq!(numbers(&postings, "Ｃ１驾照"), [3]);
    }

    #[test]
    fn characters_of_two_runs_are_not_a_word() {
        assert_eq!(numbers(&[posting("洗面，点菜")], "面点"), Vec::<u128>::new());
    }

    #[test]
    fn a_word_counts_its_best_field_and_words_add_up() {
        let postings = [
            described("厨师", "厨师", &["厨师"], "厨师"),
            described("招聘", "厨师", &["厨师"], "厨师"),
            described("招聘", "厨师", &["白案"], "厨师"),
            described("招聘", "厨师", &["白案"], "某酒店"),
        ];
        assert_eq!(hits(&postings, "厨师"), [(1, 8), (2, 6), (3, 4), (4, 2)]);
        assert_eq!(hits(&postings, "厨师 酒店"), [(4, 6)]);
    }

    #[test]
    fn a_part_of_a_word_counts_one_less() {
        assert_eq!(hits(&[posting("产品和服务"), posting("和服租赁")], "和服"), [(2, 8), (1, 7)]);
    }

    #[test]
    fn equal_relevance_comes_by_id_the_latest_first() {
        let postings = [posting("保洁员"), posting("保洁员"), posting("保洁员")];
        assert_eq!(hits(&postings, "保洁员"), [(3, 8), (2, 8), (1, 8)]);
    }

    /// Statistics would change it: one more posting makes the word less rare.
    #[test]
    fn other_postings_do_not_change_the_relevance() {
        let many: Vec<_> = (0..50).map(|_| posting("面点师")).collect();
        let alone = hits(&many[..1], "面点师");
        assert_eq!(hits(&many, "面点师").last(), alone.last());
        assert_eq!(alone.last().map(|&(number, _)| posting_id(number)), Some(posting_id(1)));
    }

    /// What people type, what it must find in this order, and what it must not find.
    #[test]
    fn people_find_what_they_mean() {
        let all = [
            "面点师",
            "点心师傅",
            "白案",
            "洗碗工",
            "保安",
            "保洁员",
            "收银员",
            "客户经理",
            "Python 工程师",
            "修鞋工",
            "MD 买手",
        ];
        let pastry = ["面点师", "白案", "点心师傅"];
        for (text, expected) in [
            ("面点", &pastry[..]),
            ("面点师", &pastry),
            ("白案", &["白案", "点心师傅", "面点师"]),
            ("miandian", &pastry),
            ("mian dian", &pastry),
            ("miàndiǎn", &pastry),
            ("miandianshi", &pastry),
            ("mds", &pastry),
            ("面典师", &pastry),
            ("面点狮", &pastry),
            ("面点帅", &["面点师"]),
            ("miandain", &["面点师"]),
            ("洗婉工", &["洗碗工"]),
            ("洗砚工", &["洗碗工"]),
            ("xiwangong", &["洗碗工"]),
            ("xwg", &["洗碗工"]),
            ("客户经里", &["客户经理"]),
            ("pyhton", &["Python 工程师"]),
            ("pythn", &["Python 工程师"]),
            ("保安", &["保安"]),
            ("baoan", &["保安"]),
            ("bao'an", &["保安"]),
            ("保洁", &["保洁员"]),
            ("保结员", &["保洁员"]),
            ("收银圆", &["收银员"]),
            ("java", &[]),
            ("火箭", &[]),
            ("面点 火箭", &[]),
        ] {
            let mut found = titles(&all, text);
            let (first, mut rest) = (expected.first(), expected.to_vec());
            assert_eq!(found.first(), first, "{text}: {found:?}");
            found.sort_unstable();
            rest.sort_unstable();
            assert_eq!(found, rest, "{text}");
        }
        assert_eq!(titles(&all, "md").first(), Some(&"MD 买手"), "what is written comes first");
        assert!(titles(&all, "md").contains(&"面点师"));
    }

    #[test]
    fn a_guess_is_not_looked_for_in_descriptions() {
        let postings = [described("服务员", "会做点心，有洗碗工", &[], "某酒店")];
        assert_eq!(numbers(&postings, "点心"), [1]);
        for text in ["面点", "xiwangong", "洗婉工"] {
            assert_eq!(numbers(&postings, text), [0; 0], "{text}");
        }
    }

    /// The guess of one word never makes up for by a better field of another.
    #[test]
    fn what_is_written_outranks_every_guess() {
        let postings = [
            described("早班", "面点师，包吃住", &[], "某酒店"),
            described("点心师傅包吃住", "早班", &["白案"], "点心铺"),
            described("包吃住", "面点师", &["白案"], "面点"),
        ];
        let found: Vec<_> = hits_of(&postings, "面点 包吃住");
        assert_eq!(found, [3, 1, 2]);
    }

    fn hits_of(postings: &[crate::search::PostingDocument], text: &str) -> Vec<u128> {
        read(postings, &TextQuery::parse(text).unwrap()).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn the_longest_text_keeps_the_order_of_closeness() {
        let words = u32::try_from(TextQuery::MAX_WORDS).unwrap();
        // A Latin word may be read as two, each in its own field.
        assert!(2 * words * 8 < u32::from(STEP));
        assert!(words * (u32::from(AS_WRITTEN) + 8) < CLOSE);
        assert!(CLOSE + words * (u32::from(AS_WRITTEN) + 16) < 1 << 24, "exact in f32");
    }
}
