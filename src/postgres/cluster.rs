//! The cluster: the files of one private database server, made once as a whole, with its password and its settings.
//! It starts and stops nothing (`server` does).

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rand::TryRng;
use rand::rngs::SysRng;
use tracing::{info, warn};

use super::binaries::Binaries;
use super::error::PostgresError;
use super::home::{Home, PORT, make_private_folder, rename_for_good};

/// The role that Stirrup signs in as, and its database.
pub(super) const ROLE: &str = "stirrup";

/// Names inside a cluster's folder; the settings' inside the data folder.
pub(super) const DATA: &str = "data";
pub(super) const LOG: &str = "postgres.log";
const PASSWORD: &str = "password";
const SETTINGS: &str = "stirrup.conf";

/// What a crash of the machine may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Full,
    /// Everything: for tests, whose database nobody will miss.
    TestsOnly,
}

impl Durability {
    fn settings(self) -> &'static str {
        match self {
            Self::Full => "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n",
            Self::TestsOnly => "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n",
        }
    }
}

/// Paths inside a whole cluster.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    folder: PathBuf,
}

impl Cluster {
    /// `None` if there is none yet.
    pub fn existing(home: &Home) -> Result<Option<Self>, PostgresError> {
        let folder = home.cluster();
        let there = folder.try_exists().map_err(PostgresError::file("look at", &folder))?;
        Ok(there.then_some(Self { folder }))
    }

    /// Makes a cluster under another name and renames it when it is complete: one that is there is whole, whenever Stirrup or
    /// the machine died. The caller holds the start lock.
    pub async fn make(home: &Home, binaries: &Binaries, durability: Durability) -> Result<Self, PostgresError> {
        remove_leftovers(home).await;
        let draft = Self { folder: home.unfinished_cluster(&random_hex::<4>()?) };
        info!(postgres.version = binaries.major(), postgres.folder = %home.cluster().display(), "creating the private postgres");
        let made = draft.fill(home, binaries, durability).await;
        if made.is_err() {
            let _ = tokio::fs::remove_dir_all(&draft.folder).await;
        }
        made?;
        let whole = Self { folder: home.cluster() };
        rename_for_good(&draft.folder, &whole.folder)?;
        Ok(whole)
    }

    async fn fill(&self, home: &Home, binaries: &Binaries, durability: Durability) -> Result<(), PostgresError> {
        make_private_folder(&self.folder, home.account())?;
        home.write_private(&self.password_file(), &random_hex::<16>()?)?;
        // `C.UTF-8` knows the letters of all scripts, which trigram search needs; systems without it have `C`.
        if self.init(home, binaries, "C.UTF-8", durability).await.is_err() {
            self.init(home, binaries, "C", durability).await?;
        }
        let main_file = self.data().join("postgresql.conf");
        let shipped = fs::read_to_string(&main_file).map_err(PostgresError::file("read", &main_file))?;
        home.write_private(&main_file, &format!("{shipped}\ninclude '{SETTINGS}'\n"))
    }

    async fn init(
        &self,
        home: &Home,
        binaries: &Binaries,
        locale: &str,
        durability: Durability,
    ) -> Result<(), PostgresError> {
        let (user, locale) = (format!("--username={ROLE}"), format!("--locale={locale}"));
        let mut arguments = vec!["--pgdata", DATA, "--pwfile", PASSWORD, &user, &locale];
        arguments.extend(["--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums"]);
        if durability == Durability::TestsOnly {
            arguments.push("--no-sync");
        }
        let output = home.account().run_in(&self.folder, &binaries.initdb(), &arguments).await?;
        if output.status.success() {
            return Ok(());
        }
        Err(PostgresError::Program { program: "initdb", detail: last_lines(&String::from_utf8_lossy(&output.stderr)) })
    }

    /// Where to run programs on it, with the names below as their paths.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join(DATA)
    }

    pub fn log_file(&self) -> PathBuf {
        self.folder.join(LOG)
    }

    fn password_file(&self) -> PathBuf {
        self.folder.join(PASSWORD)
    }

    /// The role's password: letters and digits only.
    pub fn password(&self) -> Result<String, PostgresError> {
        let path = self.password_file();
        let text = fs::read_to_string(&path).map_err(PostgresError::file("read", &path))?;
        let password = text.trim();
        if password.is_empty() || !password.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(self.damaged(path));
        }
        Ok(password.to_owned())
    }

    /// The major version whose programs can read these files.
    pub fn version(&self) -> Result<u32, PostgresError> {
        let path = self.data().join("PG_VERSION");
        let text = fs::read_to_string(&path).map_err(PostgresError::file("read", &path))?;
        text.trim().parse().map_err(|_| self.damaged(path))
    }

    fn damaged(&self, path: PathBuf) -> PostgresError {
        PostgresError::Damaged { path, folder: self.folder.clone() }
    }

    /// Writes Stirrup's settings for the server. True if they differ from what was there.
    pub fn write_settings(
        &self,
        home: &Home,
        socket_folder: &Path,
        durability: Durability,
    ) -> Result<bool, PostgresError> {
        let path = self.data().join(SETTINGS);
        let former = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(PostgresError::file("read", &path)(error)),
        };
        let wanted = settings(socket_folder, durability);
        if former == wanted {
            return Ok(false);
        }
        home.write_private(&path, &wanted)?;
        Ok(true)
    }

    /// The last words of the server, for when it did not start.
    pub fn end_of_log(&self) -> String {
        fs::read(self.log_file()).map(|bytes| last_lines(&String::from_utf8_lossy(&bytes))).unwrap_or_default()
    }
}

/// The log gets starts, stops and crashes only. Refused statements go to Stirrup, which knows what may be logged: their details
/// hold rows, and rows are people.
fn settings(socket_folder: &Path, durability: Durability) -> String {
    // A list of names in double quotes, inside a string in single quotes.
    let socket_folder = socket_folder.to_string_lossy().replace('"', "\"\"").replace('\\', r"\\").replace('\'', "''");
    format!(
        "# Written by Stirrup at every start.\n\
         cluster_name = 'stirrup'\n\
         listen_addresses = ''\n\
         port = {PORT}\n\
         unix_socket_directories = '\"{socket_folder}\"'\n\
         unix_socket_permissions = 0700\n\
         password_encryption = 'scram-sha-256'\n\
         max_connections = 200\n\
         shared_buffers = '128MB'\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         log_min_messages = log\n\
         log_min_error_statement = panic\n\
         log_error_verbosity = terse\n\
         log_checkpoints = off\n\
         {}",
        durability.settings()
    )
}

/// Leftovers cost space, not safety: one that cannot be removed yet waits for the next time.
async fn remove_leftovers(home: &Home) {
    for folder in home.unfinished_clusters().unwrap_or_default() {
        if let Err(error) = tokio::fs::remove_dir_all(&folder).await {
            warn!(folder = %folder.display(), %error, "cannot remove an unfinished postgres cluster");
        }
    }
}

/// As many random bytes from the operating system, two hexadecimal digits each.
fn random_hex<const BYTES: usize>() -> Result<String, PostgresError> {
    let mut bytes = [0; BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// At most five, on one line.
pub(super) fn last_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).rev().take(5).collect();
    lines.reverse();
    lines.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_folder_with_quotes_commas_and_backslashes_stays_one_folder() {
        let written = settings(Path::new(r#"/o'brien, "new"\data"#), Durability::Full);
        assert!(written.contains(r#"unix_socket_directories = '"/o''brien, ""new""\\data"'"#), "{written}");
    }

    #[test]
    fn passwords_are_long_and_differ() {
        let [one, other] = [random_hex::<16>().unwrap(), random_hex::<16>().unwrap()];
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    #[test]
    fn the_last_lines_are_the_last_and_one_line() {
        assert_eq!(last_lines("1\n2\n3\n\n4\n5\n6\n"), "2 | 3 | 4 | 5 | 6");
    }
}
