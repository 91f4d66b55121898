//! What the tests share: generators, and whatever makes a test say only what it is about.

pub mod accounts;
pub mod app;
pub mod builders;
pub mod client;
pub mod database;
pub mod json_schema;
pub mod pairs;
pub mod program;
pub mod rust_code;
pub mod workbooks;
