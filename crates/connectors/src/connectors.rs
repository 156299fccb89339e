//! The databases that the operator has connected, each for one organisation.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use kernel::{OrganisationId, Scope};
use ports::Cutoff;
use sea_orm::ConnectionTrait;
use secrecy::{ExposeSecret, SecretString};

use crate::set::connector_name;
use crate::{Counts, DataSet, Error, Inspection, Outcome, Window, engine, postgres, sqlite};

/// How one database is reached, and whose it is.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite://PATH`; with `?mode=ro` at its end it may only be read. Or `postgres://USER:PASSWORD@HOST/DATABASE`, where
    /// `?sslmode=…` and its certificates may follow.
    pub url: SecretString,
    /// The organisation's id, or its number in the register of companies.
    pub organisation: String,
    /// How long to wait for somebody else's lock.
    pub patience: Duration,
    /// How long one window, count or look may take.
    pub limit: Duration,
    /// On PostgreSQL: whether the account may own the tables, or change more than the data sets declare.
    pub allow_wide: bool,
}

impl Options {
    /// With five seconds of patience, and half a minute for each operation.
    #[must_use]
    pub fn new(url: impl Into<String>, organisation: impl Into<String>) -> Self {
        Self {
            url: SecretString::from(url.into()),
            organisation: organisation.into(),
            patience: Duration::from_secs(5),
            limit: Duration::from_secs(30),
            allow_wide: false,
        }
    }
}

/// All databases that are connected. The API and packs know only their names.
#[derive(Clone, Default)]
pub struct Connectors(Arc<HashMap<String, (String, Connector)>>);

impl Connectors {
    /// Checks what is written, and opens nothing: a system that is down does not keep this one from starting.
    pub fn new(options: BTreeMap<String, Options>) -> Result<Self, Error> {
        let mut connectors = HashMap::new();
        for (name, options) in options {
            let wrong = |what| Error::Configuration { connector: name.clone(), what };
            if !connector_name(&name) {
                return Err(wrong(
                    "a name is at most 32 lower-case letters, digits, - and _, and begins with a letter",
                ));
            }
            let organisation = options.organisation.trim().to_owned();
            if organisation.is_empty() {
                return Err(wrong("say whose it is: `organisation` is an id or a number in the register of companies"));
            }
            let engine = Engine::of(&options).map_err(wrong)?;
            let connector =
                Connector { inner: Arc::new(Inner { name: name.clone(), engine }), declared: Arc::default() };
            connectors.insert(name, (organisation, connector));
        }
        Ok(Self(Arc::new(connectors)))
    }

    /// An organisation's connector by its name. Another organisation's is answered as if it did not exist.
    pub fn get(&self, organisation: OrganisationId, number: &str, name: &str) -> Result<Connector, Error> {
        let (whose, connector) = self.0.get(name).ok_or(Error::Unknown)?;
        let is_theirs = *whose == organisation.to_string() || (!number.is_empty() && whose == number);
        if is_theirs { Ok(connector.clone()) } else { Err(Error::Unknown) }
    }

    /// The same for the scope's organisation, whose number is looked up. It knows all data sets that were declared for it.
    pub async fn find(&self, db: &impl ConnectionTrait, scope: &Scope, name: &str) -> Result<Connector, Error> {
        let organisation = match access::organisation(db, scope).await {
            Err(access::Error::OrganisationNotFound) => None,
            found => Some(found?),
        };
        let number = organisation.and_then(|organisation| organisation.number).unwrap_or_default();
        let connector = self.get(scope.organisation, &number, name)?;
        let declared = crate::data_sets(db, scope).await?.into_iter().map(|row| row.definition.0);
        Ok(Connector { declared: declared.filter(|set| set.connector == name).collect(), ..connector })
    }
}

/// One connected database. No call leaves a transaction or a lock behind.
#[derive(Clone)]
pub struct Connector {
    inner: Arc<Inner>,
    /// What its account serves.
    declared: Arc<[DataSet]>,
}

struct Inner {
    name: String,
    engine: Engine,
}

/// What speaks to the database.
enum Engine {
    Sqlite(sqlite::File),
    Postgres(postgres::Server),
}

impl Engine {
    /// `Err` says what is wrong with the address.
    fn of(options: &Options) -> Result<Self, &'static str> {
        let Options { patience, limit, allow_wide, .. } = *options;
        let url = options.url.expose_secret();
        match sqlite::File::of(url, patience, limit) {
            Some(file) => Ok(Self::Sqlite(file)),
            None => postgres::Server::of(url, patience, limit, allow_wide).map(Self::Postgres),
        }
    }
}

impl Connector {
    /// What the configuration calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Looks whether the tables are as declared, nothing hangs on them that is not, and the account may do what all of its
    /// data sets take and no more.
    pub async fn inspect(&self, set: &DataSet) -> Result<Inspection, Error> {
        let mut declared = self.declared.to_vec();
        if !declared.contains(set) {
            declared.push(set.clone());
        }
        match &self.inner.engine {
            Engine::Sqlite(file) => engine::inspect(file, &self.inner.name, set, &declared).await,
            Engine::Postgres(server) => engine::inspect(server, &self.inner.name, set, &declared).await,
        }
    }

    /// What is there of these keys, and what would go. Changes nothing.
    pub async fn count(
        &self,
        set: &DataSet,
        keys: &[String],
        cutoffs: &BTreeMap<String, Cutoff>,
    ) -> Result<Counts, Error> {
        match &self.inner.engine {
            Engine::Sqlite(file) => engine::count(file, set, keys, cutoffs).await,
            Engine::Postgres(server) => engine::count(server, set, keys, cutoffs).await,
        }
    }

    /// Erases a window, children before parents, in one transaction that the guards are a part of.
    pub async fn erase(&self, set: &DataSet, window: &Window) -> Result<Outcome, Error> {
        match &self.inner.engine {
            Engine::Sqlite(file) => engine::erase(file, &self.inner.name, set, window).await,
            Engine::Postgres(server) => engine::erase(server, &self.inner.name, set, window).await,
        }
    }

    /// Leaves the first so many characters of each column that these categories lie in. What a thing hangs on stays, and so
    /// do the rows of its children. Every category needs columns of its own.
    pub async fn redact(
        &self,
        set: &DataSet,
        window: &Window,
        categories: &[String],
        keep: u16,
    ) -> Result<Outcome, Error> {
        let name = &self.inner.name;
        match &self.inner.engine {
            Engine::Sqlite(file) => engine::redact(file, name, set, window, categories, keep).await,
            Engine::Postgres(server) => engine::redact(server, name, set, window, categories, keep).await,
        }
    }

    /// Which of these keys are still there, or still have rows that hang on them: looked at through a connection that
    /// has never erased, and in the database of this identity only.
    pub async fn absent(&self, set: &DataSet, identity: &str, keys: &[String]) -> Result<Vec<String>, Error> {
        let name = &self.inner.name;
        match &self.inner.engine {
            Engine::Sqlite(file) => engine::still_there(file, name, set, identity, keys).await,
            Engine::Postgres(server) => engine::still_there(server, name, set, identity, keys).await,
        }
    }
}
