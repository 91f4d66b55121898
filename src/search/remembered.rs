//! Tokens of clauses that have been cut before: titles, names of occupations and employers, and much of what descriptions
//! say come again and again, and cutting is most of the work of filling an index.
//! It changes nothing of what a text's tokens are: no token reaches over the signs that part clauses.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Clauses that one tokenizer remembers; then it begins anew. There is one tokenizer for each field of a segment in the making.
const MOST_CLAUSES: usize = 8192;
/// Bytes of a clause that is worth remembering.
const LONGEST: usize = 240;

/// Cuts a clause.
pub trait Cut: Clone + Send + Sync + 'static {
    /// The tokens by position, and how many positions the clause takes up.
    fn cut(&self, clause: &str) -> (Vec<(usize, String)>, usize);
}

/// What became of a clause.
#[derive(Debug, Default)]
struct Clause {
    /// All tokens, one behind the other.
    text: String,
    /// Position, and where the token ends.
    tokens: Vec<(u32, u32)>,
    width: usize,
}

impl Clause {
    fn new((tokens, width): (Vec<(usize, String)>, usize)) -> Self {
        let mut clause = Self { width, ..Self::default() };
        for (position, token) in tokens {
            clause.text.push_str(&token);
            clause.tokens.push((u32::try_from(position).unwrap_or(u32::MAX), narrow(clause.text.len())));
        }
        clause
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn wide(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// A tokenizer that remembers.
#[derive(Clone)]
pub struct Remembered<C> {
    cut: C,
    clauses: HashMap<Box<str>, Arc<Clause>>,
    /// The clauses of the text at hand and its current token: kept, since a posting has many short texts.
    at_hand: Vec<Arc<Clause>>,
    current: Token,
}

impl<C: Cut> Remembered<C> {
    pub fn new(cut: C) -> Self {
        Self { cut, clauses: HashMap::new(), at_hand: Vec::new(), current: Token::default() }
    }

    fn clause(&mut self, text: &str) -> Arc<Clause> {
        if let Some(known) = self.clauses.get(text) {
            return Arc::clone(known);
        }
        let clause = Arc::new(Clause::new(self.cut.cut(text)));
        if text.len() <= LONGEST {
            if self.clauses.len() >= MOST_CLAUSES {
                self.clauses.clear();
            }
            self.clauses.insert(text.into(), Arc::clone(&clause));
        }
        clause
    }
}

/// Signs that no token reaches over.
const fn parts(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | '！' | '？' | '（' | '）' | '\n')
}

impl<C: Cut> Tokenizer for Remembered<C> {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.at_hand.clear();
        for clause in text.split(parts).filter(|clause| !clause.is_empty()) {
            let clause = self.clause(clause);
            self.at_hand.push(clause);
        }
        self.current.reset();
        Tokens { clauses: &self.at_hand, clause: 0, token: 0, first: 0, current: &mut self.current }
    }
}

/// The tokens of some clauses.
pub struct Tokens<'a> {
    clauses: &'a [Arc<Clause>],
    clause: usize,
    token: usize,
    /// Where the clause's first position is.
    first: usize,
    current: &'a mut Token,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        while let Some(clause) = self.clauses.get(self.clause) {
            if let Some(&(position, end)) = clause.tokens.get(self.token) {
                let before = self.token.checked_sub(1).and_then(|at| clause.tokens.get(at));
                let start = before.map_or(0, |&(_, end)| wide(end));
                // Offsets serve highlighting, which the index has no text for.
                self.current.position = self.first + wide(position);
                self.current.text.clear();
                self.current.text.push_str(clause.text.get(start..wide(end)).unwrap_or_default());
                self.token += 1;
                return true;
            }
            self.first += clause.width;
            self.clause += 1;
            self.token = 0;
        }
        false
    }

    fn token(&self) -> &Token {
        self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        self.current
    }
}
