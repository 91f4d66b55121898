//! HTTP: reads requests into types, calls one function, lays out the answer. The one room that knows status codes.
//! First the kit that every resource uses, then one file per resource. No SQL and no scoring.

pub mod answer_headers;
mod asker;
pub mod body;
pub mod client_address;
mod conditional;
pub mod connection;
pub mod gate;
mod head_limits;
pub mod idempotency;
mod language;
mod page;
mod path_id;
pub mod problem;
pub mod problem_kinds;
pub mod query;
pub mod rate_limit;
pub mod rendering;
mod unread;

pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod auth;
pub mod certificates;
pub mod employers;
pub mod events;
pub mod fair_aides;
pub mod fair_booths;
pub mod fair_interviews;
pub mod fair_plans;
pub mod fair_registrations;
pub mod fairs;
pub mod health;
pub mod imports;
pub mod introductions;
pub mod jobseekers;
pub mod levy;
pub mod match_runs;
pub mod matches;
pub mod postings;
pub mod reference;
pub mod rights;
pub mod security_txt;
pub mod statistics;
pub mod subscriptions;
pub mod unlocks;
