//! Reads the command line, calls one function, prints one error chain.

use std::process::ExitCode;

use clap::Parser;
use stirrup::cli::{CommandLine, run};

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stirrup: {error:#}");
            ExitCode::FAILURE
        }
    }
}
