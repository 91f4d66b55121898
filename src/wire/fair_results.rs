//! What became of a workbook with the results of a fair's interviews, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

/// What became of a workbook of results.
#[derive(Serialize, ToSchema)]
#[schema(as = ResultsTaken)]
pub struct ResultsTakenAnswer {
    rows: u32,
    /// Interviews of which something else is known now.
    changed: u32,
    unchanged: u32,
}

impl ResultsTakenAnswer {
    pub const fn new(rows: u32, changed: u32, unchanged: u32) -> Self {
        Self { rows, changed, unchanged }
    }
}
