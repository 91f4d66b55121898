//! Inside the process: the index is built, answers are compared with plain SQL, and `Finder` is asked without HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::asker::timed;
use super::figures::{Report, Times};
use super::plain::{Form, PairRow, Plain, Side};
use super::serving::mebibytes_below;
use super::world::World;
use crate::app::find_matches::Wanted;
use crate::app::open_index::open_index;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::principal::Principal;
use crate::matching::assess::Listing;
use crate::matching::rules::Rules;
use crate::server::Server;
use crate::settings::Settings;
use crate::store::{Logins, Store};

/// Entries of every list that is asked for.
pub const LIMIT: usize = 20;
/// Questions whose times do not count.
pub const WARM_UP: usize = 20;

pub const HERE_PERSON: &str = "matches of a person: in process";
pub const HERE_POSTING: &str = "candidates for a posting: in process";

/// An answer: ids and scores in millionths, best first.
type Ranking = Vec<(Uuid, i64)>;

/// How much is compared and asked.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    pub questions: usize,
    pub compared: usize,
    /// How long the comparison over the tables as they are may go on.
    pub patience: Duration,
}

fn wanted<Id>() -> Wanted<Id> {
    Wanted { listing: Listing::Matches(None), limit: LIMIT, after: None }
}

/// Builds the index, and notes how long it took and how large it is.
pub async fn build_index(store: &Store, settings: &Settings, report: &mut Report) -> anyhow::Result<()> {
    let directory = settings.data_dir.join("index");
    if tokio::fs::try_exists(&directory).await? {
        tokio::fs::remove_dir_all(&directory).await.context("the index of the size before")?;
    }
    let started = Instant::now();
    let index = open_index(store, &directory, |_| {}).await?;
    report.fact("index built from the database", started.elapsed().as_secs_f64(), "s");
    spawn_blocking(move || index.close()).await?;
    report.fact("index on disk", mebibytes_below(&directory)?, "MiB");
    Ok(())
}

/// Compares and measures inside this process.
pub async fn measure(
    settings: &Settings,
    (logins, rules): (&Logins, &Rules),
    world: &World,
    plain: &mut Plain,
    (effort, report): (Effort, &mut Report),
) -> anyhow::Result<()> {
    let mut own = settings.clone();
    own.server.port = 0;
    let server = Server::start(&own, rules.clone(), world.clock.clone(), logins, |_| {}).await.context("the server")?;
    let inside = Inside { server: &server };
    let outcome = inside.measure(world, plain, effort, report).await;
    server.stop().await?;
    outcome
}

struct Inside<'a> {
    server: &'a Server,
}

impl Inside<'_> {
    async fn measure(
        &self,
        world: &World,
        plain: &mut Plain,
        effort: Effort,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        self.compare(world, plain, effort).await?;
        let (mut of_people, mut of_roles) = (Times::default(), Times::default());
        let people = world.people(effort.questions)?;
        let roles = world.roles(effort.questions)?;
        for id in people.iter().take(WARM_UP) {
            self.for_person(*id).await?;
        }
        for id in people {
            timed(&mut of_people, self.for_person(id)).await?;
        }
        for id in roles.iter().take(WARM_UP) {
            self.for_posting(*id).await?;
        }
        for id in roles {
            timed(&mut of_roles, self.for_posting(id)).await?;
        }
        report.line(HERE_PERSON, of_people, Some(super::outside::PACKED_PERSON));
        report.line(HERE_POSTING, of_roles, Some(super::outside::PACKED_POSTING));
        Ok(())
    }

    /// Fails on the first difference between the engine and plain SQL.
    async fn compare(&self, world: &World, plain: &mut Plain, effort: Effort) -> anyhow::Result<()> {
        let started = Instant::now();
        let (mut answers, mut pairs) = (0, 0);
        for id in world.people(effort.compared)? {
            let ours = self.for_person(id).await?;
            pairs += same(plain, (Side::Person, id.uuid()), &ours, started.elapsed() < effort.patience).await?;
            answers += 1;
        }
        let started = Instant::now();
        for id in world.roles(effort.compared)? {
            let ours = self.for_posting(id).await?;
            pairs += same(plain, (Side::Posting, id.uuid()), &ours, started.elapsed() < effort.patience).await?;
            answers += 1;
        }
        println!("  {answers} answers compared with plain SQL, {pairs} pairs: every id and every score is the same.");
        Ok(())
    }

    async fn for_person(&self, id: JobseekerId) -> anyhow::Result<Ranking> {
        let found = self.server.finder.for_jobseeker(Principal::System, id, None, wanted()).await?;
        let pair = |score: u32, id| (id, i64::from(score));
        Ok(found.matches.iter().map(|it| pair(it.explanation.score().value(), it.posting.id.uuid())).collect())
    }

    async fn for_posting(&self, id: PostingId) -> anyhow::Result<Ranking> {
        let found = self.server.finder.for_posting(Principal::System, id, None, wanted()).await?;
        let pair = |score: u32, id| (id, i64::from(score));
        Ok(found.matches.iter().map(|it| pair(it.explanation.score().value(), it.jobseeker.id.uuid())).collect())
    }
}

/// Asks plain SQL the same, over the tables as they are as well while there is time for it.
async fn same(plain: &mut Plain, (side, id): (Side, Uuid), ours: &Ranking, has_time: bool) -> anyhow::Result<usize> {
    for form in [Form::Packed, Form::Stored].into_iter().take(if has_time { 2 } else { 1 }) {
        let theirs = ranking(&plain.best(form, side, id).await?);
        ensure!(*ours == theirs, "{side:?} {id}: Stirrup says {ours:?}, plain SQL ({form:?}) says {theirs:?}");
    }
    Ok(ours.len())
}

fn ranking(rows: &[PairRow]) -> Ranking {
    rows.iter().map(|row| (row.id, row.score)).collect()
}
