//! The architecture as tests: who may use whom, what a room must not know, who reads time, how large a file may grow.
//! A rule that a file breaks is named with the file; every rule was seen to fail on a planted breach.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::rust_code::{code_of, names_after, strings_of, test_modules, type_names};

/// Who may use whom, one line a room. Every room may use itself; a room that is not here does not belong to the house.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("matching", &["domain"]),
    ("fairs", &["domain", "matching"]),
    ("levy", &["domain"]),
    ("policy", &["domain"]),
    ("reference", &["domain"]),
    ("title_training", &["domain", "reference"]),
    ("wording", &["domain", "levy", "matching", "reference"]),
    ("wire", &["domain", "levy", "matching", "policy", "reference", "wording"]),
    ("clock", &[]),
    ("scoring", &["domain", "matching"]),
    ("notation", &[]),
    ("sections", &["notation"]),
    ("settings", &["notation", "sections"]),
    ("telemetry", &["settings"]),
    ("listening", &["settings"]),
    ("postgres", &[]),
    ("sealing", &["domain"]),
    ("store", &["domain", "clock", "sealing"]),
    ("search", &["domain", "matching", "reference"]),
    ("sample", &["domain", "matching", "reference", "wire"]),
    ("intake", &["domain", "reference", "wording"]),
    ("paper", &["wording"]),
    ("access", &["domain"]),
    ("statistics", &[]),
    ("calling", &[]),
    (
        "app",
        &[
            "domain",
            "calling",
            "access",
            "fairs",
            "policy",
            "matching",
            "reference",
            "wording",
            "wire",
            "clock",
            "settings",
            "store",
            "search",
            "intake",
            "statistics",
        ],
    ),
    (
        "http",
        &[
            "domain",
            "levy",
            "calling",
            "access",
            "matching",
            "reference",
            "wording",
            "wire",
            "clock",
            "telemetry",
            "store",
            "search",
            "intake",
            "paper",
            "statistics",
            "app",
        ],
    ),
];

/// These put the house together: they may use every room, and no room may use them.
const FREE: &[&str] = &["lib", "main", "cli", "edge", "routes", "server", "openapi"];

/// Of these rooms others may name only a few types, not the workings; the first line that fits a file counts.
const ONLY: &[(&str, &str, &[&str])] = &[
    // What cannot be named cannot be shown to an employer: no jobseeker, disability, identity or place.
    ("src/wire/candidate.rs", "domain", &["accommodation", "certificate", "occupation", "pseudonym", "skill"]),
    ("src/matching/fit.rs", "domain", &["accommodation"]),
    // Readiness is a question to the index itself.
    ("src/http/health.rs", "search", &["SearchIndex"]),
    ("src/http/", "search", &["Hit", "Relevance", "TextQuery"]),
];

/// Words that may not occur in the code of a room, with or without a path before them.
const MUST_NOT_KNOW: &[(&str, &[&str])] = &[
    ("domain", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("matching", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("policy", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("levy", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("fairs", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("wording", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("reference", &["actix", "diesel", "tantivy"]),
    ("title_training", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("wire", &["actix", "diesel", "tantivy"]),
    ("sealing", &["actix", "diesel", "tantivy", "tokio", "SystemTime"]),
    ("paper", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("calling", &["actix", "diesel", "tantivy", "serde", "::now("]),
    ("statistics", &["actix", "diesel", "tantivy", "tokio", "serde", "::now("]),
    ("store", &["actix", "tantivy", "Serialize"]),
    ("search", &["actix", "diesel"]),
    ("app", &["actix", "diesel"]),
    ("http", &["diesel"]),
];

/// Words that name no thing of the field; they stand in no file's and no type's name.
const EMPTY_WORDS: &[&str] = &[
    "data",
    "info",
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "common",
    "misc",
    "handler",
    "handlers",
    "processor",
];

/// Lines of a file without its tests.
const LONGEST_FILE: usize = 400;
/// Lines of a `mod.rs` without its tests: the room's purpose, its `mod` lines and its door.
const LONGEST_DOOR: usize = 60;
/// Tables, one entry a line, which only grow with the code lists: they may be longer.
const TABLES: &[&str] = &["src/store/schema.rs", "src/wording/zh.rs", "src/wording/en.rs", "src/reference/labels.rs"];

/// One file, with its path from the root of the project.
struct SourceFile {
    path: String,
    text: String,
}

impl SourceFile {
    /// Its room: `src/http/body.rs` is in `http`, `src/clock.rs` is a room of its own.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split_once('/').map_or(inside.trim_end_matches(".rs"), |(room, _)| room)
    }

    /// Its code, without comments, strings and tests.
    fn code(&self) -> String {
        code_of(&self.text)
    }

    /// The modules that it declares for tests only, as paths without `.rs`.
    fn test_modules(&self) -> Vec<String> {
        let whole = self.path.trim_end_matches(".rs");
        let folder = ["/mod", "/lib", "/main"].iter().find_map(|door| whole.strip_suffix(door)).unwrap_or(whole);
        test_modules(&self.text).into_iter().map(|name| format!("{folder}/{name}")).collect()
    }

    /// The words of its path: `src/http/path_id.rs` → src, http, path, id.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.path.trim_end_matches(".rs").split(['/', '_'])
    }
}

fn files_below(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(SourceFile { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "no file in {folder}");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The files of the program, without those that are compiled for tests only.
fn source_files() -> Vec<SourceFile> {
    let mut files = files_below("src");
    let tests: Vec<String> = files.iter().flat_map(SourceFile::test_modules).collect();
    let is_test = |path: &str| tests.iter().any(|it| path == format!("{it}.rs") || path.starts_with(&format!("{it}/")));
    files.retain(|file| !is_test(&file.path));
    files
}

fn all_files() -> Vec<SourceFile> {
    files_below("src").into_iter().chain(files_below("tests")).collect()
}

/// Fails with every breach, not the first.
fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

fn may_use(room: &str) -> Option<&'static [&'static str]> {
    MAY_USE.iter().find(|(name, _)| *name == room).map(|(_, rooms)| *rooms)
}

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    let mut breaches = Vec::new();
    for file in source_files().iter().filter(|file| !FREE.contains(&file.room())) {
        let Some(allowed) = may_use(file.room()) else {
            breaches.push(format!("{}: the table has no room “{}”", file.path, file.room()));
            continue;
        };
        let code = file.code();
        let used: BTreeSet<&str> = ["crate::", "stirrup::"].iter().flat_map(|root| names_after(&code, root)).collect();
        let foreign = used.iter().filter(|used| **used != file.room() && !allowed.contains(used));
        breaches.extend(foreign.map(|used| format!("{} uses {used}", file.path)));
    }
    none(&breaches);
}

/// `super::super` would leave a room without naming where it goes.
#[test]
fn a_room_is_left_by_its_name_only() {
    let leaves = |file: &&SourceFile| {
        let depth = file.path.matches('/').count() - usize::from(file.path.ends_with("/mod.rs"));
        file.code().contains(&vec!["super::"; depth].concat())
    };
    let rooms = source_files();
    let inside = rooms.iter().filter(|file| !FREE.contains(&file.room()));
    none(&inside.filter(leaves).map(|file| format!("{} climbs out of its room", file.path)).collect::<Vec<_>>());
}

#[test]
fn no_two_rooms_use_each_other_in_a_circle() {
    // A room whose allowed rooms are all placed already can be placed; in a circle nobody can be the next.
    let mut placed: Vec<&str> = Vec::new();
    while placed.len() < MAY_USE.len() {
        let is_next = |room: &str, uses: &[&str]| !placed.contains(&room) && uses.iter().all(|it| placed.contains(it));
        let next = MAY_USE.iter().find(|(room, uses)| is_next(room, uses)).map(|(room, _)| *room);
        let rest = || MAY_USE.iter().map(|(room, _)| *room).filter(|room| !placed.contains(room)).collect::<Vec<_>>();
        let next = next.unwrap_or_else(|| panic!("a circle, or a room that does not exist, among {:?}", rest()));
        placed.push(next);
    }
}

#[test]
fn of_some_rooms_only_a_few_types_are_named() {
    let mut breaches = Vec::new();
    for file in source_files() {
        let code = file.code();
        let Some((_, used, allowed)) = ONLY.iter().find(|(path, ..)| file.path.starts_with(path)) else { continue };
        let names = names_after(&code, &format!("crate::{used}::"));
        let foreign = names.into_iter().filter(|name| !allowed.contains(name));
        breaches.extend(foreign.map(|name| format!("{} uses {used}::{name}", file.path)));
    }
    none(&breaches);
}

#[test]
fn no_room_knows_what_it_must_not() {
    let mut breaches = Vec::new();
    for file in source_files() {
        let code = file.code();
        let words = MUST_NOT_KNOW.iter().filter(|(room, _)| *room == file.room()).flat_map(|(_, words)| *words);
        breaches.extend(words.filter(|word| code.contains(**word)).map(|word| format!("{} knows {word}", file.path)));
    }
    none(&breaches);
}

/// Durations are measured with `Instant`, which tells no time of day.
#[test]
fn only_the_clock_reads_time_and_makes_ids() {
    let mut breaches = Vec::new();
    for file in source_files().iter().filter(|file| file.room() != "clock") {
        let code = file.code().replace("Instant::now", "");
        let readers = ["::now(", "::now)", "::now,", "now_v7", "new_v7", "new_v4", "SystemTime"];
        let used = readers.iter().filter(|reader| code.contains(**reader));
        breaches.extend(used.map(|reader| format!("{} has {reader}", file.path)));
    }
    none(&breaches);
}

/// What a user reads is in `wording`, the names of values in `reference`, the headers of workbooks in `intake`.
#[test]
fn no_sentence_for_users_is_outside_the_rooms_for_text() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let silent = ["domain", "matching", "store", "app", "postgres", "scoring", "settings"];
    let speaks = |file: &&SourceFile| {
        let strings = strings_of(&file.text);
        silent.contains(&file.room()) && strings.iter().any(|text| text.contains(is_chinese))
    };
    none(
        &source_files()
            .iter()
            .filter(speaks)
            .map(|file| format!("{} holds Chinese text", file.path))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent = |file: &&SourceFile| !file.text.starts_with("//! ");
    none(&all_files().iter().filter(silent).map(|file| format!("{} has no //!", file.path)).collect::<Vec<_>>());
}

#[test]
fn names_are_words_of_the_field() {
    let mut breaches = Vec::new();
    for file in all_files() {
        let empty = file.words().filter(|word| EMPTY_WORDS.contains(word));
        breaches.extend(empty.map(|word| format!("{} is called “{word}”", file.path)));
        for name in type_names(&file.code()) {
            let words = name.words();
            let empty = words.iter().find(|word| EMPTY_WORDS.contains(&word.as_str()));
            breaches.extend(empty.map(|_| format!("{}: type {}", file.path, name.0)));
        }
    }
    none(&breaches);
}

#[test]
fn no_file_outgrows_its_reader() {
    let mut breaches = Vec::new();
    let is_test = |path: &str| path.starts_with("src/") && path.contains("/tests/");
    let grows = |path: &str| TABLES.contains(&path) || is_test(path);
    for file in all_files().iter().filter(|file| !grows(&file.path)) {
        let limit = if file.path.ends_with("/mod.rs") { LONGEST_DOOR } else { LONGEST_FILE };
        let lines = file.code().lines().count();
        if lines > limit {
            breaches.push(format!("{} has {lines} lines without tests, more than {limit}", file.path));
        }
    }
    none(&breaches);
}
