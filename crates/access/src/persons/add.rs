//! Entering a person.

use kernel::{NEW, PersonId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use store::{Scoped, UnitOfWork, model};

use super::line::may_lead;
use super::{Person, address, row, valid_name};
use crate::{Error, Event, MANAGE_PERSONS};

/// Enter a person.
#[derive(Debug, Clone, Default)]
pub struct Add {
    /// What a pack calls the person, if one does.
    pub pack_key: Option<String>,
    /// Full name.
    pub name: String,
    /// Where the organisation writes to them.
    pub email: String,
    /// Their nearest superior.
    pub line_manager: Option<PersonId>,
    /// Local date of their first day.
    pub joined_on: Option<chrono::NaiveDate>,
}

/// Enters a person. From now on they are an employee here; further roles are given by appointment.
pub async fn add(uow: &mut UnitOfWork, new: Add) -> Result<Person, Error> {
    uow.require(MANAGE_PERSONS, NEW)?;
    let (name, email) = (valid_name(&new.name)?, address(&new.email)?);
    free_address(uow, &email, None).await?;
    if let Some(manager) = new.line_manager {
        may_lead(uow, manager, None).await?;
    }
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        pack_key: Set(new.pack_key),
        name: Set(name),
        email: Set(email),
        line_manager_id: Set(new.line_manager),
        joined_on: Set(new.joined_on),
        left_at: Set(None),
        added_at: Set(uow.now()),
    };
    let person = model::insert(uow, row).await?;
    uow.emit(&Event::PersonAdded { person: person.id });
    Ok(person)
}

/// Refuses an address that somebody else here has. That of somebody who has left is free: it may be they who come back.
pub(super) async fn free_address(uow: &UnitOfWork, email: &str, mine: Option<PersonId>) -> Result<(), Error> {
    let mut taken =
        row::Entity::in_scope(uow.scope()).filter(row::Column::Email.eq(email)).filter(row::Column::LeftAt.is_null());
    if let Some(mine) = mine {
        taken = taken.filter(row::Column::Id.ne(mine));
    }
    if taken.count(uow.db()).await? > 0 { Err(Error::PersonEmailTaken) } else { Ok(()) }
}
