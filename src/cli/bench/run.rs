//! One run: a country is loaded size by size, and at each the service is measured beside plain SQL on the same Postgres.
//! Answers are compared before anything is timed; no time is ever a reason to fail. The method is in docs/benchmarks.md.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::asker::{Asker, token};
use super::chart::{Series, growth};
use super::figures::{Report, milliseconds};
use super::generate::{progress_bar, settings_of_bench, usual_employers};
use super::load::{Share, load};
use super::plain::{Form, Plain, Side};
use super::serving::Serving;
use super::world::World;
use super::{asides, clients, commands, freshness, inside, outside};
use crate::cli::database::{Database, with_database};
use crate::clock::Clock;
use crate::matching::rules::Rules;
use crate::sample::country::{Country, Population};
use crate::scoring;
use crate::settings::Settings;
use crate::store::bulk::BulkLoad;
use crate::store::{Store, Transaction, postings};

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Postings to measure with, smallest first.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    sizes: Vec<u32>,
    /// Jobseekers, at every size.
    #[arg(long, default_value_t = 100_000)]
    jobseekers: u32,
    /// What the country follows from.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Questions of each kind that are timed.
    #[arg(long, default_value_t = 500)]
    questions: usize,
    /// Answers of each kind that are compared with plain SQL before.
    #[arg(long, default_value_t = 50)]
    compared: usize,
    /// How long each form of plain SQL may be asked, at each size and of each kind.
    #[arg(long, default_value_t = 30)]
    plain_seconds: u64,
    /// How long each number of clients asks; writes go on for twice as long.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Rows of the workbook that is imported.
    #[arg(long, default_value_t = 10_000)]
    rows: usize,
    /// Where report.md, report.json and growth.svg go.
    #[arg(long, value_name = "FOLDER", default_value = "target/bench")]
    out: PathBuf,
    /// Where database, index and keys of the run live. Without this, bench in the data folder.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Measure with the last of the sizes, which an earlier run with the same numbers has loaded.
    #[arg(long)]
    reuse: bool,
    /// Print how Postgres goes about the statements.
    #[arg(long)]
    explain: bool,
    /// A small country, measured in seconds: whether it works, not how fast it is.
    #[arg(long)]
    quick: bool,
}

/// Measures, and writes down what came of it.
pub async fn run(settings: Settings, args: RunArgs, config: Option<&Path>) -> anyhow::Result<()> {
    let args = args.settled()?;
    let settings = settings_of_bench(settings, args.data_dir.clone());
    let clock = Clock::default();
    let rules = scoring::load(config, clock.today())?;
    tokio::fs::create_dir_all(&args.out).await.with_context(|| format!("{} cannot be made", args.out.display()))?;
    let load_before = load_of_machine();
    let mut report = Report::default();
    with_database(&settings, async |database| {
        let store = database.store(&settings, &clock).await?;
        let today = clock.today();
        let country = Arc::new(Country::new(args.seed, today, args.population()));
        let world = World { country, clock: clock.clone(), today, postings: 0 };
        let mut run = Run { args: &args, settings: &settings, config, database, store, rules: &rules, world };
        run.measure_all(&mut report).await
    })
    .await?;
    let setting = args.setting(&load_before, &rules);
    write(&args.out, &report, &setting).await
}

impl RunArgs {
    /// With sizes in order, and small ones where it is to be quick.
    fn settled(mut self) -> anyhow::Result<Self> {
        if self.quick {
            self.sizes = vec![500, 1500];
            (self.jobseekers, self.questions, self.compared, self.rows) = (300, 20, 20, 50);
            (self.plain_seconds, self.seconds) = (2, 1);
        }
        self.sizes.sort_unstable();
        self.sizes.dedup();
        ensure!(self.sizes.first().is_some_and(|size| *size > 0), "there has to be a size, and a posting in it");
        if self.reuse {
            self.sizes = self.sizes.last().copied().into_iter().collect();
        }
        Ok(self)
    }

    fn largest(&self) -> u32 {
        self.sizes.last().copied().unwrap_or_default()
    }

    fn population(&self) -> Population {
        let postings = self.largest();
        // The workbook's employers are among the first few hundred.
        Population { employers: usual_employers(postings).max(400), postings, jobseekers: self.jobseekers }
    }

    fn setting(&self, load_before: &str, rules: &Rules) -> Value {
        json!({
            "sizes": self.sizes, "jobseekers": self.jobseekers, "seed": self.seed, "questions": self.questions,
            "rows": self.rows, "processors": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            "load_before": load_before, "load_after": load_of_machine(),
            "half_distance_km": rules.half_distance_km, "debug_assertions": cfg!(debug_assertions),
            "today": Clock::default().today().to_string(),
        })
    }
}

struct Run<'a> {
    args: &'a RunArgs,
    settings: &'a Settings,
    config: Option<&'a Path>,
    database: &'a Database,
    store: Store,
    rules: &'a Rules,
    world: World,
}

impl Run<'_> {
    async fn measure_all(&mut self, report: &mut Report) -> anyhow::Result<()> {
        for size in &self.args.sizes {
            report.with_postings(*size);
            println!("\n{size} postings, {} jobseekers", self.args.jobseekers);
            if self.args.reuse {
                self.check_reused(*size).await?;
            } else {
                self.grow(*size, report).await?;
            }
            let mut plain = self.plain().await?;
            let outcome = self.measure_size(&mut plain, report).await;
            plain.close().await?;
            outcome?;
        }
        commands::match_all(self.settings, self.config, &self.world, report).await?;
        commands::import(&self.store, &self.world, report, self.args.rows).await
    }

    /// Loads what is missing up to so many postings; with the first of them employers and jobseekers come too.
    async fn grow(&mut self, size: u32, report: &mut Report) -> anyhow::Result<()> {
        let population = self.world.country.population();
        let is_first = self.world.postings == 0;
        let some = |count: u32| 0..if is_first { count } else { 0 };
        let share = Share {
            employers: some(population.employers),
            postings: self.world.postings..size,
            jobseekers: some(population.jobseekers),
        };
        let started = Instant::now();
        let into = BulkLoad::begin(self.database.logins()).await?;
        ensure!(
            !is_first || !into.holds_records().await?,
            "the database in {} holds records already: remove the folder, name another with --data-dir, or measure what is \
             there with --reuse",
            self.settings.data_dir.display()
        );
        let (bar, records) = (progress_bar(share.records()), share.records());
        let from = (Arc::clone(&self.world.country), Arc::clone(self.store.keyring()));
        load(&into, from, self.world.clock.now(), share, |done| bar.set_position(done)).await?;
        bar.finish_and_clear();
        into.finish().await?;
        self.world.postings = size;
        let seconds = started.elapsed().as_secs_f64();
        report.fact("records loaded by COPY, all checks on", f64::from(u32::try_from(records)?), "records");
        report.fact("that took", seconds, "s");
        Ok(())
    }

    /// Whether the database holds this country: as many postings at least, its last one among them.
    async fn check_reused(&mut self, size: u32) -> anyhow::Result<()> {
        let last = self.world.country.posting(size - 1).map_err(|fault| anyhow::anyhow!(fault.code()))?;
        let read = async |tx: &mut Transaction| postings::find(tx, last.id).await;
        let found = self.store.transaction(crate::domain::principal::Principal::System, read).await;
        found.context("the database does not hold the country of these numbers")?;
        self.world.postings = size;
        Ok(())
    }

    async fn plain(&self) -> anyhow::Result<Plain> {
        println!("  plain SQL: copying the tables, gathering statistics …");
        let mut plain = Plain::open(self.database.logins(), self.rules, self.world.today).await?;
        if self.args.explain {
            let (people, roles) = (self.world.people(1)?, self.world.roles(1)?);
            for form in [Form::Packed, Form::Stored] {
                for id in &people {
                    println!("{}\n", plain.explained(form, Side::Person, id.uuid()).await?);
                }
                for id in &roles {
                    println!("{}\n", plain.explained(form, Side::Posting, id.uuid()).await?);
                }
            }
        }
        Ok(plain)
    }

    async fn measure_size(&self, plain: &mut Plain, report: &mut Report) -> anyhow::Result<()> {
        let Self { args, settings, world, .. } = self;
        let patience = Duration::from_secs(args.plain_seconds);
        inside::build_index(&self.store, settings, report).await?;
        let effort = inside::Effort { questions: args.questions, compared: args.compared, patience };
        let logins = (self.database.logins(), self.rules);
        inside::measure(settings, logins, world, plain, (effort, &mut *report)).await?;

        let serving = Serving::start(settings, self.config).await?;
        report.fact("start of the service, index on disk", serving.started_in.as_secs_f64(), "s");
        let outcome = self.ask(&serving, plain, report).await;
        serving.stop().await?;
        outcome
    }

    async fn ask(&self, serving: &Serving, plain: &mut Plain, report: &mut Report) -> anyhow::Result<()> {
        let Self { args, world, .. } = self;
        let asker = Asker::new(&serving.address, token(&self.store, &world.clock).await?)?;
        outside::cold(&asker, world, report).await?;
        let effort = outside::Effort { questions: args.questions, patience: Duration::from_secs(args.plain_seconds) };
        outside::warm(&asker, world, plain, (effort, &mut *report)).await?;
        tell_memory(serving, report);
        if world.postings < args.largest() {
            return Ok(());
        }
        let length = Duration::from_secs(args.seconds);
        asides::previews(&asker, world, report, args.questions.min(200)).await?;
        asides::unlocks(&asker, world, report, args.questions.min(50)).await?;
        outside::text_search(&asker, plain, report, args.questions.min(200)).await?;
        clients::measure(&asker, world, report, (length, args.questions.saturating_mul(4))).await?;
        freshness::measure(&asker, world, report, length).await?;
        tell_memory(serving, report);
        Ok(())
    }
}

/// The service's memory alone: neither Postgres' nor that of whoever asks.
fn tell_memory(serving: &Serving, report: &mut Report) {
    if let Some(memory) = serving.memory() {
        report.fact("resident memory of the service", memory.resident, "MiB");
        report.fact("the most that was resident", memory.peak, "MiB");
    }
}

/// Load averages over 1, 5 and 15 minutes; empty where the kernel does not tell.
fn load_of_machine() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// Writes the report in its three forms.
async fn write(out: &Path, report: &Report, setting: &Value) -> anyhow::Result<()> {
    let text = report.to_text();
    println!("\n{text}");
    for (name, content) in [
        ("report.md", text),
        ("report.json", format!("{:#}\n", report.to_json(setting))),
        ("growth.svg", growth("Twenty best postings for a person", &series(report))),
    ] {
        let path = out.join(name);
        tokio::fs::write(&path, content).await.with_context(|| format!("{} cannot be written", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The middle and the tail of Stirrup and of plain SQL.
fn series(report: &Report) -> Vec<Series> {
    let sides = [
        (outside::HTTP_PERSON, "Stirrup over HTTP", "#0a84c1"),
        (outside::PACKED_PERSON, "SQL, packed copies", "#d9730d"),
        (outside::STORED_PERSON, "SQL, tables as they are", "#b8478f"),
    ];
    let tails = sides.into_iter().flat_map(|side| [(side, 50), (side, 99)]);
    tails
        .map(|((what, name, colour), percent)| Series {
            name: format!("{name}, p{percent}"),
            points: report
                .growth(what)
                .into_iter()
                .map(|line| (line.postings, milliseconds(line.times.percentile(percent))))
                .collect(),
            colour,
            dashed: percent == 99,
        })
        .collect()
}
