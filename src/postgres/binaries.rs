//! The server's programs on this machine: which folders hold a whole set, of which version, and which set to use.
//! It installs nothing; `scripts/ensure-postgres` does that.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::{Majors, OLDEST_MAJOR, PostgresError};
use super::machine::Machine;

/// A folder with `postgres`, `initdb` and `pg_ctl` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The set for a cluster of the given major version, which must be the same; for a cluster to be made, the newest.
    pub async fn find(
        machine: &Machine,
        account: Account,
        cluster: Option<(u32, &Path)>,
    ) -> Result<Self, PostgresError> {
        let mut installed = Vec::new();
        for folder in folders(machine, account).await {
            if let Some(major) = version_in(&folder, account).await {
                installed.push(Self { folder, major });
            }
        }
        Self::choose(installed, cluster)
    }

    fn choose(installed: Vec<Self>, cluster: Option<(u32, &Path)>) -> Result<Self, PostgresError> {
        let majors: BTreeSet<u32> = installed.iter().map(|set| set.major).collect();
        let newest = majors.last().copied().ok_or(PostgresError::BinariesMissing)?;
        let wanted = cluster.map_or(newest, |(major, _)| major);
        // The first of equals: the search path's order is the user's wish.
        let chosen = installed.into_iter().find(|set| set.major == wanted);
        match (chosen, cluster) {
            (Some(set), _) if set.major >= OLDEST_MAJOR => Ok(set),
            (Some(set), _) => Err(PostgresError::TooOld { found: set.major, folder: set.folder }),
            (None, Some((cluster, folder))) => {
                let installed = Majors(majors.into_iter().collect());
                Err(PostgresError::VersionMismatch { cluster, installed, folder: folder.to_owned() })
            }
            (None, None) => Err(PostgresError::BinariesMissing),
        }
    }

    pub fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub fn pg_ctl(&self) -> PathBuf {
        self.folder.join("pg_ctl")
    }

    pub fn major(&self) -> u32 {
        self.major
    }
}

/// Folders with a whole set, each once, in the order of the search; after them those that a `pg_config` points to.
async fn folders(machine: &Machine, account: Account) -> Vec<PathBuf> {
    let mut searched = machine.search.clone();
    for folder in &machine.search {
        let Ok(output) = account.run(&folder.join("pg_config"), &["--bindir"]).await else { continue };
        searched.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in searched.iter().filter_map(|folder| whole_set(folder)) {
        if !found.contains(&folder) {
            found.push(folder);
        }
    }
    found
}

/// Follows a link to `postgres` to where its companions are; a link of a version switcher leads nowhere, so the folder itself
/// counts as well.
fn whole_set(folder: &Path) -> Option<PathBuf> {
    let linked = fs::canonicalize(folder.join("postgres")).ok();
    let linked = linked.as_deref().and_then(Path::parent);
    [linked, Some(folder)].into_iter().flatten().find(|place| is_whole(place)).map(Path::to_owned)
}

fn is_whole(folder: &Path) -> bool {
    ["postgres", "initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file())
}

/// `None` if the program does not run for the account: then it is of no use.
async fn version_in(folder: &Path, account: Account) -> Option<u32> {
    let output = account.run(&folder.join("postgres"), &["--version"]).await.ok()?;
    major_of(&String::from_utf8_lossy(&output.stdout))
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `… 18beta1`, `… 9.6.24`.
fn major_of(printed: &str) -> Option<u32> {
    let version = printed.split_once("(PostgreSQL)")?.1.trim_start();
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(folder: &str, major: u32) -> Binaries {
        Binaries { folder: folder.into(), major }
    }

    #[test]
    fn the_version_is_read_from_what_postgres_prints() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major_of("bash: postgres: command not found"), None);
    }

    #[test]
    fn a_cluster_to_be_made_gets_the_newest_and_the_first_of_equals() {
        let chosen = Binaries::choose(vec![set("/a", 16), set("/b", 17), set("/c", 17)], None).unwrap();
        assert_eq!(chosen, set("/b", 17));
    }

    #[test]
    fn an_existing_cluster_gets_its_own_version_or_an_error_naming_both() {
        let cluster = Some((15, Path::new("/srv/data")));
        assert_eq!(Binaries::choose(vec![set("/a", 17), set("/b", 15)], cluster).unwrap(), set("/b", 15));
        let error = Binaries::choose(vec![set("/a", 17), set("/b", 16)], cluster).unwrap_err().to_string();
        assert!(error.contains("made by Postgres 15, and only Postgres 16, 17 is installed"), "{error}");
    }

    #[test]
    fn an_old_server_is_named_as_too_old() {
        let error = Binaries::choose(vec![set("/opt/pg/bin", 14)], None).unwrap_err().to_string();
        assert!(error.starts_with("Postgres 14 in /opt/pg/bin is too old: install Postgres 15 or newer"), "{error}");
    }

    #[tokio::test]
    async fn without_binaries_one_line_says_what_to_install() {
        let empty = tempfile::tempdir().unwrap();
        let machine = Machine { search: vec![empty.path().into()], state: "/nonexistent".into(), temp: Vec::new() };
        let error = Binaries::find(&machine, Account::Own { uid: 1 }, None).await.unwrap_err().to_string();
        assert!(error.contains("apt-get install postgresql"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }

    #[tokio::test]
    async fn links_and_pg_config_lead_to_the_whole_set() {
        let root = tempfile::tempdir().unwrap();
        let [set, linked, asked] =
            ["set", "linked", "asked"].map(|name| root.path().canonicalize().unwrap().join(name));
        for folder in [&set, &linked, &asked] {
            fs::create_dir(folder).unwrap();
        }
        // Another process writes them: a fork of a parallel test could hold our descriptor, and the script would be "busy".
        let script = |path: PathBuf, line: String| {
            let write = r#"printf '#!/bin/sh\necho "%s"\n' "$1" > "$0" && chmod 755 "$0""#;
            let written = std::process::Command::new("sh").arg("-c").arg(write).arg(&path).arg(line).status().unwrap();
            assert!(written.success());
        };
        for program in ["postgres", "initdb", "pg_ctl"] {
            script(set.join(program), "postgres (PostgreSQL) 16.1".into());
        }
        std::os::unix::fs::symlink(set.join("postgres"), linked.join("postgres")).unwrap();
        script(asked.join("pg_config"), set.display().to_string());
        for search in [&linked, &asked] {
            let machine = Machine { search: vec![search.clone()], state: "/nonexistent".into(), temp: Vec::new() };
            let found = Binaries::find(&machine, Account::Own { uid: 1 }, None).await.unwrap();
            assert_eq!(found, Binaries { folder: set.clone(), major: 16 });
        }
    }
}
