//! `stirrup export`: all records of a kind into a file that `import` takes.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::database::with_database;
use super::import::Kind;
use crate::app::export_workbook::export_workbook;
use crate::clock::Clock;
use crate::domain::import::ExportFormat;
use crate::domain::principal::Principal;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to export.
    kind: Kind,
    /// The file to write; its ending, .xlsx or .csv, tells the form.
    file: PathBuf,
}

/// Writes the file.
pub async fn run(settings: &Settings, args: &ExportArgs) -> anyhow::Result<()> {
    let format = match args.file.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => ExportFormat::Xlsx,
        Some("csv") => ExportFormat::Csv,
        _ => bail!("{} ends neither in .xlsx nor in .csv", args.file.display()),
    };
    with_database(settings, async |database| {
        let store = database.store(settings, &Clock::default()).await?;
        let (file, count) = export_workbook(&store, Principal::System, args.kind.into(), format).await?;
        tokio::fs::write(&args.file, file)
            .await
            .with_context(|| format!("{} cannot be written", args.file.display()))?;
        println!("{count} rows written to {}.", args.file.display());
        Ok(())
    })
    .await
}
