//! The one integration test binary: one link step, one list of what is held true from outside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking; .clippy.toml covers only the bodies of tests, not their helpers"
)]

mod command_line;
mod house;
mod import_refusals;
mod import_reports;
mod imports;
mod laws;
mod operation;
mod support;
mod wording;
