//! Passwords: as somebody typed one, and as one that may be set. NIST SP 800-63B and ASVS 5.0 6.2: length counts, any
//! character is welcome, nothing is asked of the mixture, and what is tried first is refused. How they are kept is `app`'s.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use super::fault::Fault;
use super::username::Username;

/// Small letters, one a line.
static WEAK: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("weak_passwords.txt").lines();
    lines.filter(|line| !line.starts_with("# ") && !line.is_empty()).collect()
});

/// What the service is called: the first guess of whoever knows where they are.
const OWN_NAMES: [&str; 2] = ["stirrup", "madeng"];

/// Shorter words say too little to be looked for inside a password.
const SHORTEST_WORD: usize = 4;

/// The longest piece that makes no password by being repeated: 12341234…, abcabc…
const LONGEST_PIECE: usize = 4;

/// A password as somebody typed it: to be compared, not to be judged.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    pub const fn typed(text: String) -> Self {
        Self(text)
    }

    /// The password itself; `Debug` hides it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password that may be set.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Fewest characters. There is no second factor, and delays grow: ten is between what NIST asks with one and without.
    pub const MIN: usize = 10;
    /// Most characters.
    pub const MAX: usize = 128;

    /// Takes the text as it is: blanks count, nothing is trimmed or cut.
    ///
    /// # Errors
    /// `TooShort`, `TooLong` or `WeakPassword`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text.chars().count() {
            ..Self::MIN => Err(Fault::TooShort { min: Self::MIN }),
            Self::MAX.. if text.chars().count() > Self::MAX => Err(Fault::TooLong { max: Self::MAX }),
            _ if is_weak(text) => Err(Fault::WeakPassword),
            _ => Ok(Self(Password::typed(text.to_owned()))),
        }
    }

    /// Whether it suits an account.
    ///
    /// # Errors
    /// `WeakPassword` for one that holds the account's name.
    pub fn check_for(&self, username: &Username) -> Result<(), Fault> {
        let holds_it = self.0.reveal().to_lowercase().contains(username.as_str());
        if holds_it { Err(Fault::WeakPassword) } else { Ok(()) }
    }

    pub const fn password(&self) -> &Password {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// Whether a password is among those that are tried first.
fn is_weak(text: &str) -> bool {
    let text = text.to_lowercase();
    let word = text.trim_matches(|c: char| !c.is_alphabetic());
    let is_known_word = word.chars().count() >= SHORTEST_WORD && WEAK.contains(word);
    WEAK.contains(text.as_str())
        || is_known_word
        || OWN_NAMES.iter().any(|name| text.contains(name))
        || is_repeated(&text)
        || is_run(&text)
}

/// One short piece, again and again.
fn is_repeated(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=LONGEST_PIECE).any(|piece| characters.iter().zip(characters.iter().skip(piece)).all(|(one, next)| one == next))
}

/// Neighbours in the alphabet or the digits, up or down; 0 stands after 9, too.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let follows = |one: u32, next: u32| one + 1 == next || (one == u32::from('9') && next == u32::from('0'));
    let pairs = || codes.iter().zip(codes.iter().skip(1));
    pairs().all(|(&one, &next)| follows(one, next)) || pairs().all(|(&one, &next)| follows(next, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_everything_else_is_free() {
        assert_eq!(NewPassword::parse("九个字的口令还不够"), Err(Fault::TooShort { min: 10 }));
        assert_eq!(NewPassword::parse(&"q".repeat(129)), Err(Fault::TooLong { max: 128 }));
        let long: String = ["马到成功", "correct horse battery staple"].concat().repeat(4);
        for fine in [
            "  leading and trailing  ",
            "骑马下海的人不怕浪花",
            "nur kleine buchstaben",
            "\t\u{0}\u{7f}🐎🐎🐎 hey",
            &long,
        ] {
            assert!(NewPassword::parse(fine).is_ok(), "{fine}");
            assert_eq!(NewPassword::parse(fine).unwrap().password().reveal(), fine);
        }
    }

    #[test]
    fn what_is_tried_first_is_refused_in_any_case_and_with_any_trimmings() {
        for weak in [
            "woaini1314",
            "WoAiNi1314520",
            "5201314520",
            "a1234567890",
            "1122334455",
            "qwer123456",
            "1qaz2wsx3edc",
            "Password2024!",
            "##Password##",
            "!!2026dragon2026",
            "administrator",
            "zhangwei19890512",
            "iloveyou1314",
            "aaaaaaaaaaaa",
            "121212121212",
            "abcdabcdabcd",
            "1234567890",
            "34567890123",
            "9876543210",
            "abcdefghijkl",
            "stirrup-in-qingdao",
            "hello Madeng 2026",
        ] {
            assert_eq!(NewPassword::parse(weak), Err(Fault::WeakPassword), "{weak}");
        }
    }

    #[test]
    fn a_password_that_holds_the_accounts_name_is_refused() {
        let username = Username::parse("li.wei").unwrap();
        let check = |text: &str| NewPassword::parse(text).unwrap().check_for(&username);
        assert_eq!(check("my-LI.WEI-secret"), Err(Fault::WeakPassword));
        assert_eq!(check("kein name darin"), Ok(()));
    }

    #[test]
    fn no_password_prints_itself() {
        let set = NewPassword::parse("骑马下海的人不怕浪花").unwrap();
        assert_eq!(format!("{set:?} {:?}", set.password()), "NewPassword(…) Password(…)");
    }

    #[test]
    fn the_list_is_in_small_letters_and_says_nothing_twice() {
        let lines: Vec<&str> =
            include_str!("weak_passwords.txt").lines().filter(|line| !line.starts_with("# ")).collect();
        assert!(lines.len() > 2500 && WEAK.len() == lines.len(), "{} {}", lines.len(), WEAK.len());
        assert!(lines.iter().all(|line| **line == line.to_lowercase()));
    }
}
