//! The key of one subject: made with the first thing that is sealed for somebody, destroyed once for all.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::{Instant, OrganisationId, SubjectId};
use zeroize::Zeroizing;

use crate::organisation::{OrganisationKey, Place};
use crate::sealing::{self, Secret};
use crate::{Error, Keys, table};

/// The key of one subject, opened. Cheap to clone, wiped with its last clone; held for one unit of work and no longer,
/// because the key that it was opened from may be destroyed at any time.
#[derive(Clone)]
pub struct SubjectKey(Arc<Inner>);

struct Inner {
    organisation: String,
    subject: String,
    seal: Secret,
}

impl SubjectKey {
    /// Seals bytes for one place.
    pub fn seal(&self, place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        sealing::seal(&self.0.seal, &self.parts(&place), bytes)
    }

    /// Opens what was sealed for this place under this key.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        sealing::open(&self.0.seal, &self.parts(&place), sealed).ok_or(Error::Sealed)
    }

    fn parts<'a>(&'a self, place: &Place<'a>) -> [&'a [u8]; 5] {
        let [organisation, subject] = [self.0.organisation.as_bytes(), self.0.subject.as_bytes()];
        [organisation, subject, place.table.as_bytes(), place.column.as_bytes(), place.row.as_bytes()]
    }
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SubjectKey({}, …)", self.0.subject)
    }
}

impl Keys {
    /// Makes the keys of these subjects, all or none; nothing where there is one. Refused where one was destroyed.
    ///
    /// The keys are on the disk before this returns: call it before the row that is sealed, never after.
    pub async fn create_subjects(
        &self,
        organisation: OrganisationId,
        subjects: &[SubjectId],
        now: Instant,
    ) -> Result<(), Error> {
        let owner = self.organisation(organisation).await?;
        let known: HashSet<_> = table::subjects(self.readers(), organisation, subjects).await?.into_keys().collect();
        let mut missing: Vec<_> = subjects.iter().copied().filter(|subject| !known.contains(subject)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let wrapped = missing.iter().map(|subject| Ok((*subject, wrap(&owner, *subject, &*sealing::random()?)?)));
        let wrapped = wrapped.collect::<Result<Vec<_>, Error>>()?;
        let tx = self.begin_for(organisation).await?;
        if let Some(destroyed) = table::first_destroyed(&tx, organisation, &missing).await? {
            tx.rollback().await?;
            return Err(Error::SubjectDestroyed(destroyed));
        }
        table::add_subjects(&tx, organisation, wrapped, now).await?;
        Ok(tx.commit().await?)
    }

    /// The keys of these subjects. One that was destroyed or never made is absent.
    ///
    /// Nothing is kept from call to call: to learn whether a kept key still stands one would have to ask the store, and
    /// that costs as much as to read the key. So none is ever answered that the store no longer has, whoever destroyed it.
    pub async fn subjects(
        &self,
        organisation: OrganisationId,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, SubjectKey>, Error> {
        let rows = table::subjects(self.readers(), organisation, subjects).await?;
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let owner = self.organisation(organisation).await?;
        rows.into_iter().map(|(subject, wrapped)| Ok((subject, unwrap(&owner, subject, &wrapped)?))).collect()
    }

    /// One subject's key, as [`Keys::subjects`].
    pub async fn subject(&self, organisation: OrganisationId, subject: SubjectId) -> Result<Option<SubjectKey>, Error> {
        Ok(self.subjects(organisation, &[subject]).await?.remove(&subject))
    }

    /// Destroys the keys of these subjects, for ever: none is made for them again, whether they had one or not. Answers
    /// how many keys there were. May be repeated.
    ///
    /// When this returns, a key's bytes stand neither in the file nor in its log. Where another process reads the store
    /// for so long that the log cannot be emptied, that is an error, and the same call later finishes it. On PostgreSQL no
    /// statement finds them any more; what the README says of its files and logs holds.
    pub async fn destroy_subjects(
        &self,
        organisation: OrganisationId,
        subjects: &[SubjectId],
        now: Instant,
    ) -> Result<u64, Error> {
        if subjects.is_empty() {
            return Ok(0);
        }
        let tx = self.begin_for(organisation).await?;
        let destroyed = table::destroy_subjects(&tx, organisation, subjects, now).await?;
        tx.commit().await?;
        self.scrub().await?;
        Ok(destroyed)
    }

    /// A page of all subjects that have a key, made before an instant: for the sweep that looks for keys without a
    /// subject and for subjects that are marked erased and still have a key. In the order of organisation and subject.
    pub async fn subject_keys(
        &self,
        after: Option<(OrganisationId, SubjectId)>,
        made_before: Instant,
        limit: u64,
    ) -> Result<Vec<(OrganisationId, SubjectId)>, Error> {
        Ok(table::subject_page(self.readers(), after, made_before, limit).await?)
    }
}

fn wrap(owner: &OrganisationKey, subject: SubjectId, key: &[u8; 32]) -> Result<Vec<u8>, Error> {
    let printed = subject.to_string();
    sealing::seal(owner.wrapping(), &[b"subject", owner.owner().as_bytes(), printed.as_bytes()], key)
}

fn unwrap(owner: &OrganisationKey, subject: SubjectId, wrapped: &[u8]) -> Result<SubjectKey, Error> {
    let printed = subject.to_string();
    let place: [&[u8]; 3] = [b"subject", owner.owner().as_bytes(), printed.as_bytes()];
    let key = sealing::open_key(owner.wrapping(), &place, wrapped).ok_or(Error::Sealed)?;
    let seal = sealing::derive(&key, "samsvar/seal/1");
    Ok(SubjectKey(Arc::new(Inner { organisation: owner.owner().to_owned(), subject: printed, seal })))
}
