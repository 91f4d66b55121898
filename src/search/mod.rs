//! The search index (tantivy): a projection of Postgres that may be lost at any moment and is filled again from there.
//! It scans what matching knows of postings and jobseekers, and finds postings by their words.
//! It is not a place where anything is decided or kept: the caller ranks, and no name, number, phone or disability of a
//! person gets in, because `Profile` has no field for them.
//!
//! Every call here blocks (files, locks, CPU); asynchronous callers go through `spawn_blocking`.

mod bits;
mod directory;
mod document;
mod error;
mod index;
mod packing;
mod purge;
mod readings;
mod rebuild;
mod remembered;
#[cfg(test)]
mod samples;
mod scan;
mod schema;
mod table;
mod text;
mod tokenizer;
mod watermark;
mod writer;

pub use document::{Change, PostingDocument};
pub use error::SearchError;
pub use index::{Counts, Opened, SearchIndex, State};
pub use rebuild::Rebuild;
pub use scan::{Hit, Top};
pub use table::{Among, Question, Sketched, Table};
pub use text::{Relevance, TextQuery};
pub use watermark::{OutboxPosition, RebuildReason};
