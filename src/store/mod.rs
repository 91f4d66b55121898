//! Postgres, the only source of truth: one file per aggregate, free functions over a connection, plain SQL through diesel.
//! Rows are private and become domain types here and nowhere else. It knows no HTTP, no index and no score.
//! Every write records in the outbox what changed, in the same transaction; `search` follows from there.

pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod bulk;
mod columns;
pub mod consents;
pub mod credentials;
pub mod employers;
mod error;
pub mod events;
mod fair;
mod grants;
pub mod idempotency;
pub mod imports;
pub mod introductions;
mod jobseeker_row;
pub mod jobseekers;
mod logins;
pub mod match_candidates;
pub mod match_results;
pub mod match_runs;
pub mod match_subjects;
mod migrations;
pub mod outbox;
mod page;
pub mod placements;
pub mod policy;
mod pool;
mod posting_row;
pub mod postings;
pub mod profiles;
pub mod run_claims;
mod scales;
mod schema;
mod sealed;
pub mod sealed_columns;
pub mod sealing_keys;
pub mod sign_in_attempts;
pub mod skill_certificates;
pub mod statistics;
pub mod subscriptions;
mod table_function;
mod time;
mod transaction;
pub mod visits;

#[cfg(test)]
mod tests;

pub use self::error::StoreError;
pub use self::fair::{
    fair_aides, fair_booths, fair_interviews, fair_invitations, fair_plans, fair_registrations, fairs,
};
pub use self::logins::{LoginError, Logins, OpenError};
pub use self::migrations::MigrateError;
pub use self::page::{Expected, Page};
pub use self::pool::{Store, database_identity};
pub use self::sealing_keys::RingError;
pub use self::transaction::{Transaction, attempt};
