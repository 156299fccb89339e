//! The store: the only way to a write, and the only way to a read.

mod units;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Chance, Clock, Id, Instant, OrganisationId, Scope, Standing};
use keys::Keys;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::MigrationTrait;
use tokio::sync::Notify;

use crate::business_time::BusinessClock;
use crate::database::{Begun, Pools, Whose};
use crate::{Erasables, Error, Grants, Mode, Opening, Options, Parts, Policy, PoolState, business_time, upgrade};

/// A database with its keys, clock and policy. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pools: Pools,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    keys: Keys,
    policy: Arc<dyn Policy>,
    grants: RwLock<Grants>,
    erasables: RwLock<Arc<Erasables>>,
    migrations: Vec<Box<dyn MigrationTrait>>,
    time: BusinessClock,
    installation: OrganisationId,
    changed: Notify,
    /// By how many microseconds the database server's clock is ahead of this machine's.
    ahead: AtomicI64,
}

impl Store {
    /// Whether what these options name is still to be made. Whoever opens it asks first: a new database needs keys that
    /// were made for it, and one that is there its own.
    pub async fn is_new(options: &Options) -> Result<bool, Error> {
        Pools::is_new(options).await
    }

    /// Opens the database, brings it up if asked to, and settles its time.
    pub async fn open(options: Options, parts: Parts) -> Result<Self, Error> {
        let own = matches!(options.opening, Opening::Serve(_));
        let pools = Pools::open(&options, own).await?;
        let real = business_time::to_micros(parts.clock.now());
        let known = upgrade::open(&pools, &upgrade::sorted(&parts.migrations), options.migrate, real).await?;
        let (installation, mode) = match (known, options.opening) {
            (Some(installation), Opening::Command) => {
                knows_its_keys(&parts.keys, installation).await?;
                (installation, upgrade::mode(&pools.begin_read(Whose::All).await?.tx).await?)
            }
            // What a new database is for ever is settled in the transaction that founds it.
            (known, opening) => {
                let turn = pools.begin_founding().await?.tx;
                let tx = turn.tx();
                let fresh = known.unwrap_or_else(|| OrganisationId::from_uuid(parts.chance.uuid(real)));
                let (installation, new) = upgrade::found(tx, fresh, real).await?;
                if new {
                    parts.keys.create_organisation(installation, real).await?;
                } else {
                    knows_its_keys(&parts.keys, installation).await?;
                }
                let mode = match opening {
                    Opening::Serve(asked) => business_time::open(tx, installation, new, asked, real).await?,
                    Opening::Command => upgrade::mode(tx).await?,
                };
                turn.commit().await?;
                (installation, mode)
            }
        };
        pools.belongs_to(installation);
        let alone = own && pools.is_embedded();
        Ok(Self(Arc::new(Inner {
            pools,
            clock: parts.clock,
            chance: parts.chance,
            keys: parts.keys,
            policy: parts.policy,
            grants: RwLock::new(Grants::default()),
            erasables: RwLock::default(),
            migrations: parts.migrations,
            time: BusinessClock::new(mode, alone),
            installation,
            changed: Notify::new(),
            ahead: AtomicI64::new(0),
        })))
    }

    /// What jobs and anonymous callers may do; set once, as the parts are put together.
    pub fn grant(&self, grants: Grants) {
        *self.0.grants.write().unwrap_or_else(PoisonError::into_inner) = grants;
    }

    /// Who erases what; set once, as the parts are put together.
    pub fn erase_through(&self, erasables: Erasables) {
        *self.0.erasables.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(erasables);
    }

    /// Who erases what, and which tables are personal.
    #[must_use]
    pub fn erasables(&self) -> Arc<Erasables> {
        self.0.erasables.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The organisation that is the installation itself.
    #[must_use]
    pub fn installation_id(&self) -> OrganisationId {
        self.0.installation
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Production or test.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.time.mode()
    }

    /// Real time, cut to microseconds.
    #[must_use]
    pub fn real_now(&self) -> Instant {
        business_time::to_micros(self.0.clock.now())
    }

    /// Time since the process began; leases and timeouts go by it.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.clock.elapsed()
    }

    /// Business time now.
    pub async fn business_now(&self) -> Result<Instant, Error> {
        if let Some(now) = self.0.time.known(self.real_now()) {
            return Ok(now);
        }
        let Begun { tx, at } = self.0.pools.begin_read(Whose::All).await?;
        self.time_in(&tx, at).await
    }

    /// How much the database server's clock is ahead of this machine's, as the last transaction saw it; none where the
    /// database has no clock of its own.
    #[must_use]
    pub fn clock_skew(&self) -> Option<chrono::TimeDelta> {
        let ahead = || chrono::TimeDelta::microseconds(self.0.ahead.load(Ordering::Relaxed));
        (!self.is_embedded() && !self.0.clock.rules()).then(ahead)
    }

    /// Whether the database is a file that one server has for itself.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.0.pools.is_embedded()
    }

    /// Moves a test database's clock forward.
    pub async fn set_test_clock(&self, at: Instant) -> Result<(), Error> {
        let Begun { tx: turn, at: asked } = self.0.pools.begin_write(Whose::All).await?;
        let row = business_time::set(turn.tx(), at, self.real_in(asked)).await?;
        turn.commit().await?;
        self.0.time.moved(row);
        Ok(())
    }

    /// Lets a test database's clock run on with real time, or stand still.
    pub async fn run_test_clock(&self, running: bool) -> Result<(), Error> {
        let Begun { tx: turn, at } = self.0.pools.begin_write(Whose::All).await?;
        let row = business_time::run(turn.tx(), running, self.real_in(at)).await?;
        turn.commit().await?;
        self.0.time.moved(row);
        Ok(())
    }

    /// Rings when something was written that background work may want to look at.
    #[must_use]
    pub fn changed(&self) -> &Notify {
        &self.0.changed
    }

    /// How many statements this process has sent so far; tests hold it still per page.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.0.pools.statements.load(Ordering::Relaxed)
    }

    /// What each pool has open and at work now.
    #[must_use]
    pub fn pool_states(&self) -> Vec<PoolState> {
        self.0.pools.states()
    }

    /// Whether the database answers, can be written and has all its schema steps.
    pub async fn ready(&self) -> Result<(), Error> {
        self.0.pools.ready().await?;
        match upgrade::pending(self.0.pools.plain(), &upgrade::sorted(&self.0.migrations)).await?.len() {
            0 => Ok(()),
            n => Err(Error::Pending(n)),
        }
    }

    /// Empties the database's log into its file, so that what was taken away stands in neither. Called outside a unit,
    /// after what was taken away is committed. Answers whether the log is empty now: where somebody reads for longer than
    /// one waits, it is not, and the same again later does it.
    pub async fn scrub(&self) -> Result<bool, Error> {
        self.0.pools.scrub().await
    }

    /// Closes the pools, so that the last page is written before the process ends.
    pub async fn close(&self) -> Result<(), Error> {
        self.0.pools.close().await
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.0.pools
    }

    /// Business time in a transaction that began at `at` by the database's clock.
    pub(crate) async fn time_in(&self, db: &impl ConnectionTrait, at: Option<Instant>) -> Result<Instant, Error> {
        self.0.time.now(db, self.real_in(at)).await
    }

    /// Real time by the clock that all who share the database go by: its server's, or this machine's where it has none.
    pub(crate) fn real_in(&self, at: Option<Instant>) -> Instant {
        let here = self.real_now();
        let Some(at) = at.filter(|_| !self.0.clock.rules()) else { return here };
        self.0.ahead.store((at - here).num_microseconds().unwrap_or(i64::MAX), Ordering::Relaxed);
        at
    }

    pub(crate) async fn standing(
        &self,
        tx: &DatabaseTransaction,
        scope: &Scope,
        now: Instant,
    ) -> Result<Standing, Error> {
        let ready = self.0.grants.read().unwrap_or_else(PoisonError::into_inner).standing(&scope.actor);
        match ready {
            Some(standing) => Ok(standing),
            None => Ok(self.0.policy.standing(tx, scope, now).await?),
        }
    }
}

/// A key store that was lost and made anew, or that of another database, holds nothing by which this one can be read.
async fn knows_its_keys(keys: &Keys, installation: OrganisationId) -> Result<(), Error> {
    match keys.organisation(installation).await {
        Ok(_) => Ok(()),
        Err(keys::Error::NoKey(_)) => Err(Error::KeysOfAnotherDatabase),
        Err(error) => Err(error.into()),
    }
}
