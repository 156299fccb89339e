//! What the tests hold: things of one table, in our own store (`item`) or known by reference (`reference`).

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{NaiveDate, NaiveTime};
use kernel::{DeletionRunId, Fault, FaultKind, Id, OrganisationId, Scope, SubjectId};
use ports::{Anchor, Cutoff, Db, DueQuery, ExternalKey, Holding, HoldingSource, Place};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};
use sea_orm_migration::prelude::{DeriveMigrationName, MigrationTrait, SchemaManager, Table};
use store::migration::{date, id, organisation_id, string, string_null, uuid_null};
use store::{Erasable, Erased, Erasure, How, Scoped, UnitOfWork};

pub mod thing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "things")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub subject_id: Option<kernel::SubjectId>,
        pub category: String,
        pub state: Option<String>,
        pub system: Option<String>,
        pub place_kind: Option<String>,
        pub key: Option<String>,
        pub anchor: String,
        pub on: Date,
        pub under_way: Option<kernel::DeletionRunId>,
        pub value: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for thing::Entity {
    const ORGANISATION: thing::Column = thing::Column::OrganisationId;
    const ID: thing::Column = thing::Column::Id;
    const VERSION: Option<thing::Column> = None;
}

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("things")
            .col(organisation_id())
            .col(id())
            .col(string("kind", 16, "item or reference."))
            .col(uuid_null("subject_id", "Whom it is about."))
            .col(string("category", 64, "Its category."))
            .col(string_null("state", 16, "Its state."))
            .col(string_null("system", 16, "Where it lies."))
            .col(string_null("place_kind", 16, "What it is there."))
            .col(string_null("key", 64, "Its key there."))
            .col(string("anchor", 64, "The name of its anchor."))
            .col(date("on", "When that was."))
            .col(uuid_null("under_way", "The run that erases it."))
            .col(string("value", 64, "What it says."))
            .to_owned();
        manager.create_table(table).await
    }
}

/// One thing as a test makes it.
#[derive(Debug, Clone)]
pub struct Thing {
    pub kind: &'static str,
    pub subject: Option<SubjectId>,
    /// One, or several with a blank between them.
    pub category: &'static str,
    pub state: Option<&'static str>,
    /// System, kind and key there.
    pub place: Option<(&'static str, &'static str, String)>,
    /// One, or several with a blank between them, all on the same date.
    pub anchor: &'static str,
    pub on: NaiveDate,
}

impl Thing {
    pub fn row(&self, organisation: OrganisationId, id: Uuid) -> thing::ActiveModel {
        thing::ActiveModel {
            organisation_id: Set(organisation),
            id: Set(id),
            kind: Set(self.kind.to_owned()),
            subject_id: Set(self.subject),
            category: Set(self.category.to_owned()),
            state: Set(self.state.map(str::to_owned)),
            system: Set(self.place.as_ref().map(|place| place.0.to_owned())),
            place_kind: Set(self.place.as_ref().map(|place| place.1.to_owned())),
            key: Set(self.place.as_ref().map(|place| place.2.clone())),
            anchor: Set(self.anchor.to_owned()),
            on: Set(self.on),
            under_way: Set(None),
            value: Set("a value".to_owned()),
        }
    }
}

pub struct Things;

fn holding(row: thing::Model) -> Holding {
    let at = row.on.and_time(NaiveTime::MIN).and_utc();
    let place = match (row.system, row.place_kind) {
        (Some(system), Some(kind)) => Place::System { system, kind },
        _ => Place::Own,
    };
    Holding {
        kind: if row.kind == "item" { "item" } else { "reference" },
        id: row.id,
        subject: row.subject_id,
        categories: row.category.split(' ').map(str::to_owned).collect(),
        state: row.state,
        place,
        anchors: row.anchor.split(' ').map(|name| (name.to_owned(), Anchor { at, on: row.on })).collect(),
        under_way: row.under_way,
    }
}

fn database(error: DbErr) -> ports::Error {
    ports::Error::from(store::Error::from(error))
}

/// Whether one of a thing's categories is wanted.
fn matches(categories: &str, wanted: &[String]) -> bool {
    let is_wanted = |category: &str| {
        wanted.iter().any(|wanted| match wanted.strip_suffix("/*") {
            Some(activity) => category.split('/').next() == Some(activity),
            None => category == wanted,
        })
    };
    categories.split(' ').any(is_wanted)
}

fn in_scope(scope: &Scope) -> Select<thing::Entity> {
    thing::Entity::in_scope(scope)
}

#[async_trait]
impl HoldingSource for Things {
    fn kinds(&self) -> &'static [&'static str] {
        &["item", "reference"]
    }

    async fn due(&self, db: Db<'_>, query: &DueQuery) -> Result<Vec<Holding>, ports::Error> {
        let mut found = Vec::new();
        let mut after = query.after;
        while (found.len() as u64) < query.limit {
            let anchored =
                query.anchors.iter().fold(Condition::any(), |any, name| any.add(thing::Column::Anchor.contains(name)));
            let mut select = in_scope(db.scope()).filter(anchored);
            select = match query.cutoff {
                Cutoff::On(date) => select.filter(thing::Column::On.lte(date)),
                Cutoff::At(at) => select.filter(thing::Column::On.lte(at.date_naive())),
            };
            if !query.states.is_empty() {
                select = select.filter(thing::Column::State.is_in(&query.states));
            }
            if let Some(after) = after {
                select = select.filter(thing::Column::Id.gt(after));
            }
            let rows = select.order_by_asc(thing::Column::Id).limit(query.limit).all(&db).await.map_err(database)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            found.extend(rows.into_iter().filter(|row| matches(&row.category, &query.categories)).map(holding));
        }
        found.truncate(usize::try_from(query.limit).expect("a window"));
        Ok(found)
    }

    async fn by_ids(&self, db: Db<'_>, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, ports::Error> {
        let select = in_scope(db.scope()).filter(thing::Column::Kind.eq(kind));
        let rows = select.filter(thing::Column::Id.is_in(ids.iter().copied())).all(&db).await.map_err(database)?;
        Ok(rows.into_iter().map(holding).collect())
    }

    async fn of_subjects(&self, db: Db<'_>, subjects: &[SubjectId]) -> Result<Vec<Holding>, ports::Error> {
        let select = in_scope(db.scope()).filter(thing::Column::SubjectId.is_in(subjects.iter().copied()));
        Ok(select.all(&db).await.map_err(database)?.into_iter().map(holding).collect())
    }

    async fn count(&self, db: Db<'_>, categories: &[String]) -> Result<u64, ports::Error> {
        let rows: Vec<String> = in_scope(db.scope())
            .select_only()
            .column(thing::Column::Category)
            .into_tuple()
            .all(&db)
            .await
            .map_err(database)?;
        Ok(rows.iter().filter(|category| matches(category, categories)).count() as u64)
    }

    async fn keys(&self, db: Db<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, ports::Error> {
        let select = in_scope(db.scope()).filter(thing::Column::Id.is_in(ids.iter().copied()));
        let rows = select.all(&db).await.map_err(database)?;
        let key = |row: thing::Model| {
            let key = ExternalKey { system: row.system?, kind: row.place_kind?, key: row.key? };
            Some((row.id, key))
        };
        Ok(rows.into_iter().filter_map(key).collect())
    }

    async fn claim(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), ports::Error> {
        mark(uow, ids, None, Some(run)).await
    }

    async fn release(&self, uow: &mut UnitOfWork, ids: &[Uuid], run: DeletionRunId) -> Result<(), ports::Error> {
        mark(uow, ids, Some(run), None).await
    }
}

async fn mark(
    uow: &mut UnitOfWork,
    ids: &[Uuid],
    from: Option<DeletionRunId>,
    to: Option<DeletionRunId>,
) -> Result<(), ports::Error> {
    let mut update = thing::Entity::update_many()
        .set(thing::ActiveModel { under_way: Set(to), ..Default::default() })
        .filter(thing::Column::OrganisationId.eq(uow.organisation()))
        .filter(thing::Column::Id.is_in(ids.iter().copied()));
    if let Some(from) = from {
        update = update.filter(thing::Column::UnderWay.eq(from));
    }
    update.exec(uow.db()).await.map_err(database)?;
    Ok(())
}

/// A thing that says this leaves no token, and its owner tells of none.
pub const NO_TOKEN: &str = "no address";

/// The owner of one of the two kinds.
pub struct Owner(pub &'static str);

#[derive(Debug, thiserror::Error)]
#[error("the database failed")]
struct Failed(#[source] DbErr);

impl Fault for Failed {
    fn kind(&self) -> FaultKind {
        FaultKind::Internal
    }
    fn code(&self) -> &'static str {
        "INTERNAL"
    }
}

#[async_trait]
impl Erasable for Owner {
    fn kind(&self) -> &'static str {
        self.0
    }

    fn tables(&self) -> &'static [&'static str] {
        &["things"]
    }

    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        let failed = |error| Box::new(Failed(error)) as Box<dyn Fault>;
        let chosen = || {
            in_scope(uow.scope())
                .filter(thing::Column::Kind.eq(self.0))
                .filter(thing::Column::Id.is_in(order.ids.iter().copied()))
        };
        let rows = chosen().all(uow.db()).await.map_err(failed)?;
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        match order.how {
            How::Erase => {
                thing::Entity::delete_many()
                    .filter(thing::Column::OrganisationId.eq(uow.organisation()))
                    .filter(thing::Column::Id.is_in(ids.iter().copied()))
                    .exec(uow.db())
                    .await
                    .map_err(failed)?;
            }
            How::Redact { keep } => {
                for row in rows {
                    let kept: String = row.value.chars().take(usize::from(keep)).collect();
                    thing::Entity::update_many()
                        .set(thing::ActiveModel { value: Set(kept), ..Default::default() })
                        .filter(thing::Column::OrganisationId.eq(uow.organisation()))
                        .filter(thing::Column::Id.eq(row.id))
                        .exec(uow.db())
                        .await
                        .map_err(failed)?;
                }
            }
            How::Suppress => ids.retain(|id| rows.iter().any(|row| row.id == *id && row.value != NO_TOKEN)),
        }
        let count = ids.len() as u64;
        Ok(Erased { ids, rows: BTreeMap::from([("things".to_owned(), count)]) })
    }
}

/// A subject of a test, by number.
pub fn subject(number: u128) -> SubjectId {
    SubjectId::from_uuid(Uuid::from_u128(number))
}
