//! Measures Stirrup beside plain SQL on the same Postgres, in one run: `make bench`, or `cargo bench`.
//! Answers are compared before anything is timed; no time is ever a reason to fail. The method is in docs/benchmarks.md.

mod figures;
mod fill;
mod measure;
mod plain;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Parser;
use jiff::civil::Date;
use serde_json::json;
use stirrup::app::open_index::open_index;
use stirrup::clock::Clock;
use stirrup::matching::rules::Rules;
use stirrup::postgres::{Durability, PrivatePostgres};
use stirrup::scoring;
use stirrup::sealing::Keyring;
use stirrup::server::Server;
use stirrup::settings::Settings;
use stirrup::store::{Logins, Store};

use figures::Report;
use fill::{Size, fill};
use measure::Bench;
use plain::{Plain, Side};

/// Measures Stirrup beside plain SQL, on invented content.
#[derive(Debug, Parser)]
struct Args {
    /// Postings to match against.
    #[arg(long, default_value_t = 20_000)]
    postings: usize,
    /// Jobseekers to match against.
    #[arg(long, default_value_t = 2_000)]
    jobseekers: usize,
    /// Questions of each kind that are timed.
    #[arg(long, default_value_t = 200)]
    questions: usize,
    /// Rows of the imported workbook.
    #[arg(long, default_value_t = 10_000)]
    rows: usize,
    /// Print how Postgres goes about the plain statements.
    #[arg(long)]
    explain: bool,
    /// What cargo calls every benchmark with.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let folder = tempfile::Builder::new()
        .prefix("stirrup-bench-")
        // Run as root, Postgres gets another user, who must reach its folder.
        .permissions(Permissions::from_mode(0o755))
        .tempdir()?;
    let postgres = PrivatePostgres::start(folder.path(), Durability::Full).await?;
    let outcome = run(&args, folder.path(), &postgres.url()).await;
    postgres.stop().await?;
    outcome
}

async fn run(args: &Args, folder: &Path, url: &str) -> anyhow::Result<()> {
    let clock = Clock::default();
    let rules = scoring::load(None, clock.today())?;
    let mut report = Report::default();

    let keyring = Arc::new(Keyring::load(None, None, &folder.join("keys.json"))?);
    let logins = Logins::derived(url, "a benchmark's secret");
    let store = Store::open(&logins, 10, clock.clone(), keyring).await?;
    let size = Size { postings: args.postings, jobseekers: args.jobseekers, rows: args.rows };
    println!("Filling: {} postings, {} jobseekers …", size.postings, size.jobseekers);
    let world = fill(&store, &clock, size).await?;

    build_index(&store, folder, &mut report).await?;
    let mut plain = Plain::open(url, &rules, clock.today()).await?;
    if args.explain {
        explain(&mut plain, &world).await?;
    }
    let server = start(folder, &logins, rules.clone(), &clock).await?;
    let mut bench = Bench::new(&server, plain, world, &clock, args.questions)?;
    let outcome = measure_all(&mut bench, &mut report).await;
    server.stop().await?;
    outcome?;

    report.print();
    let setting = setting(args, clock.today(), &rules);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-matches.json");
    tokio::fs::write(&file, serde_json::to_string_pretty(&report.to_json(&setting))?).await?;
    println!("\nThe same as JSON: {}", file.display());
    Ok(())
}

async fn measure_all(bench: &mut Bench<'_>, report: &mut Report) -> anyhow::Result<()> {
    bench.compare_answers().await?;
    bench.matches_of_people(report).await?;
    bench.people_for_postings(report).await?;
    bench.text_search(report).await?;
    bench.visibility(report).await?;
    bench.import(report).await
}

/// Fills an index from the database, and notes how long it took and how large it is.
async fn build_index(store: &Store, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let directory = folder.join("index");
    let started = Instant::now();
    let index = open_index(store, &directory, |_| {}).await?;
    report.fact("index rebuilt from the database", started.elapsed().as_secs_f64(), "s");
    let counts = index.counts()?;
    println!("The index holds {} postings and {} jobseekers.", counts.postings, counts.jobseekers);
    tokio::task::spawn_blocking(move || index.close()).await?;
    report.fact("index on disk", mebibytes(&directory)?, "MiB");
    Ok(())
}

fn mebibytes(folder: &Path) -> anyhow::Result<f64> {
    const BYTES_PER_MEBIBYTE: f64 = 1_048_576.0;
    let mut sum = 0.0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            mebibytes(&entry.path())?
        } else {
            f64::from(u32::try_from(about.len())?) / BYTES_PER_MEBIBYTE
        };
    }
    Ok(sum)
}

async fn start(folder: &Path, logins: &Logins, rules: Rules, clock: &Clock) -> anyhow::Result<Server> {
    let mut settings = Settings::load(None, [])?;
    // One client asks as fast as it can.
    settings.rate_limit.enabled = false;
    settings.data_dir = folder.to_owned();
    settings.server.port = 0;
    Server::start(&settings, rules, clock.clone(), logins, |_| {}).await.context("the server")
}

async fn explain(plain: &mut Plain, world: &fill::World) -> anyhow::Result<()> {
    let (Some(person), Some(posting)) = (world.jobseekers.first(), world.postings.first()) else {
        bail!("there is nobody to ask for");
    };
    println!("{}\n", plain.explained(Side::Person, person.uuid()).await?);
    println!("{}", plain.explained(Side::Posting, posting.uuid()).await?);
    Ok(())
}

fn setting(args: &Args, today: Date, rules: &Rules) -> serde_json::Value {
    json!({
        "postings": args.postings, "jobseekers": args.jobseekers, "rows": args.rows, "today": today.to_string(),
        "processors": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "half_distance_km": rules.half_distance_km, "debug_assertions": cfg!(debug_assertions),
    })
}
