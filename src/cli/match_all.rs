//! `stirrup match-all`: a match run from the terminal, made here, or by the server that has the index of this data folder.
//! Killed and started again with the same words, it goes on where it stopped.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;

use super::database::with_database;
use super::reindex::progress_bar;
use super::serve::StopSignal;
use crate::app::error::AppError;
use crate::app::find_matches::Finder;
use crate::app::follow_outbox::follow;
use crate::app::open_index::open_index;
use crate::app::run_matches::{Ended, MatchRunner, RunProgress};
use crate::clock::Clock;
use crate::domain::ids::MatchRunId;
use crate::domain::match_run::{RunOrder, RunStatus, Subjects, Top};
use crate::domain::place::Adcode;
use crate::domain::principal::Principal;
use crate::reference::regions::regions;
use crate::scoring;
use crate::search::{SearchError, SearchIndex};
use crate::settings::Settings;
use crate::store::match_runs::{self, MatchRun};
use crate::store::outbox::{self, Watermark};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::match_run::CoverageAnswer;

/// How often a run in other hands is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Whose lists, as words of the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    Jobseekers,
    Postings,
}

#[derive(Debug, Args)]
pub struct MatchAllArgs {
    /// The code of a region; without one the whole country.
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// Whose lists: for each active jobseeker the best postings, or for each open posting the best people.
    #[arg(long, value_enum, default_value = "jobseekers")]
    of: Of,
    /// Length of a list, 1 to 50.
    #[arg(long, default_value_t = 10)]
    top: i64,
    /// Share postings out, so that not everybody is sent to the same ones.
    #[arg(long)]
    congestion_aware: bool,
}

impl MatchAllArgs {
    fn order(&self) -> anyhow::Result<RunOrder> {
        let region = self.region.as_deref().map(|code| {
            let known = Adcode::parse(code).ok().filter(|region| regions().find(*region).is_some());
            known.with_context(|| format!("no region has the code {code}"))
        });
        Ok(RunOrder {
            subjects: match self.of {
                Of::Jobseekers => Subjects::Jobseekers,
                Of::Postings => Subjects::Postings,
            },
            region: region.transpose()?,
            top: Top::new(self.top).ok().with_context(|| format!("--top is 1 to {}", Top::MAX))?,
            congestion_aware: self.congestion_aware,
        })
    }
}

/// Makes the lists, and says what is new in them.
pub async fn run(settings: &Settings, args: &MatchAllArgs, config: Option<&Path>) -> anyhow::Result<()> {
    let (order, clock) = (args.order()?, Clock::default());
    let rules = Arc::new(scoring::load(config, clock.today())?);
    let mut stop = StopSignal::listen()?;
    with_database(settings, async move |database| {
        let store = database.store(settings, &clock).await?;
        let queued = queued(&store, &clock, order).await?;
        let started = Instant::now();
        let ended = match open_index(&store, &settings.data_dir.join("index"), progress_bar()).await {
            Ok(index) => {
                let finder = Finder::new(store.clone(), Arc::clone(&index), rules, clock, 0);
                work(settings, &store, (index, finder), &queued, &mut stop).await?
            }
            Err(AppError::Search(SearchError::InUse { .. })) => {
                println!("The server that has this index makes the lists.");
                wait(&store, queued.id, &mut stop).await?
            }
            Err(error) => return Err(error.into()),
        };
        let find = async |tx: &mut Transaction| match_runs::find(tx, queued.id).await;
        let run = store.transaction(Principal::System, find).await?;
        report(&queued, &run, ended, started.elapsed().as_secs_f64())
    })
    .await
}

/// A run with this order: what a killed command left, or a new one.
async fn queued(store: &Store, clock: &Clock, order: RunOrder) -> Result<MatchRun, StoreError> {
    let (id, now) = (MatchRunId::new(clock.fresh_id()), clock.now());
    let queue = async |tx: &mut Transaction| match match_runs::left_over(tx, &order).await? {
        Some(run) => Ok(run),
        None => match_runs::insert(tx, id, &order, now).await,
    };
    store.transaction(Principal::System, queue).await
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    // The template is a constant of ours; without it the bar would only look otherwise.
    if let Ok(style) = ProgressStyle::with_template("matching {wide_bar} {pos}/{len} ({per_sec}, {eta} left)") {
        bar.set_style(style);
    }
    bar
}

/// Works on the run here, with all processors, once the index has seen what is in the database.
async fn work(
    settings: &Settings,
    store: &Store,
    (index, finder): (Arc<SearchIndex>, Finder),
    queued: &MatchRun,
    stop: &mut StopSignal,
) -> anyhow::Result<Ended> {
    let (tell, mut told) = watch::channel(false);
    let every = Duration::from_millis(settings.search.poll_milliseconds);
    let following = tokio::spawn(follow(store.clone(), Arc::clone(&index), every, told.clone()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let runner = MatchRunner::new(finder, threads, &settings.match_runs);
    let (bar, closing) = (bar(), Arc::clone(&index));
    let show = |it: RunProgress| {
        bar.set_length(it.total.into());
        bar.set_position(it.done.into());
    };
    let working = async {
        catch_up(store, &index).await?;
        loop {
            // A run whose last worker was killed a moment ago is taken for alive yet.
            match runner.claim(Some(queued.id)).await? {
                Some(claim) => return Ok(runner.work(claim, show, &mut told).await),
                None if is_over(store, queued.id).await? => return Ok(Ended::Lost),
                None => tokio::time::sleep(EVERY).await,
            }
        }
    };
    tokio::pin!(working);
    let ended: anyhow::Result<Ended> = tokio::select! {
        ended = &mut working => ended,
        () = stop.wait() => {
            // What it waits for before it has the run needs no ending.
            let _ = tell.send(true);
            tokio::time::timeout(EVERY, working).await.unwrap_or(Ok(Ended::Left))
        }
    };
    bar.finish_and_clear();
    let _ = tell.send(true);
    following.await?;
    tokio::task::spawn_blocking(move || closing.close()).await?;
    ended
}

/// Waits until the index has seen what is in the outbox.
async fn catch_up(store: &Store, index: &SearchIndex) -> Result<(), StoreError> {
    loop {
        if let Some(position) = index.position() {
            let from = Watermark::new(position.sequence());
            let read = async |tx: &mut Transaction| outbox::read(tx, from).await;
            if store.transaction(Principal::System, read).await?.entries.is_empty() {
                return Ok(());
            }
        }
        tokio::time::sleep(EVERY / 10).await;
    }
}

async fn is_over(store: &Store, id: MatchRunId) -> Result<bool, StoreError> {
    let find = async |tx: &mut Transaction| match_runs::find(tx, id).await;
    Ok(store.transaction(Principal::System, find).await?.status.is_over())
}

/// Shows how far a run has come that somebody else works on.
async fn wait(store: &Store, id: MatchRunId, stop: &mut StopSignal) -> anyhow::Result<Ended> {
    let bar = bar();
    loop {
        let find = async |tx: &mut Transaction| match_runs::find(tx, id).await;
        let run = store.transaction(Principal::System, find).await?;
        bar.set_length(run.total.unwrap_or_default().into());
        bar.set_position(run.done.into());
        if run.status.is_over() {
            bar.finish_and_clear();
            return Ok(if run.status == RunStatus::Done { Ended::Done } else { Ended::Failed });
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.wait() => return Ok(Ended::Left),
        }
    }
}

fn report(queued: &MatchRun, run: &MatchRun, ended: Ended, seconds: f64) -> anyhow::Result<()> {
    let (done, counts) = (run.done.saturating_sub(queued.done), run.counts);
    let per_second = f64::from(done) / seconds.max(f64::EPSILON);
    println!("{}: lists of {done} in {seconds:.1} s, {per_second:.0} per second.", run.order.subjects);
    println!(
        "{} matches: {} new, {} better; {} gone. Run {}.",
        counts.listed, counts.fresh, counts.better, counts.gone, run.id
    );
    if let Some(coverage) = run.coverage.as_ref().and_then(CoverageAnswer::of) {
        println!("{coverage}");
    }
    match (ended, run.status) {
        (Ended::Left, _) => println!(
            "Stopped at {} of {}: the same command goes on from there.",
            run.done,
            run.total.unwrap_or_default()
        ),
        (_, RunStatus::Done) => {}
        (_, status) => bail!("the run is {status}{}", run.failure.map(|why| format!(" ({why})")).unwrap_or_default()),
    }
    Ok(())
}
