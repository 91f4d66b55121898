//! The running server: started or adopted, shared between Stirrup processes, stopped by the last of them.
//! It makes the empty database; tables are the migrations' work.

use std::fmt;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::time::{Instant, sleep, timeout};
use tracing::info;

use super::account::Account;
use super::binaries::Binaries;
use super::cluster::{Cluster, Durability, ROLE};
use super::control::{Control, RECOVERY_S};
use super::error::PostgresError;
use super::home::{Home, PORT};
use super::lock::Lock;
use super::machine::Machine;

/// The database that Stirrup uses, and the one that every cluster has.
const DATABASE: &str = "stirrup";
const MAINTENANCE_DATABASE: &str = "postgres";

/// A start can fail because the processes of a server that was killed have not all gone yet, or because it stops just then.
const LAUNCHES: u32 = 5;
/// A live process whose socket does not answer at all: it makes the socket within moments.
const SILENCE_S: u64 = 15;
const POLL: Duration = Duration::from_millis(100);

/// A private Postgres server in use. Dropped without [`stop`](Self::stop) it leaves the server running for the next start.
pub struct PrivatePostgres {
    home: Home,
    cluster: Cluster,
    binaries: Binaries,
    socket_folder: PathBuf,
    password: String,
    users: Lock,
}

impl PrivatePostgres {
    /// Makes the server of this data directory available: adopts it if it runs, starts it if not, creates it if there is none.
    /// The database `stirrup` exists afterwards. Any number of processes may do so at once.
    ///
    /// A running server's durability is raised to `Full` if asked for, never lowered: somebody else may rely on it.
    pub async fn start(data_dir: &Path, durability: Durability) -> Result<Self, PostgresError> {
        Self::start_on(&Machine::this(), data_dir, durability).await
    }

    pub(super) async fn start_on(
        machine: &Machine,
        data_dir: &Path,
        durability: Durability,
    ) -> Result<Self, PostgresError> {
        let home = Home::settle(data_dir, machine, Account::uid_of_this_process().await?)?;
        let _starting = Lock::exclusive(&home.start_lock(), home.account()).await?;
        let users = Lock::shared(&home.users_lock(), home.account()).await?;
        let (cluster, binaries) = cluster_of(&home, machine, durability).await?;
        let password = cluster.password()?;
        let socket_folder = home.socket_folder(machine)?;
        let mut server = Self { home, cluster, binaries, socket_folder, password, users };
        server.run(durability).await?;
        Ok(server)
    }

    /// The URL of Stirrup's database. It holds the password: not for a log, nor for a command line.
    pub fn url(&self) -> String {
        self.database_url(DATABASE)
    }

    /// The URL of another database on this server, whether it exists or not.
    pub fn database_url(&self, database: &str) -> String {
        let Self { password, socket_folder, .. } = self;
        let folder = percent_encoded(&socket_folder.to_string_lossy());
        format!("postgres://{ROLE}:{password}@{folder}:{PORT}/{}", percent_encoded(database))
    }

    /// A secret of this cluster for one purpose, in hexadecimal digits. It tells neither the password nor another secret.
    pub fn secret(&self, purpose: &str) -> String {
        let hmac = Hmac::<Sha256>::new_from_slice(self.password.as_bytes());
        let hmac = hmac.map(|hmac| hmac.chain_update(purpose).finalize().into_bytes());
        // HMAC takes keys of any length.
        hmac.map(hex::encode).unwrap_or_default()
    }

    /// Stops the server, unless another process uses it. Connections that are still open are cut and rolled back.
    pub async fn stop(self) -> Result<(), PostgresError> {
        let Self { home, cluster, binaries, socket_folder, users, .. } = self;
        let _stopping = Lock::exclusive(&home.start_lock(), home.account()).await?;
        drop(users);
        let Some(_alone) = Lock::exclusive_if_free(&home.users_lock(), home.account())? else {
            info!("the private postgres stays up: another stirrup uses it");
            return Ok(());
        };
        Control { home: &home, cluster: &cluster, binaries: &binaries }.stop().await?;
        home.clear_socket_folder(&socket_folder);
        Ok(())
    }

    /// Until the server answers. The caller holds the start lock.
    async fn run(&mut self, durability: Durability) -> Result<(), PostgresError> {
        let mut launches = 0;
        let mut silent_since = Instant::now();
        loop {
            let Some(running) = self.control().postmaster().await? else {
                launches += 1;
                let outcome = self.control().launch(&self.socket_folder, durability).await;
                if launches == LAUNCHES {
                    outcome?;
                }
                silent_since = Instant::now();
                sleep(POLL * launches).await;
                continue;
            };
            self.socket_folder = running.socket_folder.unwrap_or_else(|| self.socket_folder.clone());
            let (log, waited_s) = (self.cluster.log_file(), silent_since.elapsed().as_secs());
            match knock(&self.database_url(MAINTENANCE_DATABASE)).await {
                Knock::Answered(mut connection) => {
                    let adopted = launches == 0;
                    info!(postgres.pid = running.pid, postgres.adopted = adopted, "the private postgres is up");
                    self.raise_durability(adopted, durability).await?;
                    return create_database(&mut connection).await;
                }
                Knock::Refused(source) => return Err(PostgresError::Refused { log, source }),
                Knock::Silence if waited_s >= SILENCE_S => return Err(PostgresError::NoAnswer { log, waited_s }),
                Knock::NotYet if waited_s >= RECOVERY_S => return Err(PostgresError::NoAnswer { log, waited_s }),
                Knock::Silence | Knock::NotYet => sleep(POLL).await,
            }
        }
    }

    /// A server that tests have started, or an older Stirrup, may run with other settings.
    async fn raise_durability(&self, adopted: bool, durability: Durability) -> Result<(), PostgresError> {
        let raise = adopted && durability == Durability::Full;
        if raise && self.cluster.write_settings(&self.home, &self.socket_folder, durability)? {
            self.control().reload().await?;
        }
        Ok(())
    }

    fn control(&self) -> Control<'_> {
        Control { home: &self.home, cluster: &self.cluster, binaries: &self.binaries }
    }
}

impl fmt::Debug for PrivatePostgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivatePostgres").field("socket_folder", &self.socket_folder).finish_non_exhaustive()
    }
}

async fn cluster_of(
    home: &Home,
    machine: &Machine,
    durability: Durability,
) -> Result<(Cluster, Binaries), PostgresError> {
    if let Some(cluster) = Cluster::existing(home)? {
        let data = cluster.data();
        let made_by = (cluster.version()?, data.as_path());
        let binaries = Binaries::find(machine, home.account(), Some(made_by)).await?;
        return Ok((cluster, binaries));
    }
    let binaries = Binaries::find(machine, home.account(), None).await?;
    Ok((Cluster::make(home, &binaries, durability).await?, binaries))
}

/// What comes of trying to connect.
enum Knock {
    Answered(Box<AsyncPgConnection>),
    /// It is starting, recovering or stopping.
    NotYet,
    /// Nobody at the socket.
    Silence,
    /// It does not want us.
    Refused(ConnectionError),
}

async fn knock(url: &str) -> Knock {
    let Ok(answer) = timeout(Duration::from_secs(SILENCE_S), AsyncPgConnection::establish(url)).await else {
        return Knock::Silence;
    };
    match answer {
        Ok(connection) => Knock::Answered(Box::new(connection)),
        Err(ConnectionError::CouldntSetupConfiguration(QueryError::DatabaseError(kind, said))) => {
            match (kind, said.message()) {
                (DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection, _) => Knock::Silence,
                // "is starting up", "is shutting down", "is in recovery mode", …: its messages are English, by our settings.
                (_, message) if message.starts_with("the database system is ") => Knock::NotYet,
                _ => Knock::Refused(ConnectionError::CouldntSetupConfiguration(QueryError::DatabaseError(kind, said))),
            }
        }
        Err(error) => Knock::Refused(error),
    }
}

/// The caller holds the start lock, so nobody creates it in between.
async fn create_database(connection: &mut AsyncPgConnection) -> Result<(), PostgresError> {
    let look = format!("select from pg_database where datname = '{DATABASE}'");
    if diesel::sql_query(look).execute(connection).await? == 0 {
        diesel::sql_query(format!("create database {DATABASE}")).execute(connection).await?;
    }
    Ok(())
}

/// RFC 3986: all but the unreserved characters, so that a path can stand in the place of a host name.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing into a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    use diesel::sql_types::Text;
    use tempfile::TempDir;

    use super::*;

    /// Open to the stand-in when root runs the tests.
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        folder
    }

    async fn start(data_dir: &Path) -> PrivatePostgres {
        PrivatePostgres::start(data_dir, Durability::TestsOnly).await.unwrap()
    }

    async fn pid(server: &PrivatePostgres) -> Option<u32> {
        server.control().postmaster().await.unwrap().map(|postmaster| postmaster.pid)
    }

    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }

    async fn setting(server: &PrivatePostgres, name: &str) -> String {
        let mut connection = AsyncPgConnection::establish(&server.url()).await.unwrap();
        let query = diesel::sql_query(format!("select current_setting('{name}') as value"));
        query.get_result::<Setting>(&mut connection).await.unwrap().value
    }

    async fn execute(server: &PrivatePostgres, statement: &str) {
        let mut connection = AsyncPgConnection::establish(&server.url()).await.unwrap();
        diesel::sql_query(statement).execute(&mut connection).await.unwrap();
    }

    fn kill_9(pid: u32) {
        assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
    }

    #[tokio::test]
    async fn a_server_starts_answers_under_its_settings_and_stops() {
        let folder = folder();
        let server = start(folder.path()).await;
        let asked =
            [("timezone", "UTC"), ("server_encoding", "UTF8"), ("max_connections", "200"), ("data_checksums", "on")];
        for (name, value) in
            asked.into_iter().chain([("listen_addresses", ""), ("password_encryption", "scram-sha-256")])
        {
            assert_eq!(setting(&server, name).await, value, "{name}");
        }
        let psql = Command::new("psql").args(["-qtAc", "select current_database()", &server.url()]).output();
        if let Ok(output) = psql {
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "stirrup", "{output:?}");
        }
        assert!(!format!("{server:?}").contains(&server.password));
        let (cluster, url) = (server.home.cluster(), server.url());
        server.stop().await.unwrap();
        assert!(AsyncPgConnection::establish(&url).await.is_err());
        assert!(!cluster.join("data/postmaster.pid").try_exists().unwrap());
    }

    #[tokio::test]
    async fn a_wrong_password_is_refused_at_once() {
        let folder = folder();
        let mut server = start(folder.path()).await;
        let right = std::mem::replace(&mut server.password, "wrong".into());
        assert!(matches!(server.run(Durability::TestsOnly).await, Err(PostgresError::Refused { .. })));
        server.password = right;
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_server_left_by_a_killed_stirrup_is_adopted_and_made_durable() {
        let folder = folder();
        let left = start(folder.path()).await;
        let before = pid(&left).await;
        assert_eq!(setting(&left, "fsync").await, "off");
        drop(left);
        let adopted = PrivatePostgres::start(folder.path(), Durability::Full).await.unwrap();
        assert_eq!(pid(&adopted).await, before);
        assert!(before.is_some());
        // The reload is a signal: it takes its moment.
        let raised = timeout(Duration::from_secs(10), async {
            while setting(&adopted, "fsync").await != "on" {
                tokio::task::yield_now().await;
            }
        });
        raised.await.unwrap();
        drop(adopted);
        let lowered = start(folder.path()).await;
        assert_eq!(setting(&lowered, "fsync").await, "on");
        lowered.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_killed_server_recovers_what_was_committed() {
        let folder = folder();
        let server = PrivatePostgres::start(folder.path(), Durability::Full).await.unwrap();
        execute(&server, "create table kept as select 1 as one").await;
        let before = pid(&server).await.unwrap();
        kill_9(before);
        drop(server);
        let recovered = start(folder.path()).await;
        assert_ne!(pid(&recovered).await.unwrap(), before);
        execute(&recovered, "insert into kept select one from kept").await;
        recovered.stop().await.unwrap();
    }

    #[tokio::test]
    async fn users_that_start_at_once_share_one_server_and_the_last_stops_it() {
        let folder = folder();
        let (first, second) = tokio::join!(start(folder.path()), start(folder.path()));
        assert_eq!(pid(&first).await, pid(&second).await);
        first.stop().await.unwrap();
        execute(&second, "select 1").await;
        let home = second.home.clone();
        let (cluster, binaries) = (second.cluster.clone(), second.binaries.clone());
        second.stop().await.unwrap();
        let control = Control { home: &home, cluster: &cluster, binaries: &binaries };
        assert_eq!(control.postmaster().await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_creation_that_was_cut_off_is_cleared_away() {
        let folder = folder();
        let home =
            Home::settle(folder.path(), &Machine::this(), Account::uid_of_this_process().await.unwrap()).unwrap();
        let leftover = home.unfinished_cluster("0bad");
        fs::create_dir_all(leftover.join("data/base")).unwrap();
        let server = start(folder.path()).await;
        assert!(!leftover.try_exists().unwrap());
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn an_odd_and_long_path_and_a_cluster_of_another_version_are_no_surprise() {
        let folder = folder();
        let data_dir = folder.path().join("o'brien, \"$(数据)\" `a` %20\\").join("x".repeat(100));
        let server = start(&data_dir).await;
        assert!(server.url().len() < 200, "{}", server.url());
        assert_eq!(setting(&server, "unix_socket_permissions").await, "0700");
        let (version, socket_folder) = (server.cluster.data().join("PG_VERSION"), server.socket_folder.clone());
        server.stop().await.unwrap();
        assert!(!socket_folder.try_exists().unwrap());
        fs::write(version, "14\n").unwrap();
        let error = PrivatePostgres::start(&data_dir, Durability::TestsOnly).await.unwrap_err();
        assert!(matches!(error, PostgresError::VersionMismatch { cluster: 14, .. }), "{error}");
    }

    /// Only root can check that root is refused, and that the server is another's.
    #[tokio::test]
    async fn the_server_never_runs_as_root() {
        let folder = folder();
        let server = start(folder.path()).await;
        let process = format!("/proc/{}", pid(&server).await.unwrap());
        if let Ok(found) = fs::metadata(process) {
            assert_ne!(std::os::unix::fs::MetadataExt::uid(&found), 0);
        }
        server.stop().await.unwrap();
    }

    /// What a terminal's Ctrl-C reaches is Stirrup's process group; the server must not be in it.
    #[tokio::test]
    async fn the_server_has_a_session_of_its_own() {
        let folder = folder();
        let server = start(folder.path()).await;
        let session = |pid: u32| {
            let output =
                Command::new("ps").args(["-o", "sess=", "-p", &pid.to_string()]).stderr(Stdio::null()).output();
            output.ok().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let theirs = session(pid(&server).await.unwrap());
        assert!(theirs.is_none() || theirs != session(std::process::id()), "{theirs:?}");
        server.stop().await.unwrap();
    }

    #[test]
    fn a_path_is_encoded_for_a_url_byte_by_byte() {
        assert_eq!(percent_encoded("/a b/数~x"), "%2Fa%20b%2F%E6%95%B0~x");
    }
}
