//! One row per subject that has, or had, a key.
//!
//! A destroyed key's row stays where it is, with zeros in the key's place and of the same size. So SQLite writes it over
//! where it stands, and as rows are only ever put behind the last one, none is moved to another page. `DELETE` would move
//! rows between pages, and now and then leave a copy of one in a page's free room, out of `secure_delete`'s reach.

use std::collections::HashMap;

use kernel::{Instant, OrganisationId, SubjectId};
use sea_orm::sea_query::{ColumnDef, Index, OnConflict, Table};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::sealing;

/// So many rows go into one statement; SQLite takes 32 766 values.
const CHUNK: usize = 5_000;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "subject_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject_id: kernel::SubjectId,
        /// Both values of a boolean take no room in SQLite's rows, so that a row keeps its size.
        pub destroyed: bool,
        pub wrapped: Vec<u8>,
        pub made_at: kernel::Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn create(db: &DatabaseConnection) -> Result<(), DbErr> {
    let subjects = Table::create()
        .table("subject_keys")
        .if_not_exists()
        .col(ColumnDef::new("organisation_id").uuid().not_null())
        .col(ColumnDef::new("subject_id").uuid().not_null())
        .col(ColumnDef::new("destroyed").boolean().not_null())
        .col(ColumnDef::new("wrapped").blob().not_null())
        .col(ColumnDef::new("made_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("organisation_id").col("subject_id"))
        .to_owned();
    db.execute(&subjects).await?;
    Ok(())
}

/// What a destroyed key is overwritten with.
fn nothing() -> Vec<u8> {
    vec![0; sealing::SEALED_KEY]
}

/// The wrapped keys of these subjects, as far as they have one.
pub(crate) async fn subjects(
    db: &DatabaseConnection,
    organisation: OrganisationId,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Vec<u8>>, DbErr> {
    let mut found = HashMap::with_capacity(subjects.len());
    for some in subjects.chunks(CHUNK) {
        let rows: Vec<(SubjectId, Vec<u8>)> = row::Entity::find()
            .select_only()
            .columns([row::Column::SubjectId, row::Column::Wrapped])
            .filter(of(organisation, some))
            .filter(row::Column::Destroyed.eq(false))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Which of these subjects had a key that was destroyed, if any has.
pub(crate) async fn first_destroyed(
    tx: &DatabaseTransaction,
    organisation: OrganisationId,
    subjects: &[SubjectId],
) -> Result<Option<SubjectId>, DbErr> {
    for some in subjects.chunks(CHUNK) {
        let first = row::Entity::find().filter(of(organisation, some)).filter(row::Column::Destroyed.eq(true));
        if let Some(row) = first.one(tx).await? {
            return Ok(Some(row.subject_id));
        }
    }
    Ok(None)
}

/// Leaves a key that is there already as it is: another process may have been quicker.
pub(crate) async fn add_subjects(
    tx: &DatabaseTransaction,
    organisation: OrganisationId,
    wrapped: Vec<(SubjectId, Vec<u8>)>,
    now: Instant,
) -> Result<(), DbErr> {
    let rows: Vec<_> =
        wrapped.into_iter().map(|(subject, wrapped)| model(organisation, subject, wrapped, now)).collect();
    insert(tx, rows).await
}

/// Overwrites the keys of these subjects, and notes those that have none. Answers how many keys there were.
pub(crate) async fn destroy_subjects(
    tx: &DatabaseTransaction,
    organisation: OrganisationId,
    subjects: &[SubjectId],
    now: Instant,
) -> Result<u64, DbErr> {
    let mut destroyed = 0;
    for some in subjects.chunks(CHUNK) {
        let change = row::ActiveModel { destroyed: Set(true), wrapped: Set(nothing()), ..Default::default() };
        let update = row::Entity::update_many().set(change).filter(of(organisation, some));
        destroyed += update.filter(row::Column::Destroyed.eq(false)).exec(tx).await?.rows_affected;
        let tombstone = |subject: &SubjectId| row::ActiveModel {
            destroyed: Set(true),
            ..model(organisation, *subject, nothing(), now)
        };
        insert(tx, some.iter().map(tombstone).collect()).await?;
    }
    Ok(destroyed)
}

/// Subjects that have a key, in order.
pub(crate) async fn subject_page(
    db: &DatabaseConnection,
    after: Option<(OrganisationId, SubjectId)>,
    made_before: Instant,
    limit: u64,
) -> Result<Vec<(OrganisationId, SubjectId)>, DbErr> {
    let mut found = row::Entity::find()
        .select_only()
        .columns([row::Column::OrganisationId, row::Column::SubjectId])
        .filter(row::Column::Destroyed.eq(false))
        .filter(row::Column::MadeAt.lt(made_before));
    if let Some(after) = after {
        found = found.filter(behind(after));
    }
    let ordered = found.order_by_asc(row::Column::OrganisationId).order_by_asc(row::Column::SubjectId);
    ordered.limit(limit).into_tuple().all(db).await
}

/// A page of all rows as they stand, for a copy.
pub(crate) async fn row_page(
    db: &impl ConnectionTrait,
    after: Option<(OrganisationId, SubjectId)>,
    limit: u64,
) -> Result<Vec<row::Model>, DbErr> {
    let mut found = row::Entity::find();
    if let Some(after) = after {
        found = found.filter(behind(after));
    }
    let ordered = found.order_by_asc(row::Column::OrganisationId).order_by_asc(row::Column::SubjectId);
    ordered.limit(limit).all(db).await
}

/// Adds rows as they stand. A row that is there already stays as it is: one that was destroyed above all.
pub(crate) async fn put_rows(db: &impl ConnectionTrait, rows: Vec<row::Model>) -> Result<(), DbErr> {
    let as_is = |row: row::Model| row::ActiveModel {
        organisation_id: Set(row.organisation_id),
        subject_id: Set(row.subject_id),
        destroyed: Set(row.destroyed),
        wrapped: Set(row.wrapped),
        made_at: Set(row.made_at),
    };
    insert(db, rows.into_iter().map(as_is).collect()).await
}

/// With a bound on the first column beside it, or else the index is walked from its start.
fn behind((organisation, subject): (OrganisationId, SubjectId)) -> Condition {
    let same = row::Column::OrganisationId.eq(organisation).and(row::Column::SubjectId.gt(subject));
    Condition::all()
        .add(row::Column::OrganisationId.gte(organisation))
        .add(Condition::any().add(row::Column::OrganisationId.gt(organisation)).add(same))
}

fn of(organisation: OrganisationId, subjects: &[SubjectId]) -> Condition {
    Condition::all()
        .add(row::Column::OrganisationId.eq(organisation))
        .add(row::Column::SubjectId.is_in(subjects.iter().copied()))
}

fn model(organisation: OrganisationId, subject: SubjectId, wrapped: Vec<u8>, now: Instant) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(organisation),
        subject_id: Set(subject),
        destroyed: Set(false),
        wrapped: Set(wrapped),
        made_at: Set(now),
    }
}

async fn insert(db: &impl ConnectionTrait, rows: Vec<row::ActiveModel>) -> Result<(), DbErr> {
    let key = [row::Column::OrganisationId, row::Column::SubjectId];
    for some in rows.chunks(CHUNK) {
        row::Entity::insert_many(some.to_vec())
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
