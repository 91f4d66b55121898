//! What may stand on the command line, and which file runs it.

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Parser, Subcommand};

use super::{
    audit, bench, code_titles, demo, export, import, keys, match_all, migrate, reindex, serve, template, train_titles,
    user,
};
use crate::settings::Settings;
use crate::telemetry;

/// Stirrup 马镫: matches disabled jobseekers with employer positions, and says why.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct CommandLine {
    /// A folder with settings of its own, as in config/ of the source; each file that is there counts. Without this,
    /// ./config is taken, if it holds a matching.toml.
    #[arg(long, global = true, env = "STIRRUP_CONFIG", value_name = "FOLDER")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until Ctrl-C or SIGTERM.
    Serve,
    /// Fill a database with sample content, serve it, and show one match.
    Demo(demo::DemoArgs),
    /// Import a workbook of employers, jobseekers or postings.
    Import(import::ImportArgs),
    /// Export all employers, jobseekers or postings in the form that import takes.
    Export(export::ExportArgs),
    /// Write an empty workbook to fill in.
    Template(template::TemplateArgs),
    /// Add an occupation code to each title of a CSV file.
    CodeTitles(code_titles::CodeTitlesArgs),
    /// Find who fits what for all people or postings of a region, and what of that is new.
    MatchAll(match_all::MatchAllArgs),
    /// Train the title coder anew from the labelled titles, and print how good it is on titles it has not seen.
    TrainTitles(train_titles::TrainTitlesArgs),
    /// Bring the database schema up to date.
    Migrate,
    /// Make, list and disable accounts, the first admin before all.
    User(user::UserArgs),
    /// Show, rotate or retire the keys that seal people's numbers and telephones.
    Keys(keys::KeysArgs),
    /// Sign the end of the audit trail, or check all of it.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Make a country of invented people and postings, and measure Stirrup with it.
    Bench(bench::BenchArgs),
    /// Build the search index anew from the database. Stop the server that uses the same data folder first.
    Reindex,
}

/// Runs one command to its end.
///
/// # Errors
/// Whatever came in the way, as a chain for the terminal.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let folder = settings_folder(line.config)?;
    let folder = folder.as_deref();
    let settings = Settings::load(folder, std::env::vars())?;
    telemetry::log_to_stderr(&settings.log);
    match line.command {
        Command::Serve => serve::run(&settings, folder).await,
        Command::Demo(args) => demo::run(settings, args, folder).await,
        Command::Import(args) => import::run(&settings, &args).await,
        Command::Export(args) => export::run(&settings, &args).await,
        Command::Template(args) => template::run(&args).await,
        Command::CodeTitles(args) => code_titles::run(&args),
        Command::MatchAll(args) => match_all::run(&settings, &args, folder).await,
        Command::TrainTitles(args) => train_titles::run(&args),
        Command::Migrate => migrate::run(&settings).await,
        Command::User(args) => user::run(&settings, args).await,
        Command::Keys(args) => keys::run(&settings, &args).await,
        Command::Audit(command) => audit::run(&settings, &command).await,
        Command::Bench(args) => bench::run(settings, args, folder).await,
        Command::Reindex => reindex::run(&settings).await,
    }
}

/// The folder with settings: the one that was named, which must be there, or one that looks like ours.
fn settings_folder(named: Option<PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    if let Some(named) = named {
        // A folder that is misspelt must not pass for one without settings.
        ensure!(named.is_dir(), "{} is no settings folder", named.display());
        return Ok(Some(named));
    }
    let usual = PathBuf::from("config");
    Ok(usual.join("matching.toml").is_file().then_some(usual))
}
