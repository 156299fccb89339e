//! The key store: its own database, in which every key lies wrapped under the master key.

use std::sync::Arc;

use kernel::{Instant, OrganisationId};
use sea_orm::{DatabaseConnection, DatabaseTransaction, EntityTrait};

use crate::cache::Cache;
use crate::database::{Location, Pools};
use crate::sealing::{self, Secret};
use crate::{Error, Master, OrganisationKey, Signer, table};

const DERIVATION: &str = "derivation";
pub(crate) const SIGNING: &str = "signing";
/// The installation's own keys.
const PURPOSES: [&str; 2] = [DERIVATION, SIGNING];

/// Where the key store lies, and what opens it.
#[derive(Debug)]
pub struct Options {
    /// `sqlite://PATH` or `postgres://USER@HOST/DATABASE`; not the database's own.
    pub url: String,
    /// The master key.
    pub master: Master,
}

/// The key store. Cheap to clone.
#[derive(Clone)]
pub struct Keys(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) pools: Pools,
    wrapping: Secret,
    installation: OrganisationKey,
    opened: Cache,
}

impl Keys {
    /// Opens the key store. One that is missing or empty is an error: new keys would open nothing that is there.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let location = Location::of(&options.url)?;
        if !location.may_exist() {
            return Err(Error::StoreMissing(location.to_string()));
        }
        let (pools, turn) = Pools::open(&location).await?;
        for purpose in PURPOSES {
            if installation_row(&pools.readers, purpose).await?.is_none() {
                drop(turn);
                pools.close().await?;
                return Err(Error::StoreMissing(location.to_string()));
            }
        }
        Self::over(pools, options.master).await
    }

    /// Opens the key store, or makes it with the installation's own keys: for a new database, and for nothing else.
    pub async fn open_or_create(options: Options, now: Instant) -> Result<Self, Error> {
        let (pools, _turn) = Pools::open(&Location::of(&options.url)?).await?;
        let wrapping = wrapping(&options.master);
        for purpose in PURPOSES {
            create_installation_key(&pools, &wrapping, purpose, now).await?;
        }
        Self::over(pools, options.master).await
    }

    /// Whether there is a key store with keys in it, without its master key: who is first on a new database makes one, all
    /// others bring it.
    pub async fn made(url: &str) -> Result<bool, Error> {
        let location = Location::of(url)?;
        if !location.may_exist() {
            return Ok(false);
        }
        let (pools, turn) = Pools::open(&location).await?;
        let found = installation_row(&pools.readers, SIGNING).await?;
        drop(turn);
        pools.close().await?;
        Ok(found.is_some())
    }

    async fn over(pools: Pools, master: Master) -> Result<Self, Error> {
        let wrapping = wrapping(&master);
        // Both, so that another master key is found now and not as the first checkpoint is signed.
        installation_key(&pools.readers, &wrapping, SIGNING).await?;
        let key = installation_key(&pools.readers, &wrapping, DERIVATION).await?;
        let installation = OrganisationKey::new("installation".to_owned(), &key);
        Ok(Self(Arc::new(Inner { pools, wrapping, installation, opened: Cache::default() })))
    }

    /// Makes an organisation's key; does nothing where it has one.
    pub async fn create_organisation(&self, id: OrganisationId, now: Instant) -> Result<(), Error> {
        if self.0.opened.get(id).is_some() || self.row(id).await?.is_some() {
            return Ok(());
        }
        let owner = id.to_string();
        let wrapped = sealing::seal(&self.0.wrapping, &place("organisation", &owner), &*sealing::random()?)?;
        let tx = self.0.pools.begin().await?;
        table::add_organisation(&tx, id, wrapped, now).await?;
        Ok(tx.commit().await?)
    }

    /// An organisation's key. One that was opened is answered from memory for half a minute.
    pub async fn organisation(&self, id: OrganisationId) -> Result<OrganisationKey, Error> {
        if let Some(key) = self.0.opened.get(id) {
            return Ok(key);
        }
        let row = self.row(id).await?.ok_or(Error::NoKey(id))?;
        let owner = id.to_string();
        let key = unwrap(&self.0.wrapping, "organisation", &owner, &row.wrapped).ok_or(Error::Sealed)?;
        let key = OrganisationKey::new(owner, &key);
        self.0.opened.keep(id, key.clone());
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

    /// Closes the file, or the connections.
    pub async fn close(&self) -> Result<(), Error> {
        self.0.pools.close().await
    }

    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.0.pools.readers
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        self.0.pools.writer()
    }

    pub(crate) async fn begin_for(&self, organisation: OrganisationId) -> Result<DatabaseTransaction, Error> {
        Ok(self.0.pools.begin_for(organisation).await?)
    }

    pub(crate) async fn scrub(&self) -> Result<(), Error> {
        self.0.pools.scrub().await
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
pub(crate) fn wrapping(master: &Master) -> Secret {
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

pub(crate) async fn installation_row(
    db: &DatabaseConnection,
    purpose: &str,
) -> Result<Option<table::installation::Model>, Error> {
    Ok(table::installation::Entity::find_by_id(purpose).one(db).await?)
}

pub(crate) fn unwrap(wrapping: &Secret, purpose: &str, name: &str, wrapped: &[u8]) -> Option<Secret> {
    sealing::open_key(wrapping, &place(purpose, name), wrapped)
}

/// What a wrapped key is bound to, so that no row can take another's place.
fn place<'a>(purpose: &'a str, name: &'a str) -> [&'a [u8]; 2] {
    [purpose.as_bytes(), name.as_bytes()]
}
