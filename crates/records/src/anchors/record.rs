//! Recording when things happened: one, or a thousand in one unit, all or none of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::{Id, ItemId, NEW, ReferenceId, Subject, SubjectId};
use ports::ExternalKey;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};
use uuid::Uuid;

use super::{Event, Put, TargetKind, When, put, rules};
use crate::items::item;
use crate::references::{self, Named, Unresolved, reference};
use crate::subjects::subject;
use crate::{Error, HoldingsRefusal, RECORD_EVENTS, keyed};

/// So many are recorded at a time.
const MOST: usize = 1_000;
/// How callers name the list.
const LIST: &str = "events";

/// What something happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An item in our own store.
    Item(ItemId),
    /// A reference that is known.
    Reference(ReferenceId),
    /// Whatever is called so in another system; made where it is not known.
    External {
        /// What it is called.
        key: ExternalKey,
        /// Another thing that is about the same subject.
        of: Option<ExternalKey>,
    },
    /// Somebody, and so all that is held on them.
    Subject(SubjectId),
}

/// Say that something happened that a period runs from.
#[derive(Debug, Clone)]
pub struct Record {
    /// What it happened to.
    pub target: Target,
    /// What happened, as `customer.last_activity`.
    pub name: String,
    /// When.
    pub when: When,
    /// What is known is wrong: this stands even if it is earlier.
    pub correct: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// What each of them happened to, in their order: `reference`, `item` or `subject`, and which one.
    pub targets: Vec<(TargetKind, Uuid)>,
    /// How many told something new.
    pub news: u64,
}

/// Records them all, or none. While a run is erasing one of the things, the whole call is to be tried again: what comes
/// now would come too late to keep it, and too early for a new one.
pub async fn record(uow: &mut UnitOfWork, events: Vec<Record>) -> Result<Recorded, Error> {
    uow.require(RECORD_EVENTS, NEW)?;
    if events.is_empty() || events.len() > MOST {
        return Err(HoldingsRefusal::EventCount.into());
    }
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let mut dated = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let when = rules::name(&event.name).and_then(|_| event.when.dated(zone));
        dated.push(when.map_err(|refusal| refusal.at(LIST, index))?);
    }
    let targets = targets(uow, &events).await?;
    let puts: Vec<_> = events
        .into_iter()
        .zip(dated)
        .zip(&targets)
        .map(|((event, when), (kind, target))| Put {
            kind: *kind,
            target: *target,
            name: event.name,
            when,
            correct: event.correct,
        })
        .collect();
    let news = put(uow, &puts).await?;
    let digest = digest(uow, &puts).await?;
    let names: BTreeSet<_> = puts.into_iter().map(|put| put.name).collect();
    uow.emit(&Event { subject: about(uow, &targets), names, count: targets.len(), news, digest });
    Ok(Recorded { targets, news })
}

/// Records one. A refusal names the field of this one, and no place in a list.
pub async fn record_one(uow: &mut UnitOfWork, event: Record) -> Result<Recorded, Error> {
    record(uow, vec![event]).await.map_err(|error| match error {
        Error::Holdings(HoldingsRefusal::At { refusal, .. }) => Error::Holdings(*refusal),
        error => error,
    })
}

/// The thing where it is one, else the organisation.
fn about(uow: &UnitOfWork, targets: &[(TargetKind, Uuid)]) -> Subject {
    match targets {
        [(TargetKind::Item, id)] => Subject::new("item", ItemId::from_uuid(*id)),
        [(TargetKind::Reference, id)] => Subject::new("reference", ReferenceId::from_uuid(*id)),
        [(TargetKind::Subject, id)] => Subject::new("subject", SubjectId::from_uuid(*id)),
        _ => Subject::new("organisation", uow.organisation()),
    }
}

/// What commits the trail to all that was told: rows by the thousand are not noted one by one.
async fn digest(uow: &UnitOfWork, puts: &[Put]) -> Result<String, Error> {
    let key = keyed::key(uow.keys(), uow.organisation()).await?;
    let told: Vec<Vec<u8>> = puts
        .iter()
        .map(|put| {
            let at = put.when.at.timestamp_micros().to_be_bytes();
            [put.target.as_bytes().as_slice(), put.name.as_bytes(), &at, &[u8::from(put.correct)]].concat()
        })
        .collect();
    Ok(keyed::digest(&key, "anchor.batch", &told.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

async fn targets(uow: &mut UnitOfWork, events: &[Record]) -> Result<Vec<(TargetKind, Uuid)>, Error> {
    let named: Vec<(usize, Named)> = events
        .iter()
        .enumerate()
        .filter_map(|(index, event)| match &event.target {
            Target::External { key, of } => Some((index, Named { key: key.clone(), of: of.clone() })),
            _ => None,
        })
        .collect();
    let (places, named): (Vec<usize>, Vec<Named>) = named.into_iter().unzip();
    let found = references::resolve(uow, &named).await.map_err(|unresolved| match unresolved {
        Unresolved::Refused(index, refusal) => refusal.at(LIST, places[index]).into(),
        Unresolved::Failed(error) => error,
    })?;
    let mut external: HashMap<usize, _> = places.into_iter().zip(found).collect();
    let known = Known::of(uow, events).await?;
    let mut targets = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let refuse = |refusal: HoldingsRefusal| Error::from(refusal.at(LIST, index));
        targets.push(match &event.target {
            Target::Item(id) if known.items.contains(id) => (TargetKind::Item, id.uuid()),
            Target::Item(_) => return Err(refuse(HoldingsRefusal::ItemNotFound)),
            Target::Subject(id) if !known.subjects.contains(id) => {
                return Err(refuse(HoldingsRefusal::SubjectNotFound));
            }
            Target::Subject(id) if known.under_way.contains(id) => {
                return Err(refuse(HoldingsRefusal::ErasureUnderWay));
            }
            Target::Subject(id) => (TargetKind::Subject, id.uuid()),
            Target::Reference(id) => match known.references.get(id) {
                None => return Err(refuse(HoldingsRefusal::ReferenceNotFound)),
                Some(true) => return Err(refuse(HoldingsRefusal::ErasureUnderWay)),
                Some(false) => (TargetKind::Reference, id.uuid()),
            },
            Target::External { .. } => match external.remove(&index) {
                Some(found) if found.run.is_none() => (TargetKind::Reference, found.id.uuid()),
                Some(_) => return Err(refuse(HoldingsRefusal::ErasureUnderWay)),
                None => return Err(refuse(HoldingsRefusal::ReferenceNotFound)),
            },
        });
    }
    Ok(targets)
}

/// Which of the things that are named by id are here.
#[derive(Default)]
struct Known {
    items: HashSet<ItemId>,
    subjects: HashSet<SubjectId>,
    /// Subjects one of whose references is being erased.
    under_way: HashSet<SubjectId>,
    /// Whether each is being erased.
    references: HashMap<ReferenceId, bool>,
}

impl Known {
    async fn of(uow: &UnitOfWork, events: &[Record]) -> Result<Self, Error> {
        let mut known = Self::default();
        let (mut items, mut subjects, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for event in events {
            match &event.target {
                Target::Item(id) => items.push(*id),
                Target::Subject(id) => subjects.push(*id),
                Target::Reference(id) => ids.push(*id),
                Target::External { .. } => {}
            }
        }
        if !items.is_empty() {
            let here = item::Entity::in_scope(uow.scope()).filter(item::Column::Id.is_in(items)).select_only();
            known.items = here.column(item::Column::Id).into_tuple().all(uow.db()).await?.into_iter().collect();
        }
        if !subjects.is_empty() {
            let some = subjects.iter().copied();
            let here = subject::Entity::in_scope(uow.scope()).filter(subject::Column::Id.is_in(some)).select_only();
            known.subjects = here.column(subject::Column::Id).into_tuple().all(uow.db()).await?.into_iter().collect();
            let marked = reference::Entity::in_scope(uow.scope())
                .filter(reference::Column::SubjectId.is_in(subjects))
                .filter(reference::Column::RunId.is_not_null())
                .select_only()
                .column(reference::Column::SubjectId);
            known.under_way = marked.into_tuple().all(uow.db()).await?.into_iter().collect();
        }
        if !ids.is_empty() {
            let here = reference::Entity::in_scope(uow.scope())
                .filter(reference::Column::Id.is_in(ids))
                .select_only()
                .columns([reference::Column::Id, reference::Column::RunId])
                .into_tuple::<(ReferenceId, Option<kernel::DeletionRunId>)>()
                .all(uow.db())
                .await?;
            known.references = here.into_iter().map(|(id, run)| (id, run.is_some())).collect();
        }
        Ok(known)
    }
}
