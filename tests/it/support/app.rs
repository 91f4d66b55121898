//! The whole service for one test: a real server on a free port, with a database, an index folder and a clock of its own.
//! It stops, and all of it goes, when the test ends, however it ends.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Instant;

use diesel::dsl::sql;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use stirrup::clock::Clock;
use stirrup::scoring;
use stirrup::server::Server;
use stirrup::settings::Settings;
use stirrup::store::Logins;
use tempfile::TempDir;

use super::accounts::{Who, token};
use super::builders::{Added, Record};
use super::client::{Client, PATIENCE};
use super::database::{KEYS, TestDatabase, runtime};

/// A service that a test talks to, as the federation's head office unless it says otherwise.
pub struct App {
    /// The server's clock: the test moves it.
    pub clock: Clock,
    client: Client,
    /// `None` while it is down.
    server: Option<Server>,
    settings: Settings,
    // Dropped after the server has stopped; the last of several on one database takes it along.
    database: Arc<TestDatabase>,
    _folder: TempDir,
}

impl App {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A service with further settings.
    pub async fn start_with(further: &[(&str, &str)]) -> Self {
        Self::on(Arc::new(TestDatabase::fresh().await), further).await
    }

    /// The service on a database that belongs to somebody who is no superuser.
    pub async fn on_a_plain_owners_database() -> Self {
        Self::on(Arc::new(TestDatabase::of_a_plain_owner().await), &[]).await
    }

    /// Another process of the same service: its own port and index, the same database.
    pub async fn another(&self) -> Self {
        Self::on(Arc::clone(&self.database), &[]).await
    }

    async fn on(database: Arc<TestDatabase>, further: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("STIRRUP_DATA_DIR", folder.path().to_str().unwrap()),
            ("STIRRUP_SEALING__KEYS", KEYS),
            ("STIRRUP_SERVER__PORT", "0"),
            ("STIRRUP_SERVER__WORKERS", "1"),
            ("STIRRUP_SERVER__BODY_TIMEOUT_SECONDS", "1"),
            ("STIRRUP_SERVER__SHUTDOWN_SECONDS", "1"),
            ("STIRRUP_SERVER__WRITE_TIMEOUT_SECONDS", "3"),
            ("STIRRUP_SERVER__SECURITY_CONTACT", "mailto:security@example.org"),
            ("STIRRUP_DATABASE__MAX_CONNECTIONS", "4"),
            ("STIRRUP_SEARCH__POLL_MILLISECONDS", "10"),
            // All tests come from one address: only those of the limits meet them.
            ("STIRRUP_RATE_LIMIT__ENABLED", "false"),
        ];
        let variables = variables.iter().chain(further).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::load(None, variables);
        let (settings, clock) = (settings.unwrap(), Clock::default());
        let server = serve(&settings, &clock, &database).await;
        let admin = token(&mut owner(&database).await, Who::Admin).await;
        let client = Client::new(server.address().to_string()).with_token(&admin);
        Self { clock, client, server: Some(server), settings, database, _folder: folder }
    }

    /// Stops the server; database and index folder stay.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            runtime().spawn(server.stop()).await.unwrap().unwrap();
        }
    }

    /// Starts the server again where it was stopped.
    pub async fn start_again(&mut self) {
        let server = serve(&self.settings, &self.clock, &self.database).await;
        let admin = token(&mut self.connection().await, Who::Admin).await;
        self.client = Client::new(server.address().to_string()).with_token(&admin);
        self.server = Some(server);
    }

    pub fn index_folder(&self) -> PathBuf {
        self.settings.data_dir.join("index")
    }

    /// Cuts every connection to the database and refuses others, or lets them in again.
    pub async fn allow_connections(&self, are_allowed: bool) {
        let name = self.database.url().rsplit('/').next().unwrap();
        let change = format!(
            "alter database {name} with allow_connections {are_allowed};
             select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and not {are_allowed}"
        );
        let beside = TestDatabase::fresh().await;
        AsyncPgConnection::establish(beside.url()).await.unwrap().batch_execute(&change).await.unwrap();
    }

    /// What the server was started with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// What the program needs to know to work on this service's database.
    pub fn program_variables(&self) -> [(&'static str, String); 3] {
        [
            ("DATABASE_URL", self.database.url().to_owned()),
            ("STIRRUP_DATABASE__SERVER_URL", self.database.server_url().to_owned()),
            ("STIRRUP_SEALING__KEYS", KEYS.to_owned()),
        ]
    }

    /// The owner's way into the database, beside the API and every rule of it.
    pub async fn connection(&self) -> AsyncPgConnection {
        owner(&self.database).await
    }

    /// The day after the server's.
    pub fn tomorrow(&self) -> String {
        self.clock.today().tomorrow().unwrap().to_string()
    }

    /// The federation's staff of a region.
    pub async fn staff(&self, region: &str) -> Client {
        self.asked_by(Who::Staff(region)).await
    }

    /// Somebody of an employer.
    pub async fn employer(&self, employer: &Added) -> Client {
        self.asked_by(Who::Employer(employer)).await
    }

    /// A jobseeker.
    pub async fn jobseeker(&self, jobseeker: &Added) -> Client {
        self.asked_by(Who::Jobseeker(jobseeker)).await
    }

    /// Everybody in their role.
    pub async fn asked_by(&self, who: Who<'_>) -> Client {
        let token = token(&mut self.connection().await, who).await;
        self.client.with_token(&token)
    }

    /// The first column of a query, as text.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let query = sql::<Array<Text>>(&format!("array(select found::text from ({query}) as them(found))"));
        diesel::select(query).get_result(&mut self.connection().await).await.unwrap()
    }

    /// Changes rows beside the API, and tells what the statement returns.
    pub async fn texts_of_change(&self, statement: &str) -> Vec<String> {
        let query = format!("with done(found) as ({statement}) select found from done");
        let rows: Vec<Returned> = diesel::sql_query(query).load(&mut self.connection().await).await.unwrap();
        rows.into_iter().map(|row| row.found.to_string()).collect()
    }

    /// How many rows a table has.
    pub async fn rows(&self, table: &str) -> String {
        self.texts(&format!("select count(*) from {table}")).await.concat()
    }

    /// Registers something, and tells what became of it.
    pub async fn add(&self, record: Record) -> Added {
        let answer = self.post(record.path(), &record).await.expect(201);
        Added::new(record.path(), &answer)
    }

    /// Waits until the index has all that is in the database, so that what is missing from an answer is missing for good.
    pub async fn settle(&self) {
        let newest = sql::<BigInt>("(select coalesce(max(xid::text::bigint), 0) from outbox)");
        let newest: i64 = diesel::select(newest).get_result(&mut self.connection().await).await.unwrap();
        let (index, started) = (&self.server().index, Instant::now());
        while index.position().is_none_or(|position| position.sequence() <= newest) {
            assert!(started.elapsed() < PATIENCE, "the index is at {:?}, the database at {newest}", index.position());
            tokio::task::yield_now().await;
        }
    }
}

/// What a changing statement returns of a row.
#[derive(diesel::QueryableByName)]
struct Returned {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    found: i32,
}

/// A connection of the database's owner.
async fn owner(database: &TestDatabase) -> AsyncPgConnection {
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    // One who is no superuser is bound by row-level security too.
    owner.batch_execute("set stirrup.role = 'system'").await.unwrap();
    owner
}

async fn serve(settings: &Settings, clock: &Clock, database: &TestDatabase) -> Server {
    let (settings, clock, logins) =
        (settings.clone(), clock.clone(), Logins::given(database.url(), database.server_url()));
    let rules = scoring::load(None, clock.today()).unwrap();
    let start = async move { Server::start(&settings, rules, clock, &logins, |_| {}).await };
    runtime().spawn(start).await.unwrap().unwrap()
}

impl Deref for App {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        let (done, waiting) = mpsc::channel();
        runtime().spawn(async move {
            drop(server.stop().await);
            let _ = done.send(());
        });
        let _ = waiting.recv();
    }
}
