//! Reading what items say: a look at personal data, by those alone whom the activity names, and always in the trail.

use std::collections::HashMap;

use kernel::{ItemId, Permission};
use serde_json::Value as Json;
use store::Read;

use super::{Event, Item, payload, queries, rules};
use crate::{Error, HoldingsRefusal, VIEW_ITEM, activities};

/// Nobody holds it by a role: what is refused under this name stands in the trail like any other refusal of it.
const WITHHELD: Permission = Permission::new(VIEW_ITEM.name, &[]);

/// What an item says, as far as it can still be said, and to whoever asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// So; nothing where it has files only.
    Held(Option<Json>),
    /// The subject's key is gone, and so is this.
    Erased,
    /// The activity does not name whoever asks.
    Withheld,
}

/// What one item says. Refused to those whom its activity does not name.
pub async fn open(read: &Read, of: ItemId) -> Result<Payload, Error> {
    let item = queries::get(read, read.scope(), of).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    let payload = payloads(read, std::slice::from_ref(&item)).await?.remove(&of);
    match payload.unwrap_or(Payload::Withheld) {
        Payload::Withheld => {
            read.require(VIEW_ITEM, &item).await?;
            read.require(WITHHELD, &item).await?;
            Ok(Payload::Withheld)
        }
        payload => Ok(payload),
    }
}

/// What many items say, in a bounded number of statements; what is not here is not in the answer.
pub async fn open_all(read: &Read, of: &[ItemId]) -> Result<HashMap<ItemId, Payload>, Error> {
    let items: Vec<_> = queries::by_ids(read, read.scope(), of).await?.into_values().collect();
    payloads(read, &items).await
}

async fn payloads(read: &Read, items: &[Item]) -> Result<HashMap<ItemId, Payload>, Error> {
    let allowed = allowed(read, items).await?;
    let mut subjects: Vec<_> = allowed.iter().map(|item| item.subject_id).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let keys = read.store().keys().subjects(read.scope().organisation, &subjects).await;
    let keys = keys.map_err(store::Error::from)?;
    let mut payloads: HashMap<_, _> = items.iter().map(|item| (item.id, Payload::Withheld)).collect();
    for item in allowed {
        let payload = match (&item.payload, keys.get(&item.subject_id)) {
            (None, _) => Payload::Held(None),
            (Some(_), None) => Payload::Erased,
            (Some(sealed), Some(key)) => Payload::Held(Some(payload::open(key, item.id, sealed)?)),
        };
        read.looked(&Event::Opened(item.into()));
        payloads.insert(item.id, payload);
    }
    Ok(payloads)
}

/// Those that whoever reads may open: by their role, and by what the activity says of it.
pub(super) async fn allowed<'a>(read: &Read, items: &'a [Item]) -> Result<Vec<&'a Item>, Error> {
    let mut categories: Vec<_> = items.iter().map(|item| item.category.clone()).collect();
    categories.sort_unstable();
    categories.dedup();
    let known = activities::categories_by_keys(read, read.scope(), &categories).await?;
    let standing = read.standing().await?;
    let may = |item: &Item| {
        // What the register has forgotten is nobody's work any more.
        let access = known.get(&item.category).map(|(activity, _)| activity.details.access.as_slice());
        standing.may(VIEW_ITEM, item).is_ok() && rules::may_open(&standing, access.unwrap_or_default(), item.stored_by)
    };
    Ok(items.iter().filter(|item| may(item)).collect())
}
