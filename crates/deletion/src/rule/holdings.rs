//! Asking whoever holds something.

use std::sync::Arc;

use ports::{Db, ExternalKey, Holding, HoldingSource, Ports};
use uuid::Uuid;

use crate::{Error, RulesRefusal};

/// Who holds things of a kind.
pub(crate) fn source<'a>(ports: &'a Ports, kind: &str) -> Option<&'a Arc<dyn HoldingSource>> {
    ports.holdings.iter().find(|source| source.kinds().contains(&kind))
}

/// These things of a kind, where they are there.
pub(crate) async fn held(db: Db<'_>, ports: &Ports, kind: &str, ids: &[Uuid]) -> Result<Vec<Holding>, Error> {
    match source(ports, kind) {
        Some(source) => Ok(source.by_ids(db, kind, ids).await?),
        None => Ok(Vec::new()),
    }
}

/// What another system calls so.
pub(crate) async fn external(db: Db<'_>, ports: &Ports, key: &ExternalKey) -> Result<Holding, Error> {
    for source in &ports.holdings {
        let Some(id) = source.find(db, key).await? else { continue };
        for kind in source.kinds() {
            if let Some(holding) = source.by_ids(db, kind, &[id]).await?.pop() {
                return Ok(holding);
            }
        }
    }
    Err(RulesRefusal::HoldingNotFound.into())
}
