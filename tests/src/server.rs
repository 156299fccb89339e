//! A running server: started, talked to, and stopped in one of three ways.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::installation::{Ended, create, read};
use crate::{Client, Installation, until};

/// From the start of the process to its ready line; a demo lives through a year before it is ready.
const READY_LIMIT: Duration = Duration::from_secs(900);
/// Longer than the longest drain that a test asks for.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// A server that is ready. It is killed where its value is dropped.
pub struct Server {
    process: Ended,
    ready: Value,
    out: PathBuf,
    log: PathBuf,
}

/// How a server ended.
#[derive(Debug)]
pub struct Stopped {
    /// Its exit code; none = ended by a signal.
    pub code: Option<i32>,
}

impl Server {
    /// `name` tells processes of one installation apart; the usual one has none.
    pub(crate) async fn start(installation: &Installation, name: &str, mut command: Command) -> Self {
        let (out, log) = (installation.path(format!("out{name}")), installation.path(format!("log{name}")));
        // The line of an earlier start would be taken for this one's.
        let _ = std::fs::remove_file(&out);
        command.stdout(create(&out)).stderr(create(&log));
        let mut process = Ended(command.spawn().expect("the program starts"));
        let ready = until(READY_LIMIT, "the server is ready", async || {
            let line = read(&out).lines().find_map(ready_line);
            if line.is_none()
                && let Some(status) = process.0.try_wait().expect("a child can be asked")
            {
                panic!("the server ended before it was ready: {status}\n{}", read(&log));
            }
            line
        })
        .await;
        Self { process, ready, out, log }
    }

    /// The line that it printed when it was ready.
    #[must_use]
    pub fn ready(&self) -> &Value {
        &self.ready
    }

    /// Where it listens, as `http://127.0.0.1:4711`.
    ///
    /// # Panics
    ///
    /// Where the ready line has no address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.ready["address"].as_str().expect("the ready line has an address")
    }

    /// Somebody who talks to it with a token, or with none.
    #[must_use]
    pub fn client(&self, token: Option<&str>) -> Client {
        Client::new(self.address(), token)
    }

    /// All that it has written to standard output.
    #[must_use]
    pub fn output(&self) -> String {
        read(&self.out)
    }

    /// What it and its forerunners in the same folder have written to standard error.
    #[must_use]
    pub fn log(&self) -> String {
        read(&self.log)
    }

    /// The process, for whoever measures it.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// What the system tells about the process, as `/proc/<id>/status` has it, in kilobytes.
    #[must_use]
    pub fn memory_kb(&self, field: &str) -> Option<u64> {
        let status = read(Path::new(&format!("/proc/{}/status", self.id())));
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
        line.trim().trim_end_matches("kB").trim().parse().ok()
    }

    /// Processor time that the process has taken so far.
    #[must_use]
    pub fn cpu(&self) -> Option<Duration> {
        cpu_of(self.id())
    }

    /// Pulls the plug: `kill -9`.
    ///
    /// # Panics
    ///
    /// Where the process cannot be ended.
    pub fn kill(mut self) {
        self.process.0.kill().expect("a process of ours can be ended");
        self.process.0.wait().expect("an ended process can be waited for");
    }

    /// Asks it to stop, as a service manager does, and waits for its end.
    ///
    /// # Panics
    ///
    /// Where it does not end.
    pub async fn stop(mut self) -> Stopped {
        self.ask_to_stop();
        self.ended().await
    }

    /// Sends SIGTERM and does not wait.
    ///
    /// # Panics
    ///
    /// Where there is no shell to send it by.
    pub fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// Sends a signal, by its name.
    ///
    /// # Panics
    ///
    /// Where there is no shell to send it by.
    pub fn signal(&self, name: &str) {
        // The standard library has no signals but one; every shell has them built in.
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.id())).status();
        assert!(sent.expect("there is a shell").success(), "the signal could not be sent");
    }

    /// Whether it has come to its end.
    ///
    /// # Panics
    ///
    /// Where the process cannot be asked.
    pub fn is_over(&mut self) -> bool {
        self.process.0.try_wait().expect("a child can be asked").is_some()
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> Stopped {
        let process = &mut self.process.0;
        let ended = async || process.try_wait().expect("a child can be asked");
        Stopped { code: until(STOP_LIMIT, "the server ends", ended).await.code() }
    }
}

/// Processor time that the threads of a process of this machine have taken so far, for themselves and for the kernel: those
/// that are there, to the nanosecond. None where the system tells no such thing.
#[must_use]
pub fn cpu_of(process: u32) -> Option<Duration> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let taken = threads.map(|thread| {
        let told = read(&thread.ok()?.path().join("schedstat"));
        Some(Duration::from_nanos(told.split_whitespace().next()?.parse().ok()?))
    });
    taken.sum()
}

/// The line by which a server or a worker says that it is ready: JSON, or for people.
fn ready_line(line: &str) -> Option<Value> {
    match line.strip_prefix("listening on ") {
        Some(address) => Some(json!({ "address": address })),
        None => serde_json::from_str(line).ok().filter(is_ready),
    }
}

fn is_ready(line: &Value) -> bool {
    line["address"].is_string() || line["working"] == true
}
