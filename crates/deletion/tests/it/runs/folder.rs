//! A database in a folder of its own, which outlives the process that works in it.

use std::path::Path;
use std::sync::Arc;

use access::AccessPolicy;
use keys::{Keys, Master};
use store::{Opening, Parts, Store, TestClock};
use tempfile::TempDir;
use testkit::{ManualClock, SeededChance, instant};

use super::crm::{self, Crm};
use super::world::{World, ports, steps};

const NUMBER: &str = "310000019";

pub async fn open(folder: &Path, seed: u64, time: TestClock) -> Store {
    let clock = Arc::new(ManualClock::starting(instant(testkit::START)));
    let url = |name: &str| format!("sqlite://{}", folder.join(name).display());
    let options = keys::Options { url: url("keys.db"), master: Master::from_bytes([7; 32]) };
    let keys = Keys::open_or_create(options, instant(testkit::START)).await.expect("the keys open");
    let chance = Arc::new(SeededChance::new(seed));
    let mut migrations = store::migrations();
    migrations.extend(steps());
    let parts = Parts { clock, chance, keys, policy: Arc::new(AccessPolicy), migrations };
    let options = store::Options::new(url("samsvar.db"), Opening::Serve(Some(time)));
    Store::open(options, parts).await.expect("the store opens")
}

pub async fn opened(folder: &Path, seed: u64) -> World {
    World::over(open(folder, seed, TestClock::Frozen).await, ports(crm::extensions(folder, NUMBER)))
}

pub fn copied(from: &Path) -> TempDir {
    let folder = memory();
    for file in std::fs::read_dir(from).expect("the folder can be read") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("it can be copied");
    }
    folder
}

/// A new database beside a new one of another system.
pub async fn founded() -> Crm {
    let folder = memory();
    crm::create(folder.path()).await;
    let store = open(folder.path(), 1, TestClock::New(instant(testkit::START))).await;
    let world = World::found(store, ports(crm::extensions(folder.path(), NUMBER))).await;
    Crm { world, folder }
}

/// Lets go of it, so that another process may take it.
pub async fn closed(crm: Crm) -> TempDir {
    crm.world.store().close().await.expect("it closes");
    crm.world.store().keys().close().await.expect("they close");
    crm.folder
}

/// A folder that lies in memory where the machine has such: none of these tests cuts the power, and what a killed process
/// has written is there all the same.
fn memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}
