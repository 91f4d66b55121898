//! The name somebody signs in with.

use super::fault::{Fault, Form};

/// 3 to 64 letters, digits, dots, hyphens, underscores and at signs, the first a letter or digit. Capitals are taken as
/// small letters, so that no two accounts differ in them only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    pub const MIN: usize = 3;
    pub const MAX: usize = 64;

    /// # Errors
    /// `Malformed`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let name = text.trim().to_ascii_lowercase();
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let has_shape = name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || ".-_@".contains(c));
        if has_shape && (Self::MIN..=Self::MAX).contains(&name.len()) {
            Ok(Self(name))
        } else {
            Err(Fault::Malformed { form: Form::Username })
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_blanks_around_it_make_no_other_name() {
        assert_eq!(Username::parse(" Li.Wei@Shibei_1 ").unwrap().as_str(), "li.wei@shibei_1");
    }

    #[test]
    fn anything_else_is_no_name() {
        let long = "a".repeat(65);
        for wrong in ["", "ab", ".abc", "-abc", "李伟伟", "li wei", "li\u{0}wei", "lı.wei", long.as_str()] {
            assert_eq!(Username::parse(wrong), Err(Fault::Malformed { form: Form::Username }), "{wrong}");
        }
        assert!(Username::parse(&"a".repeat(64)).is_ok());
    }
}
