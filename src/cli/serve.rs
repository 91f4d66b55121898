//! `stirrup serve`.

use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};

use super::database::with_database;
use super::reindex::progress_bar;
use crate::clock::Clock;
use crate::scoring;
use crate::server::Server;
use crate::settings::Settings;

/// Serves until a signal asks to stop.
pub async fn run(settings: &Settings, config: Option<&Path>) -> anyhow::Result<()> {
    let clock = Clock::default();
    let rules = scoring::load(config, clock.today())?;
    with_database(settings, async move |database| {
        let server = Server::start(settings, rules, clock, database.url(), progress_bar()).await?;
        println!("Stirrup listens on http://{0}  (API document: http://{0}/docs)", server.address());
        tokio::select! {
            stopped = stop_signal() => stopped?,
            () = database.look_after(settings, &server.store) => {}
        }
        println!("Stopping.");
        server.stop().await?;
        Ok(())
    })
    .await
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn stop_signal() -> std::io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
