//! What came of a fair's interviews as a workbook: it goes out with a row for each, is filled in without a network, and comes
//! back. Every faulty cell is named at once, and then nothing of it is kept; a row that says nothing new changes nothing.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};
use tokio::task::spawn_blocking;

use super::error::AppError;
use super::fair_sheets::{FairSheets, fair_sheets};
use super::import_workbook::ImportError;
use super::keep_fairs::{ALL, FairError, fair_in};
use crate::domain::audit::Act;
use crate::domain::fair::FairState;
use crate::domain::fair_plan::InterviewResult;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InterviewId, JobseekerId};
use crate::domain::principal::Standing;
use crate::intake::{self, BadCell, ExportRow, Intake, Record, bad_cells};
use crate::store::fair_interviews::StoredInterview;
use crate::store::fair_registrations::RegistrationFilter;
use crate::store::{Expected, StoreError, Transaction, fair_interviews, fair_registrations};
use crate::wire::fair_plan::ResultBody;

/// The states in which somebody says what came of an interview.
pub const CONCLUDING: &[FairState] = &[FairState::Running, FairState::Closed];
/// Fields of a row that say what came of an interview.
const SAID: [&str; 5] = ["outcome", "person_intent", "employer_intent", "offer", "refusal"];
/// Faulty cells that are named at most: more are a file of another fair.
const MOST_FAULTS: usize = 1000;

/// What became of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub rows: u32,
    pub changed: u32,
    pub unchanged: u32,
}

impl Taken {
    /// So many rows, of which so many said something new.
    pub(super) fn of(rows: usize, changed: usize) -> Self {
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Self { rows: count(rows), changed: count(changed), unchanged: count(rows.saturating_sub(changed)) }
    }
}

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
    let mut body = json!({
        "session": sheets.session(seat), "time": sheets.time(seat.slot), "booth": sheets.booth(seat.booth),
        "posting": sheets.title(seat.posting), "name": sheets.name(seat.jobseeker),
        "check_in_code": sheets.code(seat.jobseeker),
    });
    let result = serde_json::to_value(ResultBody::from(&stored.value.result));
    let result = result.map_err(|error| StoreError::Broken(Box::new(error)))?;
    if let (Value::Object(body), Value::Object(result)) = (&mut body, result) {
        body.extend(result);
    }
    Ok(ExportRow { id: Some(stored.id.to_string()), ..ExportRow::new(body) })
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

/// What the rows are judged by.
struct Judge {
    interviews: HashMap<InterviewId, StoredInterview>,
    codes: HashMap<JobseekerId, String>,
    seen: HashSet<InterviewId>,
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
    let codes = registered.map(|(_, it)| code(it)).collect();
    let mut judge = Judge { interviews, codes, seen: HashSet::new() };
    let mut faulty = intake.faults;
    let mut said = Vec::new();
    for record in &intake.records {
        match judge.said(record) {
            Ok(one) => said.push(one),
            Err(found) => faulty.extend(bad_cells(record, &found)),
        }
    }
    if !faulty.is_empty() {
        return Err(wrong_cells(&faulty));
    }
    let rows = said.len();
    said.retain(|(stored, result)| stored.value.result != *result);
    tx.note(Act::Import, Some(id.uuid()), said.iter().map(|(stored, _)| stored.value.seat.jobseeker));
    let now = tx.now();
    for (stored, result) in &said {
        fair_interviews::conclude(tx, id, (stored.id, result), Expected::Version(stored.version), now).await?;
    }
    Ok(Taken::of(rows, said.len()))
}

/// A workbook is pointed into by the addresses of its cells.
pub(super) fn wrong_cells(faulty: &[BadCell]) -> FairError {
    let at_its_cell = |bad: &BadCell| FieldFault::at(&format!("/{}", bad.cell.address()), bad.fault);
    FairError::Wrong(faulty.iter().take(MOST_FAULTS).map(at_its_cell).collect())
}

impl Judge {
    /// What a row says of which interview; what it leaves blank is as it was.
    fn said(&mut self, record: &Record) -> Result<(StoredInterview, InterviewResult), Vec<FieldFault>> {
        let stored = self.interview_of(record).map_err(|fault| vec![fault]);
        let before = stored.as_ref().map(|it| ResultBody::from(&it.value.result));
        let before = before.ok().and_then(|it| serde_json::to_value(it).ok());
        let mut body = before.and_then(|it| it.as_object().cloned()).unwrap_or_default();
        body.extend(fields_of(record));
        let found = ResultBody::read(Value::Object(body));
        match (stored, found) {
            (Ok(stored), Ok(result)) if record.is_sound() => Ok((stored, result)),
            (stored, found) => Err([stored.err(), found.err()].into_iter().flatten().flatten().collect()),
        }
    }

    fn interview_of(&mut self, record: &Record) -> Result<StoredInterview, FieldFault> {
        let at = |fault| FieldFault::at("/id", fault);
        let id = record.id.as_deref().ok_or_else(|| at(Fault::Missing))?;
        let id = InterviewId::parse(id).map_err(|_| at(Fault::UnknownInterview))?;
        let stored = self.interviews.get(&id).ok_or_else(|| at(Fault::UnknownInterview))?;
        // A column that was sorted by itself would give each the result of somebody else.
        let code = record.body.get("check_in_code").and_then(Value::as_str);
        let known = self.codes.get(&stored.value.seat.jobseeker);
        if code.is_some_and(|code| known.is_none_or(|known| !known.eq_ignore_ascii_case(code))) {
            return Err(FieldFault::at("/check_in_code", Fault::UnknownInterview));
        }
        if self.seen.insert(id) { Ok(stored.clone()) } else { Err(at(Fault::Repeated)) }
    }
}

/// What the filled cells say. Where the outcome itself cannot be read, it is no fault of the others that it is not known.
fn fields_of(record: &Record) -> Map<String, Value> {
    let mut said = Map::new();
    for field in SAID {
        said.extend(record.body.get(field).map(|value| (field.to_owned(), value.clone())));
    }
    if record.faults.iter().any(|it| it.pointer.as_str() == "/outcome") {
        said.insert("outcome".to_owned(), json!("took_place"));
    }
    said
}
