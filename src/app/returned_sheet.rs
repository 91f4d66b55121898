//! Sheets that go out with a row for each record, are filled in without a network, and come back. Every faulty cell is named at once,
//! and then nothing is kept; a blank cell says that it is as it was. What a row may say is the record's own body to judge.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use serde::Serialize;
use serde_json::{Map, Value};

use super::keep_fairs::FairError;
use crate::domain::fault::{Fault, FieldFault};
use crate::intake::{BadCell, ExportRow, Intake, Record, bad_cells};
use crate::store::StoreError;

/// Faulty cells that are named at most: more are a file of something else.
const MOST_FAULTS: usize = 1000;

/// What became of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub rows: u32,
    pub changed: u32,
    pub unchanged: u32,
}

impl Taken {
    /// So many rows, of which so many said something new.
    pub fn of(rows: usize, changed: usize) -> Self {
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Self { rows: count(rows), changed: count(changed), unchanged: count(rows.saturating_sub(changed)) }
    }
}

/// A row to hand out: what is shown of a record, and what is known so far of what may be said.
///
/// # Errors
/// `Broken` for a body that is no object.
pub fn handed_out(id: String, shown: Value, known: &impl Serialize) -> Result<ExportRow, StoreError> {
    let mut row = shown;
    let known = serde_json::to_value(known).map_err(|error| StoreError::Broken(Box::new(error)))?;
    if let (Value::Object(row), Value::Object(known)) = (&mut row, known) {
        row.extend(known);
    }
    Ok(ExportRow { id: Some(id), ..ExportRow::new(row) })
}

/// The records that a sheet is about. Each is named by one row at most.
pub struct Returned<Id, T> {
    known: HashMap<Id, T>,
    seen: HashSet<Id>,
    /// What is wrong with an id that none has.
    unknown: Fault,
}

impl<Id: Copy + Eq + Hash, T: Clone> Returned<Id, T> {
    pub fn new(known: HashMap<Id, T>, unknown: Fault) -> Self {
        Self { known, seen: HashSet::new(), unknown }
    }

    /// The record that a row is about.
    ///
    /// # Errors
    /// The fault at `/id`.
    pub fn of(&mut self, record: &Record, parse: impl Fn(&str) -> Option<Id>) -> Result<T, FieldFault> {
        let at = |fault| FieldFault::at("/id", fault);
        let id = record.id.as_deref().ok_or_else(|| at(Fault::Missing))?;
        let id = parse(id).ok_or_else(|| at(self.unknown))?;
        let stored = self.known.get(&id).ok_or_else(|| at(self.unknown))?;
        if self.seen.insert(id) { Ok(stored.clone()) } else { Err(at(Fault::Repeated)) }
    }
}

/// What the filled cells of a row say, of these fields.
pub fn filled(record: &Record, fields: &[&str]) -> Map<String, Value> {
    let said = fields.iter().filter_map(|field| Some(((*field).to_owned(), record.body.get(*field)?.clone())));
    said.collect()
}

/// What was known, with what a row says in its place. Where the cell on which the others depend cannot be read, it is no fault of the
/// others: they are judged as if it had its first value.
pub fn said_anew(
    known: Option<&impl Serialize>,
    record: &Record,
    (fields, (leading, first)): (&[&str], (&str, &str)),
) -> Value {
    let known = known.and_then(|it| serde_json::to_value(it).ok());
    let mut body = known.and_then(|it| it.as_object().cloned()).unwrap_or_default();
    body.extend(filled(record, fields));
    if record.faults.iter().any(|it| it.pointer.as_str() == format!("/{leading}")) {
        body.insert(leading.to_owned(), first.into());
    }
    Value::Object(body)
}

/// A row's record with what it says; whatever is wrong with either.
///
/// # Errors
/// All faults of the row but those of the cells themselves, which are known.
pub fn both<T, S>(
    record: &Record,
    of: Result<T, FieldFault>,
    says: Result<S, Vec<FieldFault>>,
) -> Result<(T, S), Vec<FieldFault>> {
    match (of, says) {
        (Ok(of), Ok(says)) if record.is_sound() => Ok((of, says)),
        (of, says) => Err(of.err().into_iter().chain(says.err().into_iter().flatten()).collect()),
    }
}

/// What all rows say.
///
/// # Errors
/// `Wrong` with the address of each faulty cell as pointer, such as `/K5`.
pub fn all_said<S>(
    intake: Intake,
    mut judge: impl FnMut(&Record) -> Result<S, Vec<FieldFault>>,
) -> Result<Vec<S>, FairError> {
    let mut faulty = intake.faults;
    let mut said = Vec::new();
    for record in &intake.records {
        match judge(record) {
            Ok(one) => said.push(one),
            Err(found) => faulty.extend(bad_cells(record, &found)),
        }
    }
    let at_its_cell = |bad: &BadCell| FieldFault::at(&format!("/{}", bad.cell.address()), bad.fault);
    if faulty.is_empty() {
        return Ok(said);
    }
    Err(FairError::Wrong(faulty.iter().take(MOST_FAULTS).map(at_its_cell).collect()))
}
