//! One row for what went through the erase door in one go, with the markers of all of it behind each other.

use kernel::{EventId, Instant, OrganisationId};
use sea_orm::sea_query::{ColumnDef, Index, OnConflict, Table};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::erased::{ErasureNote, Marker};

/// So many rows go into one statement.
const CHUNK: usize = 100;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::EventId,
        pub kind: String,
        pub how: String,
        pub keep: Option<i32>,
        pub plan_id: kernel::DeletionPlanId,
        pub run_id: kernel::DeletionRunId,
        pub rule: String,
        pub rule_version: i32,
        pub receipt_id: kernel::ErasureId,
        pub markers: Vec<u8>,
        pub noted_at: kernel::Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn create(db: &DatabaseConnection) -> Result<(), DbErr> {
    let notes = Table::create()
        .table("erasure_notes")
        .if_not_exists()
        .col(ColumnDef::new("organisation_id").uuid().not_null())
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("how").string_len(16).not_null())
        .col(ColumnDef::new("keep").integer())
        .col(ColumnDef::new("plan_id").uuid().not_null())
        .col(ColumnDef::new("run_id").uuid().not_null())
        .col(ColumnDef::new("rule").string_len(64).not_null())
        .col(ColumnDef::new("rule_version").integer().not_null())
        .col(ColumnDef::new("receipt_id").uuid().not_null())
        .col(ColumnDef::new("markers").blob().not_null())
        .col(ColumnDef::new("noted_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("organisation_id").col("id"))
        .to_owned();
    db.execute(&notes).await?;
    Ok(())
}

/// Leaves a note that is there already as it is.
pub(crate) async fn add_notes(db: &impl ConnectionTrait, notes: &[ErasureNote]) -> Result<(), DbErr> {
    for some in notes.chunks(CHUNK) {
        row::Entity::insert_many(some.iter().map(model))
            .on_conflict(OnConflict::columns([row::Column::OrganisationId, row::Column::Id]).do_nothing().to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

pub(crate) async fn note_page(
    db: &impl ConnectionTrait,
    after: Option<(OrganisationId, EventId)>,
    limit: u64,
) -> Result<Vec<ErasureNote>, DbErr> {
    let mut found = row::Entity::find();
    if let Some((organisation, id)) = after {
        let same = row::Column::OrganisationId.eq(organisation).and(row::Column::Id.gt(id));
        found = found
            .filter(row::Column::OrganisationId.gte(organisation))
            .filter(Condition::any().add(row::Column::OrganisationId.gt(organisation)).add(same));
    }
    let ordered = found.order_by_asc(row::Column::OrganisationId).order_by_asc(row::Column::Id);
    Ok(ordered.limit(limit).all(db).await?.into_iter().map(note).collect())
}

/// Looks before it writes: most of the time there is nothing.
pub(crate) async fn forget_notes(
    readers: &DatabaseConnection,
    writer: &DatabaseConnection,
    before: Instant,
) -> Result<u64, DbErr> {
    let old = row::Entity::find().filter(row::Column::NotedAt.lt(before)).select_only().column(row::Column::Id);
    if old.limit(1).into_tuple::<EventId>().one(readers).await?.is_none() {
        return Ok(0);
    }
    let gone = row::Entity::delete_many().filter(row::Column::NotedAt.lt(before)).exec(writer).await?;
    Ok(gone.rows_affected)
}

fn model(note: &ErasureNote) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(note.organisation),
        id: Set(note.id),
        kind: Set(note.kind.clone()),
        how: Set(note.how.clone()),
        keep: Set(note.keep),
        plan_id: Set(note.plan),
        run_id: Set(note.run),
        rule: Set(note.rule.clone()),
        rule_version: Set(note.rule_version),
        receipt_id: Set(note.receipt),
        markers: Set(note.markers.concat()),
        noted_at: Set(note.noted_at),
    }
}

fn note(row: row::Model) -> ErasureNote {
    let (markers, _) = row.markers.as_chunks::<{ size_of::<Marker>() }>();
    ErasureNote {
        organisation: row.organisation_id,
        id: row.id,
        kind: row.kind,
        how: row.how,
        keep: row.keep,
        plan: row.plan_id,
        run: row.run_id,
        rule: row.rule,
        rule_version: row.rule_version,
        receipt: row.receipt_id,
        markers: markers.to_vec(),
        noted_at: row.noted_at,
    }
}
