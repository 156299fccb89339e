//! Handing something in.

use ::store::{UnitOfWork, model};
use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use serde_json::Value as Json;

use super::{Anchoring, date};
use crate::activities::{self, Status};
use crate::items::{Event, Item, item, payload, rules};
use crate::subjects::{self, Whom};
use crate::{Error, HoldingsRefusal, RegisterRefusal, STORE_ITEM, words};

/// Hand something in that is held on somebody.
#[derive(Debug, Clone)]
pub struct Store {
    /// Whom it is about; where nobody is known, as of a batch of logs, it gets a subject of its own.
    pub subject: Option<Whom>,
    /// Its category in the register, as `A-11/log`; the activity is live.
    pub category: String,
    /// What it is in one word, as `log`, `visit` or `application`.
    pub kind: String,
    /// One of the category's states; where none is said, the first.
    pub state: Option<String>,
    /// What it says: a JSON object.
    pub payload: Option<Json>,
    /// When what happened to it that periods run from.
    pub anchors: Vec<Anchoring>,
}

/// Stores it, sealed under the subject's key.
pub async fn store(uow: &mut UnitOfWork, new: Store) -> Result<Item, Error> {
    uow.require(STORE_ITEM, NEW)?;
    let Store { subject, category, kind, state, payload, anchors } = new;
    let kind = rules::kind(&kind)?.to_owned();
    words::bounded(&anchors, "anchors")?;
    let mut known = activities::categories_by_keys(uow.db(), uow.scope(), std::slice::from_ref(&category)).await?;
    let (activity, declared) = known.remove(&category).ok_or(HoldingsRefusal::CategoryUnknown)?;
    if activity.status != Status::Live {
        return Err(RegisterRefusal::NotLive.into());
    }
    let state = rules::first_state(&declared, state)?;
    payload.as_ref().map_or(Ok(()), payload::check)?;
    let subject = match &subject {
        Some(whom) => subjects::whom(uow, whom).await?,
        None => subjects::make(uow, 1, &[]).await?[0],
    };
    let id = uow.new_id();
    let sealed = match &payload {
        Some(payload) => Some(payload::seal(&subjects::key_of(uow, subject).await?, id, payload)?),
        None => None,
    };
    let row = item::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(id),
        version: Set(Version::FIRST),
        subject_id: Set(subject),
        category: Set(category),
        kind: Set(kind),
        state: Set(state.clone()),
        payload: Set(sealed),
        stored_by: Set(uow.scope().actor.person()),
        stored_at: Set(uow.now()),
    };
    let stored = model::insert(uow, row).await?;
    date(uow, id, &anchors, state.as_deref().map(|state| (stored.kind.as_str(), state))).await?;
    uow.emit(&Event::Stored { of: (&stored).into(), state });
    Ok(stored)
}
