//! How references go: after what they refer to has gone.

use async_trait::async_trait;
use kernel::{Fault, Id, ReferenceId, SubjectId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Erasable, Erased, Erasure, How, Scoped, UnitOfWork};

use super::reference;
use super::source::KIND;
use crate::{Error, anchors, subjects};

/// The owner of references at the erase door.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ErasableReferences;

#[async_trait]
impl Erasable for ErasableReferences {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn tables(&self) -> &'static [&'static str] {
        &["external_references", "anchors"]
    }

    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        carry_out(uow, order).await.map_err(|error| Box::new(error) as Box<dyn Fault>)
    }
}

async fn carry_out(uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Error> {
    let mut erased = Erased::default();
    for some in order.ids.chunks(anchors::CHUNK) {
        match order.how {
            How::Erase => erase(uow, order, some, &mut erased).await?,
            // We hold nothing of what lies elsewhere, so there is nothing to leave a token of, and nothing to blank: that
            // was done there. Each is done with as it is, and gets its receipt.
            How::Suppress | How::Redact { .. } => {
                erased.ids.extend(here(uow, some).await?.into_iter().map(|(id, _)| id.uuid()));
            }
        }
    }
    Ok(erased)
}

async fn erase(
    uow: &mut UnitOfWork,
    order: &Erasure<'_>,
    ids: &[uuid::Uuid],
    erased: &mut Erased,
) -> Result<(), Error> {
    let here = here(uow, ids).await?;
    if here.is_empty() {
        return Ok(());
    }
    let (ids, subjects): (Vec<ReferenceId>, Vec<SubjectId>) = here.into_iter().unzip();
    let targets: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut count = |table: &str, rows: u64| *erased.rows.entry(table.to_owned()).or_default() += rows;
    count("anchors", anchors::erase(uow, &targets).await?);
    let gone = reference::Entity::delete_many()
        .filter(reference::Column::OrganisationId.eq(uow.organisation()))
        .filter(reference::Column::Id.is_in(ids));
    count("external_references", gone.exec(uow.db()).await?.rows_affected);
    erased.ids.extend(targets);
    subjects::let_go_of_the_empty(uow, order.mandate, subjects).await
}

async fn here(uow: &UnitOfWork, ids: &[uuid::Uuid]) -> Result<Vec<(ReferenceId, SubjectId)>, Error> {
    let select = reference::Entity::in_scope(uow.scope())
        .filter(reference::Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([reference::Column::Id, reference::Column::SubjectId])
        .order_by_asc(reference::Column::Id);
    Ok(select.into_tuple().all(uow.db()).await?)
}
