//! `stirrup train-titles`: makes the file of the title coder anew and prints how good such a coder is.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::reference::title_coder::LEAST_CONFIDENCE;
use crate::title_training::{Agreement, Band, cross_validate, labelled_titles};

#[derive(Debug, Args)]
pub struct TrainTitlesArgs {
    /// Where to write the model; in the source it is src/reference/data/titles.model. Without this nothing is written.
    file: Option<PathBuf>,
}

/// Prints the cross-validation as tables in Markdown, and writes the model that all labelled titles make.
pub fn run(args: &TrainTitlesArgs) -> anyhow::Result<()> {
    let titles = labelled_titles();
    println!("| titles not seen | exact | minor group | middle group | in five | answered | right of answered |");
    println!("|---|---|---|---|---|---|---|");
    let mut fold = 0;
    let found = cross_validate(&titles, |agreement| {
        fold += 1;
        println!("{}", line(&format!("fold {fold}"), agreement));
    });
    println!("{}", line("all", &found.all));
    println!("\n“Answered” are those with a confidence of {} or more.\n", thousandths(LEAST_CONFIDENCE));
    println!("| confidence | first answers | mean confidence | right |\n|---|---|---|---|");
    for Band { from, answers, confidence, right } in found.bands {
        println!("| 0.{from}– | {answers} | {confidence:.3} | {right:.3} |");
    }
    let model = found.coder.write();
    println!("\nThe model has {} bytes.", model.len());
    if let Some(file) = &args.file {
        fs::write(file, model).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

fn line(name: &str, it: &Agreement) -> String {
    let shares = [it.exact, it.minor, it.middle, it.in_five, it.answered, it.right_of_answered];
    shares.iter().fold(format!("| {name} |"), |line, share| format!("{line} {share:.3} |"))
}

fn thousandths(it: u16) -> String {
    format!("{}.{:03}", it / 1000, it % 1000)
}
