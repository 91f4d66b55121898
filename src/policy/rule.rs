//! A rule as it is judged: conditions and numbers, each with its place in the text.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::occupation::OccupationCode;
use crate::domain::policy::{FactName, RuleText, RuleWrong};

use super::check::check;

/// What is wrong, and where: characters of the text, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    pub wrong: RuleWrong,
    pub at: usize,
}

/// A rule that can be judged.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) text: String,
    pub(super) whole: Part,
    facts: BTreeSet<FactName>,
}

/// A condition, and where it stands in the text, in bytes.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub condition: Condition,
    pub span: Range<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Condition {
    Constant(bool),
    Not(Box<Part>),
    All(Vec<Part>),
    Any(Vec<Part>),
    Compare(Number, Comparison, Number),
    /// A code or region is one of these.
    IsOneOf(FactName, Vec<String>),
    /// A region begins with these digits.
    Begins(String),
    /// A certificate of this occupation is held.
    Holds(OccupationCode),
}

#[derive(Debug, Clone)]
pub(super) enum Number {
    Of(FactName),
    Literal(i64),
    Sum(Box<Number>, Box<Number>),
    Difference(Box<Number>, Box<Number>),
    Product(Box<Number>, Box<Number>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Rule {
    /// Reads a rule and checks its names, types and codes.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the text.
    pub fn read(text: &RuleText) -> Result<Self, Vec<RuleFault>> {
        let (whole, facts) = check(text.as_str())?;
        Ok(Self { text: text.as_str().to_owned(), whole, facts })
    }

    /// The facts that the rule asks.
    pub const fn facts(&self) -> &BTreeSet<FactName> {
        &self.facts
    }
}
