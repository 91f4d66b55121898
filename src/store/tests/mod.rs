//! The store against a real Postgres, a fresh migrated database for each test.

mod database;
mod idempotency;
mod imports;
mod lists;
mod outbox;
mod records;
mod refusals;
mod schema;
