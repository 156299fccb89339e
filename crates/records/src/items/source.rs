//! Items, as retention sees them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Id, ItemId, SubjectId};
use ports::{Db, DueQuery, Holding, HoldingSource, Place};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::item;
use crate::anchors::{self, Shelf, TargetKind};
use crate::{Error, categories};

/// How the erase door knows an item.
pub(super) const KIND: &str = "item";

/// Items, as retention sees them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Items;

#[async_trait]
impl HoldingSource for Items {
    fn kinds(&self) -> &'static [&'static str] {
        &[KIND]
    }

    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        anchors::due(db, self, query).await.map_err(ports::Error::of)
    }

    async fn earliest(
        &self,
        db: Db<'_>,
        names: &[String],
    ) -> Result<Option<BTreeMap<String, NaiveDate>>, ports::Error> {
        anchors::earliest(db, TargetKind::Item, names).await.map(Some).map_err(ports::Error::of)
    }

    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        if kind == KIND { load(db, ids).await.map_err(ports::Error::of) } else { Ok(Vec::new()) }
    }

    async fn of_subjects(&self, db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        of_subjects(db, subjects).await.map_err(ports::Error::of)
    }

    async fn count(&self, db: Db<'_>, categories: &[String]) -> Result<u64, ports::Error> {
        count(db, categories).await.map_err(ports::Error::of)
    }
}

#[async_trait]
impl Shelf for Items {
    type Entity = item::Entity;
    const KIND: TargetKind = TargetKind::Item;
    const SUBJECT: item::Column = item::Column::SubjectId;

    fn narrowed(&self, query: &DueQuery) -> Condition {
        let states = (!query.states.is_empty()).then(|| item::Column::State.is_in(query.states.iter().cloned()));
        let within = categories::in_column(item::Column::Category, &query.categories);
        Condition::all().add(within).add_option(states)
    }

    async fn load(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
        load(db, ids).await
    }
}

/// An item without what it says, which may be long.
type Row = (ItemId, SubjectId, String, Option<String>);

fn rows(db: Db<'_>) -> Select<item::Entity> {
    use item::Column;
    let columns = [Column::Id, Column::SubjectId, Column::Category, Column::State];
    item::Entity::in_scope(db.scope()).select_only().columns(columns).order_by_asc(Column::Id)
}

async fn load(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(anchors::CHUNK) {
        let some = some.iter().copied().map(ItemId::from_uuid);
        found.extend(keyset::any_of(rows(db), item::Column::Id, some).into_tuple().all(&db).await?);
    }
    holdings(db, found).await
}

async fn of_subjects(db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, Error> {
    let mut found = Vec::new();
    for some in subjects.chunks(anchors::CHUNK) {
        let some = some.iter().copied();
        found.extend(keyset::any_of(rows(db), item::Column::SubjectId, some).into_tuple().all(&db).await?);
    }
    holdings(db, found).await
}

async fn holdings(db: Db<'_>, rows: Vec<Row>) -> Result<Vec<Holding>, Error> {
    let targets: Vec<_> = rows.iter().map(|(id, subject, ..)| (id.uuid(), Some(*subject))).collect();
    let mut merged = anchors::merged(db, &targets, |_| true).await?;
    let holding = |(id, subject, category, state): Row| Holding {
        kind: KIND,
        id: id.uuid(),
        subject: Some(subject),
        categories: vec![category],
        state,
        place: Place::Own,
        anchors: merged.remove(&id.uuid()).unwrap_or_default(),
        under_way: None,
    };
    Ok(rows.into_iter().map(holding).collect())
}

async fn count(db: Db<'_>, asked: &[String]) -> Result<u64, Error> {
    let within = categories::in_column(item::Column::Category, asked);
    Ok(item::Entity::in_scope(db.scope()).filter(within).count(&db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_due_is_found_by_its_dates() {
        // How a plan reads is the embedded engine's; a server plans by what its tables hold.
        if testkit::on_postgres() {
            return;
        }
        anchors::begins_with_the_dates(&anchors::plans(&Items).await);
    }
}
