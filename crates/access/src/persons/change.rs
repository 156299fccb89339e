//! Changing what is known of a person.

use kernel::{PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::add::free_address;
use super::line::may_lead;
use super::{Person, address, get, row, valid_name};
use crate::{Error, Event, MANAGE_PERSONS};

/// Change what is known of a person.
#[derive(Debug, Clone)]
pub struct Change {
    /// Who.
    pub person: PersonId,
    /// The version that was seen.
    pub seen: Version,
    /// Full name.
    pub name: String,
    /// Where the organisation writes to them.
    pub email: String,
    /// Their nearest superior.
    pub line_manager: Option<PersonId>,
    /// Local date of their first day.
    pub joined_on: Option<chrono::NaiveDate>,
}

/// Changes what is known of a person.
pub async fn change(uow: &mut UnitOfWork, new: Change) -> Result<Person, Error> {
    let before = get(uow.db(), uow.scope(), new.person).await?.ok_or(Error::PersonNotFound)?;
    uow.require(MANAGE_PERSONS, &before)?;
    if before.left_at.is_some() {
        return Err(Error::PersonLeft);
    }
    let (name, email) = (valid_name(&new.name)?, address(&new.email)?);
    free_address(uow, &email, Some(before.id)).await?;
    if let Some(manager) = new.line_manager {
        may_lead(uow, manager, Some(before.id)).await?;
    }
    let change = row::ActiveModel {
        name: Set(name),
        email: Set(email),
        line_manager_id: Set(new.line_manager),
        joined_on: Set(new.joined_on),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, before.id, new.seen, change).await?;
    uow.emit(&Event::PersonChanged { person: after.id });
    Ok(after)
}
