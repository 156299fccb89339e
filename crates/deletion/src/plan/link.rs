//! The way from a kind of thing in another system to the connection through which it is erased.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use connectors::{Connector, Connectors, Counts, DataSet, Inspection};
use ports::{Db, HoldingSource, Ports};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::document::hex;
use super::draft::WINDOW;
use crate::{Error, RunsRefusal};

/// A declared kind of thing in a connected system.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) set: DataSet,
    pub(crate) connector: Connector,
    /// Of the declaration, so that one that was changed is told from the one that was planned by.
    pub(crate) sha256: String,
    inspection: Arc<OnceCell<Inspection>>,
    /// How many things make a window, by what hung on those that were counted last.
    size: Arc<AtomicU64>,
}

impl Link {
    /// How many things are to be counted next.
    pub(crate) fn window_size(&self) -> usize {
        usize::try_from(self.size.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// What hung on some things there is taken to hang on the next as well.
    pub(crate) fn learn(&self, counts: &Counts) {
        if counts.asked > 0 {
            self.size.store(counts.keys_in_a_window().min(WINDOW), Ordering::Relaxed);
        }
    }

    /// How the tables are found to be; looked at once in a portion of work.
    pub(crate) async fn inspect(&self) -> Result<Inspection, Error> {
        Ok(self.inspection.get_or_try_init(|| self.connector.inspect(&self.set)).await?.clone())
    }

    /// How they were found to be in this portion, if anybody has looked.
    pub(crate) fn inspected(&self) -> Option<&Inspection> {
        self.inspection.get()
    }

    /// Which of these are called there by what cannot be a key. One of them would be refused together with all the others.
    pub(crate) async fn malformed(
        &self,
        db: Db<'_>,
        source: &dyn HoldingSource,
        ids: &[Uuid],
    ) -> Result<BTreeSet<Uuid>, Error> {
        let keys = source.keys(db, ids).await?.into_iter();
        Ok(keys.filter(|(_, key)| !self.set.takes(&key.key)).map(|(id, _)| id).collect())
    }
}

/// The links of one organisation, each looked up once.
pub(crate) struct Links {
    connectors: Option<Arc<Connectors>>,
    known: HashMap<(String, String), Option<Link>>,
}

impl Links {
    pub(crate) fn of(ports: &Ports) -> Self {
        Self { connectors: ports.extensions.get(), known: HashMap::new() }
    }

    /// The link to this kind of thing; `None` where nobody has declared one. That a declared one cannot be had is an error:
    /// what should go through it must not be ordered by hand in its place.
    pub(crate) async fn find(&mut self, db: Db<'_>, system: &str, kind: &str) -> Result<Option<Link>, Error> {
        let place = (system.to_owned(), kind.to_owned());
        if let Some(known) = self.known.get(&place) {
            return Ok(known.clone());
        }
        let link = match connectors::data_set_of(&db, db.scope(), system, kind).await? {
            None => None,
            Some(set) => {
                let connectors = self.connectors.as_ref().ok_or(RunsRefusal::ConnectionsMissing)?;
                let connector = connectors.find(&db, db.scope(), &set.connector).await?;
                let text = serde_json::to_string(&set).map_err(store::Error::from)?;
                let sha256 = hex(&Sha256::digest(text));
                let size = Arc::new(AtomicU64::new(WINDOW));
                Some(Link { set, connector, sha256, inspection: Arc::default(), size })
            }
        };
        self.known.insert(place, link.clone());
        Ok(link)
    }
}
