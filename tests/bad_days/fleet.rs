//! The processes of one installation, each in a place of its own, so that one that died is started again as it was.

use std::ffi::OsString;
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use tests::{Installation, Server, http};

use crate::town::START;

/// A lease in these tests: long enough for a busy machine, short enough to wait for.
pub const LEASE: Duration = Duration::from_secs(3);
/// The same for processes.
const LEASES: &str = "jobs::lease_s=return(3);webhooks::lease_s=return(3)";
/// One look at whether a server is ready.
const LOOK: Duration = Duration::from_secs(5);
/// A file that grows too large is an error to be dealt with, as a full disk is, and no reason to die.
const NO_ROOM_IS_AN_ERROR: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";

/// Which processes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// One server and its file.
    Sqlite,
    /// PostgreSQL, one that serves without background work, and two that work.
    Workers,
    /// PostgreSQL, and two that do both.
    Servers,
}

impl Topology {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite, 1 server",
            Self::Workers => "PostgreSQL, 1 server + 2 workers",
            Self::Servers => "PostgreSQL, 2 servers",
        }
    }

    /// Name, whether it serves, whether it works.
    fn places(self) -> &'static [(&'static str, bool, bool)] {
        match self {
            Self::Sqlite => &[("one", true, true)],
            Self::Workers => &[("door", true, false), ("left", false, true), ("right", false, true)],
            Self::Servers => &[("left", true, true), ("right", true, true)],
        }
    }
}

/// One process, or the place of one that has ended.
pub struct Place {
    name: &'static str,
    arguments: Vec<String>,
    address: Option<String>,
    works: bool,
    process: Option<Server>,
    /// Ended by us, so that nobody wonders.
    felled: bool,
}

pub struct Fleet {
    places: Vec<Place>,
    failpoints: String,
    /// The most memory that any process had, in megabytes.
    memory: u64,
}

impl Fleet {
    pub async fn start(installation: &Installation, topology: Topology) -> Self {
        let places = topology.places().iter().map(|(name, serves, works)| Place::new(name, *serves, *works)).collect();
        let mut fleet = Self { places, failpoints: String::new(), memory: 0 };
        for place in 0..fleet.places.len() {
            let clock = if place == 0 { START } else { "frozen" };
            fleet.start_place(installation, place, clock, Start::default()).await;
        }
        fleet
    }

    /// The addresses of all that serve.
    pub fn addresses(&self) -> Vec<String> {
        self.places.iter().filter_map(|place| place.address.clone()).collect()
    }

    /// A place that serves, by chance.
    pub fn one_that_serves(&self, chance: usize) -> usize {
        let serving: Vec<_> = (0..self.places.len()).filter(|place| self.places[*place].address.is_some()).collect();
        serving[chance % serving.len()]
    }

    /// A place that works, by chance.
    pub fn one_that_works(&self, chance: usize) -> usize {
        let working: Vec<_> = (0..self.places.len()).filter(|place| self.places[*place].works).collect();
        working[chance % working.len()]
    }

    /// Pulls a process's plug.
    pub fn kill(&mut self, place: usize) {
        self.measure();
        self.places[place].felled = true;
        if let Some(process) = self.places[place].process.take() {
            process.kill();
        }
    }

    /// Asks a process to stop, and gives its exit code and how long it took.
    pub async fn stop(&mut self, place: usize) -> (Option<i32>, Duration) {
        self.measure();
        self.places[place].felled = true;
        let Some(process) = self.places[place].process.take() else { return (None, Duration::ZERO) };
        let begun = tokio::time::Instant::now();
        (process.stop().await.code, begun.elapsed())
    }

    pub fn signal(&self, place: usize, name: &str) {
        if let Some(process) = &self.places[place].process {
            process.signal(name);
        }
    }

    /// Lets only this one of all that work do so: the others stand still. Those that serve serve on.
    pub fn only(&self, place: usize) {
        self.others(place, "STOP");
    }

    /// Lets the others go on.
    pub fn together(&self, place: usize) {
        self.others(place, "CONT");
    }

    fn others(&self, place: usize, signal: &str) {
        for other in (0..self.places.len()).filter(|other| *other != place) {
            if self.places[other].works && self.places[other].address.is_none() {
                self.signal(other, signal);
            }
        }
    }

    /// The system's number of a process.
    pub fn id(&self, place: usize) -> Option<u32> {
        self.places[place].process.as_ref().map(Server::id)
    }

    /// Ends one and starts it anew with more failpoints, or in another environment.
    pub async fn start_anew(&mut self, installation: &Installation, place: usize, start: Start<'_>) {
        self.kill(place);
        self.start_place(installation, place, "frozen", start).await;
    }

    /// Sets further failpoints in every process, now and whenever it is started again.
    pub async fn plant(&mut self, installation: &Installation, failpoints: &str) {
        self.failpoints = failpoints.to_owned();
        for place in 0..self.places.len() {
            self.start_anew(installation, place, Start::default()).await;
        }
    }

    /// Whether one has come to its end.
    pub fn is_over(&mut self, place: usize) -> bool {
        self.places[place].process.as_mut().is_none_or(Server::is_over)
    }

    /// The same of one that may be started anew then.
    pub fn fell(&mut self, place: usize) -> bool {
        let over = self.is_over(place);
        if over {
            let place = &mut self.places[place];
            place.felled = true;
            place.process = None;
        }
        over
    }

    /// Starts again what we have ended, as a service manager would. Returns how many had ended by themselves.
    pub async fn revive(&mut self, installation: &Installation) -> usize {
        let mut by_themselves = 0;
        for place in 0..self.places.len() {
            if !self.places[place].felled && self.places[place].process.as_mut().is_none_or(Server::is_over) {
                by_themselves += 1;
                println!("{}: ended by itself\n{}", self.places[place].name, last_lines(&self.log(place)));
                self.places[place].process = None;
            }
            if self.places[place].process.is_none() {
                self.start_place(installation, place, "frozen", Start::default()).await;
            }
        }
        by_themselves
    }

    /// How many of those that serve say that they are not ready.
    pub async fn not_ready(&self) -> usize {
        let mut not_ready = 0;
        for address in self.addresses() {
            let answer = http().get(format!("{address}/readyz")).timeout(LOOK).send().await;
            not_ready += usize::from(!answer.is_ok_and(|answer| answer.status().is_success()));
        }
        not_ready
    }

    /// What a process and its forerunners have written.
    pub fn log(&self, place: usize) -> String {
        self.places[place].process.as_ref().map(Server::log).unwrap_or_default()
    }

    /// How often something stands in all their logs.
    pub fn told(&self, text: &str) -> usize {
        (0..self.places.len()).map(|place| self.log(place).matches(text).count()).sum()
    }

    /// The most memory of any process so far, in megabytes.
    pub fn memory(&mut self) -> u64 {
        self.measure();
        self.memory
    }

    fn measure(&mut self) {
        let used = self.places.iter().filter_map(|place| place.process.as_ref()?.memory_kb("VmHWM")).max();
        self.memory = self.memory.max(used.unwrap_or(0) / 1_024);
    }

    async fn start_place(&mut self, installation: &Installation, place: usize, clock: &str, start: Start<'_>) {
        let place = &mut self.places[place];
        let program = installation.command(&place.arguments);
        let mut command = Command::new("sh");
        command.args(["-c", NO_ROOM_IS_AN_ERROR]).arg(program.get_program()).args(program.get_args());
        command.args(["--test-clock", clock]).stdin(std::process::Stdio::null());
        command.current_dir(program.get_current_dir().expect("the installation's folder"));
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let points = [LEASES, &self.failpoints, start.failpoints].join(";");
        command.env("FAILPOINTS", points).envs(start.environment.iter().cloned());
        place.process = Some(installation.start_command(place.name, command).await);
        place.felled = false;
    }
}

/// How one process is started otherwise than the rest.
#[derive(Default)]
pub struct Start<'a> {
    pub failpoints: &'a str,
    pub environment: &'a [(OsString, OsString)],
}

impl Place {
    fn new(name: &'static str, serves: bool, works: bool) -> Self {
        let mut arguments = vec![if serves { "serve" } else { "worker" }.to_owned(), "--json".to_owned()];
        let address = serves.then(|| {
            // It keeps its address when it is started again.
            let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
            let address = listener.local_addr().expect("it has an address").to_string();
            arguments.extend(["--address".to_owned(), address.clone()]);
            format!("http://{address}")
        });
        if serves && !works {
            arguments.push("--no-worker".to_owned());
        }
        Self { name, arguments, address, works, process: None, felled: false }
    }
}

/// The end of a log, for whoever looks for a cause.
fn last_lines(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
