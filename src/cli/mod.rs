//! The command line: one file per subcommand. What each does is elsewhere; here is how it is called, and what it prints.

mod database;
mod migrate;
mod reindex;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::settings::Settings;
use crate::telemetry;

/// Stirrup 马镫: matches disabled jobseekers with employer positions, and says why.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct CommandLine {
    /// A folder with settings of its own, as in config/ of the source; each file that is there counts.
    #[arg(long, global = true, env = "STIRRUP_CONFIG", value_name = "FOLDER")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until Ctrl-C or SIGTERM.
    Serve,
    /// Bring the database schema up to date.
    Migrate,
    /// Build the search index anew from the database. Stop the server that uses the same data folder first.
    Reindex,
}

/// Runs one command to its end.
///
/// # Errors
/// Whatever came in the way, as a chain for the terminal.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let settings = Settings::load(line.config.as_deref(), std::env::vars())?;
    telemetry::log_to_stderr(&settings.log);
    match line.command {
        Command::Serve => serve::run(&settings, line.config.as_deref()).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::Reindex => reindex::run(&settings).await,
    }
}
