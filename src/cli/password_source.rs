//! Where a command gets a password from: a file, a variable, a prompt that shows nothing, or the standard input.

use std::io::{IsTerminal, stdin};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;

/// The variable that holds a password for a start without anybody at the keyboard.
pub const PASSWORD_VARIABLE: &str = "STIRRUP_ADMIN_PASSWORD";

/// There is no option for the password itself: the command line is for everybody on the machine to read.
#[derive(Debug, Args)]
pub struct PasswordSource {
    /// A file with the password in its first line. Without it, `STIRRUP_ADMIN_PASSWORD` counts; else it is asked for, or
    /// read from the standard input where that is no terminal.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    /// The password, as it was written.
    pub fn read(&self) -> anyhow::Result<String> {
        if let Some(file) = &self.password_file {
            let text = std::fs::read_to_string(file);
            return Ok(first_line(&text.with_context(|| format!("{} cannot be read", file.display()))?));
        }
        if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
            return Ok(password);
        }
        if stdin().is_terminal() {
            let password = rpassword::prompt_password("Password: ")?;
            ensure!(rpassword::prompt_password("Once more: ")? == password, "the two passwords differ");
            return Ok(password);
        }
        let mut line = String::new();
        stdin().read_line(&mut line).context("the standard input cannot be read")?;
        Ok(first_line(&line))
    }
}

/// A line without its end; blanks belong to the password.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
