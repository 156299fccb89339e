//! This crate's part of a pack: `[[data_sets]]`.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use calendar::Zone;
use ports::pack::{Applied, Facts, Part, Reader, Section};
use store::UnitOfWork;

use crate::data_sets::{self, Declare};
use crate::{Child, DataSet, Error, Guard, GuardForm, KeyColumn, KeyKind};

/// The sections of this crate. They refer to systems and categories, so that they come after the register's.
#[must_use]
pub fn sections() -> Vec<Box<dyn Section>> {
    vec![Box::new(DataSetsSection)]
}

struct DataSetsSection;

impl Section for DataSetsSection {
    fn keys(&self) -> &'static [&'static str] {
        &["data_sets"]
    }

    fn check(&self, pack: &Reader<'_>, facts: &mut Facts) -> Option<Box<dyn Part>> {
        let zone = facts.organisation.as_ref().map_or(Zone::UTC, |organisation| organisation.zone);
        let (mut keys, mut places) = (BTreeSet::new(), BTreeSet::new());
        let mut all = Some(Vec::new());
        for table in pack.tables("data_sets") {
            let read = data_set(&table, zone, facts);
            if let Some(Declare { key, set }) = &read {
                if !keys.insert(key.clone()) {
                    table.fault("id", "another data set of this pack has this id");
                }
                if !places.insert((set.system.clone(), set.kind.clone())) {
                    table.fault("kind", "another data set of this pack declares this kind of thing in this system");
                }
            }
            all = all.zip(read).map(|(mut all, read)| {
                all.push(read);
                all
            });
        }
        Some(Box::new(DataSetsPart(all?)))
    }
}

fn data_set(table: &Reader<'_>, zone: Zone, facts: &Facts) -> Option<Declare> {
    let key = table.parsed::<Id>("id");
    let (connector, system) = (table.required::<String>("connector"), table.required::<String>("system"));
    if system.as_ref().is_some_and(|system| !facts.systems.contains(system)) {
        table.fault("system", "this is no system of this pack");
    }
    let (kind, name) = (table.required::<String>("kind"), table.required::<String>("table"));
    let (key_name, key_kind) = (table.required::<String>("key"), table.required::<KeyKind>("key_type"));
    let guards = guards(table);
    let unguarded = table.optional::<String>("unguarded");
    let children = children(table);
    let columns = columns(table, facts);
    let receipts = table.optional::<String>("receipts");
    table.done();
    let set = DataSet {
        connector: connector?,
        system: system?,
        kind: kind?,
        table: name?,
        key: KeyColumn { name: key_name?, kind: key_kind? },
        guards: guards?,
        unguarded,
        children: children?,
        columns: columns?,
        receipts,
        zone,
    };
    let faults = set.faults();
    for fault in &faults {
        if let Error::Declaration { field, message } = fault {
            table.fault(field, message);
        }
    }
    // Known by its id and place, a faulty one is still told to be there twice.
    Some(Declare { key: key?.0, set })
}

/// Left out is not the same as none: who means none writes so, and why.
fn guards(table: &Reader<'_>) -> Option<Vec<Guard>> {
    if !table.has("guards") {
        table.fault("guards", "is missing: name the columns that say how new a row is; where there are none write [] and say why under `unguarded`");
        return None;
    }
    let read = table.tables("guards").into_iter().map(|guard| {
        let (column, anchor) = (guard.required("column"), guard.required("anchor"));
        let form = guard.required::<GuardForm>("form");
        guard.done();
        Some(Guard { column: column?, anchor: anchor?, form: form? })
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

fn children(table: &Reader<'_>) -> Option<Vec<Child>> {
    let read = table.tables("children").into_iter().map(|child| {
        let (name, parent) = (child.required("table"), child.required("parent"));
        let key = child.optional("key");
        let children = children(&child);
        child.done();
        Some(Child { table: name?, parent: parent?, key, children: children? })
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

fn columns(table: &Reader<'_>, facts: &Facts) -> Option<BTreeMap<String, Vec<String>>> {
    if !table.has("columns") {
        return Some(BTreeMap::new());
    }
    let columns = table.optional::<BTreeMap<String, Vec<String>>>("columns")?;
    for category in columns.keys().filter(|category| !facts.categories.contains_key(*category)) {
        table.fault("columns", &format!("{category} is no category of an activity of this pack"));
    }
    Some(columns)
}

/// What the pack calls a data set.
struct Id(String);

impl std::str::FromStr for Id {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
        if (1..=64).contains(&text.len()) && text.chars().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err("has 1 to 64 letters, digits and any of - _ .")
        }
    }
}

struct DataSetsPart(Vec<Declare>);

impl DataSetsPart {
    /// What the pack does not name stays.
    async fn bring_about(&self, uow: &mut UnitOfWork) -> Result<Applied, Error> {
        let mut applied = Applied::default();
        for wish in &self.0 {
            let known = data_sets::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&wish.key)).await?;
            let before = known.get(&wish.key).map(|row| row.version);
            let after = data_sets::declare(uow, wish.clone()).await?.version;
            match before {
                None => applied.added += 1,
                Some(before) if before == after => applied.unchanged += 1,
                Some(_) => applied.changed += 1,
            }
        }
        Ok(applied)
    }
}

#[async_trait]
impl Part for DataSetsPart {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        self.bring_about(uow).await.map_err(ports::Error::of)
    }
}
