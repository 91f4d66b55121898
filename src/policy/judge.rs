//! Judges a rule by what is known of one person, in three values; and says which parts fail, and what would have to be known.

use std::collections::BTreeSet;

use super::rule::{Comparison, Condition, Number, Part, Rule};
use crate::domain::policy::{FactName, Facts};

/// Yes, no, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Truth {
    fn from(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl Rule {
    /// Whether the rule is met.
    pub fn judge(&self, facts: &Facts) -> Truth {
        self.whole.judge(facts)
    }

    /// The parts that fail, as they stand in the text: each would have to be otherwise for a yes. Empty where none fails.
    pub fn failing(&self, facts: &Facts) -> Vec<&str> {
        let mut failing = Vec::new();
        self.whole.failing(facts, &mut failing);
        failing.iter().filter_map(|part| self.text.get(part.span.clone())).collect()
    }

    /// The facts that are not on record and that the answer hangs on.
    pub fn hangs_on(&self, facts: &Facts) -> BTreeSet<FactName> {
        let mut names = BTreeSet::new();
        self.whole.hangs_on(facts, &mut names);
        names
    }
}

impl Part {
    fn judge(&self, facts: &Facts) -> Truth {
        match &self.condition {
            Condition::Constant(it) => (*it).into(),
            Condition::Not(part) => !part.judge(facts),
            Condition::All(parts) => all(parts.iter().map(|part| part.judge(facts))),
            Condition::Any(parts) => !all(parts.iter().map(|part| !part.judge(facts))),
            Condition::Compare(left, how, right) => match (left.value(facts), right.value(facts)) {
                (Some(left), Some(right)) => how.holds(left, right).into(),
                _ => Truth::Unknown,
            },
            Condition::IsOneOf(name, codes) => match code(*name, facts) {
                Some(known) => codes.contains(&known).into(),
                None => Truth::Unknown,
            },
            Condition::Begins(digits) => facts.region.to_string().starts_with(digits.as_str()).into(),
            // That somebody holds no other certificate is not known.
            Condition::Holds(occupation) if facts.certificates.contains(occupation) => Truth::Yes,
            Condition::Holds(_) => Truth::Unknown,
        }
    }

    /// Of parts that have to hold together each that fails by itself; of alternatives that all fail the whole of them.
    fn failing<'a>(&'a self, facts: &Facts, failing: &mut Vec<&'a Self>) {
        if self.judge(facts) != Truth::No {
            return;
        }
        match &self.condition {
            Condition::All(parts) => parts.iter().for_each(|part| part.failing(facts, failing)),
            _ => failing.push(self),
        }
    }

    fn hangs_on(&self, facts: &Facts, names: &mut BTreeSet<FactName>) {
        if self.judge(facts) != Truth::Unknown {
            return;
        }
        match &self.condition {
            Condition::Not(part) => part.hangs_on(facts, names),
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|it| it.hangs_on(facts, names)),
            Condition::Compare(left, _, right) => {
                left.unknown(facts, names);
                right.unknown(facts, names);
            }
            Condition::IsOneOf(name, _) => {
                names.insert(*name);
            }
            Condition::Holds(_) => {
                names.insert(FactName::Certificates);
            }
            Condition::Constant(_) | Condition::Begins(_) => {}
        }
    }
}

/// No if one is no, else unknown if one is unknown.
fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut all = Truth::Yes;
    for truth in truths {
        match truth {
            Truth::No => return Truth::No,
            Truth::Unknown => all = Truth::Unknown,
            Truth::Yes => {}
        }
    }
    all
}

impl Comparison {
    const fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Greater => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Number {
    /// `None` is not known, also of a sum that no number holds.
    fn value(&self, facts: &Facts) -> Option<i64> {
        match self {
            Self::Literal(it) => Some(*it),
            Self::Of(name) => number(*name, facts),
            Self::Sum(left, right) => left.value(facts)?.checked_add(right.value(facts)?),
            Self::Difference(left, right) => left.value(facts)?.checked_sub(right.value(facts)?),
            Self::Product(left, right) => left.value(facts)?.checked_mul(right.value(facts)?),
        }
    }

    fn unknown(&self, facts: &Facts, names: &mut BTreeSet<FactName>) {
        match self {
            Self::Literal(_) => {}
            Self::Of(name) => names.extend(number(*name, facts).is_none().then_some(*name)),
            Self::Sum(left, right) | Self::Difference(left, right) | Self::Product(left, right) => {
                left.unknown(facts, names);
                right.unknown(facts, names);
            }
        }
    }
}

fn number(name: FactName, facts: &Facts) -> Option<i64> {
    match name {
        FactName::Age => facts.age,
        FactName::Level => facts.level.map(|it| it.value().into()),
        FactName::MonthsWithoutWork => facts.months_without_work,
        FactName::Sex | FactName::Region | FactName::Category | FactName::EmploymentStatus | FactName::Certificates => {
            None
        }
    }
}

fn code(name: FactName, facts: &Facts) -> Option<String> {
    match name {
        FactName::Sex => facts.sex.map(|it| it.code().to_owned()),
        FactName::Category => facts.category.map(|it| it.code().to_owned()),
        FactName::EmploymentStatus => facts.employment_status.map(|it| it.code().to_owned()),
        FactName::Region => Some(facts.region.to_string()),
        FactName::Age | FactName::Level | FactName::MonthsWithoutWork | FactName::Certificates => None,
    }
}
