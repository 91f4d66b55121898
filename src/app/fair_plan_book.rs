//! A fair's plan as a workbook, for whoever holds the fair.

use tokio::task::spawn_blocking;

use super::error::AppError;
use super::fair_sheets::{FairSheets, fair_sheets};
use super::import_workbook::ImportError;
use crate::domain::audit::Act;
use crate::domain::ids::FairId;
use crate::domain::principal::Standing;
use crate::intake::{self, PlanRow};
use crate::store::fair_interviews::StoredInterview;
use crate::store::{StoreError, Transaction};

/// The rows of the workbook, in order of time; the look at everybody in it is on record.
///
/// # Errors
/// `NotFound`.
pub async fn plan_rows(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<Vec<PlanRow>, StoreError> {
    let sheets = fair_sheets(tx, standing, id).await?;
    tx.note(Act::Export, Some(id.uuid()), sheets.interviews.iter().map(|it| it.value.seat.jobseeker));
    Ok(sheets.interviews.iter().map(|it| row(&sheets, it)).collect())
}

fn row(sheets: &FairSheets, stored: &StoredInterview) -> PlanRow {
    let seat = &stored.value.seat;
    let with: Vec<&str> = seat.helpers.iter().filter_map(|id| sheets.aide(*id)).collect();
    PlanRow {
        session_number: sheets.slots.get(usize::from(seat.slot)).map_or(0, |it| it.session),
        session: sheets.session(seat).to_owned(),
        time: sheets.time(seat.slot),
        booth_id: seat.booth,
        booth: sheets.booth(seat.booth).to_owned(),
        posting: sheets.title(seat.posting).to_owned(),
        person: seat.jobseeker,
        name: sheets.name(seat.jobseeker).to_owned(),
        code: sheets.code(seat.jobseeker).to_owned(),
        with: with.join("; "),
    }
}

/// Those rows as a .xlsx workbook.
///
/// # Errors
/// `Unwritten`.
pub async fn write_plan(rows: Vec<PlanRow>) -> Result<Vec<u8>, ImportError> {
    Ok(spawn_blocking(move || intake::write_plan(&rows)).await.map_err(AppError::Lost)??)
}
