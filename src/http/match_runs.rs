//! `/api/v1/match-runs`: lists for all people or postings of a region at once, and what is new in them.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::access::reach;
use crate::app::watch_match_runs::RunBell;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{JobseekerId, MatchRunId, PostingId};
use crate::domain::match_run::{MatchChange, RunOrder, Top};
use crate::domain::principal::Standing;
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;
use crate::store::match_results::{self, ResultFilter, ResultPlace, RunMatch};
use crate::store::match_runs::{self, MatchRun};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::faults::Faults;
use crate::wire::match_run::{CoverageAnswer, MatchRunAnswer, MatchRunBody, RunMatchAnswer, RunProgressAnswer};
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Instant;

use super::asker::Asker;
use super::body::Body;
use super::idempotency::{IdempotencyKey, Made, once};
use super::page::{next_after, page_of, wrong_cursor};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query, count};

const PATH: &str = "/api/v1/match-runs";

/// Which page of runs to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchRunsQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Which matches of a run to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunMatchesQuery {
    /// Without one: the lists as they stand, without what is gone.
    #[deserr(default)]
    change: Option<MatchChange>,
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    #[deserr(default)]
    posting_id: Option<PostingId>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// What is ordered, if whoever orders it reaches the region.
fn order(standing: Standing, body: &MatchRunBody) -> Result<RunOrder, Problem> {
    let own = if let Standing::Staff(own) = standing { Some(own) } else { None };
    let region = body.region.or(own);
    if !reach::match_run_to_make(standing, region) {
        return Err(Problem::invalid(vec![FieldFault::at("/region", Fault::OutOfReach)]));
    }
    let top = body.top.unwrap_or(Top::USUAL);
    Ok(RunOrder { subjects: body.of, region, top, congestion_aware: body.congestion_aware.unwrap_or(false) })
}

fn answer(run: &MatchRun) -> MatchRunAnswer {
    MatchRunAnswer {
        id: run.id,
        of: run.order.subjects,
        region: run.order.region,
        top: run.order.top,
        congestion_aware: run.order.congestion_aware,
        status: run.status,
        progress: RunProgressAnswer { done: run.done, total: run.total },
        counts: run.counts.into(),
        coverage: run.coverage.as_ref().and_then(CoverageAnswer::of),
        failure: run.failure,
        created_at: Instant(run.created_at),
        started_at: run.started_at.map(Instant),
        finished_at: run.finished_at.map(Instant),
    }
}

fn match_answer(found: &RunMatch) -> RunMatchAnswer {
    let entry = found.placed.entry;
    RunMatchAnswer {
        jobseeker_id: found.jobseeker,
        posting_id: found.posting,
        rank: found.placed.rank,
        score: Millionths::new(entry.score).unwrap_or_default().as_f64(),
        verdict: if entry.is_accessible { Verdict::Accessible } else { Verdict::ToConfirm },
        change: found.placed.change,
    }
}

async fn reached(tx: &mut Transaction, asker: &Asker, id: MatchRunId) -> Result<MatchRun, StoreError> {
    let run = match_runs::find(tx, id).await?;
    if reach::match_run_to_read(asker.standing, run.order.region) { Ok(run) } else { Err(StoreError::NotFound) }
}

/// Begins a match run: for each active jobseeker of a region the best postings, or for each of its open postings the best
/// people. Ask the address in Location how far it has come.
#[utoipa::path(post, path = "/api/v1/match-runs", tag = "match-runs", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = MatchRunBody, responses((status = 202, body = MatchRunAnswer)))]
pub async fn create(
    (asker, key): (Asker, IdempotencyKey),
    body: Body<MatchRunBody>,
    (store, clock, bell): (Data<Store>, Data<Clock>, Data<RunBell>),
) -> Result<HttpResponse, Problem> {
    let order = order(asker.standing, &body.value)?;
    let (id, now) = (MatchRunId::new(clock.fresh_id()), clock.now());
    let once = once(&store, &asker, key, (PATH, body.fingerprint), async move |tx| {
        let run = match_runs::insert(tx, id, &order, now).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        Ok(Made { id: id.uuid(), version: None, collection: PATH.to_owned(), answer: answer(&run) })
    })
    .await?;
    if once.is_fresh {
        bell.ring();
    }
    Ok(once.response)
}

/// Lists match runs, newest first.
#[utoipa::path(get, path = "/api/v1/match-runs", tag = "match-runs", params(MatchRunsQuery), responses((status = 200, body = PageAnswer<MatchRunAnswer>)))]
pub async fn list(asker: Asker, query: Query<MatchRunsQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| match_runs::list(tx, &page.one_more()).await;
    let mut found = store.transaction(asker.principal(), read).await?;
    let next_cursor = next_after(&mut found, &page, |run| run.id.uuid());
    Ok(HttpResponse::Ok().json(PageAnswer { items: found.iter().map(answer).collect(), next_cursor }))
}

/// How far a match run has come.
#[utoipa::path(get, path = "/api/v1/match-runs/{id}", tag = "match-runs", params(("id" = MatchRunId, Path)), responses((status = 200, body = MatchRunAnswer)))]
pub async fn read(asker: Asker, id: PathId<MatchRunId>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| reached(tx, &asker, id.0).await;
    let run = store.transaction(asker.principal(), read).await?;
    Ok(HttpResponse::Ok().json(answer(&run)))
}

/// The matches of a run, list by list; people see their own.
#[utoipa::path(get, path = "/api/v1/match-runs/{id}/results", tag = "match-runs", params(("id" = MatchRunId, Path), RunMatchesQuery), responses((status = 200, body = PageAnswer<RunMatchAnswer>)))]
pub async fn results(
    (asker, id): (Asker, PathId<MatchRunId>),
    query: Query<RunMatchesQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let RunMatchesQuery { change, jobseeker_id, posting_id, limit, cursor } = query.0;
    let (limit, after) = (count(limit.as_ref()), cursor.as_ref().map(place).transpose()?);
    let filter = ResultFilter { change, jobseeker: jobseeker_id, posting: posting_id };
    let one_more = u32::try_from(limit).unwrap_or(u32::MAX - 1) + 1;
    let read = async |tx: &mut Transaction| {
        let run = reached(tx, &asker, id.0).await?;
        let about = (run.number, run.order.subjects);
        let found = match_results::list(tx, about, &filter, one_more, after).await?;
        tx.note(Act::Match, Some(id.0.uuid()), found.iter().take(limit).map(|it| it.jobseeker));
        Ok::<_, StoreError>((run, found))
    };
    let (run, mut found) = store.transaction(asker.principal(), read).await?;
    let has_next = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_next);
    let next_cursor = last.map(|it| cursor_of(it.subject(run.order.subjects), it.placed.rank));
    Ok(HttpResponse::Ok().json(PageAnswer { items: found.iter().map(match_answer).collect(), next_cursor }))
}

/// Cancels a match run that has not ended.
#[utoipa::path(delete, path = "/api/v1/match-runs/{id}", tag = "match-runs", params(("id" = MatchRunId, Path)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    id: PathId<MatchRunId>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let cancel = async |tx: &mut Transaction| {
        let run = match_runs::find(tx, id.0).await?;
        if !reach::match_run_to_make(asker.standing, run.order.region) {
            return Err(StoreError::NotFound);
        }
        tx.note(Act::Change, Some(id.0.uuid()), []);
        match_runs::cancel(tx, id.0, clock.now()).await
    };
    store.transaction(asker.principal(), cancel).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Subject and place as a cursor.
fn cursor_of(subject: Uuid, rank: u16) -> String {
    hex::encode([subject.as_bytes().as_slice(), rank.to_be_bytes().as_slice()].concat())
}

/// The way back.
fn place(cursor: &Cursor) -> Result<ResultPlace, Problem> {
    let subject = cursor.0.get(..16).and_then(|bytes| Uuid::from_slice(bytes).ok());
    let rank = cursor.0.get(16..).and_then(|bytes| bytes.try_into().ok()).map(u16::from_be_bytes);
    // A place beyond the column's end is none that a list gave out.
    subject.zip(rank.filter(|rank| *rank <= 1000)).ok_or_else(wrong_cursor)
}
