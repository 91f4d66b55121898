//! `stirrup code-titles`: adds an occupation code and a confidence to a CSV file of posting titles.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use crate::reference::title_coder::code_title;

#[derive(Debug, Args)]
pub struct CodeTitlesArgs {
    /// A UTF-8 CSV file with a column `title`.
    file: PathBuf,
}

/// Prints the file with the columns `predicted_code` and `confidence` added: the likeliest code of each title, however
/// unsure, with the share of such answers that are right. A title without letters and digits has neither code nor
/// confidence above 0.
pub fn run(args: &CodeTitlesArgs) -> anyhow::Result<()> {
    let mut reader =
        csv::Reader::from_path(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let mut headers = reader.headers()?.clone();
    let Some(title) = headers.iter().position(|header| header.trim_start_matches('\u{feff}').trim() == "title") else {
        bail!("{} has no column `title`", args.file.display());
    };
    headers.push_field("predicted_code");
    headers.push_field("confidence");
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(&headers)?;
    for record in reader.records() {
        let mut record = record?;
        let likeliest = code_title(record.get(title).unwrap_or_default()).alternatives.first().copied();
        let (code, thousandths) =
            likeliest.map_or((String::new(), 0), |(code, confidence)| (code.to_string(), confidence.thousandths()));
        record.push_field(&code);
        record.push_field(&format!("{}.{:03}", thousandths / 1000, thousandths % 1000));
        writer.write_record(&record)?;
    }
    writer.flush()?;
    Ok(())
}
