//! What spares something from its rule: a written consent that stands, or an item in a state.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{ItemId, Subject, SubjectId};
use ports::{Condition, Db, Holding};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::consent;
use super::dating::PREFIX;
use crate::items::item;
use crate::{Error, anchors};

/// What conditions about items begin with.
const ITEM: &str = "item.";

/// `consent.PURPOSE`: the subject has consented in writing, and that stands on the date. `item.KIND.STATE`: the subject has
/// an item of that kind in that state.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conditions;

enum Name<'a> {
    Consent(&'a str),
    Item(&'a str, &'a str),
}

impl<'a> Name<'a> {
    fn of(name: &'a str) -> Option<Self> {
        if let Some(purpose) = name.strip_prefix(PREFIX) {
            return (!purpose.is_empty() && !purpose.contains('.')).then_some(Self::Consent(purpose));
        }
        let (kind, state) = name.strip_prefix(ITEM)?.split_once('.')?;
        (!kind.is_empty() && !state.is_empty() && !state.contains('.')).then_some(Self::Item(kind, state))
    }
}

#[async_trait]
impl Condition for Conditions {
    fn knows(&self, name: &str) -> bool {
        Name::of(name).is_some()
    }

    async fn spares(
        &self,
        db: Db<'_>,
        name: &str,
        holdings: &[Holding],
        on: NaiveDate,
    ) -> Result<Vec<(Uuid, Subject)>, ports::Error> {
        spares(db, name, holdings, on).await.map_err(ports::Error::of)
    }
}

async fn spares(db: Db<'_>, name: &str, holdings: &[Holding], on: NaiveDate) -> Result<Vec<(Uuid, Subject)>, Error> {
    let mut subjects: Vec<_> = holdings.iter().filter_map(|holding| holding.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let by = match Name::of(name) {
        _ if subjects.is_empty() => HashMap::new(),
        Some(Name::Consent(purpose)) => consented(db, purpose, &subjects, on).await?,
        Some(Name::Item(kind, state)) => holding_items(db, kind, state, &subjects).await?,
        None => HashMap::new(),
    };
    let spared = |holding: &Holding| Some((holding.id, by.get(&holding.subject?)?.clone()));
    Ok(holdings.iter().filter_map(spared).collect())
}

async fn consented(
    db: Db<'_>,
    purpose: &str,
    subjects: &[SubjectId],
    on: NaiveDate,
) -> Result<HashMap<SubjectId, Subject>, Error> {
    let zone = access::organisation(&db, db.scope()).await?.working_time().zone;
    let mut by = HashMap::new();
    for some in subjects.chunks(anchors::CHUNK) {
        let select =
            keyset::any_of(consent::Entity::in_scope(db.scope()), consent::Column::SubjectId, some.iter().copied());
        let select = select.filter(consent::Column::Purpose.eq(purpose)).filter(consent::Column::Written.eq(true));
        for row in select.order_by_asc(consent::Column::Id).all(&db).await? {
            if row.stands_on(on, zone) {
                by.insert(row.subject_id, Subject::new("consent", row.id));
            }
        }
    }
    Ok(by)
}

async fn holding_items(
    db: Db<'_>,
    kind: &str,
    state: &str,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Subject>, Error> {
    let mut by = HashMap::new();
    for some in subjects.chunks(anchors::CHUNK) {
        let rows: Vec<(SubjectId, ItemId)> =
            keyset::any_of(item::Entity::in_scope(db.scope()), item::Column::SubjectId, some.iter().copied())
                .filter(item::Column::Kind.eq(kind))
                .filter(item::Column::State.eq(state))
                .select_only()
                .columns([item::Column::SubjectId, item::Column::Id])
                .order_by_asc(item::Column::Id)
                .into_tuple()
                .all(&db)
                .await?;
        by.extend(rows.into_iter().map(|(subject, id)| (subject, Subject::new("item", id))));
    }
    Ok(by)
}

#[cfg(test)]
mod tests {
    use ports::Condition as _;

    use super::Conditions;

    #[test]
    fn a_condition_names_a_purpose_or_a_kind_and_its_state() {
        for known in ["consent.extended_storage", "item.order.open"] {
            assert!(Conditions.knows(known), "{known}");
        }
        for unknown in ["consent.", "consent.a.withdrawn", "item.order", "item.order.", "case.linked", "", "item.a.b.c"]
        {
            assert!(!Conditions.knows(unknown), "{unknown}");
        }
    }
}
