//! Everything that can keep the private server from running, each as one line that says what to do.
//! It holds no HTTP status and no password.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The oldest major version that Stirrup's SQL is written for.
pub(super) const OLDEST_MAJOR: u32 = 15;

/// Why the private Postgres cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Nothing to run.
    #[error(
        "no Postgres server found: install Postgres {OLDEST_MAJOR} or newer (Debian, Ubuntu: apt-get install postgresql; \
         Fedora: dnf install postgresql-server; macOS: brew install postgresql@17), or set DATABASE_URL"
    )]
    BinariesMissing,
    /// Only servers that are too old.
    #[error("Postgres {found} in {folder} is too old: install Postgres {OLDEST_MAJOR} or newer, or set DATABASE_URL", folder = folder.display())]
    TooOld { found: u32, folder: PathBuf },
    /// The files were made by a major version that is not installed; Postgres cannot read another's files.
    #[error(
        "the database in {folder} was made by Postgres {cluster}, and only Postgres {installed} is installed: \
         install Postgres {cluster}, or convert the database with pg_upgrade",
        folder = folder.display()
    )]
    VersionMismatch { cluster: u32, installed: Majors, folder: PathBuf },
    /// Run as root on a machine without an account to drop to.
    #[error(
        "Postgres refuses to run as root, and there is neither a user postgres nor nobody: create one (useradd --system postgres)"
    )]
    NoAccount,
    /// The folder belongs to somebody else, who alone may run a server on it.
    #[error("{folder} belongs to user id {owner}, and Stirrup runs as {me}: run Stirrup as its owner, or name another data directory", folder = folder.display())]
    ForeignOwner { folder: PathBuf, owner: u32, me: u32 },
    /// A file that belongs to the cluster does not hold what it should.
    #[error("{path} is damaged: restore it from a backup, or move {folder} away to begin with an empty database", path = path.display(), folder = folder.display())]
    Damaged { path: PathBuf, folder: PathBuf },
    /// The file system said no.
    #[error("cannot {doing} {path}", path = path.display())]
    File { doing: &'static str, path: PathBuf, source: io::Error },
    /// One of the server's own programs failed; `detail` is what it printed last.
    #[error("{program} failed: {detail}")]
    Program { program: &'static str, detail: String },
    /// The server answers, but not to us.
    #[error("the private Postgres refuses the connection (its log: {log})", log = log.display())]
    Refused { log: PathBuf, source: diesel::ConnectionError },
    /// The server is there, but does not answer in time.
    #[error("the private Postgres does not answer after {waited_s} s (its log: {log})", log = log.display())]
    NoAnswer { log: PathBuf, waited_s: u64 },
    /// The server is up, but the database could not be created.
    #[error("cannot create the database in the private Postgres")]
    Database(#[from] diesel::result::Error),
    /// The operating system gives no random numbers.
    #[error("no random numbers for the password")]
    Randomness(#[from] rand::rngs::SysError),
}

impl PostgresError {
    /// For `map_err`: what was being done to which path.
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { doing, path: path.to_owned(), source }
    }
}

/// Major versions, written `15, 16`.
#[derive(Debug, PartialEq, Eq)]
pub struct Majors(pub(super) Vec<u32>);

impl fmt::Display for Majors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&words.join(", "))
    }
}
