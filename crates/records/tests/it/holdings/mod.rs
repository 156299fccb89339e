//! What is held: subjects, references, items, anchors and consents, and how they go.

mod attaching;
mod consenting;
mod due;
mod erasing;
mod handing_in;
mod packs;
mod recording;
mod referring;
mod registering;
mod shredding;
mod suppressing;
mod walls;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{DeletionRunId, Fault, ItemId, Scope, SubjectId};
use ports::{Cutoff, Db, DueQuery, ExternalKey, Holding, HoldingSource};
use records::anchors::{Record, Recorded, Target, When};
use records::consents::{Channel, Consent, Give};
use records::items::{self, Anchoring, Item, Payload};
use records::subjects::Whom;
use records::{Error, anchors, consents};
use serde_json::Value as Json;
use store::{Erased, Erasure, How, Mandate, UnitOfWork};
use uuid::Uuid;

use crate::world::{OURS, World, date};

/// What the pack of ours says beside the register of the other tests.
pub const MORE: &str = include_str!("more.toml");
/// What theirs knows by reference.
pub const THEIRS_MORE: &str = include_str!("theirs.toml");

/// The activities of ours that are live here.
const LIVE: [&str; 6] = ["A-03", "A-07", "A-09", "A-11", "A-13", "B-01"];

/// A world in which things are held.
pub struct Held(pub World);

impl Held {
    pub async fn new() -> Self {
        let world = World::new().await;
        world.load(&world.ours, &ours()).await.unwrap_or_else(|faults| panic!("{faults:#?}"));
        let theirs = format!("{}{THEIRS_MORE}", crate::world::THEIRS);
        world.load(&world.theirs, &theirs).await.unwrap_or_else(|faults| panic!("{faults:#?}"));
        for activity in LIVE {
            world.bring_live(activity).await;
        }
        Self(world)
    }

    pub async fn store(&self, by: &str, new: items::Store) -> Result<Item, Error> {
        let scope = self.0.acting(by).await;
        self.0.write(&scope, async |uow| items::store(uow, new).await).await
    }

    /// Something of this category and kind that says this, on somebody of its own.
    pub async fn item(&self, category: &str, kind: &str, payload: Json) -> Item {
        self.store("A2", item(category, kind, payload)).await.expect("stored")
    }

    /// The same, with an anchor on a date.
    pub async fn dated(&self, category: &str, kind: &str, anchor: &str, on: &str) -> Item {
        let anchors = vec![Anchoring { name: anchor.to_owned(), when: When::On(date(on)) }];
        let new = items::Store { anchors, ..item(category, kind, serde_json::json!({"said": "something"})) };
        self.store("A2", new).await.expect("stored")
    }

    pub async fn record(&self, scope: &Scope, events: Vec<Record>) -> Result<Recorded, Error> {
        self.0.write(scope, async |uow| anchors::record(uow, events).await).await
    }

    /// A customer in the CRM was last active on this day.
    pub async fn active(&self, key: &str, on: &str) -> Uuid {
        let recorded = self.record(&self.0.ours, vec![event(customer(key), "customer.last_activity", on)]).await;
        recorded.expect("recorded").targets[0].1
    }

    pub async fn give(&self, by: &str, new: Give) -> Result<Consent, Error> {
        let scope = self.0.acting(by).await;
        self.0.write(&scope, async |uow| consents::give(uow, new).await).await
    }

    /// What an item says to somebody.
    pub async fn open(&self, by: &str, item: ItemId) -> Result<Payload, Error> {
        let scope = self.0.acting(by).await;
        let read = self.0.store().read(&scope);
        let opened = items::open(&read, item).await;
        self.0.store().flush(&read).await.expect("what was looked at is written");
        opened
    }

    pub async fn erase(&self, kind: &str, ids: &[Uuid], how: How) -> Result<Erased, Box<dyn Fault>> {
        self.erase_in(&self.0.ours, kind, ids, how).await
    }

    pub async fn erase_in(&self, scope: &Scope, kind: &str, ids: &[Uuid], how: How) -> Result<Erased, Box<dyn Fault>> {
        let mandate = self.mandate();
        let order = Erasure { kind, ids, how, mandate: &mandate };
        let done = self.0.write(scope, async |uow: &mut UnitOfWork| uow.erase(&order).await.map_err(Refused)).await;
        done.map_err(|refused| refused.0)
    }

    fn mandate(&self) -> Mandate {
        Mandate { plan: self.0.kit.id(), run: self.0.kit.id(), rule: "A-R1".to_owned(), rule_version: 1 }
    }

    pub async fn claim(&self, source: &impl HoldingSource, ids: &[Uuid]) -> DeletionRunId {
        let run = self.0.kit.id();
        let ours = self.0.ours.clone();
        self.0.write(&ours, async |uow| source.claim(uow, ids, run).await).await.expect("claimed");
        run
    }

    pub async fn due(&self, source: &impl HoldingSource, query: &DueQuery) -> Vec<Holding> {
        self.due_in(&self.0.ours, source, query).await
    }

    pub async fn due_in(&self, scope: &Scope, source: &impl HoldingSource, query: &DueQuery) -> Vec<Holding> {
        let read = self.0.store().read(scope);
        source.due(Db::Read(&read), query).await.expect("reads")
    }

    pub async fn holding(&self, source: &impl HoldingSource, id: Uuid) -> Option<Holding> {
        let read = self.0.store().read(&self.0.ours);
        source.by_ids(Db::Read(&read), source.kinds()[0], &[id]).await.expect("reads").pop()
    }

    pub async fn has_key(&self, subject: SubjectId) -> bool {
        let organisation = self.0.ours.organisation;
        self.0.store().keys().subject(organisation, subject).await.expect("the key store is read").is_some()
    }

    /// In which files of the installation this stands, byte for byte.
    pub fn found_in_files(&self, text: impl AsRef<[u8]>) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.kit.folder().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder is read") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if contains(&std::fs::read(&path).expect("the file is read"), text.as_ref()) {
                    found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        found
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[derive(Debug)]
pub struct Refused(pub Box<dyn Fault>);

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self(Box::new(error))
    }
}

pub fn ours() -> String {
    format!("{OURS}{MORE}")
}

pub fn item(category: &str, kind: &str, payload: Json) -> items::Store {
    items::Store {
        subject: None,
        category: category.to_owned(),
        kind: kind.to_owned(),
        state: None,
        payload: Some(payload),
        anchors: Vec::new(),
    }
}

pub fn external(system: &str, kind: &str, key: &str) -> ExternalKey {
    ExternalKey { system: system.to_owned(), kind: kind.to_owned(), key: key.to_owned() }
}

pub fn customer(key: &str) -> Target {
    Target::External { key: external("S2", "customer", key), of: None }
}

pub fn event(target: Target, name: &str, on: &str) -> Record {
    Record { target, name: name.to_owned(), when: When::On(date(on)), correct: false }
}

/// Written consent of a customer to longer storage.
pub fn storage(key: &str) -> Give {
    Give {
        subject: Whom::Reference(external("S2", "customer", key)),
        purpose: "extended_storage".to_owned(),
        text_version: "2026-1".to_owned(),
        language: "nb".to_owned(),
        channel: Channel::Email,
        written: true,
        taken_by: None,
        at: None,
        valid_until: None,
        address: None,
    }
}

pub fn query(categories: &[&str], anchors: &[&str], on: &str) -> DueQuery {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    DueQuery {
        categories: list(categories),
        states: Vec::new(),
        anchors: list(anchors),
        cutoff: Cutoff::On(date(on)),
        after: None,
        limit: 1_000,
    }
}

pub fn ids(holdings: &[Holding]) -> Vec<Uuid> {
    holdings.iter().map(|holding| holding.id).collect()
}

pub fn code(refused: Result<impl std::fmt::Debug, Error>) -> (&'static str, Option<String>) {
    let error = refused.expect_err("it is refused");
    (error.code(), error.field().map(str::to_owned))
}

/// The dates of an anchor, by name.
pub fn dates(holding: &Holding) -> BTreeMap<&str, NaiveDate> {
    holding.anchors.iter().map(|(name, anchor)| (name.as_str(), anchor.on)).collect()
}
