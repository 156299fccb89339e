//! The systems and processors of many activities, whole rows in one statement each: what a page of the register shows.

use std::collections::HashMap;

use kernel::{ActivityId, Scope};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use store::Scoped;

use super::model::{link_processor, link_system};
use crate::Error;
use crate::processors::{Processor, row as processor};
use crate::systems::{System, row as system};

const ACTIVITY: &str = "activity_id";

#[derive(FromQueryResult)]
struct Lies {
    activity_id: ActivityId,
    #[sea_orm(nested)]
    system: System,
}

#[derive(FromQueryResult)]
struct Handled {
    activity_id: ActivityId,
    #[sea_orm(nested)]
    processor: Processor,
}

/// The systems in which the data of many activities lies, each activity's in the order in which they were entered.
pub async fn system_rows_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<System>>, Error> {
    use link_system::Column;
    let mut all: HashMap<ActivityId, Vec<System>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let to: RelationDef = system::Entity::belongs_to(link_system::Entity)
        .from((system::Column::OrganisationId, system::Column::Id))
        .to((Column::OrganisationId, Column::SystemId))
        .into();
    let rows = system::Entity::in_scope(scope)
        .column_as(Column::ActivityId, ACTIVITY)
        .join(JoinType::InnerJoin, to)
        .filter(Column::ActivityId.is_in(activities.iter().copied()))
        .order_by_asc(system::Column::CreatedAt)
        .order_by_asc(system::Column::Id)
        .into_model::<Lies>()
        .all(db)
        .await?;
    for Lies { activity_id, system } in rows {
        all.entry(activity_id).or_default().push(system);
    }
    Ok(all)
}

/// The processors that handle the data of many activities, each activity's in the order in which they were entered.
pub async fn processor_rows_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    activities: &[ActivityId],
) -> Result<HashMap<ActivityId, Vec<Processor>>, Error> {
    use link_processor::Column;
    let mut all: HashMap<ActivityId, Vec<Processor>> = HashMap::new();
    if activities.is_empty() {
        return Ok(all);
    }
    let to: RelationDef = processor::Entity::belongs_to(link_processor::Entity)
        .from((processor::Column::OrganisationId, processor::Column::Id))
        .to((Column::OrganisationId, Column::ProcessorId))
        .into();
    let rows = processor::Entity::in_scope(scope)
        .column_as(Column::ActivityId, ACTIVITY)
        .join(JoinType::InnerJoin, to)
        .filter(Column::ActivityId.is_in(activities.iter().copied()))
        .order_by_asc(processor::Column::CreatedAt)
        .order_by_asc(processor::Column::Id)
        .into_model::<Handled>()
        .all(db)
        .await?;
    for Handled { activity_id, processor } in rows {
        all.entry(activity_id).or_default().push(processor);
    }
    Ok(all)
}
