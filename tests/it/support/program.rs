//! The program as a process of its own, with a data directory and settings that a test chooses. Whatever is waited for has
//! a limit, and a service that a failed test leaves behind is stopped, its private Postgres with it.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use std::{fs, thread};

use super::client::Client;

/// How long a start, a stop or a command may take; a lone test needs a fraction of it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The program and the folder it runs in.
pub struct Program {
    folder: PathBuf,
    /// The words that start it.
    words: Vec<String>,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// `stirrup serve`, up and listening.
pub struct Service {
    client: Client,
    pid: u32,
    /// The exit code, once it has ended; `None` in it for a signal.
    ended: Receiver<Option<i32>>,
}

impl Program {
    /// The program in a folder; its data will be in `data` there.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), words: vec![env!("CARGO_BIN_EXE_stirrup").to_owned()] }
    }

    /// The program as another user, who must be able to read it: a copy in the folder. `None` where the machine has no
    /// way to become somebody else.
    pub fn as_user(folder: &Path, uid: u32) -> Option<Self> {
        Command::new("setpriv").arg("--version").output().ok()?;
        let copy = folder.join("stirrup");
        fs::copy(env!("CARGO_BIN_EXE_stirrup"), &copy).unwrap();
        let become_user = ["setpriv", &format!("--reuid={uid}"), &format!("--regid={uid}"), "--clear-groups"];
        let words = become_user.into_iter().map(str::to_owned).chain([copy.to_str().unwrap().to_owned()]);
        Some(Self { folder: folder.to_owned(), words: words.collect() })
    }

    fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let (first, rest) = self.words.split_first().unwrap();
        let mut command = Command::new(first);
        command.args(rest).args(arguments).current_dir(&self.folder).env_clear();
        command.envs(["PATH", "TMPDIR"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("STIRRUP_DATA_DIR", self.folder.join("data")).env("STIRRUP_SERVER__PORT", "0");
        command.envs(variables.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[])
    }

    /// The same for a command that does a great deal.
    pub fn run_for(&self, arguments: &[&str]) -> Said {
        self.run_within(10 * PATIENCE, arguments, &[])
    }

    /// Runs a command to its end, with further settings.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        self.run_within(PATIENCE, arguments, variables)
    }

    fn run_within(&self, patience: Duration, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let child = self.command(arguments, variables).spawn().unwrap();
        let (pid, (done, waiting)) = (child.id(), mpsc::channel());
        thread::spawn(move || done.send(child.wait_with_output()));
        let Ok(output) = waiting.recv_timeout(patience) else {
            send("KILL", pid);
            panic!("{arguments:?} takes more than {patience:?}");
        };
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Starts the service, and waits until it says where it listens.
    pub fn serve(&self) -> Service {
        self.serve_with(&[])
    }

    /// The same with further settings. What it logs goes to `log.txt`.
    pub fn serve_with(&self, variables: &[(&str, &str)]) -> Service {
        let log = fs::File::create(self.folder.join("log.txt")).unwrap();
        let mut child = self.command(&["serve"], variables).stderr(log).spawn().unwrap();
        let (pid, (listens, address), (ends, ended)) = (child.id(), mpsc::channel(), mpsc::channel());
        let printed = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                let address = line.strip_prefix("Stirrup listens on http://").and_then(|it| it.split(' ').next());
                if let Some(address) = address {
                    let _ = listens.send(address.to_owned());
                }
            }
            drop(listens);
            let _ = ends.send(child.wait().unwrap().code());
        });
        let Ok(address) = address.recv_timeout(PATIENCE) else {
            send("TERM", pid);
            panic!("the service does not listen: {}", fs::read_to_string(self.folder.join("log.txt")).unwrap());
        };
        Service { client: Client::new(address), pid, ended }
    }
}

impl Said {
    /// What it printed, if all went well.
    #[track_caller]
    pub fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// What it complained of, if it failed.
    #[track_caller]
    pub fn failure(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        self.stderr
    }
}

impl Service {
    /// Asks it to stop, and tells its exit code.
    pub fn stop(self) -> Option<i32> {
        send("TERM", self.pid);
        self.ended.recv_timeout(PATIENCE).unwrap()
    }

    /// Ends it without a chance to clean up.
    pub fn kill(self) {
        send("KILL", self.pid);
        assert_eq!(self.ended.recv_timeout(PATIENCE).unwrap(), None);
    }
}

impl Deref for Service {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Service {
    /// Does nothing to one that has ended: the thread that waited for it is gone, and with it the other end.
    fn drop(&mut self) {
        if self.ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
            send("TERM", self.pid);
            let _ = self.ended.recv_timeout(PATIENCE);
        }
    }
}

/// A process that has ended meanwhile hears nothing.
fn send(signal: &str, pid: u32) {
    Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).output().unwrap();
}
