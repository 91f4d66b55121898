//! What the tests share: generators, and whatever makes a test say only what it is about.

pub mod pairs;
pub mod rust_code;
