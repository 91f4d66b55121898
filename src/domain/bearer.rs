//! Bearer secrets: what a client shows to say who it is. Whoever has one is believed, so none prints itself, and only its
//! digest is ever stored. Random bytes come from the caller.

use std::fmt;

use sha2::{Digest, Sha256};

use super::coded::coded;
use super::fault::{Fault, Form};

coded! {
    /// What a secret is good for.
    pub enum CredentialKind {
        /// Asks the API, for minutes.
        Access = "access",
        /// Is changed for a new pair of tokens, once.
        Refresh = "refresh",
        /// Asks the API on behalf of a client program, for months.
        ApiKey = "api_key",
    }
}

impl CredentialKind {
    /// What its secrets begin with: whoever finds one in a file knows what it is, and so do programs that look for them.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "sta_",
            Self::Refresh => "str_",
            Self::ApiKey => "stk_",
        }
    }
}

/// A prefix and 64 hexadecimal digits, 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerSecret {
    kind: CredentialKind,
    text: String,
}

impl BearerSecret {
    /// How many random bytes one has.
    pub const BYTES: usize = 32;

    /// A secret out of bytes that nobody can guess.
    pub fn new(kind: CredentialKind, random: [u8; Self::BYTES]) -> Self {
        Self { kind, text: format!("{}{}", kind.prefix(), hex::encode(random)) }
    }

    /// Reads one that a client shows.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let has_shape = |digits: &str| digits.len() == 2 * Self::BYTES && digits.chars().all(is_digit);
        let kind = CredentialKind::ALL.iter().find(|kind| text.strip_prefix(kind.prefix()).is_some_and(has_shape));
        match kind {
            Some(&kind) => Ok(Self { kind, text: text.to_owned() }),
            None => Err(Fault::Malformed { form: Form::BearerSecret }),
        }
    }

    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The secret itself; `Debug` hides it.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// SHA-256, by which it is stored and found. With 256 random bits there is nothing to guess: no salt, no slow hash.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.text).into()
    }
}

impl fmt::Debug for BearerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BearerSecret({}…)", self.kind.prefix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_tells_its_kind() {
        for &kind in CredentialKind::ALL {
            let secret = BearerSecret::new(kind, [0xa7; 32]);
            assert_eq!(secret.reveal().len(), 68);
            assert_eq!(BearerSecret::parse(secret.reveal()), Ok(secret.clone()));
            assert_eq!(secret.kind(), kind);
        }
    }

    #[test]
    fn anything_else_is_no_secret() {
        let digits = "a7".repeat(32);
        let wrong =
            ["", "sta_", &digits, &format!("stx_{digits}"), &format!("sta_{digits}0"), &format!("STA_{digits}")];
        for wrong in wrong.into_iter().chain([format!("sta_{}", digits.to_uppercase()).as_str()]) {
            assert_eq!(BearerSecret::parse(wrong), Err(Fault::Malformed { form: Form::BearerSecret }), "{wrong}");
        }
    }

    #[test]
    fn one_digit_makes_another_digest_and_none_prints_itself() {
        let [one, other] = [[0; 32], [1; 32]].map(|bytes| BearerSecret::new(CredentialKind::Access, bytes));
        assert_ne!(one.digest(), other.digest());
        assert_eq!(format!("{one:?}"), "BearerSecret(sta_…)");
    }
}
