//! The store against a real Postgres, a fresh migrated database for each test.

mod audit;
mod bulk;
#[path = "../../../tests/it/support/database.rs"]
mod database;
mod idempotency;
mod imports;
mod lists;
mod outbox;
mod records;
mod refusals;
mod samples;
mod schema;
mod sealing;
mod wall;
