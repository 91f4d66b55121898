//! `/api/v1/postings`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::find_postings::PostingFinder;
use crate::app::within_reach::{posting_to_change, posting_to_read};
use crate::clock::Clock;
use crate::domain::accommodation::Accommodation;
use crate::domain::audit::Act;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::{Posting, PostingStatus};
use crate::domain::principal::Role;
use crate::store::postings::{self, PostingFilter};
use crate::store::{Expected, Store, Transaction};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::posting::{PostingAnswer, PostingBody};

use super::asker::Asker;
use super::body::{Body, Patch, patched};
use super::conditional::{IfMatch, single};
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{page_of, relevant_cursor, relevant_hit, whole_page};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query, SearchText, WageMin, count};

const PATH: &str = "/api/v1/postings";

/// Which postings to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostingQuery {
    /// Text to find in title, occupation names, employer name and description; every word must be found.
    #[deserr(default)]
    q: Option<SearchText>,
    /// Of this occupation, or of any in this group.
    #[deserr(default)]
    occupation: Option<OccupationCode>,
    /// In this region; a province or prefecture takes all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    /// With this accommodation available.
    #[deserr(default)]
    accommodation: Option<Accommodation>,
    /// Promising at least so many fen a month.
    #[deserr(default)]
    wage_min: Option<WageMin>,
    #[deserr(default)]
    status: Option<PostingStatus>,
    #[deserr(default)]
    employer_id: Option<EmployerId>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// What may become of a posting: an employer's stay its own, staff's stay in their region.
fn allowed(asker: &Asker, posting: &Posting) -> Result<(), Problem> {
    if reach::posting(asker.standing, posting) {
        return Ok(());
    }
    let at = if asker.standing.role() == Role::Employer { "/employer_id" } else { "/region" };
    Err(Problem::invalid(vec![FieldFault::at(at, Fault::OutOfReach)]))
}

/// Lists postings: newest first, or with `q` by how well the text fits, then newest first. Drafts and closed ones show to
/// their employer and to the staff of the region.
#[utoipa::path(get, path = "/api/v1/postings", tag = "postings", params(PostingQuery), responses((status = 200, body = PageAnswer<PostingAnswer>)))]
pub async fn list(
    asker: Asker,
    query: Query<PostingQuery>,
    store: Data<Store>,
    finder: Data<PostingFinder>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let filter = PostingFilter {
        occupation: query.occupation,
        region: query.region,
        accommodation: query.accommodation,
        wage_min: query.wage_min.map(|wage| wage.0),
        status: query.status,
        employer: query.employer_id,
        among: None,
        reader: Some(asker.standing),
    };
    let (limit, cursor) = (query.limit.as_ref(), query.cursor.as_ref());
    let Some(text) = query.q.filter(|q| !q.0.is_empty()) else {
        let page = page_of(limit, cursor)?;
        let read = async |tx: &mut Transaction| postings::list(tx, &filter, &page.one_more()).await;
        let found = store.transaction(asker.principal(), read).await?;
        return Ok(HttpResponse::Ok().json(whole_page::<_, PostingAnswer>(&found, &page, |it| it.id.uuid())));
    };
    let after = cursor.map(relevant_hit).transpose()?;
    let found = finder.find(asker.principal(), &text.0, &filter, count(limit), after).await?;
    let next_cursor = found.next.map(relevant_cursor);
    Ok(HttpResponse::Ok()
        .json(PageAnswer { items: found.postings.iter().map(PostingAnswer::from).collect(), next_cursor }))
}

/// Posts a role.
#[utoipa::path(post, path = "/api/v1/postings", tag = "postings", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = PostingBody, responses((status = 201, body = PostingAnswer)))]
pub async fn create(
    asker: Asker,
    key: IdempotencyKey,
    body: Body<Posting>,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let Body { value: posting, fingerprint } = body;
    let id = PostingId::new(clock.fresh_id());
    make_once(&store, &asker, key, (PATH, fingerprint), async |tx| {
        allowed(&asker, &posting)?;
        let stored = postings::insert(tx, id, &posting, clock.now()).await?;
        tx.note(Act::Create, Some(id.uuid()), []);
        Ok(Made {
            id: id.uuid(),
            version: Some(stored.version),
            collection: PATH.to_owned(),
            answer: PostingAnswer::from(&stored),
        })
    })
    .await
}

/// One posting.
#[utoipa::path(get, path = "/api/v1/postings/{id}", tag = "postings", params(("id" = PostingId, Path)), responses((status = 200, body = PostingAnswer)))]
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    id: PathId<PostingId>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| posting_to_read(tx, asker.principal(), id.0).await;
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &PostingAnswer::from(&stored)))
}

/// Changes a posting by JSON merge patch.
#[utoipa::path(patch, path = "/api/v1/postings/{id}", tag = "postings", params(("id" = PostingId, Path), ("If-Match" = String, Header)), request_body(content = PostingBody, content_type = "application/merge-patch+json"), responses((status = 200, body = PostingAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, id): (Asker, PathId<PostingId>),
    if_match: IfMatch,
    patch: Patch,
    store: Data<Store>,
    clock: Data<Clock>,
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = posting_to_change(tx, asker.principal(), id.0).await?;
        if_match.check(current.version)?;
        let keeps_openings = !patch.mentions("openings");
        let mut changed: Posting = patched(&PostingBody::stated(&current.value), patch, clock.today())?;
        if keeps_openings {
            changed.openings = current.value.openings;
        }
        if changed == current.value {
            return Ok(current);
        }
        allowed(&asker, &changed)?;
        tx.note(Act::Change, Some(id.0.uuid()), []);
        Ok::<_, Problem>(postings::update(tx, id.0, Expected::Version(current.version), &changed, clock.now()).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &PostingAnswer::from(&stored)))
}

/// Removes a posting.
#[utoipa::path(delete, path = "/api/v1/postings/{id}", tag = "postings", params(("id" = PostingId, Path), ("If-Match" = String, Header)), responses((status = 204)))]
pub async fn remove(
    asker: Asker,
    id: PathId<PostingId>,
    if_match: IfMatch,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let remove = async |tx: &mut Transaction| {
        let current = posting_to_change(tx, asker.principal(), id.0).await?;
        if_match.check(current.version)?;
        tx.note(Act::Remove, Some(id.0.uuid()), []);
        Ok::<_, Problem>(postings::delete(tx, id.0, Expected::Version(current.version)).await?)
    };
    store.transaction(asker.principal(), remove).await?;
    Ok(HttpResponse::NoContent().finish())
}
