//! `/api/v1/fairs/{id}/invitations` and `…/call-sheet`: who is asked to come, and what the calls have come to.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::call_sheet::{call_rows, read_calls, take_calls, write_calls};
use crate::app::find_matches::Finder;
use crate::app::invite_people::{draw_up_invitations, note_call, send_invitations};
use crate::app::keep_fairs::fair_to_read;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair_invitation::{Call, InvitationState, Wish};
use crate::domain::ids::{FairId, InvitationId, JobseekerId};
use crate::domain::import::ExportFormat;
use crate::store::fair_invitations::{self, InvitationFilter};
use crate::store::{Store, Transaction};
use crate::wire::fair_invitation::{
    CallBody, InvitationAnswer, InvitationListAnswer, InvitationListBody, InvitationsSentAnswer,
};
use crate::wire::fair_results::ResultsTakenAnswer;
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Body, BodyLimits, Patch, patched};
use super::conditional::{IfMatch, single};
use super::fair_results::sheet_sent;
use super::imports::download;
use super::language::Asked;
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Flag, Limit, Query};

/// Which invitations to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationQuery {
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    #[deserr(default)]
    state: Option<InvitationState>,
    /// Only those on reserve, or only the others.
    #[deserr(default)]
    on_reserve: Option<Flag>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Draws up who is asked to come: everybody of the region whom a posting of the fair fits, each for the postings that fit best, so
/// that each posting is asked for by enough people and none by all of them. Whoever has been told keeps what they were told; the
/// rest of the list is drawn anew each time.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/invitations", tag = "invitations", params(("id" = FairId, Path)), request_body = InvitationListBody, responses((status = 200, body = InvitationListAnswer)))]
pub async fn draw_up(
    (asker, id): (Asker, PathId<FairId>),
    body: Body<Wish>,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let drawn = draw_up_invitations(&finder, (asker.principal(), asker.standing), id.0, body.value).await?;
    Ok(HttpResponse::Ok().json(InvitationListAnswer::from(drawn)))
}

/// Lists invitations in the order in which people are to be asked; people see their own.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/invitations", tag = "invitations", params(("id" = FairId, Path), InvitationQuery), responses((status = 200, body = PageAnswer<InvitationAnswer>)))]
pub async fn list(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<InvitationQuery>,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let InvitationQuery { jobseeker_id, state, on_reserve, limit, cursor } = query.0;
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let filter =
        InvitationFilter { fair: Some(id.0), jobseeker: jobseeker_id, state, is_reserve: on_reserve.map(|it| it.0) };
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, asker.standing, id.0).await?;
        let mut found = fair_invitations::list(tx, &filter, &page.one_more()).await?;
        let next_cursor = next_after(&mut found, &page, |it| it.1.id.uuid());
        tx.note(Act::List, Some(id.0.uuid()), found.iter().map(|it| it.1.value.jobseeker));
        Ok::<_, Problem>((found, next_cursor))
    };
    let (found, next_cursor) = store.transaction(asker.principal(), read).await?;
    let items = found.iter().map(|(fair, it)| InvitationAnswer::new(*fair, it)).collect();
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}

/// One invitation.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/invitations/{invitation_id}", tag = "invitations", params(("id" = FairId, Path), ("invitation_id" = InvitationId, Path)), responses((status = 200, body = InvitationAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<InvitationId>),
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let stored = fair_invitations::find(tx, fair.0, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [stored.value.jobseeker]);
        Ok::<_, Problem>(stored)
    };
    let stored = store.transaction(asker.principal(), read).await?;
    Ok(single(&request, stored.version, &InvitationAnswer::new(fair.0, &stored)))
}

/// Notes what a call has come to, by JSON merge patch. Whoever accepts is registered at once.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}/invitations/{invitation_id}", tag = "invitations", params(("id" = FairId, Path), ("invitation_id" = InvitationId, Path), ("If-Match" = String, Header)), request_body(content = CallBody, content_type = "application/merge-patch+json"), responses((status = 200, body = InvitationAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<InvitationId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let change = async |tx: &mut Transaction| {
        let current = fair_invitations::find(tx, fair.0, id.0).await?;
        if_match.check(current.version)?;
        let before = CallBody::before(&current.value.call, &patch.0);
        let call: Call = patched(&before, patch, clock.today())?;
        Ok::<_, Problem>(note_call(tx, (&clock, asker.standing), fair.0, current, call).await?)
    };
    let stored = store.transaction(asker.principal(), change).await?;
    Ok(single(&request, stored.version, &InvitationAnswer::new(fair.0, &stored)))
}

/// Gives everybody who is listed and has not been told, reserves apart, to whoever sends messages: as events `fair.invited`.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/invitations/send", tag = "invitations", params(("id" = FairId, Path)), responses((status = 200, body = InvitationsSentAnswer)))]
pub async fn send((asker, id): (Asker, PathId<FairId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let send = async |tx: &mut Transaction| send_invitations(tx, asker.standing, id.0).await;
    let sent = store.transaction(asker.principal(), send).await?;
    Ok(HttpResponse::Ok().json(InvitationsSentAnswer { sent }))
}

/// A workbook to call by: whom, in which way, for which work and why, and what to ask; with columns for what the calls came to.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/call-sheet", tag = "invitations", params(("id" = FairId, Path)), responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn call_sheet(
    (asker, id): (Asker, PathId<FairId>),
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let rows = call_rows(&finder, (asker.principal(), asker.standing), id.0, language.0).await?;
    Ok(download(write_calls(rows).await?, ExportFormat::Xlsx, "call-sheet"))
}

/// Takes the filled call sheet back: the file is the body. Every faulty cell is named at once, its address as pointer (`/K5`), and
/// then nothing is kept. A blank cell changes nothing; the same file a second time changes nothing.
#[utoipa::path(post, path = "/api/v1/fairs/{id}/call-sheet", tag = "invitations", params(("id" = FairId, Path)), request_body(content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"))), responses((status = 200, body = ResultsTakenAnswer)))]
pub async fn take_back(
    request: HttpRequest,
    (asker, id): (Asker, PathId<FairId>),
    payload: Payload,
    (limits, store, clock): (Data<BodyLimits>, Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let bytes = sheet_sent(&request, payload, &limits).await?;
    let read = read_calls(bytes).await?;
    let standing = asker.standing;
    let take = async move |tx: &mut Transaction| take_calls(tx, (&clock, standing), id.0, read).await;
    let taken = store.transaction(asker.principal(), take).await?;
    Ok(HttpResponse::Ok().json(ResultsTakenAnswer::new(taken.rows, taken.changed, taken.unchanged)))
}
