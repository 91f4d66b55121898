//! Who is asked to a job fair, and the planning of its interviews. It knows no store and no requests.

pub mod invite;
pub mod plan;
