//! The ledger at work: what is due is opened, what happened causes jobs, jobs are run.
//!
//! Each step looks at the whole state and takes no input, so that a tick too many does nothing and a tick too few is
//! made good by the next. [`Ledger::pass`] is one round of all of them; the scheduler calls it, tests call it, and
//! [`Ledger::advance`] calls it at every due instant on its way.

mod abreast;
mod advance;
mod asleep;
mod claim;
mod each;
mod forgetting;
mod heartbeat;
mod housekeeping;
mod opening;
mod outcome;
mod relay;
mod tick;
mod told;
mod waiting;
mod work;
mod zones;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Instant, OrganisationId};
use ports::Ports;
use store::{Mode, Store};
use tokio::sync::Mutex;

use self::claim::Turns;
use self::forgetting::Walk;
use self::heartbeat::Agreed;
use crate::{Beside, Error, Registry, metrics};

pub(crate) use heartbeat::row as clock;
pub(crate) use opening::{Openings, Plan};

/// How the ledger works.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a worker has a job before another may take it.
    pub lease: Duration,
    /// How many schedules, events or jobs one transaction takes.
    pub batch: u64,
    /// How many jobs of one organisation a batch holds while others wait.
    pub share: u64,
    /// How many jobs of a batch run side by side. An embedded database has one writer, and a test database the same order
    /// each time: there it is always one.
    pub side_by_side: usize,
    /// The window over which the jobs of very many schedules of one instant are spread; zero = they are not. Under a test
    /// clock they never are.
    pub jitter: Duration,
    /// After how many attempts a job is given up.
    pub attempts: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(120),
            batch: 500,
            share: 100,
            side_by_side: 8,
            jitter: Duration::ZERO,
            attempts: 20,
        }
    }
}

/// What the ledger is made of.
pub struct Parts {
    /// Where everything is.
    pub store: Store,
    /// All kinds of job.
    pub registry: Registry,
    /// What domains offer each other.
    pub ports: Ports,
    /// How it works.
    pub options: Options,
}

/// The ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    store: Store,
    registry: Registry,
    ports: Arc<Ports>,
    options: Options,
    beside: Beside,
    /// One pass at a time in this process; an advance holds it from its first instant to its last.
    turn: Mutex<()>,
    /// Milliseconds of process time at the last checkpoint.
    signed: AtomicU64,
    /// The organisations whose trail was not signed, and the process time until which they are left alone.
    refused: std::sync::Mutex<HashMap<OrganisationId, Duration>>,
    /// Milliseconds of process time at the last count of what waits.
    counted: AtomicU64,
    /// When clock and process time last went together.
    agreed: std::sync::Mutex<Option<Agreed>>,
    /// Whose turn it is where one organisation alone would fill a batch.
    turns: std::sync::Mutex<Turns>,
    /// How far the walk through what may be forgotten has come.
    walk: std::sync::Mutex<Walk>,
    /// The process time at which the next thing is due, as of the last look.
    next: std::sync::Mutex<Option<Duration>>,
}

/// After so many rounds at one instant the ledger no longer believes that the work comes to an end.
const ROUNDS: usize = 100_000;

impl Ledger {
    /// A ledger over a store. What each kind of job may do is told to the store by whoever puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self::with(parts, Beside::default())
    }

    /// A ledger with what works beside it.
    #[must_use]
    pub fn with(parts: Parts, beside: Beside) -> Self {
        let mut options = parts.options;
        if parts.store.is_embedded() || parts.store.mode() == Mode::Test {
            options.side_by_side = 1;
        }
        Self(Arc::new(Inner {
            store: parts.store,
            registry: parts.registry,
            ports: Arc::new(parts.ports),
            options,
            beside,
            turn: Mutex::new(()),
            signed: AtomicU64::new(0),
            refused: std::sync::Mutex::default(),
            counted: AtomicU64::new(0),
            agreed: std::sync::Mutex::default(),
            turns: std::sync::Mutex::default(),
            walk: std::sync::Mutex::default(),
            next: std::sync::Mutex::default(),
        }))
    }

    /// One round: opens what is due and works until nothing is left for now. Returns how many jobs were run.
    pub async fn pass(&self) -> Result<usize, Error> {
        let _turn = self.0.turn.lock().await;
        self.round().await
    }

    async fn round(&self) -> Result<usize, Error> {
        let mut ran = 0;
        for _ in 0..ROUNDS {
            let look = self.look().await.inspect_err(|error| metrics::stopped(error.is_of_clock()))?;
            metrics::stopped(false);
            self.heartbeat(&look).await?;
            if look.for_nothing() {
                self.until(&look);
                self.housekeeping().await?;
                return Ok(ran);
            }
            let mut done = 0;
            if look.zones {
                done += self.derive_again().await?;
            }
            if look.schedules() {
                done += self.open().await?;
            }
            if look.events() {
                done += self.relay().await?;
            }
            // Both of them leave jobs behind.
            let worked = self.work().await?;
            ran += worked;
            // What is left is in the hands of workers beside this one.
            if done + worked == 0 {
                *self.0.next.lock().unwrap_or_else(PoisonError::into_inner) = None;
                return Ok(ran);
            }
        }
        Err(Error::Endless(self.0.store.business_now().await?))
    }

    /// Rounds of the ledger, and what works beside it, until nothing is left for now: each may cause the other.
    async fn settle(&self) -> Result<(), Error> {
        for _ in 0..ROUNDS {
            self.round().await?;
            let mut settled = 0;
            for background in &self.0.beside.background {
                settled += background.settle().await?;
            }
            if settled == 0 {
                return Ok(());
            }
        }
        Err(Error::Endless(self.0.store.business_now().await?))
    }

    /// The next business instant at which there is something to do, here or beside, if there is one.
    pub async fn next_due(&self) -> Result<Option<Instant>, Error> {
        let mut next = self.look().await?.next();
        for background in &self.0.beside.background {
            next = next.into_iter().chain(background.next_due().await?).min();
        }
        Ok(next)
    }

    /// Real time until the next thing is due, as the last pass saw it; nothing where none is, or where it may be any time.
    /// Whoever wakes the ledger need not do so earlier, except for what is left meanwhile.
    #[must_use]
    pub fn until_next(&self) -> Option<Duration> {
        let next = *self.0.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.map(|next| next.saturating_sub(self.0.store.elapsed()))
    }

    fn until(&self, look: &waiting::Look) {
        // A test clock may stand still.
        let next = look.next().filter(|_| self.0.store.mode() == Mode::Production);
        let next = next.and_then(|next| (next - look.now).to_std().ok()).map(|wait| look.elapsed + wait);
        *self.0.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// How long the oldest due piece of work has been waiting; zero when nothing waits. Readiness goes by it.
    pub async fn lag(&self) -> Result<Duration, Error> {
        let look = self.look().await?;
        let mut oldest = look.oldest();
        for background in &self.0.beside.background {
            oldest = oldest.into_iter().chain(background.next_due().await?.filter(|due| *due < look.now)).min();
        }
        Ok(oldest.map_or(TimeDelta::zero(), |due| look.now - due).to_std().unwrap_or_default())
    }

    /// The store below.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// All kinds of job.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }
}
