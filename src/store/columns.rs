//! Single columns: how they become domain values and back. A value that no longer reads is `StoreError::Broken`, by its
//! column's name; whole rows are put together in the file of their aggregate.

use diesel::pg::data_types::{PgDate, PgTimestamp};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::error::{StoreError, Unreadable};
use super::time;
use crate::domain::fault::Fault;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, Coordinates};
use crate::domain::stored::{Stored, Version};
use crate::domain::wage::Fen;

/// The columns that every record has: id, version, `created_at`, `updated_at`.
pub(super) type Stamp = (Uuid, i64, PgTimestamp, PgTimestamp);

/// A value with its stamp.
pub(super) fn stored<Id, T>(id: fn(Uuid) -> Id, stamp: Stamp, value: T) -> Result<Stored<Id, T>, StoreError> {
    let (uuid, version, created_at, updated_at) = stamp;
    Ok(Stored {
        id: id(uuid),
        version: there("version", Version::new(version))?,
        created_at: instant("created_at", created_at)?,
        updated_at: instant("updated_at", updated_at)?,
        value,
    })
}

/// What was read, or the column that could not be.
pub(super) fn there<T>(column: &'static str, read: Option<T>) -> Result<T, StoreError> {
    read.ok_or_else(|| Unreadable { column }.into())
}

pub(super) fn parsed<T>(
    column: &'static str,
    text: &str,
    parse: fn(&str) -> Result<T, Fault>,
) -> Result<T, StoreError> {
    there(column, parse(text).ok())
}

pub(super) fn parsed_if<T>(
    column: &'static str,
    text: Option<&str>,
    parse: fn(&str) -> Result<T, Fault>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parsed(column, text, parse)).transpose()
}

/// Numbers whose domain type is made from any integer.
pub(super) fn counted_if<T>(
    column: &'static str,
    number: Option<impl Into<i64>>,
    new: fn(i64) -> Result<T, Fault>,
) -> Result<Option<T>, StoreError> {
    number.map(|number| there(column, new(number.into()).ok())).transpose()
}

pub(super) fn instant(column: &'static str, value: PgTimestamp) -> Result<Timestamp, StoreError> {
    there(column, time::from_pg_instant(value))
}

pub(super) fn date(column: &'static str, value: PgDate) -> Result<Date, StoreError> {
    there(column, time::from_pg_date(value))
}

pub(super) fn date_if(column: &'static str, value: Option<PgDate>) -> Result<Option<Date>, StoreError> {
    value.map(|value| there(column, time::from_pg_date(value))).transpose()
}

pub(super) fn occupation_if(text: Option<&str>) -> Result<Option<OccupationCode>, StoreError> {
    parsed_if("occupation", text, OccupationCode::parse)
}

pub(super) fn region(number: i32) -> Result<Adcode, StoreError> {
    parsed("region", &number.to_string(), Adcode::parse)
}

/// The column of a region; six digits fit.
pub(super) fn region_number(region: Adcode) -> i32 {
    int4(region.number())
}

/// The numbers of the regions inside one, both ends included.
pub(super) fn region_range(region: Adcode) -> (i32, i32) {
    let (first, last) = region.range();
    (int4(first), int4(last))
}

pub(super) fn location(latitude: Option<i32>, longitude: Option<i32>) -> Result<Option<Coordinates>, StoreError> {
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (Some(latitude), Some(longitude)) => {
            there("location", Coordinates::from_microdegrees(latitude, longitude)).map(Some)
        }
        _ => Err(Unreadable { column: "location" }.into()),
    }
}

pub(super) fn microdegrees(location: Option<Coordinates>) -> (Option<i32>, Option<i32>) {
    location.map(Coordinates::microdegrees).unzip()
}

pub(super) fn fen_if(column: &'static str, value: Option<i32>) -> Result<Option<Fen>, StoreError> {
    counted_if(column, value, Fen::new)
}

pub(super) fn fen_number(fen: Fen) -> i32 {
    int4(fen.value())
}

/// A number that its domain type keeps far below the column's end.
pub(super) fn int4(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A number that its domain type keeps far below the column's end.
pub(super) fn int2(number: u16) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}
