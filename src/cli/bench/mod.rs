//! `stirrup bench`: a made-up country of any size, and Stirrup measured with it beside plain SQL on the same Postgres, in one
//! run.

mod asides;
mod asker;
mod chart;
mod clients;
mod commands;
mod figures;
mod freshness;
mod generate;
mod inside;
mod load;
mod outside;
mod packed;
mod plain;
mod run;
mod serving;
mod world;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::settings::Settings;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    #[command(subcommand)]
    command: Option<BenchCommand>,
    #[command(flatten)]
    run: run::RunArgs,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Fill a database with a made-up country: the same seed, day and numbers give the same content.
    Generate(generate::GenerateArgs),
}

/// Measures, or only makes what is measured with.
pub async fn run(settings: Settings, args: BenchArgs, config: Option<&Path>) -> anyhow::Result<()> {
    match args.command {
        Some(BenchCommand::Generate(args)) => generate::run(settings, args).await,
        None => run::run(settings, args.run, config).await,
    }
}
