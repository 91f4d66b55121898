//! `/api/v1/jobseekers/{id}/export` and `…/consents`: what a person can ask to be told of themselves. Correcting and erasing
//! are the record's own PATCH and DELETE.

use actix_web::http::header::{ACCEPT, CONTENT_DISPOSITION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

use crate::app::consent_history::consent_history;
use crate::app::error::AppError;
use crate::app::import_workbook::ImportError;
use crate::app::person_copy::person_copy;
use crate::clock::Clock;
use crate::domain::audit::{Act, Note};
use crate::domain::ids::JobseekerId;
use crate::domain::import::CopyFormat;
use crate::intake::write_copy;
use crate::store::{Store, Transaction};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::person_copy::{GivenConsentAnswer, PersonCopyAnswer};

use super::asker::Asker;
use super::imports::XLSX;
use super::jobseekers::reached;
use super::language::Asked;
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query};

/// The form of the copy.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CopyQuery {
    /// `json` where it is not given and `Accept` does not name the workbook's media type.
    #[deserr(default)]
    format: Option<CopyFormat>,
}

/// Which page of consents to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsentsQuery {
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

fn format_of(request: &HttpRequest, stated: Option<CopyFormat>) -> CopyFormat {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let names_workbook = accepted.flat_map(|value| value.split(',')).any(|kind| kind.trim().starts_with(XLSX));
    stated.unwrap_or(if names_workbook { CopyFormat::Xlsx } else { CopyFormat::Json })
}

/// Everything that is kept of a person, as a document or a workbook.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/export", tag = "jobseekers", params(("id" = JobseekerId, Path), CopyQuery), responses((status = 200, content((PersonCopyAnswer = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export(
    request: HttpRequest,
    (asker, id): (Asker, PathId<JobseekerId>),
    query: Query<CopyQuery>,
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let format = format_of(&request, query.0.format);
    let read = async |tx: &mut Transaction| {
        let person = reached(tx, &asker, id.0).await?;
        tx.note(Act::Export, Some(id.0.uuid()), [id.0]);
        Ok::<_, Problem>(person_copy(tx, (*asker, clock.today(), language.0), &person).await?)
    };
    let copy = store.transaction(asker.principal(), read).await?;
    match format {
        CopyFormat::Json => Ok(HttpResponse::Ok().json(copy)),
        CopyFormat::Xlsx => {
            let document = serde_json::to_value(copy).map_err(Problem::internal)?;
            let written = spawn_blocking(move || write_copy(&document)).await;
            let file = written.map_err(AppError::Lost).map_err(ImportError::App)?.map_err(ImportError::from)?;
            let disposition = format!("attachment; filename=\"jobseeker-{}.xlsx\"", id.0);
            Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, disposition)).body(file))
        }
    }
}

/// Lists all consents that a person has given, over all introductions, newest first.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/consents", tag = "jobseekers", params(("id" = JobseekerId, Path), ConsentsQuery), responses((status = 200, body = PageAnswer<GivenConsentAnswer>)))]
pub async fn consents(
    asker: Asker,
    id: PathId<JobseekerId>,
    query: Query<ConsentsQuery>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let page = page_of(query.0.limit.as_ref(), query.0.cursor.as_ref())?;
    let read = async |tx: &mut Transaction| {
        reached(tx, &asker, id.0).await?;
        tx.note_down(Note::new(Act::List, [id.0]).on(id.0.uuid()).detail(Act::OF_CONSENTS));
        Ok::<_, Problem>(consent_history(tx, (*asker, clock.today()), id.0, &page.one_more()).await?)
    };
    let mut items = store.transaction(asker.principal(), read).await?;
    let next_cursor = next_after(&mut items, &page, |it| it.id.uuid());
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}
