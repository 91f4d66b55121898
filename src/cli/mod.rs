//! The command line: one file per subcommand. What each does is elsewhere; here is how it is called, and what it prints.

mod audit;
mod bench;
mod code_titles;
mod command_line;
mod database;
mod demo;
mod demo_accounts;
mod demo_fair;
mod export;
mod import;
mod keys;
mod local_api;
mod match_all;
mod migrate;
mod password_source;
mod reindex;
mod serve;
mod template;
mod train_titles;
mod user;

pub use self::command_line::{CommandLine, run};
