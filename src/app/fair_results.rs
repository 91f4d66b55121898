//! What came of a fair's interviews as a workbook: it goes out with a row for each, is filled in without a network, and comes
//! back. Every faulty cell is named at once, and then nothing of it is kept; a row that says nothing new changes nothing.

use std::collections::HashMap;

use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::error::AppError;
use super::fair_sheets::{FairSheets, fair_sheets};
use super::import_workbook::ImportError;
use super::keep_fairs::{ALL, FairError, fair_in};
use super::returned_sheet::{Returned, Taken, all_said, both, handed_out, said_anew};
use crate::domain::audit::Act;
use crate::domain::fair::FairState;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InterviewId, JobseekerId};
use crate::domain::principal::Standing;
use crate::intake::{self, ExportRow, Intake, Record};
use crate::store::fair_interviews::StoredInterview;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::{Expected, StoreError, Transaction, fair_interviews, fair_registrations};
use crate::wire::fair_plan::ResultBody;

/// The states in which somebody says what came of an interview.
pub const CONCLUDING: &[FairState] = &[FairState::Running, FairState::Closed];
/// Fields of a row that say what came of an interview.
const SAID: [&str; 5] = ["outcome", "person_intent", "employer_intent", "offer", "refusal"];
/// On which the others depend, with its first value.
const LEADING: (&str, &str) = ("outcome", "took_place");

/// The workbook's rows, for whoever holds the fair.
///
/// # Errors
/// `NotFound`.
pub async fn result_rows(tx: &mut Transaction, standing: Standing, id: FairId) -> Result<Vec<ExportRow>, StoreError> {
    let sheets = fair_sheets(tx, standing, id).await?;
    tx.note(Act::Export, Some(id.uuid()), sheets.interviews.iter().map(|it| it.value.seat.jobseeker));
    sheets.interviews.iter().map(|it| row(&sheets, it)).collect()
}

fn row(sheets: &FairSheets, stored: &StoredInterview) -> Result<ExportRow, StoreError> {
    let seat = &stored.value.seat;
    let shown = json!({
        "session": sheets.session(seat), "time": sheets.time(seat.slot), "booth": sheets.booth(seat.booth),
        "posting": sheets.title(seat.posting), "name": sheets.name(seat.jobseeker),
        "check_in_code": sheets.code(seat.jobseeker),
    });
    handed_out(stored.id.to_string(), shown, &ResultBody::from(&stored.value.result))
}

/// Those rows as a .xlsx workbook.
///
/// # Errors
/// `Unwritten`.
pub async fn write_results(rows: Vec<ExportRow>) -> Result<Vec<u8>, ImportError> {
    Ok(spawn_blocking(move || intake::write_results(rows)).await.map_err(AppError::Lost)??)
}

/// Reads a workbook that came back, without touching the database.
///
/// # Errors
/// `Unreadable` when no row can be read of it at all.
pub async fn read_results(bytes: Vec<u8>) -> Result<Intake, ImportError> {
    Ok(spawn_blocking(move || intake::read_results(&bytes)).await.map_err(AppError::Lost)??)
}

/// Puts down what a workbook says; all of it, or with a faulty cell nothing.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `Wrong` with the address of each faulty cell as pointer, such as `/K5`.
pub async fn take_results(
    tx: &mut Transaction,
    standing: Standing,
    id: FairId,
    intake: Intake,
) -> Result<Taken, FairError> {
    fair_in(tx, standing, id, CONCLUDING).await?;
    let interviews = fair_interviews::all(tx, id).await?.into_iter().map(|it| (it.id, it)).collect();
    let filter = RegistrationFilter { fair: Some(id), ..RegistrationFilter::default() };
    let registered = fair_registrations::list(tx, &filter, &ALL).await?.into_iter();
    let code = |it: fair_registrations::StoredRegistration| {
        (it.value.registration.jobseeker, it.value.code.as_str().to_owned())
    };
    let codes: HashMap<JobseekerId, String> = registered.map(|(_, it)| code(it)).collect();
    let mut returned = Returned::new(interviews, Fault::UnknownInterview);
    let mut said = all_said(intake, |record| {
        let stored = returned.of(record, |id| InterviewId::parse(id).ok());
        let stored = stored.and_then(|it| is_theirs(record, codes.get(&it.value.seat.jobseeker)).map(|()| it));
        let known = stored.as_ref().ok().map(|it| ResultBody::from(&it.value.result));
        let says = ResultBody::read(said_anew(known.as_ref(), record, (&SAID, LEADING)));
        both(record, stored, says)
    })?;
    let rows = said.len();
    said.retain(|(stored, result)| stored.value.result != *result);
    tx.note(Act::Import, Some(id.uuid()), said.iter().map(|(stored, _)| stored.value.seat.jobseeker));
    let now = tx.now();
    for (stored, result) in &said {
        fair_interviews::conclude(tx, id, (stored.id, result), Expected::Version(stored.version), now).await?;
    }
    Ok(Taken::of(rows, said.len()))
}

/// A column that was sorted by itself would give each the result of somebody else.
fn is_theirs(record: &Record, known: Option<&String>) -> Result<(), FieldFault> {
    let code = record.body.get("check_in_code").and_then(Value::as_str);
    let is_other = code.is_some_and(|code| known.is_none_or(|known| !known.eq_ignore_ascii_case(code)));
    if is_other { Err(FieldFault::at("/check_in_code", Fault::UnknownInterview)) } else { Ok(()) }
}
