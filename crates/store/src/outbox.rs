//! Events that wait to be passed on. A row is claimed by being taken; ids are never compared with "the last one seen".

use std::collections::BTreeMap;

use kernel::{EventRef, Subject};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{Error, InstallationUnit};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        pub organisation_id: kernel::OrganisationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::EventId,
        pub kind: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub data: Json,
        pub occurred_at: kernel::Instant,
        pub trace: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Takes up to `limit` events out of the outbox: who else takes at the same time takes others. What the same unit makes of
/// them commits with it or not at all.
///
/// The rows are locked by one statement and taken away by another: in one, a planner may run the inner one again for each
/// row that it takes, and the limit is none.
pub async fn take(unit: &InstallationUnit, limit: u64) -> Result<Vec<EventRef>, Error> {
    let rows = row::Entity::find()
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(unit)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    row::Entity::delete_many().filter(row::Column::Id.is_in(rows.iter().map(|row| row.id))).exec(unit).await?;
    rows.into_iter()
        .map(|row| {
            let data: BTreeMap<String, String> = serde_json::from_value(row.data)?;
            Ok(EventRef {
                id: row.id,
                organisation: row.organisation_id,
                kind: row.kind,
                subject: Subject { kind: row.subject_kind, id: row.subject_id },
                occurred_at: row.occurred_at,
                data,
                trace: row.trace,
            })
        })
        .collect()
}
