//! Policies in the database, and what their rules ask of people. What a rule says is not read here.

pub mod facts;
pub mod policies;
