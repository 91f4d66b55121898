//! The measurements. Each question goes to every side in turn before the next one is asked, so that what else the machine
//! does falls on all of them alike.

use std::fmt::Display;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use stirrup::app::find_matches::Wanted;
use stirrup::app::find_postings::PostingFinder;
use stirrup::app::import_workbook::{ImportOrder, import_workbook, read_workbook};
use stirrup::clock::Clock;
use stirrup::domain::ids::{JobseekerId, PostingId};
use stirrup::domain::import::{ImportMode, RowCounts, WorkbookKind};
use stirrup::domain::principal::Principal;
use stirrup::matching::assess::Listing;
use stirrup::server::Server;
use stirrup::store::postings::PostingFilter;
use uuid::Uuid;

use super::figures::{Report, Times};
use super::fill::{World, with};
use super::plain::{PairRow, Plain, Side};

const LIMIT: usize = 20;
/// Questions whose answers are compared, of each side.
const COMPARED: usize = 100;
const WARM_UP: usize = 20;
/// How long a posting may take to show before something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer: ids and scores in millionths, best first.
type Ranking = Vec<(Uuid, i64)>;

pub struct Bench<'a> {
    server: &'a Server,
    http: reqwest::Client,
    plain: Plain,
    world: World,
    clock: &'a Clock,
    questions: usize,
}

fn wanted<Id>() -> Wanted<Id> {
    Wanted { listing: Listing::Matches(None), limit: LIMIT, after: None }
}

/// Every so many of a list, so that all parts of it come up.
fn spread<T: Copy>(all: &[T], count: usize) -> Vec<T> {
    let step = (all.len() / count.max(1)).max(1);
    all.iter().copied().step_by(step).take(count).collect()
}

async fn timed<T>(times: &mut Times, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let started = Instant::now();
    let outcome = work.await;
    times.add(started.elapsed());
    outcome
}

impl<'a> Bench<'a> {
    pub fn new(
        server: &'a Server,
        plain: Plain,
        world: World,
        clock: &'a Clock,
        questions: usize,
    ) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { server, http, plain, world, clock, questions })
    }

    /// Fails on the first difference between the engine and the plain statement.
    pub async fn compare_answers(&mut self) -> anyhow::Result<()> {
        let (mut pairs, mut asked) = (0, 0);
        for id in spread(&self.world.jobseekers, COMPARED) {
            let ours = self.for_person(id).await?;
            pairs += self.compare(Side::Person, id.uuid(), &ours).await?;
            asked += 1;
        }
        for id in spread(&self.world.postings, COMPARED) {
            let ours = self.for_posting(id).await?;
            pairs += self.compare(Side::Posting, id.uuid(), &ours).await?;
            asked += 1;
        }
        println!("{asked} answers compared with plain SQL, {pairs} pairs: every id and every score is the same.");
        Ok(())
    }

    async fn compare(&mut self, side: Side, id: Uuid, ours: &Ranking) -> anyhow::Result<usize> {
        let theirs = ranking(&self.plain.best(side, id).await?);
        ensure!(*ours == theirs, "{side:?} {id}: Stirrup says {ours:?}, plain SQL says {theirs:?}");
        Ok(theirs.len())
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

    pub async fn matches_of_people(&mut self, report: &mut Report) -> anyhow::Result<()> {
        const PLAIN: &str = "matches of a person: plain SQL";
        let (mut here, mut http, mut plain) = (Times::default(), Times::default(), Times::default());
        for id in spread(&self.world.jobseekers, WARM_UP) {
            self.for_person(id).await?;
            self.fetch(&format!("jobseekers/{id}/matches")).await?;
            self.plain.best(Side::Person, id.uuid()).await?;
        }
        for id in spread(&self.world.jobseekers, self.questions) {
            timed(&mut here, self.for_person(id)).await?;
            timed(&mut http, self.fetch(&format!("jobseekers/{id}/matches"))).await?;
            timed(&mut plain, self.plain.best(Side::Person, id.uuid())).await?;
        }
        report.line("matches of a person: in process, explained", here, Some(PLAIN));
        report.line("matches of a person: over HTTP, explained", http, Some(PLAIN));
        report.line(PLAIN, plain, None);
        Ok(())
    }

    pub async fn people_for_postings(&mut self, report: &mut Report) -> anyhow::Result<()> {
        const PLAIN: &str = "people for a posting: plain SQL";
        let (mut here, mut http, mut plain) = (Times::default(), Times::default(), Times::default());
        for id in spread(&self.world.postings, self.questions) {
            timed(&mut here, self.for_posting(id)).await?;
            timed(&mut http, self.fetch(&format!("postings/{id}/matches"))).await?;
            timed(&mut plain, self.plain.best(Side::Posting, id.uuid())).await?;
        }
        report.line("people for a posting: in process, explained", here, Some(PLAIN));
        report.line("people for a posting: over HTTP, explained", http, Some(PLAIN));
        report.line(PLAIN, plain, None);
        Ok(())
    }

    /// Not quite the same question: the index knows words and occupation names, `ilike` any piece of a text.
    pub async fn text_search(&mut self, report: &mut Report) -> anyhow::Result<()> {
        const PLAIN: &str = "postings with 面点: ilike";
        let finder = PostingFinder::new(self.server.store.clone(), self.server.index.clone());
        let (mut here, mut plain) = (Times::default(), Times::default());
        let search =
            async || Ok(finder.find(Principal::System, "面点", &PostingFilter::default(), LIMIT, None).await?);
        for _ in 0..WARM_UP {
            search().await?;
            self.plain.with_text("面点").await?;
        }
        for _ in 0..self.questions {
            timed(&mut here, search()).await?;
            timed(&mut plain, self.plain.with_text("面点")).await?;
        }
        report.line("postings with 面点: in process", here, Some(PLAIN));
        report.line(PLAIN, plain, None);
        Ok(())
    }

    /// From the request that makes a posting to the first answer with it among a person's matches.
    pub async fn visibility(&mut self, report: &mut Report) -> anyhow::Result<()> {
        const POSTINGS: usize = 100;
        let mut times = Times::default();
        let person = self.somebody_who_works_anywhere().await?;
        for number in 0..POSTINGS {
            let word = format!("bench{number:04}");
            let body = self.open_to_all(&word);
            timed(&mut times, async {
                let answer = self.http.post(self.address("postings")).json(&body).send().await?.error_for_status()?;
                let made: Value = answer.json().await?;
                let id = made.get("id").context("a posting without an id")?;
                self.await_match(person, &word, id).await
            })
            .await?;
        }
        report.line("a posting made over HTTP until it shows in matches", times, None);
        Ok(())
    }

    /// The first person whom work from home suits.
    async fn somebody_who_works_anywhere(&self) -> anyhow::Result<JobseekerId> {
        for id in &self.world.jobseekers {
            if !self.for_person(*id).await?.is_empty() {
                return Ok(*id);
            }
        }
        bail!("nobody has a match")
    }

    /// A posting without demands, to be done at home, so that it matches whoever may work at all.
    fn open_to_all(&self, word: &str) -> Value {
        let given = self.world.posting_body.get("employer_id").cloned().unwrap_or_default();
        let region = self.world.posting_body.get("region").cloned().unwrap_or_default();
        let body = json!({"title": format!("居家客服 {word}"), "region": region, "remote": true, "status": "open"});
        with(body, "employer_id", given)
    }

    async fn await_match(&self, person: JobseekerId, word: &str, posting: &Value) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let answer = self.fetch(&format!("jobseekers/{person}/matches?q={word}")).await?;
            let answer: Value = serde_json::from_slice(&answer)?;
            if answer.pointer("/items/0/posting/id") == Some(posting) {
                return Ok(());
            }
            ensure!(started.elapsed() < PATIENCE, "a posting does not show: {answer}");
        }
    }

    /// A workbook of postings, twice: all are made, then all are found unchanged.
    pub async fn import(&mut self, report: &mut Report) -> anyhow::Result<()> {
        let first =
            self.import_once(report, ["import: workbook read", "import: rows stored", "import: a second"]).await?;
        let again = self
            .import_once(
                report,
                ["import again: workbook read", "import again: rows compared", "import again: a second"],
            )
            .await?;
        ensure!(first.created > 0 && first.created == again.unchanged, "imported {first:?}, then {again:?}");
        Ok(())
    }

    async fn import_once(&self, report: &mut Report, names: [&'static str; 3]) -> anyhow::Result<RowCounts> {
        let [reading, storing, rate] = names;
        let order = ImportOrder { kind: WorkbookKind::Postings, dry_run: false, mode: ImportMode::AllOrNothing };
        let started = Instant::now();
        let intake = read_workbook(order.kind, self.world.workbook.clone()).await?;
        let read = started.elapsed();
        let imported =
            import_workbook(&self.server.store, Principal::System, self.clock, order, intake, |_| {}).await?;
        let all = started.elapsed();
        if let Some(bad) = imported.bad_cells.first() {
            bail!("a bad cell: {} in row {}", bad.code(), bad.cell.row);
        }
        report.fact(reading, read.as_secs_f64(), "s");
        report.fact(storing, all.saturating_sub(read).as_secs_f64(), "s");
        report.fact(rate, f64::from(imported.rows.done()) / all.as_secs_f64(), "rows");
        Ok(imported.rows)
    }

    async fn fetch(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let answer = self.http.get(self.address(path)).send().await?.error_for_status()?;
        Ok(answer.bytes().await?.to_vec())
    }

    fn address(&self, path: impl Display) -> String {
        let address: SocketAddr = self.server.address();
        format!("http://{address}/api/v1/{path}")
    }
}

fn ranking(rows: &[PairRow]) -> Ranking {
    rows.iter().map(|row| (row.id, row.score)).collect()
}
