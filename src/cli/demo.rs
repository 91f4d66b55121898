//! `stirrup demo`: sample content as workbooks, imported, indexed, served, and one real match shown.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use super::database::with_database;
use super::demo_accounts::{demo_keys, write_keys};
use super::demo_fair;
use super::import::import_file;
use super::local_api::LocalApi;
use super::reindex::progress_bar;
use super::serve::StopSignal;
use crate::app::find_matches::{Finder, Found, PostingMatch, Wanted};
use crate::app::import_workbook::ImportOrder;
use crate::clock::Clock;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::import::{ImportMode, WorkbookKind};
use crate::domain::principal::{Principal, Role};
use crate::domain::text::ExternalReference;
use crate::intake::{ExportRow, write_xlsx};
use crate::matching::assess::Listing;
use crate::sample::{PASTRY_COOK_REFERENCE, Sample, sample};
use crate::scoring;
use crate::server::Server;
use crate::settings::Settings;
use crate::store::{Store, Transaction, jobseekers};
use crate::wording::{self, Language};

/// The same content every time.
const SEED: u64 = 2018;
/// How long the index may take to show what was imported.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The port to listen on.
    #[arg(long)]
    port: Option<u16>,
    /// Where everything of the demo lives: workbooks, database, index.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

/// Runs the demo until a signal asks to stop.
pub async fn run(settings: Settings, args: DemoArgs, config: Option<&Path>) -> anyhow::Result<()> {
    let settings = settings_of_demo(settings, args);
    let clock = Clock::default();
    let rules = scoring::load(config, clock.today())?;
    let mut stop = StopSignal::listen()?;
    with_database(&settings, async |database| {
        let start = async {
            let store = database.store(&settings, &clock).await?;
            fill(&settings, &store, &clock).await?;
            drop(store);
            anyhow::Ok(Server::start(&settings, rules.clone(), clock.clone(), database.logins(), progress_bar()).await?)
        };
        let server = tokio::select! {
            server = start => server?,
            () = stop.wait() => return Ok(()),
        };
        tokio::select! {
            shown = show(&server, &settings, &clock) => shown?,
            () = stop.wait() => return Ok(server.stop().await?),
        }
        tokio::select! {
            () = stop.wait() => {}
            () = database.look_after(&settings, &server.store) => {}
        }
        println!("Stopping.");
        Ok(server.stop().await?)
    })
    .await
}

fn settings_of_demo(mut settings: Settings, args: DemoArgs) -> Settings {
    settings.data_dir = args.data_dir.unwrap_or_else(|| settings.data_dir.join("demo"));
    settings.server.port = args.port.unwrap_or(settings.server.port);
    // Whoever tries it out may measure it as well.
    settings.rate_limit = settings.rate_limit.roomy();
    settings.server.max_connections_per_address = 0;
    settings
}

/// Writes the sample as workbooks and imports them, as anybody would with their own.
async fn fill(settings: &Settings, store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let folder = settings.data_dir.join("workbooks");
    tokio::fs::create_dir_all(&folder).await.with_context(|| format!("{} cannot be made", folder.display()))?;
    println!("Sample content: titles and occupations are real, everything else is made up, and says so.");
    for (kind, rows) in workbooks(sample(SEED, clock.today())) {
        let path = folder.join(format!("{kind}.xlsx"));
        let workbook = write_xlsx(kind, rows)?;
        tokio::fs::write(&path, &workbook).await.with_context(|| format!("{} cannot be written", path.display()))?;
        let started = Instant::now();
        let order = ImportOrder { kind, dry_run: false, mode: ImportMode::AllOrNothing };
        let imported = import_file(store, clock, order, workbook).await?;
        if let Some(bad) = imported.bad_cells.first() {
            bail!("the sample's {kind} have a bad cell: {} in row {}", bad.code(), bad.cell.row);
        }
        let (rows, seconds) = (imported.rows, started.elapsed().as_secs_f64());
        println!(
            "  {}: {} created, {} updated, {} unchanged in {seconds:.1} s",
            path.display(),
            rows.created,
            rows.updated,
            rows.unchanged
        );
    }
    Ok(())
}

/// The sample as rows of three workbooks, employers first, as postings name them.
fn workbooks(sample: Sample) -> [(WorkbookKind, Vec<ExportRow>); 3] {
    let plain = |body: Value| ExportRow::new(body);
    let jobseekers = sample.jobseekers.into_iter().map(|it| ExportRow {
        certificates: it.certificates.into_iter().map(plain).collect(),
        ..ExportRow::new(it.body)
    });
    let postings = sample
        .postings
        .into_iter()
        .map(|it| ExportRow { employer_credit_code: Some(it.employer_credit_code), ..ExportRow::new(it.body) });
    [
        (WorkbookKind::Employers, sample.employers.into_iter().map(plain).collect()),
        (WorkbookKind::Jobseekers, jobseekers.collect()),
        (WorkbookKind::Postings, postings.collect()),
    ]
}

/// Prints where everything is, who can ask for it, and the first case's best match.
async fn show(server: &Server, settings: &Settings, clock: &Clock) -> anyhow::Result<()> {
    let reference = ExternalReference::parse(PASTRY_COOK_REFERENCE).map_err(|fault| anyhow::anyhow!(fault.code()))?;
    let find = async |tx: &mut Transaction| jobseekers::find_by_external_reference(tx, &reference).await;
    let cook = server.store.transaction(Principal::System, find).await?;
    let cook = cook.context("the sample's pastry cook is not in the database")?.id;
    let found = best_match(&server.finder, cook).await?;
    let address = server.address();
    println!("\nThe API listens on    http://{address}/api/v1");
    println!("Its document          http://{address}/docs");
    println!("Roles for the cook    http://{address}/api/v1/jobseekers/{cook}/matches");
    let mut staff = None;
    if let Some(best) = found.matches.first() {
        let keys = demo_keys((&server.store, clock), best.posting.value.employer, cook).await?;
        let file = write_keys(&settings.data_dir, address, &keys)?;
        println!("Keys, by role, are in {}:", file.display());
        for key in &keys {
            println!("  {:<10}{}", key.role.code(), key.token);
        }
        staff = keys.into_iter().find(|key| key.role == Role::Staff).map(|key| key.token);
    }
    for it in &found.matches {
        println!("People for his role   http://{address}/api/v1/postings/{}/matches", it.posting.id);
        print_match(it);
    }
    if let Some(staff) = &staff {
        let held = demo_fair::hold(&LocalApi::new(address, staff), clock.today()).await;
        // The rest of the demo is there all the same.
        held.unwrap_or_else(|error| println!("  The job fair ended early: {error:#}"));
    }
    println!("\nCtrl-C ends the demo. Starting it again changes nothing.");
    Ok(())
}

/// The best match, as soon as the index has followed the import.
async fn best_match(finder: &Finder, cook: JobseekerId) -> anyhow::Result<Found<PostingMatch, PostingId>> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let wanted = Wanted { listing: Listing::Matches(None), limit: 1, after: None };
        let found = finder.for_jobseeker(Principal::System, cook, None, wanted).await?;
        let is_there = found.matches.iter().any(|it| it.posting.value.occupation.code.is_some());
        if is_there || Instant::now() > deadline {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn print_match(it: &PostingMatch) {
    let explanation = &it.explanation;
    println!("\nBest match for the pastry cook in Shibei District, Qingdao (man, certificate 中式面点师 中级工):");
    println!("  {} · {}", it.posting.value.title.as_str(), it.employer_name.as_str());
    println!(
        "  score {:.6} = {}",
        explanation.score().as_f64(),
        explanation
            .components
            .iter()
            .map(|part| format!("{} {:.6}×{}", part.name, part.share.as_f64(), part.weight.as_f64()))
            .collect::<Vec<_>>()
            .join(" + ")
    );
    for language in [Language::Chinese, Language::English] {
        println!("  [{}] {}", language.tag(), wording::verdict(language, explanation.verdict));
        for part in &explanation.components {
            println!(
                "    {:<13} {:.6}  {}",
                part.name.code(),
                part.contribution().as_f64(),
                wording::component(language, part)
            );
        }
        for step in &explanation.next_steps {
            println!("    → {}", wording::next_step(language, *step));
        }
    }
}
