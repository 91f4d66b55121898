//! The one integration test binary: one link step, one list of what is held true from outside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking; .clippy.toml covers only the bodies of tests, not their helpers"
)]

mod house;
mod laws;
mod operation;
mod support;
mod wording;
