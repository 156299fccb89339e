//! The key store: its own file, in which every key lies wrapped under the master key.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kernel::{Instant, OrganisationId};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, EntityTrait};

use crate::sealing::{self, Secret};
use crate::{Error, Master, OrganisationKey, Signer, table};

/// So many opened keys are kept; then all are let go and opened again as they are asked for.
const CACHED: usize = 4_096;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const DERIVATION: &str = "derivation";
const SIGNING: &str = "signing";
/// The installation's own keys.
const PURPOSES: [&str; 2] = [DERIVATION, SIGNING];

/// Where the key store lies, and what opens it.
#[derive(Debug)]
pub struct Options {
    /// `sqlite://PATH`; not the database's own file.
    pub url: String,
    /// The master key.
    pub master: Master,
}

/// The key store. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    db: DatabaseConnection,
    wrapping: Secret,
    installation: OrganisationKey,
    opened: RwLock<HashMap<OrganisationId, OrganisationKey>>,
}

impl Keys {
    /// Opens the key store. One that is missing or empty is an error: new keys would open nothing that is there.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let path = path_of(&options.url)?;
        if !path.exists() {
            return Err(Error::StoreMissing(path));
        }
        let db = connect(&options.url, &path).await?;
        for purpose in PURPOSES {
            if installation_row(&db, purpose).await?.is_none() {
                db.close().await?;
                return Err(Error::StoreMissing(path));
            }
        }
        Self::over(db, options.master).await
    }

    /// Opens the key store, or makes it with the installation's own keys: for a new database, and for nothing else.
    pub async fn open_or_create(options: Options, now: Instant) -> Result<Self, Error> {
        let db = connect(&options.url, &path_of(&options.url)?).await?;
        let wrapping = wrapping(&options.master);
        for purpose in PURPOSES {
            create_installation_key(&db, &wrapping, purpose, now).await?;
        }
        Self::over(db, options.master).await
    }

    async fn over(db: DatabaseConnection, master: Master) -> Result<Self, Error> {
        let wrapping = wrapping(&master);
        // Both, so that another master key is found now and not as the first checkpoint is signed.
        installation_key(&db, &wrapping, SIGNING).await?;
        let key = installation_key(&db, &wrapping, DERIVATION).await?;
        let installation = OrganisationKey::new("installation".to_owned(), &key);
        Ok(Self(Arc::new(Inner { db, wrapping, installation, opened: RwLock::default() })))
    }

    /// Makes an organisation's key; does nothing where it has one.
    pub async fn create_organisation(&self, id: OrganisationId, now: Instant) -> Result<(), Error> {
        if self.cached(id).is_some() || self.row(id).await?.is_some() {
            return Ok(());
        }
        let owner = id.to_string();
        let wrapped = sealing::seal(&self.0.wrapping, &place("organisation", &owner), &*sealing::random()?)?;
        table::add_organisation(&self.0.db, id, wrapped, now).await?;
        Ok(())
    }

    /// An organisation's key.
    pub async fn organisation(&self, id: OrganisationId) -> Result<OrganisationKey, Error> {
        if let Some(key) = self.cached(id) {
            return Ok(key);
        }
        let row = self.row(id).await?.ok_or(Error::NoKey(id))?;
        let owner = id.to_string();
        let key = unwrap(&self.0.wrapping, "organisation", &owner, &row.wrapped).ok_or(Error::Sealed)?;
        let key = OrganisationKey::new(owner, &key);
        let mut opened = self.0.opened.write().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= CACHED {
            opened.clear();
        }
        opened.insert(id, key.clone());
        Ok(key)
    }

    /// The installation's own key: for cursors and ids that are made from what is known.
    #[must_use]
    pub fn installation(&self) -> &OrganisationKey {
        &self.0.installation
    }

    /// What signs checkpoints and certificates. Asked for anew each time, so that an exchanged key is seen.
    pub async fn signer(&self) -> Result<Signer, Error> {
        let row = installation_row(&self.0.db, SIGNING).await?.ok_or(Error::Sealed)?;
        let seed = unwrap(&self.0.wrapping, SIGNING, &row.name, &row.wrapped).ok_or(Error::Sealed)?;
        Ok(Signer::new(row.name, &seed))
    }

    /// Closes the file.
    pub async fn close(&self) -> Result<(), Error> {
        Ok(self.0.db.clone().close().await?)
    }

    fn cached(&self, id: OrganisationId) -> Option<OrganisationKey> {
        self.0.opened.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    async fn row(&self, id: OrganisationId) -> Result<Option<table::organisation::Model>, Error> {
        Ok(table::organisation::Entity::find_by_id(id).one(&self.0.db).await?)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// What wraps every other key.
fn wrapping(master: &Master) -> Secret {
    sealing::derive(master.bytes(), "samsvar/wrap/1")
}

/// Makes the key of one purpose where it is missing. Its name tells installations apart.
async fn create_installation_key(
    db: &DatabaseConnection,
    wrapping: &Secret,
    purpose: &str,
    now: Instant,
) -> Result<(), Error> {
    if installation_row(db, purpose).await?.is_some() {
        return Ok(());
    }
    let mut chance = [0; 8];
    getrandom::fill(&mut chance)?;
    let name = format!("samsvar/{:016x}", u64::from_be_bytes(chance));
    let wrapped = sealing::seal(wrapping, &place(purpose, &name), &*sealing::random()?)?;
    Ok(table::add_installation(db, purpose, name, wrapped, now).await?)
}

/// The key of one purpose as it is stored: whoever was quicker has made it.
async fn installation_key(db: &DatabaseConnection, wrapping: &Secret, purpose: &str) -> Result<Secret, Error> {
    let row = installation_row(db, purpose).await?.ok_or(Error::WrongMaster)?;
    unwrap(wrapping, purpose, &row.name, &row.wrapped).ok_or(Error::WrongMaster)
}

async fn installation_row(db: &DatabaseConnection, purpose: &str) -> Result<Option<table::installation::Model>, Error> {
    Ok(table::installation::Entity::find_by_id(purpose).one(db).await?)
}

fn unwrap(wrapping: &Secret, purpose: &str, name: &str, wrapped: &[u8]) -> Option<Secret> {
    let bytes = sealing::open(wrapping, &place(purpose, name), wrapped)?;
    let mut key = Secret::default();
    if bytes.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&bytes);
    Some(key)
}

/// What a wrapped key is bound to, so that no row can take another's place.
fn place<'a>(purpose: &'a str, name: &'a str) -> [&'a [u8]; 2] {
    [purpose.as_bytes(), name.as_bytes()]
}

fn path_of(url: &str) -> Result<PathBuf, Error> {
    match url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) {
        None | Some("" | ":memory:") => Err(Error::Url),
        Some(path) => Ok(PathBuf::from(path)),
    }
}

async fn connect(url: &str, path: &Path) -> Result<DatabaseConnection, Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| Error::Folder(folder.to_owned(), error))?;
    }
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .busy_timeout(BUSY_TIMEOUT)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
        });
    let db = Database::connect(options).await?;
    table::create(&db).await?;
    Ok(db)
}
