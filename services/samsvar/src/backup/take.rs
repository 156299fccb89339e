//! Taking a backup beside a running server, and putting one back where nobody is served.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Chance, Clock, Instant};
use keys::{Keys, Master, PutBack};
use store::{Opening, Repeated};

use super::folder::{self, Draft, Taken};
use super::{Engine, Error, Holds, Manifest, Tools};
use crate::Failure;
use crate::config::Options;
use crate::wiring::{self, Parts};

/// The files of a backup, by what it was taken of.
const SQLITE: &str = "samsvar.db";
const POSTGRES: &str = "samsvar.dump";
const KEYS: &str = "keys.db";
const ATTACHMENTS: &str = "files";

/// What a restore is allowed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Put {
    /// What is there may be lost.
    pub replace: bool,
    /// The backup may be older than what was erased is remembered.
    pub allow_old: bool,
}

fn engine(options: &Options) -> Engine {
    if options.database_file().is_some() { Engine::Sqlite } else { Engine::Postgres }
}

/// The folder of attachments.
fn attachments(options: &Options) -> Result<PathBuf, Error> {
    let url = options.files_url();
    let path = url.strip_prefix("file://").unwrap_or(&url);
    if path.is_empty() || path.contains("://") {
        return Err(Error::Files(options.files.url.to_string()));
    }
    Ok(PathBuf::from(path))
}

/// Takes one of database and attachments into a new folder within `place`, and removes those that are too old.
pub async fn take_database(parts: &Parts, options: &Options, place: &Path) -> Result<Taken, Failure> {
    let now = parts.store.real_now();
    let (engine, draft) = (engine(options), Draft::within(place)?);
    let about = parts.store.about().await?;
    let mut manifest = Manifest::new(Holds::Database, engine, parts.keys.name().await?, now);
    (manifest.version, manifest.min_version, manifest.steps) = (about.version, about.min_version, about.steps);
    match engine {
        Engine::Sqlite => parts.store.copy_to(&draft.path().join(SQLITE)).await?,
        Engine::Postgres => Tools::of(options).await?.dump(&draft.path().join(POSTGRES)).await?,
    }
    // After the database: a file is there before its row, and never changes.
    folder::copy_all(&attachments(options)?, &draft.path().join(ATTACHMENTS))?;
    let mut taken = draft.finish(place, manifest)?;
    taken.removed = folder::forget(place, Holds::Database, now, options.deletion.backup_days)?;
    Ok(taken)
}

/// Takes one of the keys, and removes those that are too old.
pub async fn take_keys(parts: &Parts, options: &Options, place: &Path) -> Result<Taken, Failure> {
    let now = parts.store.real_now();
    let draft = Draft::within(place)?;
    let manifest = Manifest::new(Holds::Keys, engine(options), parts.keys.name().await?, now);
    parts.keys.copy_to(&draft.path().join(KEYS)).await?;
    let mut taken = draft.finish(place, manifest)?;
    let days = options.backup.keys_kept.min(options.deletion.backup_days);
    taken.removed = folder::forget(place, Holds::Keys, now, days)?;
    Ok(taken)
}

/// A backup that was looked through, and holds what is wanted.
fn checked(folder: &Path, wanted: Holds) -> Result<Manifest, Error> {
    let manifest = Manifest::read(folder)?;
    if manifest.holds != wanted {
        let (holds, instead) = match manifest.holds {
            Holds::Database => ("database", "leave --keys away"),
            Holds::Keys => ("keys", "say --keys to put them back"),
        };
        return Err(Error::OfSomethingElse(folder.to_owned(), holds, instead));
    }
    folder::check(folder, &manifest)?;
    Ok(manifest)
}

/// Puts database and attachments back, brings them up to this version, and erases again what was erased since.
pub async fn put_back_database(
    options: &Options,
    folder: &Path,
    put: Put,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<(Manifest, Repeated), Failure> {
    let manifest = checked(folder, Holds::Database)?;
    if manifest.engine != engine(options) {
        return Err(Error::OfAnotherEngine(manifest.engine.name()).into());
    }
    store::backup::may_work_on(&manifest.version, &manifest.min_version)?;
    not_too_old(&manifest, options, put, clock.now())?;
    belongs_to_its_keys(&manifest, options).await?;
    match manifest.engine {
        Engine::Sqlite => {
            store::backup::put_in_place(&options.database.url(), &folder.join(SQLITE), put.replace)?;
        }
        Engine::Postgres => {
            let tools = Tools::of(options).await?;
            let reached = wiring::store_options(options, Opening::Command, false);
            store::backup::make_room(&reached, put.replace).await?;
            tools.restore(&folder.join(POSTGRES)).await?;
        }
    }
    folder::copy_all(&folder.join(ATTACHMENTS), &attachments(options)?)?;
    let parts = wiring::open(options, Opening::Command, true, clock, chance).await?;
    // Whoever had claimed something is gone with the database that was.
    parts.ledger.release().await?;
    parts.dispatcher.release().await?;
    let repeated = parts.store.repeat_erasures().await?;
    parts.close().await?;
    Ok((manifest, repeated))
}

/// Adds to the key store what a backup of it holds and it lacks. What was destroyed stays destroyed.
pub async fn put_back_keys(options: &Options, folder: &Path) -> Result<PutBack, Failure> {
    checked(folder, Holds::Keys)?;
    let master = Master::load(options.master_file())?;
    // Opened as a copy: a backup may lie where nothing can be written, and is not to change in any case.
    let aside = tempfile::tempdir().map_err(|error| Error::File(std::env::temp_dir(), error))?;
    let copy = aside.path().join(KEYS);
    std::fs::copy(folder.join(KEYS), &copy).map_err(|error| Error::File(copy.clone(), error))?;
    let url = options.keys_url().reveal().to_owned();
    Ok(Keys::put_back(keys::Options { url, master }, &copy).await?)
}

fn not_too_old(manifest: &Manifest, options: &Options, put: Put, now: Instant) -> Result<(), Error> {
    let days = options.deletion.backup_days;
    let age = now - manifest.made_at;
    if age <= TimeDelta::days(i64::from(days)) || put.allow_old {
        return Ok(());
    }
    Err(Error::TooOld(age.num_days(), days))
}

async fn belongs_to_its_keys(manifest: &Manifest, options: &Options) -> Result<(), Error> {
    let master = Master::load(options.master_file())?;
    let keys = Keys::open(keys::Options { url: options.keys_url().reveal().to_owned(), master }).await?;
    let name = keys.name().await?;
    keys.close().await?;
    if name == manifest.installation {
        return Ok(());
    }
    Err(Error::KeysOfAnotherInstallation(manifest.installation.clone(), name))
}
