//! Revoking tokens.

use kernel::{PersonId, ServiceId, TokenId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use super::{Token, get, row};
use crate::{Error, Event, REVOKE_TOKEN, permissions};

/// Revoke a token.
#[derive(Debug, Clone, Copy)]
pub struct Revoke {
    /// Which.
    pub token: TokenId,
    /// The version that was seen.
    pub seen: Version,
}

/// Revokes a token: from now on it is as if it had never been issued. Revoking again changes nothing.
pub async fn revoke(uow: &mut UnitOfWork, Revoke { token, seen }: Revoke) -> Result<Token, Error> {
    let before = get(uow.db(), uow.scope(), token).await?.ok_or(Error::TokenNotFound)?;
    let permission = permissions::by_hand(REVOKE_TOKEN, &uow.scope().actor);
    uow.require(permission, &before)?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    close(uow, token, seen).await
}

/// Revokes all tokens of a person who leaves.
pub(crate) async fn revoke_all_of(uow: &mut UnitOfWork, person: PersonId) -> Result<(), Error> {
    revoke_where(uow, row::Column::PersonId.eq(person)).await
}

/// Revokes all tokens of a service that is retired.
pub(crate) async fn revoke_all_of_service(uow: &mut UnitOfWork, service: ServiceId) -> Result<(), Error> {
    revoke_where(uow, row::Column::ServiceId.eq(service)).await
}

async fn revoke_where(uow: &mut UnitOfWork, holder: SimpleExpr) -> Result<(), Error> {
    let valid = row::Entity::in_scope(uow.scope())
        .filter(holder)
        .filter(row::Column::RevokedAt.is_null())
        .order_by_asc(row::Column::Id)
        .all(uow.db())
        .await?;
    for token in valid {
        close(uow, token.id, token.version).await?;
    }
    Ok(())
}

async fn close(uow: &mut UnitOfWork, token: TokenId, seen: Version) -> Result<Token, Error> {
    let change = row::ActiveModel { revoked_at: Set(Some(uow.real_now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, token, seen, change).await?;
    uow.emit(&Event::TokenRevoked { token });
    Ok(after)
}
