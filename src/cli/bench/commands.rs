//! What is no question to the service: a workbook that is imported, and top lists for everybody.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};

use super::figures::Report;
use super::serving::program;
use super::world::World;
use crate::app::import_workbook::{ImportOrder, import_workbook, read_workbook};
use crate::domain::import::{ImportMode, RowCounts, WorkbookKind};
use crate::domain::principal::Principal;
use crate::settings::Settings;
use crate::store::Store;

/// A workbook of postings, twice: all are made, then all are found unchanged. Where an earlier run has left them, only the
/// second is measured.
pub async fn import(store: &Store, world: &World, report: &mut Report, rows: usize) -> anyhow::Result<()> {
    let workbook = world.workbook(rows)?;
    let first = ["import: workbook read", "import: rows stored", "import: a second"];
    let again = ["import again: workbook read", "import again: rows compared", "import again: a second"];
    let made = import_once(store, world, &workbook).await?;
    let found = import_once(store, world, &workbook).await?;
    ensure!(
        found.rows.unchanged > 0 && made.rows.done() == found.rows.unchanged,
        "imported {:?}, then {:?}",
        made.rows,
        found.rows
    );
    if made.rows.created > 0 {
        made.tell(report, first);
    }
    found.tell(report, again);
    Ok(())
}

/// An import, and what it took.
struct Import {
    rows: RowCounts,
    reading: Duration,
    storing: Duration,
}

impl Import {
    fn tell(&self, report: &mut Report, [reading, storing, rate]: [&'static str; 3]) {
        report.fact(reading, self.reading.as_secs_f64(), "s");
        report.fact(storing, self.storing.as_secs_f64(), "s");
        report.fact(rate, f64::from(self.rows.done()) / (self.reading + self.storing).as_secs_f64(), "rows");
    }
}

async fn import_once(store: &Store, world: &World, workbook: &[u8]) -> anyhow::Result<Import> {
    let order = ImportOrder { kind: WorkbookKind::Postings, dry_run: false, mode: ImportMode::AllOrNothing };
    let started = Instant::now();
    let intake = read_workbook(order.kind, workbook.to_owned()).await?;
    let reading = started.elapsed();
    let imported = import_workbook(store, Principal::System, &world.clock, order, intake, |_| {}).await?;
    if let Some(bad) = imported.bad_cells.first() {
        bail!("a bad cell: {} in row {}", bad.code(), bad.cell.row);
    }
    Ok(Import { rows: imported.rows, reading, storing: started.elapsed().saturating_sub(reading) })
}

/// `stirrup match-all` with the service stopped: both would hold the index.
pub async fn match_all(
    settings: &Settings,
    config: Option<&Path>,
    world: &World,
    report: &mut Report,
) -> anyhow::Result<()> {
    let run = async |arguments: &[&str]| {
        let mut command = program(settings, config)?;
        anyhow::Ok(command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().await?.success())
    };
    if !run(&["match-all", "--help"]).await? {
        println!("  match-all: there is no such command.");
        return Ok(());
    }
    // Only who is looking has a list.
    let people = world.people(usize::try_from(world.country.population().jobseekers)?)?.len();
    let started = Instant::now();
    ensure!(run(&["match-all", "--top", "10"]).await?, "match-all failed");
    let seconds = started.elapsed().as_secs_f64();
    report.fact("match-all, top 10, from start to end", seconds, "s");
    report.fact("match-all: a second", f64::from(u32::try_from(people)?) / seconds, "jobseekers");
    Ok(())
}
