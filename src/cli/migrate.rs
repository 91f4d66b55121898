//! `stirrup migrate`.

use super::database::with_database;
use crate::clock::Clock;
use crate::server::keyring;
use crate::settings::Settings;
use crate::store::Store;

/// Brings the schema up to date, and says what that took.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let (most, keyring) = (settings.database.max_connections, keyring(settings)?);
        let done = Store::connect(database.url(), most, Clock::default(), keyring)?.migrate().await?;
        println!("{done} migrations run; the schema is up to date.");
        Ok(())
    })
    .await
}
