//! From keys in other systems to references: any number of them in a bounded number of statements.

use std::collections::{HashMap, HashSet};

use kernel::{DeletionRunId, ReferenceId, SubjectId, Version};
use keys::Place;
use ports::ExternalKey;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};

use super::queries::printed;
use super::{kinds, reference};
use crate::subjects::make;
use crate::{Error, HoldingsRefusal, keyed};

/// So many values stand in one statement.
const CHUNK: usize = 1_000;
const KEY: usize = 200;

/// What a caller names: a thing in another system, and perhaps another thing that is about the same subject.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) key: ExternalKey,
    pub(crate) of: Option<ExternalKey>,
}

/// What is known of it here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) id: ReferenceId,
    pub(crate) subject: SubjectId,
    pub(crate) run: Option<DeletionRunId>,
}

/// Why it cannot be.
#[derive(Debug)]
pub(crate) enum Unresolved {
    /// One of those that were named is refused.
    Refused(usize, HoldingsRefusal),
    /// It failed.
    Failed(Error),
}

impl Unresolved {
    /// As the refusal of a call that named one thing.
    pub(crate) fn alone(self) -> Error {
        match self {
            Self::Refused(_, refusal) => refusal.into(),
            Self::Failed(error) => error,
        }
    }

    /// As the refusal of a call that named a list.
    pub(crate) fn among(self, list: &str) -> Error {
        match self {
            Self::Refused(index, refusal) => refusal.at(list, index).into(),
            Self::Failed(error) => error,
        }
    }
}

impl<E: Into<Error>> From<E> for Unresolved {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What tells a key again.
pub(crate) fn digest(key: &keys::OrganisationKey, named: &ExternalKey) -> String {
    let ExternalKey { system, kind, key: text } = named;
    keyed::digest(key, "reference.key", &[system.as_bytes(), kind.as_bytes(), text.as_bytes()])
}

/// Where a sealed key belongs.
pub(crate) fn place(row: &str) -> Place<'_> {
    Place { table: "external_references", column: "key_sealed", row }
}

/// The references that are called so, in the order in which they were named; made where they are not known.
pub(crate) async fn resolve(uow: &mut UnitOfWork, named: &[Named]) -> Result<Vec<Found>, Unresolved> {
    let digests = checked(uow, named).await?;
    let mut found = load(uow, &digests).await?;
    let new = New::of(named, &digests, &found);
    let made = make(uow, new.subjects.len(), &[]).await?;
    let mut subject_of: HashMap<&str, SubjectId> = new.subjects.iter().copied().zip(made).collect();
    subject_of.extend(found.iter().map(|(digest, found)| (digest.as_str(), found.subject)));
    let rows: Vec<_> = new.rows.iter().map(|(digest, root, key)| (*digest, subject_of[*root], *key)).collect();
    let added = add(uow, &rows).await?;
    found.extend(added);
    for (index, (own, of)) in digests.iter().enumerate() {
        let differs = of.as_ref().is_some_and(|of| found[of].subject != found[own].subject);
        if differs {
            return Err(Unresolved::Refused(index, HoldingsRefusal::ReferenceSubjectDiffers));
        }
    }
    Ok(digests.iter().map(|(own, _)| found[own]).collect())
}

/// Those of the named that are known, by what tells their keys again.
pub(crate) async fn known(uow: &UnitOfWork, named: &[Named]) -> Result<HashMap<String, Found>, Unresolved> {
    let digests = checked(uow, named).await?;
    load(uow, &digests).await
}

/// Makes a subject known by these too, as far as it is not. The caller has seen that nobody else is called so.
pub(crate) async fn name(uow: &UnitOfWork, subject: SubjectId, keys: &[ExternalKey]) -> Result<(), Error> {
    let organisation = keyed::key(uow.keys(), uow.organisation()).await?;
    let digests: Vec<_> = keys.iter().map(|key| (digest(&organisation, key), None)).collect();
    let known = load(uow, &digests).await.map_err(Unresolved::alone)?;
    let mut seen = HashSet::new();
    let new = digests.iter().zip(keys).filter(|((digest, _), _)| !known.contains_key(digest) && seen.insert(digest));
    let rows: Vec<_> = new.map(|((digest, _), key)| (digest.as_str(), subject, key)).collect();
    add(uow, &rows).await?;
    Ok(())
}

type Digests = Vec<(String, Option<String>)>;

/// Refuses keys that are none, and kinds that nobody has declared.
async fn checked(uow: &UnitOfWork, named: &[Named]) -> Result<Digests, Unresolved> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let kinds = kinds(uow.db(), uow.scope()).await?;
    let kinds: HashSet<_> = kinds.iter().map(|kind| (kind.system.as_str(), kind.kind.as_str())).collect();
    let organisation = keyed::key(uow.keys(), uow.organisation()).await?;
    let check = |index, key: &ExternalKey| {
        let long = key.key.chars().count();
        if key.key.trim().is_empty() || long > KEY || key.key.chars().any(char::is_control) {
            return Err(Unresolved::Refused(index, HoldingsRefusal::ReferenceKey));
        }
        if !kinds.contains(&(key.system.as_str(), key.kind.as_str())) {
            return Err(Unresolved::Refused(index, HoldingsRefusal::ReferenceKindUnknown));
        }
        Ok(digest(&organisation, key))
    };
    let both = |(index, named): (usize, &Named)| {
        Ok((check(index, &named.key)?, named.of.as_ref().map(|of| check(index, of)).transpose()?))
    };
    named.iter().enumerate().map(both).collect()
}

async fn load(uow: &UnitOfWork, digests: &Digests) -> Result<HashMap<String, Found>, Unresolved> {
    let all: HashSet<&String> = digests.iter().flat_map(|(own, of)| std::iter::once(own).chain(of)).collect();
    let all: Vec<_> = all.into_iter().collect();
    let mut found = HashMap::with_capacity(all.len());
    for some in all.chunks(CHUNK) {
        let rows = reference::Entity::in_scope(uow.scope())
            .filter(reference::Column::KeyDigest.is_in(some.iter().copied()))
            .select_only()
            .columns([
                reference::Column::KeyDigest,
                reference::Column::Id,
                reference::Column::SubjectId,
                reference::Column::RunId,
            ])
            .into_tuple::<(String, ReferenceId, SubjectId, Option<DeletionRunId>)>()
            .all(uow.db())
            .await?;
        found.extend(rows.into_iter().map(|(digest, id, subject, run)| (digest, Found { id, subject, run })));
    }
    Ok(found)
}

/// What must be made, by what tells the keys again.
struct New<'a> {
    /// One new subject for each of these.
    subjects: Vec<&'a str>,
    /// New references: their own digest, that of the one whose subject they share, and the key.
    rows: Vec<(&'a str, &'a str, &'a ExternalKey)>,
}

impl<'a> New<'a> {
    fn of(named: &'a [Named], digests: &'a Digests, found: &HashMap<String, Found>) -> Self {
        let mut ups: HashMap<&str, &str> = HashMap::new();
        let mut keys: Vec<(&str, &ExternalKey)> = Vec::new();
        let mut seen = HashSet::new();
        for ((own, of), named) in digests.iter().zip(named) {
            for (digest, key) in std::iter::once((own, &named.key)).chain(of.iter().zip(&named.of)) {
                if !found.contains_key(digest) && seen.insert(digest) {
                    keys.push((digest, key));
                }
            }
            if let Some(of) = of {
                join(&mut ups, own, of, found);
            }
        }
        let mut new = Self { subjects: Vec::new(), rows: Vec::new() };
        let mut roots = HashSet::new();
        for (own, key) in keys {
            let root = root_of(own, &ups);
            if !found.contains_key(root) && roots.insert(root) {
                new.subjects.push(root);
            }
            new.rows.push((own, root, key));
        }
        new
    }
}

/// Notes that two are about one subject: that of the one that is known, whichever of the two names the other. Of two that
/// are known there are two, which is refused in the end.
fn join<'a>(ups: &mut HashMap<&'a str, &'a str>, one: &'a str, other: &'a str, found: &HashMap<String, Found>) {
    let (one, other) = (root_of(one, ups), root_of(other, ups));
    if one != other {
        let (below, up) = if found.contains_key(one) { (other, one) } else { (one, other) };
        ups.insert(below, up);
    }
}

/// The one whose subject it shares in the end.
fn root_of<'a>(own: &'a str, ups: &HashMap<&'a str, &'a str>) -> &'a str {
    let mut root = own;
    while let Some(up) = ups.get(root).copied() {
        root = up;
    }
    root
}

/// Makes references; their subjects' keys first.
async fn add(uow: &UnitOfWork, rows: &[(&str, SubjectId, &ExternalKey)]) -> Result<Vec<(String, Found)>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let organisation = uow.organisation();
    let mut subjects: Vec<_> = rows.iter().map(|(_, subject, _)| *subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let keys = uow.keys();
    keys.create_subjects(organisation, &subjects, uow.real_now()).await.map_err(store::Error::from)?;
    let keys = keys.subjects(organisation, &subjects).await.map_err(store::Error::from)?;
    let mut made = Vec::with_capacity(rows.len());
    let mut models = Vec::with_capacity(rows.len());
    for (digest, subject, named) in rows {
        let id: ReferenceId = uow.new_id();
        let key = keys.get(subject).ok_or(store::Error::from(keys::Error::SubjectDestroyed(*subject)))?;
        let sealed = key.seal(place(&printed(id)), named.key.as_bytes());
        models.push(reference::ActiveModel {
            organisation_id: Set(organisation),
            id: Set(id),
            version: Set(Version::FIRST),
            subject_id: Set(*subject),
            system: Set(named.system.clone()),
            kind: Set(named.kind.clone()),
            key_digest: Set((*digest).to_owned()),
            key_sealed: Set(sealed.map_err(store::Error::from)?),
            state: Set(None),
            run_id: Set(None),
            recorded_at: Set(uow.now()),
        });
        made.push(((*digest).to_owned(), Found { id, subject: *subject, run: None }));
    }
    let mut models = models.into_iter();
    loop {
        let some: Vec<_> = models.by_ref().take(CHUNK).collect();
        if some.is_empty() {
            return Ok(made);
        }
        reference::Entity::insert_many(some).exec_without_returning(uow.db()).await?;
    }
}
