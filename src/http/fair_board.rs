//! `/api/v1/fairs/{id}/board`: where the day stands, for those who hold the fair; once, or again whenever it changes.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::{Bytes, Data};
use futures_util::stream::unfold;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::app::fair_board::{board_as_it_stands, fair_board};
use crate::domain::ids::FairId;
use crate::domain::principal::{Principal, Standing};
use crate::store::{Store, StoreError, Transaction};
use crate::wire::fair_board::FairBoardAnswer;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::path_id::PathId;
use super::problem::Problem;

/// How often a screen is looked at anew.
const EVERY: Duration = Duration::from_secs(1);
/// Something is sent at least so often, so that whoever is between does not think the connection dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A screen asks again after so long, and shows who it is; an `EventSource` does so by itself.
const LIFE: Duration = Duration::from_mins(5);
/// Screens at once: each has a connection of its own, and looks into the database.
const MOST_SCREENS: usize = 64;

/// The screens on which boards are shown. They end when the service does.
#[derive(Clone)]
pub struct Screens {
    places: Arc<Semaphore>,
    closing: watch::Receiver<bool>,
}

impl Screens {
    pub fn until(closing: watch::Receiver<bool>) -> Self {
        Self { places: Arc::new(Semaphore::new(MOST_SCREENS)), closing }
    }
}

/// Who is at which booth now and next, who waits, which seats are free: by check-in codes.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/board", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = FairBoardAnswer)))]
pub async fn board((asker, id): (Asker, PathId<FairId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| fair_board(tx, asker.standing, id.0).await;
    Ok(HttpResponse::Ok().json(store.transaction(asker.principal(), read).await?))
}

/// The board as server-sent events: `board` with the whole of it at once, and again within a second or two of each change. After
/// five minutes the answer ends, and is asked for again.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/board/events", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn board_events(
    (asker, id): (Asker, PathId<FairId>),
    (store, screens): (Data<Store>, Data<Screens>),
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| fair_board(tx, asker.standing, id.0).await;
    let first = store.transaction(asker.principal(), read).await?;
    let place = Arc::clone(&screens.places).try_acquire_owned();
    let screen = Screen {
        _place: place.map_err(|_| Problem::of(ProblemKind::Unavailable))?,
        store: Store::clone(&store),
        asker: (asker.principal(), asker.standing),
        fair: id.0,
        closing: screens.closing.clone(),
        ends: Instant::now() + LIFE,
        shown: None,
    };
    let events = unfold((screen, Some(first)), async |(mut screen, first)| {
        let event = match first {
            Some(board) => screen.shows(&board)?,
            None => screen.next().await?,
        };
        Some((Ok::<_, actix_web::Error>(event), (screen, None)))
    });
    let mut response = HttpResponse::Ok();
    response.content_type("text/event-stream").insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Ok(response.streaming(Box::pin(events)))
}

/// One screen, and what stands on it.
struct Screen {
    _place: OwnedSemaphorePermit,
    store: Store,
    asker: (Principal, Standing),
    fair: FairId,
    closing: watch::Receiver<bool>,
    ends: Instant,
    /// Without the time of day, which changes nothing for whoever looks.
    shown: Option<Value>,
}

impl Screen {
    /// The event that shows a board; `None` where it cannot be written.
    fn shows(&mut self, board: &FairBoardAnswer) -> Option<Bytes> {
        let board = serde_json::to_value(board).ok()?;
        let event = format!("event: board\ndata: {board}\n\n");
        self.shown = Some(without_time(board));
        Some(event.into())
    }

    /// What is sent next; `None` is the end.
    async fn next(&mut self) -> Option<Bytes> {
        let heartbeat = Instant::now() + HEARTBEAT;
        loop {
            tokio::select! {
                () = sleep(EVERY) => {}
                () = sleep_until(self.ends) => return None,
                // Also when nobody is there any more who would say so.
                _ = self.closing.changed() => return None,
            }
            let (principal, standing) = self.asker;
            let fair = self.fair;
            let read = async |tx: &mut Transaction| board_as_it_stands(tx, standing, fair).await;
            match self.store.transaction(principal, read).await {
                Ok(board) => {
                    let now = serde_json::to_value(&board).ok().map(without_time);
                    if now != self.shown {
                        return self.shows(&board);
                    }
                }
                Err(StoreError::NotFound) => return None,
                // The screen keeps what it shows until the database is back.
                Err(_) => {}
            }
            if Instant::now() >= heartbeat {
                return Some(Bytes::from_static(b": \n\n"));
            }
        }
    }
}

fn without_time(mut board: Value) -> Value {
    if let Some(board) = board.as_object_mut() {
        board.remove("now");
    }
    board
}
