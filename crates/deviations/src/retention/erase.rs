//! How a case goes: with its steps, its circle, its list of evidence, and the actions that were asked for in it.

use async_trait::async_trait;
use kernel::{DeviationId, Fault, Id, Subject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{Erasable, Erased, Erasure, How, Scoped, UnitOfWork};

use super::evidence::row as evidence;
use super::source::KIND;
use crate::Error;
use crate::model::{case, circle, step};

/// The owner of cases at the erase door.
#[derive(Debug, Clone, Copy, Default)]
pub struct ErasableCases;

#[async_trait]
impl Erasable for ErasableCases {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "deviations",
            "deviation_steps",
            "deviation_circle",
            "deviation_evidence",
            "actions",
            "action_steps",
            "action_circle",
        ]
    }

    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        erase(uow, order).await.map_err(|error| Box::new(error) as Box<dyn Fault>)
    }
}

/// Only what is closed goes, and only wholly: half a case proves nothing.
async fn erase(uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Error> {
    if order.how != How::Erase {
        return Err(Error::OnlyErasedWhole);
    }
    let wanted = order.ids.iter().copied().map(DeviationId::from_uuid);
    let gone: Vec<DeviationId> = case::Entity::in_scope(uow.scope())
        .filter(case::Column::Id.is_in(wanted))
        .filter(case::Column::ClosedAt.is_not_null())
        .select_only()
        .column(case::Column::Id)
        .into_tuple()
        .all(uow.db())
        .await?;
    let mut erased = Erased { ids: gone.iter().map(|id| id.uuid()).collect(), ..Erased::default() };
    if gone.is_empty() {
        return Ok(erased);
    }
    let subjects: Vec<_> = gone.iter().map(|id| Subject::new("deviation", id)).collect();
    erased.rows.extend(actions::erase_of(uow, &subjects).await?);
    macro_rules! delete {
        ($entity:ident, $column:ident, $table:literal) => {
            let rows = $entity::Entity::delete_many()
                .filter($entity::Column::OrganisationId.eq(uow.organisation()))
                .filter($entity::Column::$column.is_in(gone.iter().copied()))
                .exec(uow.db())
                .await?
                .rows_affected;
            erased.rows.insert($table.to_owned(), rows);
        };
    }
    delete!(evidence, DeviationId, "deviation_evidence");
    delete!(step, DeviationId, "deviation_steps");
    delete!(circle, DeviationId, "deviation_circle");
    delete!(case, Id, "deviations");
    Ok(erased)
}
