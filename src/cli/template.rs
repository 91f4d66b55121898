//! `stirrup template`: an empty workbook to fill in.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::import::Kind;
use crate::intake;

#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// What the rows will be.
    kind: Kind,
    /// The .xlsx file to write.
    file: PathBuf,
}

/// Writes the template.
pub async fn run(args: &TemplateArgs) -> anyhow::Result<()> {
    let workbook = intake::template(args.kind.into())?;
    tokio::fs::write(&args.file, workbook)
        .await
        .with_context(|| format!("{} cannot be written", args.file.display()))?;
    println!("The template is in {}.", args.file.display());
    Ok(())
}
