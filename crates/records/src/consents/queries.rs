//! Finding consents.

use std::collections::HashMap;

use kernel::{ConsentId, Page, Position, Scope, Slice, SubjectId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, keyset};

use super::{Consent, consent};
use crate::Error;

/// Which consents a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// To this purpose.
    pub purpose: Option<String>,
    /// Only those that have not ended, or only those that have.
    pub ended: Option<bool>,
}

/// One consent.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, of: ConsentId) -> Result<Option<Consent>, Error> {
    Ok(consent::Entity::in_scope(scope).filter(consent::Column::Id.eq(of)).one(db).await?)
}

/// Many consents in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    consents: &[ConsentId],
) -> Result<HashMap<ConsentId, Consent>, Error> {
    if consents.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(consent::Entity::in_scope(scope), consent::Column::Id, consents.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The consents of many subjects, each subject's in the order in which they were written down.
pub async fn of_subjects(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Vec<Consent>>, Error> {
    let mut all: HashMap<SubjectId, Vec<Consent>> = HashMap::new();
    if subjects.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(consent::Entity::in_scope(scope), consent::Column::SubjectId, subjects.iter().copied());
    for row in select.order_by_asc(consent::Column::Id).all(db).await? {
        all.entry(row.subject_id).or_default().push(row);
    }
    Ok(all)
}

/// A page of consents in the order in which they were given.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Slice<Consent>, Error> {
    use consent::Column;
    let narrowed =
        Condition::all().add_option(filter.purpose.as_ref().map(|purpose| Column::Purpose.eq(purpose))).add_option(
            filter.ended.map(|ended| if ended { Column::EndedAt.is_not_null() } else { Column::EndedAt.is_null() }),
        );
    let select = consent::Entity::in_scope(scope).filter(narrowed);
    Ok(keyset::page(db, select, Column::GivenAt, Column::Id, Order::Asc, page).await?)
}

/// What somebody has consented to for one purpose and that has not ended.
pub(super) async fn standing(uow: &UnitOfWork, of: SubjectId, purpose: &str) -> Result<Vec<Consent>, Error> {
    let select = consent::Entity::in_scope(uow.scope())
        .filter(consent::Column::SubjectId.eq(of))
        .filter(consent::Column::Purpose.eq(purpose))
        .filter(consent::Column::EndedAt.is_null());
    Ok(select.order_by_asc(consent::Column::Id).all(uow.db()).await?)
}
