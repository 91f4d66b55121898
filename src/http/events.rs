//! `/api/v1/events`: the feed of what has happened, to be asked again and again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::domain::audit::Act;
use crate::domain::event::EventKind;
use crate::store::{Store, StoreError, Transaction, events};
use crate::wire::event::{EventAnswer, EventsAnswer};
use crate::wire::faults::Faults;

use super::asker::Asker;
use super::page::wrong_cursor;
use super::problem::Problem;
use super::query::{Cursor, Limit, Query, count};

/// Which events to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Only of this kind.
    #[deserr(rename = "type", default)]
    #[param(rename = "type")]
    kind: Option<EventKind>,
    #[deserr(default)]
    limit: Option<Limit>,
    /// The `next_cursor` of the answer before; without one from the oldest event that is kept.
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Lists events in their order, oldest first. Nothing is left out between one answer and the next, but what is older than
/// events are kept.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(EventQuery), responses((status = 200, body = EventsAnswer)))]
pub async fn list(asker: Asker, query: Query<EventQuery>, store: Data<Store>) -> Result<HttpResponse, Problem> {
    let EventQuery { kind, limit, cursor } = query.0;
    let after = cursor.as_ref().map(number).transpose()?.unwrap_or(0);
    let kinds = kind.map_or(EventKind::ALL.to_vec(), |kind| vec![kind]);
    let limit = u32::try_from(count(limit.as_ref())).unwrap_or(u32::MAX);
    let read = async |tx: &mut Transaction| {
        let found = events::after(tx, after, &kinds, limit).await?;
        if !found.is_empty() {
            tx.note(Act::List, None, found.iter().filter_map(|it| it.happened.jobseeker()));
        }
        Ok::<_, StoreError>(found)
    };
    let found = store.transaction(asker.principal(), read).await?;
    let last = found.last().map_or(after, |event| event.number);
    let next_cursor = hex::encode(last.to_be_bytes());
    Ok(HttpResponse::Ok().json(EventsAnswer { items: found.iter().map(EventAnswer::from).collect(), next_cursor }))
}

fn number(cursor: &Cursor) -> Result<i64, Problem> {
    let bytes = cursor.0.as_slice().try_into().map_err(|_| wrong_cursor())?;
    Some(i64::from_be_bytes(bytes)).filter(|number| *number >= 0).ok_or_else(wrong_cursor)
}
