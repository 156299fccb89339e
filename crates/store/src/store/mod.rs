//! The store: the only way to a write, and the only way to a read.

mod units;

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Chance, Clock, Id, Instant, OrganisationId, Scope, Standing};
use keys::Keys;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::MigrationTrait;
use tokio::sync::Notify;

use crate::business_time::BusinessClock;
use crate::database::Pools;
use crate::{Erasables, Error, Grants, Mode, Opening, Options, Parts, Policy, business_time, upgrade};

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
}

impl Store {
    /// Opens the database, brings it up if asked to, and settles its time.
    pub async fn open(options: Options, parts: Parts) -> Result<Self, Error> {
        let own = matches!(options.opening, Opening::Serve(_));
        let pools = Pools::open(&options.url, options.readers, own).await?;
        let mut migrations = parts.migrations;
        migrations.sort_by(|a, b| a.name().cmp(b.name()));
        let real = business_time::to_micros(parts.clock.now());
        let known = upgrade::open(&pools, &migrations, options.migrate, real).await?;
        let (installation, mode) = match (known, options.opening) {
            (Some(installation), Opening::Command) => {
                knows_its_keys(&parts.keys, installation).await?;
                (installation, upgrade::mode(&pools.readers).await?)
            }
            // What a new database is for ever is settled in the transaction that founds it.
            (known, opening) => {
                let tx = pools.begin_write().await?;
                let fresh = known.unwrap_or_else(|| OrganisationId::from_uuid(parts.chance.uuid(real)));
                let (installation, new) = upgrade::found(&tx, fresh, real).await?;
                if new {
                    parts.keys.create_organisation(installation, real).await?;
                } else {
                    knows_its_keys(&parts.keys, installation).await?;
                }
                let mode = match opening {
                    Opening::Serve(asked) => business_time::open(&tx, installation, new, asked, real).await?,
                    Opening::Command => upgrade::mode(&tx).await?,
                };
                tx.commit().await?;
                (installation, mode)
            }
        };
        Ok(Self(Arc::new(Inner {
            pools,
            clock: parts.clock,
            chance: parts.chance,
            keys: parts.keys,
            policy: parts.policy,
            grants: RwLock::new(Grants::default()),
            erasables: RwLock::default(),
            migrations,
            time: BusinessClock::new(mode, own),
            installation,
            changed: Notify::new(),
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
        self.0.time.now(&self.0.pools.readers, self.real_now()).await
    }

    /// Moves a test database's clock forward.
    pub async fn set_test_clock(&self, at: Instant) -> Result<(), Error> {
        let tx = self.0.pools.begin_write().await?;
        let row = business_time::set(&tx, at, self.real_now()).await?;
        tx.commit().await?;
        self.0.time.moved(row);
        Ok(())
    }

    /// Lets a test database's clock run on with real time, or stand still.
    pub async fn run_test_clock(&self, running: bool) -> Result<(), Error> {
        let tx = self.0.pools.begin_write().await?;
        let row = business_time::run(&tx, running, self.real_now()).await?;
        tx.commit().await?;
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

    /// Whether the database answers and has all its schema steps.
    pub async fn ready(&self) -> Result<(), Error> {
        match upgrade::pending(&self.0.pools.readers, &self.0.migrations).await?.len() {
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

    pub(crate) async fn time_in(&self, db: &impl ConnectionTrait) -> Result<Instant, Error> {
        self.0.time.now(db, self.real_now()).await
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
