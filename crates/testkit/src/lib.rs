#![doc = include_str!("../README.md")]

mod chance;
mod clock;
mod place;
mod postgres;

use std::sync::Arc;

use kernel::{Id, Instant, OrganisationId};
use keys::{Keys, Master};
use sea_orm::ConnectionTrait;
use store::{InstallationUnit, Opening, Options, Parts, Policy, Store, TestClock};

pub use chance::SeededChance;
pub use clock::ManualClock;
pub use place::on_postgres;
pub use postgres::Postgres;

/// Where every test's time begins.
pub const START: &str = "2026-01-01T00:00:00Z";

/// A schema step, as migrators pass it on.
pub type Step = Box<dyn sea_orm_migration::MigrationTrait>;

/// A store that lives as long as the test.
pub struct Kit {
    store: Store,
    clock: Arc<ManualClock>,
    chance: Arc<SeededChance>,
    folder: tempfile::TempDir,
    /// Dropped last: the store above has let go of it.
    database: Option<Postgres>,
}

impl Kit {
    /// A new test database with these crates' tables beside the store's own, and this policy.
    pub async fn new(migrations: Vec<Step>, policy: impl Policy) -> Self {
        Self::open(migrations, policy, Some(TestClock::New(instant(START)))).await
    }

    /// The same as a production database: business time is the manual clock's.
    pub async fn production(migrations: Vec<Step>, policy: impl Policy) -> Self {
        Self::open(migrations, policy, None).await
    }

    /// The same as a production database of its own on this server, whatever the run is on; for whoever measures both.
    pub async fn on_server(server: &str, mut migrations: Vec<Step>, policy: impl Policy) -> Self {
        migrations.extend(store::migrations());
        let (options, database) = place::on_server(server, Opening::Serve(None)).await;
        Self::at(temporary(), (options, Some(database)), migrations, policy).await
    }

    async fn open(mut migrations: Vec<Step>, policy: impl Policy, time: Option<TestClock>) -> Self {
        let folder = temporary();
        migrations.extend(store::migrations());
        let place = place::options(folder.path(), &migrations, Opening::Serve(time)).await;
        Self::at(folder, place, migrations, policy).await
    }

    async fn at(
        folder: tempfile::TempDir,
        (options, database): (Options, Option<Postgres>),
        migrations: Vec<Step>,
        policy: impl Policy,
    ) -> Self {
        let clock = Arc::new(ManualClock::starting(instant(START)));
        let chance = Arc::new(SeededChance::new(1));
        let url = format!("sqlite://{}", folder.path().join("keys.db").display());
        let keys = keys::Options { url, master: Master::from_bytes([7; 32]) };
        let keys = Keys::open_or_create(keys, instant(START)).await.expect("a new key store opens");
        let parts = Parts { clock: clock.clone(), chance: chance.clone(), keys, policy: Arc::new(policy), migrations };
        let store = Store::open(options, parts).await.expect("a new store opens");
        Self { store, clock, chance, folder, database }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where everything that the store writes lies, for as long as the test lives.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Real time, by hand.
    #[must_use]
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// An id of any kind.
    #[must_use]
    pub fn id<I: Id>(&self) -> I {
        use kernel::Chance;
        I::from_uuid(self.chance.uuid(instant(START)))
    }

    /// A new organisation's id with its key made; its row is the test's affair.
    pub async fn organisation(&self) -> OrganisationId {
        let id = self.id();
        self.store.keys().create_organisation(id, instant(START)).await.expect("an organisation's key can be made");
        id
    }

    /// Moves business time to an RFC 3339 instant.
    pub async fn set(&self, at: &str) {
        self.store.set_test_clock(instant(at)).await.expect("time moves forward");
    }

    /// Changes the schema as its owner would, for what a test plants.
    pub async fn alter(&self, sql: &str) {
        match &self.database {
            Some(database) => database.alter(sql).await,
            None => self
                .store
                .installation(async |unit: &mut InstallationUnit| {
                    unit.execute_unprepared(sql).await?;
                    Ok::<_, store::Error>(())
                })
                .await
                .expect("the schema can be changed"),
        }
    }

    /// How many statements `work` sends.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.store.statements();
        let value = work.await;
        (value, self.store.statements() - before)
    }
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// An instant from RFC 3339.
#[must_use]
pub fn instant(text: &str) -> Instant {
    text.parse().expect("an RFC 3339 instant")
}
