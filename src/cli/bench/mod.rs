//! `stirrup bench`: a made-up country of any size, and what Stirrup takes to serve it.

mod generate;
mod load;

use clap::{Args, Subcommand};

use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    command: BenchCommand,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Fill a database with a made-up country: the same seed, day and numbers give the same content.
    Generate(generate::GenerateArgs),
}

/// Runs one of the two.
pub async fn run(settings: Settings, args: BenchArgs) -> anyhow::Result<()> {
    match args.command {
        BenchCommand::Generate(args) => generate::run(settings, args).await,
    }
}
