//! How the proof of a consent goes.

use async_trait::async_trait;
use kernel::{ConsentId, Fault, Id, SubjectId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{Erasable, Erased, Erasure, How, Scoped, UnitOfWork};
use uuid::Uuid;

use super::consent;
use super::source::KIND;
use crate::{Error, HoldingsRefusal, anchors, subjects};

/// The owner of consents at the erase door.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ErasableConsents;

#[async_trait]
impl Erasable for ErasableConsents {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn tables(&self) -> &'static [&'static str] {
        &["consents", "anchors"]
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
            // A proof holds no address to leave a token of. Each is done with as it is, and gets its receipt.
            How::Suppress => erased.ids.extend(here(uow, some).await?.into_iter().map(|(id, _)| id.uuid())),
            How::Redact { .. } => return Err(HoldingsRefusal::OnlyErasedWhole.into()),
        }
    }
    Ok(erased)
}

async fn erase(uow: &mut UnitOfWork, order: &Erasure<'_>, ids: &[Uuid], erased: &mut Erased) -> Result<(), Error> {
    let here = here(uow, ids).await?;
    if here.is_empty() {
        return Ok(());
    }
    let (ids, subjects): (Vec<ConsentId>, Vec<SubjectId>) = here.into_iter().unzip();
    let targets: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let mut count = |table: &str, rows: u64| *erased.rows.entry(table.to_owned()).or_default() += rows;
    count("anchors", anchors::erase(uow, &targets).await?);
    let gone = consent::Entity::delete_many()
        .filter(consent::Column::OrganisationId.eq(uow.organisation()))
        .filter(consent::Column::Id.is_in(ids));
    count("consents", gone.exec(uow.db()).await?.rows_affected);
    erased.ids.extend(targets);
    subjects::let_go_of_the_empty(uow, order.mandate, subjects).await
}

async fn here(uow: &UnitOfWork, ids: &[Uuid]) -> Result<Vec<(ConsentId, SubjectId)>, Error> {
    let select = consent::Entity::in_scope(uow.scope())
        .filter(consent::Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([consent::Column::Id, consent::Column::SubjectId])
        .order_by_asc(consent::Column::Id);
    Ok(select.into_tuple().all(uow.db()).await?)
}
