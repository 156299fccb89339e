//! Finding anchors.

use std::collections::{BTreeMap, HashMap};

use kernel::{Id, Scope, SubjectId};
use ports::Db;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use store::Scoped;
use uuid::Uuid;

use super::{Anchor, CHUNK, anchor};
use crate::Error;

/// The anchors that count of many things of any kind, each thing's in the order of their names.
pub async fn of_targets(
    db: &impl ConnectionTrait,
    scope: &Scope,
    targets: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Anchor>>, Error> {
    let mut all: HashMap<Uuid, Vec<Anchor>> = HashMap::new();
    for some in targets.chunks(CHUNK) {
        let rows = anchor::Entity::in_scope(scope)
            .filter(anchor::Column::TargetId.is_in(some.iter().copied()))
            .filter(anchor::Column::VoidAt.is_null())
            .order_by_asc(anchor::Column::Name)
            .all(db)
            .await?;
        for row in rows {
            all.entry(row.target_id).or_default().push(row);
        }
    }
    Ok(all)
}

/// What rules go by: for each thing and its subject, by name the latest of its own and of its subject's.
pub async fn of_holdings(
    db: Db<'_>,
    holdings: &[(Uuid, Option<SubjectId>)],
) -> Result<HashMap<Uuid, BTreeMap<String, ports::Anchor>>, Error> {
    merged(db, holdings, |_| true).await
}

/// The same, where only some of the subject's anchors count.
pub(crate) async fn merged(
    db: Db<'_>,
    holdings: &[(Uuid, Option<SubjectId>)],
    of_subjects: fn(&str) -> bool,
) -> Result<HashMap<Uuid, BTreeMap<String, ports::Anchor>>, Error> {
    let mut targets: Vec<Uuid> = holdings.iter().map(|(id, _)| *id).collect();
    targets.extend(holdings.iter().filter_map(|(_, subject)| subject.map(Id::uuid)));
    targets.sort_unstable();
    targets.dedup();
    let rows = of_targets(&db, db.scope(), &targets).await?;
    let mut all = HashMap::with_capacity(holdings.len());
    for (id, subject) in holdings {
        let own = rows.get(id).into_iter().flatten();
        let theirs = subject.and_then(|subject| rows.get(&subject.uuid())).into_iter().flatten();
        let mut anchors: BTreeMap<String, ports::Anchor> = BTreeMap::new();
        for row in own.chain(theirs.filter(|row| of_subjects(&row.name))) {
            let found = ports::Anchor { at: row.occurred_at, on: row.occurred_on };
            anchors.entry(row.name.clone()).and_modify(|known| *known = (*known).max(found)).or_insert(found);
        }
        all.insert(*id, anchors);
    }
    Ok(all)
}
