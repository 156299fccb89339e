//! Somebody leaves.

use kernel::{PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::line::hand_over;
use super::{Person, get, row};
use crate::{Error, Event, MANAGE_PERSONS, accounts, appointments, calendar_feeds, tokens};

/// Somebody leaves the organisation, now.
#[derive(Debug, Clone, Copy)]
pub struct Leave {
    /// Who.
    pub person: PersonId,
    /// The version that was seen.
    pub seen: Version,
}

/// Ends all that a person holds here: roles, tokens, calendar feeds, ways to sign in; those below them come below whoever was above.
/// The row stays, for signatures refer to it.
pub async fn leave(uow: &mut UnitOfWork, Leave { person, seen }: Leave) -> Result<Person, Error> {
    let before = get(uow.db(), uow.scope(), person).await?.ok_or(Error::PersonNotFound)?;
    uow.require(MANAGE_PERSONS, &before)?;
    if before.left_at.is_some() {
        return Err(Error::PersonLeft);
    }
    let change = row::ActiveModel { left_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, person, seen, change).await?;
    accounts::close_ways_to(uow, person).await?;
    uow.emit(&Event::PersonLeft { person });
    hand_over(uow, &after).await?;
    tokens::revoke_all_of(uow, person).await?;
    calendar_feeds::revoke_all_of(uow, person).await?;
    appointments::end_all_of(uow, person).await?;
    Ok(after)
}
