//! The service under measurement: `stirrup serve` as a process of its own, so that its memory is its own and its clients
//! share nothing with it but the machine.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::settings::Settings;

/// An index of a million postings is built or read meanwhile.
const PATIENCE: Duration = Duration::from_mins(10);

/// A process that serves. Dropping it kills the process: `stop` ends it well.
pub struct Serving {
    child: Child,
    /// Host and port.
    pub address: String,
    /// From its start until it listened.
    pub started_in: Duration,
}

/// Memory of a process in mebibytes, as the kernel counts it.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub resident: f64,
    /// The most that was ever resident.
    pub peak: f64,
}

/// This program, with the same settings but for what a measurement needs: one client asks as fast as it can.
pub fn program(settings: &Settings, config: Option<&Path>) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("the program does not find itself")?);
    let data = std::path::absolute(&settings.data_dir)?;
    command
        .env("STIRRUP_DATA_DIR", data)
        .env("STIRRUP_SERVER__HOST", "127.0.0.1")
        .env("STIRRUP_SERVER__PORT", "0")
        .env("STIRRUP_SERVER__MAX_CONNECTIONS_PER_ADDRESS", "0")
        .env("STIRRUP_RATE_LIMIT__ENABLED", "false")
        .env("STIRRUP_LOG__FILTER", "warn")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(config) = config {
        command.env("STIRRUP_CONFIG", config);
    }
    Ok(command)
}

impl Serving {
    /// Starts it, and waits until it says where it listens.
    pub async fn start(settings: &Settings, config: Option<&Path>) -> anyhow::Result<Self> {
        let started = Instant::now();
        let mut child =
            program(settings, config)?.arg("serve").stdout(Stdio::piped()).spawn().context("the service")?;
        let printed = child.stdout.take().context("the service's output")?;
        let mut lines = BufReader::new(printed).lines();
        let address = async {
            while let Some(line) = lines.next_line().await? {
                let address = line.strip_prefix("Stirrup listens on http://").and_then(|it| it.split(' ').next());
                if let Some(address) = address {
                    return Ok(address.to_owned());
                }
            }
            bail!("the service ended before it listened")
        };
        let address = timeout(PATIENCE, address).await.context("the service does not listen")??;
        // Whatever else it prints is read, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, address, started_in: started.elapsed() })
    }

    /// What it holds in memory; `None` where the kernel does not tell.
    pub fn memory(&self) -> Option<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        Some(Memory { resident: mebibytes(&status, "VmRSS:")?, peak: mebibytes(&status, "VmHWM:")? })
    }

    /// Asks it to stop, as an administrator would, and waits.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(pid) = self.child.id() {
            Command::new("kill").args(["-TERM", &pid.to_string()]).status().await?;
        }
        let ended = timeout(PATIENCE, self.child.wait()).await.context("the service does not stop")??;
        if ended.success() { Ok(()) } else { bail!("the service ended with {ended}") }
    }
}

/// The kernel counts in units of 1024 octets.
fn mebibytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kibibytes) / 1024.0)
}

/// What the files below a folder hold, in mebibytes.
pub fn mebibytes_below(folder: &Path) -> anyhow::Result<f64> {
    const OCTETS_PER_MEBIBYTE: u64 = 1 << 20;
    let mut sum = 0.0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            mebibytes_below(&entry.path())?
        } else {
            // In thousandths, which fit a float exactly.
            f64::from(u32::try_from(about.len() * 1000 / OCTETS_PER_MEBIBYTE)?) / 1000.0
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_the_kernel_writes_it() {
        let status = "Name:\tstirrup\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
        assert_eq!(mebibytes(status, "VmRSS:"), Some(100.0));
        assert_eq!(mebibytes(status, "VmHWM:"), Some(200.0));
        assert_eq!(mebibytes(status, "VmSwap:"), None);
    }
}
