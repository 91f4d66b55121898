//! What is known of a person that a policy's rule may ask, each under one name. What is not on record is unknown: never a yes, and
//! never a no.

use jiff::civil::Date;

use super::coded::coded;
use super::disability::{DisabilityCategory, DisabilityLevel};
use super::fault::Fault;
use super::identity::Sex;
use super::jobseeker::EmploymentStatus;
use super::occupation::OccupationCode;
use super::place::Adcode;
use super::text::{Benefit, Issuer, LegalBasis, PaperName, PolicyName};

coded! {
    /// A fact by the name that rules call it.
    #[derive(PartialOrd, Ord)]
    pub enum FactName {
        /// Full years.
        Age = "age",
        /// `male` or `female`.
        Sex = "sex",
        /// Six digits: province, city, district.
        Region = "region",
        Category = "category",
        /// 1 to 4.
        Level = "level",
        EmploymentStatus = "employment_status",
        /// Full months since somebody has been out of work; of whoever works it is 0.
        MonthsWithoutWork = "months_without_work",
        /// Occupations of which a certificate is held.
        Certificates = "certificates",
    }
}

/// What kind of value a fact has in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    Number,
    /// Of a closed list.
    Code(&'static [&'static str]),
    /// Six digits, compared as text.
    Region,
    /// A list of occupations.
    Occupations,
}

impl FactName {
    pub const fn kind(self) -> FactKind {
        match self {
            Self::Age | Self::Level | Self::MonthsWithoutWork => FactKind::Number,
            Self::Sex => FactKind::Code(Sex::CODES),
            Self::Category => FactKind::Code(DisabilityCategory::CODES),
            Self::EmploymentStatus => FactKind::Code(EmploymentStatus::CODES),
            Self::Region => FactKind::Region,
            Self::Certificates => FactKind::Occupations,
        }
    }
}

/// What is known of one person on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub region: Adcode,
    pub age: Option<i64>,
    pub sex: Option<Sex>,
    pub category: Option<DisabilityCategory>,
    pub level: Option<DisabilityLevel>,
    pub employment_status: Option<EmploymentStatus>,
    pub months_without_work: Option<i64>,
    /// Of which certificates are on record; that there is no other is not known.
    pub certificates: Vec<OccupationCode>,
}

/// The text of a rule, not read yet: at most 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText(String);

impl RuleText {
    /// Most characters: of a rule that a person can still read.
    pub const MAX: usize = 2000;

    /// # Errors
    /// `Blank`, `TooLong`, `ControlCharacter`; line breaks and tabs are allowed.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.trim().is_empty() {
            return Err(Fault::Blank);
        }
        if text.chars().count() > Self::MAX {
            return Err(Fault::TooLong { max: Self::MAX });
        }
        if text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t')) {
            return Err(Fault::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

coded! {
    /// How often an amount is given.
    pub enum AmountPer {
        Once = "once",
        Month = "month",
        Year = "year",
    }
}

/// What a policy gives at most, in fen: up to a million yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyAmount(u32);

impl PolicyAmount {
    pub const MAX: i64 = 100_000_000;

    /// # Errors
    /// `OutOfRange`.
    pub fn new(fen: i64) -> Result<Self, Fault> {
        match u32::try_from(fen) {
            Ok(value) if fen <= Self::MAX => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 0, max: Self::MAX }),
        }
    }

    pub const fn value(self) -> u32 {
        self.0
    }
}

/// One wording of a policy: who gives what to whom, by which rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub name: PolicyName,
    pub issuer: Issuer,
    /// Where it holds; without one in the whole country.
    pub region: Option<Adcode>,
    pub legal_basis: Option<LegalBasis>,
    pub valid_from: Date,
    /// The last day.
    pub valid_until: Option<Date>,
    pub gives: Benefit,
    pub amount: Option<(PolicyAmount, AmountPer)>,
    /// The amount is an example, to be set by the region.
    pub is_sample: bool,
    pub papers: Vec<PaperName>,
    pub rule: RuleText,
}

impl Policy {
    /// Most papers to be brought.
    pub const MOST_PAPERS: usize = 20;

    /// Whether it holds on a day for whoever lives in a region.
    pub fn holds(&self, region: Adcode, on: Date) -> bool {
        self.region.is_none_or(|own| own.contains(region))
            && self.valid_from <= on
            && self.valid_until.is_none_or(|last| on <= last)
    }
}

/// What is wrong with a rule at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleWrong {
    Syntax,
    /// No fact has this name.
    UnknownFact,
    /// Two things that cannot be compared, or a number where a condition should be.
    WrongType,
    /// Not a code of the fact's list, no region, no occupation.
    UnknownCode,
    /// CEL that rules do not have.
    NotAllowed,
    /// Brackets in brackets, too many of them.
    TooDeep,
}

impl RuleWrong {
    /// The fault of a field that holds the rule; `at` is how many characters are before it.
    pub const fn fault(self, at: usize) -> Fault {
        match self {
            Self::Syntax => Fault::RuleSyntax(at),
            Self::UnknownFact => Fault::RuleUnknownFact(at),
            Self::WrongType => Fault::RuleWrongType(at),
            Self::UnknownCode => Fault::RuleUnknownCode(at),
            Self::NotAllowed => Fault::RuleNotAllowed(at),
            Self::TooDeep => Fault::RuleTooDeep(at),
        }
    }
}

/// How many people meet a rule, do not, and of how many it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Met {
    pub yes: usize,
    pub no: usize,
    pub unknown: usize,
}

/// Somebody who only just does not meet a rule, and the parts that fail, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JustNot {
    pub facts: Facts,
    pub failing: Vec<String>,
}

/// What a rule changes against the one that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Difference {
    /// People who meet it now and did not, or of whom it was not known.
    pub gained: usize,
    /// People who met it, and do not now or it is not known.
    pub lost: usize,
}

/// What a rule would do to the people of a region as they are.
#[derive(Debug, Clone)]
pub struct DryRun {
    pub region: Adcode,
    pub on: Date,
    /// The facts that the rule asks.
    pub asks: Vec<FactName>,
    pub met: Met,
    /// Against a rule that is stored, where one was named.
    pub difference: Option<Difference>,
    /// By region directly inside, where there are people.
    pub regions: Vec<(Adcode, Met)>,
    /// Facts not on record on which an answer hangs, with of how many people.
    pub missing: Vec<(FactName, usize)>,
    /// A few of those who meet it.
    pub examples: Vec<Facts>,
    /// A few of those who fail it by least.
    pub just_not: Vec<JustNot>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_policy_holds_from_its_first_to_its_last_day_where_it_holds() {
        let shibei = Adcode::parse("370203").unwrap();
        let mut policy = Policy {
            name: PolicyName::parse("n").unwrap(),
            issuer: Issuer::parse("i").unwrap(),
            region: Some(Adcode::parse("370200").unwrap()),
            legal_basis: None,
            valid_from: date(2026, 1, 1),
            valid_until: Some(date(2026, 12, 31)),
            gives: Benefit::parse("g").unwrap(),
            amount: None,
            is_sample: false,
            papers: Vec::new(),
            rule: RuleText::parse("true").unwrap(),
        };
        assert!(policy.holds(shibei, date(2026, 1, 1)) && policy.holds(shibei, date(2026, 12, 31)));
        assert!(!policy.holds(shibei, date(2025, 12, 31)) && !policy.holds(shibei, date(2027, 1, 1)));
        let jinan = Adcode::parse("370102").unwrap();
        assert!(!policy.holds(jinan, date(2026, 1, 1)));
        (policy.region, policy.valid_until) = (None, None);
        assert!(policy.holds(jinan, date(2099, 1, 1)));
    }
}
