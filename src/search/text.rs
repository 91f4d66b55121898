//! A search text, and how well a posting's texts answer it.
//! The measure counts fields, never how rare a word is: statistics drift while rows come in, and would break cursors.

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::Fields;
use super::tokenizer::{query_pieces, query_words};

/// A text with at least one searchable word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextQuery {
    words: Vec<String>,
}

/// How well a posting answers a text: the sum over the words, each counted in its best field. A word counts 8 in the
/// title, 6 in an occupation name, 4 in the employer's name, 2 in the description; one less where it is not a word of
/// the text by the dictionary, only a part of it. 0 where no text was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Relevance(u32);

impl Relevance {
    /// From the number a cursor carries.
    pub const fn new(points: u32) -> Self {
        Self(points)
    }

    /// For a cursor.
    pub const fn points(self) -> u32 {
        self.0
    }

    /// From a score that the query below has summed up.
    pub(super) fn from_score(score: f32) -> Self {
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sum of at most `MAX_WORDS` small whole numbers, exact in f32"
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
        (!words.is_empty()).then_some(Self { words })
    }

    /// Every word must be found, each in any field.
    pub(super) fn query(&self, fields: &Fields) -> BooleanQuery {
        BooleanQuery::intersection(self.words.iter().map(|word| any_field(fields, word)).collect())
    }
}

fn any_field(fields: &Fields, word: &str) -> Box<dyn Query> {
    let pieces = query_pieces(word);
    let in_fields = fields.texts().into_iter().flat_map(|field| {
        let points = f32::from(2 * field.weight);
        [constant(one_term(field.words, word), points), constant(in_a_row(field.pieces, &pieces), points - 1.0)]
    });
    Box::new(DisjunctionMaxQuery::new(in_fields.collect()))
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
    fn hits(postings: &[crate::search::PostingDocument], text: &str) -> Vec<(u128, u32)> {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), postings);
        let found = index.text_hits(&TextQuery::parse(text).unwrap()).unwrap();
        found.into_iter().map(|(id, relevance)| (id.uuid().as_u128(), relevance.points())).collect()
    }

    fn numbers(postings: &[crate::search::PostingDocument], text: &str) -> Vec<u128> {
        let mut numbers: Vec<_> = hits(postings, text).into_iter().map(|(number, _)| number).collect();
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
        assert_eq!(TextQuery::parse("面点 面点"), TextQuery::parse("面点"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let text: Vec<String> = (0..100).map(|number| format!("w{number}")).collect();
        assert_eq!(TextQuery::parse(&text.join(" ")).unwrap().words.len(), TextQuery::MAX_WORDS);
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
        assert_eq!(numbers(&[posting("洗面，点心")], "面点"), Vec::<u128>::new());
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
}
