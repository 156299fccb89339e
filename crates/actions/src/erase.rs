//! How the actions of something go that is erased itself.

use std::collections::BTreeMap;

use kernel::{ActionId, Subject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};

use crate::model::{circle, row};
use crate::{Error, steps};

/// Takes away all actions of these subjects with their steps and circles; the rows of each table are counted. It is
/// called by whoever owns the subjects, within the erase door: anywhere else it fails.
pub async fn erase_of(uow: &mut UnitOfWork, subjects: &[Subject]) -> Result<BTreeMap<String, u64>, Error> {
    let mut gone: Vec<ActionId> = Vec::new();
    for subject in subjects {
        let of = row::Entity::in_scope(uow.scope())
            .filter(row::Column::SubjectKind.eq(subject.kind.as_str()))
            .filter(row::Column::SubjectId.eq(subject.id.as_str()));
        gone.extend(of.select_only().column(row::Column::Id).into_tuple::<ActionId>().all(uow.db()).await?);
    }
    let mut rows = BTreeMap::new();
    let organisation = uow.organisation();
    let deleted = steps::row::Entity::delete_many()
        .filter(steps::row::Column::OrganisationId.eq(organisation))
        .filter(steps::row::Column::ActionId.is_in(gone.iter().copied()))
        .exec(uow.db())
        .await?;
    rows.insert("action_steps".to_owned(), deleted.rows_affected);
    let deleted = circle::Entity::delete_many()
        .filter(circle::Column::OrganisationId.eq(organisation))
        .filter(circle::Column::ActionId.is_in(gone.iter().copied()))
        .exec(uow.db())
        .await?;
    rows.insert("action_circle".to_owned(), deleted.rows_affected);
    let deleted = row::Entity::delete_many()
        .filter(row::Column::OrganisationId.eq(organisation))
        .filter(row::Column::Id.is_in(gone))
        .exec(uow.db())
        .await?;
    rows.insert("actions".to_owned(), deleted.rows_affected);
    Ok(rows)
}
