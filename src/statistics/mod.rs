//! Counts that name nobody: which cells of the tables of a country must be hidden, so that no small one can be worked out.
//! Pure numbers: it knows places, columns and counts, not what they stand for, nor who asks, nor where they are kept.

mod coarse;
mod counts;
mod protection;
mod sample;
mod search;
mod tree;
mod witness;

#[cfg(test)]
mod tests;

pub use coarse::{STEP, at_least};
pub use counts::{Counts, EVERYBODY};
pub use protection::{Hidden, MINIMUM_SHOWN, hide};
pub use sample::{Estimate, estimate};
pub use tree::Tree;
