//! `[[reference_kinds]]` of a pack: what is known by reference in other systems, and which data it is.

use std::collections::BTreeSet;

use async_trait::async_trait;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use super::kinds::{self, Declared};
use super::{Event, kinds as all};
use crate::{Error, words};

const KEY: &str = "reference_kinds";

/// The section of kinds of references.
pub(crate) struct Kinds;

impl Section for Kinds {
    fn keys(&self) -> &'static [&'static str] {
        &[KEY]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let mut seen = BTreeSet::new();
        let read: Vec<_> = pack.tables(KEY).iter().map(|table| declared(table, facts, &mut seen)).collect();
        Some(Box::new(Entries(read.into_iter().collect::<Option<_>>()?)))
    }
}

fn declared(table: &Reader<'_>, facts: &Facts, seen: &mut BTreeSet<(String, String)>) -> Option<Declared> {
    let key = word(table, "id");
    let (system, kind) = (word(table, "system"), word(table, "kind"));
    let categories: Vec<String> = table.list("categories");
    table.done();
    let (key, system, kind) = (key?, system?, kind?);
    let mut fine = true;
    let mut fault = |key, message: &str| {
        table.fault(key, message);
        fine = false;
    };
    if !facts.systems.contains(&system) {
        fault("system", &format!("{system} is no system of this pack"));
    }
    if !seen.insert((system.clone(), kind.clone())) {
        fault("kind", &format!("{kind} of {system} stands there twice"));
    }
    if categories.is_empty() {
        fault("categories", "say which categories of data such a thing holds, as A-07/contact");
    }
    for unknown in categories.iter().filter(|category| !facts.categories.contains_key(*category)) {
        fault("categories", &format!("{unknown} is no category of this pack"));
    }
    fine.then_some(Declared { key, system, kind, categories })
}

fn word(table: &Reader<'_>, key: &'static str) -> Option<String> {
    let text: String = table.required(key)?;
    words::key(text, key).map_err(|refusal| table.fault(key, &refusal.to_string())).ok()
}

struct Entries(Vec<Declared>);

#[async_trait]
impl Part for Entries {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        bring(uow, &self.0).await.map_err(ports::Error::of)
    }
}

/// What the pack does not name stays.
async fn bring(uow: &mut UnitOfWork, declared: &[Declared]) -> Result<Applied, Error> {
    let before = all(uow.db(), uow.scope()).await?;
    let mut applied = Applied::default();
    for new in declared {
        let one = kinds::apply(uow, new, &before).await?;
        applied.added += one.added;
        applied.changed += one.changed;
        applied.unchanged += one.unchanged;
    }
    if applied.added + applied.changed > 0 {
        uow.emit(&Event::KindsSet { organisation: uow.organisation() });
    }
    Ok(applied)
}
