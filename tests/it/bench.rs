//! The benchmark as a whole, on a country that is small: every step runs, answers agree with plain SQL, reports are written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use tempfile::TempDir;

use super::support::program::Program;

fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn a_small_country_is_made_once_and_not_over_records_that_are_there() {
    let folder = open_folder();
    let program = Program::at(folder.path());
    let small = ["bench", "generate", "--postings", "200", "--jobseekers", "50", "--seed", "3", "--day", "2026-06-15"];
    let said = program.run(&small).success();
    assert!(said.contains("10 employers, 200 postings and 50 jobseekers of seed 3 and 2026-06-15"), "{said}");
    assert!(program.run(&small).failure().contains("holds records already"));
    // Beside the service's own data, not in it.
    assert!(folder.path().join("data/bench/postgres").is_dir() && !folder.path().join("data/postgres").is_dir());
}

#[test]
fn the_benchmark_runs_agrees_with_plain_sql_and_leaves_its_reports() {
    let folder = open_folder();
    let program = Program::at(folder.path());
    let out = folder.path().join("report");
    let said = program.run_for(&["bench", "--quick", "--out", out.to_str().unwrap()]).success();
    assert_eq!(said.matches("every id and every score is the same").count(), 2, "{said}");
    let report: Value = serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    let lines = report["lines"].as_array().unwrap();
    let line = |what: &str| lines.iter().filter(|line| line["what"] == what).count();
    assert_eq!(line("matches of a person: over HTTP"), 2, "one for each size");
    assert_eq!(line("from a write to its showing in matches"), 1);
    let fact = |what: &str| report["facts"].as_array().unwrap().iter().find(|fact| fact["what"] == what).unwrap();
    assert_eq!(fact("writes that never showed")["value"], 0.0);
    assert!(fs::read_to_string(out.join("growth.svg")).unwrap().contains("Stirrup over HTTP, p50"));
    assert!(fs::read_to_string(out.join("report.md")).unwrap().contains("| 1500 | matches of a person: over HTTP |"));
}
