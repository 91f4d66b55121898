//! What a match is: pure functions from two sides to a score with its reasons. Total: a checked pair always has an answer.
//! It knows no HTTP, SQL, index, clock or language; it returns codes, and `wording` turns them into sentences.

pub mod profile;
pub mod role;
