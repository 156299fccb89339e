//! Creating an endpoint. Its secret is in the answer, and nowhere else.

use kernel::{NEW, Version};
use outbound::Guard;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use store::{UnitOfWork, model};

use super::model::{CURRENT, seal};
use super::{Endpoint, MOST, State, queries, row, rules};
use crate::dispatcher::queue;
use crate::{Algorithm, Error, Event, MANAGE, Secret};

/// Tell somebody of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// What people call it.
    pub name: String,
    /// Where events are sent.
    pub url: String,
    /// The event types that it wants; none = all that are published.
    pub event_types: Option<Vec<String>>,
    /// How its deliveries are signed.
    pub algorithm: Algorithm,
}

/// An endpoint with what its receiver must be told now.
#[derive(Debug)]
pub struct Issued {
    /// The endpoint; its `verify_key` is what a receiver checks `v1a` signatures by.
    pub endpoint: Endpoint,
    /// The secret that a receiver checks `v1` signatures by. It is shown this once.
    pub secret: Option<Secret>,
}

/// Creates an endpoint. The guard says what its address may be.
pub async fn create(uow: &mut UnitOfWork, guard: Guard, new: Create) -> Result<Issued, Error> {
    uow.require(MANAGE, NEW)?;
    let name = rules::name(&new.name)?;
    let address = guard.check(&new.url)?;
    let event_types = rules::event_types(new.event_types.as_deref())?;
    if queries::count(uow.db(), uow.scope()).await? >= MOST {
        return Err(Error::TooMany);
    }
    let id = uow.new_id();
    let bytes = Algorithm::chance()?;
    let key = uow.keys().organisation(uow.organisation()).await?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(id),
        version: Set(Version::FIRST),
        name: Set(name),
        url: Set(address.as_str().to_owned()),
        event_types: Set(event_types),
        algorithm: Set(new.algorithm),
        secret: Set(seal(&key, CURRENT, id, &bytes)?),
        verify_key: Set(new.algorithm.public_half(&bytes)),
        previous_secret: Set(None),
        previous_until: Set(None),
        older_secret: Set(None),
        older_until: Set(None),
        state: Set(State::Enabled),
        disabled_why: Set(None),
        disabled_at: Set(None),
        author_id: Set(uow.scope().actor.person()),
        created_at: Set(uow.now()),
    };
    let endpoint = model::insert(uow, row).await?;
    queue::row::Entity::insert(queue::new(uow.organisation(), id)).exec_without_returning(uow.db()).await?;
    uow.emit(&Event::Created { endpoint: id });
    Ok(Issued { endpoint, secret: new.algorithm.shown(&bytes) })
}
