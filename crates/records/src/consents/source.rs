//! Proofs of consent, as retention sees them. A proof goes by when its own consent ended, whatever became of others of the
//! same subject.

use std::collections::HashMap;

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{ConsentId, Id, SubjectId};
use ports::{Db, DueQuery, Holding, HoldingSource, Place};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::dating::PREFIX;
use super::{ConsentPurpose, consent, purposes};
use crate::anchors::{self, Shelf, TargetKind};
use crate::{Error, categories};

/// How the erase door knows a consent.
pub(super) const KIND: &str = "consent";

/// Proofs of consent, as retention sees them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proofs;

#[async_trait]
impl HoldingSource for Proofs {
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
        anchors::earliest(db, TargetKind::Consent, names).await.map(Some).map_err(ports::Error::of)
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
}

/// The subject's own anchors that date its consents say nothing about each of them.
fn counts(name: &str) -> bool {
    !name.starts_with(PREFIX)
}

fn meant<'a>(all: &'a [ConsentPurpose], asked: &[String]) -> Vec<&'a str> {
    let own = |purpose: &&ConsentPurpose| categories::any_of(std::slice::from_ref(&purpose.category), asked);
    all.iter().filter(own).map(|purpose| purpose.purpose.as_str()).collect()
}

async fn due(db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, Error> {
    let all = purposes(&db, db.scope()).await?;
    // A consent has no states.
    if meant(&all, &query.categories).is_empty() || !query.states.is_empty() {
        return Ok(Vec::new());
    }
    anchors::due(db, &Declared(all), query).await
}

/// The proofs, with what the organisation asks consent for.
struct Declared(Vec<ConsentPurpose>);

#[async_trait]
impl Shelf for Declared {
    type Entity = consent::Entity;
    const KIND: TargetKind = TargetKind::Consent;
    const SUBJECT: consent::Column = consent::Column::SubjectId;

    fn narrowed(&self, query: &DueQuery) -> Condition {
        Condition::all().add(consent::Column::Purpose.is_in(meant(&self.0, &query.categories)))
    }

    fn counts(name: &str) -> bool {
        counts(name)
    }

    async fn load(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
        load(db, ids, &self.0).await
    }
}

type Row = (ConsentId, SubjectId, String);

fn rows(db: Db<'_>) -> Select<consent::Entity> {
    use consent::Column;
    let columns = [Column::Id, Column::SubjectId, Column::Purpose];
    consent::Entity::in_scope(db.scope()).select_only().columns(columns).order_by_asc(Column::Id)
}

async fn by_ids(db: Db<'_>, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
    let all = purposes(&db, db.scope()).await?;
    load(db, ids, &all).await
}

async fn load(db: Db<'_>, ids: &[Uuid], all: &[ConsentPurpose]) -> Result<Vec<Holding>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(anchors::CHUNK) {
        let some = some.iter().copied().map(ConsentId::from_uuid);
        found.extend(keyset::any_of(rows(db), consent::Column::Id, some).into_tuple().all(&db).await?);
    }
    holdings(db, found, all).await
}

async fn of_subjects(db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, Error> {
    let all = purposes(&db, db.scope()).await?;
    let mut found = Vec::new();
    for some in subjects.chunks(anchors::CHUNK) {
        let some = some.iter().copied();
        found.extend(keyset::any_of(rows(db), consent::Column::SubjectId, some).into_tuple().all(&db).await?);
    }
    holdings(db, found, &all).await
}

async fn holdings(db: Db<'_>, rows: Vec<Row>, all: &[ConsentPurpose]) -> Result<Vec<Holding>, Error> {
    let categories: HashMap<_, _> =
        all.iter().map(|purpose| (purpose.purpose.as_str(), purpose.category.as_str())).collect();
    let targets: Vec<_> = rows.iter().map(|(id, subject, _)| (id.uuid(), Some(*subject))).collect();
    let mut merged = anchors::merged(db, &targets, counts).await?;
    let holding = |(id, subject, purpose): Row| {
        Some(Holding {
            kind: KIND,
            id: id.uuid(),
            subject: Some(subject),
            categories: vec![(*categories.get(purpose.as_str())?).to_owned()],
            state: None,
            place: Place::Own,
            anchors: merged.remove(&id.uuid()).unwrap_or_default(),
            under_way: None,
        })
    };
    Ok(rows.into_iter().filter_map(holding).collect())
}

async fn count(db: Db<'_>, asked: &[String]) -> Result<u64, Error> {
    let all = purposes(&db, db.scope()).await?;
    let meant = meant(&all, asked);
    if meant.is_empty() {
        return Ok(0);
    }
    Ok(consent::Entity::in_scope(db.scope()).filter(consent::Column::Purpose.is_in(meant)).count(&db).await?)
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
            &anchors::plans(&Declared(vec![ConsentPurpose {
                organisation_id: Id::from_uuid(Uuid::nil()),
                purpose: "newsletter".to_owned(),
                category: "A-07/proof".to_owned(),
            }]))
            .await,
        );
    }
}
