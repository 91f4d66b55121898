//! What an employer calls a candidate: a name for one employer only, which tells nothing and cannot be made up.
//! How one is made and read back is for whoever holds the key.

use std::fmt;

use super::fault::{Fault, Form};

/// 32 bytes, written as 64 hexadecimal digits. It is the same for one person at one employer, and another at another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym([u8; Self::BYTES]);

impl Pseudonym {
    pub const BYTES: usize = 32;

    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// # Errors
    /// `Malformed` for anything but 64 small hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        const FORM: Fault = Fault::Malformed { form: Form::Pseudonym };
        let is_small = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !is_small || text.len() != 2 * Self::BYTES {
            return Err(FORM);
        }
        let mut bytes = [0; Self::BYTES];
        hex::decode_to_slice(text, &mut bytes).map(|()| Self(bytes)).map_err(|_| FORM)
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(Pseudonym::parse(&Pseudonym::new(bytes).to_string()), Ok(Pseudonym::new(bytes)));
        }
    }

    #[test]
    fn other_text_is_no_pseudonym() {
        for wrong in [String::new(), "0".repeat(63), "0".repeat(65), "A".repeat(64), "é".repeat(32), " ".repeat(64)] {
            assert_eq!(Pseudonym::parse(&wrong), Err(Fault::Malformed { form: Form::Pseudonym }), "{wrong}");
        }
    }
}
