//! Opening and closing the way from an account to a person.

use kernel::{PersonId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use super::model::way;
use super::{Account, Way};
use crate::{Error, Event, MANAGE_ACCOUNTS, permissions, persons};

/// Open the way from an account to a person.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The account, as it was found across organisations; the unit itself sees its own organisation only.
    pub account: &'a Account,
    /// Whom it shall lead to here.
    pub person: PersonId,
}

/// Opens the way from an account to a person of the unit's organisation. In each organisation it leads to one.
pub async fn link(uow: &mut UnitOfWork, Link { account, person }: Link<'_>) -> Result<Way, Error> {
    let found = persons::get(uow.db(), uow.scope(), person).await?;
    let account = account.id;
    let known = way::Entity::in_scope(uow.scope()).filter(way::Column::AccountId.eq(account)).one(uow.db()).await?;
    let permission = permissions::by_hand(MANAGE_ACCOUNTS, &uow.scope().actor);
    uow.require(permission, &found.clone().ok_or(Error::PersonNotFound)?)?;
    if found.is_some_and(|person| person.left_at.is_some()) {
        return Err(Error::PersonLeft);
    }
    let way = match known {
        Some(known) if known.ended_at.is_none() => return Err(Error::AccountAlreadyLinked),
        Some(known) => {
            let again = way::ActiveModel { person_id: Set(person), ended_at: Set(None), ..Default::default() };
            model::update::<way::Entity>(uow, account, known.version, again).await?
        }
        None => {
            let new = way::ActiveModel {
                organisation_id: Set(uow.organisation()),
                account_id: Set(account),
                person_id: Set(person),
                version: Set(Version::FIRST),
                made_at: Set(uow.now()),
                ended_at: Set(None),
            };
            model::insert(uow, new).await?
        }
    };
    uow.emit(&Event::AccountLinked { account, person });
    Ok(way)
}

/// Closes every way to a person who leaves. What is changed is announced with their leaving.
pub(crate) async fn close_ways_to(uow: &mut UnitOfWork, person: PersonId) -> Result<(), Error> {
    let open = way::Entity::in_scope(uow.scope())
        .filter(way::Column::PersonId.eq(person))
        .filter(way::Column::EndedAt.is_null())
        .order_by_asc(way::Column::AccountId)
        .all(uow.db())
        .await?;
    for open in open {
        let change = way::ActiveModel { ended_at: Set(Some(uow.now())), ..Default::default() };
        model::update::<way::Entity>(uow, open.account_id, open.version, change).await?;
    }
    Ok(())
}
