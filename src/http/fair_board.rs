//! `/api/v1/fairs/{id}/board`: where the day stands, for those who hold the fair.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::app::fair_board::fair_board;
use crate::domain::ids::FairId;
use crate::store::{Store, Transaction};
use crate::wire::fair_board::FairBoardAnswer;

use super::asker::Asker;
use super::path_id::PathId;
use super::problem::Problem;

/// Who is at which booth now and next, who waits, which seats are free: by check-in codes.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/board", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = FairBoardAnswer)))]
pub async fn board((asker, id): (Asker, PathId<FairId>), store: Data<Store>) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| fair_board(tx, asker.standing, id.0).await;
    Ok(HttpResponse::Ok().json(store.transaction(asker.principal(), read).await?))
}
