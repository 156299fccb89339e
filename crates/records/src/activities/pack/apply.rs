//! Bringing an organisation's register to what a pack says. What the pack does not name stays.

use std::collections::HashMap;

use async_trait::async_trait;
use kernel::{ProcessorId, SystemId};
use ports::pack::{Applied, Part};
use store::UnitOfWork;

use super::{ActivityEntry, Entries, ProcessorEntry, SystemEntry};
use crate::Error;
use crate::activities::{self, Status};
use crate::processors::{self, Processing, Terms};
use crate::systems::{self, Description};

#[async_trait]
impl Part for Entries {
    async fn apply(&self, uow: &mut UnitOfWork) -> Result<Applied, ports::Error> {
        let mut applied = Applied::default();
        self.bring(uow, &mut applied).await.map_err(ports::Error::of)?;
        Ok(applied)
    }
}

impl Entries {
    async fn bring(&self, uow: &mut UnitOfWork, applied: &mut Applied) -> Result<(), Error> {
        let mut processors = HashMap::new();
        for entry in &self.processors {
            processors.insert(entry.key.as_str(), processor(uow, entry, applied).await?);
        }
        let mut systems = HashMap::new();
        for entry in &self.systems {
            let vendor = entry.vendor.as_deref().and_then(|key| processors.get(key).copied());
            systems.insert(entry.key.as_str(), system(uow, entry, vendor, applied).await?);
        }
        for entry in &self.activities {
            activity(uow, entry, &systems, &processors, applied).await?;
        }
        Ok(())
    }
}

async fn processor(uow: &mut UnitOfWork, entry: &ProcessorEntry, applied: &mut Applied) -> Result<ProcessorId, Error> {
    let known = processors::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&entry.key)).await?.remove(&entry.key);
    let processing = entry.processing.clone();
    let id = match known {
        None => {
            applied.added += 1;
            processors::add(uow, processors::Add { key: entry.key.clone(), processing }).await?.id
        }
        Some(row) if Processing::from(&row) == processing => {
            applied.unchanged += 1;
            row.id
        }
        Some(row) => {
            applied.changed += 1;
            let change = processors::Change { processor: row.id, seen: row.version, processing };
            processors::change(uow, change).await?.id
        }
    };
    let known = processors::agreements_of(uow.db(), uow.scope(), &[id]).await?.remove(&id).unwrap_or_default();
    for terms in &entry.agreements {
        match known.iter().find(|row| row.reference == terms.reference) {
            None => {
                applied.added += 1;
                let add = processors::AddAgreement { processor: id, terms: terms.clone() };
                processors::add_agreement(uow, add).await?;
            }
            Some(row) if Terms::from(row) == *terms => applied.unchanged += 1,
            Some(row) => {
                applied.changed += 1;
                let (agreement, seen) = (row.id, row.version);
                let change = processors::ChangeAgreement { agreement, seen, terms: terms.clone() };
                processors::change_agreement(uow, change).await?;
            }
        }
    }
    Ok(id)
}

async fn system(
    uow: &mut UnitOfWork,
    entry: &SystemEntry,
    vendor: Option<ProcessorId>,
    applied: &mut Applied,
) -> Result<SystemId, Error> {
    let known = systems::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&entry.key)).await?.remove(&entry.key);
    let description = Description { vendor, ..entry.description.clone() };
    Ok(match known {
        None => {
            applied.added += 1;
            systems::add(uow, systems::Add { key: entry.key.clone(), description }).await?.id
        }
        Some(row) if Description::from(&row) == description => {
            applied.unchanged += 1;
            row.id
        }
        Some(row) => {
            applied.changed += 1;
            systems::change(uow, systems::Change { system: row.id, seen: row.version, description }).await?.id
        }
    })
}

/// What people have ceased stays so. A live activity that the pack words anew gets a proposal where that touches what it
/// rests on, as from anybody.
async fn activity(
    uow: &mut UnitOfWork,
    entry: &ActivityEntry,
    systems: &HashMap<&str, SystemId>,
    processors: &HashMap<&str, ProcessorId>,
    applied: &mut Applied,
) -> Result<(), Error> {
    let mut content = entry.content.clone();
    content.systems = entry.systems.iter().filter_map(|key| systems.get(key.as_str()).copied()).collect();
    content.processors = entry.processors.iter().filter_map(|key| processors.get(key.as_str()).copied()).collect();
    let content = activities::rules::valid(content)?;
    let known = activities::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&entry.key)).await?.remove(&entry.key);
    let Some(row) = known else {
        applied.added += 1;
        activities::draft(uow, activities::Draft { key: entry.key.clone(), content }).await?;
        return Ok(());
    };
    let proposed = row.proposal.as_ref().is_some_and(|proposal| proposal.0 == content);
    if row.status == Status::Ceased || proposed || row.content_hash == content.hash() {
        applied.unchanged += 1;
        return Ok(());
    }
    applied.changed += 1;
    activities::change(uow, activities::Change { activity: row.id, seen: row.version, content }).await?;
    Ok(())
}
