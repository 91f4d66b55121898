//! The rules of policies: a small, typed part of CEL (Common Expression Language), read by the language's own parser, and judged in
//! three values, for what is not on record is neither a yes nor a no (Kleene, Introduction to Metamathematics, 1952, § 64).
//!
//! Pure: it knows facts and no people, no store and no day. A rule has no loops, no functions and no text that is put together, so
//! that the work of judging it is bounded by its length.

mod check;
mod judge;
mod rule;
#[cfg(test)]
mod tests;

pub use self::judge::Truth;
pub use self::rule::{Rule, RuleFault};
