//! HTTP: reads requests into types, calls one function, lays out the answer. The one room that knows status codes.
//! First the kit that every resource uses, then one file per resource. No SQL and no scoring.

mod asker;
pub mod body;
mod conditional;
pub mod gate;
pub mod idempotency;
mod language;
mod page;
mod path_id;
pub mod problem;
pub mod problem_kinds;
pub mod query;
pub mod rendering;
mod unread;

pub mod certificates;
pub mod employers;
pub mod health;
pub mod imports;
pub mod jobseekers;
pub mod matches;
pub mod postings;
pub mod reference;
