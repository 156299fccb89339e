//! Anchors go with what they belong to, through the door that is open for that.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::UnitOfWork;
use uuid::Uuid;

use super::anchor;
use crate::Error;

/// Removes all anchors of these; answers how many there were.
pub(crate) async fn erase(uow: &UnitOfWork, targets: &[Uuid]) -> Result<u64, Error> {
    let gone = anchor::Entity::delete_many()
        .filter(anchor::Column::OrganisationId.eq(uow.organisation()))
        .filter(anchor::Column::TargetId.is_in(targets.iter().copied()));
    Ok(gone.exec(uow.db()).await?.rows_affected)
}
