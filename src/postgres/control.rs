//! `pg_ctl` on one cluster: whether its server runs, start, stop, reload.
//! It opens no connection; whether the server answers is for `server` to find out.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use tracing::{info, warn};

use super::binaries::Binaries;
use super::cluster::{Cluster, DATA, Durability, LOG, last_lines};
use super::error::PostgresError;
use super::home::{Home, clear_socket_lock};

/// A crashed server reads its log before it answers; after a long day that takes minutes.
pub(super) const RECOVERY_S: u64 = 300;

/// `pg_ctl` on one cluster, and the file by which its server says where it is.
pub(super) struct Control<'a> {
    pub home: &'a Home,
    pub cluster: &'a Cluster,
    pub binaries: &'a Binaries,
}

/// What `postmaster.pid` says of a live server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub pid: u32,
    /// `None` for the moment in which the server has not yet written it.
    pub socket_folder: Option<PathBuf>,
}

impl Control<'_> {
    /// The server that runs on the cluster; `None` if none does, whatever a dead one has left.
    pub async fn postmaster(&self) -> Result<Option<Postmaster>, PostgresError> {
        let path = self.cluster.data().join("postmaster.pid");
        let text = match tokio::fs::read_to_string(&path).await {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(PostgresError::file("read", &path)(error)),
        };
        let Some(postmaster) = parse_pid_file(&text) else { return Ok(None) };
        if is_not_the_server(postmaster.pid, &self.cluster.data()) {
            // Postgres would take any process of its own account for a living server, and refuse to start. Should parts of
            // the dead server still live, it refuses all the same: it finds their shared memory by the data folder.
            warn!(postgres.pid = postmaster.pid, "removing the pid file of a dead postgres");
            tokio::fs::remove_file(&path).await.map_err(PostgresError::file("remove", &path))?;
            return Ok(None);
        }
        let (status, _) = self.call_pg_ctl(&["status"]).await?;
        Ok(status.success().then_some(postmaster))
    }

    /// Starts the server as a daemon in a session of its own: what a terminal sends to Stirrup does not reach it.
    pub async fn launch(&self, socket_folder: &Path, durability: Durability) -> Result<(), PostgresError> {
        self.cluster.write_settings(self.home, socket_folder, durability)?;
        clear_socket_lock(socket_folder)?;
        let patience = RECOVERY_S.to_string();
        // Without a log file the server would inherit our pipe, and reading it would never end.
        let started = self.pg_ctl(&["start", "--silent", "--wait", "--timeout", &patience, "--log", LOG]).await;
        match started {
            // A start that a killed Stirrup had begun may have come first.
            Err(PostgresError::Program { program, detail }) if self.postmaster().await?.is_none() => {
                let detail = format!("{detail} | {}", self.cluster.end_of_log());
                Err(PostgresError::Program { program, detail })
            }
            Err(PostgresError::Program { .. }) | Ok(()) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Stops the server if it runs. Its clients are cut off and rolled back.
    pub async fn stop(&self) -> Result<(), PostgresError> {
        if self.postmaster().await?.is_some() {
            let patience = RECOVERY_S.to_string();
            self.pg_ctl(&["stop", "--silent", "--wait", "--mode=fast", "--timeout", &patience]).await?;
            info!("stopped the private postgres");
        }
        Ok(())
    }

    /// Has the server read its settings again.
    pub async fn reload(&self) -> Result<(), PostgresError> {
        self.pg_ctl(&["reload", "--silent"]).await
    }

    async fn pg_ctl(&self, arguments: &[&str]) -> Result<(), PostgresError> {
        let (status, printed) = self.call_pg_ctl(arguments).await?;
        if status.success() {
            return Ok(());
        }
        Err(PostgresError::Program { program: "pg_ctl", detail: last_lines(&printed) })
    }

    async fn call_pg_ctl(&self, arguments: &[&str]) -> Result<(ExitStatus, String), PostgresError> {
        let whole = [arguments, &["--pgdata", DATA]].concat();
        let output = self.home.account().run_in(self.cluster.folder(), &self.binaries.pg_ctl(), &whole).await?;
        let printed = [output.stdout, output.stderr].concat();
        Ok((output.status, String::from_utf8_lossy(&printed).into_owned()))
    }
}

/// Line 1 the process, line 5 the first socket folder (Postgres, `pidfile.h`).
fn parse_pid_file(text: &str) -> Option<Postmaster> {
    let pid = text.lines().next()?.trim().parse().ok()?;
    let folder = text.lines().nth(4).map(str::trim).filter(|line| !line.is_empty());
    Some(Postmaster { pid, socket_folder: folder.map(PathBuf::from) })
}

/// Whether the process is surely not the server of this data folder, where the system tells such things (`/proc`). Elsewhere
/// the file is believed.
///
/// After a restart of the machine or container the number may be another process's: the server works in its data folder. Or
/// it is that of a dead child whom nobody has buried, as in a container without an init process.
fn is_not_the_server(pid: u32, data: &Path) -> bool {
    let elsewhere = fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder != data);
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The state follows the name, which stands in brackets and may hold some itself, proc(5).
    let dead = stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with(['Z', 'X']));
    elsewhere || dead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_whole_half_written_and_broken() {
        let whole = "4711\n/data\n1700000000\n5432\n/run/x\n\n  123 456\nready   \n";
        let parsed = |folder: Option<&str>| Some(Postmaster { pid: 4711, socket_folder: folder.map(PathBuf::from) });
        assert_eq!(parse_pid_file(whole), parsed(Some("/run/x")));
        assert_eq!(parse_pid_file("4711\n/data\n1700000000\n5432\n"), parsed(None));
        assert_eq!(parse_pid_file(""), None);
        assert_eq!(parse_pid_file("-4711\n/data\n"), None);
    }

    #[test]
    fn a_reused_process_number_is_recognised_by_its_folder() {
        let here = std::env::current_dir().unwrap();
        assert!(!is_not_the_server(std::process::id(), &here));
        if Path::new("/proc/self/cwd").is_symlink() {
            assert!(is_not_the_server(std::process::id(), Path::new("/elsewhere")));
        }
    }

    #[tokio::test]
    async fn a_dead_child_that_nobody_has_buried_is_not_the_server() {
        if !Path::new("/proc/self/stat").is_file() {
            return;
        }
        let here = std::env::current_dir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let died = async {
            while !is_not_the_server(child.id(), &here) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), died).await.unwrap();
        child.wait().unwrap();
    }
}
