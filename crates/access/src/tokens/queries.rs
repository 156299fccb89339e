//! Finding tokens: that they exist, never what they are.

use std::collections::HashMap;

use kernel::{Page, Position, Relation, Scope, Slice, TokenId, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::{Token, row};
use crate::Error;

/// One token.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, token: TokenId) -> Result<Option<Token>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(token)).one(db).await?)
}

/// Many tokens in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    tokens: &[TokenId],
) -> Result<HashMap<TokenId, Token>, Error> {
    if tokens.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, tokens.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the tokens that may be seen, the one made last first, void ones too.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Token>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(match visible.person {
            Some(person) if visible.relations.contains(&Relation::Own) => row::Column::PersonId.eq(person),
            _ => row::Column::Id.is_null(),
        });
    }
    Ok(keyset::page(db, select, row::Column::MadeAt, row::Column::Id, Order::Desc, page).await?)
}
