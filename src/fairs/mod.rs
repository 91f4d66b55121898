//! The planning of the interviews of job fairs, which knows no store and no requests.

pub mod plan;
