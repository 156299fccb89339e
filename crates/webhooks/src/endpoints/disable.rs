//! Disabling and enabling. What waits for a disabled endpoint is cancelled; a replay brings back what is still wanted.

use kernel::{EndpointId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Endpoint, State, queries, row, rules};
use crate::dispatcher::queue;
use crate::{Error, Event, MANAGE, Why, deliveries};

/// Deliver nothing to an endpoint any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disable {
    /// Which.
    pub endpoint: EndpointId,
    /// The version that was seen.
    pub seen: Version,
}

/// Disables an endpoint.
pub async fn disable(uow: &mut UnitOfWork, Disable { endpoint, seen }: Disable) -> Result<Endpoint, Error> {
    let before = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::enabled(&before)?;
    let after = stop(uow, endpoint, seen, Why::ByHand).await?;
    uow.emit(&Event::Disabled { endpoint, why: Why::ByHand });
    Ok(after)
}

/// Disables an endpoint because of how it answers. Nothing is left to do where somebody was quicker.
pub(crate) async fn disable_by_itself(uow: &mut UnitOfWork, endpoint: EndpointId, why: Why) -> Result<(), Error> {
    let Some(before) = queries::get(uow.db(), uow.scope(), endpoint).await? else { return Ok(()) };
    if before.state != State::Enabled {
        return Ok(());
    }
    stop(uow, endpoint, before.version, why).await?;
    uow.emit(&Event::Disabled { endpoint, why });
    Ok(())
}

/// Deliver to an endpoint again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enable {
    /// Which.
    pub endpoint: EndpointId,
    /// The version that was seen.
    pub seen: Version,
}

/// Enables an endpoint. It is told of what happens from now on; what it has missed is replayed by whoever wants that.
pub async fn enable(uow: &mut UnitOfWork, Enable { endpoint, seen }: Enable) -> Result<Endpoint, Error> {
    let before = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &before)?;
    rules::not_retired(&before)?;
    if before.state == State::Enabled {
        return Err(Error::Enabled);
    }
    let change = row::ActiveModel {
        state: Set(State::Enabled),
        disabled_why: Set(None),
        disabled_at: Set(None),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, endpoint, seen, change).await?;
    queue::forget_failures(uow.db(), endpoint).await?;
    uow.emit(&Event::Enabled { endpoint });
    Ok(after)
}

async fn stop(uow: &mut UnitOfWork, endpoint: EndpointId, seen: Version, why: Why) -> Result<Endpoint, Error> {
    let change = row::ActiveModel {
        state: Set(State::Disabled),
        disabled_why: Set(Some(why)),
        disabled_at: Set(Some(uow.now())),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, endpoint, seen, change).await?;
    deliveries::cancel_waiting(uow.db(), endpoint, uow.now()).await?;
    Ok(after)
}
