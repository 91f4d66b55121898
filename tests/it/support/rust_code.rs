//! Reads Rust source as far as the rules of the house need it: code apart from comments, strings and tests.
//! It is no parser: it knows where a comment, a string and a block end, and what name stands where.

/// What a character of the source belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// Every character with what it belongs to.
fn parts(source: &str) -> Vec<(char, Part)> {
    let chars: Vec<char> = source.chars().collect();
    let mut parts = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let (length, part) = token(&chars[at..], at > 0 && is_name(chars[at - 1]));
        parts.extend(chars[at..at + length].iter().map(|&c| (c, part)));
        at += length;
    }
    parts
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many characters the comment, the literal or else the one character at the start takes.
fn token(rest: &[char], is_inside_name: bool) -> (usize, Part) {
    match rest {
        ['/', '/', ..] => (rest.iter().position(|&c| c == '\n').unwrap_or(rest.len()), Part::Comment),
        ['/', '*', ..] => (block_comment(rest), Part::Comment),
        ['"', ..] => (string(rest), Part::Text),
        ['r', '"' | '#', ..] if !is_inside_name => raw_string(rest).map_or((1, Part::Code), |it| (it, Part::Text)),
        ['\'', '\\', ..] => (3 + rest.iter().skip(3).position(|&c| c == '\'').unwrap_or(0) + 1, Part::Text),
        ['\'', _, '\'', ..] => (3, Part::Text),
        _ => (1, Part::Code),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] if depth == 1 => return at + 2,
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `None` where it is a raw identifier (`r#type`).
fn raw_string(rest: &[char]) -> Option<usize> {
    let hashes = rest.iter().skip(1).take_while(|&&c| c == '#').count();
    (rest.get(hashes + 1) == Some(&'"')).then(|| {
        let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        let body = &rest[hashes + 2..];
        let length = body.windows(end.len()).position(|it| it == end).unwrap_or(body.len().saturating_sub(end.len()));
        hashes + 2 + length + end.len()
    })
}

/// The source without comments, texts and what is compiled for tests only; line breaks stay where they were.
pub fn code_of(source: &str) -> String {
    let blank = |(c, part)| if part == Part::Code || c == '\n' { c } else { ' ' };
    without_tests(&parts(source).into_iter().map(blank).collect::<String>())
}

/// The texts of the source that is not compiled for tests only.
pub fn strings_of(source: &str) -> Vec<String> {
    // Tests stand at the end of a file, so what comes before them is the whole program.
    let program = source.split("#[cfg(test)]\nmod ").next().unwrap_or(source);
    let parts = parts(program);
    parts
        .chunk_by(|one, other| one.1 == other.1)
        .filter(|chunk| chunk.first().is_some_and(|(_, part)| *part == Part::Text))
        .map(|chunk| chunk.iter().map(|(c, _)| *c).collect())
        .collect()
}

/// Cuts out every item under `#[cfg(test)]`, to its closing brace or semicolon.
fn without_tests(code: &str) -> String {
    let Some((before, rest)) = code.split_once("#[cfg(test)]") else { return code.to_owned() };
    let mut depth = 0_usize;
    let end = rest.char_indices().find(|(_, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '}' | ';')
    });
    let after = end.map_or("", |(at, c)| &rest[at + c.len_utf8()..]);
    before.trim_end().to_owned() + &without_tests(after)
}

/// The modules in files of their own that are compiled for tests only.
pub fn test_modules(source: &str) -> Vec<&str> {
    let declared = source.split("#[cfg(test)]").skip(1).filter_map(|rest| {
        let name = name_at(rest.trim_start().trim_start_matches("pub ").strip_prefix("mod ")?);
        rest.split_once(name).filter(|(_, after)| after.starts_with(';')).map(|_| name)
    });
    declared.collect()
}

/// The names that follow a path: after `crate::` in `use crate::{store::Page, wire};` they are store and wire.
pub fn names_after<'a>(code: &'a str, path: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(path) {
        let is_whole_path = !code[..at].ends_with(is_name);
        let rest = &code[at + path.len()..];
        if !is_whole_path {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_names(group)),
            None => names.push(name_at(rest)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name_at(text: &str) -> &str {
    let text = text.trim_start();
    &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())]
}

/// The first name of each entry of a group, up to the brace that closes it.
fn group_names(group: &str) -> Vec<&str> {
    let (mut names, mut depth) = (vec![name_at(group)], 0_usize);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name_at(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

/// The name of a type.
pub struct TypeName(pub String);

impl TypeName {
    /// Its words in small letters: `WageRange` → wage, range.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for c in self.0.chars() {
            match words.last_mut() {
                Some(word) if !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_lowercase().collect()),
            }
        }
        words
    }
}

/// The types that the code declares.
pub fn type_names(code: &str) -> Vec<TypeName> {
    ["struct ", "enum ", "trait ", "type "]
        .iter()
        .flat_map(|keyword| names_after(code, keyword))
        .map(|name| TypeName(name.to_owned()))
        .collect()
}

#[test]
fn comments_texts_and_tests_are_not_code() {
    let source = "//! diesel\nuse a; /* tokio /* serde */ */ let s = \"actix \\\" x\"; let r = r#\"a\" b\"#; let c = '\"'; \
                  fn f<'a>(x: &'a str) { '\\'' }\n#[cfg(test)]\nmod tests { fn g() { tantivy } }\n";
    let code = code_of(source);
    for word in ["diesel", "tokio", "serde", "actix", "tantivy", "\"", "tests"] {
        assert!(!code.contains(word), "{word}: {code}");
    }
    assert!(code.contains("use a;") && code.contains("fn f<'a>(x: &'a str)"), "{code}");
}

#[test]
fn every_name_of_a_group_is_found() {
    let code = "use crate::{store::{A, B}, wire}; pub(crate) fn f() { crate::http::g() } not_crate::x";
    assert_eq!(names_after(code, "crate::"), ["store", "wire", "http"]);
}
