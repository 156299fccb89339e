//! Which sources can have something due at all: on most days most rules have nothing, and one look per source tells.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use ports::{Cutoff, Db, HoldingSource, Ports};

use crate::Error;

/// Every source, with the dates of its earliest anchors where it knows them.
pub(crate) struct Early(Vec<(Arc<dyn HoldingSource>, Option<Earliest>)>);

/// By name of the anchor.
type Earliest = BTreeMap<String, NaiveDate>;

impl Early {
    /// Asks every source once, for all names that rules speak of.
    pub(crate) async fn of(db: Db<'_>, ports: &Ports, names: &[String]) -> Result<Self, Error> {
        let mut all = Vec::with_capacity(ports.holdings.len());
        for source in &ports.holdings {
            all.push((source.clone(), source.earliest(db, names).await?));
        }
        Ok(Self(all))
    }

    /// The sources that may hold something with one of these anchors that has come early enough.
    pub(crate) fn sources(&self, names: &[String], cutoff: Cutoff) -> impl Iterator<Item = &Arc<dyn HoldingSource>> {
        let may = move |earliest: &Earliest| {
            names.iter().any(|name| earliest.get(name).is_some_and(|date| cutoff.can_include(*date)))
        };
        self.0.iter().filter(move |(_, earliest)| earliest.as_ref().is_none_or(may)).map(|(source, _)| source)
    }
}
