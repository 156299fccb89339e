//! Deleting an endpoint. Its row stays, without its secrets, for the deliveries that were made.

use kernel::{EndpointId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Endpoint, State, queries, row, rules};
use crate::{Error, Event, MANAGE, deliveries};

/// Delete an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retire {
    /// Which.
    pub endpoint: EndpointId,
    /// The version that was seen.
    pub seen: Version,
}

/// Deletes an endpoint, for good.
pub async fn retire(uow: &mut UnitOfWork, Retire { endpoint, seen }: Retire) -> Result<Endpoint, Error> {
    let before = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::not_retired(&before)?;
    let change = row::ActiveModel {
        state: Set(State::Retired),
        secret: Set(Vec::new()),
        previous_secret: Set(None),
        previous_until: Set(None),
        older_secret: Set(None),
        older_until: Set(None),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, endpoint, seen, change).await?;
    deliveries::cancel_waiting(uow.db(), endpoint, uow.now()).await?;
    uow.emit(&Event::Retired { endpoint });
    Ok(after)
}
