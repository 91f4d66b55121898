//! What a match is: pure functions from two sides to a score with its reasons. Total: a checked pair always has an answer.
//! It knows no HTTP, SQL, index, clock or language; it returns codes, and `wording` turns them into sentences.

pub mod accessibility;
pub mod accommodation_set;
pub mod age;
pub mod assess;
pub mod caution;
pub mod change;
pub mod explain;
pub mod finding;
pub mod fit;
pub mod gate_outcome;
pub mod gates;
pub mod lanes;
pub mod location;
pub mod next_step;
pub mod occupation_filter;
pub mod preference;
pub mod profile;
pub mod profile_ceilings;
pub mod profile_sketch;
pub mod reason;
pub mod role;
pub mod role_ceilings;
pub mod role_sketch;
pub mod rules;
#[cfg(test)]
mod sample;
pub mod score;
pub mod sharing;
pub mod skill;
pub mod sphere;
pub mod unlock;
pub mod unlock_person;
pub mod unlock_posting;
pub mod unlock_region;
