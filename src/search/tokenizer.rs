//! Chinese text as searchable tokens: words by the dictionary, and pieces (single characters and pairs) that find a
//! word which the dictionary does not know or cuts elsewhere. Both fold case and width.
//! It is not for ranking: what a token counts is in `text`.

use tantivy::tokenizer::{TokenStream, Tokenizer, TokenizerManager};
use tantivy_jieba::JiebaTokenizer;

use super::remembered::{Cut, Remembered};
use crate::reference::pinyin::without_tone;

/// Raised when the same text gives other tokens; every index then starts afresh.
pub const VERSION: u32 = 2;
/// Name of the tokenizer for words.
pub const WORDS: &str = "words";
/// Name of the tokenizer for pieces.
pub const PIECES: &str = "pieces";

/// Lower case, full-width letters, digits and signs (U+FF01–FF5E) as their plain forms, and vowels without their tones.
fn folded(text: &str) -> String {
    const TO_PLAIN: u32 = 0xFEE0;
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - TO_PLAIN).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    // Tones and dots that are typed as signs of their own behind the letter.
    let is_mark = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{304}' | '\u{308}' | '\u{30C}');
    text.chars().filter(|c| !is_mark(c)).map(plain).flat_map(char::to_lowercase).map(without_tone).collect()
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    pub text: String,
    /// Stands directly behind the word before, with neither blank nor sign between them.
    pub is_joined: bool,
}

fn cut(text: &str, mut jieba: JiebaTokenizer) -> Vec<QueryWord> {
    let text = folded(text);
    let mut stream = jieba.token_stream(&text);
    let mut words = Vec::new();
    let mut end = None;
    while let Some(token) = stream.next() {
        if token.text.chars().any(char::is_alphanumeric) {
            words.push(QueryWord { text: token.text.clone(), is_joined: end == Some(token.offset_from) });
            end = Some(token.offset_to);
        }
    }
    words
}

/// The words of a query in their order. A compound stays whole: its parts need not stand apart in the text.
pub fn query_words(text: &str) -> Vec<QueryWord> {
    cut(text, JiebaTokenizer::with_search_mode(false))
}

/// Whether the dictionary has this as one word. Without guessing, jieba cuts what it does not know into characters.
pub fn is_in_dictionary(word: &str) -> bool {
    let mut plain = JiebaTokenizer::with_search_mode(false);
    plain.set_hmm(false);
    cut(word, plain).len() == 1
}

/// The units of a text in runs: a Chinese character is one unit, and so is a run of Latin letters and digits.
fn runs(folded: &str) -> Vec<Vec<String>> {
    let mut runs = vec![Vec::new()];
    let mut latin = String::new();
    for c in folded.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            latin.push(c);
            continue;
        }
        if let Some(run) = runs.last_mut() {
            run.extend((!latin.is_empty()).then(|| std::mem::take(&mut latin)));
            run.extend(c.is_alphanumeric().then(|| c.to_string()));
        }
        if !c.is_alphanumeric() {
            runs.push(Vec::new());
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// What stands in the pieces field wherever `word` stands in the text: pairs that follow one another, or its one unit.
/// A word with a sign inside gives one list per run.
pub fn query_pieces(word: &str) -> Vec<Vec<String>> {
    runs(&folded(word)).into_iter().map(|run| if run.len() == 1 { run } else { pairs(&run).collect() }).collect()
}

fn pairs(run: &[String]) -> impl Iterator<Item = String> {
    run.iter().zip(run.iter().skip(1)).map(|(first, second)| format!("{first}{second}"))
}

/// Words by the jieba dictionary, compounds also in their parts.
#[derive(Clone, Default)]
struct Words;

/// Single units and pairs of neighbours, with their positions.
#[derive(Clone, Default)]
struct Pieces;

impl Cut for Words {
    fn cut(&self, clause: &str) -> (Vec<(usize, String)>, usize) {
        let words = cut(clause, JiebaTokenizer::with_search_mode(true));
        let count = words.len();
        (words.into_iter().map(|word| word.text).enumerate().collect(), count)
    }
}

impl Cut for Pieces {
    fn cut(&self, clause: &str) -> (Vec<(usize, String)>, usize) {
        let mut tokens = Vec::new();
        let mut first = 0;
        for run in runs(&folded(clause)) {
            let singles = run.iter().cloned().enumerate();
            for (offset, text) in singles.chain(pairs(&run).enumerate()) {
                tokens.push((first + offset, text));
            }
            // A pair ends one short of its run, so the next run's first pair never seems to follow it.
            first += run.len();
        }
        tokens.sort_by_key(|(position, _)| *position);
        (tokens, first)
    }
}

/// Both tokenizers under their names, beside tantivy's own.
pub fn tokenizers() -> TokenizerManager {
    // tantivy asks for one of its own even for the fields that have no text.
    let tokenizers = TokenizerManager::default();
    tokenizers.register(WORDS, Remembered::new(Words));
    tokenizers.register(PIECES, Remembered::new(Pieces));
    tokenizers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn tokens(cut: impl Cut, text: &str) -> Vec<(usize, String)> {
        streamed(&mut Remembered::new(cut), text)
    }

    fn streamed(tokenizer: &mut impl Tokenizer, text: &str) -> Vec<(usize, String)> {
        let mut stream = tokenizer.token_stream(text);
        let mut tokens = Vec::new();
        while let Some(token) = stream.next() {
            tokens.push((token.position, token.text.clone()));
        }
        tokens
    }

    proptest! {
        /// Cut clause by clause, and remembered, a text has the tokens that it has as a whole.
        #[test]
        fn what_is_remembered_is_what_cutting_the_whole_gives(
            clauses in proptest::collection::vec(select(vec!["面点师傅", "包吃住", "Ｃ１驾照", "五险一金", "负责食堂面点", " 双休 ", "a.b-c", "①"]), 0..12),
            signs in proptest::collection::vec(select(vec!["，", "。", "；", "：", "、", "！", "？", "（", "）", "\n", "", " "]), 12),
        ) {
            let text: String = clauses.iter().zip(&signs).flat_map(|(clause, sign)| [*clause, *sign]).collect();
            let (mut words, mut pieces) = (Remembered::new(Words), Remembered::new(Pieces));
            for _ in 0..2 {
                prop_assert_eq!(streamed(&mut words, &text), Words.cut(&text).0);
                prop_assert_eq!(streamed(&mut pieces, &text), Pieces.cut(&text).0);
            }
        }
    }

    #[test]
    fn case_and_width_are_folded() {
        assert_eq!(folded("ＥＸＣＥＬ　Ｃ１驾照（含）"), "excel c1驾照(含)");
    }

    #[test]
    fn tones_are_folded() {
        assert_eq!(folded("miàndiǎn Nǚ gōng"), "miandian nu gong");
        assert_eq!(folded("mia\u{300}ndia\u{30C}n"), "miandian");
    }

    #[test]
    fn words_of_one_run_are_joined() {
        let words = query_words("青岛面点 xi'an");
        let words: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.is_joined)).collect();
        assert_eq!(words, [("青岛", false), ("面点", true), ("xi", false), ("an", false)]);
    }

    #[test]
    fn the_dictionary_knows_words_and_not_mistakes() {
        assert!(is_in_dictionary("保安") && is_in_dictionary("面点"));
        assert!(!is_in_dictionary("面典") && !is_in_dictionary("洗婉工"));
    }

    #[test]
    fn pieces_are_single_units_and_pairs_within_a_run() {
        let expected = [(0, "面"), (0, "面点"), (1, "点"), (2, "c1"), (2, "c1照"), (3, "照")];
        assert_eq!(tokens(Pieces, "面点，C1照"), expected.map(|(at, text)| (at, text.to_owned())));
    }

    #[test]
    fn signs_are_no_words() {
        assert!(query_words("（）！ —— ，").is_empty());
        assert!(tokens(Words, "面点师傅（包吃住）").iter().all(|(_, word)| word.chars().all(char::is_alphanumeric)));
    }

    #[test]
    fn the_pieces_of_a_word_follow_one_another() {
        assert_eq!(query_pieces("面点师"), [["面点", "点师"]]);
        assert_eq!(query_pieces("师"), [["师"]]);
        assert_eq!(query_pieces("node.js"), [["node"], ["js"]]);
    }
}
