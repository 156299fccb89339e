//! How subjects go: when nothing is held on them any more. The row goes in the unit in which the last thing does, and that
//! is the mark; the key is destroyed after the commit, and the sweep finds those of which that was forgotten.

use std::collections::HashSet;

use async_trait::async_trait;
use jobs::{Enqueue, When};
use kernel::{Fault, Id, SubjectId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{Erasable, Erased, Erasure, How, Mandate, Scoped, UnitOfWork};
use uuid::Uuid;

use super::{DestroyKeys, subject};
use crate::consents::consent;
use crate::items::item;
use crate::references::reference;
use crate::{Error, HoldingsRefusal, anchors};

/// How the erase door knows a subject.
const KIND: &str = "subject";

/// The owner of subjects at the erase door.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ErasableSubjects;

#[async_trait]
impl Erasable for ErasableSubjects {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn tables(&self) -> &'static [&'static str] {
        &["subjects", "anchors"]
    }

    async fn erase(&self, uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Box<dyn Fault>> {
        carry_out(uow, order).await.map_err(|error| Box::new(error) as Box<dyn Fault>)
    }
}

/// Lets those of these subjects go on whom nothing is held any more.
pub(crate) async fn let_go_of_the_empty(
    uow: &mut UnitOfWork,
    mandate: &Mandate,
    subjects: Vec<SubjectId>,
) -> Result<(), Error> {
    let subjects: HashSet<_> = subjects.into_iter().collect();
    let empty: Vec<Uuid> = empty(uow, subjects.into_iter().collect()).await?.into_iter().map(Id::uuid).collect();
    if empty.is_empty() {
        return Ok(());
    }
    let order = Erasure { kind: KIND, ids: &empty, how: How::Erase, mandate };
    // Boxed, because what lets a subject go is itself behind the door.
    Box::pin(uow.erase(&order)).await.map_err(Error::Refused)?;
    Ok(())
}

/// Those on whom nothing is held.
async fn empty(uow: &UnitOfWork, subjects: Vec<SubjectId>) -> Result<Vec<SubjectId>, Error> {
    let mut left = subjects;
    macro_rules! without {
        ($entity:ident) => {
            if !left.is_empty() {
                let held: Vec<SubjectId> = $entity::Entity::in_scope(uow.scope())
                    .filter($entity::Column::SubjectId.is_in(left.iter().copied()))
                    .select_only()
                    .column($entity::Column::SubjectId)
                    .distinct()
                    .into_tuple()
                    .all(uow.db())
                    .await?;
                let held: HashSet<_> = held.into_iter().collect();
                left.retain(|subject| !held.contains(subject));
            }
        };
    }
    without!(item);
    without!(reference);
    without!(consent);
    left.sort_unstable();
    Ok(left)
}

/// Only those go on whom nothing is held, whoever asks.
async fn carry_out(uow: &mut UnitOfWork, order: &Erasure<'_>) -> Result<Erased, Error> {
    if order.how != How::Erase {
        return Err(HoldingsRefusal::OnlyErasedWhole.into());
    }
    let mut erased = Erased::default();
    for some in order.ids.chunks(anchors::CHUNK) {
        let asked = some.iter().copied().map(SubjectId::from_uuid);
        let here: Vec<SubjectId> = subject::Entity::in_scope(uow.scope())
            .filter(subject::Column::Id.is_in(asked))
            .select_only()
            .column(subject::Column::Id)
            .into_tuple()
            .all(uow.db())
            .await?;
        let gone = empty(uow, here).await?;
        if gone.is_empty() {
            continue;
        }
        let targets: Vec<_> = gone.iter().map(|subject| subject.uuid()).collect();
        *erased.rows.entry("anchors".to_owned()).or_default() += anchors::erase(uow, &targets).await?;
        let rows = subject::Entity::delete_many()
            .filter(subject::Column::OrganisationId.eq(uow.organisation()))
            .filter(subject::Column::Id.is_in(gone.iter().copied()))
            .exec(uow.db())
            .await?
            .rows_affected;
        *erased.rows.entry("subjects".to_owned()).or_default() += rows;
        erased.ids.extend(targets);
        uow.enqueue(&DestroyKeys { subjects: gone }, When::Now).await?;
    }
    Ok(erased)
}
