//! `stirrup migrate`.

use super::database::with_database;
use crate::server::keyring;
use crate::settings::Settings;

/// Brings the schema up to date, and says what that took.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let done = database.logins().migrate(&*keyring(settings)?).await?;
        println!("{done} migrations run; the schema is up to date.");
        Ok(())
    })
    .await
}
