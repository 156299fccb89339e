//! The ledger at work: what is due is opened, what happened causes jobs, jobs are run.
//!
//! Each step looks at the whole state and takes no input, so that a tick too many does nothing and a tick too few is
//! made good by the next. [`Ledger::pass`] is one round of all of them; the scheduler calls it, tests call it, and
//! [`Ledger::advance`] calls it at every due instant on its way.

mod advance;
mod asleep;
mod heartbeat;
mod housekeeping;
mod relay;
mod tick;
mod waiting;
mod work;
mod zones;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use kernel::{Instant, OrganisationId};
use ports::Ports;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::Store;
use tokio::sync::Mutex;

use crate::queue::{self, State};
use crate::{Beside, Error, Registry, schedules};

/// How the ledger works.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a worker has a job before another may take it.
    pub lease: Duration,
    /// How many schedules, events or jobs one statement takes.
    pub batch: u64,
    /// After how many attempts a job is given up.
    pub attempts: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { lease: Duration::from_secs(120), batch: 100, attempts: 20 }
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
    /// Every schedule is known to wait for instants of the zone data that is compiled in.
    derived: AtomicBool,
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
        Self(Arc::new(Inner {
            store: parts.store,
            registry: parts.registry,
            ports: Arc::new(parts.ports),
            options: parts.options,
            beside,
            turn: Mutex::new(()),
            signed: AtomicU64::new(0),
            refused: std::sync::Mutex::default(),
            derived: AtomicBool::new(false),
        }))
    }

    /// One round: opens what is due and works until nothing is left for now. Returns how many jobs were run.
    pub async fn pass(&self) -> Result<usize, Error> {
        let _turn = self.0.turn.lock().await;
        self.round().await
    }

    async fn round(&self) -> Result<usize, Error> {
        self.heartbeat().await?;
        self.derive_again().await?;
        let mut ran = 0;
        for _ in 0..ROUNDS {
            let waiting = self.waiting().await?;
            if waiting.for_nothing() {
                self.housekeeping().await?;
                return Ok(ran);
            }
            if waiting.schedules {
                self.tick().await?;
            }
            if waiting.events {
                self.relay().await?;
            }
            // Both of them leave jobs behind.
            ran += self.work().await?;
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
        let mut next = self.next_of_ledger().await?;
        for background in &self.0.beside.background {
            next = next.into_iter().chain(background.next_due().await?).min();
        }
        Ok(next)
    }

    async fn next_of_ledger(&self) -> Result<Option<Instant>, Error> {
        self.0
            .store
            .installation_read(async |unit| {
                let opens: Option<Option<Instant>> = schedules::row::Entity::find()
                    .select_only()
                    .column(schedules::row::Column::NextOpensAt)
                    .filter(schedules::row::Column::NextOpensAt.is_not_null())
                    .order_by_asc(schedules::row::Column::NextOpensAt)
                    .limit(1)
                    .into_tuple()
                    .one(unit)
                    .await?;
                let mut next = opens.flatten();
                for state in [State::Available, State::Retryable] {
                    let runs: Option<Instant> = queue::row::Entity::find()
                        .select_only()
                        .column(queue::row::Column::RunAt)
                        .filter(queue::row::Column::State.eq(state))
                        .order_by_asc(queue::row::Column::RunAt)
                        .limit(1)
                        .into_tuple()
                        .one(unit)
                        .await?;
                    next = next.into_iter().chain(runs).min();
                }
                Ok(next)
            })
            .await
    }

    /// How long the oldest due piece of work has been waiting; zero when nothing waits. Readiness goes by it.
    pub async fn lag(&self) -> Result<Duration, Error> {
        self.check_clock().await?;
        let now = self.0.store.business_now().await?;
        let oldest = self.next_due().await?.filter(|due| *due < now);
        Ok(oldest.map_or(Duration::ZERO, |due| (now - due).to_std().unwrap_or_default()))
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
