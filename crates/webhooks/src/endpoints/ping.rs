//! Trying an endpoint out.

use kernel::EndpointId;
use store::UnitOfWork;

use super::{Endpoint, queries, rules};
use crate::{Error, Event, MANAGE};

/// Try an endpoint out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ping {
    /// Which.
    pub endpoint: EndpointId,
}

/// Sends `test.ping` to this endpoint alone, whatever types it wants, on the way that every event takes.
pub async fn ping(uow: &mut UnitOfWork, Ping { endpoint }: Ping) -> Result<Endpoint, Error> {
    let found = queries::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &found)?;
    rules::enabled(&found)?;
    uow.emit(&Event::Pinged { endpoint });
    Ok(found)
}
