//! The account that the server runs as. Postgres refuses root, so root drops to another user; everybody else is who they are.
//! It runs the server's programs under that account; it does not decide where files live (`home`).

use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;
use std::process::Output;
use std::{env, fs};

use tokio::process::Command;

use super::error::PostgresError;

/// Who root becomes: the first of these that exists.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// What the server's programs need of our environment. The rest stays with us: it may hold Stirrup's secrets, or `PG…` variables
/// that would bend the programs.
const ENVIRONMENT: [&str; 4] = ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

/// An account that may run Postgres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// The one that Stirrup runs as.
    Own { uid: u32 },
    /// Another one: Stirrup is root.
    StandIn { uid: u32, gid: u32 },
}

impl Account {
    /// The account that Stirrup was started under, even if Postgres would refuse it.
    pub async fn uid_of_this_process() -> Result<u32, PostgresError> {
        let output =
            Command::new("id").arg("-u").output().await.map_err(PostgresError::file("run", Path::new("id")))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let parsed = printed.trim().parse();
        parsed.map_err(|_| PostgresError::Program { program: "id", detail: printed.trim().to_owned() })
    }

    /// Who takes root's place, by the text of `/etc/passwd`.
    pub fn stand_in(passwd: &str) -> Result<Self, PostgresError> {
        STAND_INS.iter().find_map(|name| passwd_entry(passwd, name)).ok_or(PostgresError::NoAccount)
    }

    /// The owner of `path`, for root to stand in as; `None` if that is root, or if nothing is there.
    pub fn owner_of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        (found.uid() != 0).then(|| Self::StandIn { uid: found.uid(), gid: found.gid() })
    }

    pub fn uid(self) -> u32 {
        match self {
            Self::Own { uid } | Self::StandIn { uid, .. } => uid,
        }
    }

    /// Hands `path` over, if we are root and made it on the account's behalf.
    pub fn take_over(self, path: &Path) -> Result<(), PostgresError> {
        match self {
            Self::Own { .. } => Ok(()),
            Self::StandIn { uid, gid } => {
                chown(path, Some(uid), Some(gid)).map_err(PostgresError::file("change the owner of", path))
            }
        }
    }

    /// Whether the account may pass through every folder from the root down to `folder`, itself included. By mode bits alone:
    /// an access list that allows more is not seen, which costs nothing but the better place.
    pub fn can_enter(self, folder: &Path) -> bool {
        match self {
            Self::Own { .. } => true,
            Self::StandIn { uid, gid } => folder.ancestors().all(|step| {
                fs::metadata(step).is_ok_and(|found| {
                    let bit = match (found.uid() == uid, found.gid() == gid) {
                        (true, _) => 0o100,
                        (false, true) => 0o010,
                        (false, false) => 0o001,
                    };
                    found.mode() & bit != 0
                })
            }),
        }
    }

    /// Runs a program of Postgres to its end. An unsuccessful end is an `Ok` too: some say something by it.
    pub async fn run<S: AsRef<OsStr>>(self, program: &Path, arguments: &[S]) -> Result<Output, PostgresError> {
        // The account may not be allowed to stand where we stand.
        self.run_in(Path::new("/"), program, arguments).await
    }

    /// The same, in a folder that the account can enter. Paths below it can then be given without their beginning, which is the
    /// user's: `pg_ctl` hands what it is given to a shell.
    pub async fn run_in<S>(self, folder: &Path, program: &Path, arguments: &[S]) -> Result<Output, PostgresError>
    where
        S: AsRef<OsStr>,
    {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env_clear().env("LC_ALL", "C").stdin(std::process::Stdio::null());
        command.envs(ENVIRONMENT.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        if let Self::StandIn { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command.output().await.map_err(PostgresError::file("run", program))
    }
}

/// `name:password:uid:gid:…`, passwd(5).
fn passwd_entry(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok().filter(|&uid| uid != 0)?;
        Some(Account::StandIn { uid, gid: fields.next()?.parse().ok()? })
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const ROOT: &str = "root:x:0:0:root:/root:/bin/bash\n";
    const NOBODY: &str = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";
    const POSTGRES: &str = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn root_becomes_postgres_else_nobody_else_gives_up() {
        let stand_in = |passwd: &[&str]| Account::stand_in(&passwd.concat());
        assert_eq!(stand_in(&[ROOT, NOBODY, POSTGRES]).unwrap(), Account::StandIn { uid: 101, gid: 104 });
        assert_eq!(stand_in(&[ROOT, NOBODY]).unwrap(), Account::StandIn { uid: 65534, gid: 65533 });
        assert!(matches!(stand_in(&[ROOT]), Err(PostgresError::NoAccount)));
    }

    #[test]
    fn an_account_that_is_root_by_another_name_or_unreadable_is_passed_over() {
        assert_eq!(passwd_entry("postgres:x:0:0::/:/bin/sh", "postgres"), None);
        assert_eq!(passwd_entry("nobody:*:-2:-2::/:/bin/sh", "nobody"), None);
        assert_eq!(passwd_entry("postgres", "postgres"), None);
    }

    #[test]
    fn a_closed_parent_keeps_a_stand_in_out_whatever_lies_below() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("below");
        fs::create_dir(&below).unwrap();
        let stranger = Account::StandIn { uid: 4_000_000, gid: 4_000_000 };
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o711)).unwrap();
        assert!(stranger.can_enter(&below));
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!stranger.can_enter(&below));
        let owner = fs::metadata(root.path()).unwrap();
        assert!(Account::StandIn { uid: owner.uid(), gid: owner.gid() }.can_enter(&below));
    }

    #[tokio::test]
    async fn a_program_sees_nothing_of_our_environment_that_it_does_not_need() {
        let me = Account::Own { uid: Account::uid_of_this_process().await.unwrap() };
        let printed = me.run::<&str>(Path::new("env"), &[]).await.unwrap().stdout;
        let names: Vec<String> = String::from_utf8(printed)
            .unwrap()
            .lines()
            .filter_map(|line| Some(line.split_once('=')?.0.to_owned()))
            .collect();
        assert!(names.iter().all(|name| name == "LC_ALL" || ENVIRONMENT.contains(&name.as_str())), "{names:?}");
    }
}
