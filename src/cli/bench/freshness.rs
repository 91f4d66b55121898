//! From a write to its first sight: postings are changed and made at a fixed rate, while somebody asks for matches at a
//! fixed rate too, and everything that was written has to show.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::asker::{Asker, timed};
use super::figures::{Report, Times};
use super::world::World;

/// Writes a second.
const WRITES: u64 = 200;
/// Of these every so many makes a posting and waits until it shows; the others change one.
const PROBE_EVERY: u64 = 20;
/// Questions a second of whoever asks meanwhile.
const QUESTIONS: u64 = 20;
/// How long a write may take to show before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks for a posting. Each look is a question more, so that a shorter time would measure the looking.
const LOOK_EVERY: Duration = Duration::from_millis(50);

const QUIET: &str = "matches at 20 questions a second, nothing written";

/// Measures for so long without writes, and for twice as long with them.
pub async fn measure(asker: &Asker, world: &World, report: &mut Report, length: Duration) -> anyhow::Result<()> {
    let paths: Arc<[String]> =
        world.people(1000)?.iter().map(|id| format!("jobseekers/{id}/matches")).collect::<Vec<_>>().into();
    let quiet = keep_asking(asker.clone(), Arc::clone(&paths), Instant::now() + length).await?;
    report.line(QUIET, quiet, None);

    let person = somebody_with_matches(asker, world).await?;
    let started = Instant::now();
    let end = started + 2 * length;
    let asking = tokio::spawn(keep_asking(asker.clone(), paths, end));
    let written = keep_writing(asker, world, &person, end).await?;
    let took = started.elapsed().as_secs_f64();
    let busy = asking.await??;
    report.fact("writes a second, reached", f64::from(u32::try_from(written.answers.count())?) / took, "writes");
    report.line("a write over HTTP", written.answers, None);
    report.line("from a write to its showing in matches", written.visible, None);
    report.line("matches at 20 questions a second, 200 writes a second", busy, Some(QUIET));
    let lost = lost(asker, &written.words).await?;
    report.fact("writes that never showed", f64::from(u32::try_from(lost)?), "writes");
    Ok(())
}

/// Asks at a fixed rate, whatever the answers take.
async fn keep_asking(asker: Asker, paths: Arc<[String]>, end: Instant) -> anyhow::Result<Times> {
    let mut ticks = interval(Duration::from_millis(1000 / QUESTIONS));
    let mut asked = JoinSet::new();
    for path in paths.iter().cycle() {
        ticks.tick().await;
        if Instant::now() >= end {
            break;
        }
        let (asker, path) = (asker.clone(), path.clone());
        asked.spawn(async move {
            let mut times = Times::default();
            timed(&mut times, asker.get(&path)).await.map(|_| times)
        });
    }
    let mut times = Times::default();
    while let Some(answer) = asked.join_next().await {
        times.extend(answer??);
    }
    Ok(times)
}

/// What came of the writes.
#[derive(Default)]
struct Written {
    answers: Times,
    visible: Times,
    /// A word of each write, by which it is found.
    words: Vec<String>,
}

impl Written {
    fn add(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.visible.extend(other.visible);
        self.words.extend(other.words);
    }
}

async fn keep_writing(asker: &Asker, world: &World, person: &str, end: Instant) -> anyhow::Result<Written> {
    let mut ticks = interval(Duration::from_micros(1_000_000 / WRITES));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut writing = JoinSet::new();
    // No word of an earlier run is found in its place.
    let run = world.clock.now().as_second();
    // Some are closed; each is changed once, or its first word would be gone.
    let writes = usize::try_from(WRITES * (end - Instant::now()).as_secs().saturating_add(1))?;
    let mut roles = world.roles(writes + writes / 5)?.into_iter();
    for number in 0u64.. {
        ticks.tick().await;
        if Instant::now() >= end {
            break;
        }
        let word = format!("bench{run}x{number:06}");
        let asker = asker.clone();
        if number.is_multiple_of(PROBE_EVERY) {
            let (body, look) = (world.open_to_all(&word)?, format!("jobseekers/{person}/matches?q={word}"));
            writing.spawn(make(asker, body, look, word));
        } else {
            let role = roles.next().context("there are fewer postings than writes")?;
            writing.spawn(change(asker, format!("postings/{role}"), word));
        }
    }
    let mut written = Written::default();
    while let Some(one) = writing.join_next().await {
        written.add(one??);
    }
    Ok(written)
}

async fn change(asker: Asker, path: String, word: String) -> anyhow::Result<Written> {
    let mut written = Written::default();
    timed(
        &mut written.answers,
        asker.patch(&path, &json!({"title": format!("店员 {word}"), "certificate_mandatory": false})),
    )
    .await?;
    written.words.push(word);
    Ok(written)
}

/// Makes a posting, and looks for it from then on.
async fn make(asker: Asker, body: Value, look: String, word: String) -> anyhow::Result<Written> {
    let mut written = Written::default();
    let started = Instant::now();
    let made = timed(&mut written.answers, asker.post("postings", &body)).await?;
    let id = made.get("id").context("a posting without an id")?;
    while asker.get_json(&look).await?.pointer("/items/0/posting/id") != Some(id) {
        ensure!(started.elapsed() < PATIENCE, "a posting does not show in matches");
        sleep(LOOK_EVERY).await;
    }
    written.visible.add(started.elapsed());
    written.words.push(word);
    Ok(written)
}

/// How many of these words find nothing, however long one waits.
async fn lost(asker: &Asker, words: &[String]) -> anyhow::Result<usize> {
    let started = Instant::now();
    let mut missing: Vec<&String> = words.iter().collect();
    while !missing.is_empty() && started.elapsed() < PATIENCE {
        let mut still = Vec::new();
        for word in missing {
            let found = asker.get_json(&format!("postings?q={word}&limit=1")).await?;
            if found.pointer("/items/0/id").is_none() {
                still.push(word);
            }
        }
        missing = still;
    }
    Ok(missing.len())
}

/// Somebody whom work from home suits, as it does everybody who has a match.
async fn somebody_with_matches(asker: &Asker, world: &World) -> anyhow::Result<String> {
    for id in world.people(100)? {
        if asker.get_json(&format!("jobseekers/{id}/matches")).await?.pointer("/items/0").is_some() {
            return Ok(id.to_string());
        }
    }
    bail!("nobody has a match")
}
