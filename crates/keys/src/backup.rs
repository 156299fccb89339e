//! A backup of the key store, and how one is put back: row by row, into a file of SQLite whatever the store lies on.
//!
//! Putting back only ever adds. What the store knows to be destroyed stays destroyed, and what it has noted as erased
//! stays noted, whatever the backup says.

use std::path::{Path, PathBuf};

use sea_orm::{AccessMode, DatabaseTransaction, DbBackend, EntityTrait, IsolationLevel, TransactionTrait};

use crate::database::{Location, Pools};
use crate::keys::{SIGNING, installation_row, unwrap, wrapping};
use crate::{Error, Keys, Options, table};

/// So many rows are copied at a time.
const PAGE: u64 = 5_000;

/// What was put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PutBack {
    /// Keys of organisations that the backup holds.
    pub organisations: u64,
    /// Keys of subjects that the backup holds, destroyed ones with them.
    pub subjects: u64,
    /// Notes of what was erased.
    pub notes: u64,
}

impl Keys {
    /// Writes all keys, wrapped as they are, into a new file that only its owner may read: one snapshot, while others go on.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let (copy, turn) = Pools::open(&Location::File(file.to_owned())).await?;
        let (from, to) = (snapshot(&self.0.pools).await?, copy.begin().await?);
        add_all(&from, &to).await?;
        to.commit().await?;
        from.rollback().await?;
        copy.scrub().await?;
        copy.close().await?;
        drop(turn);
        let lock = PathBuf::from(format!("{}.lock", file.display()));
        std::fs::remove_file(&lock).map_err(|error| Error::File(lock, error))
    }

    /// What the installation is called that this key store is of.
    pub async fn name(&self) -> Result<String, Error> {
        Ok(installation_row(self.readers(), SIGNING).await?.ok_or(Error::Sealed)?.name)
    }

    /// Adds to the key store all that a backup holds and it lacks; makes one where there is none. Refused where the backup
    /// is of another installation, or the master key does not open it. The file of the backup is opened where it lies.
    pub async fn put_back(options: Options, file: &Path) -> Result<PutBack, Error> {
        let wrapping = wrapping(&options.master);
        let (backup, turn) = Pools::open(&Location::File(file.to_owned())).await?;
        let theirs = installation_row(&backup.readers, SIGNING).await?;
        let theirs = theirs.ok_or_else(|| Error::StoreMissing(file.display().to_string()))?;
        unwrap(&wrapping, SIGNING, &theirs.name, &theirs.wrapped).ok_or(Error::WrongMaster)?;
        let (target, others) = Pools::open(&Location::of(&options.url)?).await?;
        if installation_row(&target.readers, SIGNING).await?.is_some_and(|ours| ours.name != theirs.name) {
            return Err(Error::OfAnotherInstallation);
        }
        let (from, to) = (snapshot(&backup).await?, target.begin().await?);
        let added = add_all(&from, &to).await?;
        to.commit().await?;
        from.rollback().await?;
        // On a server a turn is a connection, for which closing would wait.
        drop((turn, others));
        for pools in [&target, &backup] {
            pools.close().await?;
        }
        Ok(added)
    }
}

/// Reads one state of the store from its first statement to its last.
async fn snapshot(pools: &Pools) -> Result<DatabaseTransaction, Error> {
    let readers = &pools.readers;
    if readers.get_database_backend() != DbBackend::Postgres {
        return Ok(readers.begin().await?);
    }
    let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
    Ok(readers.begin_with_config(Some(level), Some(mode)).await?)
}

/// Adds every row that is not there yet.
async fn add_all(from: &DatabaseTransaction, to: &DatabaseTransaction) -> Result<PutBack, Error> {
    let mut added = PutBack::default();
    for row in table::installation::Entity::find().all(from).await? {
        table::add_installation(to, &row.purpose, row.name, row.wrapped, row.made_at).await?;
    }
    for row in table::organisation::Entity::find().all(from).await? {
        table::add_organisation(to, row.organisation_id, row.wrapped, row.made_at).await?;
        added.organisations += 1;
    }
    let mut after = None;
    loop {
        let page = table::row_page(from, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.organisation_id, last.subject_id));
        added.subjects += page.len() as u64;
        table::put_rows(to, page).await?;
    }
    let mut after = None;
    loop {
        let page = table::note_page(from, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.organisation, last.id));
        added.notes += page.len() as u64;
        table::add_notes(to, &page).await?;
    }
    Ok(added)
}
