//! Roles and profiles in memory, for rankings: a projection of the index's packed columns, as these are one of Postgres.
//! Rows lie in groups of their like, each with bounds, so that a ranking visits the groups from the highest attainable
//! score downward and stops where nothing left can enter. It never decides a score: `matching` gives the ceilings, and
//! what is kept was assessed.
//!
//! A table never changes: a change makes another, which shares the segments that stay.

mod best;
mod fold;
mod question;
mod segment;
mod shelf;
mod sketched;
mod snapshot;
#[cfg(test)]
mod tests;
mod tree;

pub use question::{Among, Question};
pub use segment::Rows;
pub use shelf::Shelf;
pub use sketched::Sketched;
pub use snapshot::Table;
