//! Where this machine keeps things: folders that may hold the server's programs, the place for state, the place for sockets.
//! A value, so that tests can hand in another machine; it reads the environment once and runs nothing.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders of distributions and installers, as (parent, start of the name below it, rest of the path).
const USUAL_FOLDERS: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),                          // Debian, Ubuntu
    ("/usr", "pgsql-", "bin"),                                   // postgresql.org packages for Fedora, RHEL
    ("/usr/lib", "postgresql", "bin"),                           // openSUSE, Arch
    ("/usr/lib64", "postgresql", "bin"),                         // Gentoo
    ("/usr/libexec", "postgresql", ""),                          // Alpine
    ("/usr/local", "pgsql", "bin"),                              // built from source
    ("/usr/local/opt", "postgresql", "bin"),                     // Homebrew on Intel
    ("/opt/homebrew/opt", "postgresql", "bin"),                  // Homebrew on Apple silicon
    ("/opt/local/lib", "postgresql", "bin"),                     // MacPorts
    ("/Library/PostgreSQL", "", "bin"),                          // EDB installer
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"), // Postgres.app
];

/// The surroundings of the private server.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    /// Folders to search for `postgres`, `initdb`, `pg_ctl`, and for `pg_config`, which knows a further one.
    pub search: Vec<PathBuf>,
    /// Takes the cluster of a data directory that the server's account cannot enter.
    pub state: PathBuf,
    /// Takes the socket if the data directory's path is too long for one. First that the account can enter.
    pub temp: Vec<PathBuf>,
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut search: Vec<PathBuf> = env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
        search.extend(
            USUAL_FOLDERS.iter().flat_map(|&(parent, start, rest)| folders_below(Path::new(parent), start, rest)),
        );
        Self { search, state: "/var/lib/stirrup".into(), temp: vec![env::temp_dir(), "/tmp".into()] }
    }
}

/// A parent that is not there, or not to be read, holds no Postgres for us.
fn folders_below(parent: &Path, start: &str, rest: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path().join(rest))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_per_version_is_found_below_its_parent() {
        let root = tempfile::tempdir().unwrap();
        for name in ["postgresql15", "postgresql17", "python3"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let mut found = folders_below(root.path(), "postgresql", "bin");
        found.sort();
        assert_eq!(found, [root.path().join("postgresql15/bin"), root.path().join("postgresql17/bin")]);
        assert!(folders_below(&root.path().join("absent"), "", "bin").is_empty());
    }
}
