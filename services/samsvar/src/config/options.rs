//! Every option. Each crate owns its own; here they are put together, and what spans several is checked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::place::{FORMS, Place};
use super::words::words;
use super::{Address, Backup, Database, Ratio};

/// All that an operator may set. `config/samsvar.toml` says the same with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Where and how it serves.
    pub server: Server,
    /// Where the database lies, and how it is used.
    pub database: Database,
    /// Where keys lie, and what opens them.
    pub keys: Keys,
    /// Where attachments lie.
    pub files: Files,
    /// Databases of other systems, by name.
    pub connectors: BTreeMap<String, Connector>,
    /// What only the operator can say of erasing.
    pub deletion: deletion::Options,
    /// How backups are taken.
    pub backup: Backup,
    /// How webhooks are delivered.
    pub webhooks: webhooks::Options,
    /// What it tells about itself.
    pub telemetry: Telemetry,
    /// How often the ledger is woken.
    pub scheduler: scheduler::Options,
    /// What a request may ask for.
    pub gateway: gateway::Options,
}

/// Where and how it serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// IP address and port; port 0 = any free one.
    pub address: SocketAddr,
    /// Seconds that work under way gets after SIGTERM, 1 to 600.
    pub drain: u16,
    /// Whether `/graphiql` answers.
    pub explorer: Explorer,
}

/// Whether `/graphiql` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explorer {
    /// Where the address is a loopback address.
    Loopback,
    /// `true`.
    Always,
    /// `false`.
    Never,
}

/// Where keys lie, and what opens them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// `sqlite://PATH` or `postgres://USER@HOST/DATABASE`; empty = `keys.db` beside a database that is a file.
    pub url: Address,
    /// The file of the master key; empty = `master.key` beside a key store that is a file.
    pub master_file: PathBuf,
}

/// Where attachments lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// `file://FOLDER`; empty = a folder `files` beside a database that is a file.
    pub url: Address,
}

/// A database of another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connector {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: Address,
    /// Whose: the number in the register of companies, or the id.
    pub organisation: String,
    /// On PostgreSQL: whether the account may own the tables, or change more than the data sets declare.
    #[serde(default)]
    pub allow_wide: bool,
}

/// What it tells about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// How log lines are written.
    pub log: Log,
    /// The least severe lines that are written.
    pub level: Level,
    /// `http://HOST:PORT` of a collector that speaks OTLP over HTTP; empty = nothing is sent.
    pub otlp_endpoint: String,
    /// How many of the traces that begin here are sent, 0 to 1.
    pub sample_ratio: Ratio,
    /// Seconds between two exports of metrics, 1 to 3600.
    pub metrics_every: u16,
}

words! {
    /// How log lines are written.
    Log {
        /// For people.
        Pretty = "pretty",
        /// For machines.
        Json = "json",
    }
}

words! {
    /// How severe a log line is.
    Level {
        /// What needs somebody now.
        Error = "error",
        /// What may need somebody soon.
        Warn = "warn",
        /// What happened.
        Info = "info",
        /// How it happened.
        Debug = "debug",
        /// All of it.
        Trace = "trace",
    }
}

impl Default for Server {
    fn default() -> Self {
        Self { address: SocketAddr::from(([127, 0, 0, 1], 8080)), drain: 20, explorer: Explorer::Loopback }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self { url: "".into(), master_file: PathBuf::new() }
    }
}

impl Default for Files {
    fn default() -> Self {
        Self { url: "".into() }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            log: Log::Pretty,
            level: Level::Info,
            otlp_endpoint: String::new(),
            sample_ratio: Ratio::ALL,
            metrics_every: 60,
        }
    }
}

impl Telemetry {
    /// The collector's address without a slash at its end, where there is one.
    #[must_use]
    pub fn collector(&self) -> Option<String> {
        let address = self.otlp_endpoint.trim_end_matches('/');
        (!address.is_empty()).then(|| address.to_owned())
    }

    /// Refuses what cannot work, naming the key.
    fn validate(&self) -> Result<(), String> {
        if let Some(address) = self.collector() {
            outbound::Trusted::check(&address).map_err(|_| {
                "otlp_endpoint must be http://HOST:PORT or https://HOST:PORT, without user name and password".to_owned()
            })?;
        }
        if !(1..=3_600).contains(&self.metrics_every) {
            return Err("metrics_every must be 1 to 3600 seconds".to_owned());
        }
        Ok(())
    }
}

impl Options {
    /// Refuses what cannot work, naming the key.
    pub fn validate(&self) -> Result<(), String> {
        if !(1..=600).contains(&self.server.drain) {
            return Err("server.drain must be 1 to 600 seconds".to_owned());
        }
        if !(1..=60).contains(&self.scheduler.tick) {
            return Err("scheduler.tick must be 1 to 60 seconds".to_owned());
        }
        if self.scheduler.jitter > 3600 {
            return Err("scheduler.jitter must be 0 to 3600 seconds".to_owned());
        }
        if !(1..=86_400).contains(&self.scheduler.lag_limit) {
            return Err("scheduler.lag_limit must be 1 to 86400 seconds".to_owned());
        }
        self.database.validate(self.gateway.request_timeout).map_err(|fault| format!("database.{fault}"))?;
        self.validate_places()?;
        self.telemetry.validate().map_err(|fault| format!("telemetry.{fault}"))?;
        self.deletion.validate().map_err(|fault| format!("deletion.{fault}"))?;
        self.backup.validate().map_err(|fault| format!("backup.{fault}"))?;
        self.webhooks.validate().map_err(|fault| format!("webhooks.{fault}"))?;
        self.gateway.validate().map_err(|fault| format!("gateway.{fault}"))
    }

    /// No two of the places may be one, and on a server none of them follows from another.
    fn validate_places(&self) -> Result<(), String> {
        let database = self.database.place()?;
        let missing = |key| {
            Err(format!(
                "{key} must be set where database.url is on a server: there is no folder that it could lie beside"
            ))
        };
        if database.file().is_none() && self.keys.url.is_empty() {
            return missing("keys.url");
        }
        let keys =
            Place::of(&self.keys_url()).ok_or_else(|| format!("keys.url must be {FORMS}; it is {}", self.keys.url))?;
        if database == keys {
            return Err("keys.url must be another one than database.url, or every backup holds the keys".to_owned());
        }
        if keys.file().is_none() && self.keys.master_file.as_os_str().is_empty() {
            return Err("keys.master_file must be set where keys.url is on a server".to_owned());
        }
        if database.file().is_none() && self.files.url.is_empty() {
            return missing("files.url");
        }
        let master = Some(self.master_file());
        if master.as_ref() == keys.file() || master.as_ref() == database.file() {
            return Err("keys.master_file must be a file of its own".to_owned());
        }
        for (name, connector) in &self.connectors {
            let other = Place::of(&connector.url)
                .ok_or_else(|| format!("connectors.{name}.url must be {FORMS}; it is {}", connector.url))?;
            if other == database || other == keys {
                return Err(format!("connectors.{name}.url must be another system's database, and not our own"));
            }
            if connector.organisation.trim().is_empty() {
                return Err(format!("connectors.{name}.organisation must say whose it is: a number or an id"));
            }
        }
        connectors::Connectors::new(self.connectors()).map_err(|fault| fault.to_string())?;
        Ok(())
    }

    /// How the databases of other systems are reached.
    #[must_use]
    pub fn connectors(&self) -> BTreeMap<String, connectors::Options> {
        let options = |connector: &Connector| connectors::Options {
            allow_wide: connector.allow_wide,
            ..connectors::Options::new(connector.url.reveal(), &connector.organisation)
        };
        self.connectors.iter().map(|(name, connector)| (name.clone(), options(connector))).collect()
    }

    /// The gateway's options, with the explorer as the address decides it.
    #[must_use]
    pub fn gateway(&self) -> gateway::Options {
        let explorer = match self.server.explorer {
            Explorer::Loopback => self.server.address.ip().is_loopback(),
            Explorer::Always => true,
            Explorer::Never => false,
        };
        gateway::Options { explorer, ..self.gateway.clone() }
    }

    /// How long work under way gets.
    #[must_use]
    pub fn drain(&self) -> Duration {
        Duration::from_secs(u64::from(self.server.drain))
    }

    /// How far behind the ledger may be in a server that calls itself ready.
    #[must_use]
    pub fn lag_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.scheduler.lag_limit))
    }

    /// The database's file; none where it is on a server.
    #[must_use]
    pub fn database_file(&self) -> Option<PathBuf> {
        self.database.place().ok()?.file().cloned()
    }

    /// The database for people to read: the file, or the address without its password.
    #[must_use]
    pub fn database_shown(&self) -> String {
        self.database_file().map_or_else(|| self.database.url.to_string(), |file| file.display().to_string())
    }

    /// Where the key store lies.
    #[must_use]
    pub fn keys_url(&self) -> Address {
        match self.database_file() {
            Some(file) if self.keys.url.is_empty() => sqlite(&file.with_file_name("keys.db")),
            _ => self.keys.url.clone(),
        }
    }

    /// The master key's file.
    #[must_use]
    pub fn master_file(&self) -> PathBuf {
        if self.keys.master_file.as_os_str().is_empty() {
            let keys = Place::of(&self.keys_url());
            keys.as_ref().and_then(Place::file).map(|file| file.with_file_name("master.key")).unwrap_or_default()
        } else {
            self.keys.master_file.clone()
        }
    }

    /// Where attachments lie.
    #[must_use]
    pub fn files_url(&self) -> String {
        match self.database_file() {
            Some(file) if self.files.url.is_empty() => format!("file://{}", file.with_file_name("files").display()),
            _ => self.files.url.reveal().to_owned(),
        }
    }

    /// The same with what was left empty filled in, for people to read.
    #[must_use]
    pub fn in_force(mut self) -> Self {
        self.keys = Keys { url: self.keys_url(), master_file: self.master_file() };
        self.files = Files { url: self.files_url().as_str().into() };
        self
    }

    /// The same at another address, where one is given.
    #[must_use]
    pub fn at(mut self, address: Option<SocketAddr>) -> Self {
        self.server.address = address.unwrap_or(self.server.address);
        self
    }

    /// The same with everything in one folder, as the demo has it.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        self.database = Database { url: sqlite(&folder.join("samsvar.db")), ..Database::default() };
        self.keys = Keys::default();
        self.files = Files::default();
        self
    }
}

fn sqlite(file: &Path) -> Address {
    format!("sqlite://{}", file.display()).as_str().into()
}

impl Serialize for Explorer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Loopback => serializer.serialize_str("loopback"),
            Self::Always => serializer.serialize_bool(true),
            Self::Never => serializer.serialize_bool(false),
        }
    }
}

impl<'de> Deserialize<'de> for Explorer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Bool(bool),
            Text(String),
        }
        match Written::deserialize(deserializer) {
            Ok(Written::Bool(true)) => Ok(Self::Always),
            Ok(Written::Bool(false)) => Ok(Self::Never),
            Ok(Written::Text(text)) if text == "loopback" => Ok(Self::Loopback),
            _ => Err(serde::de::Error::custom("must be true, false or \"loopback\"")),
        }
    }
}
