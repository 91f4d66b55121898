//! The one integration test binary: one link step, one list of what is held true from outside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking; .clippy.toml covers only the bodies of tests, not their helpers"
)]

mod access;
mod accounts;
mod api_keys;
mod audit;
mod bench;
mod certificates;
mod command_line;
mod conditional;
mod cors;
mod employers;
mod erasure;
mod exact_ranking;
mod fair_board;
mod fair_invitations;
mod fair_laws;
mod fair_paper;
mod fair_plans;
mod fair_report;
mod fair_results;
mod fairs;
mod freshness;
mod gates;
mod headers;
mod house;
mod idempotency;
mod import_refusals;
mod import_reports;
mod imports;
mod index;
mod introductions;
mod jobseekers;
mod kept_columns;
mod keys;
mod laws;
mod leaks;
mod levy;
mod match_runs;
mod matches;
mod openapi;
mod operation;
mod paging;
mod placements;
mod policies;
mod postings;
mod preview;
mod privacy;
mod problems;
mod rate_limit;
mod reference;
mod rights;
mod secrets;
mod security;
mod sign_in;
mod slow_clients;
mod statistics;
mod strange_values;
mod support;
mod text_search;
mod tls;
mod two_worlds;
mod unlock;
mod wall;
mod webhooks;
mod who_looked;
mod wording;
