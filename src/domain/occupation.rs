//! Occupation codes of the national classification (职业分类大典 2022), and how near two of them are.
//! Which codes exist, and their names, is in `reference`.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, Form};

/// A code `A-BB-CC-DD`. Zeros at the end make it a group: `4-03-02-00` is a minor group (小类), `4-03-00-00` a middle
/// group (中类), `4-00-00-00` a major group (大类). Codes belong to an edition: 4-03-02-02 is 中式面点师 in the 2022
/// edition and was 西式面点师 in an older one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccupationCode {
    major: u8,
    middle: u8,
    minor: u8,
    unit: u8,
}

/// How near two occupations are in the classification, nearest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinship {
    None,
    /// The same middle group (中类).
    MiddleGroup,
    /// The same minor group (小类).
    MinorGroup,
    /// The same occupation.
    Same,
}

impl OccupationCode {
    /// # Errors
    /// `Malformed` unless it is one digit and three pairs of digits, joined by hyphens.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        const FORM: Fault = Fault::Malformed { form: Form::OccupationCode };
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            let part = parts.next().filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| u8::from_str(part).ok()).ok_or(FORM)
        };
        let code = Self { major: part(1)?, middle: part(2)?, minor: part(2)?, unit: part(2)? };
        if parts.next().is_some() { Err(FORM) } else { Ok(code) }
    }

    /// 1 major group, 2 middle group, 3 minor group, 4 occupation, by the form of the code. Some minor groups are their own
    /// only occupation and end in `00` all the same: `reference` knows which.
    pub const fn depth(self) -> u8 {
        if self.unit != 0 {
            4
        } else if self.minor != 0 {
            3
        } else if self.middle != 0 {
            2
        } else {
            1
        }
    }

    /// The group one step up; `None` for a major group.
    pub fn parent(self) -> Option<Self> {
        match self.depth() {
            4 => Some(Self { unit: 0, ..self }),
            3 => Some(Self { minor: 0, ..self }),
            2 => Some(Self { middle: 0, ..self }),
            _ => None,
        }
    }

    /// Whether `other` is this occupation or lies in this group.
    pub fn contains(self, other: Self) -> bool {
        match self.depth() {
            4 => self == other,
            3 => (self.major, self.middle, self.minor) == (other.major, other.middle, other.minor),
            2 => (self.major, self.middle) == (other.major, other.middle),
            _ => self.major == other.major,
        }
    }

    /// How near the two are. Group codes are kin by the groups they name.
    pub fn kinship(self, other: Self) -> Kinship {
        if self == other {
            Kinship::Same
        } else if (self.major, self.middle) != (other.major, other.middle) || self.middle == 0 {
            Kinship::None
        } else if self.minor == other.minor && self.minor != 0 {
            Kinship::MinorGroup
        } else {
            Kinship::MiddleGroup
        }
    }

    /// The four parts as one number, `4-03-02-02` → 4030202; keeps the order of the codes.
    pub fn number(self) -> u32 {
        [self.major, self.middle, self.minor, self.unit].into_iter().fold(0, |sum, part| sum * 100 + u32::from(part))
    }

    /// The way back from `number`; `None` for a number that is no code.
    pub fn from_number(number: u32) -> Option<Self> {
        let part = |power: u32| u8::try_from(number / 100u32.pow(power) % 100).ok();
        let code = Self { major: part(3)?, middle: part(2)?, minor: part(1)?, unit: part(0)? };
        (number < 10_000_000).then_some(code)
    }
}

impl fmt::Display for OccupationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}-{:02}-{:02}", self.major, self.middle, self.minor, self.unit)
    }
}

impl fmt::Debug for OccupationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OccupationCode {
        OccupationCode::parse(text).unwrap()
    }

    #[test]
    fn a_code_is_written_as_it_was_read() {
        assert_eq!(code("4-03-02-02").to_string(), "4-03-02-02");
        assert_eq!(OccupationCode::from_number(code("4-03-02-02").number()), Some(code("4-03-02-02")));
        for wrong in ["4030202", "4-3-02-02", "4-03-02-02-01", "", "4-03-02", "x-03-02-02", "4-03-02-0２"] {
            assert!(OccupationCode::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn kinship_is_symmetric_and_goes_by_groups() {
        let cases = [
            ("4-03-02-02", "4-03-02-02", Kinship::Same),
            ("4-03-02-02", "4-03-02-05", Kinship::MinorGroup),
            ("4-03-02-02", "4-03-02-00", Kinship::MinorGroup),
            ("4-03-02-02", "4-03-01-01", Kinship::MiddleGroup),
            ("4-03-02-02", "4-03-00-00", Kinship::MiddleGroup),
            ("4-03-02-02", "4-01-02-02", Kinship::None),
            ("4-00-00-00", "4-01-00-00", Kinship::None),
        ];
        for (one, other, expected) in cases {
            assert_eq!(code(one).kinship(code(other)), expected, "{one} {other}");
            assert_eq!(code(other).kinship(code(one)), expected, "{other} {one}");
        }
    }
}
