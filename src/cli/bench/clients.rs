//! Several clients at once, each asking for the next person as soon as it has its answer; and one that asks who fits
//! postings.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::asker::{Asker, timed};
use super::figures::{Report, Times};
use super::world::World;

/// How many ask at once, and what their line is called.
const CROWDS: [(usize, &str, &str); 3] = [
    (1, "matches over HTTP, 1 client", "answers a second, 1 client"),
    (8, "matches over HTTP, 8 clients", "answers a second, 8 clients"),
    (64, "matches over HTTP, 64 clients", "answers a second, 64 clients"),
];
const CANDIDATES: &str = "candidates over HTTP, 1 client";
/// Different people, and different postings, that are asked for.
const PEOPLE: usize = 2000;

/// Measures each crowd for so long.
pub async fn measure(
    asker: &Asker,
    world: &World,
    report: &mut Report,
    (each, people): (Duration, usize),
) -> anyhow::Result<()> {
    let paths: Vec<String> =
        world.people(PEOPLE.min(people))?.iter().map(|id| format!("jobseekers/{id}/matches")).collect();
    for (count, line, rate) in CROWDS {
        let started = Instant::now();
        let times = crowd(asker, &paths, count, started + each).await?;
        let answers = f64::from(u32::try_from(times.count())?);
        report.line(line, times, None);
        report.fact(rate, answers / started.elapsed().as_secs_f64(), "answers");
    }
    let paths: Vec<String> =
        world.roles(PEOPLE.min(people))?.iter().map(|id| format!("postings/{id}/matches")).collect();
    report.line(CANDIDATES, crowd(asker, &paths, 1, Instant::now() + each).await?, None);
    Ok(())
}

/// So many ask without a pause until `end`.
async fn crowd(asker: &Asker, paths: &[String], count: usize, end: Instant) -> anyhow::Result<Times> {
    let mut clients = JoinSet::new();
    for number in 0..count {
        let mut own = paths.to_vec();
        // Each begins elsewhere.
        own.rotate_left(paths.len() * number / count);
        clients.spawn(ask_until(asker.clone(), own, end));
    }
    let mut times = Times::default();
    while let Some(client) = clients.join_next().await {
        times.extend(client??);
    }
    Ok(times)
}

async fn ask_until(asker: Asker, paths: Vec<String>, end: Instant) -> anyhow::Result<Times> {
    let mut times = Times::default();
    for path in paths.iter().cycle() {
        timed(&mut times, asker.get(path)).await?;
        if Instant::now() >= end {
            break;
        }
    }
    Ok(times)
}
