//! Whom something is about, as callers say it.

use kernel::SubjectId;
use ports::ExternalKey;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};

use super::queries;
use crate::references::{self, Named, reference};
use crate::{Error, HoldingsRefusal};

/// Whom something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A subject that is known.
    Subject(SubjectId),
    /// Whoever is called so in another system; made on the fly where nobody is.
    Reference(ExternalKey),
}

/// The subject; refused while a reference to it is being erased, because whatever comes now would come too late.
pub(crate) async fn whom(uow: &mut UnitOfWork, whom: &Whom) -> Result<SubjectId, Error> {
    let of = match whom {
        Whom::Subject(of) => {
            queries::get(uow.db(), uow.scope(), *of).await?.ok_or(HoldingsRefusal::SubjectNotFound)?.id
        }
        Whom::Reference(key) => {
            let named = Named { key: key.clone(), of: None };
            references::resolve(uow, &[named]).await.map_err(references::Unresolved::alone)?[0].subject
        }
    };
    refuse_under_way(uow, of).await?;
    Ok(of)
}

/// Refuses while a reference to this subject is being erased.
pub(crate) async fn refuse_under_way(uow: &UnitOfWork, of: SubjectId) -> Result<(), Error> {
    let under_way = reference::Entity::in_scope(uow.scope())
        .filter(reference::Column::SubjectId.eq(of))
        .filter(reference::Column::RunId.is_not_null())
        .select_only()
        .column(reference::Column::Id)
        .into_tuple::<kernel::ReferenceId>()
        .one(uow.db())
        .await?;
    match under_way {
        Some(_) => Err(HoldingsRefusal::ErasureUnderWay.into()),
        None => Ok(()),
    }
}
