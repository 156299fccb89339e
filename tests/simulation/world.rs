//! The program in this process, on its files or on a server, and what it takes to let it die and begin again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jobs::{Beside, Ledger};
use kernel::{Instant, Subject};
use ports::{AgendaPoint, AgendaSource};
use samsvar::config::{Database, Files, Keys, Options};
use samsvar::wiring::{self, Parts};
use store::{Opening, TestClock, UnitOfWork};
use tempfile::TempDir;
use testkit::{ManualClock, Postgres, SeededChance};

use crate::eyes::Eyes;
use crate::found::{Founded, found};
use crate::oracle::Oracle;

/// One process of the program: all that is lost when it dies.
pub struct Process {
    pub parts: Parts,
    pub ledger: Ledger,
}

/// Everything, and what outlives a process.
pub struct World {
    /// There is always one, but while it dies.
    process: Option<Process>,
    /// Another process on the same server.
    beside: Option<Process>,
    pub eyes: Eyes,
    pub founded: Founded,
    /// Real time.
    pub clock: Arc<ManualClock>,
    /// How many agendas are yet to be drawn by a source that panics.
    pub panics: Arc<AtomicU32>,
    /// From when until when nobody worked although time went on.
    pub downtimes: Vec<(Instant, Instant)>,
    options: Options,
    chance: Arc<SeededChance>,
    folder: TempDir,
    databases: Vec<Postgres>,
}

impl World {
    /// A new installation with the oracle's organisations; on a server where one is named.
    pub async fn new(oracle: &Oracle, seed: u64, server: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (options, databases) = place(&folder, server).await;
        let eyes_see = match databases.first() {
            Some(database) => database.server_url(),
            None => options.database.url(),
        };
        let clock = Arc::new(ManualClock::starting(oracle.from));
        let (chance, panics) = (Arc::new(SeededChance::new(seed)), Arc::new(AtomicU32::new(0)));
        let opener = Opener { options: &options, clock: &clock, chance: &chance, panics: &panics };
        let process = opener.open(TestClock::New(oracle.from)).await;
        let beside = match server {
            Some(_) => Some(opener.open(TestClock::Frozen).await),
            None => None,
        };
        let eyes = Eyes::open(&eyes_see).await;
        let founded = found(&process, &eyes, oracle).await;
        let (process, downtimes) = (Some(process), Vec::new());
        Self { process, beside, eyes, founded, clock, panics, downtimes, options, chance, folder, databases }
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().expect("it is dead only while it begins again")
    }

    pub fn ledger(&self) -> &Ledger {
        &self.process().ledger
    }

    pub async fn now(&self) -> Instant {
        self.process().parts.store.business_now().await.expect("the time can be asked")
    }

    /// A second ledger: in another process where the database can be shared, and else over the same store.
    pub fn second(&self) -> Ledger {
        let other = self.beside.as_ref().map(|process| process.ledger.clone());
        other.unwrap_or_else(|| ledger(&self.process().parts, self.panics.clone()))
    }

    /// The process is gone with all that it had in memory, and another one begins on the same files.
    pub async fn begin_again(&mut self) {
        let dead = self.process.take().expect("it lives");
        dead.parts.close().await.expect("it closes");
        drop(dead);
        let Self { options, clock, chance, panics, .. } = self;
        self.process = Some(Opener { options, clock, chance, panics }.open(TestClock::Frozen).await);
    }

    /// Real time goes on.
    pub fn live(&self, time: Duration) {
        self.clock.forward(time);
    }

    /// Ends everything; files and databases are gone after it.
    pub async fn close(self) {
        self.eyes.close().await;
        for process in self.process.into_iter().chain(self.beside) {
            process.parts.close().await.expect("it closes");
        }
        drop(self.databases);
        self.folder.close().expect("the folder can be removed");
    }
}

async fn place(folder: &TempDir, server: Option<&str>) -> (Options, Vec<Postgres>) {
    let options = Options::default().within(folder.path());
    let Some(server) = server else { return (options, Vec::new()) };
    let databases = vec![Postgres::new(server).await, Postgres::new(server).await];
    let [ours, keys] = &databases[..] else { unreachable!("two were made") };
    let database = Database {
        url: ours.url().as_str().into(),
        migration_url: ours.owner_url().as_str().into(),
        readers: 4,
        writers: 4,
        ..Database::default()
    };
    let keys = Keys { url: keys.owner_url().as_str().into(), master_file: folder.path().join("master.key") };
    let files = Files { url: format!("file://{}", folder.path().join("files").display()).as_str().into() };
    (Options { database, keys, files, ..options }, databases)
}

struct Opener<'a> {
    options: &'a Options,
    clock: &'a Arc<ManualClock>,
    chance: &'a Arc<SeededChance>,
    panics: &'a Arc<AtomicU32>,
}

impl Opener<'_> {
    async fn open(&self, time: TestClock) -> Process {
        let opening = Opening::Serve(Some(time));
        let parts = wiring::open(self.options, opening, true, self.clock.clone(), self.chance.clone()).await;
        let parts = parts.expect("the program opens its database");
        let ledger = ledger(&parts, self.panics.clone());
        Process { parts, ledger }
    }
}

/// The production's ledger, but for a source of agendas that now and then panics.
fn ledger(parts: &Parts, panics: Arc<AtomicU32>) -> Ledger {
    let mut ports = (*parts.ports).clone();
    ports.agenda.insert(0, Arc::new(Panics(panics)));
    let mut beside = Beside::default();
    webhooks::jobs::register(&mut beside, &parts.dispatcher);
    let (store, registry, options) = (parts.store.clone(), wiring::registry(), jobs::Options::default());
    Ledger::with(jobs::Parts { store, registry, ports, options }, beside)
}

struct Panics(Arc<AtomicU32>);

#[async_trait]
impl AgendaSource for Panics {
    async fn draw(&self, _: &UnitOfWork, _: Option<Instant>, _: Instant) -> Result<Vec<AgendaPoint>, ports::Error> {
        if self.0.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            // Without the hook, which would print it.
            std::panic::resume_unwind(Box::new("planted"));
        }
        Ok(Vec::new())
    }

    async fn may_treat(&self, _: &UnitOfWork, _: &Subject) -> Result<bool, ports::Error> {
        Ok(false)
    }
}
