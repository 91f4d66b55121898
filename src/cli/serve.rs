//! `stirrup serve`.

use std::path::Path;

use tokio::signal::unix::{Signal, SignalKind, signal};

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
    // From the first moment: a signal during the start must not leave the private Postgres behind.
    let mut stop = StopSignal::listen()?;
    with_database(settings, async move |database| {
        let start = Server::start(settings, rules, clock, database.url(), progress_bar());
        let server = tokio::select! {
            server = start => server?,
            () = stop.wait() => return Ok(()),
        };
        println!("Stirrup listens on http://{0}  (API document: http://{0}/docs)", server.address());
        tokio::select! {
            () = stop.wait() => {}
            () = database.look_after(settings, &server.store) => {}
        }
        println!("Stopping.");
        server.stop().await?;
        Ok(())
    })
    .await
}

/// Ctrl-C or SIGTERM. While it exists, neither ends the process by itself.
pub struct StopSignal {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignal {
    /// # Errors
    /// When the system lets no more signals be listened to.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one that came since `listen` or comes.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
