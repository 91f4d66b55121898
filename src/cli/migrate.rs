//! `stirrup migrate`.

use super::database::with_database;
use crate::clock::Clock;
use crate::settings::Settings;
use crate::store::Store;

/// Brings the schema up to date, and says what that took.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let done =
            Store::connect(database.url(), settings.database.max_connections, Clock::default())?.migrate().await?;
        println!("{done} migrations run; the schema is up to date.");
        Ok(())
    })
    .await
}
