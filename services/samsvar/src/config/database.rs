//! The options of our own database.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Address;
use super::place::{FORMS, Place};

/// Where the database lies, and how it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://USER@HOST/DATABASE`.
    pub url: Address,
    /// PostgreSQL: the same database, by the role that owns the tables; empty = `url`.
    pub migration_url: Address,
    /// Connections of one process that read, 1 to 100.
    pub readers: u32,
    /// PostgreSQL: connections of one process that write, 1 to 100. SQLite has one.
    pub writers: u32,
    /// PostgreSQL: seconds after which the server gives up a statement, 1 to 600.
    pub statement_timeout: u16,
    /// PostgreSQL: whether a role is accepted that row security says nothing to.
    pub allow_row_security_bypass: bool,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite://data/samsvar.db".into(),
            migration_url: "".into(),
            readers: 8,
            writers: 8,
            statement_timeout: 15,
            allow_row_security_bypass: false,
        }
    }
}

impl Database {
    /// What the address names.
    pub fn place(&self) -> Result<Place, String> {
        Place::of(&self.url).ok_or_else(|| format!("database.url must be {FORMS}; it is {}", self.url))
    }

    /// The address as drivers know it: PostgreSQL has two names for one scheme.
    #[must_use]
    pub fn url(&self) -> String {
        driven(&self.url)
    }

    /// The owner's address, where one is written.
    #[must_use]
    pub fn migration_url(&self) -> Option<String> {
        (!self.migration_url.is_empty()).then(|| driven(&self.migration_url))
    }

    /// How long a statement may take.
    #[must_use]
    pub fn statement_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.statement_timeout))
    }

    /// Refuses what cannot work, naming the key without its section. A request that was given up holds its connection
    /// until its statement ends: so no statement may take longer than a request.
    pub(super) fn validate(&self, request_timeout: u16) -> Result<(), String> {
        let place = Place::of(&self.url).ok_or_else(|| format!("url must be {FORMS}; it is {}", self.url))?;
        for (key, count) in [("readers", self.readers), ("writers", self.writers)] {
            if !(1..=100).contains(&count) {
                return Err(format!("{key} must be 1 to 100 connections"));
            }
        }
        if !(1..=600).contains(&self.statement_timeout) {
            return Err("statement_timeout must be 1 to 600 seconds".to_owned());
        }
        if place.file().is_some() {
            return match self.migration_url.is_empty() {
                true => Ok(()),
                false => Err("migration_url is for PostgreSQL; leave it empty where url is sqlite://PATH".to_owned()),
            };
        }
        if self.statement_timeout > request_timeout {
            return Err(format!(
                "statement_timeout must not be longer than gateway.request_timeout, {request_timeout}"
            ));
        }
        match Place::of(&self.migration_url) {
            None if self.migration_url.is_empty() => Ok(()),
            Some(owners) if owners == place => Ok(()),
            _ => Err("migration_url must name the same database as url, by another role".to_owned()),
        }
    }
}

fn driven(address: &Address) -> String {
    match address.reveal().strip_prefix("postgresql://") {
        Some(rest) => format!("postgres://{rest}"),
        None => address.reveal().to_owned(),
    }
}
