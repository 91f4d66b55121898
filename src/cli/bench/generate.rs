//! `stirrup bench generate`: loads a made-up country into the database that is given, or a private one of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::load::{Share, load};
use crate::cli::database::with_database;
use crate::clock::Clock;
use crate::sample::country::{Country, Population};
use crate::settings::Settings;
use crate::store::bulk::BulkLoad;

/// Postings per employer, if nothing else is asked for.
const POSTINGS_PER_EMPLOYER: u32 = 20;

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// Postings to make.
    #[arg(long, default_value_t = 1_000_000)]
    postings: u32,
    /// Jobseekers to make.
    #[arg(long, default_value_t = 100_000)]
    jobseekers: u32,
    /// Employers to make. Without this, one for 20 postings.
    #[arg(long)]
    employers: Option<u32>,
    /// What the content follows from.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The day from which ages and dates count, as YYYY-MM-DD. Without this, today.
    #[arg(long)]
    day: Option<Date>,
    /// Where the private database lives, if none is given in the settings. Without this, bench in the data folder.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Add to a database that holds records already.
    #[arg(long)]
    add: bool,
}

/// The settings of a benchmark: its own data folder, beside the one of the service.
pub fn settings_of_bench(mut settings: Settings, data_dir: Option<PathBuf>) -> Settings {
    settings.data_dir = data_dir.unwrap_or_else(|| settings.data_dir.join("bench"));
    settings
}

/// One for twenty postings, at least one.
pub fn usual_employers(postings: u32) -> u32 {
    postings.div_ceil(POSTINGS_PER_EMPLOYER).max(1)
}

/// Loads the country, all of it or nothing.
pub async fn run(settings: Settings, args: GenerateArgs) -> anyhow::Result<()> {
    let settings = settings_of_bench(settings, args.data_dir);
    let clock = Clock::default();
    let population = Population {
        employers: args.employers.unwrap_or_else(|| usual_employers(args.postings)).max(1),
        postings: args.postings,
        jobseekers: args.jobseekers,
    };
    let today = args.day.unwrap_or_else(|| clock.today());
    let country = Arc::new(Country::new(args.seed, today, population));
    with_database(&settings, async |database| {
        let store = database.store(&settings, &clock).await?;
        let started = Instant::now();
        let into = BulkLoad::begin(database.logins()).await?;
        ensure!(
            args.add || !into.holds_records().await?,
            "the database holds records already; with --add the country comes beside them"
        );
        let share = Share {
            employers: 0..population.employers,
            postings: 0..population.postings,
            jobseekers: 0..population.jobseekers,
        };
        let bar = progress_bar(share.records());
        load(&into, (Arc::clone(&country), Arc::clone(store.keyring())), clock.now(), share, |done| {
            bar.set_position(done);
        })
        .await?;
        bar.finish_and_clear();
        into.finish().await?;
        println!(
            "{} employers, {} postings and {} jobseekers of seed {} and {today} loaded in {:.1} s.",
            population.employers,
            population.postings,
            population.jobseekers,
            args.seed,
            started.elapsed().as_secs_f64()
        );
        println!("The search index is built anew when the server starts, or by stirrup reindex.");
        Ok(())
    })
    .await
}

/// How far a load has come, on a terminal; elsewhere nothing shows.
pub fn progress_bar(records: u64) -> ProgressBar {
    let bar = ProgressBar::new(records);
    // The template is a constant of ours; without it the bar would only look otherwise.
    if let Ok(style) = ProgressStyle::with_template("loading {wide_bar} {pos}/{len} ({eta} left)") {
        bar.set_style(style);
    }
    bar
}
