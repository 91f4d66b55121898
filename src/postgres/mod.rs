//! Stirrup's own private Postgres server, for when no database is given: found on this machine, created, started, shared, stopped.
//! The server is a daemon: it outlives a killed Stirrup, and the next start adopts it. This room knows no table and no
//! migration; what it hands out is a connection URL.

mod account;
mod binaries;
mod cluster;
mod control;
mod error;
mod home;
mod lock;
mod machine;
mod server;

pub use cluster::Durability;
pub use error::PostgresError;
pub use server::PrivatePostgres;
