//! What goes wrong. Each fault is injected under load and healed; what it needs is undone with its value.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::sqlx::postgres::PgConnection;
use tokio::time::Instant;

use crate::fleet::{Start, Topology};
use crate::paused::Paused;
use crate::postgres::{Postgres, limit, shell};
use crate::seed::Seed;
use crate::town::Town;

/// A process that is asked to stop has so long by its own configuration, and a little more to be seen.
const DRAINED: Duration = Duration::from_secs(22);
/// A process comes to the point at which it is to end within this.
const REACHED_WITHIN: Duration = Duration::from_secs(8);
/// More connections than the server has.
const ALL_CONNECTIONS: usize = 60;
/// A page that can be written in part only: the server says that its disk is full.
const HALF_A_PAGE: u64 = 4_096;
/// Where Debian keeps the library that tells a process another time.
const FAKETIME: &str = "/usr/lib";

/// One kind of bad luck.
#[async_trait(?Send)]
pub trait Fault {
    fn name(&self) -> String;
    /// What goes wrong. Returns what did not go as it must meanwhile: how many processes.
    async fn inject(&mut self, town: &mut Town) -> usize;
    /// What somebody repairs. Processes that died are started again by whoever calls this.
    async fn heal(&mut self, _town: &mut Town) {}
    /// Whether nothing can be written while it lasts, so that no server may call itself ready.
    fn makes_unready(&self) -> bool {
        false
    }
    /// Whether people report meanwhile, which holds up the clock.
    fn under_load(&self) -> bool {
        true
    }
    /// Whether it has to be over before the clock is moved: whoever moves it does all work that there is meanwhile, and
    /// leaves nothing to those who are to be hit.
    fn before_the_clock(&self) -> bool {
        false
    }
    /// Whether somebody writes too late, and must be refused.
    fn makes_late_writes(&self) -> bool {
        false
    }
    /// How long the fault lasts.
    fn lasts(&self) -> Duration {
        Duration::from_millis(700)
    }
}

/// What can go wrong in a topology, in an order that the seed chooses in part.
pub fn all(topology: Topology, seed: &mut Seed) -> Vec<Box<dyn Fault>> {
    let mut chance = |below: u64| usize::try_from(seed.below(below)).expect("a small number");
    let serves = |chance: usize| Killed { serves: true, chance };
    let at = |point: &'static str, serves: bool, after: usize| KilledAt { point, serves, after, place: None };
    let mut faults: Vec<Box<dyn Fault>> = vec![Box::new(serves(chance(2)))];
    match topology {
        Topology::Sqlite => {
            faults.push(Box::new(at("store::before_commit", true, 5 + chance(20))));
            faults.push(Box::new(at("store::after_commit", true, 5 + chance(20))));
            faults.push(Box::new(at("jobs::before_record", true, chance(3))));
            faults.push(Box::new(at("webhooks::before_record", true, chance(5))));
            faults.push(Box::new(at("deviations::after_case", true, 0)));
            faults.push(Box::new(NoRoom::little()));
            faults.push(Box::new(NoRoom::none()));
            faults.push(Box::new(AskedToStop { chance: 0 }));
        }
        Topology::Workers => {
            faults.push(Box::new(Killed { serves: false, chance: chance(2) }));
            faults.push(Box::new(at("jobs::after_claim", false, chance(3))));
            faults.push(Box::new(at("jobs::before_record", false, chance(3))));
            faults.push(Box::new(Paused { place: None, chance: chance(2) }));
            faults.push(Box::new(NoRoomOnServer));
            faults.push(Box::new(DatabaseRestarted));
            faults.push(Box::new(ConnectionsEnded));
            faults.push(Box::new(NoConnections::default()));
            faults.push(Box::new(ReadOnly));
            faults.push(Box::new(ClockOff { by: if chance(2) == 0 { "+1h" } else { "-1h" }, place: None }));
            faults.push(Box::new(AskedToStop { chance: 0 }));
        }
        Topology::Servers => {
            faults.push(Box::new(at("webhooks::before_record", true, chance(5))));
            faults.push(Box::new(DatabaseRestarted));
            faults.push(Box::new(AskedToStop { chance: chance(2) }));
        }
    }
    faults
}

/// `kill -9`.
pub struct Killed {
    pub serves: bool,
    pub chance: usize,
}

#[async_trait(?Send)]
impl Fault for Killed {
    fn name(&self) -> String {
        format!("kill -9 of a {}", if self.serves { "server" } else { "worker" })
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let fleet = &mut town.fleet;
        let place = if self.serves { fleet.one_that_serves(self.chance) } else { fleet.one_that_works(self.chance) };
        fleet.kill(place);
        0
    }
}

/// A process ends between two durable writes.
pub struct KilledAt {
    pub point: &'static str,
    pub serves: bool,
    /// So many times it gets past the point.
    pub after: usize,
    pub place: Option<usize>,
}

#[async_trait(?Send)]
impl Fault for KilledAt {
    fn name(&self) -> String {
        format!("killed at {}", self.point)
    }

    fn before_the_clock(&self) -> bool {
        !self.serves
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let fleet = &mut town.fleet;
        let place = if self.serves { fleet.one_that_serves(self.after) } else { fleet.one_that_works(self.after) };
        fleet.only(place);
        let points = match self.after {
            0 => format!("{}=return", self.point),
            after => format!("{}={after}*off->return", self.point),
        };
        fleet.start_anew(&town.installation, place, Start { failpoints: &points, environment: &[] }).await;
        self.place = Some(place);
        let end = Instant::now() + REACHED_WITHIN;
        while !town.fleet.is_over(place) && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        let place = self.place.take().expect("injected");
        town.fleet.together(place);
        if !town.fleet.fell(place) {
            println!("{}: it was never reached", self.point);
            town.fleet.kill(place);
        }
    }
}

/// SIGTERM under load: it ends within its drain, and with 0.
pub struct AskedToStop {
    pub chance: usize,
}

#[async_trait(?Send)]
impl Fault for AskedToStop {
    fn name(&self) -> String {
        "SIGTERM under load".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let place = town.fleet.one_that_serves(self.chance);
        let (code, took) = town.fleet.stop(place).await;
        if code != Some(0) || took > DRAINED {
            println!("it ended with {code:?} after {took:?}");
            return 1;
        }
        0
    }
}

/// No file may grow any more, in the middle of a commit or anywhere else; or nothing can be written at all, as where
/// somebody set the files to read only.
pub struct NoRoom {
    name: &'static str,
    /// So many bytes of the database's log may still be written.
    left: Option<u64>,
}

impl NoRoom {
    pub fn little() -> Self {
        Self { name: "no room on the disk", left: Some(30_000) }
    }

    pub fn none() -> Self {
        Self { name: "nothing can be written", left: None }
    }
}

#[async_trait(?Send)]
impl Fault for NoRoom {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let log = || std::fs::metadata(town.installation.path("samsvar.db-wal")).map_or(0, |log| log.len());
        let most = self.left.map_or(0, |left| log() + left);
        if let Some(id) = town.fleet.id(0) {
            shell(&limit(&id.to_string(), &most.to_string()));
        }
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        if let Some(id) = town.fleet.id(0) {
            shell(&limit(&id.to_string(), "unlimited"));
        }
    }

    fn makes_unready(&self) -> bool {
        self.left.is_none()
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(2)
    }
}

/// The table of cases may not grow any more on the server's disk.
pub struct NoRoomOnServer;

#[async_trait(?Send)]
impl Fault for NoRoomOnServer {
    fn name(&self) -> String {
        "no room on the server's disk".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let server = postgres(town);
        let database = town.installation.superuser().expect("on PostgreSQL");
        server.swell(&database, "deviations").await;
        let full = server.bytes(&database, "deviations").await + HALF_A_PAGE;
        server.limit(&full.to_string());
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        postgres(town).limit("unlimited");
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(2)
    }
}

/// The database's server crashes, and is there again after a moment.
pub struct DatabaseRestarted;

#[async_trait(?Send)]
impl Fault for DatabaseRestarted {
    fn name(&self) -> String {
        "the database restarted".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        postgres(town).crash();
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        postgres(town).revive();
    }
}

/// Every connection is ended, again and again.
pub struct ConnectionsEnded;

#[async_trait(?Send)]
impl Fault for ConnectionsEnded {
    fn name(&self) -> String {
        "all connections killed".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        for _ in 0..5 {
            end_connections(postgres(town)).await;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        0
    }
}

/// Somebody else has every connection that the server gives.
#[derive(Default)]
pub struct NoConnections(Vec<PgConnection>);

#[async_trait(?Send)]
impl Fault for NoConnections {
    fn name(&self) -> String {
        "all connections taken".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let server = postgres(town);
        end_connections(server).await;
        for _ in 0..ALL_CONNECTIONS {
            match server.connect().await {
                Ok(connection) => self.0.push(connection),
                Err(_) => break,
            }
        }
        0
    }

    async fn heal(&mut self, _town: &mut Town) {
        // Closed by being dropped: the server sees that nobody is there.
        self.0.clear();
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(2)
    }
}

/// The operator sets the database to read only, and takes that back.
pub struct ReadOnly;

#[async_trait(?Send)]
impl Fault for ReadOnly {
    fn name(&self) -> String {
        "the database read-only".to_owned()
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        self.set(town, "SET default_transaction_read_only = on").await;
        end_connections(postgres(town)).await;
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        // Their connections are left to them: they were made while nothing could be written.
        self.set(town, "RESET default_transaction_read_only").await;
    }

    fn makes_unready(&self) -> bool {
        true
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(2)
    }
}

impl ReadOnly {
    async fn set(&self, town: &Town, how: &str) {
        let address = town.installation.superuser().expect("on PostgreSQL");
        let (_, name) = address.rsplit_once('/').expect("it names a database");
        postgres(town).sql(&[format!("ALTER DATABASE {name} {how}")]).await;
    }
}

/// A process believes that it is another time.
pub struct ClockOff {
    pub by: &'static str,
    pub place: Option<usize>,
}

#[async_trait(?Send)]
impl Fault for ClockOff {
    fn name(&self) -> String {
        format!("a worker's clock {}", self.by)
    }

    async fn inject(&mut self, town: &mut Town) -> usize {
        let Some(environment) = clock_off(self.by) else {
            println!("Debian's faketime is not installed: no clock is off");
            return 0;
        };
        let place = town.fleet.one_that_works(0);
        self.place = Some(place);
        let start = Start { failpoints: "", environment: &environment };
        town.fleet.start_anew(&town.installation, place, start).await;
        0
    }

    async fn heal(&mut self, town: &mut Town) {
        if let Some(place) = self.place.take() {
            town.fleet.kill(place);
        }
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(2)
    }
}

/// What a process is started with so that it takes the time to be another by so much, as `+1h`. None where the library
/// for it is not installed.
pub fn clock_off(by: &str) -> Option<[(OsString, OsString); 3]> {
    let pair = |name: &str, value: OsString| (OsString::from(name), value);
    Some([
        pair("LD_PRELOAD", faketime()?.into()),
        pair("FAKETIME", by.into()),
        pair("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
    ])
}

fn faketime() -> Option<PathBuf> {
    let machines = std::fs::read_dir(Path::new(FAKETIME)).ok()?.flatten();
    machines.map(|machine| machine.path().join("faketime/libfaketime.so.1")).find(|library| library.is_file())
}

pub fn postgres(town: &Town) -> &Postgres {
    town.postgres.as_ref().expect("this fault is one of PostgreSQL's")
}

/// All but the one that says so.
async fn end_connections(server: &Postgres) {
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
    server.sql(&[others.to_owned()]).await;
}
