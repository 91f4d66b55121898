//! `stirrup bench`: a made-up country of any size, and Stirrup measured with it beside plain SQL on the same Postgres, in one
//! run.

mod asides;
mod asker;
mod chart;
mod clients;
mod commands;
mod fairs;
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
    /// Plan made-up job fairs, and mend the plans: how near to the proven bound, and how long it takes.
    Fairs(fairs::FairsArgs),
}

/// Measures, or only makes what is measured with.
pub async fn run(settings: Settings, args: BenchArgs, config: Option<&Path>) -> anyhow::Result<()> {
    match args.command {
        Some(BenchCommand::Generate(args)) => generate::run(settings, args).await,
        Some(BenchCommand::Fairs(args)) => fairs::run(&args),
        None => run::run(settings, args.run, config).await,
    }
}
