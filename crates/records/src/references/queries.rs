//! Finding references. None of these loads all that there are.

use std::collections::HashMap;

use kernel::{Page, Position, ReferenceId, Scope, Slice, SubjectId};
use keys::Keys;
use ports::ExternalKey;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::resolve::{digest, place};
use super::{Reference, reference};
use crate::{Error, keyed};

/// What something is called in another system, as far as it can still be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// So.
    Held(ExternalKey),
    /// The subject's key is gone, and so is this.
    Erased,
}

/// One reference.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, of: ReferenceId) -> Result<Option<Reference>, Error> {
    Ok(reference::Entity::in_scope(scope).filter(reference::Column::Id.eq(of)).one(db).await?)
}

/// Many references in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    references: &[ReferenceId],
) -> Result<HashMap<ReferenceId, Reference>, Error> {
    if references.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(reference::Entity::in_scope(scope), reference::Column::Id, references.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The reference that is called so, in one statement.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &Keys,
    key: &ExternalKey,
) -> Result<Option<Reference>, Error> {
    let digest = digest(&keyed::key(keys, scope.organisation).await?, key);
    Ok(reference::Entity::in_scope(scope).filter(reference::Column::KeyDigest.eq(digest)).one(db).await?)
}

/// The references to many subjects, each subject's in the order in which they were made.
pub async fn of_subjects(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Vec<Reference>>, Error> {
    let mut all: HashMap<SubjectId, Vec<Reference>> = HashMap::new();
    if subjects.is_empty() {
        return Ok(all);
    }
    let select =
        keyset::any_of(reference::Entity::in_scope(scope), reference::Column::SubjectId, subjects.iter().copied());
    for row in select.order_by_asc(reference::Column::Id).all(db).await? {
        all.entry(row.subject_id).or_default().push(row);
    }
    Ok(all)
}

/// A page of references in the order in which they were made; of one system where it is named.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    system: Option<&str>,
    page: &Page<Position>,
) -> Result<Slice<Reference>, Error> {
    use reference::Column;
    let of_system = Condition::all().add_option(system.map(|system| Column::System.eq(system)));
    let select = reference::Entity::in_scope(scope).filter(of_system);
    Ok(keyset::page(db, select, Column::RecordedAt, Column::Id, Order::Asc, page).await?)
}

/// What these are called where they lie, with one look into the key store.
pub async fn keys_of(scope: &Scope, keys: &Keys, rows: &[Reference]) -> Result<HashMap<ReferenceId, Key>, Error> {
    let mut subjects: Vec<_> = rows.iter().map(|row| row.subject_id).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let opened = keys.subjects(scope.organisation, &subjects).await.map_err(store::Error::from)?;
    let key = |row: &Reference| {
        let Some(key) = opened.get(&row.subject_id) else { return Ok((row.id, Key::Erased)) };
        let bytes = key.open(place(&printed(row.id)), &row.key_sealed).map_err(store::Error::from)?;
        let key = String::from_utf8_lossy(&bytes).into_owned();
        Ok((row.id, Key::Held(ExternalKey { system: row.system.clone(), kind: row.kind.clone(), key })))
    };
    rows.iter().map(key).collect()
}

/// A reference as the place of a sealed value names it.
pub(super) fn printed(of: ReferenceId) -> String {
    use kernel::Id;
    of.uuid().as_simple().to_string()
}
