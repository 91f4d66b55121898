//! `stirrup reindex`, and the progress of a rebuild on a terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::database::with_database;
use crate::app::open_index::{Rebuilt, reindex};
use crate::clock::Clock;
use crate::settings::Settings;

/// Builds the index anew, and says what is in it.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let store = database.store(settings, &Clock::default()).await?;
        let started = Instant::now();
        let done = reindex(&store, &settings.data_dir.join("index"), progress_bar()).await?;
        let seconds = started.elapsed().as_secs_f64();
        println!("{} postings and {} jobseekers indexed in {seconds:.1} s.", done.postings, done.jobseekers);
        Ok(())
    })
    .await
}

/// Shows a rebuild on a terminal; elsewhere nothing shows.
pub fn progress_bar() -> impl Fn(Rebuilt) + Send + Sync {
    let bar = ProgressBar::no_length();
    // The template is a constant of ours; without it the bar would only look otherwise.
    if let Ok(style) = ProgressStyle::with_template("indexing {wide_bar} {pos}/{len} ({eta} left)") {
        bar.set_style(style);
    }
    move |done: Rebuilt| {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        bar.set_length(count(done.total));
        bar.set_position(count(done.postings + done.jobseekers));
        if done.postings + done.jobseekers >= done.total {
            bar.finish_and_clear();
        }
    }
}
