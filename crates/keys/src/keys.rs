//! The key store: its own file, in which every key lies wrapped under the master key.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Instant, OrganisationId};
use sea_orm::{DatabaseConnection, DatabaseTransaction, EntityTrait};

use crate::database::{Pools, Turn, path_of};
use crate::sealing::{self, Secret};
use crate::{Error, Master, OrganisationKey, Signer, table};

/// So many opened keys of organisations are kept; then all are let go and opened again as they are asked for.
const CACHED: usize = 4_096;
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
    pools: Pools,
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
        let _turn = Turn::take(&path).await?;
        let pools = Pools::open(&path).await?;
        for purpose in PURPOSES {
            if installation_row(&pools.readers, purpose).await?.is_none() {
                pools.close().await?;
                return Err(Error::StoreMissing(path));
            }
        }
        Self::over(pools, options.master).await
    }

    /// Opens the key store, or makes it with the installation's own keys: for a new database, and for nothing else.
    pub async fn open_or_create(options: Options, now: Instant) -> Result<Self, Error> {
        let path = path_of(&options.url)?;
        let _turn = Turn::take(&path).await?;
        let pools = Pools::open(&path).await?;
        let wrapping = wrapping(&options.master);
        for purpose in PURPOSES {
            create_installation_key(&pools, &wrapping, purpose, now).await?;
        }
        Self::over(pools, options.master).await
    }

    async fn over(pools: Pools, master: Master) -> Result<Self, Error> {
        let wrapping = wrapping(&master);
        // Both, so that another master key is found now and not as the first checkpoint is signed.
        installation_key(&pools.readers, &wrapping, SIGNING).await?;
        let key = installation_key(&pools.readers, &wrapping, DERIVATION).await?;
        let installation = OrganisationKey::new("installation".to_owned(), &key);
        Ok(Self(Arc::new(Inner { pools, wrapping, installation, opened: RwLock::default() })))
    }

    /// Makes an organisation's key; does nothing where it has one.
    pub async fn create_organisation(&self, id: OrganisationId, now: Instant) -> Result<(), Error> {
        if self.cached(id).is_some() || self.row(id).await?.is_some() {
            return Ok(());
        }
        let owner = id.to_string();
        let wrapped = sealing::seal(&self.0.wrapping, &place("organisation", &owner), &*sealing::random()?)?;
        let tx = self.begin().await?;
        table::add_organisation(&tx, id, wrapped, now).await?;
        Ok(tx.commit().await?)
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
        let row = installation_row(self.readers(), SIGNING).await?.ok_or(Error::Sealed)?;
        let seed = unwrap(&self.0.wrapping, SIGNING, &row.name, &row.wrapped).ok_or(Error::Sealed)?;
        Ok(Signer::new(row.name, &seed))
    }

    /// Closes the file.
    pub async fn close(&self) -> Result<(), Error> {
        self.0.pools.close().await
    }

    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.0.pools.readers
    }

    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        Ok(self.0.pools.begin().await?)
    }

    pub(crate) async fn scrub(&self) -> Result<(), Error> {
        self.0.pools.scrub().await
    }

    fn cached(&self, id: OrganisationId) -> Option<OrganisationKey> {
        self.0.opened.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    async fn row(&self, id: OrganisationId) -> Result<Option<table::organisation::Model>, Error> {
        Ok(table::organisation::Entity::find_by_id(id).one(self.readers()).await?)
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
async fn create_installation_key(pools: &Pools, wrapping: &Secret, purpose: &str, now: Instant) -> Result<(), Error> {
    if installation_row(&pools.readers, purpose).await?.is_some() {
        return Ok(());
    }
    let mut chance = [0; 8];
    getrandom::fill(&mut chance)?;
    let name = format!("samsvar/{:016x}", u64::from_be_bytes(chance));
    let wrapped = sealing::seal(wrapping, &place(purpose, &name), &*sealing::random()?)?;
    let tx = pools.begin().await?;
    table::add_installation(&tx, purpose, name, wrapped, now).await?;
    Ok(tx.commit().await?)
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
    sealing::open_key(wrapping, &place(purpose, name), wrapped)
}

/// What a wrapped key is bound to, so that no row can take another's place.
fn place<'a>(purpose: &'a str, name: &'a str) -> [&'a [u8]; 2] {
    [purpose.as_bytes(), name.as_bytes()]
}
