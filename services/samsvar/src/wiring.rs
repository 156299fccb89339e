//! The one place that lists the crates: what each brings is put together here, and nothing else is decided.

use std::path::Path;
use std::sync::Arc;

use jobs::{Ledger, Registry};
use kernel::{Chance, Clock, Instant, Permission};
use keys::{Keys, Master};
use ports::Ports;
use ports::pack::Section;
use sea_orm_migration::MigrationTrait;
use store::{Grants, Opening, Store, TestClock};

use crate::Failure;
use crate::config::Options;

/// How many connections read beside the one that writes.
const READERS: u32 = 8;

/// Every crate's schema steps; the store sorts them by name.
#[must_use]
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    let mut steps = store::migrations();
    steps.extend(jobs::migrations());
    steps.extend(access::migrations());
    steps.extend(actions::migrations());
    steps.extend(deviations::migrations());
    steps.extend(reviews::migrations());
    steps
}

/// What domains offer each other. A meeting treats cases first, then actions.
#[must_use]
pub fn ports() -> Ports {
    Ports { agenda: vec![Arc::new(deviations::Agenda), Arc::new(actions::Agenda)], ..Ports::default() }
}

/// The sections of a pack, in floor order, so that a later one can refer to what an earlier one found.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    let mut sections = access::pack::sections();
    sections.extend(reviews::pack::sections());
    sections
}

/// All kinds of job, with what each may do and the events that cause it.
#[must_use]
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    access::jobs::register(&mut registry);
    actions::jobs::register(&mut registry);
    deviations::jobs::register(&mut registry);
    reviews::jobs::register(&mut registry);
    registry
}

/// Every permission that there is.
#[must_use]
pub fn permissions() -> Vec<Permission> {
    [access::PERMISSIONS, actions::PERMISSIONS, deviations::PERMISSIONS, reviews::PERMISSIONS, gateway::PERMISSIONS]
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
}

/// Opens keys and database, and puts the ledger over them.
pub async fn open(
    options: &Options,
    opening: Opening,
    migrate: bool,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Parts, Failure> {
    let file = options.database_file();
    let new = !file.exists();
    if new {
        may_be_made(&file, opening, migrate)?;
    }
    let keys = keys(options, new, clock.now()).await?;
    let opening = store::Options { url: options.database.url.reveal().to_owned(), opening, migrate, readers: READERS };
    let parts = store::Parts {
        clock,
        chance,
        keys: keys.clone(),
        policy: Arc::new(access::AccessPolicy),
        migrations: migrations(),
    };
    let store = Store::open(opening, parts).await?;
    let registry = registry();
    store.grant(grants(&registry));
    let parts = jobs::Parts { store: store.clone(), registry, ports: ports(), options: jobs::Options::default() };
    Ok(Parts { keys, store, ledger: Ledger::new(parts) })
}

/// Opens an existing database for a short command, beside whoever serves it.
pub async fn open_beside(options: &Options, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Parts, Failure> {
    open(options, Opening::Command, false, clock, chance).await
}

/// What could only fail after the files were made is refused before.
fn may_be_made(file: &Path, opening: Opening, migrate: bool) -> Result<(), Failure> {
    if !migrate {
        return Err(Failure::new(format!(
            "there is no database at {}; make one with `samsvar migrate`, or name another by database.url",
            file.display()
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
/// other keys than its own could not open it.
async fn keys(options: &Options, new: bool, now: Instant) -> Result<Keys, Failure> {
    let (file, url) = (options.master_file(), options.keys_url());
    Ok(if new {
        Keys::open_or_create(keys::Options { url, master: Master::load_or_create(file)? }, now).await?
    } else {
        Keys::open(keys::Options { url, master: Master::load(file)? }).await?
    })
}

impl Parts {
    /// Closes the files, so that the last page is written before the process ends.
    pub async fn close(&self) -> Result<(), Failure> {
        self.store.close().await?;
        self.keys.close().await?;
        Ok(())
    }
}
