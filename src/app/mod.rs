//! Use cases over two or more rooms: finding matches, keeping the index in step, importing workbooks.
//! A plain read or write of one record is not here; it goes from `http` to `store` directly.

pub mod audit_chain;
pub mod audit_heads;
pub mod consent_history;
pub mod documents;
pub mod error;
pub mod export_workbook;
pub mod find_candidates;
pub mod find_matches;
pub mod find_postings;
pub mod follow_outbox;
pub mod fresh_secret;
pub mod housekeeping;
mod import_desk;
mod import_rows;
pub mod import_workbook;
pub mod introduce;
pub mod keep_accounts;
pub mod open_index;
pub mod passwords;
pub mod person_copy;
mod propose;
mod readable;
pub mod ready_accounts;
pub mod release_statistics;
pub mod run_import;
pub mod show_audit;
pub mod show_introductions;
pub mod sign_in;
pub mod verify_audit;
pub mod within_reach;
