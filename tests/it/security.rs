//! SECURITY.md says what is so: its access matrix is the table of the code, and every test, file and setting it names is there.
//! After a wanted change of the table: `INSTA_UPDATE=always cargo test --test it security`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use stirrup::access::table::RULES;
use stirrup::domain::principal::Role;

const START: &str = "<!-- The table of src/access/table.rs; a test keeps it so. -->\n";
const END: &str = "<!-- End of the table. -->";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(root().join("SECURITY.md")).unwrap()
}

/// The access table as one of Markdown.
fn matrix() -> String {
    let mut lines = vec![
        "| method | path | scope of a key | stranger | admin | staff | employer | jobseeker |".to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for rule in RULES {
        let scope = rule.scope.map_or("", |scope| scope.code());
        let roles = [None, Some(Role::Admin), Some(Role::Staff), Some(Role::Employer), Some(Role::Jobseeker)];
        let reaches = roles.map(|role| rule.reach(role).to_string()).join(" | ");
        lines.push(format!("| {} | `{}` | {scope} | {reaches} |", rule.method, rule.path));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_access_matrix_is_the_table_of_the_code() {
    let document = document();
    let (before, rest) = document.split_once(START).unwrap();
    let (told, after) = rest.split_once(END).unwrap();
    if told != matrix() && std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        fs::write(root().join("SECURITY.md"), format!("{before}{START}{}{END}{after}", matrix())).unwrap();
        return;
    }
    assert!(told == matrix(), "SECURITY.md tells another table: INSTA_UPDATE=always cargo test --test it security");
}

/// Everything between backticks outside of blocks of code.
fn quoted(document: &str) -> BTreeSet<String> {
    let prose = document.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// `rate_limit::wrong_tokens_count` names a function of a file, or of a folder, that is called `rate_limit`.
#[test]
fn every_test_that_is_named_is_there() {
    let files: Vec<(PathBuf, String)> = [root().join("tests"), root().join("src")]
        .iter()
        .flat_map(|folder| files_below(folder))
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    let is_name =
        |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let mut named = 0;
    let mut missing = Vec::new();
    for text in quoted(&document()) {
        let Some((module, function)) =
            text.rsplit_once("::").filter(|(module, name)| is_name(name) && module.split("::").all(is_name))
        else {
            continue;
        };
        named += 1;
        let module = module.rsplit("::").next().unwrap();
        let is_in = |path: &Path| path.with_extension("").iter().rev().take(3).any(|part| part == module);
        let needle = format!("fn {function}(");
        if !files.iter().any(|(path, code)| is_in(path) && code.contains(&needle)) {
            missing.push(text);
        }
    }
    assert!(missing.is_empty(), "SECURITY.md names what is not there:\n{}", missing.join("\n"));
    assert!(named > 40, "it names {named} tests");
}

#[test]
fn every_file_that_is_named_is_there() {
    let endings = [".rs", ".toml", ".md", ".sql", ".yml", "/"];
    let is_path = |it: &&String| {
        endings.iter().any(|ending| it.ends_with(ending))
            && !it.starts_with('/')
            && it.contains(['/', '.'])
            && !it.contains(' ')
    };
    let missing: Vec<String> = quoted(&document())
        .iter()
        .filter(is_path)
        .filter(|path| !root().join(path).try_exists().unwrap())
        .cloned()
        .collect();
    assert!(missing.is_empty(), "SECURITY.md names what is not there:\n{}", missing.join("\n"));
}

/// Licences that ask for nothing but their own text.
const PERMISSIVE: [&str; 13] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Zlib",
    "CC0-1.0",
    "BSL-1.0",
    "Unlicense",
    "0BSD",
];

/// Whether some choice that a licence leaves is permissive in all its parts.
fn is_permissive(licence: &str) -> bool {
    let choices = licence.replace('/', " OR ").replace(['(', ')'], "");
    choices.split(" OR ").any(|choice| choice.split(" AND ").all(|part| PERMISSIVE.contains(&part.trim())))
}

#[test]
fn what_is_built_on_is_pinned_permissive_and_without_the_known_hole() {
    // What other machines would need was not downloaded.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host]);
    let said = cargo.current_dir(root()).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let metadata: Value = serde_json::from_slice(&said.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages.iter().filter(|it| it["name"] != "stirrup") {
        let (name, licence) = (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or_default());
        assert!(is_permissive(licence), "{name}: {licence}");
        let source = package["source"].as_str().unwrap_or_default();
        assert!(source.starts_with("registry+https://github.com/rust-lang/crates.io-index"), "{name} is from {source}");
        // HTTP/2 as actix has it can be kept busy with empty frames (RUSTSEC-2026-0258).
        assert!(name != "h2", "h2 is back");
    }
}
