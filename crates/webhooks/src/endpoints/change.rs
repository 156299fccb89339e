//! Changing what an endpoint is called, where it is, and what it wants.

use kernel::{EndpointId, Version};
use outbound::Guard;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Endpoint, queries, row, rules};
use crate::dispatcher::queue;
use crate::{Error, Event, MANAGE};

/// Change an endpoint. What is left out stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub endpoint: EndpointId,
    /// The version that was seen.
    pub seen: Version,
    /// Another name.
    pub name: Option<String>,
    /// Another address, without a past; what waits goes there too.
    pub url: Option<String>,
    /// Other event types; `Some(None)` = all that are published.
    pub event_types: Option<Option<Vec<String>>>,
}

/// Changes an endpoint. The guard says what its address may be.
pub async fn change(uow: &mut UnitOfWork, guard: Guard, change: Change) -> Result<Endpoint, Error> {
    let before = queries::get(uow.db(), uow.scope(), change.endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::not_retired(&before)?;
    let mut row = row::ActiveModel::default();
    if let Some(name) = &change.name {
        row.name = Set(rules::name(name)?);
    }
    if let Some(url) = &change.url {
        row.url = Set(guard.check(url)?.as_str().to_owned());
    }
    if let Some(types) = &change.event_types {
        row.event_types = Set(rules::event_types(types.as_deref())?);
    }
    let after = model::update::<row::Entity>(uow, change.endpoint, change.seen, row).await?;
    if after.url != before.url {
        queue::forget_failures(uow.db(), change.endpoint).await?;
        queue::wake(uow.db(), [change.endpoint], uow.now()).await?;
    }
    uow.emit(&Event::Changed { endpoint: change.endpoint });
    Ok(after)
}
