//! Finding references. None of these loads all that there are.

use std::collections::{BTreeSet, HashMap, HashSet};

use kernel::{Page, Position, ReferenceId, Scope, Slice, SubjectId};
use keys::Keys;
use ports::ExternalKey;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Read, Scoped, keyset};

use super::resolve::{digest, place};
use super::{Event, Reference, kinds, reference};
use crate::{Error, VIEW_ITEM, activities, items, keyed};

/// What something is called in another system, as far as it can still be said, and to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// So.
    Held(ExternalKey),
    /// The subject's key is gone, and so is this.
    Erased,
    /// No activity whose data it is names whoever asks.
    Withheld,
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

/// What these are called where they lie, for whom the activities name whose data they are; each look stands in the trail.
/// That something is gone is no secret.
pub async fn keys_of(read: &Read, rows: &[Reference]) -> Result<HashMap<ReferenceId, Key>, Error> {
    let allowed = allowed(read, rows).await?;
    let mut opened = opened(read.scope(), read.store().keys(), rows).await?;
    for (of, key) in &mut opened {
        match key {
            Key::Held(_) if allowed.contains(of) => read.looked(&Event::Viewed { reference: *of }),
            Key::Held(_) => *key = Key::Withheld,
            Key::Erased | Key::Withheld => {}
        }
    }
    Ok(opened)
}

/// Those that whoever reads may open: by their role, and by what an activity says whose data they are. What lies elsewhere
/// was handed in by nobody, so that a role that is limited to a part opens none of it.
async fn allowed(read: &Read, rows: &[Reference]) -> Result<HashSet<ReferenceId>, Error> {
    let kinds = kinds(read, read.scope()).await?;
    let categories_of = |row: &Reference| {
        let declared = kinds.iter().find(|kind| kind.system == row.system && kind.kind == row.kind);
        declared.map_or(&[][..], |kind| kind.categories.0.as_slice())
    };
    let asked: BTreeSet<String> = rows.iter().flat_map(categories_of).cloned().collect();
    let known = activities::categories_by_keys(read, read.scope(), &Vec::from_iter(asked)).await?;
    let standing = read.standing().await?;
    let names = |category: &String| {
        let access = known.get(category).map(|(activity, _)| activity.details.access.as_slice());
        items::may_open(&standing, access.unwrap_or_default(), None)
    };
    let may = |row: &&Reference| standing.may(VIEW_ITEM, *row).is_ok() && categories_of(row).iter().any(names);
    Ok(rows.iter().filter(may).map(|row| row.id).collect())
}

/// The same without a look: for runs, and for whoever has been ordered to erase them, whose looks are told there.
pub(super) async fn opened(scope: &Scope, keys: &Keys, rows: &[Reference]) -> Result<HashMap<ReferenceId, Key>, Error> {
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
