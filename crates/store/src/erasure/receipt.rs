//! What is left of each thing erased: a receipt under its pseudonym.

use kernel::{DeletionRunId, ErasureId, Instant, Scope};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Erased, Erasure};
use crate::{Error, Scoped, UnitOfWork};

/// So many values stand in one statement.
const CHUNK: usize = 500;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasures")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ErasureId,
        pub kind: String,
        pub holding_id: Uuid,
        pub how: String,
        pub run_id: kernel::DeletionRunId,
        pub rule: String,
        pub rule_version: i32,
        pub erased_at: kernel::Instant,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

/// The receipt of one thing erased: a pseudonym, and by what right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The receipt's id.
    pub id: ErasureId,
    /// The kind of thing.
    pub kind: String,
    /// Which one it was.
    pub holding: Uuid,
    /// What was done, as [`How::code`].
    pub how: String,
    /// The run that did it.
    pub run: DeletionRunId,
    /// The rule.
    pub rule: String,
    /// Its version.
    pub rule_version: i32,
    /// When.
    pub at: Instant,
}

/// The receipts of these things, oldest first.
pub async fn receipts(db: &impl ConnectionTrait, scope: &Scope, holdings: &[Uuid]) -> Result<Vec<Receipt>, Error> {
    let mut rows = Vec::new();
    for some in holdings.chunks(CHUNK) {
        let found = row::Entity::in_scope(scope).filter(row::Column::HoldingId.is_in(some.iter().copied()));
        rows.extend(found.all(db).await?);
    }
    rows.sort_by_key(|row| row.id);
    let receipt = |row: row::Model| Receipt {
        id: row.id,
        kind: row.kind,
        holding: row.holding_id,
        how: row.how,
        run: row.run_id,
        rule: row.rule,
        rule_version: row.rule_version,
        at: row.erased_at,
    };
    Ok(rows.into_iter().map(receipt).collect())
}

/// Leaves one receipt for each thing erased. Answers the first and the last of them, in the order of ids.
pub(super) async fn leave(
    uow: &UnitOfWork,
    order: &Erasure<'_>,
    done: &Erased,
) -> Result<Option<(ErasureId, ErasureId)>, Error> {
    let ids: Vec<ErasureId> = done.ids.iter().map(|_| uow.new_id()).collect();
    let row = |(holding, id): (&Uuid, &ErasureId)| row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(*id),
        kind: Set(order.kind.to_owned()),
        holding_id: Set(*holding),
        how: Set(order.how.code().to_owned()),
        run_id: Set(order.mandate.run),
        rule: Set(order.mandate.rule.clone()),
        rule_version: Set(order.mandate.rule_version),
        erased_at: Set(uow.now()),
    };
    for (holdings, some) in done.ids.chunks(CHUNK).zip(ids.chunks(CHUNK)) {
        row::Entity::insert_many(holdings.iter().zip(some).map(row)).exec_without_returning(uow.db()).await?;
    }
    Ok(ids.iter().copied().min().zip(ids.iter().copied().max()))
}
