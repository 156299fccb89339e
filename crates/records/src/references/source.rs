//! References, as retention sees them.

use std::collections::HashMap;

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{DeletionRunId, Id, ReferenceId, SubjectId};
use ports::{Db, DueQuery, ExternalKey, Holding, HoldingSource, Place};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, keyset};
use uuid::Uuid;

use super::{Event, Key, Kind, Reference, kinds, queries, reference};
use crate::anchors::{self, Shelf, TargetKind};
use crate::{Error, categories};

/// How the erase door knows a reference.
pub(crate) const KIND: &str = "reference";

/// References, as retention sees them.
#[derive(Debug, Clone, Copy, Default)]
pub struct References;

#[async_trait]
impl HoldingSource for References {
    fn kinds(&self) -> &'static [&'static str] {
        &[KIND]
    }

    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        due(db, query).await.map_err(ports::Error::of)
    }

    async fn earliest(
        &self,
        db: Db<'_>,
        names: &[String],
    ) -> Result<Option<BTreeMap<String, NaiveDate>>, ports::Error> {
        anchors::earliest(db, TargetKind::Reference, names).await.map(Some).map_err(ports::Error::of)
    }

    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        if kind == KIND { by_ids(db, ids).await.map_err(ports::Error::of) } else { Ok(Vec::new()) }
    }

    async fn of_subjects(&self, db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        of_subjects(db, subjects).await.map_err(ports::Error::of)
    }

    async fn count(&self, db: Db<'_>, categories: &[String]) -> Result<u64, ports::Error> {
        count(db, categories).await.map_err(ports::Error::of)
    }

    async fn keys(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, ports::Error> {
        keys(db, ids).await.map_err(ports::Error::of)
    }

    async fn find(&self, db: Db<'_>, key: &ExternalKey) -> Result<Option<Uuid>, ports::Error> {
        let found = queries::find(&db, db.scope(), keys_in(db), key).await.map_err(ports::Error::of)?;
        Ok(found.map(|reference| reference.id.uuid()))
    }

    async fn claim(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), ports::Error> {
        claim(uow, ids, run).await.map_err(ports::Error::of)
    }

    async fn release(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), ports::Error> {
        release(uow, ids, run).await.map_err(ports::Error::of)
    }
}

async fn due(db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, Error> {
    let all = kinds(&db, db.scope()).await?;
    if !all.iter().any(|kind| categories::any_of(&kind.categories.0, &query.categories)) {
        return Ok(Vec::new());
    }
    anchors::due(db, &Declared(all), query).await
}

/// The references, with the kinds that the organisation has declared.
struct Declared(Vec<Kind>);

#[async_trait]
impl Shelf for Declared {
    type Entity = reference::Entity;
    const KIND: TargetKind = TargetKind::Reference;
    const SUBJECT: reference::Column = reference::Column::SubjectId;

    fn narrowed(&self, query: &DueQuery) -> Condition {
        let states = (!query.states.is_empty()).then(|| reference::Column::State.is_in(query.states.iter().cloned()));
        of_kinds(&self.0, &query.categories).add_option(states)
    }

    async fn load(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
        load(db, ids, &self.0).await
    }
}

/// References of a kind that holds one of these categories.
fn of_kinds(kinds: &[Kind], categories: &[String]) -> Condition {
    let one = |kind: &Kind| {
        Condition::all().add(reference::Column::System.eq(&kind.system)).add(reference::Column::Kind.eq(&kind.kind))
    };
    let meant = kinds.iter().filter(|kind| categories::any_of(&kind.categories.0, categories));
    // An empty ANY would mean all of them.
    let none = Condition::any().add(Expr::val(1).eq(0));
    Condition::all().add(meant.map(one).fold(none, Condition::add))
}

async fn by_ids(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
    let all = kinds(&db, db.scope()).await?;
    load(db, ids, &all).await
}

async fn load(db: Db<'_>, ids: &[Uuid], kinds: &[Kind]) -> Result<Vec<Holding>, Error> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(anchors::CHUNK) {
        let some = some.iter().copied().map(ReferenceId::from_uuid);
        let select = keyset::any_of(reference::Entity::in_scope(db.scope()), reference::Column::Id, some);
        rows.extend(select.order_by_asc(reference::Column::Id).all(&db).await?);
    }
    holdings(db, rows, kinds).await
}

async fn of_subjects(db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, Error> {
    let all = kinds(&db, db.scope()).await?;
    let mut rows = Vec::new();
    for some in subjects.chunks(anchors::CHUNK) {
        rows.extend(queries::of_subjects(&db, db.scope(), some).await?.into_values().flatten());
    }
    rows.sort_by_key(|row| row.id);
    holdings(db, rows, &all).await
}

/// A kind that is declared no longer holds no category, so that nothing governs its references until it is again: they
/// are no holdings then.
async fn holdings(db: Db<'_>, rows: Vec<Reference>, kinds: &[Kind]) -> Result<Vec<Holding>, Error> {
    let categories: HashMap<_, _> =
        kinds.iter().map(|kind| ((kind.system.as_str(), kind.kind.as_str()), &kind.categories.0)).collect();
    let targets: Vec<_> = rows.iter().map(|row| (row.id.uuid(), Some(row.subject_id))).collect();
    let mut merged = anchors::merged(db, &targets, |_| true).await?;
    let holding = |row: Reference| {
        Some(Holding {
            kind: KIND,
            id: row.id.uuid(),
            subject: Some(row.subject_id),
            categories: (*categories.get(&(row.system.as_str(), row.kind.as_str()))?).clone(),
            state: row.state,
            anchors: merged.remove(&row.id.uuid()).unwrap_or_default(),
            under_way: row.run_id,
            place: Place::System { system: row.system, kind: row.kind },
        })
    };
    Ok(rows.into_iter().filter_map(holding).collect())
}

async fn count(db: Db<'_>, categories: &[String]) -> Result<u64, Error> {
    let all = kinds(&db, db.scope()).await?;
    Ok(reference::Entity::in_scope(db.scope()).filter(of_kinds(&all, categories)).count(&db).await?)
}

/// What cannot be opened any more is left out, as what is not there.
async fn keys(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(anchors::CHUNK) {
        let some: Vec<_> = some.iter().copied().map(ReferenceId::from_uuid).collect();
        let rows: Vec<_> = queries::by_ids(&db, db.scope(), &some).await?.into_values().collect();
        let opened = queries::opened(db.scope(), keys_in(db), &rows).await?;
        found.extend(opened.into_iter().filter_map(|(id, key)| match key {
            Key::Held(key) => Some((id.uuid(), key)),
            Key::Erased | Key::Withheld => None,
        }));
    }
    found.sort_unstable();
    Ok(found)
}

fn keys_in(db: Db<'_>) -> &keys::Keys {
    match db {
        Db::Read(read) => read.store().keys(),
        Db::Unit(uow) => uow.keys(),
    }
}

async fn claim(uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), Error> {
    let marked = mark(uow, ids, reference::Column::RunId.is_null(), Some(run)).await?;
    if marked < u64::try_from(ids.len()).unwrap_or(u64::MAX) {
        // Another run has some of them, or they are gone: this one counted on all.
        let mine = reference::Entity::in_scope(uow.scope())
            .filter(reference::Column::Id.is_in(ids.iter().copied()))
            .filter(reference::Column::RunId.eq(run))
            .count(uow.db())
            .await?;
        if mine < u64::try_from(ids.len()).unwrap_or(u64::MAX) {
            return Err(crate::HoldingsRefusal::ErasureUnderWay.into());
        }
    }
    uow.emit(&Event::Claimed { run, count: ids.len() });
    Ok(())
}

/// Only what this very run has marked: another's mark stays.
async fn release(uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), Error> {
    if mark(uow, ids, reference::Column::RunId.eq(run), None).await? > 0 {
        uow.emit(&Event::Released { run, count: ids.len() });
    }
    Ok(())
}

async fn mark(
    uow: &UnitOfWork,
    ids: &[Uuid],
    of: sea_orm::sea_query::SimpleExpr,
    run: Option<DeletionRunId>,
) -> Result<u64, Error> {
    let mut marked = 0;
    for some in ids.chunks(anchors::CHUNK) {
        marked += reference::Entity::update_many()
            .col_expr(reference::Column::RunId, Expr::value(run))
            .col_expr(reference::Column::Version, Expr::col(reference::Column::Version).add(1))
            .filter(reference::Column::OrganisationId.eq(uow.organisation()))
            .filter(reference::Column::Id.is_in(some.iter().copied()))
            .filter(of.clone())
            .exec(uow.db())
            .await?
            .rows_affected;
    }
    Ok(marked)
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
        anchors::begins_with_the_dates(
            &anchors::plans(&Declared(vec![Kind {
                organisation_id: Id::from_uuid(Uuid::nil()),
                system: "S2".to_owned(),
                kind: "customer".to_owned(),
                key: "customer".to_owned(),
                categories: crate::activities::Keys(vec!["A-07/contact".to_owned()]),
            }]))
            .await,
        );
    }
}
