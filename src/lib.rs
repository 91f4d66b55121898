//! Stirrup (马镫) matches disabled jobseekers with employer positions, and says why.
//! The rooms, in the order in which they may use one another:

pub mod domain;
pub mod fairs;
pub mod levy;
pub mod matching;
pub mod policy;
pub mod reference;
pub mod sample;
pub mod title_training;
pub mod wire;
pub mod wording;

pub mod clock;
pub mod notation;
pub mod scoring;
pub mod sections;
pub mod settings;
pub mod telemetry;

pub mod calling;
pub mod intake;
pub mod paper;
pub mod postgres;
pub mod sealing;
pub mod search;
pub mod statistics;
pub mod store;

pub mod access;
pub mod app;
pub mod http;

mod edge;
pub mod listening;
pub mod openapi;
pub mod routes;
pub mod server;

pub mod cli;

// The unit tests of `store` share a file with the integration tests, which know this crate by its name.
#[cfg(test)]
extern crate self as stirrup;
