//! The embedded tables as records. What the columns mean is with each reader.
//! A row that cannot be read is left out; the readers' tests count the rows, so none goes missing unseen.

use csv::{Reader, StringRecord};

pub(super) const REGIONS: &str = include_str!("data/regions.csv");
pub(super) const OCCUPATIONS: &str = include_str!("data/occupations.csv");
pub(super) const SYNONYMS: &str = include_str!("data/synonyms.csv");
pub(super) const LABELLED_TITLES: &str = include_str!("data/titles.dev.csv");
/// What `stirrup train-titles` made of the two above; see `title_model`.
pub(super) const TITLE_MODEL: &[u8] = include_bytes!("data/titles.model");

/// The records of a table, without its header.
pub(super) fn records(table: &'static str) -> impl Iterator<Item = StringRecord> {
    Reader::from_reader(table.as_bytes()).into_records().filter_map(Result::ok)
}
