//! Databases on a PostgreSQL server.

mod address;
mod catalogue;
mod fault;
mod guards;
mod locks;
mod names;
mod places;
mod privileges;
mod replicas;
mod session;

use std::sync::Arc;
use std::time::Duration;

use places::Places;

/// No version before this one is spoken to.
const OLDEST: u32 = 130_000;

/// A database on a server, and how patient one is with it.
pub(crate) struct Server {
    places: Arc<Places>,
    patience: Duration,
    limit: Duration,
    /// Whether the account may do more than it needs, for the operator has said so.
    allow_wide: bool,
}

impl Server {
    /// `Err` says what is wrong with the address.
    pub(crate) fn of(url: &str, patience: Duration, limit: Duration, allow_wide: bool) -> Result<Self, &'static str> {
        let places = Arc::new(Places::at(address::read(url)?, patience, limit));
        Ok(Self { places, patience, limit, allow_wide })
    }
}
