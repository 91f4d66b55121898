//! Skill certificates of jobseekers: rows of a sheet of their own that name a jobseeker's row, or parts of one cell in
//! files that have one sheet only. Whether a certificate is right is not judged here.

use std::collections::HashMap;

use serde_json::Value;

use super::cell::Cell;
use super::columns::{Column, Holds};
use super::layout;
use super::record::Record;
use crate::domain::fault::{Fault, FieldFault};

/// The fields of a certificate in one cell, in their order: `occupation|level|number|issuer|issued_on|expires_on|status`.
pub const FIELDS_IN_A_CELL: [&str; 7] =
    ["/occupation", "/level", "/number", "/issuer", "/issued_on", "/expires_on", "/status"];

/// Marks that separate, and the mark that takes a separator's meaning away.
const BETWEEN_CERTIFICATES: [char; 3] = [';', '；', '\n'];
const BETWEEN_FIELDS: [char; 2] = ['|', '｜'];
const ESCAPE: char = '\\';

/// Gives each certificate to the jobseeker whose 序号, id, external reference or disability certificate number it
/// names. Those that name nobody, or more than one, come back with a fault.
pub fn attach(certificates: Vec<Record>, jobseekers: &mut [Record]) -> Vec<Record> {
    let holders = named(jobseekers);
    let mut unattached = Vec::new();
    for mut certificate in certificates {
        let name = certificate.row_name.as_deref().map(str::to_uppercase);
        let fault = match name.as_ref().map(|name| holders.get(name).map_or(&[][..], Vec::as_slice)) {
            Some([holder]) if let Some(jobseeker) = jobseekers.get_mut(*holder) => {
                jobseeker.certificates.push(certificate);
                continue;
            }
            Some([_, _, ..]) => Some(Fault::Repeated),
            Some(_) => Some(Fault::UnknownJobseeker),
            // What stands there was refused already, which is said.
            None if certificate.faults.iter().any(|it| it.pointer.as_str() == "/jobseeker") => None,
            None => Some(Fault::Missing),
        };
        certificate.faults.extend(fault.map(|fault| FieldFault::at("/jobseeker", fault)));
        unattached.push(certificate);
    }
    unattached
}

/// Which jobseekers each name stands for. A name for two of them is no name.
fn named(jobseekers: &[Record]) -> HashMap<String, Vec<usize>> {
    let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, jobseeker) in jobseekers.iter().enumerate() {
        let text = |path: &str| jobseeker.body.pointer(path).and_then(Value::as_str);
        let names = [
            jobseeker.row_name.as_deref(),
            jobseeker.id.as_deref(),
            text("/external_reference"),
            text("/disability/certificate_number"),
        ];
        for name in names.into_iter().flatten() {
            let places = holders.entry(name.to_uppercase()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    holders
}

/// Reads the certificates that stand in one cell of this record.
pub fn read_from_cell(record: &mut Record) {
    let Some(place) = record.sheet.table.first_holding(Holds::Certificates) else { return };
    let Some(cell) = record.cells.get(&place) else { return };
    let text = match cell.text() {
        Ok(text) => text,
        Err(fault) => return record.faults.push(FieldFault::at("/certificates", fault)),
    };
    let certificates: Vec<Record> = split(&text, &BETWEEN_CERTIFICATES)
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| certificate(record, place, text))
        .collect();
    record.certificates.extend(certificates);
}

fn certificate(holder: &Record, place: usize, text: &str) -> Record {
    let mut certificate = Record::inside(holder, place);
    let fields = split(text, &BETWEEN_FIELDS);
    for (path, field) in FIELDS_IN_A_CELL.iter().zip(&fields) {
        let cell = Cell::Text(unescaped(field));
        if let Some(column) = column(path).filter(|_| !cell.is_blank()) {
            certificate.take(column, &cell);
        }
    }
    if fields.len() > FIELDS_IN_A_CELL.len() {
        certificate.faults.push(FieldFault::at("", Fault::TooMany { max: FIELDS_IN_A_CELL.len() }));
    }
    certificate
}

/// The certificates' column for a field.
pub fn column(path: &str) -> Option<&'static Column> {
    layout::certificates().columns.iter().find(|column| column.pointer.as_str() == path)
}

/// Cuts at the marks that no escape stands before; escapes stay in.
fn split(text: &str, marks: &[char]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for c in text.chars() {
        if !is_escaped && marks.contains(&c) {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        is_escaped = c == ESCAPE && !is_escaped;
    }
    parts
}

fn unescaped(field: &str) -> String {
    let mut plain = String::new();
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == ESCAPE { chars.next().unwrap_or(c) } else { c });
    }
    plain
}

/// The fields of one certificate as one text, in their order; the way back from `read_from_cell`.
pub fn joined(fields: &[String]) -> String {
    let escape = |field: &String| {
        let is_mark = |c: char| c == ESCAPE || BETWEEN_CERTIFICATES.contains(&c) || BETWEEN_FIELDS.contains(&c);
        let mut text = String::new();
        for c in field.chars() {
            text.extend(is_mark(c).then_some(ESCAPE));
            text.push(c);
        }
        text
    };
    fields.iter().map(escape).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_inside_a_field_survive_the_cell() {
        let fields = ["a|b".to_owned(), "c;d\\".to_owned(), String::new(), "甲；乙｜丙".to_owned()];
        let joined = joined(&fields);
        assert_eq!(split(&joined, &BETWEEN_CERTIFICATES).len(), 1, "{joined}");
        let back: Vec<String> = split(&joined, &BETWEEN_FIELDS).iter().map(|field| unescaped(field)).collect();
        assert_eq!(back, fields);
    }
}
