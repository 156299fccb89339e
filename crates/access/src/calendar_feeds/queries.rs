//! Finding calendar feeds: that they exist, never their secrets.

use std::collections::HashMap;

use kernel::{CalendarFeedId, Page, Position, Relation, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::{CalendarFeed, row};
use crate::Error;

/// One feed.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    feed: CalendarFeedId,
) -> Result<Option<CalendarFeed>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(feed)).one(db).await?)
}

/// Many feeds in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    feeds: &[CalendarFeedId],
) -> Result<HashMap<CalendarFeedId, CalendarFeed>, Error> {
    if feeds.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, feeds.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the feeds that may be seen, the one made last first, void ones too.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<CalendarFeed>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(match visible.person {
            Some(person) if visible.relations.contains(&Relation::Own) => row::Column::PersonId.eq(person),
            _ => row::Column::Id.is_null(),
        });
    }
    Ok(keyset::page(db, select, row::Column::MadeAt, row::Column::Id, Order::Desc, page).await?)
}
