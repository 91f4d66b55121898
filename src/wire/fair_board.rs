//! The board of a fair's day in JSON: by check-in codes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fair::FairState;
use crate::domain::ids::{BoothId, InterviewerId};

use super::scalars::Instant;

/// What there is of a seat in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BoardState)]
pub enum BoardPersonState {
    /// Nobody is planned here.
    Free,
    /// Nobody interviews here.
    Shut,
    /// They have come, and are in an interview now.
    Here,
    /// They have come, and are in none now.
    Waiting,
    /// They have not come, or have left.
    NotCome,
}

/// A slot of the day.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardSlot)]
pub struct BoardSlotAnswer {
    /// From 0.
    pub session: u16,
    /// The slot in it, from 0.
    pub slot: u16,
    pub time: String,
}

/// One interviewer of a booth.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardSeat)]
pub struct BoardSeatAnswer {
    pub interviewer_id: InterviewerId,
    pub current: BoardPersonState,
    /// By which whoever is planned here now checks in.
    pub current_code: Option<String>,
    pub next: BoardPersonState,
    pub next_code: Option<String>,
    /// So many slots in a row, from now on, nobody is planned here.
    pub free_slots: u16,
}

/// One booth.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardBooth)]
pub struct BoardBoothAnswer {
    pub booth_id: BoothId,
    pub label: String,
    pub seats: Vec<BoardSeatAnswer>,
}

/// The board.
#[derive(Serialize, ToSchema)]
#[schema(as = FairBoard)]
pub struct FairBoardAnswer {
    pub now: Instant,
    pub state: FairState,
    /// The slot that goes on; null between slots, and on other days.
    pub current: Option<BoardSlotAnswer>,
    /// The slot that comes.
    pub next: Option<BoardSlotAnswer>,
    pub booths: Vec<BoardBoothAnswer>,
    /// Check-in codes of those who have come, are in no interview now and have one to come.
    pub waiting: Vec<String>,
}
