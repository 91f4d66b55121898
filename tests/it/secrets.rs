//! Where secrets are not: on a command line, in a list of processes, in a file that others can read.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::support::program::Program;

/// What is secret comes from a variable or a file: a command line is everybody's to read.
#[test]
fn no_command_takes_a_secret_as_an_argument() {
    let mut pages = vec![Vec::new()];
    let mut read = 0;
    while let Some(words) = pages.pop() {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.push("--help");
        let said = std::process::Command::new(env!("CARGO_BIN_EXE_stirrup")).args(&arguments).output().unwrap();
        let help = String::from_utf8(said.stdout).unwrap();
        assert!(said.status.success(), "{arguments:?}");
        read += 1;
        for line in help.lines().map(str::trim).filter(|line| line.starts_with("--") || line.starts_with('<')) {
            let option = line.split("  ").next().unwrap().to_lowercase();
            for word in ["password", "secret", "token", "key", "url"] {
                // A public key is for everybody.
                let is_file = option.contains("file") || option.contains("public-key");
                assert!(!option.contains(word) || is_file, "{arguments:?} takes {option}");
            }
        }
        let commands = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
        for name in commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            pages.push(words.iter().cloned().chain([name.to_owned()]).collect());
        }
    }
    assert!(read >= 9, "the program and each command: {read}");
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// The service starts a Postgres, and programs to make one: none of them is told a password where all can read it.
#[tokio::test]
async fn a_list_of_processes_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let service = Program::at(folder.path()).serve();
    service.get("/readyz").await.expect(200);
    let is_secret = |path: &&PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.contains("password") || name.contains("key") || name.contains("secret")
    };
    let files = files_below(&folder.path().join("data"));
    let secrets: Vec<&PathBuf> = files.iter().filter(is_secret).collect();
    assert!(!secrets.is_empty(), "{files:?}");
    let lines: Vec<String> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| fs::read(entry.unwrap().path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).into_owned())
        .collect();
    for path in secrets {
        let secret = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        assert!(secret.trim().len() >= 16, "{}", path.display());
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
        assert!(!lines.iter().any(|line| line.contains(secret.trim())), "{}", path.display());
        let log = fs::read_to_string(folder.path().join("log.txt")).unwrap();
        assert!(!log.contains(secret.trim()), "{}", path.display());
    }
    assert_eq!(service.stop(), Some(0));
}
