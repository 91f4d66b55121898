//! `stirrup serve`.

use std::path::Path;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::database::with_database;
use super::reindex::progress_bar;
use crate::clock::Clock;
use crate::listening::Certificate;
use crate::scoring;
use crate::server::Server;
use crate::settings::Settings;

/// Serves until a signal asks to stop.
pub async fn run(settings: &Settings, config: Option<&Path>) -> anyhow::Result<()> {
    let clock = Clock::default();
    let rules = scoring::load(config, clock.today())?;
    // What is wrong with the certificate shows before anything is started.
    if settings.tls.is_on() {
        Certificate::load(&settings.tls)?;
    }
    // From the first moment: a signal during the start must not leave the private Postgres behind.
    let mut stop = StopSignal::listen()?;
    with_database(settings, async move |database| {
        let start = Server::start(settings, rules, clock, database.logins(), progress_bar());
        let server = tokio::select! {
            server = start => server?,
            () = stop.wait() => return Ok(()),
        };
        let scheme = if settings.tls.is_on() { "https" } else { "http" };
        println!("Stirrup listens on {scheme}://{0}  (API document: {scheme}://{0}/docs)", server.address());
        if let Some(figures) = server.figures_address() {
            println!("Its figures are at   http://{figures}/metrics");
        }
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
