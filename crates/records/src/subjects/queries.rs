//! Finding subjects.

use std::collections::HashMap;

use kernel::{Page, Position, Scope, Slice, SubjectId};
use keys::Keys;
use ports::ExternalKey;
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::{Subject, subject};
use crate::{Error, references};

/// One subject.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, of: SubjectId) -> Result<Option<Subject>, Error> {
    Ok(subject::Entity::in_scope(scope).filter(subject::Column::Id.eq(of)).one(db).await?)
}

/// Many subjects in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Subject>, Error> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(subject::Entity::in_scope(scope), subject::Column::Id, subjects.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Who is called so in another system.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &Keys,
    key: &ExternalKey,
) -> Result<Option<Subject>, Error> {
    match references::find(db, scope, keys, key).await? {
        Some(reference) => get(db, scope, reference.subject_id).await,
        None => Ok(None),
    }
}

/// A page of subjects, in the order in which they were first heard of.
pub async fn page(db: &impl ConnectionTrait, scope: &Scope, page: &Page<Position>) -> Result<Slice<Subject>, Error> {
    use subject::Column;
    let select = subject::Entity::in_scope(scope);
    Ok(keyset::page(db, select, Column::RegisteredAt, Column::Id, Order::Asc, page).await?)
}
