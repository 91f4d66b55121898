//! Over HTTP: the same questions to the service and to plain SQL in turn, so that what else the machine does falls on both.

use std::time::{Duration, Instant};

use super::asker::{Asker, timed};
use super::figures::{Report, Times};
use super::inside::WARM_UP;
use super::plain::{Form, Plain, Side};
use super::world::World;

pub const HTTP_PERSON: &str = "matches of a person: over HTTP";
pub const HTTP_POSTING: &str = "candidates for a posting: over HTTP";
pub const PACKED_PERSON: &str = "matches of a person: SQL over packed copies";
pub const PACKED_POSTING: &str = "candidates for a posting: SQL over packed copies";
pub const STORED_PERSON: &str = "matches of a person: SQL over the tables";
const STORED_POSTING: &str = "candidates for a posting: SQL over the tables";

/// How much is asked.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    pub questions: usize,
    /// How long each form of the baseline may go on; one question is asked in any case.
    pub patience: Duration,
}

/// The first questions after the start, before anything is warm.
pub async fn cold(asker: &Asker, world: &World, report: &mut Report) -> anyhow::Result<()> {
    let (mut people, mut roles) = (Times::default(), Times::default());
    for id in world.people(WARM_UP)? {
        timed(&mut people, asker.get(&format!("jobseekers/{id}/matches"))).await?;
    }
    for id in world.roles(WARM_UP)? {
        timed(&mut roles, asker.get(&format!("postings/{id}/matches"))).await?;
    }
    report.line("matches of a person: over HTTP, the first after the start", people, None);
    report.line("candidates for a posting: over HTTP, the first after the start", roles, None);
    Ok(())
}

/// One client, warm, beside the baseline.
pub async fn warm(
    asker: &Asker,
    world: &World,
    plain: &mut Plain,
    (effort, report): (Effort, &mut Report),
) -> anyhow::Result<()> {
    let people = world.people(effort.questions)?.into_iter().map(|id| (format!("jobseekers/{id}/matches"), id.uuid()));
    let times = in_turn(asker, plain, Side::Person, people.collect(), effort.patience).await?;
    report.line(HTTP_PERSON, times.http, Some(PACKED_PERSON));
    report.line(PACKED_PERSON, times.packed, None);
    report.line(STORED_PERSON, times.stored, None);
    let roles = world.roles(effort.questions)?.into_iter().map(|id| (format!("postings/{id}/matches"), id.uuid()));
    let times = in_turn(asker, plain, Side::Posting, roles.collect(), effort.patience).await?;
    report.line(HTTP_POSTING, times.http, Some(PACKED_POSTING));
    report.line(PACKED_POSTING, times.packed, None);
    report.line(STORED_POSTING, times.stored, None);
    Ok(())
}

#[derive(Default)]
struct InTurn {
    http: Times,
    packed: Times,
    stored: Times,
}

/// A question over HTTP, and while there is time the same in both forms of SQL. The baseline's time is spread over all
/// questions, since every so many of them go to it.
async fn in_turn(
    asker: &Asker,
    plain: &mut Plain,
    side: Side,
    questions: Vec<(String, uuid::Uuid)>,
    patience: Duration,
) -> anyhow::Result<InTurn> {
    let mut times = InTurn::default();
    for (path, id) in questions.iter().take(WARM_UP) {
        asker.get(path).await?;
        if times.packed.count() == 0 {
            plain.best(Form::Packed, side, *id).await?;
        }
    }
    let mut spent = [Duration::ZERO; 2];
    let all = u32::try_from(questions.len()).unwrap_or(u32::MAX).max(1);
    for (number, (path, id)) in (1u32..).zip(questions) {
        timed(&mut times.http, asker.get(&path)).await?;
        let due = patience * number / all;
        for (spent, form) in spent.iter_mut().zip([Form::Packed, Form::Stored]) {
            if *spent <= due {
                let started = Instant::now();
                plain.best(form, side, id).await?;
                let took = started.elapsed();
                *spent += took;
                if form == Form::Packed { times.packed.add(took) } else { times.stored.add(took) }
            }
        }
    }
    Ok(times)
}

/// The searches that a user types, beside `ilike`.
pub async fn text_search(asker: &Asker, plain: &mut Plain, report: &mut Report, times: usize) -> anyhow::Result<()> {
    const PLAIN: &str = "postings with 面点: ilike";
    let (mut http, mut baseline) = (Times::default(), Times::default());
    asker.get("postings?q=面点").await?;
    for number in 0..times {
        timed(&mut http, asker.get("postings?q=面点")).await?;
        if number < 5 {
            timed(&mut baseline, plain.with_text("面点")).await?;
        }
    }
    report.line("postings with 面点: over HTTP", http, Some(PLAIN));
    report.line(PLAIN, baseline, None);
    Ok(())
}
