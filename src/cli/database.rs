//! The database of a command: the one that was given, or the private one, which is stopped again when nobody needs it.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::postgres::{Durability, PrivatePostgres};
use crate::server::keyring;
use crate::settings::Settings;
use crate::store::{Logins, Store};

/// How often a private server is looked after.
const EVERY: Duration = Duration::from_secs(2);

/// A database in use.
pub struct Database {
    logins: Logins,
    private: Option<Mutex<PrivatePostgres>>,
}

impl Database {
    /// Starts or adopts the private server where no other is given.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let (owner, server) = (settings.database.url.reveal(), settings.database.server_url.reveal());
        if owner.is_empty() {
            let private = PrivatePostgres::start(&settings.data_dir, Durability::Full).await?;
            let logins = Logins::derived(&private.url(), &private.secret("server's login"));
            return Ok(Self { logins, private: Some(Mutex::new(private)) });
        }
        let logins = if server.is_empty() {
            // Processes that share the keys share the login.
            Logins::derived(owner, &hex::encode(keyring(settings)?.derived(b"server's login")))
        } else {
            Logins::given(owner, server)
        };
        Ok(Self { logins, private: None })
    }

    pub const fn logins(&self) -> &Logins {
        &self.logins
    }

    /// A migrated store.
    pub async fn store(&self, settings: &Settings, clock: &Clock) -> anyhow::Result<Store> {
        let keyring = keyring(settings)?;
        let most = settings.database.max_connections;
        Store::open(&self.logins, most, clock.clone(), keyring).await.context("the database could not be opened")
    }

    /// Starts the private server again whenever it has died under us; a database of somebody else's is left to them.
    /// Never ends.
    pub async fn look_after(&self, settings: &Settings, store: &Store) {
        let Some(private) = &self.private else { return std::future::pending().await };
        loop {
            tokio::time::sleep(EVERY).await;
            if store.ping().await.is_ok() {
                continue;
            }
            let mut private = private.lock().await;
            match PrivatePostgres::start(&settings.data_dir, Durability::Full).await {
                Ok(started) => *private = started,
                Err(error) => tracing::warn!(error = %error, "the private postgres does not come up"),
            }
        }
    }

    /// Stops the private server, unless another Stirrup still uses it.
    pub async fn close(self) -> anyhow::Result<()> {
        match self.private {
            Some(private) => Ok(private.into_inner().stop().await?),
            None => Ok(()),
        }
    }
}

/// Runs something with the database, and closes it whatever came of that.
pub async fn with_database<T>(
    settings: &Settings,
    act: impl AsyncFnOnce(&Database) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let database = Database::open(settings).await?;
    let outcome = act(&database).await;
    let closed = database.close().await;
    let value = outcome?;
    closed?;
    Ok(value)
}
