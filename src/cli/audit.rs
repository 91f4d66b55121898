//! `stirrup audit`: signs the end of the audit trail, and checks the trail against its hashes and the signed ends.

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Args, Subcommand};

use super::database::with_database;
use crate::app::audit_heads::{heads_file, sign_head};
use crate::app::verify_audit::{signed_heads, verify};
use crate::clock::Clock;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Sign the end of the trail, and print it as a line of JSON. Keep it where nobody who can change the database can
    /// change it: it proves later what was there.
    Head,
    /// Check every record, and the trail against the ends that were signed. Fails with the first record that is bad.
    Verify(VerifyArgs),
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A file of signed ends, a line each; may be given several times. Without it, audit-heads.jsonl in the data folder.
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// The public key that the ends must be signed with, as `audit head` prints it. Without it, that of our own key.
    #[arg(long, value_name = "HEX")]
    public_key: Option<String>,
}

/// Runs one of them to its end.
pub async fn run(settings: &Settings, command: &AuditCommand) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let store = database.store(settings, &Clock::default()).await?;
        match command {
            AuditCommand::Head => {
                let signed = sign_head(&store, &Clock::default(), settings).await?;
                println!("{}", serde_json::to_string(&signed)?);
            }
            AuditCommand::Verify(args) => {
                let files = files(settings, args)?;
                let heads = signed_heads(settings, &files, args.public_key.as_deref())?;
                let done = verify(&store, heads).await?;
                println!("{} records are as they were written; {} signed ends fit.", done.records, done.signed);
                if done.signed == 0 {
                    println!("Without a signed end, a trail that was cut short or written anew does not show.");
                }
            }
        }
        Ok(())
    })
    .await
}

/// The files with signed ends. One that was named must be there: a misspelt one must not pass for none.
fn files(settings: &Settings, args: &VerifyArgs) -> anyhow::Result<Vec<PathBuf>> {
    for file in &args.head {
        ensure!(file.is_file(), "{} is no file of signed ends", file.display());
    }
    Ok(if args.head.is_empty() { vec![heads_file(settings)] } else { args.head.clone() })
}
