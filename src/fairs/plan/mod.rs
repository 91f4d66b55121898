//! The interview planner: who meets whom at a fair, when, and with which helper. A pure room: it knows no requests, rows,
//! clock or chance but a given seed, and returns numbers and codes. docs/fair-planning.md says what a plan keeps and how
//! good it is.
//!
//! `planner::plan` makes a plan, `replan::replan` mends a printed one, and `checker::breaches` says of any plan which rules
//! it breaks, without the planner's own reckoning.

pub mod changes;
pub mod checker;
pub mod faults;
pub mod lottery;
pub mod outcome;
pub mod planner;
pub mod problem;
pub mod replan;
pub mod sample;
pub mod slots;

mod aim;
mod board;
mod bound;
mod carry;
mod day;
mod day_bound;
mod greedy;
mod grid;
mod hall;
mod reasons;
mod search;
mod seating;
mod shortages;
mod tidy;

#[cfg(test)]
mod tests;
