//! What the levy for employment of disabled people (残疾人就业保障金) is worked out from: numbers within their ranges, and whom
//! an employer has. How the sum goes is said in `levy`, what the rates are in its rules.

use super::coded::coded;
use super::disability::DisabilityLevel;
use super::fault::{Fault, Form};

/// People on the payroll as the mean of a year, in ten-thousandths of a person: 0 to ten million people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeanHeadcount(u64);

impl MeanHeadcount {
    /// Parts of one person.
    pub const PARTS: u64 = 10_000;
    const MAX: u64 = 10_000_000 * Self::PARTS;

    /// Reads a decimal with at most four places, such as `200` or `30.5`.
    ///
    /// # Errors
    /// `Malformed` for anything else, `OutOfRange` above ten million.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let parts = ten_thousandths(text).ok_or(Fault::Malformed { form: Form::Decimal })?;
        if parts <= Self::MAX { Ok(Self(parts)) } else { Err(Fault::OutOfRange { min: 0, max: 10_000_000 }) }
    }

    pub const fn parts(self) -> u64 {
        self.0
    }

    /// The same and one person more, for a whole year.
    #[must_use]
    pub const fn and_one(self) -> Self {
        Self(self.0 + Self::PARTS)
    }
}

/// The share of disabled people that a province demands of every employer, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LevyRatio(u64);

impl LevyRatio {
    pub const PARTS: u64 = 10_000;
    /// 残疾人就业条例 (国务院令第488号), article 8: no province may ask for less than 1.5 %.
    const MIN: u64 = 150;
    const MAX: u64 = 1_000;

    /// Reads a decimal such as `0.015`.
    ///
    /// # Errors
    /// `Malformed` for what is no decimal of at most four places from 0.015 to 0.1.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let parts = ten_thousandths(text).filter(|parts| (Self::MIN..=Self::MAX).contains(parts));
        parts.map(Self).ok_or(Fault::Malformed { form: Form::LevyRatio })
    }

    pub const fn parts(self) -> u64 {
        self.0
    }
}

/// A decimal of at most four places, in ten-thousandths; `None` for any other text.
pub fn ten_thousandths(text: &str) -> Option<u64> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let has_places = text.contains('.');
    if !is_number(whole) || whole.len() > 12 || has_places && !is_number(places) || places.len() > 4 {
        return None;
    }
    format!("{whole}{places:0<4}").parse().ok()
}

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident($kind:ty), $min:literal => $max:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name($kind);

        impl $name {
            pub const MIN: i64 = $min;
            pub const MAX: i64 = $max;

            /// # Errors
            /// `OutOfRange`.
            pub fn new(number: i64) -> Result<Self, Fault> {
                let inside = (Self::MIN..=Self::MAX).contains(&number);
                let value = <$kind>::try_from(number).ok().filter(|_| inside);
                value.map(Self).ok_or(Fault::OutOfRange { min: Self::MIN, max: Self::MAX })
            }

            pub const fn value(self) -> $kind {
                self.0
            }
        }
    )+};
}

numbers! {
    /// The year whose staff is counted. The levy falls due in the year after.
    LevyYear(i16), 1990 => 2100;
    /// Fen (1/100 CNY) per year, up to a hundred million yuan.
    AnnualFen(u64), 0 => 10_000_000_000;
    /// Months of the counted year that somebody worked.
    MonthsWorked(u8), 0 => 12;
    /// Months that a contract runs for, or an unlimited one is taken to.
    ContractMonths(u16), 0 => 600;
}

impl MonthsWorked {
    /// The whole year.
    pub const YEAR: Self = Self(12);
}

impl ContractMonths {
    /// The shortest contract that counts.
    pub const YEAR: Self = Self(12);
}

coded! {
    /// Why somebody does not count.
    pub enum NotCounted {
        /// A contract of less than a year.
        ContractTooShort = "contract_too_short",
        ContractUnknown = "contract_unknown",
        /// Less than the local minimum wage.
        WageTooLow = "wage_too_low",
        WageUnknown = "wage_unknown",
        /// Social insurance is not paid in full.
        InsuranceUnpaid = "insurance_unpaid",
        InsuranceUnknown = "insurance_unknown",
    }
}

/// A disabled employee. What is not known is `None`, and never counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisabledEmployee {
    pub level: DisabilityLevel,
    pub months: MonthsWorked,
    pub contract: Option<ContractMonths>,
    pub wage_at_least_minimum: Option<bool>,
    pub social_insurance_paid: Option<bool>,
}

impl DisabledEmployee {
    /// How many people somebody counts as while they work: two with level 1 or 2.
    pub const fn weight(&self) -> u32 {
        if self.level.value() <= 2 { 2 } else { 1 }
    }

    /// Why this person does not count; empty for one who does.
    pub fn hindrances(&self) -> Vec<NotCounted> {
        let contract = match self.contract {
            Some(months) if months >= ContractMonths::YEAR => None,
            Some(_) => Some(NotCounted::ContractTooShort),
            None => Some(NotCounted::ContractUnknown),
        };
        let said = |it: Option<bool>, no, unknown| match it {
            Some(true) => None,
            Some(false) => Some(no),
            None => Some(unknown),
        };
        let wage = said(self.wage_at_least_minimum, NotCounted::WageTooLow, NotCounted::WageUnknown);
        let insurance = said(self.social_insurance_paid, NotCounted::InsuranceUnpaid, NotCounted::InsuranceUnknown);
        [contract, wage, insurance].into_iter().flatten().collect()
    }

    /// How much this person counts for the year, in twelfths of a person.
    pub fn twelfths(&self) -> u32 {
        if self.hindrances().is_empty() { self.weight() * u32::from(self.months.value()) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        for (text, parts) in
            [("200", 2_000_000), ("30.5", 305_000), ("0", 0), ("0.0001", 1), ("10000000", 100_000_000_000)]
        {
            assert_eq!(MeanHeadcount::parse(text).map(MeanHeadcount::parts), Ok(parts), "{text}");
        }
        for wrong in ["", "-1", "1.", ".5", "1.00001", "1e3", "1,000", " 1", "٣", "10000000000000"] {
            assert_eq!(MeanHeadcount::parse(wrong), Err(Fault::Malformed { form: Form::Decimal }), "{wrong}");
        }
        assert_eq!(MeanHeadcount::parse("10000000.1"), Err(Fault::OutOfRange { min: 0, max: 10_000_000 }));
        assert_eq!(LevyRatio::parse("0.016").map(LevyRatio::parts), Ok(160));
        for wrong in ["0.0149", "0.11", "1.5", "1.5%", "0"] {
            assert_eq!(LevyRatio::parse(wrong), Err(Fault::Malformed { form: Form::LevyRatio }), "{wrong}");
        }
    }
}
