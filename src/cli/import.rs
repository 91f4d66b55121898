//! `stirrup import`: a workbook into the database, with every bad cell named on the terminal.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::database::with_database;
use crate::app::import_workbook::{ImportOrder, Imported, import_workbook, read_workbook};
use crate::app::run_import::rejected_workbook;
use crate::clock::Clock;
use crate::domain::import::{ImportMode, WorkbookKind};
use crate::domain::principal::Principal;
use crate::settings::Settings;
use crate::store::Store;
use crate::wording::{self, Language};

/// Most bad cells that are named on a terminal.
const MOST_NAMED: usize = 50;

/// The kinds of workbook, as words of the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    Employers,
    Jobseekers,
    Postings,
}

impl From<Kind> for WorkbookKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Employers => Self::Employers,
            Kind::Jobseekers => Self::Jobseekers,
            Kind::Postings => Self::Postings,
        }
    }
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What the rows are.
    kind: Kind,
    /// A .xlsx or .csv file.
    file: PathBuf,
    /// Judge every row, write none.
    #[arg(long)]
    dry_run: bool,
    /// Write the good rows even where others are bad; without it all rows have to be good.
    #[arg(long)]
    good_rows: bool,
    /// Where to write the bad rows as a workbook.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

/// Imports one file, and says what came of it. Fails when rows had to be refused.
pub async fn run(settings: &Settings, args: &ImportArgs) -> anyhow::Result<()> {
    let mode = if args.good_rows { ImportMode::GoodRows } else { ImportMode::AllOrNothing };
    let order = ImportOrder { kind: args.kind.into(), dry_run: args.dry_run, mode };
    let bytes = tokio::fs::read(&args.file).await.with_context(|| format!("{} cannot be read", args.file.display()))?;
    with_database(settings, async |database| {
        let store = database.store(settings, &Clock::default()).await?;
        let started = Instant::now();
        let imported = import_file(&store, &Clock::default(), order, bytes).await?;
        let seconds = started.elapsed().as_secs_f64();
        report(order, &imported, seconds);
        let has_bad = !imported.bad_cells.is_empty();
        if let Some(path) = &args.rejected
            && let Some(workbook) = rejected_workbook(order.kind, imported).await?
        {
            tokio::fs::write(path, workbook).await.with_context(|| format!("{} cannot be written", path.display()))?;
            println!("The bad rows are in {}.", path.display());
        }
        if has_bad {
            bail!("{} has bad cells", args.file.display());
        }
        Ok(())
    })
    .await
}

/// Imports a file's bytes with a progress bar.
pub async fn import_file(store: &Store, clock: &Clock, order: ImportOrder, bytes: Vec<u8>) -> anyhow::Result<Imported> {
    let intake = read_workbook(order.kind, bytes).await?;
    if intake.examples > 0 {
        println!("{} example rows were passed over.", intake.examples);
    }
    let bar = ProgressBar::new(u64::try_from(intake.records.len()).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("importing {msg} {wide_bar} {pos}/{len} ({eta} left)") {
        bar.set_style(style);
    }
    bar.set_message(order.kind.code());
    let imported =
        import_workbook(store, Principal::System, clock, order, intake, |rows| bar.set_position(rows.done().into()))
            .await;
    bar.finish_and_clear();
    Ok(imported?)
}

fn report(order: ImportOrder, imported: &Imported, seconds: f64) {
    let rows = imported.rows;
    println!(
        "{}: {} rows in {seconds:.1} s: {} created, {} updated, {} unchanged, {} rejected.",
        order.kind,
        rows.done(),
        rows.created,
        rows.updated,
        rows.unchanged,
        rows.rejected
    );
    if !imported.kept {
        let why = if order.dry_run { "a dry run" } else { "not all rows are good" };
        println!("Nothing was written: {why}.");
    }
    for bad in imported.bad_cells.iter().take(MOST_NAMED) {
        let column = bad.cell.column.as_deref().unwrap_or("");
        let (chinese, english) =
            (wording::fault(Language::Chinese, bad.fault), wording::fault(Language::English, bad.fault));
        println!("  {} {column}{} {}: {chinese} {english}", bad.cell.sheet, bad.cell.row, bad.cell.header);
    }
    if imported.bad_cells.len() > MOST_NAMED {
        println!("  … and {} more.", imported.bad_cells.len() - MOST_NAMED);
    }
}
