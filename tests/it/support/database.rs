//! A database of its own for every test, cloned from a migrated template on one private Postgres.
//! All test processes share that server; it outlives them, and the next run finds it warm. The unit tests of `store` use
//! this file too. It knows no table.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, LazyLock};

use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use sha2::{Digest, Sha256};
use stirrup::postgres::{Durability, PrivatePostgres};
use stirrup::sealing::Keyring;
use stirrup::store::Logins;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

/// The key ring of every database here: clones of one template are sealed with one ring.
pub const KEYS: &str = r#"{"active": "7e57c0de",
    "index_key": "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2",
    "keys": {"7e57c0de": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"}}"#;

/// That ring.
pub fn keyring() -> Arc<Keyring> {
    Arc::new(Keyring::parse(KEYS).unwrap())
}

/// What outlives a test's own runtime runs here: servers, and the removal of databases.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    &RUNTIME
}

/// The server of this process, with the template made.
struct Cluster {
    postgres: PrivatePostgres,
    template: String,
    /// Where the server's login signs in to a database of this server.
    server_url: String,
}

/// A migrated database without rows. It goes when this does.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
    server_url: String,
}

impl TestDatabase {
    /// Clones the template. The first call of a process starts the server where it does not run.
    pub async fn fresh() -> Self {
        runtime().spawn(Self::clone_template()).await.unwrap()
    }

    async fn clone_template() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let cluster = cluster().await;
        let name = format!("test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let clone = format!("create database {name} template {} strategy file_copy", cluster.template);
        admin(&cluster.postgres).await.batch_execute(&clone).await.unwrap();
        let (place, _) = cluster.server_url.rsplit_once('/').unwrap();
        Self { url: cluster.postgres.database_url(&name), server_url: format!("{place}/{name}"), name }
    }

    /// A migrated database whose owner is no superuser, with a server's login that this owner has made.
    pub async fn of_a_plain_owner() -> Self {
        runtime().spawn(Self::make_for_a_plain_owner()).await.unwrap()
    }

    async fn make_for_a_plain_owner() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let cluster = cluster().await;
        let name = format!("test_{}_plain_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let (role, password) = ("plain_owner", cluster.postgres.secret("plain owner"));
        let prepare = [
            format!("drop database if exists {name} with (force)"),
            format!(
                "do $$ begin create role {role}; exception when duplicate_object or unique_violation then null; end $$;
                 alter role {role} login createrole password '{password}'"
            ),
            format!("create database {name} owner {role}"),
        ];
        let mut conn = admin(&cluster.postgres).await;
        for statement in prepare {
            conn.batch_execute(&statement).await.unwrap();
        }
        let (_, place) = cluster.server_url.split_once('@').unwrap();
        let (place, _) = place.rsplit_once('/').unwrap();
        let url = format!("postgres://{role}:{password}@{place}/{name}");
        let logins = Logins::derived(&url, "a secret of its own");
        logins.migrate(&keyring()).await.unwrap();
        Self { server_url: logins.server_url().await.unwrap(), url, name }
    }

    /// The owner's way in.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's way in.
    pub fn server_url(&self) -> &str {
        &self.server_url
    }
}

impl Drop for TestDatabase {
    /// What cannot be dropped is left to the next run.
    fn drop(&mut self) {
        let (done, waiting) = mpsc::channel();
        let name = self.name.clone();
        runtime().spawn(async move {
            let mut conn = admin(&cluster().await.postgres).await;
            drop(conn.batch_execute(&format!("drop database if exists {name} with (force)")).await);
            let _ = done.send(());
        });
        let _ = waiting.recv();
    }
}

async fn cluster() -> &'static Cluster {
    static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
    CLUSTER.get_or_init(Cluster::make_ready).await
}

async fn admin(postgres: &PrivatePostgres) -> AsyncPgConnection {
    AsyncPgConnection::establish(&postgres.url()).await.unwrap()
}

impl Cluster {
    /// Several processes may do so at once: the advisory lock, which ends with the connection, lets one after the other.
    async fn make_ready() -> Self {
        let postgres = PrivatePostgres::start(&home(), Durability::TestsOnly).await.unwrap();
        let secret = postgres.secret("server's login");
        let template = format!("template_{}", hash_of_migrations());
        let mut conn = admin(&postgres).await;
        conn.batch_execute("select pg_advisory_lock(1)").await.unwrap();
        let there =
            sql::<Array<Text>>("array(select datname::text from pg_database where datname ~ '^(test|template)_')");
        let there: Vec<String> = diesel::select(there).get_result(&mut conn).await.unwrap();
        for name in there.iter().filter(|name| is_left_over(name, &template)) {
            conn.batch_execute(&format!("drop database {name} with (force)")).await.unwrap();
        }
        if !there.contains(&template) {
            let draft = format!("{template}_draft");
            conn.batch_execute(&format!("create database {draft}")).await.unwrap();
            Logins::derived(&postgres.database_url(&draft), &secret).migrate(&keyring()).await.unwrap();
            // It has its name only when it is whole. Renaming waits for the migrations' connection to close.
            conn.batch_execute(&format!("alter database {draft} rename to {template}")).await.unwrap();
        }
        // Not to the template: cloning would wait for that connection to close.
        let server_url = Logins::derived(&postgres.url(), &secret).server_url().await.unwrap();
        Self { postgres, template, server_url }
    }
}

/// Below `target`, whatever that is called: the test programs lie in `target/<profile>/deps`.
fn home() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("test-postgres")
}

/// Whether a database belongs to no running process, or is a template of other migrations.
fn is_left_over(name: &str, template: &str) -> bool {
    match name.strip_prefix("test_").and_then(|rest| rest.split('_').next()) {
        Some(owner) => !Command::new("kill").args(["-0", owner]).output().unwrap().status.success(),
        None => name != template,
    }
}

/// Twelve hexadecimal digits that stand for the migrations, and for what the server's login may do: the template is made
/// again when they change.
fn hash_of_migrations() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root.join("migrations")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut hash = Sha256::new();
    for folder in folders {
        hash.update(folder.file_name().unwrap().as_encoded_bytes());
        hash.update(fs::read(folder.join("up.sql")).unwrap());
    }
    hash.update(fs::read(root.join("src/store/grants.rs")).unwrap());
    hash.finalize().iter().take(6).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
