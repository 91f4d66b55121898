//! Tests of the planner: properties over made-up fairs (`wild.rs`), comparison with all plans there are, planted breaches.

mod exact;
mod mending;
mod plans;
mod rules;
mod whys;
mod wild;

use super::outcome::{Effort, Plan};
use super::planner::plan;
use super::problem::Fair;

fn effort(attempts: u32) -> Effort {
    Effort { rounds: 150, careful_work: 2_000_000, attempts, seed: 7, shortages: false }
}

fn planned(fair: &Fair) -> Plan {
    plan(fair, effort(150), &|_| true).unwrap()
}
