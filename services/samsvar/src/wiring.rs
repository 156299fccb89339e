//! The one place that lists the crates: what each brings is put together here, and nothing else is decided.

use std::sync::Arc;
use std::time::Duration;

use connectors::Connectors;
use files::Files;
use jobs::{Beside, Ledger, Registry};
use kernel::{Chance, Clock, Instant, Permission};
use keys::{Keys, Master};
use ports::pack::Section;
use ports::{Extensions, Ports};
use sea_orm_migration::MigrationTrait;
use store::{Erasable, Erasables, Grants, Opening, Store, TestClock};
use webhooks::Dispatcher;

use crate::Failure;
use crate::config::Options;

/// Every crate's schema steps; the store sorts them by name.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    let mut steps = store::migrations();
    steps.extend(jobs::migrations());
    steps.extend(access::migrations());
    steps.extend(actions::migrations());
    steps.extend(deviations::migrations());
    steps.extend(reviews::migrations());
    steps.extend(connectors::migrations());
    steps.extend(records::migrations());
    steps.extend(deletion::migrations());
    steps.extend(webhooks::migrations());
    steps
}

/// What domains offer each other. A meeting treats cases first, then actions.
#[must_use]
pub fn ports(extensions: Extensions) -> Ports {
    Ports {
        agenda: vec![Arc::new(deviations::Agenda), Arc::new(actions::Agenda)],
        holdings: vec![
            Arc::new(records::Items),
            Arc::new(records::References),
            Arc::new(records::Proofs),
            Arc::new(deviations::ClosedCases),
        ],
        conditions: vec![Arc::new(records::Conditions), Arc::new(deviations::EvidenceInOpenCases)],
        register: Some(Arc::new(records::RegisterPort)),
        rule_book: Some(Arc::new(deletion::RuleBookPort)),
        extensions,
    }
}

/// Who erases what. Every table that is named here is behind the erase door.
#[must_use]
pub fn erasables() -> Erasables {
    let cases: Arc<dyn Erasable> = Arc::new(deviations::ErasableCases);
    Erasables::new(records::erasables().into_iter().chain([cases]))
}

/// The sections of a pack, in floor order, so that a later one can refer to what an earlier one found.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    let mut sections = access::pack::sections();
    sections.extend(records::pack::sections());
    sections.extend(connectors::pack::sections());
    sections.extend(deletion::pack::sections());
    sections.extend(deviations::pack::sections());
    sections.extend(reviews::pack::sections());
    sections
}

/// All kinds of job, with what each may do and the events that cause it.
#[must_use]
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    jobs::register(&mut registry);
    access::jobs::register(&mut registry);
    actions::jobs::register(&mut registry);
    deviations::jobs::register(&mut registry);
    reviews::jobs::register(&mut registry);
    records::jobs::register(&mut registry);
    deletion::jobs::register(&mut registry);
    registry
}

/// Every permission that there is.
#[must_use]
pub fn permissions() -> Vec<Permission> {
    [
        access::PERMISSIONS,
        actions::PERMISSIONS,
        deviations::PERMISSIONS,
        reviews::PERMISSIONS,
        records::PERMISSIONS,
        connectors::PERMISSIONS,
        deletion::PERMISSIONS,
        webhooks::PERMISSIONS,
        jobs::PERMISSIONS,
        gateway::PERMISSIONS,
    ]
    .concat()
}

/// What jobs may do, and what somebody without an account may: report through a link.
fn grants(registry: &Registry) -> Grants {
    Grants {
        jobs: registry.grants(),
        anonymous: deviations::ANONYMOUS.iter().map(|permission| permission.name).collect(),
    }
}

/// Everything below the gateway and the scheduler.
#[derive(Clone)]
pub struct Parts {
    /// The keys.
    pub keys: Keys,
    /// The database.
    pub store: Store,
    /// Schedules and jobs.
    pub ledger: Ledger,
    /// What domains offer each other.
    pub ports: Arc<Ports>,
    /// What delivers webhooks.
    pub dispatcher: Dispatcher,
}

/// Opens keys and database, and puts the ledger over them.
pub async fn open(
    options: &Options,
    opening: Opening,
    migrate: bool,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Parts, Failure> {
    let reached = store_options(options, opening, migrate);
    let new = Store::is_new(&reached).await?;
    if new {
        may_be_made(&options.database_shown(), opening, migrate)?;
    }
    let keys = keys(options, new, clock.now()).await?;
    let parts = store::Parts {
        clock,
        chance,
        keys: keys.clone(),
        policy: Arc::new(access::AccessPolicy),
        migrations: migrations(),
    };
    let store = Store::open(reached, parts).await?;
    let registry = registry();
    store.grant(grants(&registry));
    store.erase_through(erasables());
    if matches!(opening, Opening::Serve(_)) {
        settle_erasures(&store, options).await?;
    }
    let ports = ports(extensions(options)?);
    let dispatcher = dispatcher(&store, options)?;
    let mut beside = Beside::default();
    webhooks::jobs::register(&mut beside, &dispatcher);
    let jitter = Duration::from_secs(u64::from(options.scheduler.jitter));
    let of_jobs = jobs::Options { jitter, ..jobs::Options::default() };
    let parts = jobs::Parts { store: store.clone(), registry, ports: ports.clone(), options: of_jobs };
    Ok(Parts { keys, store, ledger: Ledger::with(parts, beside), ports: Arc::new(ports), dispatcher })
}

/// How the database is reached.
#[must_use]
pub fn store_options(options: &Options, opening: Opening, migrate: bool) -> store::Options {
    let database = &options.database;
    store::Options {
        migration_url: database.migration_url(),
        allow_row_security_bypass: database.allow_row_security_bypass,
        migrate,
        readers: database.readers,
        writers: database.writers,
        statement_timeout: database.statement_timeout(),
        ..store::Options::new(database.url(), opening)
    }
}

/// Before anybody is served: what was erased after the backup was taken from which this database was put back, by whatever
/// means, is erased again. What no backup can bring back any more is forgotten.
async fn settle_erasures(store: &Store, options: &Options) -> Result<(), Failure> {
    let repeated = store.repeat_erasures().await?;
    if repeated.unknown > 0 {
        let store::Repeated { unknown, found, remaining } = repeated;
        tracing::warn!(unknown, found, remaining, "the database was put back: {found} things were erased again");
    }
    let kept = chrono::TimeDelta::days(i64::from(options.deletion.backup_days) + 1);
    store.forget_erasures(store.real_now() - kept).await?;
    Ok(())
}

/// What the installation has open beside its database. Nothing is connected to before it is needed.
fn extensions(options: &Options) -> Result<Extensions, Failure> {
    Ok(Extensions::default()
        .with(Files::open(&options.files_url())?)
        .with(Connectors::new(options.connectors())?)
        .with(options.deletion)
        .with(options.webhooks.clone()))
}

fn dispatcher(store: &Store, options: &Options) -> Result<Dispatcher, Failure> {
    let client = outbound::Client::new(options.webhooks.outbound())?;
    Ok(Dispatcher::new(store.clone(), client, options.webhooks.clone()))
}

/// Opens an existing database for a short command, beside whoever serves it.
pub async fn open_beside(options: &Options, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Parts, Failure> {
    open(options, Opening::Command, false, clock, chance).await
}

/// What could only fail after the files were made is refused before.
fn may_be_made(database: &str, opening: Opening, migrate: bool) -> Result<(), Failure> {
    if !migrate {
        return Err(Failure::new(format!(
            "there is no database at {database}; make one with `samsvar migrate`, or name another by database.url"
        )));
    }
    match opening {
        Opening::Serve(Some(TestClock::Frozen | TestClock::Running)) => {
            Err(store::Error::TestClockWithoutInstant.into())
        }
        Opening::Serve(_) | Opening::Command => Ok(()),
    }
}

/// Master key and key store are made before the database that they are for, and never for one that is there already:
/// other keys than its own could not open it. Where somebody on another machine was quicker, their master key is needed.
async fn keys(options: &Options, new: bool, now: Instant) -> Result<Keys, Failure> {
    let (file, url) = (options.master_file(), options.keys_url().reveal().to_owned());
    if !new {
        return Ok(Keys::open(keys::Options { url, master: Master::load(file)? }).await?);
    }
    let master = if Keys::made(&url).await? { Master::load(file)? } else { Master::load_or_create(file)? };
    Ok(Keys::open_or_create(keys::Options { url, master }, now).await?)
}

impl Parts {
    /// Closes the files, so that the last page is written before the process ends.
    pub async fn close(&self) -> Result<(), Failure> {
        self.store.close().await?;
        self.keys.close().await?;
        Ok(())
    }
}
