//! Job fairs. So far the planning of their interviews, which knows no store and no requests.

pub mod plan;
