//! Bounded text: trimmed, not blank, no control characters, counted in characters (not bytes).
//! Text that identifies someone (`PersonName`, `Phone`) does not print itself: `Debug` shows only the type.

use std::fmt;

use super::fault::{Fault, Form};

/// Line breaks and tabs belong into a description, not into a name.
#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

fn bounded(text: &str, max: usize, lines: Lines) -> Result<String, Fault> {
    let text = text.trim();
    let is_refused = |c: char| c.is_control() && !(lines == Lines::Many && matches!(c, '\n' | '\r' | '\t'));
    if text.is_empty() {
        Err(Fault::Blank)
    } else if text.chars().any(is_refused) {
        Err(Fault::ControlCharacter)
    } else if text.chars().count() > max {
        Err(Fault::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

macro_rules! text {
    ($($(#[$meta:meta])* $name:ident, $max:literal, $lines:expr, $debug:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Most characters it may have.
            pub const MAX: usize = $max;

            /// # Errors
            /// `Blank`, `ControlCharacter` or `TooLong`.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                bounded(text, Self::MAX, $lines).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        text!(@debug $debug $name);
    )+};
    (@debug shown $name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    };
    (@debug hidden $name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

text! {
    /// A person's name as the household register has it.
    PersonName, 100, Lines::One, hidden;
    /// An organisation's registered name.
    EmployerName, 200, Lines::One, shown;
    PostingTitle, 200, Lines::One, shown;
    Description, 10_000, Lines::Many, shown;
    /// The number printed on a skill certificate. No rule for its form is published, so it is stored, not checked.
    CertificateSerial, 64, Lines::One, hidden;
    /// Who issued a skill certificate or a policy.
    Issuer, 200, Lines::One, shown;
    /// What an API key is called by whoever made it.
    ApiKeyName, 100, Lines::One, shown;
    /// What a federation or employer calls a record in its own books; a workbook row is recognised by it.
    ExternalReference, 64, Lines::One, shown;
    /// What a jobseeker's consent is for.
    Purpose, 200, Lines::One, hidden;
    /// Where the signed paper of a consent is kept.
    PaperReference, 100, Lines::One, hidden;
    FairName, 200, Lines::One, shown;
    PolicyName, 200, Lines::One, shown;
    /// The law or notice that a policy stands on, by title and number.
    LegalBasis, 300, Lines::One, shown;
    /// What a policy gives, in words.
    Benefit, 1_000, Lines::Many, shown;
    /// What somebody has to bring.
    PaperName, 200, Lines::One, shown;
    /// Where a fair is held.
    VenueAddress, 300, Lines::One, shown;
    /// What a session, a booth or an interviewer is called. It may name somebody.
    Label, 100, Lines::One, hidden;
    /// Why somebody took a step.
    Reason, 1_000, Lines::Many, hidden;
}

impl Label {
    /// A key for the order in which people look for labels: A2 before A10.
    pub fn reading_order(&self) -> Vec<(String, u64)> {
        let mut parts: Vec<(String, String)> = vec![(String::new(), String::new())];
        for c in self.0.chars() {
            let begins = !c.is_ascii_digit() && parts.last().is_some_and(|(_, digits)| !digits.is_empty());
            if begins {
                parts.push((String::new(), String::new()));
            }
            if let Some((words, digits)) = parts.last_mut() {
                if c.is_ascii_digit() { digits.push(c) } else { words.push(c) }
            }
        }
        // More digits than a number holds come last.
        let number = |digits: &str| if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
        parts.into_iter().map(|(words, digits)| (words, number(&digits))).collect()
    }
}

/// A telephone number as people write it: 7 to 20 digits, with an optional leading `+`, blanks, hyphens and brackets.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// # Errors
    /// `Blank`, or `Malformed` when it is not a telephone number.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Blank);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let shape =
            text.char_indices().all(|(at, c)| c.is_ascii_digit() || " -()".contains(c) || (c == '+' && at == 0));
        if shape && (7..=20).contains(&digits) && text.len() <= 32 {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault::Malformed { form: Form::Phone })
        }
    }

    /// The number itself; `Debug` hides it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_character_is_refused_before_postgres_sees_it() {
        assert_eq!(PostingTitle::parse("面点\u{0}师傅"), Err(Fault::ControlCharacter));
    }

    #[test]
    fn labels_are_looked_for_by_their_numbers() {
        let mut labels = ["B1", "A10", "A2", "12", "A2-10", "3", "A2-9", "A", "A99999999999999999999999"]
            .map(|it| Label::parse(it).unwrap());
        labels.sort_by_cached_key(Label::reading_order);
        let sorted: Vec<&str> = labels.iter().map(Label::as_str).collect();
        assert_eq!(sorted, ["3", "12", "A", "A2", "A2-9", "A2-10", "A10", "A99999999999999999999999", "B1"]);
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(PersonName::parse(&"马".repeat(100)).is_ok());
        assert_eq!(PersonName::parse(&"马".repeat(101)), Err(Fault::TooLong { max: 100 }));
    }

    #[test]
    fn a_persons_name_and_phone_do_not_print_themselves() {
        let name = PersonName::parse("求职者甲").unwrap();
        let phone = Phone::parse("+86 532-8588 0000").unwrap();
        assert_eq!(format!("{name:?} {phone:?}"), "PersonName(…) Phone(…)");
    }

    #[test]
    fn a_phone_number_needs_enough_digits_and_nothing_else() {
        for wrong in ["12345", "call me 1234567", "1234567890123456789012", "12+34567"] {
            assert_eq!(Phone::parse(wrong), Err(Fault::Malformed { form: Form::Phone }), "{wrong}");
        }
    }
}
