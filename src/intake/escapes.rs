//! Office Open XML writes characters that XML cannot hold as `_xHHHH_`, and so texts that look like that need an escape
//! too (ECMA-376 part 1, 22.9.2.19). Neither of the two crates for workbooks does all of it.

use std::borrow::Cow;

/// Length of `_xHHHH_`.
const LENGTH: usize = 7;

/// Text as it was before it was written into a workbook.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    rewritten(text, |character| (character.to_string(), LENGTH))
}

/// Text so that `unescaped` gives it back: an underscore that would begin an escape is written as one.
pub fn escaped(text: &str) -> Cow<'_, str> {
    // Only the underscore is passed over: the one at the end may begin the next escape.
    rewritten(text, |_| ("_x005F_".to_owned(), 1))
}

/// The text with what `replace` makes of each `_xHHHH_`, and of how many of its characters.
fn rewritten(text: &str, replace: impl Fn(char) -> (String, usize)) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find("_x").map(|at| rest.split_at(at)) {
        plain.push_str(before);
        let (replacement, length) = escape(from).map_or_else(|| ("_".to_owned(), 1), &replace);
        plain.push_str(&replacement);
        rest = from.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character whose escape a text begins with.
fn escape(text: &str) -> Option<char> {
    let hex = text.get(..LENGTH)?.strip_prefix("_x")?.strip_suffix('_')?;
    let is_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
    u32::from_str_radix(hex, 16).ok().filter(|_| is_hex).and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escaped_characters_come_back_and_look_alikes_stay() {
        assert_eq!(unescaped("a_x000D_b"), "a\rb");
        assert_eq!(unescaped("_x005F_x0041_"), "_x0041_");
        assert_eq!(unescaped("_x_x00_x马_x0041"), "_x_x00_x马_x0041");
    }

    proptest! {
        #[test]
        fn an_escaped_text_comes_back(text in "(_x|_x0041_|x0042_|00|_|马|5F){0,8}") {
            let escaped = escaped(&text);
            prop_assert_eq!(unescaped(&escaped), text.as_str());
        }
    }
}
