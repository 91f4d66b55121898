//! Reads the command line, calls one function, prints one error chain.

use std::process::ExitCode;

use clap::Parser;
use stirrup::cli::{CommandLine, run};

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stirrup: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes in one line; a cause that the error before has told already is not told again.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        told if told.contains(cause.trim()) => told.to_owned(),
        told => format!("{told}: {cause}"),
    })
}
